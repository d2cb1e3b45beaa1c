//! The time of day as the server has it, and times in words.

#[cfg(feature = "hydrate")]
mod ticking;

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};
use leptos::prelude::*;

#[cfg(feature = "hydrate")]
pub(super) use ticking::{learn, learn_roughly, now};

pub use crate::words::clock::{ReaderClock, Zone};

/// The server's time, once a second. Nothing on the server and until the page is hydrated, so that
/// both render the same; shared by the whole page, and still while the tab is hidden.
pub fn use_now() -> Signal<Option<DateTime<Utc>>> {
    #[cfg(feature = "hydrate")]
    return ticking::take_seat();
    #[cfg(not(feature = "hydrate"))]
    return Signal::stored(None);
}

/// The same with the reader's time zone, for times of day.
pub fn use_reader_clock() -> Signal<Option<ReaderClock>> {
    let now = use_now();
    Signal::derive(move || now.get().map(|now| ReaderClock { now, zone: Zone::Browser }))
}

/// `12:03`, with the date when that is not near. Without a clock the reader's time zone is unknown, so it
/// is `12:03:11 UTC`: where nothing ticks, the seconds are what tells one look from the next.
pub fn time_of_day(at: DateTime<Utc>, clock: Option<ReaderClock>) -> String {
    let mut text = String::with_capacity(20);
    let Some(clock) = clock else {
        push_two(&mut text, at.hour());
        text.push(':');
        push_two(&mut text, at.minute());
        text.push(':');
        push_two(&mut text, at.second());
        text.push_str(" UTC");
        return text;
    };
    let east = TimeDelta::minutes(clock.east_at(at).into());
    let local = at.checked_add_signed(east).unwrap_or(at);
    if (clock.now - at).abs() > TimeDelta::hours(20) {
        text.push_str(&local.year().to_string());
        text.push('-');
        push_two(&mut text, local.month());
        text.push('-');
        push_two(&mut text, local.day());
        text.push(' ');
    }
    push_two(&mut text, local.hour());
    text.push(':');
    push_two(&mut text, local.minute());
    text
}

/// A span in its largest unit or two: `8 s`, `6 min`, `2 h 5 min`, `3 d 4 h`. Nothing is below zero.
pub fn span(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match seconds {
        0..60 => figure(seconds, " s"),
        60..3_600 => figure(minutes, " min"),
        3_600..86_400 => pair(figure(hours, " h"), minutes % 60, " min"),
        _ => pair(figure(days, " d"), hours % 24, " h"),
    }
}

fn pair(mut first: String, second: i64, unit: &str) -> String {
    if second > 0 {
        first.push(' ');
        first.push_str(&figure(second, unit));
    }
    first
}

fn figure(number: i64, unit: &str) -> String {
    let mut text = number.to_string();
    text.push_str(unit);
    text
}

fn push_two(text: &mut String, number: u32) {
    if number < 10 {
        text.push('0');
    }
    text.push_str(&number.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time in RFC 3339")
    }

    #[test]
    fn a_span_is_told_in_its_largest_units() {
        for (seconds, words) in [
            (-5, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3_599, "59 min"),
            (3_600, "1 h"),
            (7_500, "2 h 5 min"),
            (86_400, "1 d"),
            (100_000, "1 d 3 h"),
        ] {
            assert_eq!(span(seconds), words);
        }
    }

    #[test]
    fn a_time_of_day_is_the_readers_once_his_clock_is_known() {
        let at = time("2026-11-24T23:03:11Z");
        let clock = |now, east| Some(ReaderClock { now: time(now), zone: Zone::East(east) });
        assert_eq!(time_of_day(at, None), "23:03:11 UTC");
        assert_eq!(time_of_day(at, clock("2026-11-24T23:05:00Z", 0)), "23:03");
        assert_eq!(time_of_day(at, clock("2026-11-24T23:05:00Z", 60)), "00:03");
        assert_eq!(time_of_day(at, clock("2026-11-26T23:05:00Z", 120)), "2026-11-25 01:03");
    }
}
