//! The time the simulator goes by: monotonic, counted from its start, and injectable.

use chrono::{DateTime, TimeDelta, Utc};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::time::Instant;

/// Where the simulator reads the time. Quotas use it as it is; jobs may live faster (`speed`).
#[derive(Clone, Debug)]
pub struct Clock {
    source: Source,
    epoch: DateTime<Utc>,
}

/// What moves a clock.
#[derive(Clone, Debug)]
enum Source {
    /// Tokio's clock, so that a test which pauses time pauses the simulator with it.
    Real(Instant),
    /// Milliseconds, moved by hand.
    Manual(Arc<AtomicU64>),
}

/// Moves a manual [`Clock`].
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<AtomicU64>);

impl Clock {
    /// A clock that starts now and runs by itself.
    pub fn real() -> Self {
        Self { source: Source::Real(Instant::now()), epoch: Utc::now() }
    }

    /// A clock that shows `epoch` until its hand is moved.
    pub fn manual(epoch: DateTime<Utc>) -> (Self, ManualClock) {
        let millis = Arc::new(AtomicU64::new(0));
        (Self { source: Source::Manual(Arc::clone(&millis)), epoch }, ManualClock(millis))
    }

    /// The time since the start.
    pub fn now(&self) -> Duration {
        match &self.source {
            Source::Real(start) => start.elapsed(),
            Source::Manual(millis) => Duration::from_millis(millis.load(Ordering::SeqCst)),
        }
    }

    /// The date and time that a wall clock showed `millis` milliseconds after the start (before it, if negative).
    pub(crate) fn wall(&self, millis: i64) -> DateTime<Utc> {
        TimeDelta::try_milliseconds(millis).and_then(|delta| self.epoch.checked_add_signed(delta)).unwrap_or(self.epoch)
    }
}

impl ManualClock {
    /// Moves the hand on.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(by.as_millis() as u64, Ordering::SeqCst);
    }
}
