//! The watch as the store sees it: what it takes back, what it drops, and when it has given all.

use std::{sync::PoisonError, time::Duration};

use app::job::JobId;
use tokio::time::timeout;

use super::{KeptJob, Watch};

/// How long a look waits for the store before it asks Reply instead.
const RECALL_WAIT: Duration = Duration::from_secs(2);

impl Watch {
    /// Waits, once the watch was told to stop, until the store has what it knew.
    pub async fn finish(&self) {
        let keeper = self.shared.keeper.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(keeper) = keeper
            && keeper.await.is_err()
        {
            tracing::error!("what was known of jobs last is not kept");
        }
    }

    /// Lists these among the recent ones: what was opened before the start.
    pub fn list_earlier(&self, earlier: Vec<KeptJob>) {
        self.shared.hub().list_earlier(earlier);
    }

    /// Drops all that is known of a job, whose data is to be deleted.
    pub fn forget(&self, id: JobId) {
        self.shared.hub().forget(id);
    }

    /// Takes a job back from the store, unless it is known or was asked for. The store is asked a few at a time, and
    /// whoever waited for a turn finds that another look has brought the job.
    pub(super) async fn recall(&self, id: JobId) {
        let holds = || self.shared.hub().holds(id);
        if holds() {
            return;
        }
        let recall = async {
            let _turn = self.shared.recalls.acquire().await;
            if holds() { None } else { (self.shared.recall)(id).await }
        };
        if let Ok(Some(kept)) = timeout(RECALL_WAIT, recall).await {
            let moment = self.shared.now();
            self.shared.hub().restore(kept, &moment);
        }
    }
}
