//! `cargo xtask crash`: kills the server at random moments under load; nothing acknowledged may be lost.

use anyhow::Result;
use clap::Args;

use crate::program::{GET_RUST, cargo, run};

/// Kill the server at random moments under load, and see that nothing acknowledged is lost
#[derive(Args)]
pub(crate) struct Crash {
    /// How many times
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    kills: u32,
}

impl Crash {
    pub(crate) fn run(self) -> Result<()> {
        let mut test = cargo("test");
        test.args(["-p", "server", "--test", "crash", "--", "--nocapture"]);
        run(test.env("JOBGLASS_KILLS", self.kills.to_string()), GET_RUST)
    }
}
