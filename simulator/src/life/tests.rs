//! Every life, looked at as the function it is.

use super::*;

const RUN: u64 = 100_000;

fn script(life: Life, seed: u64) -> Script {
    Script { life, wait: Duration::ZERO, run: Duration::from_millis(RUN), seed }
}

fn at(script: &Script, millis: u64) -> Moment {
    script.at(Duration::from_millis(millis))
}

/// The progress at a thousand even steps, before the end.
fn course(life: Life, seed: u64) -> Vec<Option<f64>> {
    (0..1000).map(|step| at(&script(life, seed), step * RUN / 1000).progress).collect()
}

fn numbers(life: Life, seed: u64) -> Vec<f64> {
    course(life, seed).into_iter().map(|progress| progress.expect("this life reports progress")).collect()
}

/// The longest number of steps in which nothing moved.
fn longest_stand(course: &[f64]) -> usize {
    course.chunk_by(|before, after| before == after).map(<[f64]>::len).max().unwrap_or(0)
}

#[test]
fn a_steady_life_never_goes_back_and_is_halfway_at_half_time() {
    for seed in 0..50 {
        let course = numbers(Life::Steady, seed);
        assert!(course.is_sorted());
        assert_eq!(course[0], 0.0);
        assert!((course[500] - 0.5).abs() <= 0.001);
        assert!(course.iter().all(|progress| (0.0..1.0).contains(progress)));
    }
}

#[test]
fn a_steady_life_starts_at_once_and_ends_exactly_at_its_length() {
    let script = script(Life::Steady, 1);
    assert_eq!(at(&script, 0).status, Status::Processing);
    assert_eq!(at(&script, 0).started, Some(0));
    assert_eq!(at(&script, RUN - 1).status, Status::Processing);
    let end = Moment { status: Status::Done, progress: Some(1.0), started: Some(0), finished: Some(RUN as i64) };
    assert_eq!(at(&script, RUN), end);
    assert_eq!(at(&script, RUN * 1000), end, "a job never un-ends");
}

#[test]
fn a_scheduled_life_waits_long_without_a_start_or_progress() {
    let script = script(Life::Scheduled, 1);
    let waiting = Moment { status: Status::Scheduled, progress: None, started: None, finished: None };
    assert_eq!(at(&script, 0), waiting);
    assert_eq!(at(&script, RUN * 4 / 5 - 1), waiting);
    assert_eq!(at(&script, RUN * 4 / 5).status, Status::Processing);
    assert_eq!(at(&script, RUN * 9 / 10).progress, Some(0.5));
    assert_eq!(at(&script, RUN).started, Some(RUN as i64 * 4 / 5));
}

#[test]
fn any_life_may_wait_before_it_runs() {
    let script = Script { wait: Duration::from_secs(10), ..script(Life::Steady, 1) };
    assert_eq!(at(&script, 9_999).status, Status::Scheduled);
    assert_eq!(at(&script, 10_000).started, Some(10_000));
    assert_eq!(at(&script, 10_000 + RUN).finished, Some(10_000 + RUN as i64));
}

#[test]
fn a_stalling_life_stands_still_for_long_then_goes_on() {
    for seed in 0..50 {
        let course = numbers(Life::Stalling, seed);
        assert!(course.is_sorted());
        assert!(longest_stand(&course) > 440);
        assert!(course[999] > 0.95);
        assert_eq!(at(&script(Life::Stalling, seed), RUN).status, Status::Done);
    }
}

#[test]
fn a_bursting_life_jumps_and_never_goes_back() {
    for seed in 0..50 {
        let course = numbers(Life::Bursting, seed);
        assert!(course.is_sorted());
        let heights = course.chunk_by(|before, after| before == after).count();
        assert!((3..=8).contains(&heights), "{heights} heights");
    }
    assert_ne!(numbers(Life::Bursting, 1), numbers(Life::Bursting, 2), "seeds make a difference");
    assert_eq!(numbers(Life::Bursting, 1), numbers(Life::Bursting, 1), "and the same seed makes none");
}

#[test]
fn a_backwards_life_loses_progress_once_and_still_gets_done() {
    for seed in 0..50 {
        let course = numbers(Life::Backwards, seed);
        assert!(!course.is_sorted());
        assert!(course[500] - course[525] > 0.2);
        assert_eq!(at(&script(Life::Backwards, seed), RUN).progress, Some(1.0));
    }
}

#[test]
fn a_silent_life_reports_nothing_until_it_is_done() {
    assert!(course(Life::Silent, 1).iter().all(Option::is_none));
    assert_eq!(at(&script(Life::Silent, 1), RUN).progress, Some(1.0));
}

#[test]
fn lives_that_end_badly_keep_the_progress_they_had() {
    let ends = [(Life::Failed, Status::Failed), (Life::Cancelled, Status::Cancelled), (Life::Expired, Status::Expired)];
    for (life, status) in ends {
        for seed in 0..50 {
            let end = at(&script(life, seed), RUN);
            assert_eq!(end.status, status);
            assert!(end.status.is_terminal());
            assert_eq!(end.finished, Some(RUN as i64));
            let (before, after) = (numbers(life, seed)[999], end.progress.expect("progress is kept"));
            assert!(before <= after && after < 0.9);
        }
    }
}

#[test]
fn an_expired_life_stands_still_for_most_of_its_time() {
    assert!(longest_stand(&numbers(Life::Expired, 1)) > 790);
}

#[test]
fn a_finished_life_was_over_before_anyone_looked() {
    let first = at(&script(Life::Finished, 1), 0);
    assert_eq!(first.status, Status::Done);
    assert_eq!((first.started, first.finished), (Some(-60_000 - RUN as i64), Some(-60_000)));
    assert_eq!(at(&script(Life::Finished, 1), RUN), first);
}

#[test]
fn a_life_of_no_length_is_over_at_once() {
    let script = Script { run: Duration::ZERO, ..script(Life::Steady, 1) };
    assert_eq!(at(&script, 0).status, Status::Done);
}
