//! The watch as the store sees it: what it takes back, what it drops, and when it has given all.

use std::{sync::PoisonError, time::Duration};

use app::job::JobId;
use tokio::time::timeout;

use super::{KeptJob, Watch};

/// How long a look waits for the store before it asks Reply instead.
const RECALL_WAIT: Duration = Duration::from_secs(2);
/// How long the store is given in all, turn and answer.
const RECALL_LIMIT: Duration = Duration::from_secs(30);

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

    /// Takes a job back from the store, unless it is known or was asked for, and waits for that shortly. What the store
    /// tells later is taken as well, unless Reply was faster.
    pub(super) async fn recall(&self, id: JobId) {
        if self.shared.hub().holds(id) {
            return;
        }
        let watch = self.clone();
        let recalling = tokio::spawn(async move { timeout(RECALL_LIMIT, watch.recall_in_turn(id)).await });
        // Whatever became of it, Reply can be asked.
        let _ = timeout(RECALL_WAIT, recalling).await;
    }

    /// The store is asked a few at a time, and whoever waited for a turn finds that another look has brought the job.
    async fn recall_in_turn(&self, id: JobId) {
        let _turn = self.shared.recalls.acquire().await;
        let deletions = {
            let hub = self.shared.hub();
            if hub.knows(id) {
                return;
            }
            hub.deletions()
        };
        let Some(kept) = (self.shared.recall)(id).await else { return };
        let moment = self.shared.now();
        let mut hub = self.shared.hub();
        // What was deleted meanwhile must not come back; whatever else was is asked of Reply.
        if hub.deletions() == deletions {
            hub.restore(kept, &moment);
        }
    }
}
