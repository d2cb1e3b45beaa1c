//! `cargo xtask bench live`: the figures of the live engine.

mod calls;
mod change;
mod memory;

use std::time::Duration;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::{
    machine::Machine,
    report::{Report, judge},
};

/// What the live engine costs Reply, how old what it shows is, how soon a change is with everybody, and its memory
#[derive(Args)]
pub(crate) struct Live {
    /// Measure shortly and with few viewers, to see that it works
    #[arg(long)]
    quick: bool,
    /// Measure this alone; may be given again
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
        let mut missed = 0;
        for part in [Part::Change, Part::Memory, Part::Calls] {
            if self.only.is_empty() || self.only.contains(&part) {
                let report = |title| Report::new(title, "bench live", &machine);
                let report = match part {
                    Part::Change => change::measure(&plan, report("A change on its way")).await?,
                    Part::Memory => memory::measure(&plan, report("Memory of a viewer")).await?,
                    Part::Calls => calls::measure(&plan, report("Calls to Reply, and ages")).await?,
                };
                missed += report.publish(self.write && !self.quick)?;
            }
        }
        judge(missed)
    }
}
