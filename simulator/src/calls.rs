//! What was asked of the simulated Reply, when, and what came of it.

use serde::{Deserialize, Serialize, Serializer};
use std::{collections::VecDeque, fmt, time::Duration};
use uuid::Uuid;

/// One call under `/v3`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// When it came, since the start of the simulator; in milliseconds as `atMs` over HTTP.
    #[serde(rename = "atMs", serialize_with = "as_millis")]
    pub at: Duration,
    /// What was asked for.
    pub endpoint: Endpoint,
    /// What came of it.
    pub outcome: Outcome,
    /// The job in its path, if there is one with a GUID.
    pub job: Option<Uuid>,
}

/// Reply's endpoints, as far as they are simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// `GET /v3/whoami`
    Whoami,
    /// `GET /v3/background-jobs/{jobId}`
    Get,
    /// `GET /v3/background-jobs`
    List,
    /// `POST /v3/background-jobs/{jobId}/cancel`
    Cancel,
    /// `POST /v3/email-validations/schedule`
    Schedule,
    /// Anything else under `/v3`.
    Other,
}

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Answered as asked.
    Ok,
    /// 400, 405, 413 or the like: the caller's mistake.
    BadRequest,
    /// 401: no key, or a wrong one.
    Unauthorized,
    /// 404.
    NotFound,
    /// 429, and rightly so: the quota was used up.
    OverQuota,
    /// A fault that was switched on; its kind, for example `hang`.
    Fault(&'static str),
}

impl Outcome {
    /// What an answer with this status says about its call.
    pub(crate) fn of(status: http::StatusCode) -> Self {
        match status.as_u16() {
            404 => Self::NotFound,
            400.. => Self::BadRequest,
            _ => Self::Ok,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok => f.write_str("ok"),
            Self::BadRequest => f.write_str("bad_request"),
            Self::Unauthorized => f.write_str("unauthorized"),
            Self::NotFound => f.write_str("not_found"),
            Self::OverQuota => f.write_str("over_quota"),
            Self::Fault(kind) => write!(f, "fault:{kind}"),
        }
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The last calls. Bounded: a load test makes millions.
#[derive(Debug, Default)]
pub(crate) struct CallLog(VecDeque<Call>);

impl CallLog {
    const KEPT: usize = 200_000;

    pub(crate) fn add(&mut self, call: Call) {
        if self.0.len() == Self::KEPT {
            self.0.pop_front();
        }
        self.0.push_back(call);
    }

    pub(crate) fn all(&self) -> Vec<Call> {
        let mut calls: Vec<_> = self.0.iter().cloned().collect();
        // A call is added once it is answered, and answers overtake each other.
        calls.sort_by_key(|call| call.at);
        calls
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

fn as_millis<S: Serializer>(at: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(at.as_millis() as u64)
}
