//! How long a job will still take, from its observed progress; pure, so that server and browser agree.
//!
//! The pace is a weighted Theil–Sen slope: the median over the slopes between all pairs of samples, each
//! weighted by the time between the two. A median, because one burst or one standstill moves a mean at once
//! and a median hardly; all pairs, because a job that advances in steps has slopes of nought and of infinity
//! between neighbours, but near its true pace across many steps; weights, because the longer a pair, the less a
//! single step decides it. It is taken over the recent part alone (ten minutes, or the last quarter of what was
//! seen where that is longer), since work seldom goes on as it began.
//!
//! A figure that would be a guess is not given: see `basis`.

#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};

use crate::job::{Job, JobSnapshot, JobStatus, ProgressSample};

/// What can be said of a job's progress.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estimate {
    /// How fast it goes, where that is steady enough to be told.
    pub pace: Option<Pace>,
    /// How long it will still take, in seconds.
    pub remaining: Option<i64>,
    /// For how long it has stood still, in seconds, where that is unusual for this job.
    pub stalled: Option<i64>,
    /// The last time its progress went back.
    pub went_back: Option<WentBack>,
}

/// A pace and its basis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// The share done in a second.
    pub per_second: f64,
    /// Over how many seconds it was observed.
    pub over: i64,
}

/// Progress that became less.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WentBack {
    /// The share before.
    pub from: f64,
    /// The share after.
    pub to: f64,
    /// When the lesser one was seen.
    pub at: DateTime<Utc>,
}

/// The recent part is at least so long, in seconds,
const WINDOW: f64 = 600.0;
/// and at least this part of all that was seen,
const WINDOW_SHARE: f64 = 0.25;
/// and holds so many samples, where they are far apart.
const WINDOW_SAMPLES: usize = 6;
/// Less than this says nothing yet: seconds seen, share done within them, steps forward.
const ENOUGH: (f64, f64, usize) = (20.0, 0.01, 3);
/// A pace whose quartiles lie further apart than this many times itself is none.
const UNSTEADY: f64 = 1.2;
/// What takes longer than this many seconds (30 days) is not reckoned, but guessed.
const LONGEST: f64 = 30.0 * 86_400.0;
/// So many seconds after the reckoned end it is still said to be near.
const OVERDUE: f64 = 30.0;
/// A standstill is unusual from this many times the typical gap between two steps forward,
const STALL_GAPS: f64 = 4.0;
/// judged by the last so many of them, since of those long ago only some were kept,
const STALL_STEPS: usize = 8;
/// and from this many seconds.
const STALL_LEAST: f64 = 60.0;
/// Less than this is rounding, not a way back.
const BACK_LEAST: f64 = 0.001;

/// A sample in seconds since the first one, and as a share from 0 to 1.
#[derive(Clone, Copy, Debug)]
struct Point {
    at: f64,
    share: f64,
}

/// Says what can be said of a job at a moment. Between two observations a steady job is taken to go on.
pub fn estimate(snapshot: &JobSnapshot, now: DateTime<Utc>) -> Estimate {
    let samples = samples(snapshot);
    let went_back = went_back(&samples);
    let mut estimate = Estimate { went_back, ..Estimate::default() };
    if !is_running(&snapshot.job) {
        return estimate;
    }
    let points = points(&samples, went_back.map(|back| back.at));
    let Some(last) = points.last().copied() else { return estimate };
    if let Some(stalled) = standstill(&points) {
        estimate.stalled = Some(stalled as i64);
        return estimate;
    }
    let Some(pace) = basis(&points) else { return estimate };
    let remaining = (1.0 - last.share) / pace.per_second;
    let left = remaining - seconds(now - snapshot.freshness.observed_at).max(0.0);
    // Where the end should have come and nothing was observed since, it was no good reckoning.
    if remaining <= LONGEST && left >= -OVERDUE {
        estimate.pace = Some(pace);
        estimate.remaining = Some(left.max(0.0).round() as i64);
    }
    estimate
}

fn is_running(job: &Job) -> bool {
    !job.is_terminal() && job.status != JobStatus::Scheduled
}

/// What was observed, in order of time, the newest observation included: a job that stands still sends no
/// new sample, yet was seen to stand.
fn samples(snapshot: &JobSnapshot) -> Vec<ProgressSample> {
    let mut samples: Vec<_> = snapshot.progress_history.iter().copied().filter(|s| s.progress.is_finite()).collect();
    sort(&mut samples, |a, b| a.at > b.at);
    let newest = snapshot.freshness.observed_at;
    if let Some(progress) = snapshot.job.progress.filter(|progress| progress.is_finite())
        && samples.last().is_none_or(|last| last.at < newest)
    {
        samples.push(ProgressSample { at: newest, progress });
    }
    samples
}

/// The last way back, from where it began: it may have been seen at several places on its way.
fn went_back(samples: &[ProgressSample]) -> Option<WentBack> {
    let falls = |place: &usize| samples[*place].progress < samples[place - 1].progress - BACK_LEAST;
    let end = (1..samples.len()).rev().find(falls)?;
    let top = (1..=end).rev().take_while(falls).last()? - 1;
    Some(WentBack { from: samples[top].progress, to: samples[end].progress, at: samples[end].at })
}

/// The samples since the last way back, one for each moment; before it, another count was kept.
fn points(samples: &[ProgressSample], since: Option<DateTime<Utc>>) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::with_capacity(samples.len());
    let Some(first) = samples.iter().find(|sample| since.is_none_or(|since| sample.at >= since)) else { return points };
    for sample in samples.iter().filter(|sample| sample.at >= first.at) {
        let at = seconds(sample.at - first.at);
        let share = sample.progress.clamp(0.0, 1.0);
        match points.last_mut() {
            Some(last) if at <= last.at => last.share = share,
            _ => points.push(Point { at, share }),
        }
    }
    points
}

fn seconds(span: TimeDelta) -> f64 {
    span.num_milliseconds() as f64 / 1_000.0
}

/// For how long the job has stood still, if that is long by its own measure. A job that was not seen to take
/// two steps at some distance has no measure yet.
fn standstill(points: &[Point]) -> Option<f64> {
    let steps: Vec<f64> = points.windows(2).filter(|two| two[1].share > two[0].share).map(|two| two[1].at).collect();
    let newest = &steps[steps.len().saturating_sub(STALL_STEPS)..];
    let mut gaps: Vec<_> = newest.windows(2).map(|two| (two[1] - two[0], 1.0)).collect();
    sort(&mut gaps, |a, b| a.0 > b.0);
    let typical = weighted(&gaps, 0.5);
    let still = points.last()?.at - steps.last()?;
    (gaps.len() >= 2 && still >= STALL_LEAST && still > STALL_GAPS * typical).then_some(still)
}

/// The recent pace, unless too little was seen, too little was done, or it was too unsteady.
fn basis(points: &[Point]) -> Option<Pace> {
    let recent = recent(points);
    let (first, last) = (recent.first()?, recent.last()?);
    let (span, done) = (last.at - first.at, last.share - first.share);
    let steps = recent.windows(2).filter(|two| two[1].share > two[0].share).count();
    if span < ENOUGH.0 || done < ENOUGH.1 || steps < ENOUGH.2 {
        return None;
    }
    let mut slopes = Vec::with_capacity(recent.len() * recent.len() / 2);
    for (place, early) in recent.iter().enumerate() {
        for late in &recent[place + 1..] {
            let time = late.at - early.at;
            slopes.push(((late.share - early.share) / time, time));
        }
    }
    sort(&mut slopes, |a, b| a.0 > b.0);
    let pace = weighted(&slopes, 0.5);
    let spread = weighted(&slopes, 0.75) - weighted(&slopes, 0.25);
    (pace > 0.0 && spread <= UNSTEADY * pace).then_some(Pace { per_second: pace, over: span as i64 })
}

/// The points of the recent part, begun with where the job was at its beginning.
fn recent(points: &[Point]) -> Vec<Point> {
    let Some(last) = points.last() else { return Vec::new() };
    let sparse = points[points.len().saturating_sub(WINDOW_SAMPLES)].at;
    let start = sparse.min(last.at - WINDOW.max(last.at * WINDOW_SHARE));
    let inside = points.partition_point(|point| point.at < start);
    let mut recent = Vec::with_capacity(points.len() - inside + 1);
    if let (Some(before), Some(after)) = (inside.checked_sub(1).map(|place| points[place]), points.get(inside))
        && after.at > start
    {
        let part = (start - before.at) / (after.at - before.at);
        recent.push(Point { at: start, share: before.share + part * (after.share - before.share) });
    }
    recent.extend_from_slice(&points[inside..]);
    recent
}

/// The value below which a part of the weight lies. The pairs of value and weight are sorted.
fn weighted(pairs: &[(f64, f64)], part: f64) -> f64 {
    let mut left = part * pairs.iter().map(|pair| pair.1).sum::<f64>();
    for (value, weight) in pairs {
        left -= weight;
        if left <= 0.0 {
            return *value;
        }
    }
    pairs.last().map_or(0.0, |pair| pair.0)
}

/// Sorts a few by insertion. The sorts of the standard library are quicker with many and some kilobytes
/// large, which every browser would have to fetch.
fn sort<T: Copy>(items: &mut [T], is_after: fn(&T, &T) -> bool) {
    for place in 1..items.len() {
        let item = items[place];
        let mut hole = place;
        while hole > 0 && is_after(&items[hole - 1], &item) {
            items[hole] = items[hole - 1];
            hole -= 1;
        }
        items[hole] = item;
    }
}
