//! What a person may be told when something fails: a stable code, an HTTP status and the words.

use serde::{Deserialize, Serialize};

/// A failure as it crosses to the browser. It holds a code and times, never an upstream body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}", self.title())]
pub struct AppError {
    /// Which failure.
    pub code: ErrorCode,
    /// What exactly was wrong, where the code alone does not say it.
    pub detail: Option<String>,
    /// When it makes sense to try again, in seconds from now.
    pub retry_after: Option<u64>,
}

/// The header by which a page that tells of a failure names it, as problem+json does.
pub const CODE_HEADER: &str = "jobglass-code";

/// A failure told in place of whatever page the address names; the server puts it into the page's context.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug)]
pub struct FailedPage(pub AppError);

/// The stable codes of the API's problem+json answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The text in the box holds nothing that looks like a job id.
    NoIdFound,
    /// The address holds something that is not a GUID.
    MalformedId,
    /// The all-zero GUID.
    NilId,
    /// Reply knows no such job, or it belongs to another user.
    JobNotFound,
    /// The job has no such text (yet).
    TextNotFound,
    /// Reply does not accept our API key.
    KeyRejected,
    /// Reply accepts the key but not for this.
    Forbidden,
    /// Reply asks us to wait.
    RateLimited,
    /// Our own share of Reply's quota is used up for the moment.
    OwnShare,
    /// Reply has been asked and has not answered yet.
    StillAsking,
    /// Reply answered with a 5xx.
    ReplyFailed,
    /// No connection to Reply.
    ReplyUnreachable,
    /// Reply took too long.
    ReplyTimedOut,
    /// Reply answered something we cannot read.
    ReplyUnreadable,
    /// Reply answered more than we take.
    ReplyTooLarge,
    /// More live streams than allowed.
    TooManyStreams,
    /// Jobglass could not write down what was to be done, so it was not done.
    StoreFailed,
    /// A request under /api that makes no sense.
    BadRequest,
    /// Nobody is signed in.
    SignedOut,
    /// The name or the password is wrong.
    LoginRefused,
    /// Too many tries to sign in.
    LoginSlowed,
    /// A sign-in came back that was not begun here, took too long or is over already.
    LoginExpired,
    /// The provider signed nobody in.
    LoginDenied,
    /// What the provider sent does not hold.
    LoginFailed,
    /// The provider cannot be reached.
    ProviderAway,
    /// The provider knows who it is, and no list of ours does.
    NoRole,
    /// Who is signed in may not do this.
    RoleTooLow,
    /// No such page.
    PageNotFound,
    /// The address takes other methods.
    MethodNotAllowed,
    /// The request has a larger body than any address takes.
    TooLarge,
    /// The request has a larger head than is taken: a long address, or many cookies.
    HeadTooLarge,
    /// The request took too long to arrive.
    TooSlow,
    /// Another site's page has asked.
    CrossSite,
    /// The name under which Jobglass was asked is not one of its own.
    UnknownHost,
    /// What should open a share link is none.
    LinkUnknown,
    /// The share link has ended, or was revoked.
    LinkEnded,
    /// Something was tried too often.
    TooManyTries,
    /// Jobglass itself failed.
    Internal,
    /// The browser could not reach Jobglass.
    Offline,
}

impl ErrorCode {
    /// The code as it stands in the API, for example `job_not_found`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoIdFound => "no_id_found",
            Self::MalformedId => "malformed_id",
            Self::NilId => "nil_id",
            Self::JobNotFound => "job_not_found",
            Self::TextNotFound => "text_not_found",
            Self::KeyRejected => "key_rejected",
            Self::Forbidden => "forbidden",
            Self::RateLimited => "rate_limited",
            Self::OwnShare => "own_share",
            Self::StillAsking => "still_asking",
            Self::ReplyFailed => "reply_failed",
            Self::ReplyUnreachable => "reply_unreachable",
            Self::ReplyTimedOut => "reply_timed_out",
            Self::ReplyUnreadable => "reply_unreadable",
            Self::ReplyTooLarge => "reply_too_large",
            Self::TooManyStreams => "too_many_streams",
            Self::StoreFailed => "store_failed",
            Self::BadRequest => "bad_request",
            Self::SignedOut => "signed_out",
            Self::LoginRefused => "login_refused",
            Self::LoginSlowed => "login_slowed",
            Self::LoginExpired => "login_expired",
            Self::LoginDenied => "login_denied",
            Self::LoginFailed => "login_failed",
            Self::ProviderAway => "provider_away",
            Self::NoRole => "no_role",
            Self::RoleTooLow => "role_too_low",
            Self::PageNotFound => "page_not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::TooLarge => "too_large",
            Self::HeadTooLarge => "head_too_large",
            Self::TooSlow => "too_slow",
            Self::CrossSite => "cross_site",
            Self::UnknownHost => "unknown_host",
            Self::LinkUnknown => "link_unknown",
            Self::LinkEnded => "link_ended",
            Self::TooManyTries => "too_many_tries",
            Self::Internal => "internal",
            Self::Offline => "offline",
        }
    }

    /// The HTTP status of the page and of the API.
    pub fn status(self) -> u16 {
        match self {
            Self::NoIdFound | Self::MalformedId | Self::NilId | Self::BadRequest | Self::LoginExpired => 400,
            Self::JobNotFound | Self::TextNotFound | Self::PageNotFound | Self::LinkUnknown => 404,
            Self::LinkEnded => 410,
            Self::SignedOut | Self::LoginRefused | Self::LoginDenied => 401,
            Self::RoleTooLow | Self::CrossSite | Self::NoRole => 403,
            Self::MethodNotAllowed => 405,
            Self::TooSlow => 408,
            Self::TooLarge => 413,
            Self::UnknownHost => 421,
            Self::HeadTooLarge => 431,
            Self::TooManyStreams | Self::TooManyTries | Self::LoginSlowed => 429,
            Self::Internal => 500,
            Self::KeyRejected | Self::Forbidden | Self::ReplyUnreadable | Self::ReplyTooLarge | Self::LoginFailed => {
                502
            }
            Self::RateLimited
            | Self::OwnShare
            | Self::StillAsking
            | Self::ReplyFailed
            | Self::ReplyUnreachable
            | Self::ReplyTimedOut
            | Self::StoreFailed
            | Self::ProviderAway
            | Self::Offline => 503,
        }
    }
}

impl AppError {
    /// The failure alone.
    pub fn new(code: ErrorCode) -> Self {
        Self { code, detail: None, retry_after: None }
    }

    /// The failure and what exactly was wrong.
    pub fn with_detail(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..Self::new(code) }
    }

    /// What happened, in a line.
    pub fn title(&self) -> &'static str {
        match self.code {
            ErrorCode::NoIdFound => "There is no job id in that",
            ErrorCode::MalformedId => "That is not a job id",
            ErrorCode::NilId => "The all-zero id is no job",
            ErrorCode::JobNotFound => "Reply knows no such job",
            ErrorCode::TextNotFound => "The job has no such text",
            ErrorCode::KeyRejected => "Reply does not accept the API key",
            ErrorCode::Forbidden => "The API key may not see this job",
            ErrorCode::RateLimited => "Reply asks us to wait",
            ErrorCode::OwnShare => "Jobglass saves Reply's quota",
            ErrorCode::StillAsking => "Reply has not answered yet",
            ErrorCode::ReplyFailed => "Reply has a failure",
            ErrorCode::ReplyUnreachable => "Reply cannot be reached",
            ErrorCode::ReplyTimedOut => "Reply took too long to answer",
            ErrorCode::ReplyUnreadable => "Reply answered something unreadable",
            ErrorCode::ReplyTooLarge => "The job is too large",
            ErrorCode::TooManyStreams => "Too many live views are open",
            ErrorCode::StoreFailed => "Jobglass cannot reach what it keeps",
            ErrorCode::BadRequest => "The request makes no sense",
            ErrorCode::SignedOut => "You are not signed in",
            ErrorCode::LoginRefused => "The name or the password is wrong",
            ErrorCode::LoginSlowed => "Too many tries",
            ErrorCode::LoginExpired => "That sign-in is over",
            ErrorCode::LoginDenied => "You were not signed in",
            ErrorCode::LoginFailed => "The sign-in did not work",
            ErrorCode::ProviderAway => "The sign-in service cannot be reached",
            ErrorCode::NoRole => "You have no role here",
            ErrorCode::RoleTooLow => "You may not do this",
            ErrorCode::PageNotFound => "There is no such page",
            ErrorCode::MethodNotAllowed => "This address takes no such request",
            ErrorCode::TooLarge => "That is too large",
            ErrorCode::HeadTooLarge => "The address or the cookies are too long",
            ErrorCode::TooSlow => "The request took too long to arrive",
            ErrorCode::CrossSite => "This request came from another site",
            ErrorCode::UnknownHost => "Jobglass does not answer to this name",
            ErrorCode::LinkUnknown => "There is no such link",
            ErrorCode::LinkEnded => "This link has ended",
            ErrorCode::TooManyTries => "That was tried too often",
            ErrorCode::Internal => "Jobglass failed",
            ErrorCode::Offline => "Jobglass cannot be reached",
        }
    }

    /// What the reader can do next, in a sentence or two.
    pub fn next_step(&self) -> &'static str {
        match self.code {
            ErrorCode::NoIdFound => {
                "Paste anything that holds the id: the id itself, a link, a Location header, a curl line or a JSON answer."
            }
            ErrorCode::MalformedId => {
                "A job id looks like 3c90c3cc-0d44-4b50-8888-8dd25736052a: 32 digits and letters a to f, in five groups. Check that it was copied whole."
            }
            ErrorCode::NilId => {
                "An id of zeroes is a placeholder: look for the real one where the job was started, in its Location header or its answer."
            }
            ErrorCode::JobNotFound => {
                "Check the id. The job may also belong to another Reply user than the one whose key Jobglass uses, or be so old that Reply has forgotten it."
            }
            ErrorCode::TextNotFound => {
                "A result is there once the job has ended; some jobs have no input or no result at all."
            }
            ErrorCode::KeyRejected => {
                "Whoever runs Jobglass must give it a valid key: in Reply under Settings, API Key; in Jobglass the setting REPLY_API_KEY."
            }
            ErrorCode::Forbidden => {
                "Ask whoever runs Jobglass whether the user behind the API key may see this job's workspace."
            }
            ErrorCode::OwnShare => {
                "Nothing is wrong with the job: so many are looked at that the questions for the moment are used up. Try again shortly."
            }
            ErrorCode::RateLimited => {
                "Nothing is wrong with the job: Reply takes only so many questions a minute. Try again when that time is over."
            }
            ErrorCode::StillAsking => {
                "Nothing is wrong yet. The answer is kept when it comes, so try again in a moment."
            }
            ErrorCode::ReplyFailed | ErrorCode::ReplyUnreachable | ErrorCode::ReplyTimedOut => {
                "Nothing need be wrong with the job. Try again in a moment."
            }
            ErrorCode::ReplyUnreadable => {
                "Reply's answer has changed or was damaged on the way. Try again; if it stays so, tell whoever runs Jobglass."
            }
            ErrorCode::ReplyTooLarge => {
                "Reply's answer for this job is larger than Jobglass takes. Whoever runs Jobglass can raise JOBGLASS_MAX_ANSWER_MIB."
            }
            ErrorCode::StoreFailed => {
                "Nothing was done, and nothing kept is lost. Try again; if it stays so, tell whoever runs Jobglass: its disk may be full, and the server's log says more."
            }
            ErrorCode::BadRequest | ErrorCode::MethodNotAllowed => "See the README for what this address takes.",
            ErrorCode::TooLarge => {
                "Jobglass takes 64 KiB at once. Send less: of a long text, the part that holds the job id."
            }
            ErrorCode::HeadTooLarge => {
                "Shorten the address, or delete the cookies that your browser keeps for this site."
            }
            ErrorCode::TooSlow => "Check your connection, then send it again.",
            ErrorCode::CrossSite => {
                "It was refused, since no other site may act in your name. Open Jobglass itself and do it there."
            }
            ErrorCode::UnknownHost => "Whoever runs Jobglass can add the name to JOBGLASS_HOSTS.",
            ErrorCode::TooManyStreams => "Close a few Jobglass tabs, or ask now and then instead of streaming.",
            ErrorCode::SignedOut => "Sign in, then come back to this address.",
            ErrorCode::LoginRefused => "Try again; capital letters count.",
            ErrorCode::LoginSlowed => "After so many tries that failed each one has to wait.",
            ErrorCode::LoginExpired => {
                "It took longer than ten minutes, was begun in another browser, or was finished already. Begin again."
            }
            ErrorCode::LoginDenied => {
                "The sign-in was cancelled, or the service does not let you in here. Try again, or ask whoever runs it."
            }
            ErrorCode::LoginFailed => {
                "The answer of the sign-in service did not hold. Try again; if it stays so, tell whoever runs Jobglass: the server's log says more."
            }
            ErrorCode::ProviderAway => {
                "Jobglass itself is up. Try again in a moment; if it stays so, tell whoever runs Jobglass: the server's log says more."
            }
            ErrorCode::NoRole => "Ask whoever runs Jobglass to give you one, or sign in as somebody else.",
            ErrorCode::RoleTooLow => "Ask whoever runs Jobglass for the role that it takes.",
            ErrorCode::LinkUnknown => {
                "Check that it was copied whole. If it was, ask whoever sent it to you for another one."
            }
            ErrorCode::LinkEnded => {
                "Nothing is wrong with the job, or with what you did: links are good for a while only. Ask whoever sent it to you for a new one."
            }
            ErrorCode::TooManyTries => "Wait a moment, then try again.",
            ErrorCode::PageNotFound => "Check the address, or start from the front page.",
            ErrorCode::Internal => "Try again. If it stays so, tell whoever runs Jobglass: the server's log says more.",
            ErrorCode::Offline => "Check your connection, then try again.",
        }
    }

    /// Whether trying the same again may help without anybody doing anything.
    pub fn is_passing(&self) -> bool {
        matches!(
            self.code,
            ErrorCode::RateLimited
                | ErrorCode::OwnShare
                | ErrorCode::StillAsking
                | ErrorCode::ReplyFailed
                | ErrorCode::ReplyUnreachable
                | ErrorCode::ReplyTimedOut
                | ErrorCode::Offline
        )
    }
}
