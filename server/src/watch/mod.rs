//! Which jobs are watched, by how many, and when to ask Reply again.
//!
//! What is asked of Reply depends on the watched jobs alone: viewers are served from memory, however many there are.
//! `Watch` is the handle; one task, the driver, does all the asking. What to ask is decided by the pure `schedule`.

mod ask;
mod askers;
mod driver;
mod entry;
mod figures;
mod history;
mod hub;
mod keep;
mod keeper;
mod kept;
mod known;
mod revision;
mod schedule;
mod seats;
mod viewer;

use std::{
    fmt,
    net::IpAddr,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::{
    error::{AppError, ErrorCode},
    job::{JobId, JobSnapshot, JobText},
};
use chrono::{DateTime, Utc};
use tokio::{
    sync::{Notify, Semaphore, watch},
    task::JoinHandle,
    time::{Instant, timeout, timeout_at},
};

pub use ask::{Access, AccessState, Ask, ListPage};
pub use askers::Asker;
pub use figures::Figures;
pub use keep::{Keep, KeptJob, Texts};
pub use revision::Revision;
pub use seats::Seat;
pub use viewer::{News, Viewer};

use entry::Moment;
use figures::Lag;
use hub::{Hub, Look};
use seats::Seats;

use crate::config::StreamCaps;

/// How long a look waits for the first answer about a job. It goes on without the one who looked.
const LOOK_WAIT: Duration = Duration::from_millis(2_500);

/// How many jobs are recalled at once: a text takes room before and after it is unpacked.
const RECALLS: usize = 4;

/// How much is remembered of jobs that nobody looks at any more.
#[derive(Clone, Copy, Debug)]
pub struct WatchLimits {
    /// The most jobs.
    pub jobs: usize,
    /// The most bytes of inputs and results.
    pub text_bytes: usize,
}

impl Default for WatchLimits {
    fn default() -> Self {
        Self { jobs: 10_000, text_bytes: 256 * 1024 * 1024 }
    }
}

/// The watch: a cheap handle.
#[derive(Clone)]
pub struct Watch {
    shared: Arc<Shared>,
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}

/// The time by the clock on the wall, which may jump.
pub type WallClock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

type Recall = Box<dyn Fn(JobId) -> Pin<Box<dyn Future<Output = Option<KeptJob>> + Send>> + Send + Sync>;

struct Shared {
    hub: Mutex<Hub>,
    rouse: Arc<Notify>,
    /// Something is to be kept.
    changed: Arc<Notify>,
    /// Held by whoever keeps something, so that the newer is kept last.
    keeping: tokio::sync::Mutex<()>,
    recall: Recall,
    recalls: Semaphore,
    keeper: Mutex<Option<JoinHandle<()>>>,
    wall: WallClock,
    seats: Seats,
    lag: Lag,
    tell_of_reply: Box<dyn Fn(&mut Figures) + Send + Sync>,
}

impl Shared {
    fn hub(&self) -> MutexGuard<'_, Hub> {
        // A panic under the lock leaves a state that is at worst out of date.
        self.hub.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn moment(&self, access: Access) -> Moment {
        Moment { now: Instant::now(), wall: (self.wall)(), access }
    }

    /// This moment, with our standing with Reply as the driver last saw it.
    fn now(&self) -> Moment {
        let access = self.hub().access();
        self.moment(access)
    }
}

impl Watch {
    /// Starts the watch on tasks of its own, with the default limits. It ends, and with it every stream, once
    /// `stopping` turns true.
    pub fn start(reply: impl Ask, keep: impl Keep, stopping: watch::Receiver<bool>) -> Self {
        Self::start_with(reply, keep, WatchLimits::default(), Arc::new(Utc::now), stopping)
    }

    /// As `start`, with other limits and another clock on the wall.
    pub fn start_with(
        reply: impl Ask,
        keep: impl Keep,
        limits: WatchLimits,
        wall: WallClock,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        let (reply, keep) = (Arc::new(reply), Arc::new(keep));
        let (asked, recalled) = (Arc::clone(&reply), Arc::clone(&keep));
        let (rouse, changed) = (Arc::<Notify>::default(), Arc::<Notify>::default());
        let shared = Arc::new(Shared {
            hub: Mutex::new(Hub::new(limits, reply.access(), Arc::clone(&rouse), Arc::clone(&changed))),
            rouse,
            changed,
            keeping: tokio::sync::Mutex::default(),
            recall: Box::new(move |id| {
                let keep = Arc::clone(&recalled);
                Box::pin(async move { keep.recall(id).await })
            }),
            recalls: Semaphore::new(RECALLS),
            keeper: Mutex::default(),
            wall,
            seats: Seats::default(),
            lag: Lag::default(),
            tell_of_reply: Box::new(move |figures| asked.tell(figures)),
        });
        tokio::spawn(driver::drive(reply, Arc::clone(&keep), Arc::clone(&shared), stopping.clone()));
        let keeper = tokio::spawn(keeper::keep_up(keep, Arc::clone(&shared), stopping));
        *shared.keeper.lock().unwrap_or_else(PoisonError::into_inner) = Some(keeper);
        Self { shared }
    }

    /// Says who is going to look at a job: where nobody has seen it yet, this one's share of the questions pays for it.
    /// Without a word, nobody's does.
    ///
    /// # Errors
    /// That too many jobs are waited for by the same one already.
    pub async fn announce(&self, id: JobId, asker: Option<Asker>) -> Result<(), AppError> {
        let Some(asker) = asker else { return Ok(()) };
        self.recall(id).await;
        let moment = self.shared.now();
        self.shared.hub().announce(id, asker, &moment)
    }

    /// Looks at a job, which keeps it watched for a while. A known one is there at once, one from before a restart as
    /// soon as the store has told it. One that nobody has seen is asked for, once for all who look, and waited for
    /// shortly.
    ///
    /// # Errors
    /// Why nothing is known, or that Reply has not answered yet; the answer is then kept for the next look.
    pub async fn look(&self, id: JobId) -> Result<Arc<Revision>, AppError> {
        self.recall(id).await;
        let moment = self.shared.now();
        let looked = self.shared.hub().look(id, &moment);
        let mut line = match looked {
            Look::Known(revision) => return Ok(revision),
            Look::Refused(error) => return Err(error),
            Look::Awaited(line) => line,
        };
        let answer = line.wait_for(|sent| sent.revision.is_some() || sent.failure.is_some());
        match timeout(LOOK_WAIT, answer).await {
            Ok(Ok(sent)) => match (&sent.revision, &sent.failure) {
                (Some(revision), _) => Ok(Arc::clone(revision)),
                (None, Some(failure)) => Err(failure.clone()),
                (None, None) => Err(still_asking()),
            },
            Ok(Err(_)) | Err(_) => Err(still_asking()),
        }
    }

    /// As `look`, for whoever opens the job's page; where only the list told of the job so far, its texts are asked for and shortly waited for. What is
    /// known is there in any case.
    ///
    /// # Errors
    /// As `look`.
    pub async fn look_whole(&self, id: JobId) -> Result<Arc<Revision>, AppError> {
        let revision = self.look(id).await?;
        self.shared.hub().open(id, (self.shared.wall)());
        let has_texts = revision.snapshot.job.has_input || revision.snapshot.job.has_result;
        if has_texts || self.await_texts(id).await.is_err() {
            return Ok(revision);
        }
        self.look(id).await
    }

    /// Notes that the page of a known job was opened again, as `look_whole` would, and waits for nothing.
    pub fn look_again(&self, id: JobId) {
        let moment = self.shared.now();
        let mut hub = self.shared.hub();
        hub.look(id, &moment);
        hub.open(id, moment.wall);
    }

    /// One of a job's texts, exactly as Reply sent it; `None` where there is none. One that is held is there at once.
    ///
    /// # Errors
    /// As `look`, and why a text that may be there cannot be had.
    pub async fn fetch_text(&self, id: JobId, which: JobText) -> Result<Option<Arc<str>>, AppError> {
        self.look(id).await?;
        match self.text(id, which) {
            Some(text) => Ok(Some(text)),
            None => self.await_texts(id).await.map(|()| self.text(id, which)),
        }
    }

    /// Waits shortly for the texts of a known job, if they are not here yet.
    async fn await_texts(&self, id: JobId) -> Result<(), AppError> {
        let deadline = Instant::now() + LOOK_WAIT;
        let want_rest = || self.shared.hub().want_rest(id, Instant::now());
        let Some(mut line) = want_rest()? else { return Ok(()) };
        while let Ok(Ok(())) = timeout_at(deadline, line.changed()).await {
            if want_rest()?.is_none() {
                return Ok(());
            }
        }
        Err(still_asking())
    }

    /// Asks about a job as soon as may be, for something was done to it.
    pub fn ask_anew(&self, id: JobId) {
        let moment = self.shared.now();
        self.shared.hub().ask_anew(id, &moment);
    }

    /// The job as known, with the ages of its freshness as of the last answer. It costs nothing and is no look.
    pub fn known(&self, id: JobId) -> Option<Arc<Revision>> {
        let moment = self.shared.now();
        self.shared.hub().current(id, &moment)
    }

    /// One of a known job's texts, exactly as Reply sent it.
    pub fn text(&self, id: JobId, which: JobText) -> Option<Arc<str>> {
        self.shared.hub().text(id, which)
    }

    /// Opens a counted view of the job: it stays watched until the viewer is dropped.
    pub fn subscribe(&self, id: JobId) -> Viewer {
        let moment = self.shared.now();
        let line = self.shared.hub().enter(id, &moment);
        Viewer::new(self.clone(), id, line)
    }

    /// The known jobs whose page was opened most recently, newest first.
    pub fn recent(&self, most: usize) -> Vec<JobSnapshot> {
        let moment = self.shared.now();
        self.shared.hub().recent(most, &moment)
    }

    /// Leave to hold a stream open for this address.
    ///
    /// # Errors
    /// That there are too many already.
    pub fn take_seat(&self, address: IpAddr, caps: StreamCaps) -> Result<Seat, AppError> {
        self.shared
            .seats
            .take(address, caps)
            .ok_or_else(|| AppError { retry_after: Some(30), ..AppError::new(ErrorCode::TooManyStreams) })
    }

    /// The figures of this moment, for the metrics.
    pub fn figures(&self) -> Figures {
        let mut figures = self.shared.hub().figures(Instant::now());
        figures.streams = self.shared.seats.taken();
        self.shared.lag.tell(&mut figures);
        (self.shared.tell_of_reply)(&mut figures);
        figures
    }
}

fn still_asking() -> AppError {
    AppError { retry_after: Some(2), ..AppError::new(ErrorCode::StillAsking) }
}

#[cfg(test)]
pub(crate) mod tests;
