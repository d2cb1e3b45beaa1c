//! One change on its way to thousands of viewers of one job.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use simulator::{JobSpec, Life};
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

use super::Plan;
use crate::{
    crowd::Crowd,
    figures::{median, millis, quantile},
    http::{Connection, post},
    reply::Reply,
    report::{Report, Row},
    server::Server,
};

/// Longer than the longest time between two questions about a job.
const NEXT_QUESTION: Duration = Duration::from_secs(30);
/// After a change has arrived everywhere, the machine comes to rest.
const REST: Duration = Duration::from_millis(200);

/// Jobglass and the bare server, each with its viewers.
struct Both {
    reply: Reply,
    job: Uuid,
    ours: Crowd,
    bare: Crowd,
    to_bare: Connection,
    servers: [Server; 2],
}

pub(super) async fn measure(plan: &Plan, mut report: Report) -> Result<Report> {
    let mut both = Both::start(plan.viewers_of_one).await?;
    let (mut ours, mut bare, mut bytes, mut busy) = (Vec::new(), Vec::new(), 0, [0.0; 2]);
    // The first change makes both sides warm.
    for change in 0..=plan.changes {
        let (our_delay, event) = both.change_ours(change).await?;
        let bare_delay = both.change_bare(&event).await?;
        if change == 0 {
            busy = both.processor_times()?;
        } else {
            ours.push(millis(our_delay));
            bare.push(millis(bare_delay));
            bytes = event.len();
        }
        if change % 20 == 0 {
            println!("change {change}: {:.1} ms, bare server {:.1} ms", millis(our_delay), millis(bare_delay));
        }
        sleep(REST).await;
    }
    let busy_until = both.processor_times()?;
    let [ours_busy, bare_busy] = [0, 1].map(|side| (busy_until[side] - busy[side]) * 1e3 / plan.changes as f64);
    let viewers = both.ours.size();
    report.explain(format!(
        "A change: from the moment the simulated Reply has its answer ready (for the bare server: from the moment it \
         is sent the event) until the last of {viewers} viewers has the event ({bytes} bytes); {} changes, ours and \
         the bare server's in turns, the viewers of both connected throughout. The processor time of ours holds its \
         heartbeats as well; the bare server has none.",
        plan.changes
    ));
    let (p99, bare_p99) = (quantile(&ours, 0.99), quantile(&bare, 0.99));
    let (middle, bare_middle) = (median(&ours), median(&bare));
    let ms = |ms: f64| format!("{ms:.1} ms");
    report.add([
        Row::new(format!("a change to {viewers} viewers, p99"), ms(p99))
            .beside(ms(bare_p99), p99 / bare_p99)
            .bound("100 ms, 1.5 × bare", p99 <= 100.0 && p99 <= 1.5 * bare_p99),
        Row::new(format!("a change to {viewers} viewers, median"), ms(middle))
            .beside(ms(bare_middle), middle / bare_middle)
            .bound("1.5 × bare", middle <= 1.5 * bare_middle),
        Row::new("the server's processor time for a change", ms(ours_busy))
            .beside(ms(bare_busy), ours_busy / bare_busy),
    ]);
    Ok(report)
}

impl Both {
    async fn start(viewers: usize) -> Result<Self> {
        let reply = Reply::start()?;
        let job = reply.simulator.create(JobSpec::new(Life::Steady, 86_400.0));
        let (jobglass, bare) = (Server::jobglass(&reply, None)?, Server::bare(None)?);
        let path = format!("/api/jobs/{job}/events");
        println!("open {viewers} streams of Jobglass and {viewers} of the bare server");
        Ok(Self {
            ours: Crowd::open(jobglass.addr, (0..viewers).map(|_| path.clone())).await?,
            bare: Crowd::open(bare.addr, (0..viewers).map(|_| "/events".to_owned())).await?,
            to_bare: Connection::open(bare.addr)?,
            reply,
            job,
            servers: [jobglass, bare],
        })
    }

    fn processor_times(&self) -> Result<[f64; 2]> {
        let [ours, bare] = &self.servers;
        Ok([ours.processor_time()?, bare.processor_time()?])
    }

    /// Lets the job go on in Reply, and waits until all viewers of Jobglass have seen it; how long that took from
    /// Reply's answer on, and the event.
    async fn change_ours(&mut self, change: usize) -> Result<(Duration, Vec<u8>)> {
        // Every change has a progress of its own, with as many digits.
        let progress = 0.100_01 + change as f64 * 1e-4;
        let progress = (progress * 1e5).round() / 1e5;
        self.ours.expect(format!("\"progress\":{progress},"));
        ensure!(self.reply.simulator.patch(self.job, json!({ "progress": progress })), "the job is gone");
        let answered = timeout(NEXT_QUESTION, self.reply.answer_after(Instant::now())).await;
        let answered = answered.context("Jobglass does not ask Reply")?.context("the simulator ended")?;
        let reached = self.ours.everybody().await?;
        Ok((reached.last.saturating_duration_since(answered), reached.event))
    }

    /// Gives the bare server the same event.
    async fn change_bare(&mut self, event: &[u8]) -> Result<Duration> {
        let text = String::from_utf8_lossy(event);
        let marker = text.lines().find(|line| line.starts_with("id: ")).context("the event has no number")?;
        self.bare.expect(marker.to_owned());
        let sent = Instant::now();
        self.to_bare.send(&post("/change", event))?;
        let reached = self.bare.everybody().await?;
        ensure!(self.to_bare.status()? == 200, "the bare server did not take the event");
        Ok(reached.last.saturating_duration_since(sent))
    }
}
