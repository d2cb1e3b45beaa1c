//! A Reply in memory: jobs that live by the clock, the real quota on our side and a strict one on Reply's.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use app::job::{Job, JobId, JobStatus};
use bytes::Bytes;
use tokio::time::{Instant, sleep};

use super::super::{
    ask::{Access, Ask, ListPage},
    figures::Figures,
};
use crate::reply::{AskError, FetchedJob, JobPage, Lane, Quota, ReplyError};

/// How a job lives.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Life {
    /// Runs evenly for so long, then is done.
    Steady(Duration),
    /// Runs, and never moves.
    Still,
    /// Has ended long ago.
    Ended,
}

/// A question that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Get(JobId),
    List(u32),
}

#[derive(Clone)]
pub(crate) struct FakeReply(Arc<Mutex<Inside>>);

struct Inside {
    quota: Quota,
    jobs: HashMap<JobId, (Instant, Life)>,
    /// In the list's order; a job that is not listed is only found by its id.
    listed: Vec<JobId>,
    category: String,
    strangers: u32,
    calls: Vec<(Instant, Call)>,
    failure: Option<ReplyError>,
    latency: Duration,
    panics: bool,
    refuses_gets: bool,
    /// Every job's input.
    input: &'static str,
}

impl FakeReply {
    pub(crate) fn new(share: f64) -> Self {
        Self(Arc::new(Mutex::new(Inside {
            quota: Quota::new(share, 1, Instant::now()),
            jobs: HashMap::new(),
            listed: Vec::new(),
            category: "r2/bg-jobs/email-validation".to_owned(),
            strangers: 0,
            calls: Vec::new(),
            failure: None,
            latency: Duration::from_millis(50),
            panics: false,
            refuses_gets: false,
            input: "[1]",
        })))
    }

    pub(crate) fn add(&self, id: JobId, life: Life) {
        let mut inside = self.lock();
        inside.jobs.insert(id, (Instant::now(), life));
        inside.listed.push(id);
    }

    pub(crate) fn forget(&self, id: JobId) {
        self.lock().jobs.remove(&id);
        self.hide(id);
    }

    /// Takes a job out of the list; it is still found by its id.
    pub(crate) fn hide(&self, id: JobId) {
        self.lock().listed.retain(|listed| *listed != id);
    }

    /// Puts so many jobs of others before ours in the list.
    pub(crate) fn put_strangers_first(&self, strangers: u32) {
        self.lock().strangers = strangers;
    }

    pub(crate) fn fail_with(&self, failure: impl Into<Option<ReplyError>>) {
        self.lock().failure = failure.into();
    }

    pub(crate) fn answer_after(&self, latency: Duration) {
        self.lock().latency = latency;
    }

    pub(crate) fn panic_from_now_on(&self, panics: bool) {
        self.lock().panics = panics;
    }

    /// Answers about one job become too large to be taken; the list still works.
    pub(crate) fn refuse_gets(&self, refuses: bool) {
        self.lock().refuses_gets = refuses;
    }

    /// Every job's input becomes another.
    pub(crate) fn change_input(&self, input: &'static str) {
        self.lock().input = input;
    }

    pub(crate) fn calls(&self) -> Vec<(Instant, Call)> {
        self.lock().calls.clone()
    }

    /// What was asked since the last time this was asked.
    pub(crate) fn new_calls(&self) -> Vec<Call> {
        self.lock().calls.drain(..).map(|(_, call)| call).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    async fn ask<T>(
        &self,
        lane: Lane,
        call: Call,
        answer: impl FnOnce(&Inside) -> Result<T, ReplyError> + Send,
    ) -> Result<T, AskError> {
        let (ticket, latency) = {
            let mut inside = self.lock();
            let ticket = inside.quota.try_acquire(lane, Instant::now())?;
            inside.calls.push((Instant::now(), call));
            (ticket, inside.latency)
        };
        sleep(latency).await;
        let mut inside = self.lock();
        assert!(!inside.panics, "on purpose");
        let answer = inside.failure.clone().map_or_else(|| answer(&inside), Err);
        inside.quota.note(ticket, answer.as_ref().map(|_| ()), Instant::now());
        Ok(answer?)
    }
}

impl Inside {
    fn job(&self, id: JobId) -> Option<Job> {
        let (begun, life) = self.jobs.get(&id)?;
        let (progress, ended) = match life {
            Life::Steady(long) => {
                let share = begun.elapsed().div_duration_f64(*long);
                (share.min(1.0), share >= 1.0)
            }
            Life::Still => (0.25, false),
            Life::Ended => (1.0, true),
        };
        Some(Job {
            job_id: id,
            status: if ended { JobStatus::Done } else { JobStatus::Processing },
            category: Some(self.category.clone()),
            started_at: None,
            finished_at: None,
            progress: Some(progress),
            has_input: false,
            input_bytes: 0,
            has_result: false,
            result_bytes: 0,
            texts_pending: false,
            texts_revision: 0,
        })
    }

    fn page(&self, page: &ListPage) -> JobPage {
        let skip = page.number as usize * 200;
        let strangers = if page.category.is_some() { 0 } else { self.strangers as usize };
        let stranger = |number: usize| Job { job_id: super::id(1 << 64 | number as u128), ..self.template() };
        let all = (0..strangers).map(stranger).chain(self.listed.iter().filter_map(|id| self.job(*id)));
        let total = strangers + self.listed.len();
        JobPage { jobs: all.skip(skip).take(200).collect(), has_more: total > skip + 200, skipped: 0 }
    }

    fn template(&self) -> Job {
        Job {
            job_id: super::id(1),
            status: JobStatus::Processing,
            category: Some("r2/bg-jobs/import".to_owned()),
            started_at: None,
            finished_at: None,
            progress: None,
            has_input: false,
            input_bytes: 0,
            has_result: false,
            result_bytes: 0,
            texts_pending: false,
            texts_revision: 0,
        }
    }
}

impl Ask for FakeReply {
    async fn get_job(&self, lane: Lane, id: JobId) -> Result<FetchedJob, AskError> {
        let answer = |inside: &Inside| {
            if inside.refuses_gets {
                return Err(ReplyError::TooLarge { limit: 1 });
            }
            let mut job = inside.job(id).ok_or(ReplyError::NotFound)?;
            let (input, result) = (Bytes::from_static(inside.input.as_bytes()), Bytes::from_static(b"{\"ok\":true}"));
            let result = job.is_terminal().then_some(result);
            (job.has_input, job.input_bytes) = (true, input.len() as u64);
            (job.has_result, job.result_bytes) = (result.is_some(), result.as_ref().map_or(0, Bytes::len) as u64);
            Ok(FetchedJob { job, input: Some(input), result })
        };
        self.ask(lane, Call::Get(id), answer).await
    }

    async fn list_jobs(&self, lane: Lane, page: ListPage) -> Result<JobPage, AskError> {
        let number = page.number;
        self.ask(lane, Call::List(number), move |inside| Ok(inside.page(&page))).await
    }

    fn access(&self) -> Access {
        let (inside, now) = (self.lock(), Instant::now());
        Access {
            state: inside.quota.view(now).into(),
            interactive: inside.quota.when_free(Lane::Interactive, now),
            finishing: inside.quota.when_free(Lane::Finishing, now),
            background: inside.quota.when_free(Lane::Background, now),
        }
    }

    fn tell(&self, figures: &mut Figures) {
        figures.quota_left = self.lock().quota.view(Instant::now()).left;
    }
}
