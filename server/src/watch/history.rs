//! The observed progress of a job, thinned to a bounded number of samples that keep its shape.

use app::job::ProgressSample;
use chrono::{DateTime, Utc};

/// The most samples kept.
const MOST: usize = 32;
/// So many of the newest are kept as they came: the time between them is the job's own step, by which a standstill is
/// told from a pause.
const AS_THEY_CAME: usize = 10;

/// Observed samples, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct History(Vec<ProgressSample>);

impl History {
    /// Adds what Reply just said.
    pub(super) fn observe(&mut self, at: DateTime<Utc>, progress: f64) {
        // After the clock was set back, the older samples say nothing about pace any more.
        if self.0.last().is_some_and(|last| at < last.at) {
            self.0.clear();
        }
        // Standing still is told by its first and last moment.
        if let [.., before, last] = self.0.as_mut_slice()
            && before.progress == progress
            && last.progress == progress
        {
            last.at = at;
            return;
        }
        self.0.push(ProgressSample { at, progress });
        if self.0.len() > MOST {
            let least = least_telling(&self.0[..=MOST - AS_THEY_CAME]);
            self.0.remove(least);
        }
    }

    /// The samples, oldest first.
    pub(super) fn samples(&self) -> &[ProgressSample] {
        &self.0
    }
}

impl From<Vec<ProgressSample>> for History {
    fn from(samples: Vec<ProgressSample>) -> Self {
        Self(samples)
    }
}

/// The inner sample without which the curve changes least: the one that spans the smallest triangle with its
/// neighbours, and among those on a straight line the one where samples are densest.
fn least_telling(samples: &[ProgressSample]) -> usize {
    let seconds = |from: &ProgressSample, to: &ProgressSample| (to.at - from.at).as_seconds_f64();
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else { return 0 };
    let span = seconds(first, last).abs().max(1.0);
    let cost = |window: &[ProgressSample]| {
        let [a, b, c] = window else { return f64::INFINITY };
        let (to_b, to_c) = (seconds(a, b) / span, seconds(a, c) / span);
        let area = (to_b * (c.progress - a.progress) - to_c * (b.progress - a.progress)).abs();
        area + 0.01 * to_c.abs()
    };
    let costs = samples.windows(3).map(cost).enumerate();
    costs.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(before, _)| before + 1)
}

#[cfg(test)]
mod tests {
    use app::job::{Freshness, FreshnessState, JobSnapshot};
    use chrono::TimeDelta;

    use super::*;

    fn observed(progress: impl IntoIterator<Item = f64>) -> History {
        let mut history = History::default();
        for (second, progress) in (0..).zip(progress) {
            history.observe(DateTime::UNIX_EPOCH + TimeDelta::seconds(second), progress);
        }
        history
    }

    #[test]
    fn a_plateau_is_its_first_and_last_moment() {
        let history = observed([0.1, 0.2, 0.2, 0.2, 0.2, 0.3]);
        let told: Vec<_> = history.samples().iter().map(|sample| (sample.at.timestamp(), sample.progress)).collect();
        assert_eq!(told, [(0, 0.1), (1, 0.2), (4, 0.2), (5, 0.3)]);
    }

    #[test]
    fn a_long_run_keeps_its_ends_its_corner_and_its_order() {
        // Slow for 500 s, then fast: the corner is the shape.
        let history =
            observed((0..1000).map(|s| if s < 500 { f64::from(s) * 1e-4 } else { 0.05 + f64::from(s - 500) * 1e-3 }));
        let samples = history.samples();
        assert!(samples.len() <= MOST);
        assert!(samples.is_sorted_by_key(|sample| sample.at));
        assert_eq!((samples[0].at.timestamp(), samples[samples.len() - 1].at.timestamp()), (0, 999));
        assert!(samples.iter().any(|sample| (480..520).contains(&sample.at.timestamp())), "{samples:?}");
    }

    #[test]
    fn samples_of_a_steady_run_stay_spread_out() {
        let history = observed((0..1000).map(|s| f64::from(s) * 1e-3));
        let gaps = history.samples().windows(2).map(|pair| (pair[1].at - pair[0].at).num_seconds());
        assert!(gaps.clone().max() <= Some(300), "{:?}", gaps.collect::<Vec<_>>());
    }

    #[test]
    fn a_job_that_stops_after_hours_is_said_to_stand_still_within_minutes() {
        let mut history = History::default();
        let at = |second: i64| DateTime::UNIX_EPOCH + TimeDelta::seconds(second);
        let (step, stop) = (3, 4 * 3_600);
        for second in (0..=stop).step_by(step) {
            history.observe(at(second), 0.8 * second as f64 / stop as f64);
        }
        for second in (stop..stop + 300).step_by(step) {
            history.observe(at(second), 0.8);
        }
        let now = at(stop + 300);
        let job = r#"{"jobId": "3c90c3cc-0d44-4b50-8888-8dd25736052a", "status": "Processing", "category": null,
            "startedAt": null, "finishedAt": null, "progress": 0.8, "hasInput": false, "inputBytes": 0,
            "hasResult": false, "resultBytes": 0}"#;
        let snapshot = JobSnapshot {
            job: serde_json::from_str(job).expect("a job"),
            freshness: Freshness { observed_at: now, state: FreshnessState::Live, reason: None, next_poll_at: None },
            progress_history: history.samples().to_vec(),
        };
        let told = app::estimate::estimate(&snapshot, now);
        assert!(told.stalled.is_some_and(|still| (290..=303).contains(&still)), "{told:?}");
        assert_eq!(told.remaining, None, "and no end is promised");
    }

    #[test]
    fn a_clock_set_back_begins_a_new_history() {
        let mut history = observed([0.1, 0.2, 0.3]);
        history.observe(DateTime::UNIX_EPOCH, 0.4);
        assert_eq!(history.samples().iter().map(|sample| sample.progress).collect::<Vec<_>>(), [0.4]);
    }

    #[test]
    fn progress_that_goes_backwards_is_kept_as_said() {
        let history = observed([0.5, 0.9, 0.2, 1.3]);
        assert_eq!(history.samples().iter().map(|sample| sample.progress).collect::<Vec<_>>(), [0.5, 0.9, 0.2, 1.3]);
    }
}
