//! What time it is where the reader is.

use chrono::{DateTime, Utc};

/// What the reader's clock shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReaderClock {
    /// The server's time.
    pub now: DateTime<Utc>,
    /// Where the reader is.
    pub zone: Zone,
}

impl ReaderClock {
    /// How many minutes the clock is east of Greenwich at that moment.
    pub fn east_at(self, at: DateTime<Utc>) -> i32 {
        match self.zone {
            Zone::East(minutes) => minutes,
            Zone::Browser => browsers_east_at(at),
        }
    }
}

/// A time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// So many minutes east of Greenwich, all the year.
    East(i32),
    /// The browser's, which knows when summer time began.
    Browser,
}

#[cfg(feature = "hydrate")]
fn browsers_east_at(at: DateTime<Utc>) -> i32 {
    -js_sys::Date::new(&(at.timestamp_millis() as f64).into()).get_timezone_offset() as i32
}

/// There is no browser here.
#[cfg(not(feature = "hydrate"))]
fn browsers_east_at(_: DateTime<Utc>) -> i32 {
    0
}
