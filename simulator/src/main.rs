//! The simulator as a program: reads the command line, serves on a loopback address, tells how to use it.

use clap::Parser;
use simulator::{Simulator, SimulatorConfig};
use std::net::SocketAddr;

/// Reply's background-jobs API as documented, with jobs that live by themselves.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Where to listen; a loopback address, for the control endpoints ask for no key.
    #[arg(long, default_value = "127.0.0.1:4010", value_parser = parse_loopback)]
    addr: SocketAddr,
    /// The made-up API key to accept.
    #[arg(long, default_value = "sim-key")]
    key: String,
    /// What ids, texts and lives are made from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How much faster than the wall clock jobs live.
    #[arg(long, default_value_t = 1.0, value_parser = parse_speed)]
    speed: f64,
    /// How many calls any 60 seconds may hold.
    #[arg(long, default_value_t = 100)]
    per_minute: u32,
    /// How many calls any hour may hold.
    #[arg(long, default_value_t = 3000)]
    per_hour: u32,
    /// Begin without the example jobs.
    #[arg(long)]
    empty: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Arguments { addr, key, seed, speed, per_minute, per_hour, empty } = Arguments::parse();
    let hint = key.clone();
    let config = SimulatorConfig { key, seed, speed, per_minute, per_hour, demo_jobs: !empty };
    let running = Simulator::new(config).serve(addr).await?;
    println!("Reply simulator on {}", running.base_url);
    // This key opens nothing but this process, and whoever starts it must learn it.
    println!("Use it with REPLY_API_KEY={hint} REPLY_API_URL={}", running.base_url);
    for example in running.simulator.examples() {
        println!("  {}  {}", example.id, example.label);
    }
    tokio::select! {
        () = running.forever() => {}
        result = tokio::signal::ctrl_c() => result?,
    }
    Ok(())
}

fn parse_loopback(text: &str) -> Result<SocketAddr, String> {
    let addr: SocketAddr = text.parse().map_err(|_| "not an address like 127.0.0.1:4010".to_owned())?;
    if addr.ip().is_loopback() { Ok(addr) } else { Err("not a loopback address".to_owned()) }
}

fn parse_speed(text: &str) -> Result<f64, String> {
    let speed = text.parse().ok().filter(|speed: &f64| speed.is_finite() && *speed > 0.0);
    speed.ok_or_else(|| "not a number above 0".to_owned())
}
