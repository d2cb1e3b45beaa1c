//! Random viewers, failures and clock jumps, against what must hold whatever happens.

use std::{collections::HashMap, time::Duration};

use app::job::JobId;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::time::{Instant, sleep};

use super::{super::Viewer, Life, World, id, reply::Call, secs};
use crate::reply::{Concern, ReplyError};

/// How many jobs there are; some of them are not in the list.
const JOBS: u128 = 30;
/// With nothing in the way, no watched job is shown older than this: the longest interval and its turn.
const BOUND: Duration = secs(20);
/// The longest that Reply asks us to wait here.
const LONGEST_HOLD: u64 = 90;
/// While anybody looks, we are never silent for longer: what Reply asked for, the longest pause after failures, and a
/// turn at the lowest rate.
const LONGEST_SILENCE: Duration = secs(LONGEST_HOLD + 60 + 30);

/// One run of a world under a seed.
struct Run {
    world: World,
    rng: StdRng,
    viewers: HashMap<JobId, Viewer>,
    watched_since: HashMap<JobId, Instant>,
    ended_at: HashMap<JobId, Instant>,
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
        Self { world, rng, viewers: HashMap::new(), watched_since: HashMap::new(), ended_at: HashMap::new() }
    }

    /// Anything may happen.
    async fn storm(&mut self) {
        match self.rng.random_range(0..40) {
            0..8 => self.come(),
            8..14 => self.go(),
            14..18 => self.guess(),
            18 => self.trouble(),
            19 => self.world.set_wall_off_by(self.rng.random_range(-86_400..86_400)),
            _ => {}
        }
        self.pass_time().await;
    }

    /// Reply answers, and people come and go.
    async fn calm(&mut self) {
        match self.rng.random_range(0..10) {
            0..3 => self.come(),
            3..5 => self.go(),
            5 => self.guess(),
            _ => {}
        }
        self.pass_time().await;
    }

    async fn pass_time(&mut self) {
        sleep(Duration::from_millis(self.rng.random_range(1..4_000))).await;
        self.note_ends();
    }

    /// Somebody types nonsense.
    fn guess(&mut self) {
        let (watch, unknown) = (self.world.watch.clone(), id(self.rng.random_range(1_000..1_100)));
        tokio::spawn(async move { watch.look(unknown).await.map(|_| ()) });
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

    /// Reply fails from now on, or recovers; it may be slow as well.
    fn trouble(&mut self) {
        let hold = secs(self.rng.random_range(1..LONGEST_HOLD));
        let failure = match self.rng.random_range(0..14) {
            0 => Some(ReplyError::Failed { status: 500, retry_after: None }),
            1 => Some(ReplyError::Failed { status: 503, retry_after: Some(hold) }),
            2 => Some(ReplyError::RateLimited { retry_after: Some(hold) }),
            3 => Some(ReplyError::TimedOut),
            4 => Some(ReplyError::Unreachable { what: "the connection was refused" }),
            5 => Some(ReplyError::NotUnderstood { what: "no JSON".into(), concern: Concern::Reply }),
            6 => Some(ReplyError::Forbidden),
            _ => None,
        };
        self.world.reply.answer_after(Duration::from_millis(self.rng.random_range(1..2_000)));
        self.world.reply.fail_with(failure);
    }

    /// Everything works again, for so long that the rate that Reply's refusals have cut is whole.
    async fn recover(&self) {
        self.world.reply.fail_with(None);
        self.world.reply.answer_after(Duration::from_millis(200));
        sleep(secs(700)).await;
    }

    /// The key is rejected for some hours: Reply is asked once an hour, and after that all is well again.
    async fn lose_the_key(&mut self) {
        self.world.reply.fail_with(ReplyError::KeyRejected);
        sleep(secs(60)).await;
        let before = self.world.reply.calls().len();
        sleep(secs(3 * 3600)).await;
        let probes = self.world.reply.calls().len() - before;
        assert!((2..=3).contains(&probes), "{probes} questions in three hours with a rejected key");
        self.world.reply.fail_with(None);
        sleep(secs(3600)).await;
    }

    fn note_ends(&mut self) {
        for job in (1..=JOBS).map(id) {
            if self.world.watch.known(job).is_some_and(|shown| shown.is_last()) {
                self.ended_at.entry(job).or_insert_with(Instant::now);
            }
        }
    }

    /// Every watched job that has not ended was asked about within its bound.
    fn expect_freshness(&self) {
        for (job, since) in &self.watched_since {
            if self.ended_at.contains_key(job) || since.elapsed() < BOUND {
                continue;
            }
            let asked = self.world.watch.shared.hub().asked_at(*job);
            let age = asked.map(|asked| asked.elapsed());
            assert!(
                age.is_some_and(|age| age <= BOUND),
                "{job}, watched for {:?}, is shown as of {age:?} ago",
                since.elapsed()
            );
        }
    }

    /// Somebody looks all the while, so that there is always something to ask.
    fn expect_no_silence(&self, began: Instant) {
        let calls = self.world.reply.calls();
        let times: Vec<_> = calls.iter().map(|(at, _)| *at).filter(|at| *at >= began).chain([Instant::now()]).collect();
        let longest = times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or_default();
        assert!(longest <= LONGEST_SILENCE, "silent for {longest:?} while somebody looked");
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
    for seed in 0..6 {
        let mut run = Run::new(seed);
        let faithful = run.world.job(JOBS + 1, Life::Still);
        let _faithful = run.world.watch.subscribe(faithful);
        for _ in 0..2 {
            let began = Instant::now();
            for _ in 0..400 {
                run.storm().await;
            }
            run.expect_no_silence(began);
            run.recover().await;
            for _ in 0..250 {
                run.calm().await;
                run.expect_freshness();
            }
            run.lose_the_key().await;
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
    // Until each was asked about alone, for its texts.
    sleep(secs(300)).await;
    world.reply.new_calls();
    let mut ages = Vec::new();
    for _ in 0..240 {
        sleep(Duration::from_millis(503)).await;
        ages.extend(world.watch.figures().ages);
    }
    ages.sort_unstable();
    let (median, p99) = (ages[ages.len() / 2], ages[ages.len() * 99 / 100]);
    assert!(median <= secs(3) && p99 <= secs(8), "median {median:?}, p99 {p99:?}");
    let calls = world.reply.new_calls().len();
    assert!(calls < 50 * 2, "{calls} calls in two minutes");
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
