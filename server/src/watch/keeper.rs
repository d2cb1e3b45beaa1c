//! The task that hands what the watch learns to the store: in the background and in batches, so that no viewer waits
//! for a disk.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

use super::{Keep, KeptJob, Shared};

/// How long changes are gathered before they are written together.
const GATHER: Duration = Duration::from_millis(500);
/// How often what is no change is written: that Reply still says the same, and that somebody opened a page.
const LEISURE: Duration = Duration::from_secs(15);
/// The most jobs written together, and the bytes of their texts after which no further one is added.
pub(super) const BATCH: (usize, usize) = (200, 16 * 1024 * 1024);
/// How long the end of a job is held back until the disk has it.
const PATIENCE: Duration = Duration::from_secs(1);

/// Keeps what is new until told to stop, and then the rest.
pub(super) async fn keep_up<K: Keep>(keep: Arc<K>, shared: Arc<Shared>, mut stopping: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = until(&mut stopping) => break,
            () = gather(&shared) => {}
            () = sleep(LEISURE) => {}
        }
        write(&*keep, &shared).await;
    }
    write(&*keep, &shared).await;
}

async fn until(stopping: &mut watch::Receiver<bool>) {
    // A dropped sender is a server that is gone.
    let _ = stopping.wait_for(|stop| *stop).await;
}

async fn gather(shared: &Shared) {
    shared.changed.notified().await;
    sleep(GATHER).await;
}

async fn write<K: Keep>(keep: &K, shared: &Shared) {
    loop {
        // What is taken is written before anything newer is.
        let _turn = shared.keeping.lock().await;
        let batch = shared.hub().take_unkept();
        if batch.is_empty() {
            return;
        }
        let ids: Vec<_> = batch.iter().map(|kept| (kept.job.job_id, kept.texts.is_some())).collect();
        if !keep.keep(batch).await {
            // It is tried again at leisure: a full disk is not emptied by asking it often.
            shared.hub().note_unkept(&ids);
            return;
        }
    }
}

/// Keeps the end of a job before anybody is told of it. Whether it is kept; a disk that takes too long does not keep
/// people from knowing, and the job is then written with the next batch.
pub(super) async fn keep_end<K: Keep>(keep: &K, shared: &Shared, end: KeptJob) -> bool {
    let write = async {
        let _turn = shared.keeping.lock().await;
        keep.keep(vec![end]).await
    };
    timeout(PATIENCE, write).await.unwrap_or(false)
}
