//! Somebody who looks at a job through an open stream.

use std::{fmt, sync::Arc};

use app::{error::AppError, job::JobId};
use bytes::Bytes;
use tokio::sync::watch;

use super::{Revision, Watch, entry::Sent};

/// A counted viewer: its job stays watched until it is dropped.
pub struct Viewer {
    watch: Watch,
    id: JobId,
    line: watch::Receiver<Sent>,
    /// The newest revision that this viewer has got.
    seen: u64,
    is_over: bool,
    /// The newest heartbeat that this viewer has got.
    beat: u32,
}

impl fmt::Debug for Viewer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Viewer").field("id", &self.id).field("seen", &self.seen).finish_non_exhaustive()
    }
}

/// What a viewer has not got yet.
#[derive(Clone, Debug, Default)]
pub struct News {
    /// The newest revision. Those between it and the last one got are skipped.
    pub revision: Option<Arc<Revision>>,
    /// The newest heartbeat, as an event of the stream.
    pub beat: Option<Bytes>,
    /// Why nothing is shown of the job any more: its data was deleted, and Reply does not tell of it again.
    pub gone: Option<AppError>,
}

impl Viewer {
    pub(super) fn new(watch: Watch, id: JobId, line: watch::Receiver<Sent>) -> Self {
        let beat = watch.shared.hub().tick();
        Self { watch, id, line, seen: 0, is_over: false, beat }
    }

    /// The job looked at.
    pub fn id(&self) -> JobId {
        self.id
    }

    /// What to begin with: the current state, unless it is the revision that the viewer says it has, and a heartbeat
    /// as of now.
    pub fn begin(&mut self, has: Option<u64>) -> News {
        self.line.borrow_and_update();
        let moment = self.watch.shared.now();
        let (current, beat) = {
            let mut hub = self.watch.shared.hub();
            (hub.current(self.id, &moment), hub.beat_of(self.id, &moment))
        };
        self.note(current.as_deref());
        News { revision: current.filter(|revision| Some(revision.number) != has), beat, gone: None }
    }

    /// Whether nothing can follow what the viewer has got.
    pub fn has_seen_all(&self) -> bool {
        self.is_over
    }

    fn note(&mut self, revision: Option<&Revision>) {
        if let Some(revision) = revision {
            self.seen = revision.number;
            self.is_over = revision.is_last();
        }
    }

    /// Waits for something new. `None` once nothing more will come: the server stops.
    pub async fn news(&mut self) -> Option<News> {
        loop {
            self.line.changed().await.ok()?;
            let sent = self.line.borrow_and_update();
            let revision = sent.revision.clone().filter(|revision| revision.number > self.seen);
            let beat = sent.beat.clone().filter(|beat| beat.tick != self.beat);
            let gone = sent.failure.clone().filter(|failure| sent.revision.is_none() && !failure.is_passing());
            drop(sent);
            if revision.is_none() && beat.is_none() && gone.is_none() {
                continue;
            }
            if let Some(revision) = &revision {
                self.watch.shared.lag.note(revision.at.elapsed());
            }
            self.note(revision.as_deref());
            self.beat = beat.as_ref().map_or(self.beat, |beat| beat.tick);
            return Some(News { revision, beat: beat.map(|beat| beat.frame), gone });
        }
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        self.watch.shared.hub().leave(self.id, tokio::time::Instant::now());
    }
}
