//! The list of commands. A new one is a file here, with an `Args` struct and its `run`, and a line in each list below.

mod serve;

mod dev;

mod check;
mod fuzz;
mod size;
mod test;

mod bench;
mod crash;
mod soak;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// The commands of the project
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
pub(crate) struct Xtask {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(serve::Serve),
    Dev(dev::Dev),
    Test(test::Test),
    Check(check::Check),
    Fuzz(fuzz::Fuzz),
    Size(size::Size),
    Bench(bench::Bench),
    Soak(soak::Soak),
    Crash(crash::Crash),
}

impl Xtask {
    /// Does what the command line asks for.
    pub(crate) fn run(self) -> Result<()> {
        match self.command {
            Command::Serve(command) => command.run(),
            Command::Dev(command) => command.run(),
            Command::Test(command) => command.run(),
            Command::Check(command) => command.run(),
            Command::Fuzz(command) => command.run(),
            Command::Size(command) => command.run(),
            Command::Bench(command) => command.run(),
            Command::Soak(command) => command.run(),
            Command::Crash(command) => command.run(),
        }
    }
}
