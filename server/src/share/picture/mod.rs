//! Pictures of a job for those who cannot show our page: a badge for other pages, a preview for chats and tickets.
//! Both show the state of the job alone, never what is in its texts.

mod badge;
mod letters;
mod preview;

use app::{
    job::{JobSnapshot, JobStatus},
    words,
};
use chrono::{DateTime, Utc};

pub use badge::{badge, over_badge};
pub use preview::preview;

/// What a picture says of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// What sort of job it is.
    title: String,
    /// The word of its status.
    status: String,
    /// The share done, from 0 to 1, if it is known.
    share: Option<f64>,
    tone: Tone,
    /// When Reply said so: a picture may be kept for long by whoever shows it.
    as_of: DateTime<Utc>,
}

/// What a colour says, as on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    Run,
    Good,
    Bad,
    Calm,
}

impl Tone {
    /// The colour; white letters on it have a contrast of 5.9 at least.
    fn colour(self) -> [u8; 3] {
        match self {
            Self::Run => [0x24, 0x53, 0xcc],
            Self::Good => [0x14, 0x70, 0x4a],
            Self::Bad => [0xb0, 0x21, 0x17],
            Self::Calm => [0x55, 0x58, 0x5e],
        }
    }
}

impl Shown {
    /// What is to be said of this job.
    pub fn of(JobSnapshot { job, freshness, .. }: &JobSnapshot) -> Self {
        let is_done = job.status == JobStatus::Done;
        let share = job.progress.map(|share| share.clamp(0.0, 1.0)).filter(|share| share.is_finite());
        Self {
            title: job.title(),
            as_of: freshness.observed_at,
            status: job.status.as_str().to_owned(),
            share: if is_done { share.or(Some(1.0)) } else { share },
            tone: match &job.status {
                JobStatus::Scheduled | JobStatus::Cancelled | JobStatus::Unknown(_) => Tone::Calm,
                JobStatus::Processing => Tone::Run,
                JobStatus::Done => Tone::Good,
                JobStatus::Failed | JobStatus::Expired => Tone::Bad,
            },
        }
    }

    /// The same in words: `Email validation: Processing, 62 %`.
    pub fn in_words(&self) -> String {
        let percent = self.share.map(|share| format!(", {}", words::percent(share)));
        format!("{}: {}{}", self.title, self.status, percent.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests;
