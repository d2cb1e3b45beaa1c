//! The commands of the project, run as `cargo xtask <command>`. Each command is one file in `commands/`.

mod commands;
mod site;

mod program;
mod running;
mod watch;

mod step;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match commands::Xtask::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
