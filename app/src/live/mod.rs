//! The browser's one subscription to a job; on the server it holds still what the page came with.
//!
//! `link` decides (when to open the stream, when to poll, what to tell the reader) and knows no
//! browser; `browser` does what it says and knows no policy.

pub mod link;

pub mod clock;
pub mod tab;

use leptos::prelude::*;

use crate::{error::ErrorCode, job::JobSnapshot};
use chrono::{DateTime, Utc};
use link::Link;

/// A followed job. Everything in it is a signal, so that it can be handed to any component.
#[derive(Clone, Copy)]
pub struct Live {
    /// The newest state of the job; set only when it differs from the one before.
    pub snapshot: ReadSignal<JobSnapshot>,
    /// How the browser learns of changes at the moment.
    pub link: ReadSignal<Link>,
    /// Why Jobglass could not answer, while it cannot; the snapshot stays as it was.
    pub failure: ReadSignal<Option<Failure>>,
    /// Whether somebody asked to be told of the end: then a hidden tab goes on asking, slowly.
    pub tell: RwSignal<bool>,
}

/// A run of failures, as the browser met them when it asked Jobglass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What Jobglass answered; `Offline` when it could not be reached at all.
    pub code: ErrorCode,
    /// When the first of the run happened.
    pub since: DateTime<Utc>,
}

/// Follows a job from what the page came with until it ends or the calling component goes.
pub fn follow(first: JobSnapshot) -> Live {
    let (snapshot, set_snapshot) = signal(first);
    let (link, set_link) = signal(Link::AsLoaded);
    let (failure, set_failure) = signal(None);
    let live = Live { snapshot, link, failure, tell: RwSignal::new(false) };
    #[cfg(not(feature = "hydrate"))]
    let _ = (set_snapshot, set_link, set_failure);
    #[cfg(feature = "hydrate")]
    let _ = (set_snapshot, set_link, set_failure);
    live
}
