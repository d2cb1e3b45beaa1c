//! `cargo xtask bench live`: the figures of the live engine.

mod calls;
mod change;
mod memory;

use std::time::Duration;

use anyhow::Result;
use chrono::Utc;
use clap::{Args, ValueEnum};

use crate::{machine::Machine, report::Report};

/// What the live engine costs Reply, how old what it shows is, how soon a change is with everybody, and its memory
#[derive(Args)]
pub(crate) struct Live {
    /// Measure shortly and with few viewers, to see that it works
    #[arg(long)]
    quick: bool,
    /// Measure this alone
    #[arg(long, value_name = "PART")]
    only: Vec<Part>,
    /// Keep the table in docs/benchmarks.md
    #[arg(long)]
    write: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Changes on their way to viewers
    Change,
    /// Memory of idle viewers
    Memory,
    /// Calls to Reply, and the age of what is shown
    Calls,
}

/// How much is measured.
struct Plan {
    jobs: usize,
    /// The viewers of each phase of the calls.
    crowds: [usize; 3],
    phase: Duration,
    viewers_of_one: usize,
    changes: usize,
    idle_viewers: usize,
}

impl Plan {
    fn new(quick: bool, machine: &Machine) -> Self {
        if quick {
            return Self {
                jobs: 30,
                crowds: [1, 10, 300],
                phase: Duration::from_secs(20),
                viewers_of_one: 500,
                changes: 10,
                idle_viewers: 1_000,
            };
        }
        Self {
            jobs: 200,
            crowds: [1, 100, machine.viewers(10_000)],
            phase: Duration::from_secs(90),
            // The bare server's viewers stand beside ours.
            viewers_of_one: machine.viewers(2 * 5_000) / 2,
            changes: 100,
            idle_viewers: machine.viewers(10_000),
        }
    }
}

impl Live {
    pub(crate) async fn run(self) -> Result<()> {
        let machine = Machine::look();
        println!("{machine}");
        let plan = Plan::new(self.quick, &machine);
        let wants = |part| self.only.is_empty() || self.only.contains(&part);
        let how = format!(
            "`cargo xtask bench live` on {}: {machine}. The simulated Reply, the viewers and the servers share them.",
            Utc::now().format("%Y-%m-%d")
        );
        let mut report = Report { title: "The live engine", how: vec![how], rows: Vec::new() };
        if wants(Part::Change) {
            change::measure(&plan, &mut report).await?;
        }
        if wants(Part::Memory) {
            memory::measure(&plan, &mut report).await?;
        }
        if wants(Part::Calls) {
            calls::measure(&plan, &mut report).await?;
        }
        report.publish(self.write && !self.quick && self.only.is_empty())
    }
}
