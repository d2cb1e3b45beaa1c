//! The quota as seen by Reply, by each lane, and in trouble.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::borrow::Cow;

use proptest::prelude::*;

use super::*;

const LANES: [Lane; 3] = [Lane::Interactive, Lane::Finishing, Lane::Background];

/// A quota and a clock that only a test moves.
struct Bench {
    quota: Quota,
    now: Instant,
}

impl Bench {
    fn new(share: f64) -> Self {
        let now = Instant::now();
        Self { quota: Quota::new(share, 42, now), now }
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
    }

    fn acquire(&mut self, lane: Lane) -> Result<Ticket, Wait> {
        self.quota.try_acquire(lane, self.now)
    }

    fn note(&mut self, ticket: Ticket, answer: Result<(), &ReplyError>) {
        self.quota.note(ticket, answer, self.now);
    }

    /// Asks and gets this answer.
    fn ask(&mut self, lane: Lane, answer: Result<(), &ReplyError>) {
        let ticket = self.acquire(lane).unwrap();
        self.note(ticket, answer);
    }

    /// How many questions a lane can ask at once.
    fn burst(&mut self, lane: Lane) -> u32 {
        let mut asked = 0;
        while let Ok(ticket) = self.acquire(lane) {
            self.note(ticket, Ok(()));
            asked += 1;
        }
        asked
    }

    fn state(&self) -> KeyState {
        self.quota.view(self.now).state
    }
}

fn limited(seconds: u64) -> ReplyError {
    ReplyError::RateLimited { retry_after: Some(Duration::from_secs(seconds)) }
}

const DOWN: ReplyError = ReplyError::Unreachable { what: "connection refused" };

#[test]
fn the_whole_quota_is_a_burst_of_fifty_and_then_forty_nine_a_minute() {
    let mut bench = Bench::new(1.0);
    assert_eq!(bench.quota.view(bench.now).left, 50);
    assert_eq!(bench.burst(Lane::Interactive), 50);
    assert_eq!(bench.quota.view(bench.now).left, 0);
    let mut asked = 0;
    for _ in 0..600 {
        bench.pass(Duration::from_millis(100));
        asked += bench.burst(Lane::Interactive);
    }
    assert!((48..=49).contains(&asked), "{asked}");
}

#[test]
fn each_lane_leaves_a_part_of_the_allowance_to_those_above_it() {
    let mut bench = Bench::new(1.0);
    assert_eq!(bench.burst(Lane::Background), 37);
    assert_eq!(bench.burst(Lane::Finishing), 8);
    assert_eq!(bench.burst(Lane::Interactive), 5);
}

#[test]
fn while_people_wait_no_poll_gets_a_turn() {
    let mut bench = Bench::new(0.9);
    bench.burst(Lane::Interactive);
    for _ in 0..1000 {
        bench.pass(Duration::from_millis(50));
        // The poll tries first and the person still gets every turn there is.
        bench.acquire(Lane::Background).unwrap_err();
        bench.acquire(Lane::Finishing).unwrap_err();
        bench.burst(Lane::Interactive);
    }
}

#[test]
fn the_smallest_share_and_the_slowest_rate_still_let_every_lane_ask() {
    let mut bench = Bench::new(0.0);
    for _ in 0..6 {
        bench.ask(Lane::Background, Err(&limited(1)));
        bench.pass(Duration::from_secs(300));
    }
    for lane in LANES {
        let free = bench.quota.when_free(lane, bench.now);
        bench.now = free;
        bench.ask(lane, Ok(()));
    }
}

#[test]
fn a_moment_told_as_free_is_free_and_the_moment_before_is_not() {
    for lane in LANES {
        let mut bench = Bench::new(0.9);
        bench.burst(Lane::Interactive);
        let free = bench.quota.when_free(lane, bench.now);
        bench.now = free - Duration::from_millis(1);
        assert!(bench.quota.check(lane, bench.now).is_err());
        bench.now = free;
        assert!(bench.quota.check(lane, bench.now).is_ok());
    }
}

#[test]
fn retry_after_holds_the_whole_key_back_to_the_second() {
    let mut bench = Bench::new(0.9);
    bench.ask(Lane::Background, Err(&limited(23)));
    for lane in LANES {
        let wait = bench.quota.check(lane, bench.now).unwrap_err();
        assert!(wait.until >= bench.now + Duration::from_secs(23));
        assert_eq!(wait.reason, HoldReason::RetryAfter);
    }
    assert_eq!(bench.state(), KeyState::Held);
    bench.pass(Duration::from_millis(22_999));
    assert!(bench.acquire(Lane::Interactive).is_err());
    bench.pass(Duration::from_millis(1));
    bench.ask(Lane::Interactive, Ok(()));
    assert_eq!(bench.state(), KeyState::Working);
}

#[test]
fn a_wait_that_is_not_said_or_is_nothing_is_still_a_wait() {
    for (error, seconds) in [(ReplyError::RateLimited { retry_after: None }, 30), (limited(0), 1)] {
        let mut bench = Bench::new(0.9);
        bench.ask(Lane::Background, Err(&error));
        assert_eq!(bench.quota.view(bench.now).held_until, Some(bench.now + Duration::from_secs(seconds)));
    }
}

#[test]
fn after_a_429_the_rate_halves_and_creeps_back() {
    let mut bench = Bench::new(1.0);
    bench.ask(Lane::Background, Err(&limited(1)));
    let rate = |bench: &Bench| bench.quota.view(bench.now).rate_per_minute;
    assert!((rate(&bench) - 24.5).abs() < 0.01);
    bench.pass(Duration::from_secs(150));
    assert!((rate(&bench) - 36.75).abs() < 0.01);
    bench.pass(Duration::from_secs(150));
    assert!((rate(&bench) - 49.0).abs() < 0.01);
    bench.pass(Duration::from_secs(3600));
    assert!((rate(&bench) - 49.0).abs() < 0.01);
}

#[test]
fn a_burst_of_429s_halves_the_rate_once() {
    let mut bench = Bench::new(1.0);
    let tickets: Vec<Ticket> = (0..10).map(|_| bench.acquire(Lane::Interactive).unwrap()).collect();
    for (seconds, ticket) in (5..).zip(tickets) {
        bench.note(ticket, Err(&limited(seconds)));
    }
    let view = bench.quota.view(bench.now);
    assert!((view.rate_per_minute - 24.5).abs() < 0.01);
    assert_eq!(view.held_until, Some(bench.now + Duration::from_secs(14)), "the longest wait counts");
}

#[test]
fn a_rejected_key_may_try_once_an_hour_and_works_again_when_that_succeeds() {
    let mut bench = Bench::new(0.9);
    bench.ask(Lane::Background, Err(&ReplyError::KeyRejected));
    bench.pass(Duration::from_secs(3599));
    assert_eq!(bench.acquire(Lane::Interactive).unwrap_err().reason, HoldReason::KeyRejected);
    bench.pass(Duration::from_secs(1));
    bench.ask(Lane::Background, Err(&ReplyError::KeyRejected));
    assert!(bench.acquire(Lane::Interactive).is_err());
    bench.pass(Duration::from_secs(3600));
    let probe = bench.acquire(Lane::Background).unwrap();
    assert!(bench.acquire(Lane::Interactive).is_err(), "one probe, not more");
    bench.note(probe, Ok(()));
    assert_eq!(bench.state(), KeyState::Working);
    bench.ask(Lane::Interactive, Ok(()));
}

#[test]
fn an_answer_from_before_the_key_was_rejected_does_not_bring_it_back() {
    let mut bench = Bench::new(0.9);
    let slow = bench.acquire(Lane::Background).unwrap();
    bench.ask(Lane::Background, Err(&ReplyError::KeyRejected));
    bench.note(slow, Ok(()));
    assert_eq!(bench.state(), KeyState::Rejected);
}

#[test]
fn another_key_starts_afresh_and_is_not_blamed_for_the_old_one() {
    let mut bench = Bench::new(0.9);
    let slow = bench.acquire(Lane::Background).unwrap();
    bench.ask(Lane::Background, Err(&ReplyError::KeyRejected));
    bench.quota.key_changed();
    bench.note(slow, Err(&ReplyError::KeyRejected));
    assert_eq!(bench.state(), KeyState::Working);
    bench.ask(Lane::Interactive, Ok(()));
}

#[test]
fn failures_pause_the_key_longer_and_longer_up_to_a_minute() {
    let mut bench = Bench::new(1.0);
    let mut longest = Duration::ZERO;
    for failures in 1..=40u32 {
        bench.ask(Lane::Interactive, Err(&DOWN));
        let pause = bench.quota.when_free(Lane::Interactive, bench.now) - bench.now;
        let bound = Duration::from_secs(1 << (failures - 1).min(6)).min(Duration::from_secs(60));
        assert!(pause <= bound, "{pause:?} after {failures}");
        longest = longest.max(pause);
        bench.pass(pause.max(Duration::from_secs(2)));
    }
    assert!(longest > Duration::from_secs(40), "{longest:?}");
    bench.pass(Duration::from_secs(60));
    bench.ask(Lane::Interactive, Ok(()));
    assert_eq!(bench.state(), KeyState::Working);
}

#[test]
fn one_probe_at_a_time_and_a_lost_one_is_not_waited_for_for_ever() {
    let mut bench = Bench::new(0.9);
    bench.ask(Lane::Background, Err(&DOWN));
    bench.pass(Duration::from_secs(1));
    let lost = bench.acquire(Lane::Background).unwrap();
    let wait = bench.acquire(Lane::Interactive).unwrap_err();
    assert_eq!(wait.reason, HoldReason::Failing(ErrorCode::ReplyUnreachable));
    assert!(wait.until > bench.now);
    drop(lost);
    bench.pass(Duration::from_secs(60));
    bench.ask(Lane::Interactive, Ok(()));
    assert_eq!(bench.state(), KeyState::Working);
}

#[test]
fn a_burst_of_failures_counts_as_one() {
    let mut bench = Bench::new(1.0);
    let tickets: Vec<Ticket> = (0..20).map(|_| bench.acquire(Lane::Interactive).unwrap()).collect();
    for ticket in tickets {
        bench.note(ticket, Err(&ReplyError::TimedOut));
    }
    assert!(bench.quota.when_free(Lane::Interactive, bench.now) <= bench.now + Duration::from_secs(1));
    assert_eq!(bench.state(), KeyState::BackingOff);
}

#[test]
fn a_503_that_says_how_long_is_believed() {
    let mut bench = Bench::new(0.9);
    let error = ReplyError::Failed { status: 503, retry_after: Some(Duration::from_secs(40)) };
    bench.ask(Lane::Background, Err(&error));
    assert_eq!(bench.quota.when_free(Lane::Interactive, bench.now), bench.now + Duration::from_secs(40));
}

#[test]
fn what_concerns_one_job_pauses_nothing_and_even_shows_that_reply_is_back() {
    let mut bench = Bench::new(0.9);
    let errors = [
        ReplyError::NotFound,
        ReplyError::Forbidden,
        ReplyError::TooLarge { limit: 1 },
        ReplyError::Rejected { status: 400, code: None },
        ReplyError::NotUnderstood { what: Cow::Borrowed("no status"), concern: Concern::Question },
    ];
    for error in &errors {
        bench.ask(Lane::Background, Err(error));
        assert_eq!(bench.state(), KeyState::Working);
    }
    bench.ask(Lane::Background, Err(&DOWN));
    bench.pass(Duration::from_secs(1));
    bench.ask(Lane::Background, Err(&ReplyError::NotFound));
    assert_eq!(bench.state(), KeyState::Working);
}

/// A stretch of time in which questions are wanted at a steady pace.
#[derive(Clone, Debug)]
struct Demand {
    lasts: u64,
    every: u64,
    lane: Lane,
    /// Of 1,000 questions, this many are answered with 429, and this many with a failure.
    limited: u32,
    failed: u32,
}

fn demand() -> impl Strategy<Value = Demand> {
    let troubled = prop_oneof![3 => Just(0u32), 1 => 0..100u32];
    (1_000..1_500_000u64, 20..5_000u64, 0..3usize, troubled.clone(), troubled)
        .prop_map(|(lasts, every, lane, limited, failed)| Demand { lasts, every, lane: LANES[lane], limited, failed })
}

/// The most questions in any stretch of this length that takes in its beginning and not its end.
fn most_within(asked: &[Instant], stretch: Duration) -> usize {
    let mut from = 0;
    let mut most = 0;
    for (to, at) in asked.iter().enumerate() {
        while *at - asked[from] >= stretch {
            from += 1;
        }
        most = most.max(to - from + 1);
    }
    most
}

/// Asks as the demands want, and tells when Reply was asked.
fn play(share: f64, demands: &[Demand], seed: u64) -> Vec<Instant> {
    let mut bench = Bench::new(share);
    let mut rng = StdRng::seed_from_u64(seed);
    let mut asked = Vec::new();
    for Demand { lasts, every, lane, limited: refusals, failed } in demands {
        // At most so many steps a stretch, that a case stays quick.
        let every = (*every).max(lasts / 5_000);
        for _ in 0..lasts / every {
            bench.pass(Duration::from_millis(rng.random_range(0..=2 * every)));
            let Ok(ticket) = bench.acquire(*lane) else { continue };
            asked.push(bench.now);
            let chance = rng.random_range(0..1000);
            let refusal = limited(rng.random_range(0..40));
            let answer = match chance {
                _ if chance < *refusals => Err(&refusal),
                _ if chance < refusals + failed => Err(&DOWN),
                _ => Ok(()),
            };
            bench.note(ticket, answer);
        }
    }
    asked
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_demand_gets_past_the_share_of_either_quota(
        share in 0.05..=1.0f64,
        demands in prop::collection::vec(demand(), 1..8),
        seed in any::<u64>(),
    ) {
        let asked = play(share, &demands, seed);
        let in_a_minute = most_within(&asked, Duration::from_secs(60)) as f64;
        let in_an_hour = most_within(&asked, Duration::from_secs(3600)) as f64;
        prop_assert!(in_a_minute <= 100.0 * share, "{in_a_minute} in a minute with a share of {share}");
        prop_assert!(in_an_hour <= 3000.0 * share, "{in_an_hour} in an hour with a share of {share}");
    }

    #[test]
    fn whatever_happens_there_is_a_moment_at_which_every_lane_may_ask_again(
        share in 0.0..=1.0f64,
        troubles in prop::collection::vec(0..3usize, 0..40),
    ) {
        let mut bench = Bench::new(share);
        let errors = [DOWN, limited(10), ReplyError::KeyRejected];
        for trouble in troubles {
            bench.now = bench.quota.when_free(Lane::Background, bench.now);
            bench.ask(Lane::Background, Err(&errors[trouble]));
        }
        for lane in LANES {
            bench.now = bench.quota.when_free(lane, bench.now);
            bench.ask(lane, Ok(()));
        }
    }
}

#[test]
fn greedy_demand_gets_nearly_all_of_its_share() {
    let greedy = Demand { lasts: 3_600_000, every: 720, lane: Lane::Interactive, limited: 0, failed: 0 };
    for share in [0.1, 0.5, 0.9, 1.0] {
        let asked = play(share, std::slice::from_ref(&greedy), 1).len() as f64;
        assert!(asked > 0.9 * 2_990.0 * share, "{asked} with a share of {share}");
    }
}
