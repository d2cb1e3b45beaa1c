//! The browser's one subscription to a job; on the server it holds still what the page came with.
//!
//! `link` decides (when to open the stream, when to poll, what to tell the reader) and knows no
//! browser; `browser` does what it says and knows no policy.

pub mod link;
pub mod newest;

#[cfg(feature = "hydrate")]
mod browser;

pub mod clock;
pub mod tab;

#[cfg(feature = "hydrate")]
pub(crate) use browser::{is_shut_out, show_that_reader_is_shut_out};

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    error::ErrorCode,
    job::{Freshness, FreshnessState, JobSnapshot},
};
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

/// The other ends of `Live`, kept by the connection alone.
#[cfg(feature = "hydrate")]
#[derive(Clone, Copy)]
struct Writers {
    snapshot: WriteSignal<JobSnapshot>,
    link: WriteSignal<Link>,
    failure: WriteSignal<Option<Failure>>,
}

/// Whether nothing more will come: the job has ended and Jobglass asks no more. The first alone is
/// not enough, because the result is fetched after the end was seen; nor is the second with a reason, for a key
/// that was rejected may be mended.
pub fn is_over(snapshot: &JobSnapshot) -> bool {
    let Freshness { state, reason, .. } = &snapshot.freshness;
    snapshot.job.is_terminal() && *state == FreshnessState::Stopped && reason.is_none()
}

/// Where a job is asked for, and where its event stream is; base path included.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Source(pub String, pub String);

/// Follows a job from what the page came with until it ends or the calling component goes.
/// On the server nothing happens: no timer, no connection.
pub fn follow(first: JobSnapshot, _source: Source) -> Live {
    let over = is_over(&first);
    let (snapshot, _set_snapshot) = signal(first);
    let (link, _set_link) = signal(if over { Link::Finished } else { Link::AsLoaded });
    let (failure, _set_failure) = signal(None);
    let live = Live { snapshot, link, failure, tell: RwSignal::new(false) };
    #[cfg(feature = "hydrate")]
    if !over {
        connect(_source, live, Writers { snapshot: _set_snapshot, link: _set_link, failure: _set_failure });
    }
    live
}

/// Connects once the page is hydrated, for as long as the calling component lives.
#[cfg(feature = "hydrate")]
fn connect(source: Source, live: Live, writers: Writers) {
    use browser::Connection;

    // Dropped with the component, and with it everything that it opened.
    let connection = StoredValue::new_local(None::<std::rc::Rc<Connection>>);
    Effect::new(move |_| {
        let tell = live.tell.get();
        if connection.with_value(Option::is_none) {
            connection.set_value(Some(Connection::open(source.clone(), live, writers)));
        }
        connection.with_value(|connection| {
            if let Some(connection) = connection {
                connection.happen(link::Event::Tell(tell));
            }
        });
    });
}
