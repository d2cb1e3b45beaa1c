//! `cargo xtask serve`: from a fresh clone to the running program.

use std::os::unix::process::CommandExt;

use anyhow::{Context, Result};
use clap::Args;

use crate::{
    program,
    site::{self, Profile},
};

/// Build everything in release and serve it
#[derive(Args)]
pub(crate) struct Serve {
    /// What to hand to `jobglass serve`, for example `-- --addr 127.0.0.1:4000`
    #[arg(last = true)]
    args: Vec<String>,
}

impl Serve {
    pub(crate) fn run(self) -> Result<()> {
        let site_dir = site::build()?;
        let server = program::build_server(Profile::Release)?;
        // The server takes the place of this process, so that every signal and the exit code are its own.
        let error = program::jobglass(&server, &site_dir).args(self.args).exec();
        Err(error).with_context(|| format!("cannot start {}", server.display()))
    }
}
