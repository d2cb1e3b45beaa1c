//! As many requests as there are answers: every connection asks again as soon as it has its answer.

use std::{
    fmt,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow, ensure};

use super::{CONNECTIONS, Target};
use crate::{http::Connection, machine::has};

/// Who asks.
#[derive(Clone, Copy)]
pub(super) enum Tool {
    /// The program `wrk`, which takes less of the machine than we do.
    Wrk,
    /// This program.
    Ourselves,
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wrk => "wrk",
            Self::Ourselves => "a load of our own (wrk is not there)",
        })
    }
}

impl Tool {
    pub(super) fn find() -> Self {
        if has("wrk") { Self::Wrk } else { Self::Ourselves }
    }

    /// Answers a second.
    pub(super) fn rate(self, target: &Target, time: Duration) -> Result<f64> {
        match self {
            Self::Wrk => by_wrk(target, time),
            Self::Ourselves => by_ourselves(target, time),
        }
    }
}

/// It keeps to the core that we keep to.
fn by_wrk(target: &Target, time: Duration) -> Result<f64> {
    let mut wrk = Command::new("wrk");
    wrk.args(["--threads", "1", "--connections", &CONNECTIONS.to_string()]);
    wrk.args(["--duration", &format!("{}s", time.as_secs().max(1))]);
    wrk.arg(format!("http://{}{}", target.server.addr, target.path));
    let said = String::from_utf8(wrk.output()?.stdout)?;
    let has_failed = said.contains("Socket errors") || said.contains("Non-2xx");
    ensure!(!has_failed, "wrk met failures:\n{said}");
    let rate = said.lines().find_map(|line| line.trim().strip_prefix("Requests/sec:"));
    Ok(rate.with_context(|| format!("wrk told no rate:\n{said}"))?.trim().parse()?)
}

fn by_ourselves(target: &Target, time: Duration) -> Result<f64> {
    let began = Instant::now();
    let answers = thread::scope(|scope| {
        let askers: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(|| ask_on(target, began + time))).collect();
        askers.into_iter().map(|asker| asker.join().map_err(|_| anyhow!("an asker failed"))?).sum::<Result<u32>>()
    })?;
    Ok(f64::from(answers) / began.elapsed().as_secs_f64())
}

fn ask_on(target: &Target, until: Instant) -> Result<u32> {
    let mut connection = Connection::open(target.server.addr)?;
    let mut answers = 0;
    while Instant::now() < until {
        let answer = connection.get(&target.path)?;
        ensure!(answer.status == 200, "an answer was {}", answer.status);
        answers += 1;
    }
    Ok(answers)
}
