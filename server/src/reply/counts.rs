//! How many questions were asked, by call and by what came of them.

use std::sync::atomic::{AtomicU64, Ordering};

use super::error::ReplyError;

/// Which of Reply's calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// One job.
    Job,
    /// The list.
    List,
    /// A cancellation.
    Cancel,
    /// Whose key it is.
    Whoami,
}

impl Endpoint {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Job, Self::List, Self::Cancel, Self::Whoami];

    /// The word for it in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::List => "list",
            Self::Cancel => "cancel",
            Self::Whoami => "whoami",
        }
    }
}

/// What came of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// An answer we could read.
    Answered,
    /// Reply knows no such job.
    NotFound,
    /// 401.
    KeyRejected,
    /// 403.
    Forbidden,
    /// Another 4xx.
    Rejected,
    /// 429.
    RateLimited,
    /// 5xx.
    Failed,
    /// No connection.
    Unreachable,
    /// No answer in time.
    TimedOut,
    /// An answer we could not read.
    NotUnderstood,
    /// An answer too large.
    TooLarge,
    /// Not asked at all: the quota, a pause or a rejected key kept us from it.
    Held,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Answered,
        Self::NotFound,
        Self::KeyRejected,
        Self::Forbidden,
        Self::Rejected,
        Self::RateLimited,
        Self::Failed,
        Self::Unreachable,
        Self::TimedOut,
        Self::NotUnderstood,
        Self::TooLarge,
        Self::Held,
    ];

    /// The word for it in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::NotFound => "not_found",
            Self::KeyRejected => "key_rejected",
            Self::Forbidden => "forbidden",
            Self::Rejected => "rejected",
            Self::RateLimited => "rate_limited",
            Self::Failed => "failed",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::NotUnderstood => "not_understood",
            Self::TooLarge => "too_large",
            Self::Held => "held",
        }
    }
}

impl From<&ReplyError> for Outcome {
    fn from(error: &ReplyError) -> Self {
        match error {
            ReplyError::NotFound => Self::NotFound,
            ReplyError::KeyRejected => Self::KeyRejected,
            ReplyError::Forbidden => Self::Forbidden,
            ReplyError::Rejected { .. } => Self::Rejected,
            ReplyError::RateLimited { .. } => Self::RateLimited,
            ReplyError::Failed { .. } => Self::Failed,
            ReplyError::Unreachable { .. } => Self::Unreachable,
            ReplyError::TimedOut => Self::TimedOut,
            ReplyError::NotUnderstood { .. } => Self::NotUnderstood,
            ReplyError::TooLarge { .. } => Self::TooLarge,
        }
    }
}

/// The counters; they only grow.
#[derive(Debug, Default)]
pub struct CallCounts([[AtomicU64; Outcome::ALL.len()]; Endpoint::ALL.len()]);

impl CallCounts {
    pub(super) fn add(&self, endpoint: Endpoint, outcome: Outcome) {
        self.0[endpoint as usize][outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// How often a call had an outcome.
    pub fn get(&self, endpoint: Endpoint, outcome: Outcome) -> u64 {
        self.0[endpoint as usize][outcome as usize].load(Ordering::Relaxed)
    }

    /// How many requests went out to Reply.
    pub fn asked(&self) -> u64 {
        self.iter().filter(|(_, outcome, _)| *outcome != Outcome::Held).map(|(_, _, count)| count).sum()
    }

    /// Every counter, zeroes included, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (Endpoint, Outcome, u64)> + '_ {
        Endpoint::ALL.into_iter().flat_map(move |endpoint| {
            Outcome::ALL.into_iter().map(move |outcome| (endpoint, outcome, self.get(endpoint, outcome)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_counter_is_found_under_its_own_name() {
        let counts = CallCounts::default();
        counts.add(Endpoint::List, Outcome::TimedOut);
        counts.add(Endpoint::List, Outcome::TimedOut);
        counts.add(Endpoint::Job, Outcome::Held);
        let nonzero: Vec<_> = counts.iter().filter(|(_, _, count)| *count > 0).collect();
        assert_eq!(nonzero, [(Endpoint::Job, Outcome::Held, 1), (Endpoint::List, Outcome::TimedOut, 2)]);
        assert_eq!(counts.asked(), 2);
    }
}
