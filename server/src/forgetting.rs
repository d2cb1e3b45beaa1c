//! What is deleted of a job is forgotten in memory too, whichever program deleted it.

use std::time::Duration;

use tokio::{sync::watch, time::timeout};

use crate::{share::Views, store::Store, watch::Watch};

/// How soon a running server heeds what `jobglass forget` has deleted.
const PAUSE: Duration = Duration::from_secs(5);

/// Looks now and then for jobs whose data was deleted, until told to stop.
pub(crate) async fn heed(store: Store, watch: Watch, views: Views, mut stopping: watch::Receiver<bool>) {
    let mut last = 0;
    // A dropped sender is a server that is gone.
    while timeout(PAUSE, stopping.wait_for(|stop| *stop)).await.is_err() {
        match store.forgotten_since(last).await {
            Ok((forgotten, newest)) => {
                let is_any = !forgotten.is_empty();
                forgotten.into_iter().for_each(|id| watch.forget(id));
                if is_any {
                    views.forget();
                }
                last = newest;
            }
            Err(error) => tracing::error!(%error, "it is unknown which jobs are to be forgotten"),
        }
    }
}
