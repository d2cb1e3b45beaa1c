//! Says what is being done and how long it took.

use std::{
    io::{IsTerminal, Write, stdout},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use anyhow::Result;

/// A step that ends sooner had nothing to do.
const WORTH_SAYING: Duration = Duration::from_secs(1);

/// Does a step that always is worth a line.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    shown_after(Duration::ZERO, what, work)
}

/// Does a step that may find nothing to do; it gets its line only once it takes its time.
pub(crate) fn quiet_step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    shown_after(WORTH_SAYING, what, work)
}

fn shown_after<T>(delay: Duration, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let (working, end) = mpsc::channel();
    thread::scope(|scope| {
        let clock = scope.spawn(|| show_clock(delay, what, start, end));
        let outcome = work();
        drop(working);
        if clock.join().unwrap_or(false) {
            let back = if stdout().is_terminal() { format!("\r{what} … ") } else { String::new() };
            let failed = if outcome.is_err() { "failed after " } else { "" };
            println!("{back}{failed}{:.1} s", start.elapsed().as_secs_f64());
        }
        outcome
    })
}

/// Writes the step's name once `delay` is over, and where a person may be watching, the seconds as they pass.
/// Returns whether anything was written.
fn show_clock(delay: Duration, what: &str, start: Instant, end: Receiver<()>) -> bool {
    let still_working = |wait| end.recv_timeout(wait) == Err(RecvTimeoutError::Timeout);
    if !delay.is_zero() && !still_working(delay) {
        return false;
    }
    say(&format!("{what} … "));
    while still_working(Duration::from_secs(1)) {
        if stdout().is_terminal() {
            say(&format!("\r{what} … {} s ", start.elapsed().as_secs()));
        }
    }
    true
}

/// Writes a part of a line. That the console is gone is no reason to stop the work.
fn say(text: &str) {
    let mut out = stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
