//! What the watch tells about itself: figures, never a payload.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// The watch at one moment, and what it has counted so far.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// The jobs known.
    pub known: usize,
    /// The jobs that Reply is asked about.
    pub watched: usize,
    /// The streams open, one for each job they show.
    pub viewers: usize,
    /// The revisions sent so far.
    pub revisions: u64,
    /// The bytes of inputs and results kept.
    pub text_bytes: usize,
    /// The jobs of which the store lacks what is known.
    pub unkept: usize,
    /// Of every watched job that is shown, shortest first: how long ago Reply was asked for what is shown.
    pub ages: Vec<Duration>,
    /// The calls to Reply so far: endpoint, outcome, how many.
    pub calls: Vec<(&'static str, &'static str, u64)>,
    /// The questions that were not asked so far, since the quota or some trouble kept us from it: endpoint, how many.
    pub held: Vec<(&'static str, u64)>,
    /// How many calls the quota would allow at once.
    pub quota_left: u32,
    /// How many connections hold a stream.
    pub streams: u32,
    /// From a revision to its being handed to a viewer's socket: the upper bound of each step in seconds and how many
    /// took at most that long, the last bound being infinite.
    pub lag: Vec<(f64, u64)>,
    /// The sum of them, in seconds.
    pub lag_sum: f64,
}

/// How long revisions took to their viewers.
#[derive(Debug, Default)]
pub(super) struct Lag {
    counts: [AtomicU64; STEPS.len() + 1],
    micros: AtomicU64,
}

/// The upper bounds, in microseconds.
const STEPS: [u64; 9] = [500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 1_000_000];

impl Lag {
    pub(super) fn note(&self, lag: Duration) {
        let micros = u64::try_from(lag.as_micros()).unwrap_or(u64::MAX);
        let step = STEPS.partition_point(|bound| *bound < micros);
        self.counts[step].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    pub(super) fn tell(&self, figures: &mut Figures) {
        let bounds = STEPS.iter().map(|micros| *micros as f64 / 1e6).chain([f64::INFINITY]);
        let mut so_far = 0;
        let counted = bounds.zip(&self.counts).map(|(bound, count)| {
            so_far += count.load(Ordering::Relaxed);
            (bound, so_far)
        });
        figures.lag = counted.collect();
        figures.lag_sum = self.micros.load(Ordering::Relaxed) as f64 / 1e6;
    }
}
