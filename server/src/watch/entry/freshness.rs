//! How fresh what we show of a job is, and why: kept apart from what the job is.

use std::time::Duration;

use app::{
    error::ErrorCode,
    job::{Freshness, FreshnessState},
};
use tokio::time::Instant;

use super::{
    super::{ask::AccessState, known::Known},
    Entry, Failure, Moment,
};
use crate::reply::Concern;

/// After this much delay the quota is to blame, and the viewer is told.
const STARVED: Duration = Duration::from_secs(20);

/// The kind of freshness: what a viewer is told beside the ages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    state: FreshnessState,
    reason: Option<ErrorCode>,
}

impl Entry {
    pub(super) fn kind(&self, moment: &Moment) -> Kind {
        let kind = |state, reason| Kind { state, reason };
        let retrying = |failure: &Failure| kind(FreshnessState::Retrying, Some(failure.error.code));
        if self.need().is_none() {
            return kind(FreshnessState::Stopped, None);
        }
        match (moment.access.state, &self.failure) {
            (AccessState::KeyRejected, _) => kind(FreshnessState::Stopped, Some(ErrorCode::KeyRejected)),
            (_, Some(failure)) if failure.concern == Concern::Question => retrying(failure),
            (AccessState::Held, _) => kind(FreshnessState::Waiting, Some(ErrorCode::RateLimited)),
            (AccessState::Failing(code), _) => kind(FreshnessState::Retrying, Some(code)),
            (AccessState::Open, Some(failure)) => retrying(failure),
            (AccessState::Open, None) if self.is_starved(moment.now) => {
                kind(FreshnessState::Waiting, Some(ErrorCode::OwnShare))
            }
            (AccessState::Open, None) => kind(FreshnessState::Live, None),
        }
    }

    fn is_starved(&self, now: Instant) -> bool {
        self.watched_since.is_some_and(|since| now > self.due(now).max(since) + STARVED) && self.asking.is_none()
    }

    pub(super) fn freshness(&self, known: &Known, moment: &Moment) -> Freshness {
        let kind = self.kind(moment);
        let next = self.watched_since.and(self.need()).map(|_| self.due(moment.now).max(moment.access.background));
        Freshness {
            observed_at: known.observed_at,
            state: kind.state,
            reason: kind.reason.map(|code| code.as_str().to_owned()),
            next_poll_at: next.map(|next| moment.wall_at(next)),
        }
    }
}
