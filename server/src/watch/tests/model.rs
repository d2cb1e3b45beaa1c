//! Random viewers, failures and clock jumps, against what must hold whatever happens.

use std::{collections::HashMap, time::Duration};

use app::job::JobId;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::time::{Instant, sleep};

use super::{super::Viewer, Life, World, id, reply::Call, secs};
use crate::reply::ReplyError;

/// How many jobs there are; some of them are not in the list.
const JOBS: u128 = 30;
/// With nothing in the way, no watched job is shown older than this: the longest interval and its turn.
const BOUND: Duration = secs(20);

/// One run of a world under a seed.
struct Run {
    world: World,
    rng: StdRng,
    viewers: HashMap<JobId, Viewer>,
    watched_since: HashMap<JobId, Instant>,
    ended_at: HashMap<JobId, Instant>,
    quiet_since: Instant,
}

impl Run {
    fn new(seed: u64) -> Self {
        let (world, mut rng) = (World::new(), StdRng::seed_from_u64(seed));
        for number in 1..=JOBS {
            let life = match rng.random_range(0..5) {
                0 => Life::Still,
                1 => Life::Ended,
                _ => Life::Steady(secs(rng.random_range(5..2_000))),
            };
            let job = world.job(number, life);
            if rng.random_bool(0.2) {
                world.reply.hide(job);
            }
        }
        let quiet_since = Instant::now();
        Self {
            world,
            rng,
            viewers: HashMap::new(),
            watched_since: HashMap::new(),
            ended_at: HashMap::new(),
            quiet_since,
        }
    }

    async fn step(&mut self) {
        match self.rng.random_range(0..40) {
            0..8 => self.come(),
            8..14 => self.go(),
            14..18 => {
                // Somebody types nonsense.
                let (watch, unknown) = (self.world.watch.clone(), id(self.rng.random_range(1_000..1_100)));
                tokio::spawn(async move { watch.look(unknown).await.map(|_| ()) });
            }
            18 => self.trouble(),
            19 => self.world.set_wall_off_by(self.rng.random_range(-86_400..86_400)),
            _ => {}
        }
        let pause = Duration::from_millis(self.rng.random_range(1..4_000));
        sleep(pause).await;
        self.check();
    }

    fn come(&mut self) {
        let job = id(self.rng.random_range(1..=JOBS));
        if !self.viewers.contains_key(&job) {
            self.viewers.insert(job, self.world.watch.subscribe(job));
            self.watched_since.insert(job, Instant::now());
        }
    }

    fn go(&mut self) {
        let leaves = self.viewers.keys().min().copied();
        if let Some(job) = leaves {
            self.viewers.remove(&job);
            self.watched_since.remove(&job);
        }
    }

    /// Reply fails for some steps, or recovers; it may be slow as well.
    fn trouble(&mut self) {
        let failure = match self.rng.random_range(0..6) {
            0 => Some(ReplyError::Failed { status: 500, retry_after: None }),
            1 => Some(ReplyError::RateLimited { retry_after: Some(secs(self.rng.random_range(1..90))) }),
            2 => Some(ReplyError::TimedOut),
            _ => None,
        };
        self.quiet_since = Instant::now() + if failure.is_some() { secs(100_000) } else { secs(180) };
        self.world.reply.answer_after(Duration::from_millis(self.rng.random_range(1..2_000)));
        self.world.reply.fail_with(failure);
    }

    fn check(&mut self) {
        let now = Instant::now();
        for number in 1..=JOBS {
            let Some(shown) = self.world.watch.known(id(number)) else { continue };
            if shown.is_last() {
                self.ended_at.entry(id(number)).or_insert(now);
            }
        }
        for (job, since) in &self.watched_since {
            // After trouble the rate is halved for some time, and everybody has come at once.
            if self.ended_at.contains_key(job) || now < *since + BOUND || now < self.quiet_since + BOUND {
                continue;
            }
            let figures = self.world.watch.figures();
            let oldest = figures.ages.last().copied().unwrap_or_default();
            assert!(self.world.watch.known(*job).is_some(), "{job} is watched since {:?} and not shown", now - *since);
            assert!(oldest <= 3 * BOUND, "a watched job is shown as of {oldest:?} ago");
        }
    }

    fn judge(&self) {
        let calls = self.world.reply.calls();
        let most_within = |span: Duration| {
            let counts = calls
                .iter()
                .enumerate()
                .map(|(first, (from, _))| calls[first..].partition_point(|(at, _)| *at < *from + span));
            counts.max().unwrap_or(0)
        };
        assert!(most_within(secs(60)) <= 100, "{} calls in a minute", most_within(secs(60)));
        assert!(most_within(secs(3600)) <= 3_000, "{} calls in an hour", most_within(secs(3600)));
        for (job, ended) in &self.ended_at {
            let after = calls.iter().filter(|(at, call)| at > ended && *call == Call::Get(*job)).count();
            assert_eq!(after, 0, "{job} was asked about after its end");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_happens_the_quotas_hold_watched_jobs_stay_fresh_and_ended_ones_are_left_alone() {
    for seed in 0..12 {
        let mut run = Run::new(seed);
        for _ in 0..1_500 {
            run.step().await;
        }
        run.judge();
        assert!(run.world.reply.calls().len() > 100, "seed {seed} asked hardly anything");
    }
}

#[tokio::test(start_paused = true)]
async fn two_hundred_lively_jobs_are_shown_young_for_fewer_than_fifty_calls_a_minute() {
    let world = World::new();
    for number in 1..=200 {
        world.job(number, Life::Steady(secs(4_000 + number as u64)));
    }
    let _viewers: Vec<_> = (1..=200).map(|number| world.watch.subscribe(id(number))).collect();
    sleep(secs(400)).await;
    world.reply.new_calls();
    let mut ages = Vec::new();
    for _ in 0..1_200 {
        sleep(Duration::from_millis(503)).await;
        ages.extend(world.watch.figures().ages);
    }
    ages.sort_unstable();
    let (median, p99) = (ages[ages.len() / 2], ages[ages.len() * 99 / 100]);
    assert!(median <= secs(3) && p99 <= secs(8), "median {median:?}, p99 {p99:?}");
    let calls = world.reply.new_calls().len();
    assert!(calls < 50 * 10, "{calls} calls in ten minutes");
}

#[tokio::test(start_paused = true)]
async fn the_number_of_viewers_makes_no_call() {
    let mut calls = Vec::new();
    for viewers in [1, 100] {
        let world = World::new();
        let jobs: Vec<_> = (1..=10).map(|number| world.job(number, Life::Steady(secs(900)))).collect();
        let _viewers: Vec<_> = jobs.iter().cycle().take(10 * viewers).map(|job| world.watch.subscribe(*job)).collect();
        sleep(secs(600)).await;
        calls.push(world.reply.calls().len());
    }
    assert_eq!(calls[0], calls[1]);
}
