//! The pages' door, opened: `app`'s `Backend` over the watch.

use std::sync::Arc;

use app::{
    backend::{Answer, Backend, ExampleJob, HomeData},
    job::{JobId, JobSnapshot, JobText},
};
use simulator::Simulator;

use crate::watch::Watch;

/// How many recently seen jobs the front page lists.
pub(crate) const RECENT: usize = 8;

/// Answers the pages out of the watch's memory.
pub struct WatchBackend {
    watch: Watch,
    demo: Option<Simulator>,
}

impl WatchBackend {
    /// Over a watch, and in demo mode the simulator whose jobs the front page offers.
    pub fn new(watch: Watch, demo: Option<Simulator>) -> Self {
        Self { watch, demo }
    }
}

impl Backend for WatchBackend {
    fn job(&self, id: JobId) -> Answer<'_, JobSnapshot> {
        Box::pin(async move { Ok(self.watch.look_whole(id).await?.snapshot.clone()) })
    }

    fn text(&self, id: JobId, which: JobText) -> Option<Arc<str>> {
        self.watch.text(id, which)
    }

    fn home(&self) -> HomeData {
        let examples = self.demo.iter().flat_map(Simulator::examples);
        HomeData {
            recent: self.watch.recent(RECENT),
            examples: examples.map(|example| ExampleJob { id: example.id.to_string(), label: example.label }).collect(),
        }
    }
}
