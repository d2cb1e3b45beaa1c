//! What Reply said of one job so far: never thrown away because a later answer failed.

use std::{sync::Arc, time::Duration};

use app::job::Job;
use chrono::{DateTime, Utc};
use tokio::time::Instant;

use super::{
    entry::Moment,
    history::History,
    keep::{KeptJob, Texts},
};
use crate::reply::FetchedJob;

/// A job with its texts, ready to be kept and shared.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) job: Job,
    pub(super) texts: Texts,
    /// Where the store has all of this: the moment at which it was observed, as kept.
    pub(super) kept_at: Option<DateTime<Utc>>,
}

impl From<FetchedJob> for Fetched {
    /// Copies the texts, which may be large: done by whoever asked, outside of any lock.
    fn from(fetched: FetchedJob) -> Self {
        // `FetchedJob` promises UTF-8, so that nothing is replaced here.
        let text = |bytes: Option<bytes::Bytes>| bytes.map(|bytes| Arc::from(String::from_utf8_lossy(&bytes)));
        let texts = Texts { input: text(fetched.input), result: text(fetched.result) };
        Self { job: fetched.job, texts, kept_at: None }
    }
}

/// What is known of a job.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) job: Job,
    pub(super) texts: Texts,
    /// Whether the texts are those of the job as it is now; the list tells of none.
    pub(super) is_whole: bool,
    pub(super) history: History,
    /// When Reply last told us, by the clock on the wall.
    pub(super) observed_at: DateTime<Utc>,
    /// When it was asked for that.
    pub(super) asked_at: Instant,
    /// When anything last changed.
    changed_at: Instant,
    /// The share done per second, smoothed; nothing while it is unknown.
    pace: Option<f64>,
}

/// The moment of an answer: when it was asked for, and when it came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answered {
    pub(super) asked_at: Instant,
    pub(super) now: Instant,
    pub(super) wall: DateTime<Utc>,
}

impl Known {
    pub(super) fn new(fetched: Fetched, is_whole: bool, answered: Answered) -> Self {
        let mut known = Self {
            job: Job { texts_pending: !is_whole, ..fetched.job },
            texts: fetched.texts,
            is_whole,
            history: History::default(),
            observed_at: answered.wall,
            asked_at: answered.asked_at,
            changed_at: answered.now,
            pace: None,
        };
        known.remember_progress(answered.wall);
        known
    }

    /// What was known before a restart. How it moved is not: Reply is to be asked first.
    pub(super) fn restored(kept: KeptJob, moment: &Moment) -> Self {
        let age = (moment.wall - kept.observed_at).to_std().unwrap_or_default();
        // A machine that has just started has no moments so long ago.
        let then = moment.now.checked_sub(age).unwrap_or(moment.now);
        Self {
            job: kept.job,
            texts: kept.texts.unwrap_or_default(),
            is_whole: kept.is_whole,
            history: History::from(kept.samples),
            observed_at: kept.observed_at,
            asked_at: then,
            changed_at: then,
            pace: None,
        }
    }

    /// Whether nothing is left to ask.
    pub(super) fn is_complete(&self) -> bool {
        self.is_whole && self.job.is_terminal()
    }

    /// Takes an answer about this job alone. Whether anything shown has changed.
    pub(super) fn hear(&mut self, fetched: Fetched, answered: Answered) -> bool {
        let lengths = |job: &Job| (job.has_input, job.input_bytes, job.has_result, job.result_bytes);
        let has_other_texts = !self.texts.are(&fetched.texts) && self.texts != fetched.texts;
        let is_unseen = has_other_texts && lengths(&self.job) == lengths(&fetched.job);
        self.texts = fetched.texts;
        self.is_whole = true;
        let texts_revision = self.job.texts_revision;
        let changed = self.take(Job { texts_revision, ..fetched.job }, answered);
        self.job.texts_revision += u32::from(is_unseen);
        changed || has_other_texts
    }

    /// Takes a line of the list, which tells nothing of texts. Whether anything shown has changed.
    pub(super) fn hear_listed(&mut self, listed: &Job, answered: Answered) -> bool {
        let job = Job {
            has_input: self.job.has_input,
            input_bytes: self.job.input_bytes,
            has_result: self.job.has_result,
            result_bytes: self.job.result_bytes,
            texts_revision: self.job.texts_revision,
            ..listed.clone()
        };
        if job.is_terminal() {
            self.is_whole = false;
        }
        self.take(job, answered)
    }

    fn take(&mut self, job: Job, answered: Answered) -> bool {
        let job = Job { texts_pending: !self.is_whole, ..job };
        let changed = self.job != job;
        if changed {
            let moved = (self.job.progress, job.progress);
            self.pace = pace(self.pace, moved, answered.now - self.changed_at);
            self.changed_at = answered.now;
        }
        self.job = job;
        self.observed_at = answered.wall;
        self.asked_at = answered.asked_at;
        self.remember_progress(answered.wall);
        changed
    }

    fn remember_progress(&mut self, wall: DateTime<Utc>) {
        if let Some(progress) = self.job.progress {
            self.history.observe(wall, progress);
        }
    }

    pub(super) fn still_for(&self, now: Instant) -> Duration {
        now - self.changed_at
    }

    /// How long the rest takes at the observed pace.
    pub(super) fn left(&self) -> Option<Duration> {
        let rest = 1.0 - self.job.progress?;
        Duration::try_from_secs_f64(rest.max(0.0) / self.pace?).ok()
    }
}

/// The pace after a change, half of it from before so that one burst does not count for all.
fn pace(before: Option<f64>, moved: (Option<f64>, Option<f64>), over: Duration) -> Option<f64> {
    let (Some(from), Some(to)) = moved else { return None };
    let newest = (to - from) / over.as_secs_f64().max(0.1);
    (newest > 0.0).then(|| before.map_or(newest, |before| (before + newest) / 2.0))
}
