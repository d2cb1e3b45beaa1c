//! The one door between pages and server: what the pages ask for, and what they get.

use std::{future::Future, pin::Pin, sync::Arc};

use crate::{
    error::AppError,
    job::{JobId, JobSnapshot, JobText},
};

/// What the front page shows besides the box.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HomeData {
    /// The jobs looked at most recently, newest first.
    pub recent: Vec<JobSnapshot>,
    /// Jobs of the simulator to try; empty outside demo mode.
    pub examples: Vec<ExampleJob>,
}

/// A job of the simulator, to be clicked in demo mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleJob {
    /// Its id, as one would paste it.
    pub id: String,
    /// What it shows.
    pub label: String,
}

/// An answer that takes a moment.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, AppError>> + Send + 'a>>;

/// What pages may ask of the server. `server` implements it over the watch; tests over a fixed answer.
pub trait Backend: Send + Sync + 'static {
    /// The job as known; for one nobody has seen, after a short wait for Reply.
    fn job(&self, id: JobId) -> Answer<'_, JobSnapshot>;

    /// One of a known job's texts, exactly as Reply sent it, out of memory; `None` where there is none, or none yet.
    fn text(&self, id: JobId, which: JobText) -> Option<Arc<str>>;

    /// What the front page shows.
    fn home(&self) -> HomeData;
}

/// The backend as it travels in the context of a request.
#[derive(Clone)]
pub struct BackendHandle(Arc<dyn Backend>);

impl BackendHandle {
    /// Wraps a backend.
    pub fn new(backend: impl Backend) -> Self {
        Self(Arc::new(backend))
    }
}

impl std::ops::Deref for BackendHandle {
    type Target = dyn Backend;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}
