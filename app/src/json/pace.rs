//! How long a slice may last.

/// Calls `step` again and again until it says that nothing is left, or so many milliseconds have passed; says
/// whether there is more to do. The clock is the caller's: in the browser `performance.now()`.
///
/// A step is given a number of bytes that is made larger or smaller by how long the steps before it took, so
/// that a slow machine keeps its frames and a fast one does not spend its time on asking for the time.
pub fn run_for(milliseconds: f64, now: &dyn Fn() -> f64, step: &mut dyn FnMut(usize) -> bool) -> bool {
    let start = now();
    let mut budget = FIRST;
    let mut before = start;
    while step(budget) {
        let after = now();
        if after - start >= milliseconds {
            return true;
        }
        let left = milliseconds - (after - start);
        let took = after - before;
        budget = if took * 4.0 < left { (budget * 2).min(MOST) } else { (budget / 2).max(LEAST) };
        before = after;
    }
    false
}

const LEAST: usize = 16 * 1024;
const FIRST: usize = 64 * 1024;
const MOST: usize = 1024 * 1024;

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// Runs on a machine of so many bytes a millisecond; answers with the time taken and what is left.
    fn run(speed: f64, bytes: usize) -> (f64, usize, bool) {
        let (clock, left) = (Cell::new(0.0), Cell::new(bytes));
        let more = run_for(8.0, &|| clock.get(), &mut |budget| {
            let done = budget.min(left.get());
            clock.set(clock.get() + done as f64 / speed);
            left.set(left.get() - done);
            left.get() > 0
        });
        (clock.get(), left.get(), more)
    }

    #[test]
    fn slices_end_in_time_on_any_machine() {
        for speed in [30_000.0, 200_000.0, 1_000_000.0] {
            let (took, left, more) = run(speed, 50_000_000);
            assert!(more && left > 0 && (8.0..12.0).contains(&took), "{took} ms at {speed}");
        }
        assert_eq!(run(1_000_000.0, 100_000), (0.1, 0, false));
    }
}
