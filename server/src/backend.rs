//! The pages' door, opened: `app`'s `Backend` over the watch.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::{
    backend::{Answer, Backend, BackendHandle, ExampleJob, HomeData},
    job::{JobId, JobSnapshot, JobText},
};
use simulator::Simulator;

use crate::{
    share::{Lens, Views},
    watch::Watch,
};

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

/// Answers the page of somebody who does not see everything of a job. There is one for each page: it holds the texts
/// from when the job was looked at until they are shown.
pub struct VeiledBackend {
    views: Views,
    lens: Lens,
    /// For what is no job's.
    clear: BackendHandle,
    texts: Mutex<[Option<Arc<str>>; 2]>,
}

impl VeiledBackend {
    /// Over the views through a lens; `clear` answers what is no job's.
    pub fn new(views: Views, lens: Lens, clear: BackendHandle) -> Self {
        Self { views, lens, clear, texts: Mutex::default() }
    }

    fn texts(&self) -> MutexGuard<'_, [Option<Arc<str>>; 2]> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Backend for VeiledBackend {
    fn job(&self, id: JobId) -> Answer<'_, JobSnapshot> {
        Box::pin(async move {
            let revision = self.views.look_whole(id, self.lens).await?;
            let input = self.views.text(id, JobText::Input, self.lens).await?;
            let result = self.views.text(id, JobText::Result, self.lens).await?;
            *self.texts() = [input, result];
            Ok(revision.snapshot.clone())
        })
    }

    fn text(&self, _: JobId, which: JobText) -> Option<Arc<str>> {
        let [input, result] = &*self.texts();
        match which {
            JobText::Input => input.clone(),
            JobText::Result => result.clone(),
        }
    }

    fn home(&self) -> HomeData {
        self.clear.home()
    }
}
