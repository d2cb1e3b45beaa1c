//! The one door to Reply: every question passes the quota here, and questions for one job at one moment are one.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    time::{Duration, SystemTime},
};

use app::{error::AppError, job::JobId};
use tokio::time::{Instant, sleep_until, timeout_at};
use tracing::Instrument;

use super::{
    client::ReplyClient,
    counts::{CallCounts, Endpoint, Outcome},
    error::ReplyError,
    ledger::Ledger,
    pace::Lane,
    quota::{HoldReason, Quota, QuotaView, Ticket, Wait},
    shared::SharedCalls,
    wire::{FetchedJob, JobPage},
};

/// How long a question behind which a person waits may itself wait for its turn.
const PATIENCE: Duration = Duration::from_millis(1500);

/// Why there is no answer: Reply's failure, or that Reply is not asked now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// Reply was asked, in vain.
    #[error(transparent)]
    Reply(#[from] ReplyError),
    /// Reply was not asked.
    #[error("Reply is not asked now ({})", .reason.code().as_str())]
    Held {
        /// The first moment at which it is worth trying again.
        until: Instant,
        /// Why.
        reason: HoldReason,
    },
}

impl From<Wait> for AskError {
    fn from(Wait { until, reason }: Wait) -> Self {
        Self::Held { until, reason }
    }
}

impl From<&AskError> for AppError {
    fn from(error: &AskError) -> Self {
        match error {
            AskError::Reply(error) => error.into(),
            AskError::Held { until, reason } => {
                let wait = until.saturating_duration_since(Instant::now());
                Self { retry_after: Some(wait.as_millis().div_ceil(1000) as u64), ..Self::new(reason.code()) }
            }
        }
    }
}

/// Asks Reply within the quota; a cheap clone.
///
/// Every question runs on a task of its own, so one that is under way is answered, counted and noted even when
/// nobody waits for it any more. None is repeated: the next poll is the retry.
#[derive(Clone, Debug)]
pub struct ReplyGate(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    client: RwLock<ReplyClient>,
    quota: Mutex<Quota>,
    /// Where what the quota must know after a restart is kept.
    ledger: Option<Ledger>,
    /// Those who wait for their turn stand in line, so that the first to come is the first to ask.
    line: tokio::sync::Mutex<()>,
    jobs: SharedCalls<JobId, Result<FetchedJob, AskError>>,
    counts: CallCounts,
}

impl ReplyGate {
    /// Asks through the client with this share (0.05 to 1) of Reply's quota, of which the ledger, if there is one, knows
    /// how much is used up.
    pub fn new(client: ReplyClient, share: f64, ledger: Option<Ledger>) -> Self {
        let now = Instant::now();
        let quota = Quota::new(share, rand::random(), now);
        let owed = ledger.as_ref().map(|ledger| ledger.read(SystemTime::now())).unwrap_or_default();
        Self::over(client, quota.owing(owed, now), ledger)
    }

    /// Asks through the client as a quota allows that was made elsewhere, for example with a known seed.
    pub fn with_quota(client: ReplyClient, quota: Quota) -> Self {
        Self::over(client, quota, None)
    }

    fn over(client: ReplyClient, quota: Quota, ledger: Option<Ledger>) -> Self {
        Self(Arc::new(Inner {
            ledger,
            client: RwLock::new(client),
            quota: Mutex::new(quota),
            line: tokio::sync::Mutex::default(),
            jobs: SharedCalls::default(),
            counts: CallCounts::default(),
        }))
    }

    /// One job with its texts. Whoever asks for it while it is being asked for gets the same answer.
    pub async fn get_job(&self, lane: Lane, id: JobId) -> Result<FetchedJob, AskError> {
        let ask = || {
            let gate = self.clone();
            async move { gate.ask(lane, Endpoint::Job, move |client| async move { client.get_job(id).await }).await }
        };
        let mut shared = self.0.jobs.run(id, ask).await;
        // A poll that would not wait for its turn must not turn away a person who would.
        if shared.joined && lane == Lane::Interactive && matches!(shared.answer, Some(Err(AskError::Held { .. }))) {
            shared = self.0.jobs.run(id, ask).await;
        }
        shared.answer.unwrap_or(Err(AskError::Reply(GIVEN_UP)))
    }

    /// `top` jobs (1 to 200) of the key's user after the first `skip`, of one category (its suffix) or of all.
    pub async fn list_jobs(
        &self,
        lane: Lane,
        top: u32,
        skip: u32,
        category: Option<&str>,
    ) -> Result<JobPage, AskError> {
        let category = category.map(str::to_owned);
        self.ask_on_task(lane, Endpoint::List, move |client| async move {
            client.list_jobs(top, skip, category.as_deref()).await
        })
        .await
    }

    /// Asks Reply to cancel a job; a person waits for it.
    pub async fn cancel_job(&self, id: JobId, reason: Option<&str>) -> Result<(), AskError> {
        let reason = reason.map(str::to_owned);
        self.ask_on_task(Lane::Interactive, Endpoint::Cancel, move |client| async move {
            client.cancel_job(id, reason.as_deref()).await
        })
        .await
    }

    /// Reply's number of the key's user: the way to check a key.
    pub async fn whoami(&self, lane: Lane) -> Result<u64, AskError> {
        self.ask_on_task(lane, Endpoint::Whoami, |client| async move { client.whoami().await }).await
    }

    /// The first moment at which the lane may ask, as far as is known now: the present if it may.
    pub fn when_free(&self, lane: Lane) -> Instant {
        self.quota().when_free(lane, Instant::now())
    }

    /// The quota now, for freshness and metrics.
    pub fn view(&self) -> QuotaView {
        self.quota().view(Instant::now())
    }

    /// What was asked so far, by call and outcome.
    pub fn counts(&self) -> &CallCounts {
        &self.0.counts
    }

    /// Goes on with another key: what the old one got wrong is forgotten.
    pub fn change_client(&self, client: ReplyClient) {
        *self.0.client.write().unwrap_or_else(PoisonError::into_inner) = client;
        self.quota().key_changed();
    }
}

/// What waiting callers get when the task that asked for them is gone.
const GIVEN_UP: ReplyError = ReplyError::Unreachable { what: "the question was given up" };

impl ReplyGate {
    async fn ask_on_task<T, F>(
        &self,
        lane: Lane,
        endpoint: Endpoint,
        question: impl FnOnce(ReplyClient) -> F + Send + 'static,
    ) -> Result<T, AskError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, ReplyError>> + Send,
    {
        let gate = self.clone();
        let asking = async move { gate.ask(lane, endpoint, question).await };
        tokio::spawn(asking.in_current_span()).await.unwrap_or(Err(AskError::Reply(GIVEN_UP)))
    }

    /// Waits for its turn, asks, and tells the quota and the counters what came of it.
    async fn ask<T, F: Future<Output = Result<T, ReplyError>>>(
        &self,
        lane: Lane,
        endpoint: Endpoint,
        question: impl FnOnce(ReplyClient) -> F,
    ) -> Result<T, AskError> {
        let ticket = self.admit(lane).await.inspect_err(|_| self.0.counts.add(endpoint, Outcome::Held))?;
        let answer = question(self.client()).await;
        self.0.counts.add(endpoint, answer.as_ref().err().map_or(Outcome::Answered, Outcome::from));
        self.note(ticket, answer.as_ref().map(|_| ()));
        if let Err(error) = &answer {
            tracing::debug!(endpoint = endpoint.as_str(), %error, "Reply was asked in vain");
        }
        Ok(answer?)
    }

    /// A ticket: at once or not at all, but for people, who wait a little where that helps.
    async fn admit(&self, lane: Lane) -> Result<Ticket, Wait> {
        let now = Instant::now();
        if lane != Lane::Interactive {
            return self.acquire(lane);
        }
        let deadline = now + PATIENCE;
        let Ok(_turn) = timeout_at(deadline, self.0.line.lock()).await else {
            let now = Instant::now();
            let wait = self.quota().check(lane, now).err();
            return Err(wait.unwrap_or(Wait { until: now, reason: HoldReason::OwnShare }));
        };
        loop {
            match self.acquire(lane) {
                Err(wait) if wait.until <= deadline => sleep_until(wait.until).await,
                decided => return decided,
            }
        }
    }

    fn acquire(&self, lane: Lane) -> Result<Ticket, Wait> {
        let (mut quota, now) = (self.quota(), Instant::now());
        quota.try_acquire(lane, now).inspect(|_| self.remember(&quota, now))
    }

    fn note(&self, ticket: Ticket, answer: Result<(), &ReplyError>) {
        let (mut quota, now) = (self.quota(), Instant::now());
        quota.note(ticket, answer, now);
        self.remember(&quota, now);
    }

    /// Before the lock is given back, so that the newest is written last.
    fn remember(&self, quota: &Quota, now: Instant) {
        if let Some(ledger) = &self.0.ledger {
            ledger.write(quota.debt(now), SystemTime::now());
        }
    }

    fn client(&self) -> ReplyClient {
        self.0.client.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn quota(&self) -> MutexGuard<'_, Quota> {
        self.0.quota.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
