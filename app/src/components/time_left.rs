//! How long a job will still take, as far as that can be said, and what is odd about its progress.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::joint;
use crate::{
    estimate::{Pace, WentBack, estimate},
    job::JobSnapshot,
    live::{
        Live,
        clock::{ReaderClock, span, time_of_day, use_reader_clock},
    },
};

/// What is shown, in words; empty where there is nothing to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeLeftWords {
    /// For example `about 12 min left`.
    pub left: String,
    /// For example `3.1 % a minute over the last 8 min`.
    pub basis: String,
    /// For example `No progress for 6 min`.
    pub stalled: String,
    /// For example `Reply's progress went back from 62 % to 40 % at 12:03`.
    pub went_back: String,
}

/// The time left and its basis in words. Without a clock, that is before the page is hydrated, it is as of
/// the last observation.
pub fn time_left_words(snapshot: &JobSnapshot, clock: Option<ReaderClock>) -> TimeLeftWords {
    let now: DateTime<Utc> = clock.map_or(snapshot.freshness.observed_at, |clock| clock.now);
    let estimate = estimate(snapshot, now);
    TimeLeftWords {
        left: estimate.remaining.map(about).unwrap_or_default(),
        basis: estimate.pace.map(basis).unwrap_or_default(),
        stalled: estimate.stalled.map(|seconds| ["No progress for ", &span(seconds)].concat()).unwrap_or_default(),
        went_back: estimate.went_back.map(|back| way_back(back, clock)).unwrap_or_default(),
    }
}

fn about(seconds: i64) -> String {
    let rounded = match seconds {
        ..45 => return "less than a minute left".to_owned(),
        45..5_400 => (seconds + 30) / 60 * 60,
        5_400..86_400 => (seconds + 150) / 300 * 300,
        _ => (seconds + 1_800) / 3_600 * 3_600,
    };
    ["about ", &span(rounded), " left"].concat()
}

fn basis(pace: Pace) -> String {
    let a_minute = pace.per_second * 6_000.0;
    let (figure, unit) = if a_minute >= 0.1 { (a_minute, " % a minute") } else { (a_minute * 60.0, " % an hour") };
    let figure = if figure < 10.0 { tenths(figure) } else { (figure.round() as i64).to_string() };
    [&figure, unit, " over the last ", &span(pace.over)].concat()
}

fn way_back(back: WentBack, clock: Option<ReaderClock>) -> String {
    let (mut from, mut to) = (whole(back.from), whole(back.to));
    if from == to {
        (from, to) = (tenths(back.from * 100.0), tenths(back.to * 100.0));
    }
    let at = time_of_day(back.at, clock);
    ["Reply's progress went back from ", &from, " % to ", &to, " % at ", &at].concat()
}

fn whole(share: f64) -> String {
    ((share * 100.0 + 1e-9).floor() as i64).to_string()
}

/// With one decimal; without printing a float, whose code would weigh more than this file.
fn tenths(number: f64) -> String {
    let tenths = (number * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    [sign, &(tenths.abs() / 10).to_string(), ".", &(tenths.abs() % 10).to_string()].concat()
}

/// The time left with its basis; in its place, or beside it, what is odd about the progress.
#[component]
pub fn TimeLeft(
    /// The followed job.
    live: Live,
) -> impl IntoView {
    let clock = use_reader_clock();
    let words = Memo::new(move |_| time_left_words(&live.snapshot.read(), clock.get()));
    let part = move |pick: fn(&TimeLeftWords) -> &str| Signal::derive(move || pick(&words.read()).to_owned());
    let is_empty = move |pick: fn(&TimeLeftWords) -> &str| Signal::derive(move || pick(&words.read()).is_empty());
    joint(view! {
        <p class="left" hidden=Signal::derive(move || words.with(|words| *words == TimeLeftWords::default()))>
            <span class="basis" hidden=is_empty(|words| &words.basis)>
                {part(|words| &words.basis)}
            </span>
            <b class="about" hidden=is_empty(|words| &words.left)>
                {part(|words| &words.left)}
            </b>
            <span class="note" hidden=is_empty(|words| &words.stalled)>
                {part(|words| &words.stalled)}
            </span>
            <span class="note" hidden=is_empty(|words| &words.went_back)>
                {part(|words| &words.went_back)}
            </span>
        </p>
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::clock::Zone;

    #[test]
    fn the_time_left_is_rounded_to_what_can_be_known() {
        for (seconds, words) in [
            (0, "less than a minute left"),
            (44, "less than a minute left"),
            (45, "about 1 min left"),
            (89, "about 1 min left"),
            (720, "about 12 min left"),
            (3_590, "about 1 h left"),
            (7_550, "about 2 h 5 min left"),
            (200_000, "about 2 d 8 h left"),
        ] {
            assert_eq!(about(seconds), words);
        }
    }

    #[test]
    fn the_pace_is_told_in_the_unit_that_has_figures() {
        for (a_minute, over, words) in [
            (3.1, 480, "3.1 % a minute over the last 8 min"),
            (41.6, 30, "42 % a minute over the last 30 s"),
            (0.05, 7_200, "3.0 % an hour over the last 2 h"),
        ] {
            assert_eq!(basis(Pace { per_second: a_minute / 6_000.0, over }), words);
        }
    }

    #[test]
    fn a_way_back_is_told_with_both_figures() {
        let at = "2026-11-24T12:03:00Z".parse().expect("a time");
        let clock = Some(ReaderClock { now: at, zone: Zone::East(0) });
        assert_eq!(
            way_back(WentBack { from: 0.62, to: 0.4, at }, clock),
            "Reply's progress went back from 62 % to 40 % at 12:03"
        );
        assert_eq!(
            way_back(WentBack { from: 0.624, to: 0.62, at }, clock),
            "Reply's progress went back from 62.4 % to 62.0 % at 12:03"
        );
    }
}
