//! The watch against a Reply in memory, in paused time.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod following;
mod keeping;
mod looks;
mod model;
mod shutdown;

mod reply;
mod shelf;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use app::job::JobId;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};
use uuid::Uuid;

use super::{Viewer, Watch, WatchLimits};
pub(crate) use reply::{FakeReply, Life};
use shelf::Shelf;

/// A watch, the Reply it asks, and what a test can turn.
pub(crate) struct World {
    pub(crate) watch: Watch,
    pub(crate) reply: FakeReply,
    shelf: Shelf,
    begun: Instant,
    /// Seconds by which the clock on the wall is off.
    wall_is_off_by: Arc<AtomicI64>,
    pub(crate) stop: watch::Sender<bool>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with_limits(WatchLimits::default())
    }

    fn with_limits(limits: WatchLimits) -> Self {
        Self::over(FakeReply::new(0.9), Shelf::default(), Instant::now(), limits)
    }

    fn over(reply: FakeReply, shelf: Shelf, begun: Instant, limits: WatchLimits) -> Self {
        let (stop, stopping) = watch::channel(false);
        let wall_is_off_by = Arc::<AtomicI64>::default();
        let off_by = Arc::clone(&wall_is_off_by);
        let wall = move || {
            let since = TimeDelta::from_std(begun.elapsed()).unwrap();
            DateTime::from_timestamp(1_790_000_000, 0).unwrap()
                + since
                + TimeDelta::seconds(off_by.load(Ordering::SeqCst))
        };
        let watch = Watch::start_with(reply.clone(), shelf.clone(), limits, Arc::new(wall), stopping);
        Self { watch, reply, shelf, begun, wall_is_off_by, stop }
    }

    /// The same after a stop in good order and a new start.
    async fn restarted(self) -> Self {
        self.stop.send(true).unwrap();
        self.watch.finish().await;
        self.killed()
    }

    /// The same after a kill and a new start.
    fn killed(self) -> Self {
        let shelf = self.shelf.copy();
        let next = Self::over(self.reply, shelf, self.begun, WatchLimits::default());
        next.watch.list_earlier(next.shelf.recent());
        next
    }

    /// A job that lives like this from now on.
    pub(crate) fn job(&self, number: u128, life: Life) -> JobId {
        let id = id(number);
        self.reply.add(id, life);
        id
    }

    /// Sets the clock on the wall off by so many seconds.
    fn set_wall_off_by(&self, seconds: i64) {
        self.wall_is_off_by.store(seconds, Ordering::SeqCst);
    }

    /// A viewer who has got the present state.
    async fn viewer(&self, id: JobId) -> Viewer {
        self.watch.look(id).await.unwrap();
        let mut viewer = self.watch.subscribe(id);
        viewer.begin(None);
        viewer
    }

    /// Reads everything for a while, as a stream does. The numbers of the revisions got.
    async fn read(&self, viewer: &mut Viewer, during: Duration) -> Vec<u64> {
        let (mut numbers, end) = (Vec::new(), sleep(during));
        tokio::pin!(end);
        loop {
            tokio::select! {
                () = &mut end => return numbers,
                news = viewer.news() => match news {
                    Some(news) => numbers.extend(news.revision.map(|revision| revision.number)),
                    None => return numbers,
                },
            }
        }
    }

    fn state(&self, id: JobId) -> (String, Option<String>) {
        let freshness = self.watch.known(id).unwrap().snapshot.freshness.clone();
        (format!("{:?}", freshness.state).to_lowercase(), freshness.reason)
    }

    fn seen_ago(&self, id: JobId) -> Duration {
        let observed: DateTime<Utc> = self.watch.known(id).unwrap().snapshot.freshness.observed_at;
        ((self.watch.shared.wall)() - observed).to_std().unwrap()
    }
}

pub(crate) fn id(number: u128) -> JobId {
    Uuid::from_u128(number).try_into().unwrap()
}

pub(crate) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
