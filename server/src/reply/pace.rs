//! How often Reply may be asked: a generic cell rate algorithm whose whole memory is one timestamp.
//!
//! The timestamp is the moment at which the allowance would be whole again. A question moves it on by one interval
//! and is allowed while it lies less than the burst window ahead. With an interval of 60/49 s and a window of 50 of
//! them, at most (60 + 61.2) / 1.22 = 99 questions fall into any 60 s and 2,990 into any hour, under Reply's 100 and
//! 3,000 whether its windows slide or are fixed. A share of the quota stretches the interval and leaves the window as
//! it is, so both figures scale with the share exactly.

use std::time::Duration;

use tokio::time::Instant;

/// Questions a minute with the whole quota.
const PER_MINUTE: f64 = 49.0;
/// Questions at once with the whole quota, in intervals.
const BURST: f64 = 50.0;
/// The smallest share: below it the window would hold hardly a question.
const LEAST_SHARE: f64 = 0.05;
/// The slowest we get after being refused again and again, as a part of the ordinary rate.
const SLOWEST: f64 = 1.0 / 8.0;
/// How long it takes to get from standing still to the ordinary rate; from half of it, half as long.
const RECOVERY: Duration = Duration::from_secs(600);

/// Who asks. Lower lanes leave a part of the allowance alone, so that the upper ones find it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lane {
    /// A person waits: the first look at a job, a cancellation.
    Interactive,
    /// A job has ended and its result is wanted.
    Finishing,
    /// Polls and sweeps.
    Background,
}

impl Lane {
    /// The part of the burst window that the lane leaves to those above it.
    fn reserve(self) -> f64 {
        match self {
            Self::Interactive => 0.0,
            Self::Finishing => 0.1,
            Self::Background => 0.25,
        }
    }
}

/// The allowance of one key.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    whole_again: Instant,
    share: f64,
    slowed: Option<Slowed>,
}

/// A rate that was cut and creeps back.
#[derive(Clone, Copy, Debug)]
struct Slowed {
    to: f64,
    at: Instant,
}

impl Pace {
    pub(super) fn new(share: f64, now: Instant) -> Self {
        let share = if share.is_finite() { share.clamp(LEAST_SHARE, 1.0) } else { LEAST_SHARE };
        Self { whole_again: now, share, slowed: None }
    }

    /// The first moment at which the lane may ask; it may now if that is not in the future.
    pub(super) fn free_at(&self, lane: Lane, now: Instant) -> Instant {
        // A whole allowance is always enough for one question, however small the share and however slow the rate.
        let ahead = window().mul_f64(1.0 - lane.reserve()).saturating_sub(self.interval(now));
        self.whole_again.checked_sub(ahead).unwrap_or(self.whole_again)
    }

    /// How long it takes until the allowance is whole again.
    pub(super) fn spent(&self, now: Instant) -> Duration {
        self.whole_again.saturating_duration_since(now)
    }

    /// The allowance, if so much of it is used up already.
    pub(super) fn having_spent(self, spent: Duration, now: Instant) -> Self {
        Self { whole_again: now + spent.min(window()), ..self }
    }

    /// Accounts for one question.
    pub(super) fn take(&mut self, now: Instant) {
        self.whole_again = self.whole_again.max(now) + self.interval(now);
    }

    /// Halves the rate and empties the allowance: Reply refused us, so others have used what we thought was ours.
    pub(super) fn slow_down(&mut self, now: Instant) {
        let to = (self.part_of_rate(now) / 2.0).max(SLOWEST);
        self.slowed = Some(Slowed { to, at: now });
        self.whole_again = self.whole_again.max(now + window());
    }

    /// How many questions could be asked at once, by the uppermost lane.
    pub(super) fn left(&self, now: Instant) -> u32 {
        let unused = window().saturating_sub(self.whole_again.saturating_duration_since(now));
        let questions = unused.div_duration_f64(self.interval(now)) as u32;
        if self.whole_again <= now { questions.max(1) } else { questions }
    }

    /// Questions a minute at the present rate.
    pub(super) fn per_minute(&self, now: Instant) -> f64 {
        PER_MINUTE * self.share * self.part_of_rate(now)
    }

    fn interval(&self, now: Instant) -> Duration {
        Duration::from_secs_f64(60.0 / self.per_minute(now))
    }

    fn part_of_rate(&self, now: Instant) -> f64 {
        self.slowed.map_or(1.0, |Slowed { to, at }| {
            let regained = now.saturating_duration_since(at).div_duration_f64(RECOVERY);
            (to + regained).min(1.0)
        })
    }
}

/// The burst window: how far ahead of now the allowance may be used.
fn window() -> Duration {
    // The millisecond is for rounding: fifty rounded intervals must fit.
    Duration::from_secs_f64(60.0 / PER_MINUTE * BURST) + Duration::from_millis(1)
}
