use proptest::prelude::*;

use super::*;
use crate::job::{Freshness, FreshnessState};

fn at(second: f64) -> DateTime<Utc> {
    let start: DateTime<Utc> = "2026-11-24T12:00:00Z".parse().expect("a time");
    start + TimeDelta::milliseconds((second * 1_000.0) as i64)
}

/// A running job that was seen to be at these shares at these seconds.
fn job(seen: &[(f64, f64)]) -> JobSnapshot {
    let progress_history: Vec<_> =
        seen.iter().map(|&(second, progress)| ProgressSample { at: at(second), progress }).collect();
    let newest = progress_history.iter().max_by_key(|sample| sample.at).copied();
    JobSnapshot {
        job: Job {
            job_id: "3c90c3cc-0d44-4b50-8888-8dd25736052a".parse().expect("an id"),
            status: JobStatus::Processing,
            category: None,
            started_at: Some(at(0.0)),
            finished_at: None,
            progress: newest.map(|sample| sample.progress),
            has_input: false,
            input_bytes: 0,
            has_result: false,
            result_bytes: 0,
            texts_pending: false,
            texts_revision: 0,
        },
        freshness: Freshness {
            observed_at: newest.map_or(at(0.0), |sample| sample.at),
            state: FreshnessState::Live,
            reason: None,
            next_poll_at: None,
        },
        progress_history,
    }
}

fn now(job: &JobSnapshot) -> Estimate {
    estimate(job, job.freshness.observed_at)
}

/// Seen `count` times, every `every` seconds, on its way to an end after `whole` seconds.
fn steady(count: usize, every: f64, whole: f64) -> Vec<(f64, f64)> {
    (0..count).map(|place| (place as f64 * every, place as f64 * every / whole)).collect()
}

/// One step of a tenth every `gap` seconds, each plateau seen at its two ends.
fn stairs(steps: usize, gap: f64) -> Vec<(f64, f64)> {
    (0..steps)
        .flat_map(|step| {
            let (from, share) = (step as f64 * gap, step as f64 * 0.1);
            [(from, share), (from + gap - 2.0, share)]
        })
        .collect()
}

#[test]
fn the_example_reads_as_one_would_reckon_it() {
    // 62 % after 20 minutes.
    let seen = now(&job(&steady(20, 63.16, 1_935.0)));
    let pace = seen.pace.expect("a pace");
    assert!((pace.per_second * 6_000.0 - 3.1).abs() < 0.01, "{pace:?}");
    assert_eq!((seen.remaining.expect("a time") / 60, pace.over), (12, 600));
}

#[test]
fn too_little_is_no_basis() {
    for seen in [
        vec![],
        vec![(0.0, 0.4)],
        vec![(0.0, 0.0), (300.0, 0.5)],
        vec![(0.0, 0.0), (5.0, 0.1), (10.0, 0.2), (15.0, 0.3)],
        vec![(0.0, 0.1), (60.0, 0.102), (120.0, 0.104), (180.0, 0.106)],
        vec![(0.0, 0.0), (600.0, 0.0), (1_200.0, 0.0)],
    ] {
        let seen = now(&job(&seen));
        assert_eq!((seen.pace, seen.remaining, seen.stalled), (None, None, None));
    }
}

#[test]
fn a_job_that_only_waits_or_has_ended_has_no_time_left() {
    let mut job = job(&steady(20, 60.0, 2_000.0));
    for status in [JobStatus::Scheduled, JobStatus::Done, JobStatus::Failed] {
        job.job.status = status;
        assert_eq!(now(&job), Estimate::default());
    }
}

#[test]
fn a_job_that_advances_in_steps_is_reckoned_by_its_pace_across_them() {
    let seen = now(&job(&stairs(7, 60.0)));
    let left = seen.remaining.expect("a time");
    // 60 % after 418 s is about 280 s more.
    assert!((200..=340).contains(&left), "{left} s");
}

#[test]
fn work_in_rare_leaps_has_no_steady_pace() {
    let seen = now(&job(&[(0.0, 0.0), (300.0, 0.01), (301.0, 0.5), (590.0, 0.51), (600.0, 0.52), (601.0, 0.53)]));
    assert_eq!(seen.pace, None);
}

#[test]
fn the_recent_pace_counts_not_the_one_of_the_beginning() {
    // An hour at 1 % a minute, then 20 minutes at a tenth of it.
    let mut seen: Vec<_> = (0..=20).map(|place| (f64::from(place) * 180.0, f64::from(place) * 0.03)).collect();
    seen.extend((1..=10).map(|place| (3_600.0 + f64::from(place) * 120.0, 0.6 + f64::from(place) * 0.002)));
    let pace = now(&job(&seen)).pace.expect("a pace");
    assert!((pace.per_second * 6_000.0 - 0.1).abs() < 0.01, "{pace:?}");
}

#[test]
fn a_standstill_is_told_only_when_it_is_unusual_for_the_job() {
    let quick = steady(20, 10.0, 400.0);
    let slow = steady(20, 120.0, 4_800.0);
    let stands = |seen: &[(f64, f64)], seconds: f64| {
        let mut job = job(seen);
        job.freshness.observed_at += TimeDelta::milliseconds((seconds * 1_000.0) as i64);
        now(&job).stalled
    };
    assert_eq!(stands(&quick, 59.0), None);
    assert_eq!(stands(&quick, 61.0), Some(61));
    assert_eq!(stands(&slow, 360.0), None);
    assert_eq!(stands(&slow, 490.0), Some(490));
}

#[test]
fn a_stalled_job_has_no_time_left() {
    let mut job = job(&steady(20, 10.0, 400.0));
    job.freshness.observed_at += TimeDelta::minutes(6);
    let seen = now(&job);
    assert_eq!((seen.stalled, seen.pace, seen.remaining), (Some(360), None, None));
}

#[test]
fn the_way_back_is_told_and_the_pace_begins_anew() {
    let mut seen = steady(10, 30.0, 435.0);
    seen.extend((0..10).map(|place| (300.0 + f64::from(place) * 30.0, 0.4 + f64::from(place) * 0.01)));
    let seen = now(&job(&seen));
    let back = seen.went_back.expect("a way back");
    assert_eq!((back.to, back.at), (0.4, at(300.0)));
    assert!((back.from - 0.62).abs() < 0.01);
    let pace = seen.pace.expect("a pace");
    assert!((pace.per_second * 30.0 - 0.01).abs() < 1e-9);
}

#[test]
fn a_way_back_seen_at_several_places_is_one() {
    let seen = now(&job(&[(0.0, 0.1), (10.0, 0.54), (20.0, 0.34), (30.0, 0.26), (40.0, 0.28)]));
    assert_eq!(seen.went_back, Some(WentBack { from: 0.54, to: 0.26, at: at(30.0) }));
}

#[test]
fn where_nothing_was_observed_past_the_reckoned_end_nothing_is_said() {
    let job = job(&steady(10, 30.0, 300.0));
    let after = |seconds: f64| estimate(&job, job.freshness.observed_at + TimeDelta::seconds(seconds as i64)).remaining;
    assert_eq!((after(10.0), after(31.0), after(59.0), after(61.0)), (Some(20), Some(0), Some(0), None));
}

fn anything() -> impl Strategy<Value = Vec<(f64, f64)>> {
    let share = prop_oneof![
        4 => 0.0..1.0_f64,
        1 => -2.0..3.0_f64,
        1 => prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(f64::MIN), Just(-0.0)],
    ];
    let second = prop_oneof![4 => 0.0..5_000.0_f64, 1 => (0_u8..5).prop_map(f64::from), 1 => -1e12..1e12_f64];
    proptest::collection::vec((second, share), 0..40)
}

proptest! {
    #[test]
    fn whatever_was_seen_nothing_is_negative_and_nothing_breaks(seen in anything(), passed in -1e9..1e9_f64) {
        let job = job(&seen);
        let said = estimate(&job, at(passed));
        prop_assert!(said.remaining.is_none_or(|left| left >= 0));
        prop_assert!(said.stalled.is_none_or(|still| still >= 60));
        prop_assert!(said.pace.is_none_or(|pace| pace.per_second.is_finite() && pace.per_second > 0.0 && pace.over > 0));
        prop_assert_eq!(said.remaining.is_some(), said.pace.is_some());
    }

    #[test]
    fn a_steady_job_is_reckoned_exactly(count in 5_usize..33, every in 6.0..600.0_f64, part in 0.05..1.0_f64) {
        let whole = (count - 1) as f64 * every / part;
        let said = now(&job(&steady(count, every, whole)));
        let left = whole - (count - 1) as f64 * every;
        if left <= LONGEST && part >= 0.3 {
            let told = said.remaining.expect("a time");
            prop_assert!((told as f64 - left).abs() <= 1.0 + left * 1e-3, "{told} s, not {left} s");
        }
        prop_assert_eq!(said.stalled, None);
    }

    #[test]
    fn neither_the_order_nor_the_hour_matters(seen in anything(), shift in -100_000_i64..100_000, turn in 0_usize..40) {
        let plain = now(&job(&seen));
        let moved: Vec<_> = seen.iter().map(|&(second, share)| (second + shift as f64, share)).collect();
        let moved = now(&job(&moved));
        prop_assert_eq!(plain.stalled, moved.stalled);
        prop_assert!((plain.remaining.unwrap_or(-1) - moved.remaining.unwrap_or(-1)).abs() <= 1);

        let mut distinct = seen.clone();
        distinct.sort_by(|a, b| a.0.total_cmp(&b.0));
        distinct.dedup_by_key(|sample| at(sample.0));
        let sorted = now(&job(&distinct));
        let turn = turn % distinct.len().max(1);
        distinct.rotate_left(turn);
        prop_assert_eq!(sorted, now(&job(&distinct)));
    }

    #[test]
    fn time_left_falls_as_time_passes(count in 8_usize..33, every in 6.0..60.0_f64, passed in 1_i64..60) {
        let job = job(&steady(count, every, count as f64 * every * 2.0));
        let before = now(&job).remaining.expect("a time");
        let after = estimate(&job, job.freshness.observed_at + TimeDelta::seconds(passed)).remaining;
        prop_assert!(after.is_none_or(|after| (before - after - passed).abs() <= 1 || after == 0));
    }

    #[test]
    fn one_burst_does_not_turn_the_pace_upside_down(count in 8_usize..32, every in 6.0..120.0_f64, burst in 0.0..0.5_f64) {
        let mut seen = steady(count, every, count as f64 * every * 2.0);
        let before = now(&job(&seen)).pace.expect("a pace").per_second;
        let (second, share) = seen.last().copied().expect("a sample");
        seen.push((second + every, share + burst));
        if let Some(after) = now(&job(&seen)).pace {
            prop_assert!(after.per_second < before * 2.0, "{before} became {after:?}");
            prop_assert!(after.per_second > before * 0.5, "{before} became {after:?}");
        }
    }
}
