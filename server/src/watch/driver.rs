//! The one task that asks Reply: looks what is due, asks it, and takes the answers.

use std::{collections::HashMap, sync::Arc, time::Duration};

use app::job::JobId;
use tokio::{
    sync::watch,
    task::{Id, JoinError, JoinSet},
    time::{Instant, MissedTickBehavior, interval_at, sleep_until},
};
use tracing::Instrument;

use super::{
    Keep, Shared,
    ask::{Ask, ListPage},
    keeper,
    known::Fetched,
    schedule::{Next, Question},
};
use crate::reply::{AskError, JobPage, Lane, ReplyError};

/// The time between two heartbeats of a stream.
pub(super) const BEAT: Duration = Duration::from_secs(10);
/// How many questions may be under way at once: one slow answer must not hold up the others.
const MOST_UNDER_WAY: usize = 6;
/// How many of them may be polls and sweeps: slow ones must not hold up those for which somebody waits.
const MOST_BACKGROUND: usize = 3;
/// The time from one question to the next: the quota learns of a question a moment after it was begun.
const PAUSE: Duration = Duration::from_millis(5);
/// The longest sleep while something is watched: Reply's gate may open sooner than it said.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);

/// Asks until told to stop, then ends every stream.
pub(super) async fn drive<A: Ask, K: Keep>(
    ask: Arc<A>,
    keep: Arc<K>,
    shared: Arc<Shared>,
    mut stopping: watch::Receiver<bool>,
) {
    let mut driver = Driver { ask, keep, shared, under_way: JoinSet::new(), asked: HashMap::new() };
    let mut beats = interval_at(Instant::now() + BEAT, BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let wake_at = driver.ask_what_is_due();
        tokio::select! {
            // A dropped sender is a server that is gone.
            _ = stopping.wait_for(|stop| *stop) => break,
            Some(ended) = driver.under_way.join_next_with_id() => driver.take(ended),
            () = driver.shared.rouse.notified() => {}
            () = sleep_until(wake_at.unwrap_or_else(Instant::now)), if wake_at.is_some() => {}
            _ = beats.tick() => driver.beat(),
        }
    }
    driver.shared.hub().close();
}

struct Driver<A, K> {
    ask: Arc<A>,
    keep: Arc<K>,
    shared: Arc<Shared>,
    under_way: JoinSet<Answer>,
    /// What each task under way was to ask, should it end without an answer.
    asked: HashMap<Id, Asked>,
}

/// A question that was asked.
#[derive(Clone)]
struct Asked {
    about: About,
    lane: Lane,
    at: Instant,
}

#[derive(Clone)]
enum About {
    Job(JobId),
    Page(ListPage),
}

enum Answer {
    Job(Result<Fetched, AskError>),
    Page(Result<JobPage, AskError>),
}

impl<A: Ask, K: Keep> Driver<A, K> {
    /// Begins the question that is due, if one is. When to look again, unless something happens before.
    fn ask_what_is_due(&mut self) -> Option<Instant> {
        let moment = self.shared.moment(self.ask.access());
        let shared = Arc::clone(&self.shared);
        let mut hub = shared.hub();
        hub.settle(&moment);
        if self.under_way.len() >= MOST_UNDER_WAY {
            return None;
        }
        let background = self.asked.values().filter(|asked| asked.lane == Lane::Background).count();
        let background_is_full = background >= MOST_BACKGROUND;
        match hub.next(&moment) {
            Next::Ask(question) if background_is_full && question.lane() == Lane::Background => None,
            Next::Ask(question) => {
                let page = hub.begin(question, moment.now);
                self.begin(question, page, moment.now);
                Some(moment.now + PAUSE)
            }
            Next::Wait(until) => {
                let soon = until.map(|until| until.min(moment.now + LONGEST_SLEEP));
                soon.into_iter().chain(hub.first_to_fade()).min()
            }
        }
    }

    fn begin(&mut self, question: Question, page: Option<ListPage>, at: Instant) {
        let (ask, lane) = (Arc::clone(&self.ask), question.lane());
        let (about, task) = match (question, page) {
            (Question::List(..), Some(page)) => {
                let about = About::Page(page.clone());
                let span = tracing::debug_span!("sweep", page = page.number, ?lane);
                let task = async move { Answer::Page(ask.list_jobs(lane, page).await) };
                (about, self.under_way.spawn(task.instrument(span)))
            }
            (Question::Get(_, id), _) => {
                let (keep, shared) = (Arc::clone(&self.keep), Arc::clone(&self.shared));
                let task = async move {
                    match ask.get_job(lane, id).await {
                        Ok(fetched) => Answer::Job(Ok(prepare(fetched.into(), &*keep, &shared).await)),
                        Err(error) => Answer::Job(Err(error)),
                    }
                };
                let span = tracing::debug_span!("get", %id, ?lane);
                (About::Job(id), self.under_way.spawn(task.instrument(span)))
            }
            (Question::List(..), None) => return,
        };
        self.asked.insert(task.id(), Asked { about, lane, at });
    }

    fn take(&mut self, ended: Result<(Id, Answer), JoinError>) {
        let (task, answer) = match ended {
            Ok((task, answer)) => (task, Some(answer)),
            Err(error) => {
                tracing::error!("a question to Reply ended without an answer");
                (error.id(), None)
            }
        };
        let Some(Asked { about, at, .. }) = self.asked.remove(&task) else { return };
        let moment = self.shared.moment(self.ask.access());
        let mut hub = self.shared.hub();
        let lost = || AskError::Reply(ReplyError::Unreachable { what: "the question was given up" });
        match (about, answer) {
            (About::Job(id), Some(Answer::Job(answer))) => hub.hear_job(id, answer, at, &moment),
            (About::Page(page), Some(Answer::Page(answer))) => hub.hear_page(&page, answer, at, &moment),
            (About::Job(id), _) => hub.hear_job(id, Err(lost()), at, &moment),
            (About::Page(page), _) => hub.hear_page(&page, Err(lost()), at, &moment),
        }
    }

    fn beat(&self) {
        self.shared.hub().beat(&self.shared.moment(self.ask.access()));
    }
}

/// Makes an answer ready to be told: equal texts are held once, and the end of a job is kept before anybody hears of it.
async fn prepare<K: Keep>(mut fetched: Fetched, keep: &K, shared: &Shared) -> Fetched {
    let id = fetched.job.job_id;
    let known = shared.hub().texts(id);
    if let Some(known) = known {
        fetched.texts.share_with(&known);
    }
    let moment = shared.now();
    let end = shared.hub().foresee_end(id, &fetched, &moment);
    if let Some(end) = end {
        let observed_at = end.observed_at;
        fetched.kept_at = keeper::keep_end(keep, shared, end).await.then_some(observed_at);
    }
    fetched
}
