//! `cargo xtask soak`: viewers that come, break off and leave; the server's memory must not climb.

use anyhow::Result;
use clap::Args;

use super::bench;

/// Let viewers come, break off and leave for ten minutes, and see that memory does not climb
#[derive(Args)]
pub(crate) struct Soak {
    /// What to hand to it: `--minutes 60`, `--write` for docs/benchmarks.md
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

impl Soak {
    pub(crate) fn run(self) -> Result<()> {
        bench::load(["soak"].into_iter().chain(self.args.iter().map(String::as_str)))
    }
}
