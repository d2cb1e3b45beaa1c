//! Numbers, sizes, times and durations as people read them. Nothing here asks a clock or a time zone.
//!
//! The browser runs this too, and there the machinery behind `format!` and behind printing a float
//! would each weigh more than the whole file: texts are put together by `concat`, or as a [`sentence`].

pub mod clock;
pub mod sentence;
pub mod written;

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};

use self::clock::ReaderClock;
use crate::job::{Job, JobSnapshot};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A share as whole percent, for example `62 %`. It is rounded down: 99.9 % are not all.
pub fn percent(share: f64) -> String {
    // What is meant as 0.29 lies a hair under it, so a hair is added before the rest is dropped.
    let percent = (share * 100.0 + 1e-9).floor() as i64;
    let sign = if percent < 0 { "−" } else { "" };
    [sign, &whole(percent.unsigned_abs()), " %"].concat()
}

/// A number with its thousands apart, for example `1,900`.
pub fn whole(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Whether a character is a letter or a digit. Beyond ASCII it goes by whole blocks, which hold a few other signs as
/// well: to know every letter of all scripts takes kilobytes of tables.
pub(crate) fn is_letter(character: char) -> bool {
    let no_letters = matches!(character, '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{303f}' | '\u{fe00}'..='\u{ff0f}');
    character.is_ascii_alphanumeric() || character >= '\u{c0}' && !no_letters
}

/// A number of things, for example `1 key` or `3 keys`.
pub fn counted(number: u64, one: &str) -> String {
    [whole(number).as_str(), " ", one, if number == 1 { "" } else { "s" }].concat()
}

/// A size, for example `812 bytes`, `1.2 kB` or `10 MB`; a kB is a thousand bytes.
pub fn bytes(bytes: u64) -> String {
    if bytes < 1000 {
        return counted(bytes, "byte");
    }
    let (mut unit, mut size) = ("kB", bytes);
    for bigger in ["MB", "GB"] {
        if size >= 999_950 {
            (unit, size) = (bigger, size / 1000);
        }
    }
    // Now in thousandths of the unit; shown in tenths below 10, whole above.
    let tenths = (size + 50) / 100;
    let figure = match tenths {
        ..100 => [&(tenths / 10).to_string(), ".", &(tenths % 10).to_string()].concat(),
        _ => whole((size + 500) / 1000),
    };
    [&figure, " ", unit].concat()
}

/// A duration in its two largest units, for example `4 s`, `20 min 04 s`, `2 h 05 min` or `3 d 4 h`.
pub fn duration(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    if minutes == 0 {
        [&figure(seconds), " s"].concat()
    } else if hours == 0 {
        [&figure(minutes), " min ", &two(seconds % 60), " s"].concat()
    } else if days == 0 {
        [&figure(hours), " h ", &two(minutes % 60), " min"].concat()
    } else {
        [&figure(days), " d ", &figure(hours % 24), " h"].concat()
    }
}

/// How long ago something was, in its largest unit alone, for example `20 min ago`.
pub fn ago(seconds: i64) -> String {
    let (number, unit) = match seconds {
        ..5 => return "just now".to_owned(),
        5..60 => (seconds, " s ago"),
        60..3600 => (seconds / 60, " min ago"),
        3600..86_400 => (seconds / 3600, " h ago"),
        _ => (seconds / 86_400, " d ago"),
    };
    [&figure(number), unit].concat()
}

fn figure(number: i64) -> String {
    whole(number.unsigned_abs())
}

/// With two digits at least.
fn two(number: i64) -> String {
    [if number < 10 { "0" } else { "" }, &figure(number)].concat()
}

/// A moment, for example `24 Nov 2026, 14:02:11`, on a clock that many minutes east of Greenwich.
pub fn moment(at: DateTime<Utc>, east: i32) -> String {
    let at = shifted(at, east);
    [&at.day().to_string(), " ", MONTHS[at.month0() as usize], " ", &at.year().to_string(), ", ", &time(at)].concat()
}

/// A moment as people say it: on the reader's clock with how long ago it was, and without its day when
/// that is today. Without a clock, in UTC.
pub fn moment_near(at: DateTime<Utc>, clock: Option<ReaderClock>) -> String {
    let Some(clock) = clock else { return [&moment(at, 0), " UTC"].concat() };
    let (near, today) = (shifted(at, clock.east_at(at)), shifted(clock.now, clock.east_at(clock.now)));
    let near = if near.date_naive() == today.date_naive() { time(near) } else { moment(at, clock.east_at(at)) };
    [&near, " · ", &ago((clock.now - at).num_seconds())].concat()
}

/// A moment in UTC and, where that differs, on the reader's clock.
pub fn moment_on_both_clocks(at: DateTime<Utc>, clock: Option<ReaderClock>) -> String {
    let utc = [&moment(at, 0), " UTC"].concat();
    match clock.map_or(0, |clock| clock.east_at(at)) {
        0 => utc,
        east => [&utc, " · ", &moment(at, east), " ", &zone(east)].concat(),
    }
}

/// The name of a clock, for example `UTC` or `UTC+02:00`.
fn zone(east: i32) -> String {
    let minutes = i64::from(east).abs();
    let sign = if east < 0 { "UTC−" } else { "UTC+" };
    if east == 0 { "UTC".to_owned() } else { [sign, &two(minutes / 60), ":", &two(minutes % 60)].concat() }
}

fn shifted(at: DateTime<Utc>, east: i32) -> DateTime<Utc> {
    at.checked_add_signed(TimeDelta::minutes(east.into())).unwrap_or(at)
}

fn time(at: DateTime<Utc>) -> String {
    [at.hour(), at.minute(), at.second()].map(|part| two(part.into())).join(":")
}

/// How long a job ran or, at `now`, has been running; nothing where Reply gave no start.
pub fn job_seconds(job: &Job, now: Option<DateTime<Utc>>) -> Option<i64> {
    let end = job.finished_at.or(now.filter(|_| !job.is_terminal()))?;
    Some((end - job.started_at?).num_seconds().max(0))
}

/// The title of a document about something; the name of the house comes last.
pub fn document_title(about: &str) -> String {
    if about.is_empty() { "Jobglass".to_owned() } else { [about, " · Jobglass"].concat() }
}

/// A job in a title, for example `62 % · Email validation`: what matters fits into a narrow tab.
pub fn job_title(job: &Job) -> String {
    let state = match job.progress {
        Some(progress) if !job.is_terminal() => percent(progress.clamp(0.0, 1.0)),
        _ => job.status.as_str().to_owned(),
    };
    [&state, " · ", &job.title()].concat()
}

/// A job in the title of what is shown beside a link, for example `Email validation · 62 %`.
#[cfg(feature = "ssr")]
pub fn link_title(job: &Job) -> String {
    let state = match job.progress {
        Some(progress) if !job.is_terminal() => percent(progress.clamp(0.0, 1.0)),
        _ => job.status.as_str().to_owned(),
    };
    [&job.title(), " · ", &state].concat()
}

/// A job in a sentence beside a link.
#[cfg(feature = "ssr")]
pub fn link_description(snapshot: &JobSnapshot) -> String {
    let job = &snapshot.job;
    let mut text = format!("Status: {}", job.status.as_str());
    if let Some(progress) = job.progress.filter(|_| !job.is_terminal()) {
        text += &format!(", {} done", percent(progress.clamp(0.0, 1.0)));
    }
    if let Some(seconds) = job_seconds(job, None) {
        text += &format!(", took {}", duration(seconds));
    }
    text + &format!(". As of {} UTC. Open it to see it live.", moment(snapshot.freshness.observed_at, 0))
}

/// The job as a few lines for a ticket.
pub fn job_summary(snapshot: &JobSnapshot, now: Option<DateTime<Utc>>, link: &str) -> String {
    let job = &snapshot.job;
    let mut lines = vec![[&job.title(), ": ", job.status.as_str()].concat()];
    if let Some(progress) = job.progress {
        lines[0] += &[", ", &percent(progress)].concat();
    }
    lines.push(["Job ", &job.job_id.to_string()].concat());
    for (word, at) in [("Started ", job.started_at), ("Finished ", job.finished_at)] {
        lines.extend(at.map(|at| [word, &moment(at, 0), " UTC"].concat()));
    }
    if let Some(seconds) = job_seconds(job, now) {
        lines.push([if job.is_terminal() { "Took " } else { "Running for " }, &duration(seconds)].concat());
    }
    lines.push(["As Reply said at ", &moment(snapshot.freshness.observed_at, 0), " UTC"].concat());
    lines.push(link.to_owned());
    lines.join("\n")
}

#[cfg(test)]
mod tests;
