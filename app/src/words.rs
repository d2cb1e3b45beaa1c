//! Numbers, sizes, times and durations as people read them. Nothing here asks a clock or a time zone,
//! and nothing prints a float: the code for that alone would weigh more than the whole file.

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};

use crate::job::{Job, JobSnapshot};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A share as whole percent, for example `62 %`. It is rounded down: 99.9 % are not all.
pub fn percent(share: f64) -> String {
    // What is meant as 0.29 lies a hair under it, so a hair is added before the rest is dropped.
    let percent = (share * 100.0 + 1e-9).floor() as i64;
    let sign = if percent < 0 { "−" } else { "" };
    format!("{sign}{} %", whole(percent.unsigned_abs()))
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

/// A number of things, for example `1 key` or `3 keys`.
pub fn counted(number: u64, one: &str) -> String {
    format!("{} {one}{}", whole(number), if number == 1 { "" } else { "s" })
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
    if tenths < 100 {
        format!("{}.{} {unit}", tenths / 10, tenths % 10)
    } else {
        format!("{} {unit}", whole((size + 500) / 1000))
    }
}

/// A duration in its two largest units, for example `4 s`, `20 min 04 s`, `2 h 05 min` or `3 d 4 h`.
pub fn duration(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    if minutes == 0 {
        format!("{seconds} s")
    } else if hours == 0 {
        format!("{minutes} min {:02} s", seconds % 60)
    } else if days == 0 {
        format!("{hours} h {:02} min", minutes % 60)
    } else {
        format!("{days} d {} h", hours % 24)
    }
}

/// How long ago something was, in its largest unit alone, for example `20 min ago`.
pub fn ago(seconds: i64) -> String {
    match seconds {
        ..5 => "just now".to_owned(),
        5..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

/// A moment, for example `24 Nov 2026, 14:02:11`, on a clock that many minutes east of Greenwich.
pub fn moment(at: DateTime<Utc>, east: i32) -> String {
    let at = shifted(at, east);
    format!("{} {} {}, {}", at.day(), MONTHS[at.month0() as usize], at.year(), time(at))
}

/// A moment as people say it at another one: without its day when that is the same.
pub fn moment_near(at: DateTime<Utc>, now: DateTime<Utc>, east: i32) -> String {
    let (near, today) = (shifted(at, east), shifted(now, east));
    if near.date_naive() == today.date_naive() { time(near) } else { moment(at, east) }
}

/// The name of a clock, for example `UTC` or `UTC+02:00`.
pub fn zone(east: i32) -> String {
    let sign = if east < 0 { '−' } else { '+' };
    let east = east.unsigned_abs();
    if east == 0 { "UTC".to_owned() } else { format!("UTC{sign}{:02}:{:02}", east / 60, east % 60) }
}

fn shifted(at: DateTime<Utc>, east: i32) -> DateTime<Utc> {
    at.checked_add_signed(TimeDelta::minutes(east.into())).unwrap_or(at)
}

fn time(at: DateTime<Utc>) -> String {
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}

/// How long a job ran or, at `now`, has been running; nothing where Reply gave no start.
pub fn job_seconds(job: &Job, now: Option<DateTime<Utc>>) -> Option<i64> {
    let end = job.finished_at.or(now.filter(|_| !job.is_terminal()))?;
    Some((end - job.started_at?).num_seconds().max(0))
}

/// The document's title, for example `62 % · Email validation`: what matters fits into a narrow tab.
pub fn job_title(job: &Job) -> String {
    let state = match job.progress {
        Some(progress) if !job.is_terminal() => percent(progress.clamp(0.0, 1.0)),
        _ => job.status.as_str().to_owned(),
    };
    format!("{state} · {}", job.title())
}

/// The job as a few lines for a ticket.
pub fn job_summary(snapshot: &JobSnapshot, now: Option<DateTime<Utc>>, link: &str) -> String {
    let job = &snapshot.job;
    let mut text = format!("{}: {}", job.title(), job.status.as_str());
    if let Some(progress) = job.progress {
        text += &format!(", {}", percent(progress));
    }
    text += &format!("\nJob {}", job.job_id);
    for (word, at) in [("Started", job.started_at), ("Finished", job.finished_at)] {
        if let Some(at) = at {
            text += &format!("\n{word} {} UTC", moment(at, 0));
        }
    }
    if let Some(seconds) = job_seconds(job, now) {
        text += if job.is_terminal() { "\nTook " } else { "\nRunning for " };
        text += &duration(seconds);
    }
    text += &format!("\nAs Reply said at {} UTC\n{link}\n", moment(snapshot.freshness.observed_at, 0));
    text
}

#[cfg(test)]
mod tests;
