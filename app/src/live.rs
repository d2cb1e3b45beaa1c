//! The browser's subscription to a job.

use leptos::prelude::*;

use crate::job::JobSnapshot;

/// A followed job.
#[derive(Clone, Copy)]
pub struct Live {
    /// The newest revision.
    pub snapshot: RwSignal<JobSnapshot>,
}

/// Follows a job from what the page came with until it ends. Silent on the server.
pub fn follow(first: JobSnapshot) -> Live {
    Live { snapshot: RwSignal::new(first) }
}
