//! One job as Reply tells of it: answers and failures, and what they leave to be shown.

use std::time::Duration;

use app::{error::AppError, job::Job};
use tokio::time::Instant;

use super::{
    super::{
        known::{Answered, Fetched, Known},
        schedule,
    },
    Entry, Failure,
};
use crate::reply::{Concern, ReplyError};

/// How long "no such job" is believed of a job nobody has seen.
const UNKNOWN_FOR: Duration = Duration::from_secs(30);

impl Entry {
    /// Takes an answer about this job alone. Whether there is anything new to show.
    pub(in crate::watch) fn hear(&mut self, fetched: Fetched, answered: Answered) -> bool {
        self.last_asked = Some(answered.asked_at);
        self.heard();
        let was_awaited = std::mem::take(&mut self.wants_rest);
        let known_texts = self.known.as_ref().map(|known| &known.texts);
        let are_known = known_texts.is_some_and(|known| known.are(&fetched.texts));
        self.texts_are_kept = fetched.kept_at.is_some() || are_known && self.texts_are_kept;
        match &mut self.known {
            Some(known) => known.hear(fetched, answered) || was_awaited,
            none => {
                *none = Some(Known::new(fetched, true, answered));
                true
            }
        }
    }

    /// Takes a line of the list. Whether there is anything new to show.
    pub(in crate::watch) fn hear_listed(&mut self, job: &Job, answered: Answered) -> bool {
        self.note_asked(answered.asked_at);
        match &mut self.known {
            // An answer that is younger than this line, or the last there will be, counts for more.
            Some(known) if known.is_complete() || known.asked_at > answered.asked_at => false,
            Some(known) if known.is_whole && job.is_terminal() => {
                self.ending = Some((job.clone(), answered));
                false
            }
            Some(known) => {
                let changed = known.hear_listed(job, answered);
                self.heard();
                changed
            }
            none => {
                let fetched = Fetched { job: job.clone(), texts: Default::default(), kept_at: None };
                *none = Some(Known::new(fetched, false, answered));
                self.heard();
                true
            }
        }
    }

    /// Whatever was asked before says nothing about now.
    pub(in crate::watch) fn ask_anew(&mut self) {
        self.last_asked = None;
    }

    /// The list was asked, and was to tell about it.
    pub(in crate::watch) fn note_asked(&mut self, asked_at: Instant) {
        self.last_asked = self.last_asked.max(Some(asked_at));
    }

    pub(super) fn heard(&mut self) {
        self.ending = None;
        self.failure = None;
        self.current = None;
    }

    /// Takes a failure. Whether there is anything new to show: the end, at least, if the list told of it.
    pub(in crate::watch) fn fail(&mut self, error: &ReplyError, asked_at: Instant, now: Instant) -> bool {
        self.last_asked = Some(asked_at);
        let changed = match (self.ending.take(), &mut self.known) {
            (Some((job, answered)), Some(known)) => known.hear_listed(&job, answered),
            _ => false,
        };
        let count = self.failure.as_ref().map_or(0, |failure| failure.count) + 1;
        let pause = match error.concern() {
            Concern::Question if self.known.is_none() => UNKNOWN_FOR,
            Concern::Question if *error == ReplyError::NotFound => 2 * UNKNOWN_FOR,
            Concern::Question => schedule::LONGEST * count.min(6),
            // The gate knows when to ask again; this only keeps one job from asking first every time.
            Concern::Key | Concern::Reply => schedule::LIVELY,
        };
        self.current = None;
        self.failure = Some(Failure { error: error.into(), concern: error.concern(), until: now + pause, count });
        if self.known.is_none() || std::mem::take(&mut self.wants_rest) {
            let failure = Some(AppError::from(error));
            self.line.send_modify(|sent| sent.failure = failure);
        }
        changed
    }

    /// Why there is nothing to show, while that is to be believed.
    pub(in crate::watch) fn refusal(&self, now: Instant) -> Option<AppError> {
        let failure = self.failure.as_ref().filter(|failure| self.known.is_none() && failure.until > now)?;
        let seconds = (failure.until - now).as_millis().div_ceil(1000) as u64;
        Some(AppError { retry_after: Some(seconds), ..failure.error.clone() })
    }
}
