//! Adds up what the test runners say at their end.

use std::{fmt, ops::AddAssign};

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Tests that passed.
    pub(crate) passed: u32,
    /// Tests that failed.
    pub(crate) failed: u32,
}

impl Tally {
    /// Reads a line of `cargo test`: `test result: ok. 12 passed; 0 failed; 1 ignored; …`.
    pub(crate) fn add_cargo(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else { return };
        let (_, counts) = result.split_once(". ").unwrap_or_default();
        for count in counts.split("; ") {
            self.add_count(count);
        }
    }

    /// Reads a line of Playwright's closing words: `  40 passed (12.3s)`. A test that passed only when tried
    /// again, or never ran, is no success.
    pub(crate) fn add_playwright(&mut self, line: &str) {
        let (count, duration) = line.trim().split_once(" (").unwrap_or((line.trim(), ")"));
        if line.starts_with("  ") && duration.ends_with(')') {
            self.add_count(count);
        }
    }

    fn add_count(&mut self, count: &str) {
        let Some((number, word)) = count.split_once(' ') else { return };
        let Ok(number) = number.parse::<u32>() else { return };
        match word {
            "passed" => self.passed += number,
            "failed" | "flaky" | "interrupted" | "did not run" => self.failed += number,
            _ => {}
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(lines: &str, add: fn(&mut Tally, &str)) -> String {
        let mut tally = Tally::default();
        lines.lines().for_each(|line| add(&mut tally, line));
        tally.to_string()
    }

    #[test]
    fn the_closing_lines_of_cargo_are_added_up() {
        let lines = "\
running 3 tests
test a_job_that_says_5 passed ... ok
test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
test result: FAILED. 30 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.25s";
        assert_eq!(sum(lines, Tally::add_cargo), "42 passed, 2 failed");
    }

    #[test]
    fn the_closing_lines_of_playwright_are_added_up() {
        let lines = "\
Running 46 tests using 2 workers

  ✓  1 [hydrated] › specs/home.spec.ts:9:1 › shows that 3 passed (1.2s)
  2 failed
    [hydrated] › specs/home.spec.ts:9:1 › shows that
  1 flaky
  3 skipped
  40 passed (12.3s)";
        assert_eq!(sum(lines, Tally::add_playwright), "40 passed, 3 failed");
    }

    #[test]
    fn a_longer_run_says_its_time_in_minutes() {
        assert_eq!(sum("  40 passed (1.2m)", Tally::add_playwright), "40 passed, 0 failed");
    }
}
