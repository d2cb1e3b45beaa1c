use chrono::{DateTime, Utc};

use super::*;
use crate::error::ErrorCode;
use crate::live::clock::Zone;

fn at(time: &str) -> DateTime<Utc> {
    format!("2026-11-24T{time}Z").parse().expect("a time")
}

fn freshness(state: FreshnessState, reason: Option<&str>) -> Freshness {
    let next_poll_at = Some(at("12:03:36"));
    Freshness { observed_at: at("12:03:11"), state, reason: reason.map(str::to_owned), next_poll_at }
}

fn clock(now: &str) -> Option<ReaderClock> {
    Some(ReaderClock { now: at(now), zone: Zone::East(60) })
}

fn words(link: Link, failure: Option<ErrorCode>, freshness: &Freshness) -> (Kind, String) {
    let failure = failure.map(|code| Failure { code, since: at("12:05:00") });
    let words = freshness_words(freshness, link, failure.as_ref(), clock("12:03:13"));
    (words.kind, words.text)
}

#[test]
fn the_link_is_told_while_reply_answers() {
    let live = freshness(FreshnessState::Live, None);
    for (link, failure, kind, text) in [
        (Link::AsLoaded, None, Kind::AsLoaded, "As of 13:03"),
        (Link::Streaming, None, Kind::Live, "Live · updated 2 s ago"),
        (Link::Polling { every: 10 }, None, Kind::Checking, "Checking every 10 s · updated 2 s ago"),
        (Link::Reconnecting, None, Kind::Reconnecting, "Reconnecting…"),
        (Link::Hidden { asking: false }, None, Kind::Paused, "Paused (tab hidden)"),
        (Link::Hidden { asking: true }, None, Kind::Paused, "Checking now and then (tab hidden)"),
        (Link::Finished, None, Kind::Done, "Finished"),
        (
            Link::Unreachable,
            Some(ErrorCode::Offline),
            Kind::Unreachable,
            "Jobglass cannot be reached since 13:05, showing what was known then",
        ),
        (
            Link::Polling { every: 10 },
            Some(ErrorCode::JobNotFound),
            Kind::Failing,
            "Reply has not known this job any more since 13:03, showing what it said then",
        ),
    ] {
        assert_eq!(words(link, failure, &live), (kind, text.to_owned()));
    }
}

#[test]
fn every_reason_is_told_with_who_must_act() {
    use FreshnessState::{Retrying, Stopped, Waiting};
    let failing = |what: &str| format!("{what} since 13:03, showing what it said then");
    for (state, reason, kind, text) in [
        (Waiting, Some("rate_limited"), Kind::Waiting, "Reply asks us to wait 24 s".to_owned()),
        (Waiting, None, Kind::Waiting, "Waiting to ask Reply again, showing what it said at 13:03".to_owned()),
        (Retrying, Some("reply_unreachable"), Kind::Failing, failing("Reply is unreachable")),
        (Retrying, Some("reply_failed"), Kind::Failing, failing("Reply has failed")),
        (Retrying, Some("reply_timed_out"), Kind::Failing, failing("Reply has not answered in time")),
        (Retrying, Some("reply_unreadable"), Kind::Failing, failing("Reply has answered nothing readable")),
        (Retrying, Some("something_new"), Kind::Failing, failing("Jobglass has had no answer from Reply")),
        (
            Stopped,
            Some("key_rejected"),
            Kind::Failing,
            failing("Reply has rejected the API key") + ". Whoever runs Jobglass must give it a valid one.",
        ),
        (Stopped, None, Kind::Done, "Finished".to_owned()),
    ] {
        assert_eq!(words(Link::Streaming, None, &freshness(state, reason)), (kind, text));
    }
}

#[test]
fn before_hydration_times_are_in_utc_and_nothing_is_counted() {
    for (state, reason, text) in [
        (FreshnessState::Live, None, "As of 12:03:11 UTC"),
        (FreshnessState::Waiting, Some("rate_limited"), "Reply asks us to wait"),
        (
            FreshnessState::Retrying,
            Some("reply_unreachable"),
            "Reply is unreachable since 12:03:11 UTC, showing what it said then",
        ),
        (FreshnessState::Stopped, None, "Finished"),
    ] {
        let words = freshness_words(&freshness(state, reason), Link::AsLoaded, None, None);
        assert_eq!(words.text, text);
    }
}

#[test]
fn a_wait_that_is_over_is_not_counted_below_zero() {
    let waiting = freshness(FreshnessState::Waiting, Some("rate_limited"));
    let words = freshness_words(&waiting, Link::Streaming, None, clock("12:10:00"));
    assert_eq!(words.text, "Reply asks us to wait");
}

#[test]
fn the_age_is_never_negative() {
    let live = freshness(FreshnessState::Live, None);
    assert_eq!(freshness_words(&live, Link::Streaming, None, clock("12:00:00")).text, "Live · updated 0 s ago");
}
