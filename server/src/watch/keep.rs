//! What the watch needs of the store: to be told again what it once knew. A test puts one in memory here.

use std::{future::Future, sync::Arc};

use app::job::{Freshness, FreshnessState, Job, JobId, JobSnapshot, JobText, ProgressSample};
use chrono::{DateTime, Utc};

/// What is known of jobs, kept over restarts.
pub trait Keep: Send + Sync + 'static {
    /// What is kept of a job. What cannot be read counts as not kept, after a word to the log: Reply is asked then.
    fn recall(&self, id: JobId) -> impl Future<Output = Option<KeptJob>> + Send;

    /// Keeps these, all or none, each in the place of what was kept of it before. Whether they are kept now; where
    /// they are not, the log knows why.
    fn keep(&self, jobs: Vec<KeptJob>) -> impl Future<Output = bool> + Send;
}

/// What is known of a job, as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptJob {
    /// The job, as last observed.
    pub job: Job,
    /// Its texts; nothing where those kept before are still the ones.
    pub texts: Option<Texts>,
    /// Whether the texts are those of the job as it is now.
    pub is_whole: bool,
    /// The observed progress, oldest first.
    pub samples: Vec<ProgressSample>,
    /// When Reply last told of it.
    pub observed_at: DateTime<Utc>,
    /// When somebody last opened its page.
    pub opened_at: DateTime<Utc>,
}

impl KeptJob {
    /// Whether nothing about it can change any more.
    pub fn is_complete(&self) -> bool {
        self.is_whole && self.job.is_terminal()
    }

    /// The job as a page can show it before anybody has asked again.
    pub(super) fn snapshot(&self) -> JobSnapshot {
        let state = if self.is_complete() { FreshnessState::Stopped } else { FreshnessState::Live };
        JobSnapshot {
            job: self.job.clone(),
            freshness: Freshness { observed_at: self.observed_at, state, reason: None, next_poll_at: None },
            progress_history: self.samples.clone(),
        }
    }
}

/// A job's two texts.
#[derive(Clone, Default, PartialEq)]
pub struct Texts {
    /// What the job was given.
    pub input: Option<Arc<str>>,
    /// What came of it.
    pub result: Option<Arc<str>>,
}

impl std::fmt::Debug for Texts {
    /// Shows the lengths of the texts, not the texts: they hold people's data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts").field("bytes", &self.bytes()).finish()
    }
}

impl Texts {
    pub(super) fn get(&self, which: JobText) -> Option<Arc<str>> {
        match which {
            JobText::Input => self.input.clone(),
            JobText::Result => self.result.clone(),
        }
    }

    /// Whether these are the very same, by where they are in memory.
    pub(super) fn are(&self, others: &Self) -> bool {
        let same = |a: &Option<Arc<str>>, b: &Option<Arc<str>>| match (a, b) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        same(&self.input, &others.input) && same(&self.result, &others.result)
    }

    /// Holds a text that is equal to the one held before in the same place in memory.
    pub(super) fn share_with(&mut self, before: &Self) {
        for (text, before) in [(&mut self.input, &before.input), (&mut self.result, &before.result)] {
            if text == before {
                text.clone_from(before);
            }
        }
    }

    /// Their length together.
    pub fn bytes(&self) -> usize {
        [&self.input, &self.result].into_iter().flatten().map(|text| text.len()).sum()
    }
}
