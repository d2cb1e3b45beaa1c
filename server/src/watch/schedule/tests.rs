use uuid::Uuid;

use super::{super::ask::AccessState, *};

fn id(number: u128) -> JobId {
    Uuid::from_u128(number).try_into().expect("not zero")
}

fn subject(number: u128, need: Need, due: Instant, place: Place) -> Subject {
    Subject { id: id(number), need, due, place, owes: Duration::ZERO }
}

/// Reply may be asked by any lane.
fn open(now: Instant) -> Access {
    Access { state: AccessState::Open, interactive: now, finishing: now, background: now }
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A moment long after the machine was started, from which one can go back.
fn now() -> Instant {
    Instant::now() + secs(100_000)
}

#[test]
fn nothing_watched_is_nothing_to_do() {
    assert_eq!(next(now(), &[], &open(now()), 0), Next::Wait(None));
}

#[test]
fn what_is_not_due_is_waited_for() {
    let now = now();
    let later = [3, 2, 5].map(|wait| subject(wait.into(), Need::Progress, now + secs(wait), Place::Shown(0)));
    assert_eq!(next(now, &later, &open(now), 0), Next::Wait(Some(now + secs(2))));
}

#[test]
fn a_single_job_is_polled_and_several_on_one_page_are_swept() {
    let now = now();
    let one = subject(1, Need::Progress, now, Place::Shown(3));
    assert_eq!(next(now, &[one], &open(now), 0), Next::Ask(Question::Get(Lane::Background, id(1))));
    let other = subject(2, Need::Progress, now + secs(1), Place::Shown(3));
    assert_eq!(next(now, &[one, other], &open(now), 0), Next::Ask(Question::List(Lane::Background, 3)));
}

#[test]
fn a_page_that_is_only_guessed_needs_the_more_jobs_the_deeper_it_is() {
    let now = now();
    let guessed =
        |count: u128| (1..=count).map(|n| subject(n, Need::Progress, now, Place::Guess(4))).collect::<Vec<_>>();
    assert!(matches!(next(now, &guessed(5), &open(now), 0), Next::Ask(Question::Get(..))));
    assert_eq!(next(now, &guessed(6), &open(now), 0), Next::Ask(Question::List(Lane::Background, 4)));
}

#[test]
fn a_job_that_no_page_showed_is_polled_until_it_is_time_to_look_again() {
    let now = now();
    let both = |until| [1, 2].map(|number| subject(number, Need::Progress, now, Place::Off(until)));
    assert!(matches!(next(now, &both(now + secs(1)), &open(now), 0), Next::Ask(Question::Get(..))));
    assert!(matches!(next(now, &both(now), &open(now), 0), Next::Ask(Question::List(_, 0))));
}

#[test]
fn a_person_goes_before_a_result_and_a_result_before_a_poll() {
    let now = now();
    let all = [
        subject(1, Need::Progress, now - secs(60), Place::Shown(0)),
        subject(2, Need::Details, now - secs(50), Place::Shown(0)),
        subject(3, Need::Ending, now - secs(40), Place::Shown(0)),
        subject(4, Need::First, now, Place::Guess(0)),
    ];
    assert_eq!(next(now, &all, &open(now), 0), Next::Ask(Question::Get(Lane::Interactive, id(4))));
    assert_eq!(next(now, &all[..3], &open(now), 0), Next::Ask(Question::Get(Lane::Finishing, id(3))));
    assert_eq!(next(now, &all[..2], &open(now), 0), Next::Ask(Question::Get(Lane::Finishing, id(2))));
}

#[test]
fn after_some_looks_an_overdue_poll_has_its_turn_with_the_same_right() {
    let now = now();
    let both = [subject(1, Need::First, now, Place::Guess(0)), subject(2, Need::Progress, now, Place::Guess(9))];
    assert_eq!(next(now, &both, &open(now), PATIENCE), Next::Ask(Question::Get(Lane::Interactive, id(2))));
    let not_yet = [both[0], Subject { due: now + secs(1), ..both[1] }];
    assert_eq!(next(now, &not_yet, &open(now), PATIENCE), Next::Ask(Question::Get(Lane::Interactive, id(1))));
}

#[test]
fn many_jobs_nobody_has_seen_are_looked_for_in_the_list() {
    let now = now();
    let unseen = |count: u128| (1..=count).map(|n| subject(n, Need::First, now, Place::Guess(0))).collect::<Vec<_>>();
    assert!(matches!(next(now, &unseen(7), &open(now), 0), Next::Ask(Question::Get(..))));
    assert_eq!(next(now, &unseen(8), &open(now), 0), Next::Ask(Question::List(Lane::Interactive, 0)));
}

#[test]
fn a_lane_that_is_not_free_is_waited_for() {
    let now = now();
    let job = [subject(1, Need::Progress, now, Place::Guess(0))];
    let access = Access { background: now + secs(7), ..open(now) };
    assert_eq!(next(now, &job, &access, 0), Next::Wait(Some(now + secs(7))));
}

#[test]
fn a_sweep_that_is_long_due_goes_with_the_lane_of_results_and_a_poll_does_not() {
    let now = now();
    let access = Access { background: now + secs(9), ..open(now) };
    let due = |ago| [1, 2].map(|number| subject(number, Need::Progress, now - secs(ago), Place::Shown(0)));
    assert_eq!(next(now, &due(0), &access, 0), Next::Wait(Some(now + SWEEP_PATIENCE)));
    assert_eq!(next(now, &due(3), &access, 0), Next::Ask(Question::List(Lane::Finishing, 0)));
    assert_eq!(next(now, &due(3)[..1], &access, 0), Next::Wait(Some(now + secs(9))));
}

#[test]
fn a_job_is_looked_for_on_the_next_page_until_the_last() {
    let now = now();
    assert_eq!(Place::Guess(0).after_absence(0, false, now), Place::Guess(1));
    assert_eq!(Place::Shown(2).after_absence(2, false, now), Place::Guess(3));
    assert_eq!(Place::Shown(2).after_absence(2, true, now), Place::Guess(0), "it may have moved to the front");
    assert!(matches!(Place::Guess(1).after_absence(1, true, now), Place::Off(_)));
    assert_eq!(Place::Shown(2).after_absence(5, true, now), Place::Shown(2), "another page says nothing about it");
    assert_eq!(Place::Guess(DEEPEST_PAGE).page(now), None);
}

#[test]
fn the_interval_is_short_near_the_end_long_when_nothing_moves_and_never_under_a_second() {
    let motion = |still_for, left| Motion { still_for: secs(still_for), left: Some(secs(left)), swept: false };
    let stream = |still_for, left| interval(motion(still_for, left), Attention::Stream);
    assert_eq!(stream(0, 1_000), LIVELY);
    assert_eq!(stream(0, 5), SHORTEST);
    assert_eq!(stream(0, 0), SHORTEST);
    assert_eq!(stream(60, 1_000), secs(6));
    assert_eq!(stream(86_400, 86_400), LONGEST);
    assert!(interval(motion(0, 1_000), Attention::Looks) > LIVELY);
    assert_eq!(interval(motion(0, 1), Attention::Fading), LONGEST);
    let swept = Motion { swept: true, ..motion(0, 1) };
    assert_eq!(interval(swept, Attention::Stream), SHORTEST_SWEEP);
}

#[test]
fn of_those_who_wait_for_a_first_answer_who_has_asked_least_is_first() {
    let now = now();
    let first =
        |number, owes| Subject { owes: secs(owes), ..subject(number, Need::First, now - secs(owes), Place::off(now)) };
    let waiting = [first(1, 18), first(2, 6), first(3, 12)];
    assert_eq!(next(now, &waiting, &open(now), 0), Next::Ask(Question::Get(Lane::Interactive, id(2))));
}

#[test]
fn who_asks_for_more_than_a_share_waits_for_everybody_else_and_leaves_them_a_part_of_the_allowance() {
    let now = now();
    let greedy = Subject { owes: secs(60), ..subject(1, Need::First, now - secs(9), Place::off(now)) };
    let others = [
        (subject(2, Need::First, now, Place::off(now)), Lane::Interactive),
        (subject(2, Need::Rest, now, Place::off(now)), Lane::Interactive),
        (subject(2, Need::Ending, now, Place::off(now)), Lane::Finishing),
    ];
    for (other, lane) in others {
        assert_eq!(next(now, &[greedy, other], &open(now), 0), Next::Ask(Question::Get(lane, id(2))));
    }
    assert_eq!(next(now, &[greedy], &open(now), 0), Next::Ask(Question::Get(Lane::Background, id(1))));
    let scarce = Access { background: now + secs(5), ..open(now) };
    assert_eq!(next(now, &[greedy], &scarce, 0), Next::Wait(Some(now + secs(5))), "the rest is for others");
}
