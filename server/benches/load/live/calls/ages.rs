//! How old what is shown is, as asked for by somebody who looks at one job after the other.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, Utc};
use serde_json::Value;
use simulator::Simulator;
use uuid::Uuid;

use crate::{
    figures::{median, quantile},
    http::Connection,
    report::{Report, Row},
};

/// Twenty looks a second.
const PAUSE: Duration = Duration::from_millis(50);

/// The time in which a job goes on by a thousandth, which is what Reply tells.
const STEP: f64 = super::SHORTEST_JOB / 1e3;

/// A job whose age is looked at.
#[derive(Clone, Copy)]
pub(super) struct Watched {
    pub(super) id: Uuid,
    /// How long it takes.
    pub(super) seconds: f64,
    /// Whether its progress tells the time.
    pub(super) is_steady: bool,
}

/// Ages being sampled.
pub(super) struct Ages {
    stop: Arc<AtomicBool>,
    sampling: JoinHandle<Result<Sampled>>,
}

#[derive(Default)]
struct Sampled {
    /// Seconds since Reply told what is shown, as Jobglass says.
    told: Vec<f64>,
    /// Seconds by which the progress shown is behind the true one.
    behind: Vec<f64>,
    /// Looks at a job of which nothing was known yet.
    unknown: usize,
}

impl Ages {
    /// Begins to look.
    pub(super) fn sample(addr: SocketAddr, simulator: Simulator, jobs: Vec<Watched>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let told_to_stop = Arc::clone(&stop);
        let sampling = thread::spawn(move || {
            let mut sampled = Sampled::default();
            let mut connection = Connection::open(addr)?;
            // In strides, so that neighbours in the list are not looked at one after the other.
            let order = (0..).map(|look| jobs[look * 7 % jobs.len()]);
            for job in order.take_while(|_| !told_to_stop.load(Ordering::Relaxed)) {
                sampled.look(&mut connection, &simulator, job)?;
                thread::sleep(PAUSE);
            }
            Ok(sampled)
        });
        Self { stop, sampling }
    }

    /// Ends it and tells what came of it.
    pub(super) async fn stop(self, report: &mut Report) -> Result<()> {
        self.stop.store(true, Ordering::Relaxed);
        let sampled = tokio::task::spawn_blocking(|| self.sampling.join()).await?;
        let Sampled { told, behind, unknown } = sampled.map_err(|_| anyhow!("the sampling failed"))??;
        report.explain(format!(
            "Age: now less `observedAt`, asked of `/api/jobs/{{id}}` of one job after the other, {} times from the \
             very first stream to the last ({unknown} times nothing was known yet). Behind: how long ago the \
             progress shown was Reply's, told by the jobs that go on evenly, in steps of some {STEP} s.",
            told.len()
        ));
        let (middle, p99) = (median(&told), quantile(&told, 0.99));
        let seconds = |seconds: f64| format!("{seconds:.1} s");
        report.add([
            Row::new("age of what is shown, median", seconds(middle)).bound("3 s", middle <= 3.0),
            Row::new("age of what is shown, p99", seconds(p99)).bound("8 s", p99 <= 8.0),
            Row::new(
                "progress behind Reply's, median and p99",
                format!("{:.1} s, {:.1} s", median(&behind), quantile(&behind, 0.99)),
            ),
        ]);
        Ok(())
    }
}

impl Sampled {
    fn look(&mut self, connection: &mut Connection, simulator: &Simulator, job: Watched) -> Result<()> {
        let answer = connection.get(&format!("/api/jobs/{}", job.id))?;
        if answer.status != 200 {
            self.unknown += 1;
            return Ok(());
        }
        let (now, truth) = (Utc::now(), simulator.job(job.id).context("the job is gone")?);
        let shown: Value = serde_json::from_slice(&answer.body)?;
        let observed = shown["freshness"]["observedAt"].as_str().context("the job has no observedAt")?;
        let observed = DateTime::parse_from_rfc3339(observed)?;
        self.told.push((now - observed.to_utc()).as_seconds_f64());
        if let (true, Some(truth), Some(shown)) =
            (job.is_steady, truth["progress"].as_f64(), shown["progress"].as_f64())
        {
            self.behind.push((truth - shown) * job.seconds);
        }
        Ok(())
    }
}
