//! `cargo xtask bench pages`: the job page out of memory, as many times a second as one core can.

mod closed;
mod paced;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Args;
use simulator::{Content, JobSpec, Life};

use crate::{
    figures::{median, quantile},
    http::{Connection, find, post},
    machine::{Machine, stay_on_core},
    reply::Reply,
    report::{Report, Row, judge},
    server::Server,
};
use closed::Tool;

/// The rows of the job's result.
const RESULT_ROWS: usize = 100;
/// The connections of the load.
const CONNECTIONS: usize = 32;
/// Measurements of each server, in turns.
const ROUNDS: usize = 3;
/// The core of the server, and that of the load.
const CORES: [usize; 2] = [0, 1];

/// How often a second one core can answer with the job page, and how soon at half of that
#[derive(Args)]
pub(crate) struct Pages {
    /// Measure shortly, to see that it works
    #[arg(long)]
    quick: bool,
    /// Keep the table in docs/benchmarks.md
    #[arg(long)]
    write: bool,
}

/// A server and the page that is asked of it.
struct Target {
    server: Server,
    path: String,
}

impl Pages {
    pub(crate) async fn run(self) -> Result<()> {
        // Nothing else is to be done meanwhile, so that the load may keep this thread for itself.
        tokio::task::spawn_blocking(move || self.measure()).await?
    }

    fn measure(self) -> Result<()> {
        let (machine, time) = (Machine::look(), Duration::from_secs(if self.quick { 2 } else { 10 }));
        println!("{machine}");
        ensure!(machine.cores >= CORES.len(), "one core is for the server and one for the load: there is only one");
        stay_on_core(CORES[1])?;
        let reply = Reply::start()?;
        let ours = jobglass(&reply)?;
        let (bare, page) = bare(&ours)?;
        let tool = Tool::find();
        tool.rate(&ours, time / 5)?;
        let (of_ours, of_bare) = rates(tool, &ours, &bare, time)?;
        let (ours_rate, bare_rate) = (of_ours.a_second(), of_bare.a_second());
        let half = ours_rate / 2.0;
        let ours_delays = paced::delays(&ours, half, time)?;
        let bare_delays = paced::delays(&bare, half, time)?;
        let mut report = Report::new("The job page", "bench pages", &machine);
        report.explain(format!(
            "The server keeps to one core, the load to another. The page of a finished job with {RESULT_ROWS} rows in \
             its result: {} KiB, not compressed (the load accepts no encoding); Jobglass renders it once a second and sends it \
             with a nonce of its own each time. A second: {tool} with {CONNECTIONS} \
             connections for {} s, the median of {ROUNDS} turns. Delays: from the moment each of {half:.0} requests a \
             second was due until its answer was read, whether or not the ones before it were late.",
            page.len() / 1024,
            time.as_secs(),
        ));
        let a_second = |rate: f64| format!("{rate:.0}");
        let ms = |ms: f64| format!("{ms:.2} ms");
        let (p99, bare_p99) = (quantile(&ours_delays, 0.99), quantile(&bare_delays, 0.99));
        let (middle, bare_middle) = (median(&ours_delays), median(&bare_delays));
        report.add([
            Row::new("job pages a second on one core", a_second(ours_rate))
                .beside(a_second(bare_rate), ours_rate / bare_rate)
                .bound("3000", ours_rate >= 3_000.0),
            Row::new("job pages a second of processor time", a_second(of_ours.a_busy_second()))
                .beside(a_second(of_bare.a_busy_second()), of_ours.a_busy_second() / of_bare.a_busy_second()),
            Row::new(format!("delay at {half:.0} a second, p99"), ms(p99))
                .beside(ms(bare_p99), p99 / bare_p99)
                .bound("10 ms", p99 <= 10.0),
            Row::new(format!("delay at {half:.0} a second, median"), ms(middle))
                .beside(ms(bare_middle), middle / bare_middle),
        ]);
        judge(report.publish(self.write && !self.quick)?)
    }
}

fn jobglass(reply: &Reply) -> Result<Target> {
    let spec = JobSpec::new(Life::Finished, 120.0).content(Content::EmailValidation).size(RESULT_ROWS);
    let job = reply.simulator.create(spec);
    Ok(Target { server: Server::jobglass(reply, Some(CORES[0]))?, path: format!("/jobs/{job}") })
}

/// A bare server that answers with the same page; and the page.
fn bare(ours: &Target) -> Result<(Target, Vec<u8>)> {
    let mut to_ours = Connection::open(ours.server.addr)?;
    // The first look asks Reply; what follows is memory's.
    to_ours.get(&ours.path)?;
    let answer = to_ours.get(&ours.path)?;
    ensure!(answer.status == 200, "the job page is not there: {}", answer.head);
    let is_compressed = answer.head.to_ascii_lowercase().contains("content-encoding");
    ensure!(!is_compressed, "the page came compressed without being asked for so");
    find(&answer.body, b"</html>").context("the job page has no end")?;
    let server = Server::bare(Some(CORES[0]))?;
    let status = Connection::open(server.addr)?.ask(&post("/keep", &answer.body))?;
    ensure!(status == 200, "the bare server did not take the page");
    Ok((Target { server, path: "/page".to_owned() }, answer.body))
}

/// How often one server answered, each turn for itself.
#[derive(Default)]
struct Rates {
    by_clock: Vec<f64>,
    /// The same by the time that the server was on its core: what it would be if nobody else took of that.
    by_processor: Vec<f64>,
}

impl Rates {
    fn take_turn(&mut self, tool: Tool, target: &Target, time: Duration) -> Result<()> {
        let (began, busy) = (Instant::now(), target.server.processor_time()?);
        let rate = tool.rate(target, time)?;
        let busy = target.server.processor_time()? - busy;
        self.by_clock.push(rate);
        self.by_processor.push(rate * began.elapsed().as_secs_f64() / busy);
        Ok(())
    }

    fn a_second(&self) -> f64 {
        median(&self.by_clock)
    }

    fn a_busy_second(&self) -> f64 {
        median(&self.by_processor)
    }
}

/// What both can do, in turns.
fn rates(tool: Tool, ours: &Target, bare: &Target, time: Duration) -> Result<(Rates, Rates)> {
    let (mut of_ours, mut of_bare) = (Rates::default(), Rates::default());
    for turn in 1..=ROUNDS {
        of_ours.take_turn(tool, ours, time)?;
        of_bare.take_turn(tool, bare, time)?;
        println!("after turn {turn}: {:.0} pages a second, bare server {:.0}", of_ours.a_second(), of_bare.a_second());
    }
    Ok((of_ours, of_bare))
}
