//! What an idle viewer costs in memory.

use std::time::Duration;

use anyhow::Result;
use simulator::{JobSpec, Life};
use tokio::time::sleep;

use super::Plan;
use crate::{
    crowd::Crowd,
    http::{Connection, post},
    reply::Reply,
    report::{Report, Row},
    server::Server,
};

/// Viewers that come and go first, so that what every server needs once is there.
const FIRST: usize = 100;
/// The time between two heartbeats; two of them are awaited.
const BEAT: Duration = Duration::from_secs(10);
/// A heartbeat for the bare server, as long as one of Jobglass.
const BEAT_EVENT: &str = "event: beat\ndata: {\"jobId\":\"3c90c3cc-0d44-4b50-8888-8dd25736052a\",\"now\":\
    \"2026-01-01T00:00:00.000Z\",\"freshness\":{\"observedAt\":\"2026-01-01T00:00:00.000000000Z\",\"state\":\"live\",\
    \"reason\":null,\"nextPollAt\":\"2026-01-01T00:00:00.000000000Z\"}}\n\n";

pub(super) async fn measure(plan: &Plan, mut report: Report) -> Result<Report> {
    let viewers = plan.idle_viewers;
    let ours = of_jobglass(viewers).await?;
    let bare = of_bare(viewers).await?;
    report.explain(format!(
        "Memory: the growth of the server's resident memory (VmRSS; the kernel's socket buffers are not in it) from \
         {FIRST} viewers having come and gone to {viewers} having watched one idle job for two heartbeats."
    ));
    report.add([Row::new(format!("memory of an idle viewer, {viewers} of them"), kib(ours))
        .beside(kib(bare), ours / bare)
        .bound("12 KiB, 1.5 × bare", ours <= 12.0 * 1024.0 && ours <= 1.5 * bare)]);
    Ok(report)
}

fn kib(bytes: f64) -> String {
    format!("{:.1} KiB", bytes / 1024.0)
}

async fn of_jobglass(viewers: usize) -> Result<f64> {
    let reply = Reply::start()?;
    let job = reply.simulator.create(JobSpec::new(Life::Silent, 86_400.0));
    let server = Server::jobglass(&reply, None)?;
    let path = format!("/api/jobs/{job}/events");
    of_each(&server, &path, viewers, async || {
        sleep(2 * BEAT + BEAT / 2).await;
        Ok(())
    })
    .await
}

async fn of_bare(viewers: usize) -> Result<f64> {
    let server = Server::bare(None)?;
    let mut to_bare = Connection::open(server.addr)?;
    of_each(&server, "/events", viewers, async || {
        for _ in 0..2 {
            sleep(BEAT).await;
            to_bare.ask(&post("/change", BEAT_EVENT.as_bytes()))?;
        }
        sleep(BEAT / 2).await;
        Ok(())
    })
    .await
}

/// The growth for each viewer, once they have been `idle`.
async fn of_each(server: &Server, path: &str, viewers: usize, idle: impl AsyncFnOnce() -> Result<()>) -> Result<f64> {
    let crowd = |size: usize| Crowd::open(server.addr, (0..size).map(|_| path.to_owned()));
    crowd(FIRST.min(viewers)).await?.leave().await;
    sleep(Duration::from_secs(2)).await;
    let before = server.resident()?;
    println!("open {viewers} streams");
    let crowd = crowd(viewers).await?;
    idle().await?;
    let after = server.resident()?;
    println!("resident: {} KiB before, {} KiB with {viewers} viewers", before / 1024, after / 1024);
    crowd.leave().await;
    Ok((after as f64 - before as f64) / viewers as f64)
}
