#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use proptest::prelude::*;

use super::*;

/// A browser that does what it is told, at least as far as the machine can see.
struct Browser {
    machine: Machine,
    now: Millis,
    open: bool,
    opened: u32,
    polled: u32,
}

impl Browser {
    fn new() -> Self {
        Self { machine: Machine::new(7), now: 100_000_000, open: false, opened: 0, polled: 0 }
    }

    fn started() -> Self {
        let mut browser = Self::new();
        browser.does(Event::Start { visible: true });
        browser
    }

    fn streaming() -> Self {
        let mut browser = Self::started();
        browser.does(Event::Heard);
        browser
    }

    fn does(&mut self, event: Event) -> Todo {
        let todo = self.machine.handle(event, self.now);
        self.open &= !todo.close;
        assert!(!(todo.open && self.open), "a second stream was opened beside the first");
        self.open |= todo.open;
        self.opened += u32::from(todo.open);
        self.polled += u32::from(todo.poll);
        todo
    }

    /// Lets time pass, waking the machine whenever it asked for it.
    fn waits(&mut self, millis: Millis) {
        let end = self.now + millis;
        while let Some(at) = self.machine.wake_at().filter(|at| *at <= end) {
            self.now = at.max(self.now);
            self.does(Event::Wake);
        }
        self.now = end;
    }

    fn link(&self) -> Link {
        self.machine.link()
    }
}

const POLL: Todo = Todo { close: false, open: false, poll: true };
const REST: Todo = Todo { close: false, open: false, poll: false };
const CLOSE: Todo = Todo { close: true, open: false, poll: false };

#[test]
fn nothing_happens_before_the_page_is_hydrated() {
    let mut browser = Browser::new();
    assert_eq!(browser.does(Event::Shown), REST);
    assert_eq!(browser.does(Event::Online), REST);
    assert_eq!((browser.link(), browser.machine.wake_at()), (Link::AsLoaded, None));
}

#[test]
fn a_hydrated_page_opens_the_stream_and_asks_nothing_beside_it() {
    let mut browser = Browser::started();
    assert_eq!((browser.opened, browser.polled, browser.link()), (1, 0, Link::AsLoaded));
    browser.does(Event::Heard);
    assert_eq!(browser.link(), Link::Streaming);
    browser.waits(24_000);
    assert_eq!((browser.opened, browser.polled), (1, 0));
}

#[test]
fn a_page_opened_behind_another_waits_to_be_looked_at() {
    let mut browser = Browser::new();
    browser.does(Event::Start { visible: false });
    browser.waits(3_600_000);
    assert_eq!((browser.opened, browser.polled), (0, 0));
    assert_eq!(browser.does(Event::Shown), Todo { close: false, open: true, poll: true });
}

#[test]
fn a_proxy_that_holds_the_stream_back_is_polled_around() {
    let mut browser = Browser::started();
    browser.waits(4_900);
    assert_eq!(browser.polled, 0);
    browser.waits(200);
    assert_eq!(browser.polled, 1);
    browser.does(Event::Answered);
    assert_eq!(browser.link(), Link::Polling { every: 2 });
    assert!(browser.open, "the stream may still come");
    browser.does(Event::Heard);
    assert_eq!(browser.link(), Link::Streaming);
    browser.waits(20_000);
    assert_eq!(browser.polled, 1);
}

#[test]
fn polling_slows_from_two_seconds_to_ten() {
    let mut browser = Browser::started();
    browser.does(Event::StreamFailed);
    browser.waits(1_000);
    assert_eq!(browser.polled, 1);
    let mut pauses = Vec::new();
    for _ in 0..10 {
        browser.does(Event::Answered);
        let Link::Polling { every } = browser.link() else { panic!("{:?}", browser.link()) };
        pauses.push(every);
        let before = browser.polled;
        // Streams opened in between fail at once.
        for _ in 0..u64::from(every) * 10 {
            browser.waits(100);
            if browser.open {
                browser.does(Event::StreamFailed);
            }
        }
        assert_eq!(browser.polled, before + 1);
    }
    assert_eq!(pauses, [2, 3, 4, 5, 6, 7, 8, 9, 10, 10]);
}

#[test]
fn a_reader_who_is_shut_out_is_told_so_and_nothing_is_asked_any_more() {
    let mut browser = Browser::streaming();
    browser.does(Event::ShutOut);
    assert_eq!((browser.open, browser.link()), (false, Link::ShutOut));
    let polled = browser.polled;
    for event in [Event::Hidden, Event::Shown, Event::Online, Event::StreamFailed, Event::Tell(true)] {
        assert_eq!(browser.does(event), REST);
    }
    browser.waits(3_600_000);
    assert_eq!((browser.opened, browser.polled, browser.link()), (1, polled, Link::ShutOut));
}

#[test]
fn a_silent_stream_is_given_up_after_25_s() {
    let mut browser = Browser::streaming();
    browser.waits(24_999);
    assert!(browser.open);
    browser.waits(1);
    assert_eq!((browser.open, browser.link()), (false, Link::Reconnecting));
    browser.waits(1_000);
    assert_eq!(browser.polled, 1);
}

#[test]
fn streams_that_fail_are_tried_again_ever_more_seldom() {
    let mut browser = Browser::started();
    let mut gaps = Vec::new();
    for _ in 0..8 {
        browser.does(Event::StreamFailed);
        let (since, opened) = (browser.now, browser.opened);
        while browser.opened == opened {
            browser.waits(100);
            if matches!(browser.machine.poll, Poll::Asked { .. }) {
                browser.does(Event::Answered);
            }
        }
        gaps.push((browser.now - since).div_ceil(1_000));
    }
    for (gap, bounds) in gaps.iter().zip([2..=5, 4..=9, 8..=17, 16..=33, 30..=61, 30..=61, 30..=61, 30..=61]) {
        assert!(bounds.contains(gap), "{gap} s is not within {bounds:?}");
    }
}

#[test]
fn the_planned_end_of_a_good_stream_is_nobodys_concern() {
    let mut browser = Browser::streaming();
    for _ in 0..6 {
        browser.waits(10_000);
        browser.does(Event::Heard);
    }
    assert_eq!(browser.does(Event::StreamFailed), CLOSE);
    assert_eq!(browser.link(), Link::Streaming);
    browser.waits(1_000);
    assert_eq!(browser.opened, 2);
    browser.does(Event::Heard);
    assert_eq!((browser.link(), browser.polled), (Link::Streaming, 0));
}

#[test]
fn a_server_that_is_gone_is_told_and_found_again() {
    let mut browser = Browser::streaming();
    browser.waits(20_000);
    browser.does(Event::StreamFailed);
    browser.waits(2_000);
    browser.does(Event::StreamFailed);
    assert_eq!(browser.polled, 1);
    browser.does(Event::Unanswered);
    assert_eq!(browser.link(), Link::Unreachable);
    browser.waits(4_000);
    browser.does(Event::Answered);
    assert_eq!(browser.link(), Link::Polling { every: 3 });
    browser.waits(1_000);
    assert!(browser.open);
    browser.does(Event::Heard);
    assert_eq!(browser.link(), Link::Streaming);
}

#[test]
fn a_question_that_hangs_has_failed_after_15_s() {
    let mut browser = Browser::started();
    browser.does(Event::StreamFailed);
    browser.waits(1_000);
    let polled = browser.polled;
    browser.waits(14_000);
    if browser.open {
        browser.does(Event::StreamFailed);
    }
    browser.waits(1_500);
    assert_eq!(browser.link(), Link::Unreachable);
    browser.waits(3_000);
    assert!(browser.polled > polled);
}

#[test]
fn a_refusal_slows_down_at_once_and_keeps_to_what_it_asks() {
    for (wait, pause) in [(None, 10_000), (Some(3), 10_000), (Some(23), 23_000), (Some(86_400), 60_000)] {
        let mut browser = Browser::started();
        browser.does(Event::StreamFailed);
        browser.waits(1_000);
        browser.does(Event::Refused { wait });
        assert_eq!(browser.link(), Link::Polling { every: 10 });
        assert_eq!(browser.machine.poll, Poll::Due { at: browser.now + pause });
    }
}

#[test]
fn a_hidden_tab_rests_and_catches_up_at_once() {
    let mut browser = Browser::streaming();
    assert_eq!(browser.does(Event::Hidden), CLOSE);
    assert_eq!((browser.link(), browser.machine.wake_at()), (Link::Hidden { asking: false }, None));
    browser.waits(3_600_000);
    assert_eq!(browser.does(Event::Shown), Todo { close: false, open: true, poll: true });
    assert_eq!(browser.link(), Link::Reconnecting);
    browser.does(Event::Answered);
    browser.does(Event::Heard);
    assert_eq!(browser.link(), Link::Streaming);
}

#[test]
fn a_hidden_tab_goes_on_asking_slowly_for_somebody_who_waits() {
    let mut browser = Browser::streaming();
    browser.does(Event::Tell(true));
    browser.does(Event::Hidden);
    assert_eq!(browser.link(), Link::Hidden { asking: true });
    for polls in 1..=4 {
        browser.waits(15_000);
        assert_eq!((browser.polled, browser.opened), (polls, 1));
        browser.does(Event::Answered);
    }
    browser.does(Event::Tell(false));
    assert_eq!((browser.link(), browser.machine.wake_at()), (Link::Hidden { asking: false }, None));
    browser.does(Event::Tell(true));
    // Browsers let the timers of hidden tabs run once a minute.
    browser.now += 60_000;
    assert_eq!(browser.does(Event::Wake), POLL);
}

#[test]
fn the_browsers_word_that_it_is_offline_is_checked() {
    let mut browser = Browser::streaming();
    assert_eq!(browser.does(Event::Offline), POLL);
    browser.does(Event::Answered);
    assert_eq!((browser.link(), browser.open), (Link::Streaming, true));

    assert_eq!(browser.does(Event::Offline), POLL);
    assert!(browser.does(Event::Unanswered).close);
    assert_eq!(browser.link(), Link::Unreachable);
    let todo = browser.does(Event::Online);
    assert!(todo.open && todo.poll);
}

#[test]
fn a_timer_that_comes_much_too_late_means_that_the_machine_slept() {
    let mut browser = Browser::streaming();
    browser.now += 3_600_000;
    assert_eq!(browser.does(Event::Wake), Todo { close: true, open: true, poll: true });
}

#[test]
fn a_clock_set_back_stops_nothing_and_jitter_changes_nothing() {
    let mut browser = Browser::streaming();
    browser.now -= 50;
    assert_eq!(browser.does(Event::Heard), REST);
    browser.now -= 3_600_000;
    assert_eq!(browser.does(Event::Wake), Todo { close: true, open: true, poll: true });
    assert!(browser.machine.wake_at().unwrap() <= browser.now + 60_000);
}

#[test]
fn after_the_end_nothing_is_done_again() {
    let mut browser = Browser::streaming();
    assert_eq!(browser.does(Event::Ended), CLOSE);
    for event in [Event::Hidden, Event::Shown, Event::Online, Event::Wake, Event::StreamFailed, Event::Heard] {
        browser.now += 60_000;
        assert_eq!(browser.does(event), REST);
    }
    assert_eq!((browser.link(), browser.machine.wake_at()), (Link::Finished, None));
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::Heard),
        Just(Event::StreamFailed),
        Just(Event::Answered),
        proptest::option::of(0..200_u32).prop_map(|wait| Event::Refused { wait }),
        Just(Event::Unanswered),
        Just(Event::Hidden),
        Just(Event::Shown),
        Just(Event::Offline),
        Just(Event::Online),
        any::<bool>().prop_map(Event::Tell),
        Just(Event::Wake),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_a_tab_in_sight_is_never_stuck_and_a_hidden_one_never_busy(
        seed in any::<u32>(),
        visible in any::<bool>(),
        events in proptest::collection::vec((any_event(), -100_000..100_000_i64), 1..80),
    ) {
        let mut browser = Browser::new();
        browser.machine = Machine::new(seed);
        browser.does(Event::Start { visible });
        for (event, step) in events {
            browser.now = browser.now.saturating_add_signed(step).max(1);
            browser.does(event);
            let (machine, wake_at) = (&browser.machine, browser.machine.wake_at());
            if machine.visible {
                prop_assert!(wake_at.is_some_and(|at| at <= browser.now + 65_000), "{machine:?}");
            } else {
                prop_assert!(!browser.open);
                prop_assert_eq!(wake_at.is_some(), machine.tell);
            }
            let has_stream = matches!(machine.stream, Stream::Opening { .. } | Stream::Alive { .. });
            prop_assert_eq!(has_stream, browser.open);
        }
        browser.does(Event::Ended);
        prop_assert_eq!((browser.open, browser.machine.wake_at()), (false, None));
    }

    #[test]
    fn a_server_that_answers_nothing_is_asked_seldom(seed in any::<u32>()) {
        let mut browser = Browser::started();
        browser.machine.dice = seed | 1;
        for _ in 0..3_600 {
            if browser.open {
                browser.does(Event::StreamFailed);
            }
            if matches!(browser.machine.poll, Poll::Asked { .. }) {
                browser.does(Event::Unanswered);
            }
            browser.waits(1_000);
        }
        prop_assert!((250..=380).contains(&browser.polled), "{} questions in an hour", browser.polled);
        prop_assert!(browser.opened <= 130, "{} streams in an hour", browser.opened);
    }
}
