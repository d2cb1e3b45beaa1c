//! What the watch needs of Reply: two questions, and when they may be asked. A test puts a Reply in memory here.

use std::future::Future;

use app::{error::ErrorCode, job::JobId};
use tokio::time::Instant;

use super::figures::Figures;
use crate::reply::{
    AskError, FetchedJob, HoldReason, JobPage, KeyState, Lane, MAX_PAGE, Outcome, QuotaView, ReplyGate,
};

/// The way to Reply. Every call passes the quota on the other side of it.
pub trait Ask: Send + Sync + 'static {
    /// Asks for one job with its texts.
    fn get_job(&self, lane: Lane, id: JobId) -> impl Future<Output = Result<FetchedJob, AskError>> + Send;

    /// Asks for one page of the list.
    fn list_jobs(&self, lane: Lane, page: ListPage) -> impl Future<Output = Result<JobPage, AskError>> + Send;

    /// Whether and when Reply may be asked.
    fn access(&self) -> Access;

    /// What was asked so far, and what could be asked now.
    fn tell(&self, figures: &mut Figures);
}

/// A page of the list: its number, from 0, among the jobs of one category or of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage {
    /// Which page, of 200 jobs each.
    pub number: u32,
    /// The suffix of the category, where not all are asked for.
    pub category: Option<String>,
}

/// Whether and when Reply may be asked.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    /// How we stand with Reply.
    pub state: AccessState,
    /// From when on a person's question may be asked.
    pub interactive: Instant,
    /// From when on a result may be asked for.
    pub finishing: Instant,
    /// From when on a poll or a sweep may be asked.
    pub background: Instant,
}

/// How we stand with Reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessState {
    /// Questions are answered.
    Open,
    /// Reply asked us to wait.
    Held,
    /// The last question failed in a way that concerns all of them.
    Failing(ErrorCode),
    /// Reply does not accept the key.
    KeyRejected,
}

impl Access {
    /// From when on a question of this lane may be asked.
    pub fn free_at(&self, lane: Lane) -> Instant {
        match lane {
            Lane::Interactive => self.interactive,
            Lane::Finishing => self.finishing,
            Lane::Background => self.background,
        }
    }
}

impl From<QuotaView> for AccessState {
    fn from(view: QuotaView) -> Self {
        match (view.state, view.reason) {
            (KeyState::Working, _) => Self::Open,
            (KeyState::Rejected, _) => Self::KeyRejected,
            (KeyState::BackingOff, Some(HoldReason::Failing(code))) => Self::Failing(code),
            (KeyState::BackingOff | KeyState::Held, _) => Self::Held,
        }
    }
}

impl Ask for ReplyGate {
    async fn get_job(&self, lane: Lane, id: JobId) -> Result<FetchedJob, AskError> {
        self.get_job(lane, id).await
    }

    async fn list_jobs(&self, lane: Lane, page: ListPage) -> Result<JobPage, AskError> {
        self.list_jobs(lane, MAX_PAGE, page.number * MAX_PAGE, page.category.as_deref()).await
    }

    fn access(&self) -> Access {
        Access {
            state: self.view().into(),
            interactive: self.when_free(Lane::Interactive),
            finishing: self.when_free(Lane::Finishing),
            background: self.when_free(Lane::Background),
        }
    }

    fn tell(&self, figures: &mut Figures) {
        let (held, asked) = self.counts().iter().partition::<Vec<_>, _>(|(_, outcome, _)| *outcome == Outcome::Held);
        figures.calls = asked.into_iter().map(|(at, outcome, count)| (at.as_str(), outcome.as_str(), count)).collect();
        figures.held = held.into_iter().map(|(at, _, count)| (at.as_str(), count)).collect();
        figures.quota_left = self.view().left;
    }
}
