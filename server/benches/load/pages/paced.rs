//! Requests at a fixed rate, whether or not the answers keep up: a server that stops for a moment delays all that
//! were due meanwhile, and that is counted.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, anyhow, ensure};

use super::{CONNECTIONS, Target};
use crate::{
    figures::millis,
    http::{Connection, get},
};

/// What is sent first is not counted: connections open, caches fill.
const WARM_UP: f64 = 0.1;

/// How late each answer was, in milliseconds from the moment its request was due.
pub(super) fn delays(target: &Target, a_second: f64, time: Duration) -> Result<Vec<f64>> {
    let due_each = Duration::from_secs_f64(1.0 / a_second);
    let count = (a_second * time.as_secs_f64()) as u32;
    let pace = Pace { began: Instant::now() + Duration::from_millis(100), due_each, count, next: AtomicU32::new(0) };
    thread::scope(|scope| {
        let askers: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(|| pace.ask(target))).collect();
        let mut delays = Vec::with_capacity(count as usize);
        for asker in askers {
            delays.extend(asker.join().map_err(|_| anyhow!("an asker failed"))??);
        }
        Ok(delays)
    })
}

struct Pace {
    began: Instant,
    due_each: Duration,
    count: u32,
    next: AtomicU32,
}

impl Pace {
    /// Takes the requests that are due, one after the other, until there are no more.
    fn ask(&self, target: &Target) -> Result<Vec<f64>> {
        let mut connection = Connection::open(target.server.addr)?;
        let request = get(&target.path);
        let first_counted = (f64::from(self.count) * WARM_UP) as u32;
        let mut delays = Vec::new();
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.count {
                return Ok(delays);
            }
            let due = self.began + self.due_each * number;
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let status = connection.ask(request.as_bytes())?;
            ensure!(status == 200, "an answer was {status}");
            if number >= first_counted {
                delays.push(millis(due.elapsed()));
            }
        }
    }
}
