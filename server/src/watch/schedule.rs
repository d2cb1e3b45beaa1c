//! What to ask Reply next: a pure function of what is watched, when it was last asked, and what the quota allows.
//!
//! One list call freshens up to 200 jobs, so where two watched jobs stand on one page of the list, the page is
//! swept; a job the list does not show is polled. The list's order is not documented: a job's page is a guess
//! until an answer shows the job there.

use std::time::Duration;

use app::job::JobId;
use tokio::time::Instant;

use super::{ask::Access, askers::is_beyond_share};
use crate::reply::Lane;

/// The shortest time between two questions about the same job.
pub(super) const SHORTEST: Duration = Duration::from_secs(1);
/// The interval of a job that moves.
pub(super) const LIVELY: Duration = Duration::from_secs(2);
/// The interval of a job that has stood still for long.
pub(super) const LONGEST: Duration = Duration::from_secs(10);
/// The shortest time between two sweeps of a page, so that not every job on it causes one of its own.
const SHORTEST_SWEEP: Duration = Duration::from_millis(1_500);
/// So many jobs nobody has seen are cheaper to begin with by the list.
const FIRST_BY_LIST: usize = 8;
/// How deep into the list we look for jobs.
const DEEPEST_PAGE: u32 = 10;
/// A sweep due for so long goes with the lane of results.
const SWEEP_PATIENCE: Duration = Duration::from_secs(2);
/// After so many questions for looks and results, an overdue poll has its turn.
const PATIENCE: u8 = 2;

/// What is missing of a watched job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Everything: somebody waits for the first answer.
    First,
    /// The list told of it, and somebody waits for the rest: its texts.
    Rest,
    /// It has ended as the list says; its result is missing.
    Ending,
    /// The list told of it; its texts are missing.
    Details,
    /// It goes on; what is shown grows old.
    Progress,
}

/// Where the list shows a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// If anywhere, then on this page or a later one: the earlier ones did not show it.
    Guess(u32),
    /// On this page, when it was last asked for.
    Shown(u32),
    /// On no page; look again after this.
    Off(Instant),
}

impl Place {
    /// The page to look for the job on.
    pub(super) fn page(self, now: Instant) -> Option<u32> {
        match self {
            Self::Guess(page) | Self::Shown(page) => (page < DEEPEST_PAGE).then_some(page),
            Self::Off(until) => (until <= now).then_some(0),
        }
    }

    /// Nowhere, for some time: the list is long and moves, so what it did not show now it may show later.
    pub(super) fn off(now: Instant) -> Self {
        Self::Off(now + Duration::from_secs(300))
    }

    /// Where the job is believed to be once `page` did not show it.
    pub(super) fn after_absence(self, page: u32, is_last_page: bool, now: Instant) -> Self {
        if self.page(now) != Some(page) {
            return self;
        }
        match self {
            // New jobs push the older ones to the next page, or to the one before where the order is the other way.
            Self::Shown(_) if is_last_page => Self::Guess(0),
            _ if is_last_page => Self::off(now),
            _ => Self::Guess(page + 1),
        }
    }
}

/// A watched job, as the schedule sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject {
    pub(super) id: JobId,
    pub(super) need: Need,
    /// When it should be asked about.
    pub(super) due: Instant,
    pub(super) place: Place,
    /// How much whoever asked for it has asked for lately; see `askers`.
    pub(super) owes: Duration,
}

/// A question to Reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// One job.
    Get(Lane, JobId),
    /// One page of the list.
    List(Lane, u32),
}

impl Question {
    /// Who asks.
    pub(super) fn lane(self) -> Lane {
        match self {
            Self::Get(lane, _) | Self::List(lane, _) => lane,
        }
    }
}

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Ask this.
    Ask(Question),
    /// Nothing before this moment; without one, nothing until something happens.
    Wait(Option<Instant>),
}

/// What to ask now, if anything. `streak` counts the questions since the last poll or sweep.
pub(super) fn next(now: Instant, subjects: &[Subject], access: &Access, streak: u8) -> Next {
    let most_due = |need: Need| subjects.iter().filter(move |s| s.need == need).min_by_key(|s| s.due);
    let first = subjects.iter().filter(|s| s.need == Need::First && s.due <= now).min_by_key(|s| (s.owes, s.due));
    let (within, beyond) = (first.filter(|s| !is_beyond_share(s.owes)), first.filter(|s| is_beyond_share(s.owes)));
    let others = [Need::Rest, Need::Ending, Need::Details].into_iter().filter_map(most_due).find(|s| s.due <= now);
    let poll = most_due(Need::Progress).filter(|s| s.due <= now);
    // Whoever asks for more than a share waits for everybody else, and holds up no sweep that may be asked sooner.
    let pressing = within.or(others).or(beyond.filter(|_| poll.is_none() || access.background <= now));
    let (question, from) = match (pressing, poll) {
        // Whoever floods us with looks must not make everybody else's page grow old: an overdue poll takes a turn.
        (Some(_), Some(poll)) if streak >= PATIENCE => (keep_fresh(now, poll, subjects, Lane::Interactive), now),
        (Some(first), _) => (fetch(now, first, subjects), now),
        (None, Some(poll)) => keep_fresh_at_leisure(now, poll, subjects, access),
        (None, None) => return Next::Wait(subjects.iter().map(|s| s.due).min()),
    };
    let free = access.free_at(question.lane()).max(from);
    if free <= now { Next::Ask(question) } else { Next::Wait(Some(free)) }
}

/// Freshens a job when nothing presses, and from when on that may be. A sweep that has long been due is worth as much
/// as a result, since many look at what it freshens; one job's poll is not, and leaves the allowance to others.
fn keep_fresh_at_leisure(now: Instant, poll: &Subject, subjects: &[Subject], access: &Access) -> (Question, Instant) {
    let question = keep_fresh(now, poll, subjects, Lane::Background);
    let Question::List(_, page) = question else { return (question, now) };
    let promoted = poll.due + SWEEP_PATIENCE;
    if access.background <= access.finishing.max(promoted) {
        (question, now)
    } else {
        (Question::List(Lane::Finishing, page), promoted)
    }
}

/// The way to what somebody waits for. One job at a time, unless so many wait that the list is sooner there.
fn fetch(now: Instant, subject: &Subject, subjects: &[Subject]) -> Question {
    let lane = match subject.need {
        Need::First if is_beyond_share(subject.owes) => Lane::Background,
        Need::First | Need::Rest => Lane::Interactive,
        Need::Ending | Need::Details | Need::Progress => Lane::Finishing,
    };
    if subject.need == Need::First
        && let Some(page) = subject.place.page(now)
    {
        let counts =
            |s: &&Subject| s.need == Need::First && !is_beyond_share(s.owes) && s.place.page(now) == Some(page);
        let waiting = subjects.iter().filter(counts).count();
        if waiting >= FIRST_BY_LIST + page as usize {
            return Question::List(lane, page);
        }
    }
    Question::Get(lane, subject.id)
}

/// The cheapest way to freshen a job that is due.
fn keep_fresh(now: Instant, subject: &Subject, subjects: &[Subject], lane: Lane) -> Question {
    let Some(page) = subject.place.page(now) else { return Question::Get(lane, subject.id) };
    let on_page =
        subjects.iter().filter(|s| !matches!(s.need, Need::Rest | Need::Details) && s.place.page(now) == Some(page));
    let (mut shown, mut guessed) = (0, 0);
    for other in on_page {
        match other.place {
            Place::Shown(_) => shown += 1,
            Place::Guess(_) | Place::Off(_) => guessed += 1,
        }
    }
    // A deeper page is a bolder guess, so more jobs must stand to gain by it.
    if shown >= 2 || shown + guessed >= 2 + page as usize {
        Question::List(lane, page)
    } else {
        Question::Get(lane, subject.id)
    }
}

/// How closely somebody looks at a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attention {
    /// A live stream is open.
    Stream,
    /// Nothing but a question now and then.
    Looks,
    /// Nobody; it is only not forgotten yet.
    Fading,
}

/// How a job moves, as observed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Motion {
    /// How long ago anything about it changed.
    pub(super) still_for: Duration,
    /// How long it will take at the observed pace.
    pub(super) left: Option<Duration>,
    /// Whether the list keeps it fresh.
    pub(super) swept: bool,
}

/// The time from one question about a job to the next: short near the end and after changes, long when nothing
/// moves or nobody looks closely.
pub(super) fn interval(motion: Motion, attention: Attention) -> Duration {
    let calm = (motion.still_for / 10).clamp(LIVELY, LONGEST);
    let near_end = motion.left.map_or(calm, |left| (left / 5).clamp(SHORTEST, calm));
    let shortest = if motion.swept { SHORTEST_SWEEP } else { SHORTEST };
    match attention {
        Attention::Stream => near_end.max(shortest),
        Attention::Looks => (near_end * 3 / 2).max(shortest),
        Attention::Fading => LONGEST,
    }
}

#[cfg(test)]
mod tests;
