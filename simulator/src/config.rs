//! How a simulator is set up.

use std::fmt;

/// How a simulator is set up.
#[derive(Clone)]
pub struct SimulatorConfig {
    /// The one API key it accepts.
    pub key: String,
    /// What ids, texts and lives are made from.
    pub seed: u64,
    /// How much faster than the wall clock jobs live, from 0.001 to a million. Quotas run on real time nevertheless.
    pub speed: f64,
    /// How many calls any 60 seconds may hold.
    pub per_minute: u32,
    /// How many calls any hour may hold.
    pub per_hour: u32,
    /// Whether to begin with the examples of the demo.
    pub demo_jobs: bool,
}

impl Default for SimulatorConfig {
    fn default() -> Self {
        Self { key: "sim-key".into(), seed: 1, speed: 1.0, per_minute: 100, per_hour: 3000, demo_jobs: false }
    }
}

impl fmt::Debug for SimulatorConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key: _, seed, speed, per_minute, per_hour, demo_jobs } = self;
        f.debug_struct("SimulatorConfig")
            .field("key", &"(hidden)")
            .field("seed", seed)
            .field("speed", speed)
            .field("per_minute", per_minute)
            .field("per_hour", per_hour)
            .field("demo_jobs", demo_jobs)
            .finish()
    }
}
