//! What is asked of Reply for few viewers and for many, and how old what they are shown is.

mod ages;

use std::{collections::HashSet, time::Duration};

use anyhow::{Result, ensure};
use simulator::{Endpoint, JobSpec, Life, Outcome};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::Plan;
use crate::{
    crowd::Crowd,
    reply::Reply,
    report::{Report, Row},
    server::Server,
};
use ages::{Ages, Watched};

/// The most jobs on one stream.
const ON_ONE_STREAM: usize = 50;
/// Between a crowd's coming and its measurement.
const SETTLING: Duration = Duration::from_secs(15);
/// How long the first answers about all jobs may take.
const FIRST_ANSWERS: Duration = Duration::from_secs(600);
/// The seconds that the shortest job takes: more than this bench.
const SHORTEST_JOB: f64 = 2_400.0;
/// How long a job is still asked about after the last look, and a little.
const GRACE: Duration = Duration::from_secs(35);

pub(super) async fn measure(plan: &Plan, mut report: Report) -> Result<Report> {
    let reply = Reply::start()?;
    let jobs = create_jobs(&reply, plan.jobs);
    let ids: Vec<_> = jobs.iter().map(|job| job.id).collect();
    let server = Server::jobglass(&reply, None)?;
    let ages = Ages::sample(server.addr, reply.simulator.clone(), jobs);
    let mut per_minute = Vec::new();
    for (phase, viewers) in plan.crowds.into_iter().enumerate() {
        let mut crowd = Crowd::open(server.addr, streams(viewers, &ids)).await?;
        if phase == 0 {
            await_first_answers(&reply, ids.len()).await?;
        }
        sleep(SETTLING).await;
        let calls = count(&reply, plan.phase).await?;
        println!("{viewers} viewers on {} streams: {calls:.1} calls a minute", crowd.size());
        per_minute.push((viewers, calls));
        ensure!(crowd.ended() == 0, "{} streams ended by themselves", crowd.ended());
        crowd.leave().await;
    }
    ages.stop(&mut report).await?;
    sleep(GRACE).await;
    let while_nobody_looks = count(&reply, Duration::from_secs(60)).await?;
    report.explain(how(plan));
    tell(plan, &per_minute, while_nobody_looks, &mut report);
    Ok(report)
}

fn how(plan: &Plan) -> String {
    format!(
        "Calls: counted by the simulated Reply over {} s for each crowd, on the same {} running jobs, once Jobglass \
         has every job's first answer. One viewer watches all of them on streams of {ON_ONE_STREAM}; more share them \
         out, or crowd on them, one job each. Nobody looks: from {} s after the last stream closed, for 60 s.",
        plan.phase.as_secs(),
        plan.jobs,
        GRACE.as_secs()
    )
}

fn tell(plan: &Plan, per_minute: &[(usize, f64)], while_nobody_looks: f64, report: &mut Report) {
    let (_, of_one) = per_minute[0];
    for (viewers, calls) in per_minute {
        let ratio = calls / of_one;
        let row = Row::new(
            format!("calls a minute, {viewers} viewers on {} jobs", plan.jobs),
            format!("{calls:.1} ({:+.1} %)", (ratio - 1.0) * 100.0),
        );
        report.add([row.bound("50, ± 5 %", *calls < 50.0 && (ratio - 1.0).abs() <= 0.05)]);
    }
    let row = Row::new("calls a minute while nobody looks", format!("{while_nobody_looks}"));
    report.add([row.bound("0", while_nobody_looks == 0.0)]);
}

/// Jobs that go on for longer than this takes, most of them evenly.
fn create_jobs(reply: &Reply, count: usize) -> Vec<Watched> {
    let lives = [Life::Steady, Life::Steady, Life::Bursting, Life::Steady, Life::Stalling];
    let jobs = (0..count).zip(lives.into_iter().cycle()).map(|(number, life)| {
        let seconds = SHORTEST_JOB + number as f64;
        let id = reply.simulator.create(JobSpec::new(life, seconds));
        Watched { id, seconds, is_steady: life == Life::Steady }
    });
    jobs.collect()
}

/// The streams that so many viewers need to watch every job.
fn streams(viewers: usize, ids: &[Uuid]) -> Vec<String> {
    let listed = |ids: &[Uuid]| {
        let ids: Vec<_> = ids.iter().map(Uuid::to_string).collect();
        format!("/api/events?jobs={}", ids.join(","))
    };
    let jobs_each = ids.len().div_ceil(viewers).min(ON_ONE_STREAM);
    let all = ids.chunks(jobs_each).map(listed);
    let needed = all.len().max(viewers);
    all.cycle().take(needed).collect()
}

/// Waits until Reply was asked about each job by itself: until then there is more to ask than there will be.
async fn await_first_answers(reply: &Reply, jobs: usize) -> Result<()> {
    let began = Instant::now();
    loop {
        let calls = reply.simulator.calls();
        let gets = calls.iter().filter(|call| call.endpoint == Endpoint::Get && call.outcome == Outcome::Ok);
        let asked = gets.filter_map(|call| call.job).collect::<HashSet<_>>().len();
        if asked == jobs {
            println!("every job was asked for once after {} s", began.elapsed().as_secs());
            return Ok(());
        }
        ensure!(began.elapsed() < FIRST_ANSWERS, "only {asked} of {jobs} jobs were asked for");
        sleep(Duration::from_secs(1)).await;
    }
}

/// The calls a minute from now on.
async fn count(reply: &Reply, time: Duration) -> Result<f64> {
    let from = reply.simulator.now();
    sleep(time).await;
    let to = reply.simulator.now();
    let (calls, refused) = reply.calls_between(from, to);
    ensure!(refused == 0, "Reply refused {refused} of {calls} calls");
    Ok(calls as f64 / (to - from).as_secs_f64() * 60.0)
}
