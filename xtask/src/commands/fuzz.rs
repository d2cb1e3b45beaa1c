//! `cargo xtask fuzz`: millions of texts, and what must hold of every one.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use clap::Args;

use crate::{
    program::{GET_RUST, cargo, run},
    step::quiet_step,
    workspace,
};

/// Check generated and spoilt texts: that the JSON index agrees with serde_json, loses nothing and keeps its invariants
#[derive(Args)]
pub(crate) struct Fuzz {
    /// How many texts
    #[arg(long, default_value_t = 5_000_000)]
    count: u64,
    /// Where to begin; the same seed gives the same texts. Left out, every run has others
    #[arg(long)]
    seed: Option<u64>,
}

impl Fuzz {
    pub(crate) fn run(self) -> Result<()> {
        let seed = self.seed.unwrap_or_else(any_seed);
        // The profile keeps the assertions that a release leaves out.
        let package = ["-p", "app", "--features", "ssr", "--example", "fuzz", "--profile", "fuzz"];
        quiet_step("build the fuzzer", || run(cargo("build").args(package), GET_RUST))?;
        let program = workspace::target().join("fuzz/examples/fuzz");
        let numbers = [self.count, seed].map(|number| number.to_string());
        run(std::process::Command::new(program).args(numbers), GET_RUST)
    }
}

fn any_seed() -> u64 {
    // Whole seconds are enough: a run takes longer, and a short number is easily typed again.
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
