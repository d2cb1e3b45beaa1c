//! Whether Reply may be asked now, and if not, when: pure decisions over an injected clock and seed.
//!
//! Four things can say "not yet": our pace, a `Retry-After`, a backoff after failures, a rejected key. The latest of
//! their moments counts. Every question gets a ticket; a question asked before some trouble began can neither prove
//! that it is over nor make it worse, so a burst of failures counts as one.

use std::time::Duration;

use app::error::ErrorCode;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::time::Instant;

use super::{
    error::{Concern, ReplyError},
    ledger::Debt,
    pace::{Lane, Pace},
};

/// How long the key rests after a 429 that does not say so itself.
const UNSAID_WAIT: Duration = Duration::from_secs(30);
/// Between two questions with a rejected key.
const PROBE_EVERY: Duration = Duration::from_secs(3600);
/// The upper bound of the first pause after a failure; it doubles with every further one.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The upper bound of any pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// The longest that Reply is heeded when it asks us to wait.
const LONGEST_HOLD: Duration = Duration::from_secs(3600);
/// When a probe counts as lost if nobody said what became of it.
const PROBE_LOST: Duration = Duration::from_secs(60);
/// When to look again while a probe is under way.
const PROBE_GLANCE: Duration = Duration::from_secs(1);

/// Leave to ask one question; what became of it is said with `Quota::note`.
#[derive(Debug)]
#[must_use = "the quota must hear what became of the question"]
pub struct Ticket(u64);

/// Why Reply is not asked now, and until when at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The first moment at which it is worth trying again.
    pub until: Instant,
    /// Why.
    pub reason: HoldReason,
}

/// What keeps us from asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HoldReason {
    /// Our own share of the quota is used up for the moment.
    OwnShare,
    /// Reply asked us to wait.
    RetryAfter,
    /// Reply does not accept the key.
    KeyRejected,
    /// The last question failed with this code.
    Failing(ErrorCode),
}

impl HoldReason {
    /// The code under which a person is told about it.
    pub fn code(self) -> ErrorCode {
        match self {
            Self::OwnShare => ErrorCode::OwnShare,
            Self::RetryAfter => ErrorCode::RateLimited,
            Self::KeyRejected => ErrorCode::KeyRejected,
            Self::Failing(code) => code,
        }
    }
}

/// How Reply and we stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyState {
    /// Reply answers.
    Working,
    /// Reply asked us to wait.
    Held,
    /// Questions fail; one is tried now and then.
    BackingOff,
    /// Reply does not accept the key; one question an hour tries whether that is still so.
    Rejected,
}

/// The quota at one moment, for freshness and metrics.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuotaView {
    /// How many questions could be asked at once.
    pub left: u32,
    /// Questions a minute at the present rate.
    pub rate_per_minute: f64,
    /// Until when nothing at all is asked.
    pub held_until: Option<Instant>,
    /// How Reply and we stand.
    pub state: KeyState,
    /// Why nothing is asked, or why the last question failed.
    pub reason: Option<HoldReason>,
}

/// Decides when one key may ask.
#[derive(Debug)]
pub struct Quota {
    pace: Pace,
    /// The next ticket's number.
    next: u64,
    /// Tickets before this one were for another key.
    key_since: u64,
    hold: Option<Hold>,
    backoff: Option<Backoff>,
    rejection: Option<Rejection>,
    rng: StdRng,
}

/// Each trouble remembers the first ticket that was given out after it began.
#[derive(Debug)]
struct Hold {
    since: u64,
    until: Instant,
}

#[derive(Debug)]
struct Backoff {
    since: u64,
    failures: u32,
    next_try: Instant,
    code: ErrorCode,
    probe_lost_at: Option<Instant>,
}

#[derive(Debug)]
struct Rejection {
    since: u64,
    next_probe: Instant,
}

impl Quota {
    /// A whole allowance of this share (0.05 to 1) of Reply's quota.
    pub fn new(share: f64, seed: u64, now: Instant) -> Self {
        Self {
            pace: Pace::new(share, now),
            next: 0,
            key_since: 0,
            hold: None,
            backoff: None,
            rejection: None,
            rng: StdRng::seed_from_u64(seed),
        }
    }

    /// The same, owing Reply this from before a restart.
    #[must_use]
    pub fn owing(self, debt: Debt, now: Instant) -> Self {
        let hold = Hold { since: 0, until: now + debt.held.min(LONGEST_HOLD) };
        let hold = self.hold.or(Some(hold).filter(|hold| hold.until > now));
        Self { pace: self.pace.having_spent(debt.spent, now), hold, ..self }
    }

    /// What a restart must know.
    pub fn debt(&self, now: Instant) -> Debt {
        let held = self.hold.as_ref().map_or(Duration::ZERO, |hold| hold.until.saturating_duration_since(now));
        Debt { spent: self.pace.spent(now), held }
    }

    /// Leave to ask now, or when to try again.
    pub fn try_acquire(&mut self, lane: Lane, now: Instant) -> Result<Ticket, Wait> {
        self.check(lane, now)?;
        self.pace.take(now);
        if let Some(backoff) = &mut self.backoff {
            backoff.probe_lost_at = Some(now + PROBE_LOST);
        }
        if let Some(rejection) = &mut self.rejection {
            rejection.next_probe = now + PROBE_EVERY;
        }
        self.next += 1;
        Ok(Ticket(self.next - 1))
    }

    /// Whether the lane may ask now.
    pub fn check(&self, lane: Lane, now: Instant) -> Result<(), Wait> {
        let pace = Wait { until: self.pace.free_at(lane, now), reason: HoldReason::OwnShare };
        let waits = self.troubles(now).into_iter().flatten().chain([pace]);
        waits.filter(|wait| wait.until > now).max_by_key(|wait| wait.until).map_or(Ok(()), Err)
    }

    /// The first moment at which the lane may ask, as far as is known now: `now` if it may.
    pub fn when_free(&self, lane: Lane, now: Instant) -> Instant {
        self.check(lane, now).map_or_else(|wait| wait.until, |()| now)
    }

    /// Learns what became of a question.
    pub fn note(&mut self, ticket: Ticket, answer: Result<(), &ReplyError>, now: Instant) {
        let Ticket(number) = ticket;
        if number < self.key_since {
            return;
        }
        let Err(error) = answer else { return self.note_reached(number) };
        match (error, error.concern()) {
            (ReplyError::KeyRejected, _) => self.note_rejected(number, now),
            (ReplyError::RateLimited { retry_after }, _) => {
                self.note_reached(number);
                self.note_limited(number, retry_after.unwrap_or(UNSAID_WAIT), now);
            }
            (_, Concern::Reply) => self.note_failed(number, error, now),
            (_, Concern::Question | Concern::Key) => self.note_reached(number),
        }
    }

    /// Another key: what the old one got wrong is forgotten. The pace is kept, for it may be the same user's.
    pub fn key_changed(&mut self) {
        self.key_since = self.next;
        self.rejection = None;
        self.backoff = None;
        self.hold = None;
    }

    /// The state for freshness and metrics.
    pub fn view(&self, now: Instant) -> QuotaView {
        let trouble = self.troubles(now).into_iter().flatten().max_by_key(|wait| wait.until);
        let state = match (&self.rejection, &self.backoff, trouble) {
            (Some(_), _, _) => KeyState::Rejected,
            (None, Some(_), _) => KeyState::BackingOff,
            (None, None, Some(_)) => KeyState::Held,
            (None, None, None) => KeyState::Working,
        };
        QuotaView {
            left: self.pace.left(now),
            rate_per_minute: self.pace.per_minute(now),
            held_until: trouble.map(|wait| wait.until).filter(|until| *until > now),
            state,
            reason: trouble.map(|wait| wait.reason),
        }
    }

    /// What speaks against asking besides the pace. A moment in the past means: one may try.
    fn troubles(&self, now: Instant) -> [Option<Wait>; 3] {
        let hold = self.hold.as_ref().filter(|hold| hold.until > now);
        let backoff = self.backoff.as_ref().map(|backoff| {
            let probing = backoff.probe_lost_at.is_some_and(|lost| lost > now);
            let until = if probing { now + PROBE_GLANCE } else { backoff.next_try };
            Wait { until, reason: HoldReason::Failing(backoff.code) }
        });
        let rejection = self.rejection.as_ref();
        [
            hold.map(|hold| Wait { until: hold.until, reason: HoldReason::RetryAfter }),
            backoff,
            rejection.map(|rejection| Wait { until: rejection.next_probe, reason: HoldReason::KeyRejected }),
        ]
    }

    fn note_reached(&mut self, ticket: u64) {
        self.backoff.take_if(|backoff| ticket >= backoff.since);
        self.rejection.take_if(|rejection| ticket >= rejection.since);
    }

    fn note_rejected(&mut self, ticket: u64, now: Instant) {
        self.backoff.take_if(|backoff| ticket >= backoff.since);
        if self.rejection.is_none() {
            self.rejection = Some(Rejection { since: self.next, next_probe: now + PROBE_EVERY });
        }
    }

    fn note_limited(&mut self, ticket: u64, wait: Duration, now: Instant) {
        // "0 seconds" is rounding, and asking at once would be refused at once.
        let until = now + wait.max(Duration::from_secs(1));
        match &mut self.hold {
            Some(hold) if ticket < hold.since => hold.until = hold.until.max(until),
            _ => {
                self.pace.slow_down(now);
                self.hold = Some(Hold { since: self.next, until });
            }
        }
    }

    fn note_failed(&mut self, ticket: u64, error: &ReplyError, now: Instant) {
        let failures = match &self.backoff {
            Some(backoff) if ticket < backoff.since => return,
            Some(backoff) => backoff.failures.saturating_add(1),
            None => 1,
        };
        let longest = FIRST_PAUSE.saturating_mul(1 << (failures - 1).min(16)).min(LONGEST_PAUSE);
        // Full jitter: programs that failed together must not come back together.
        let pause = longest.mul_f64(self.rng.random_range(0.0..=1.0)).max(error.retry_after().unwrap_or_default());
        self.backoff = Some(Backoff {
            since: self.next,
            failures,
            next_try: now + pause,
            code: error.code(),
            probe_lost_at: None,
        });
    }
}

#[cfg(test)]
mod tests;
