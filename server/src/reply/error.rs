//! What can go wrong with a question to Reply, told apart so that each failure gets its own answer.

use std::{borrow::Cow, time::Duration};

use app::error::{AppError, ErrorCode};

/// A failed question to Reply. It holds words of ours and figures, never a body, an address or the key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// Reply knows no such job, or it belongs to another user.
    #[error("Reply knows no such job")]
    NotFound,
    /// Reply does not accept the API key (401).
    #[error("Reply does not accept the API key")]
    KeyRejected,
    /// Reply accepts the key, but not for this (403).
    #[error("the API key is not allowed to do this")]
    Forbidden,
    /// Another 4xx: Reply refused the question as we put it.
    #[error("Reply refused the question with status {status}{}", in_brackets(.code))]
    Rejected {
        /// The HTTP status.
        status: u16,
        /// Reply's slug for it, for example `backgroundJob.invalid`.
        code: Option<String>,
    },
    /// Over Reply's quota (429).
    #[error("Reply asks us to wait")]
    RateLimited {
        /// How long Reply asks us to wait, where it said so; at most an hour.
        retry_after: Option<Duration>,
    },
    /// Reply itself failed (5xx).
    #[error("Reply failed with status {status}")]
    Failed {
        /// The HTTP status.
        status: u16,
        /// How long Reply asks us to wait, where it said so; at most an hour.
        retry_after: Option<Duration>,
    },
    /// No connection, or one that broke before an answer began.
    #[error("Reply cannot be reached: {what}")]
    Unreachable {
        /// What happened, in short.
        what: &'static str,
    },
    /// No whole answer within the time allowed.
    #[error("Reply took too long to answer")]
    TimedOut,
    /// An answer that is not what Reply documents.
    #[error("Reply's answer is not understood: {what}")]
    NotUnderstood {
        /// What was wrong with it, in our words.
        what: Cow<'static, str>,
        /// What that says about the next question.
        concern: Concern,
    },
    /// An answer larger than we take.
    #[error("Reply's answer is larger than {limit} bytes")]
    TooLarge {
        /// The most we take, in bytes.
        limit: u64,
    },
}

/// What a failure says about the questions after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concern {
    /// Only the question that failed: Reply was there and took the key.
    Question,
    /// Every question asked with this key.
    Key,
    /// Reply as a whole, or the way to it.
    Reply,
}

impl ReplyError {
    /// An answer that came from Reply but is not shaped as documented.
    pub(super) fn odd_answer(what: impl Into<Cow<'static, str>>) -> Self {
        Self::NotUnderstood { what: what.into(), concern: Concern::Question }
    }

    /// An answer that cannot have come from Reply as it was sent: a redirect, a proxy's page, a torn body.
    pub(super) fn not_reply(what: impl Into<Cow<'static, str>>) -> Self {
        Self::NotUnderstood { what: what.into(), concern: Concern::Reply }
    }

    /// Whom the failure concerns: what backs off after it, and what does not.
    pub fn concern(&self) -> Concern {
        match self {
            Self::NotFound | Self::Forbidden | Self::Rejected { .. } | Self::TooLarge { .. } => Concern::Question,
            Self::KeyRejected | Self::RateLimited { .. } => Concern::Key,
            Self::Failed { .. } | Self::Unreachable { .. } | Self::TimedOut => Concern::Reply,
            Self::NotUnderstood { concern, .. } => *concern,
        }
    }

    /// How long Reply asked us to wait, where it did.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after } | Self::Failed { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The code under which a person is told about it.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::JobNotFound,
            Self::KeyRejected => ErrorCode::KeyRejected,
            Self::Forbidden => ErrorCode::Forbidden,
            Self::RateLimited { .. } => ErrorCode::RateLimited,
            Self::Failed { .. } => ErrorCode::ReplyFailed,
            Self::Unreachable { .. } => ErrorCode::ReplyUnreachable,
            Self::TimedOut => ErrorCode::ReplyTimedOut,
            Self::Rejected { .. } | Self::NotUnderstood { .. } => ErrorCode::ReplyUnreadable,
            Self::TooLarge { .. } => ErrorCode::ReplyTooLarge,
        }
    }

    /// What exactly was wrong, where the code alone does not say it.
    fn detail(&self) -> Option<String> {
        match self {
            Self::Rejected { .. } => Some(self.to_string()),
            Self::Failed { status, .. } => Some(format!("status {status}")),
            Self::Unreachable { what } => Some((*what).to_owned()),
            Self::NotUnderstood { what, .. } => Some(what.clone().into_owned()),
            Self::TooLarge { limit } => Some(format!("more than {limit} bytes")),
            _ => None,
        }
    }
}

impl From<&ReplyError> for AppError {
    fn from(error: &ReplyError) -> Self {
        Self {
            code: error.code(),
            detail: error.detail(),
            // Rounded up: a second too early is a second refusal.
            retry_after: error.retry_after().map(|wait| wait.as_millis().div_ceil(1000) as u64),
        }
    }
}

fn in_brackets(code: &Option<String>) -> String {
    code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_the_code_the_detail_and_when_to_try_again() {
        let limited = ReplyError::RateLimited { retry_after: Some(Duration::from_millis(22_100)) };
        let told = AppError::from(&limited);
        assert_eq!((told.code, told.detail, told.retry_after), (ErrorCode::RateLimited, None, Some(23)));

        let refused = ReplyError::Rejected { status: 400, code: Some("backgroundJob.invalid".into()) };
        let told = AppError::from(&refused);
        assert_eq!(told.code, ErrorCode::ReplyUnreadable);
        assert_eq!(told.detail.as_deref(), Some("Reply refused the question with status 400 (backgroundJob.invalid)"));
    }

    #[test]
    fn only_failures_of_reply_or_of_the_key_concern_other_questions() {
        let question = [
            ReplyError::NotFound,
            ReplyError::Forbidden,
            ReplyError::TooLarge { limit: 1 },
            ReplyError::odd_answer("no status"),
        ];
        assert!(question.iter().all(|error| error.concern() == Concern::Question));
        let reply = [
            ReplyError::TimedOut,
            ReplyError::Unreachable { what: "connection refused" },
            ReplyError::Failed { status: 500, retry_after: None },
            ReplyError::not_reply("a redirect"),
        ];
        assert!(reply.iter().all(|error| error.concern() == Concern::Reply));
    }
}
