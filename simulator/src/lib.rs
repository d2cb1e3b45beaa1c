//! Reply's background-jobs API as it is documented, quotas included: for the demo, for tests and for load.
//!
//! [`Simulator`] is a cheap handle over jobs that live on a clock of their own. A test holds the handle and
//! steers it directly; a program talks to it over HTTP as it would to Reply. Everything under `/v3` is
//! Reply's; everything under `/_sim` is ours: it creates jobs, switches faults on and tells what was asked.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use simulator::{Fault, FaultKind, JobSpec, Life, Simulator, SimulatorConfig};
//!
//! let running = Simulator::spawn(SimulatorConfig::default()).await?;
//! let job = running.simulator.create(JobSpec::new(Life::Steady, 30.0));
//! running.simulator.set_fault(Fault::new(FaultKind::Rubbish).times(2));
//! println!("{}/v3/background-jobs/{job}", running.base_url);
//! # Ok(())
//! # }
//! ```

mod simulator;

mod api;
mod calls;
mod clock;
mod config;
mod content;
mod control;
mod examples;
mod faults;
mod job;
mod life;
mod problem;
mod quota;
mod seed;
mod serve;
mod shelf;
mod spec;

pub use calls::{Call, Endpoint, Outcome};
pub use clock::{Clock, ManualClock};
pub use config::SimulatorConfig;
pub use content::Content;
pub use examples::Example;
pub use faults::{Fault, FaultKind, RetryAfter, Scope};
pub use job::DOCUMENTED_ID;
pub use life::{Life, Moment, Script, Status};
pub use serve::Running;
pub use simulator::Simulator;
pub use spec::JobSpec;
