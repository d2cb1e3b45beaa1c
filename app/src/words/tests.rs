use super::*;
use crate::job::{Freshness, FreshnessState, JobStatus};
use crate::live::clock::Zone;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn snapshot() -> JobSnapshot {
    JobSnapshot {
        job: Job {
            job_id: "3c90c3cc-0d44-4b50-8888-8dd25736052a".parse().expect("an id"),
            status: JobStatus::Processing,
            category: Some("r2/bg-jobs/email-validation".to_owned()),
            started_at: Some(at("2026-11-24T14:02:11Z")),
            finished_at: None,
            progress: Some(0.62),
            has_input: true,
            input_bytes: 10,
            has_result: false,
            result_bytes: 0,
            texts_pending: false,
            texts_revision: 0,
        },
        freshness: Freshness {
            observed_at: at("2026-11-24T14:22:15Z"),
            state: FreshnessState::Live,
            reason: None,
            next_poll_at: None,
        },
        progress_history: Vec::new(),
    }
}

#[test]
fn a_share_is_never_rounded_up() {
    for (share, wanted) in [
        (0.0, "0 %"),
        (0.004, "0 %"),
        (0.29, "29 %"),
        (0.62, "62 %"),
        (0.999, "99 %"),
        (1.0, "100 %"),
        (1.7, "170 %"),
        (-0.05, "−5 %"),
        (12.0, "1,200 %"),
    ] {
        assert_eq!(percent(share), wanted);
    }
}

#[test]
fn every_whole_percent_is_told_as_itself() {
    for hundredths in 0..=100 {
        assert_eq!(percent(f64::from(hundredths) / 100.0), format!("{hundredths} %"));
    }
}

#[test]
fn sizes_change_their_unit_before_they_need_a_fourth_digit() {
    for (size, wanted) in [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (1249, "1.2 kB"),
        (9949, "9.9 kB"),
        (9950, "10 kB"),
        (999_949, "1,000 kB"),
        (999_950, "1.0 MB"),
        (10_400_000, "10 MB"),
        (3_400_000_000, "3.4 GB"),
    ] {
        assert_eq!(bytes(size), wanted, "of {size}");
    }
}

#[test]
fn durations_keep_their_two_largest_units() {
    for (seconds, wanted) in [
        (-3, "0 s"),
        (59, "59 s"),
        (60, "1 min 00 s"),
        (1204, "20 min 04 s"),
        (7500, "2 h 05 min"),
        (273_600, "3 d 4 h"),
    ] {
        assert_eq!(duration(seconds), wanted);
    }
}

#[test]
fn what_was_a_moment_ago_is_not_counted() {
    for (seconds, wanted) in
        [(-9, "just now"), (4, "just now"), (5, "5 s ago"), (119, "1 min ago"), (7200, "2 h ago"), (200_000, "2 d ago")]
    {
        assert_eq!(ago(seconds), wanted);
    }
}

#[test]
fn a_moment_is_told_on_the_readers_clock_and_without_the_day_when_it_is_today() {
    let started = at("2026-11-24T23:30:05.250Z");
    assert_eq!(moment(started, 0), "24 Nov 2026, 23:30:05");
    assert_eq!(moment(started, 60), "25 Nov 2026, 00:30:05");
    let clock = |east| Some(ReaderClock { now: at("2026-11-25T01:00:00Z"), zone: Zone::East(east) });
    assert_eq!(moment_near(started, None), "24 Nov 2026, 23:30:05 UTC");
    assert_eq!(moment_near(started, clock(0)), "24 Nov 2026, 23:30:05 · 1 h ago");
    assert_eq!(moment_near(started, clock(60)), "00:30:05 · 1 h ago");
    assert_eq!(moment_on_both_clocks(started, clock(0)), "24 Nov 2026, 23:30:05 UTC");
    let both = "24 Nov 2026, 23:30:05 UTC · 25 Nov 2026, 00:30:05 UTC+01:00";
    assert_eq!(moment_on_both_clocks(started, clock(60)), both);
    assert_eq!(moment(DateTime::<Utc>::MAX_UTC, 600), moment(DateTime::<Utc>::MAX_UTC, 0));
}

#[test]
fn a_clock_is_named_by_its_distance_from_utc() {
    assert_eq!([zone(0), zone(120), zone(-210)], ["UTC", "UTC+02:00", "UTC−03:30"]);
}

#[test]
fn the_title_leads_with_what_changes() {
    let mut job = snapshot().job;
    assert_eq!(job_title(&job), "62 % · Email validation");
    job.progress = Some(1.7);
    assert_eq!(job_title(&job), "100 % · Email validation");
    job.progress = None;
    assert_eq!(job_title(&job), "Processing · Email validation");
    (job.progress, job.status) = (Some(1.0), JobStatus::Done);
    assert_eq!(job_title(&job), "Done · Email validation");
}

#[test]
fn the_summary_says_what_a_ticket_needs() {
    let mut job = snapshot();
    let link = "https://desk.example/jobs/3c90c3cc-0d44-4b50-8888-8dd25736052a";
    assert_eq!(
        job_summary(&job, Some(at("2026-11-24T14:22:15Z")), link),
        "Email validation: Processing, 62 %\nJob 3c90c3cc-0d44-4b50-8888-8dd25736052a\n\
         Started 24 Nov 2026, 14:02:11 UTC\nRunning for 20 min 04 s\n\
         As Reply said at 24 Nov 2026, 14:22:15 UTC\n\
         https://desk.example/jobs/3c90c3cc-0d44-4b50-8888-8dd25736052a"
    );
    job.job.status = JobStatus::Failed;
    job.job.finished_at = Some(at("2026-11-24T14:02:51Z"));
    let told = job_summary(&job, None, link);
    assert!(told.contains("\nFinished 24 Nov 2026, 14:02:51 UTC\nTook 40 s\n"), "{told}");
}

#[test]
fn a_job_that_ended_without_a_time_does_not_go_on_running() {
    let mut job = snapshot().job;
    job.status = JobStatus::Expired;
    assert_eq!(job_seconds(&job, Some(at("2026-11-24T15:00:00Z"))), None);
}

#[test]
fn letters_of_any_script_are_told_from_what_stands_between_them() {
    for letter in "aZ0éßżДあ漢字".chars() {
        assert!(is_letter(letter), "{letter}");
    }
    for other in "-_.@ \u{a0}«»“”–—…→、。！\u{feff}".chars() {
        assert!(!is_letter(other), "{other}");
    }
}
