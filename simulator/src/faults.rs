//! What can be wrong with Reply, or with the way to it.

pub(crate) mod answer;

use crate::calls::Endpoint;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A fault that is switched on, from a test or as the body of `PUT /_sim/faults`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// How many calls it hits before it is off again; all, where not given.
    #[serde(default)]
    pub times: Option<u32>,
    /// Which endpoints it hits.
    #[serde(default, rename = "path")]
    pub scope: Scope,
    /// The one job it hits; all, where not given.
    #[serde(default)]
    pub job: Option<Uuid>,
}

/// The kinds of faults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// 429 although the quota has room.
    RateLimited {
        /// The header `Retry-After`; left out where not given.
        #[serde(default)]
        retry_after: Option<RetryAfter>,
    },
    /// 401: the key was revoked.
    Unauthorized,
    /// 403 problem+json.
    Forbidden,
    /// A 5xx with a page of HTML, as a proxy in front of Reply sends it.
    ServerError {
        /// The status.
        #[serde(default = "bad_gateway")]
        status: u16,
    },
    /// 200 with something that is not JSON.
    Rubbish,
    /// The right answer, cut in the middle.
    Truncated,
    /// No answer, ever.
    Hang,
    /// The right answer, one byte at a time.
    SlowDrip {
        /// The pause before each byte.
        #[serde(default = "half_a_second")]
        millis: u64,
    },
    /// The right answer, late.
    Delay {
        /// The pause before it.
        millis: u64,
    },
    /// 302 to another place.
    Redirect {
        /// The header `Location`.
        to: String,
    },
    /// 200 with JSON whose values have the wrong types.
    WrongShape,
    /// 200 with JSON that goes on for longer than anyone should read.
    Huge,
}

/// The header `Retry-After`, in both forms that HTTP allows (and in any that it does not).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RetryAfter {
    /// Seconds.
    Seconds(u64),
    /// The header as it stands here, for example an HTTP date.
    Text(String),
}

/// Which endpoints a fault hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Every one.
    #[default]
    All,
    /// Asking for one job.
    Get,
    /// Asking for the list.
    List,
    /// Asking who the key belongs to.
    Whoami,
    /// Asking for a cancellation.
    Cancel,
    /// Scheduling an email validation.
    Schedule,
}

impl Fault {
    /// A fault that hits every call.
    pub fn new(kind: FaultKind) -> Self {
        Self { kind, times: None, scope: Scope::All, job: None }
    }

    /// The same for the next `times` calls only.
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// The same for some endpoints only.
    pub fn on(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }

    /// The same for one job only.
    pub fn for_job(self, job: Uuid) -> Self {
        Self { job: Some(job), ..self }
    }

    fn hits(&self, endpoint: Endpoint, job: Option<Uuid>) -> bool {
        self.scope.covers(endpoint) && (self.job.is_none() || self.job == job)
    }
}

impl FaultKind {
    /// Whether it refuses a call before the quota counts it, as Reply's own 401 and 429 do.
    pub(crate) fn precedes_quota(&self) -> bool {
        matches!(self, Self::RateLimited { .. } | Self::Unauthorized)
    }

    /// The name of the kind, as in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::RateLimited { .. } => "rate_limited",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::ServerError { .. } => "server_error",
            Self::Rubbish => "rubbish",
            Self::Truncated => "truncated",
            Self::Hang => "hang",
            Self::SlowDrip { .. } => "slow_drip",
            Self::Delay { .. } => "delay",
            Self::Redirect { .. } => "redirect",
            Self::WrongShape => "wrong_shape",
            Self::Huge => "huge",
        }
    }
}

impl Scope {
    fn covers(self, endpoint: Endpoint) -> bool {
        match self {
            Self::All => true,
            Self::Get => endpoint == Endpoint::Get,
            Self::List => endpoint == Endpoint::List,
            Self::Whoami => endpoint == Endpoint::Whoami,
            Self::Cancel => endpoint == Endpoint::Cancel,
            Self::Schedule => endpoint == Endpoint::Schedule,
        }
    }
}

/// The faults that are switched on.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    /// Switches a fault on, in the place of one with the same scope and job.
    pub(crate) fn set(&mut self, fault: Fault) {
        self.0.retain(|other| (other.scope, other.job) != (fault.scope, fault.job));
        self.0.push(fault);
    }

    pub(crate) fn all(&self) -> Vec<Fault> {
        self.0.clone()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The fault of a `fitting` kind that hits a call: the one set last. Counts it and drops it when it is used up.
    pub(crate) fn hit(
        &mut self,
        endpoint: Endpoint,
        job: Option<Uuid>,
        fitting: impl Fn(&FaultKind) -> bool,
    ) -> Option<FaultKind> {
        self.0.retain(|fault| fault.times != Some(0));
        let fault = self.0.iter_mut().rev().find(|fault| fault.hits(endpoint, job) && fitting(&fault.kind))?;
        fault.times = fault.times.map(|times| times - 1);
        Some(fault.kind.clone())
    }
}

fn bad_gateway() -> u16 {
    502
}

fn half_a_second() -> u64 {
    500
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_off_after_so_many_calls() {
        let mut faults = Faults::default();
        faults.set(Fault::new(FaultKind::Rubbish).times(2));
        let hit = |faults: &mut Faults| faults.hit(Endpoint::Get, None, |_| true);
        assert_eq!(hit(&mut faults), Some(FaultKind::Rubbish));
        assert_eq!(hit(&mut faults), Some(FaultKind::Rubbish));
        assert_eq!(hit(&mut faults), None);
    }

    #[test]
    fn faults_of_different_scopes_stand_side_by_side_and_of_the_same_replace_each_other() {
        let mut faults = Faults::default();
        faults.set(Fault::new(FaultKind::Hang).on(Scope::List));
        faults.set(Fault::new(FaultKind::Rubbish).on(Scope::Get));
        faults.set(Fault::new(FaultKind::Huge).on(Scope::List));
        assert_eq!(faults.hit(Endpoint::List, None, |_| true), Some(FaultKind::Huge));
        assert_eq!(faults.hit(Endpoint::Get, None, |_| true), Some(FaultKind::Rubbish));
        assert_eq!(faults.hit(Endpoint::Whoami, None, |_| true), None);
    }

    #[test]
    fn a_fault_for_one_job_leaves_the_others_alone() {
        let mut faults = Faults::default();
        faults.set(Fault::new(FaultKind::Forbidden).for_job(Uuid::from_u128(1)));
        assert_eq!(faults.hit(Endpoint::Get, Some(Uuid::from_u128(2)), |_| true), None);
        assert_eq!(faults.hit(Endpoint::Get, Some(Uuid::from_u128(1)), |_| true), Some(FaultKind::Forbidden));
    }
}
