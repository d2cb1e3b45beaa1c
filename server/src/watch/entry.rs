//! One job in the hub: what is known of it, who looks at it, and what was sent about it.

mod freshness;
mod hearing;
mod keeping;

use std::{sync::Arc, time::Duration};

use app::{
    error::AppError,
    job::{Job, JobId, JobSnapshot},
};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::{sync::watch, time::Instant};

use self::freshness::Kind;
use super::{
    ask::Access,
    askers::Asker,
    known::{Answered, Known},
    revision::{self, Revision},
    schedule::{self, Attention, Motion, Need, Place, Subject},
};
use crate::reply::Concern;

/// How long a job stays watched after the last look at it.
pub(super) const GRACE: Duration = Duration::from_secs(30);
/// How long a browser may take from one look to the next and still count as one that polls.
pub(super) const POLLING: Duration = Duration::from_secs(6);

/// What was last sent to a job's viewers. A slow one sees the newest alone.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    pub(super) revision: Option<Arc<Revision>>,
    pub(super) beat: Option<Beat>,
    /// Why there is no revision.
    pub(super) failure: Option<AppError>,
}

/// A heartbeat, encoded for everybody.
#[derive(Clone, Debug)]
pub(super) struct Beat {
    pub(super) tick: u32,
    pub(super) frame: Bytes,
}

/// The moment of an operation, and how we stand with Reply in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) now: Instant,
    pub(super) wall: DateTime<Utc>,
    pub(super) access: Access,
}

impl Moment {
    fn wall_at(&self, instant: Instant) -> DateTime<Utc> {
        self.wall + TimeDelta::from_std(instant.saturating_duration_since(self.now)).unwrap_or_default()
    }
}

/// A question under way that will tell about a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asking {
    /// About this job alone.
    Get,
    /// This page of the list.
    List(u32),
}

#[derive(Debug)]
struct Failure {
    error: AppError,
    concern: Concern,
    until: Instant,
    count: u32,
}

/// One job in the hub.
#[derive(Debug)]
pub(super) struct Entry {
    id: JobId,
    /// Whose share of the questions the first one is taken from.
    pub(super) asker: Option<Asker>,
    pub(super) known: Option<Known>,
    /// Whether somebody waits for more than the list tells.
    wants_rest: bool,
    /// The list's word that the job has ended; held back until its result is here as well.
    ending: Option<(Job, Answered)>,
    failure: Option<Failure>,
    pub(super) place: Place,
    /// The question about it that is under way.
    pub(super) asking: Option<Asking>,
    last_asked: Option<Instant>,
    pub(super) viewers: usize,
    /// The last moment at which somebody looked, the end of a stream included.
    pub(super) looked_at: Instant,
    /// When somebody last opened its page; streams and polls of a page that is open already do not count.
    pub(super) opened_at: DateTime<Utc>,
    /// Whether the store has the texts that are known.
    pub(super) texts_are_kept: bool,
    /// Whether its end is being kept, which must not be overtaken by anything older.
    pub(super) is_ending_kept: bool,
    /// Since when it is watched without a break.
    pub(super) watched_since: Option<Instant>,
    line: watch::Sender<Sent>,
    shown: Option<(u64, Kind, Instant)>,
    /// The newest revision with the ages as of now; made when asked for.
    current: Option<Arc<Revision>>,
}

impl Entry {
    pub(super) fn new(id: JobId, moment: &Moment) -> Self {
        Self {
            id,
            asker: None,
            known: None,
            wants_rest: false,
            ending: None,
            failure: None,
            place: Place::Guess(0),
            asking: None,
            last_asked: None,
            viewers: 0,
            looked_at: moment.now,
            opened_at: moment.wall,
            texts_are_kept: false,
            is_ending_kept: false,
            watched_since: None,
            line: watch::Sender::default(),
            shown: None,
            current: None,
        }
    }

    pub(super) fn listen(&self) -> watch::Receiver<Sent> {
        self.line.subscribe()
    }

    /// As `listen`, for a first answer that is still to come: an older failure is not it.
    pub(super) fn await_answer(&self) -> watch::Receiver<Sent> {
        self.line.send_if_modified(|sent| sent.failure.take().is_some());
        self.listen()
    }

    /// Somebody needs the texts. Where they are to be waited for, unless they are here or the last try has just failed.
    ///
    /// # Errors
    /// Why they could not be had.
    pub(super) fn want_rest(&mut self, now: Instant) -> Result<Option<watch::Receiver<Sent>>, AppError> {
        if self.known.as_ref().is_some_and(|known| known.is_whole) {
            return Ok(None);
        }
        match self.failure.as_ref().filter(|failure| failure.until > now) {
            Some(failure) => Err(failure.error.clone()),
            None => {
                self.wants_rest = true;
                Ok(Some(self.listen()))
            }
        }
    }

    /// Whether somebody looks at it, or did just now.
    pub(super) fn is_looked_at(&self, now: Instant) -> bool {
        self.viewers > 0 || now < self.looked_at + GRACE
    }

    pub(super) fn need(&self) -> Option<Need> {
        match &self.known {
            None => Some(Need::First),
            Some(_) if self.ending.is_some() => Some(Need::Ending),
            Some(known) if known.is_complete() => None,
            Some(known) if known.is_whole => Some(Need::Progress),
            Some(_) if self.wants_rest => Some(Need::Rest),
            Some(known) if known.job.is_terminal() => Some(Need::Ending),
            Some(_) => Some(Need::Details),
        }
    }

    /// What the schedule is to know of it; nothing while it is being asked about.
    pub(super) fn subject(&self, now: Instant) -> Option<Subject> {
        let need = self.need().filter(|_| self.asking.is_none())?;
        Some(Subject { id: self.id, need, due: self.due(now), place: self.place, owes: Duration::ZERO })
    }

    fn due(&self, now: Instant) -> Instant {
        let by_interval = match (&self.known, self.need(), self.last_asked) {
            (Some(known), Some(Need::Progress), Some(asked)) => asked + self.interval(known, now),
            // It was shown by the list and somebody waits for the rest, or it was never asked about.
            _ => self.watched_since.unwrap_or(self.looked_at),
        };
        self.failure.as_ref().map_or(by_interval, |failure| by_interval.max(failure.until))
    }

    fn interval(&self, known: &Known, now: Instant) -> Duration {
        let attention = match now.saturating_duration_since(self.looked_at) {
            _ if self.viewers > 0 => Attention::Stream,
            ago if ago < POLLING => Attention::Looks,
            _ => Attention::Fading,
        };
        let swept = matches!(self.place, Place::Shown(_));
        schedule::interval(Motion { still_for: known.still_for(now), left: known.left(), swept }, attention)
    }

    /// The newest revision, its freshness as of the last answer. Nothing while nothing is known.
    pub(super) fn current(&mut self, moment: &Moment) -> Option<Arc<Revision>> {
        if self.current.is_none() {
            let (known, (number, _, at)) = (self.known.as_ref()?, self.shown?);
            let snapshot = JobSnapshot {
                job: known.job.clone(),
                freshness: self.freshness(known, moment),
                progress_history: known.history.samples().to_vec(),
            };
            self.current = Some(Arc::new(Revision::encode(number, snapshot, at)));
        }
        self.current.clone()
    }

    /// Forgets the ages, so that the next look gets them as of then.
    pub(super) fn refresh_ages(&mut self) {
        self.current = None;
    }

    /// Sends a revision if there is something new, or if the kind of freshness has changed. Whether it did.
    pub(super) fn publish(&mut self, changed: bool, moment: &Moment, number: u64) -> bool {
        let kind = self.kind(moment);
        if self.known.is_none() || !changed && self.shown.is_some_and(|(_, shown, _)| shown == kind) {
            return false;
        }
        self.shown = Some((number, kind, moment.now));
        self.current = None;
        let revision = self.current(moment);
        self.line.send_modify(|sent| *sent = Sent { revision, failure: None, beat: sent.beat.take() });
        true
    }

    /// A heartbeat as of now. One whose data was deleted has no freshness until Reply tells of it again.
    pub(super) fn beat(&self, moment: &Moment) -> Bytes {
        let freshness = self.known.as_ref().map(|known| self.freshness(known, moment));
        revision::encode_beat(self.id, freshness.as_ref(), moment.wall)
    }

    pub(super) fn send_beat(&self, tick: u32, moment: &Moment) {
        if self.viewers > 0 {
            let frame = self.beat(moment);
            self.line.send_modify(|sent| sent.beat = Some(Beat { tick, frame }));
        }
    }
}
