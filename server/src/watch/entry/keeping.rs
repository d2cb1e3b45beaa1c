//! One job as the store sees it: what is to be kept of it, and what comes back.

use chrono::{DateTime, Utc};

use super::{
    super::{
        history::History,
        keep::KeptJob,
        known::{Fetched, Known},
    },
    Entry, Moment,
};

impl Entry {
    /// Takes back what was known before a restart.
    pub(in crate::watch) fn restore(&mut self, kept: KeptJob, moment: &Moment) {
        self.opened_at = kept.opened_at;
        self.texts_are_kept = true;
        self.known = Some(Known::restored(kept, moment));
        self.heard();
    }

    /// Drops what is known of it, as if nobody had seen it.
    pub(in crate::watch) fn forget(&mut self) {
        self.known = None;
        self.shown = None;
        self.texts_are_kept = false;
        self.heard();
        self.line.send_modify(|sent| sent.revision = None);
    }

    /// The moment of an answer: as it is kept already, unless something newer was heard meanwhile.
    pub(in crate::watch) fn observed(&self, answer: &Fetched, now: DateTime<Utc>) -> DateTime<Utc> {
        let known = self.known.as_ref().map(|known| known.observed_at);
        answer.kept_at.filter(|kept| known <= Some(*kept)).unwrap_or(now)
    }

    /// What is to be kept of it now.
    pub(in crate::watch) fn keep(&mut self) -> Option<KeptJob> {
        let known = self.known.as_ref().filter(|_| !self.is_ending_kept)?;
        let texts = (!self.texts_are_kept).then(|| known.texts.clone());
        self.texts_are_kept = true;
        Some(KeptJob {
            job: known.job.clone(),
            texts,
            is_whole: known.is_whole,
            samples: known.history.samples().to_vec(),
            observed_at: known.observed_at,
            opened_at: self.opened_at,
        })
    }

    /// What will be to be kept of it once this answer, its end, is heard.
    pub(in crate::watch) fn foresee(&self, answer: &Fetched, wall: DateTime<Utc>) -> KeptJob {
        let mut history = self.known.as_ref().map_or_else(History::default, |known| known.history.clone());
        if let Some(progress) = answer.job.progress {
            history.observe(wall, progress);
        }
        KeptJob {
            job: answer.job.clone(),
            texts: Some(answer.texts.clone()),
            is_whole: true,
            samples: history.samples().to_vec(),
            observed_at: wall,
            opened_at: self.opened_at,
        }
    }
}
