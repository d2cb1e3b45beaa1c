//! How jobs live: the state of a job is a pure function of its script and of the time since its creation.

use crate::seed::Seeded;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The kinds of life a job can have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Life {
    /// Goes on evenly from start to end.
    #[default]
    Steady,
    /// Waits for four fifths of its time, then goes on evenly.
    Scheduled,
    /// Stands still for nearly half of its time, then goes on.
    Stalling,
    /// Stands still and jumps, in turns.
    Bursting,
    /// Loses a part of its progress in the middle, as a job does that starts a part again.
    Backwards,
    /// Reports no progress until it is done.
    Silent,
    /// Ends with an error on the way.
    Failed,
    /// Is stopped by someone on the way.
    Cancelled,
    /// Stands still early and is given up at the end.
    Expired,
    /// Was over a minute before it was created here: finished before anyone looked.
    Finished,
}

/// Reply's status words that a life can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Waits for its turn.
    Scheduled,
    /// Runs.
    Processing,
    /// Ended well.
    Done,
    /// Ended with an error.
    Failed,
    /// Was given up.
    Expired,
    /// Was stopped.
    Cancelled,
}

impl Status {
    /// Reply's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "Scheduled",
            Self::Processing => "Processing",
            Self::Done => "Done",
            Self::Failed => "Failed",
            Self::Expired => "Expired",
            Self::Cancelled => "Cancelled",
        }
    }

    /// Whether nothing can change any more.
    pub fn is_terminal(self) -> bool {
        !matches!(self, Self::Scheduled | Self::Processing)
    }
}

/// What a job will do and how long it takes, on the clock of the jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Script {
    /// The kind of life.
    pub life: Life,
    /// How long the job waits as `Scheduled` before anything else.
    pub wait: Duration,
    /// How long everything after that takes.
    pub run: Duration,
    /// What makes two lives of one kind differ.
    pub seed: u64,
}

/// A job at one moment. Times are milliseconds since its creation, on the clock of the jobs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Where it is in its life.
    pub status: Status,
    /// What it reported, if it reported anything.
    pub progress: Option<f64>,
    /// When it started.
    pub started: Option<i64>,
    /// When it ended.
    pub finished: Option<i64>,
}

/// How long before its creation a `Finished` job ended.
const FINISHED_AGO: i64 = 60_000;

impl Script {
    /// The state of the job `elapsed` after its creation.
    pub fn at(&self, elapsed: Duration) -> Moment {
        if self.life == Life::Finished {
            let started = Some(-FINISHED_AGO - millis(self.run));
            return Moment { status: Status::Done, progress: Some(1.0), started, finished: Some(-FINISHED_AGO) };
        }
        let (starts, ends) = (self.starts(), self.wait + self.run);
        if elapsed >= ends {
            return self.end(starts, ends);
        }
        if elapsed < starts {
            return Moment { status: Status::Scheduled, progress: None, started: None, finished: None };
        }
        let share = (elapsed - starts).as_secs_f64() / (ends - starts).as_secs_f64();
        let progress = self.progress(share).map(thousandths);
        Moment { status: Status::Processing, progress, started: Some(millis(starts)), finished: None }
    }

    /// When the job leaves `Scheduled`.
    fn starts(&self) -> Duration {
        match self.life {
            Life::Scheduled => self.wait + self.run * 4 / 5,
            _ => self.wait,
        }
    }

    fn end(&self, starts: Duration, ends: Duration) -> Moment {
        let status = match self.life {
            Life::Failed => Status::Failed,
            Life::Cancelled => Status::Cancelled,
            Life::Expired => Status::Expired,
            _ => Status::Done,
        };
        let progress = match status {
            Status::Done => Some(1.0),
            _ => self.progress(1.0).map(thousandths),
        };
        Moment { status, progress, started: Some(millis(starts)), finished: Some(millis(ends)) }
    }

    /// The progress when `share` (0 to 1) of the running time is over.
    fn progress(&self, share: f64) -> Option<f64> {
        let mut seeded = Seeded::new(self.seed, 1);
        let fate = seeded.unit();
        match self.life {
            Life::Steady | Life::Scheduled | Life::Finished => Some(share),
            Life::Stalling => {
                let (from, at) = (0.2 + 0.2 * fate, 0.35 + 0.2 * fate);
                Some(along(share, &[(0.0, 0.0), (from, at), (from + 0.45, at), (1.0, 1.0)]))
            }
            Life::Bursting => Some(bursts(&mut seeded, share)),
            Life::Backwards => {
                let peak = 0.55 + 0.2 * fate;
                Some(along(share, &[(0.0, 0.0), (0.5, peak), (0.52, peak - 0.3), (1.0, 1.0)]))
            }
            Life::Silent => None,
            Life::Failed => Some(share * (0.35 + 0.5 * fate)),
            Life::Cancelled => Some(share * (0.2 + 0.5 * fate)),
            Life::Expired => Some(along(share, &[(0.0, 0.0), (0.2, 0.1 + 0.2 * fate), (1.0, 0.1 + 0.2 * fate)])),
        }
    }
}

/// Seven jumps of different heights at different times.
fn bursts(seeded: &mut Seeded, share: f64) -> f64 {
    const JUMPS: i32 = 7;
    (1..=JUMPS)
        .map(|jump| (f64::from(jump) - 0.8 * seeded.unit(), f64::from(jump) - 0.5 * seeded.unit()))
        .filter(|(when, _)| when / f64::from(JUMPS) <= share)
        .map(|(_, height)| height / f64::from(JUMPS))
        .fold(0.0, f64::max)
}

/// The height at `x` of the line through `points`, which are in order of their first coordinate.
fn along(x: f64, points: &[(f64, f64)]) -> f64 {
    points
        .windows(2)
        .find(|pair| x <= pair[1].0)
        .map_or(1.0, |pair| pair[0].1 + (pair[1].1 - pair[0].1) * (x - pair[0].0) / (pair[1].0 - pair[0].0))
}

/// Reply counts items, so progress comes in steps; and only a job that is done has reached 1.
fn thousandths(progress: f64) -> f64 {
    ((progress * 1000.0).floor() / 1000.0).clamp(0.0, 0.999)
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}

#[cfg(test)]
mod tests;
