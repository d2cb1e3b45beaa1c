//! `cargo xtask soak`: viewers that come, break off and leave, for as long as one likes. Memory must not climb.

mod visitor;

use std::time::Duration;

use anyhow::Result;
use clap::Args;
use simulator::{Content, JobSpec, Life};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

use crate::{
    figures::{median, slope},
    machine::Machine,
    reply::Reply,
    report::{Report, Row, judge},
    server::Server,
};
use visitor::{Jobs, Visits};

/// How many visitors there are at any moment.
const VISITORS: usize = 64;
/// The time between two samples.
const SAMPLE: Duration = Duration::from_secs(2);
/// The part of the time that is for warming up: memory may climb until everything has been there once.
const WARM_UP: f64 = 0.3;
/// The most KiB a minute by which memory may climb after that: some ninety bytes for each visit, less than anything
/// that a visit could leave behind. The allocator grows in steps of a MiB or two, and one of them, over the seven
/// minutes that are looked at unless told otherwise, has a slope of some 300.
const MOST_CLIMB: f64 = 512.0;
/// How long after the last visitor every socket must be closed.
const AFTERWARDS: Duration = Duration::from_secs(5);

/// Let viewers come, break off and leave, and see that memory does not climb
#[derive(Args)]
pub(crate) struct Soak {
    /// For how long
    #[arg(long, default_value_t = 10.0, value_name = "N")]
    minutes: f64,
    /// Keep the table in docs/benchmarks.md
    #[arg(long)]
    write: bool,
}

impl Soak {
    pub(crate) async fn run(self) -> Result<()> {
        let machine = Machine::look();
        println!("{machine}");
        let (reply, time) = (Reply::start()?, Duration::try_from_secs_f64(self.minutes * 60.0)?);
        let server = Server::jobglass(&reply, None)?;
        let files_before = server.open_files()?;
        let visits = Visits::new(server.addr, create_jobs(&reply));
        let mut visitors = JoinSet::new();
        (0..VISITORS).for_each(|_| drop(visitors.spawn(visits.clone().come_and_go())));
        let samples = sample(&server, &visits, time).await?;
        visitors.shutdown().await;
        sleep(AFTERWARDS).await;
        let files_left = server.open_files()?.saturating_sub(files_before);
        let mut report = Report::new("The soak", &format!("soak --minutes {}", self.minutes), &machine);
        report.explain(format!(
            "{VISITORS} visitors at any moment: {}. Resident memory (VmRSS) is sampled every {} s; the slope is that of \
             the line that fits the samples best after the first {:.0} %.",
            visits.told(),
            SAMPLE.as_secs(),
            WARM_UP * 100.0
        ));
        tell(&samples, files_left, &mut report);
        judge(report.publish(self.write)?)
    }
}

/// A fixed set of jobs: what is remembered of ever new ones is bounded too, but only by the limits of the memory.
fn create_jobs(reply: &Reply) -> Jobs {
    let create = |spec: JobSpec| reply.simulator.create(spec);
    let day = 86_400.0;
    Jobs {
        running: (0..40).map(|_| create(JobSpec::new(Life::Steady, day))).collect(),
        finished: (0..10).map(|_| create(JobSpec::new(Life::Finished, day).size(100))).collect(),
        large: create(JobSpec::new(Life::Finished, day).content(Content::Large)),
    }
}

/// Minutes since the start, and the KiB that were resident then.
async fn sample(server: &Server, visits: &Visits, time: Duration) -> Result<Vec<(f64, f64)>> {
    let began = Instant::now();
    let mut samples = Vec::new();
    while began.elapsed() < time {
        sleep(SAMPLE).await;
        let kib = server.resident()? as f64 / 1024.0;
        samples.push((began.elapsed().as_secs_f64() / 60.0, kib));
        if samples.len() % 15 == 0 {
            println!("{:>3} s: {kib:.0} KiB, {}", began.elapsed().as_secs(), visits.told());
        }
    }
    Ok(samples)
}

fn tell(samples: &[(f64, f64)], files_left: usize, report: &mut Report) {
    let warm = &samples[(samples.len() as f64 * WARM_UP) as usize..];
    let climb = slope(warm);
    let kib: Vec<_> = warm.iter().map(|(_, kib)| *kib).collect();
    let (least, most) = kib.iter().fold((f64::MAX, 0_f64), |(least, most), kib| (least.min(*kib), most.max(*kib)));
    let mib = |kib: f64| format!("{:.1} MiB", kib / 1024.0);
    report.add([
        Row::new("memory climbs after warm-up, a minute", format!("{climb:.0} KiB"))
            .bound(format!("{MOST_CLIMB} KiB"), climb <= MOST_CLIMB),
        Row::new("memory after warm-up: least, median, most", [least, median(&kib), most].map(mib).join(", ")),
        Row::new(format!("sockets left open {} s after the last", AFTERWARDS.as_secs()), files_left.to_string())
            .bound("8", files_left <= 8),
    ]);
}
