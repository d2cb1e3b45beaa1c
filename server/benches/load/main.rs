//! Load on Jobglass, measured from outside: what its figures are, beside those of the plainest server that could do
//! the same. `cargo xtask bench live`, `cargo xtask bench pages`, `cargo xtask bench links` and `cargo xtask soak` run it.
//!
//! Jobglass and the bare server are processes of their own, so that their memory can be told apart; the simulated
//! Reply and the viewers live here. Everything stays on the loopback address and ends with this process.

mod links;
mod live;
mod pages;
mod soak;

mod bare;
mod crowd;
mod http;
mod reply;
mod server;

mod figures;
mod machine;
mod report;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use tokio::signal::{
    ctrl_c,
    unix::{SignalKind, signal},
};

/// Load on Jobglass
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// What cargo adds for a harness that knows benches from tests
    #[arg(long, global = true, hide = true)]
    bench: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Calls to Reply, ages, changes on their way to viewers, memory
    Live(live::Live),
    /// The answer to wrong tokens of share links
    Links(links::Links),
    /// The job page out of memory
    Pages(pages::Pages),
    /// Viewers that come, break off and leave: memory must not climb
    Soak(soak::Soak),
    /// The server to compare with
    #[command(hide = true)]
    Bare,
}

/// One thread for all viewers: on a small machine they must leave the servers their cores.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let command = Arguments::parse().command;
    // Whoever stops us must not leave our servers behind; they end as their handles are dropped.
    let outcome = tokio::select! {
        outcome = run(command) => outcome,
        stopped = told_to_stop() => stopped,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("load: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<()> {
    match command {
        Command::Live(live) => live.run().await,
        Command::Links(links) => links.run().await,
        Command::Pages(pages) => pages.run().await,
        Command::Soak(soak) => soak.run().await,
        Command::Bare => bare::serve().await,
    }
}

async fn told_to_stop() -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = ctrl_c() => {}
        _ = terminate.recv() => {}
    }
    anyhow::bail!("told to stop")
}
