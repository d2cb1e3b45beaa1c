//! What is deleted of a job is forgotten in memory too, whichever program deleted it.

use std::time::Duration;

use app::job::JobId;
use tokio::{sync::watch, time::timeout};

use crate::{
    AppState,
    pages::KeptPages,
    share::{Shares, Views},
    store::Store,
    watch::Watch,
};

/// How soon a running server heeds what `jobglass forget` has deleted.
const PAUSE: Duration = Duration::from_secs(2);

/// All that holds something of jobs in memory.
pub(crate) struct Memory {
    watch: Watch,
    views: Views,
    pages: KeptPages,
    shares: Shares,
}

impl Memory {
    pub(crate) fn of(state: &AppState) -> Self {
        let AppState { watch, views, kept_pages, shares, .. } = state.clone();
        Self { watch, views, pages: kept_pages, shares }
    }

    /// Forgets these jobs, and ends whatever is open over a share link to one of them.
    pub(crate) fn forget(&self, jobs: &[JobId]) {
        for id in jobs {
            self.watch.forget(*id);
            self.pages.forget(*id);
            self.shares.end_those_of(*id);
        }
        if !jobs.is_empty() {
            self.views.forget();
        }
    }
}

/// Looks now and then for jobs whose data was deleted, until told to stop.
pub(crate) async fn heed(store: Store, memory: Memory, mut stopping: watch::Receiver<bool>) {
    let mut last = 0;
    // A dropped sender is a server that is gone.
    while timeout(PAUSE, stopping.wait_for(|stop| *stop)).await.is_err() {
        match store.forgotten_since(last).await {
            Ok((forgotten, newest)) => {
                memory.forget(&forgotten);
                last = newest;
            }
            Err(error) => tracing::error!(%error, "it is unknown which jobs are to be forgotten"),
        }
    }
}
