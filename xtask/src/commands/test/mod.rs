//! `cargo xtask test`: everything that says whether the project works.

pub(super) mod browser;
mod tally;

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use clap::Args;

use self::{browser::Browser, tally::Tally};
use super::{
    check::{Check, NATIVE},
    size,
};
use crate::{
    program::{GET_RUST, cargo, not_started, run},
    site,
    step::step,
    workspace,
};

/// Check, run every test, and measure the pages
#[derive(Args)]
pub(crate) struct Test {
    /// Leave out what needs a browser, and the measuring
    #[arg(long)]
    skip_browser: bool,
    /// What to hand to Playwright, for example `-- specs/home.spec.ts --headed`
    #[arg(last = true)]
    args: Vec<String>,
}

impl Test {
    pub(crate) fn run(self) -> Result<()> {
        // First, so that a missing program is known now and not in ten minutes.
        let browser = (!self.skip_browser).then(Browser::ensure).transpose()?;
        Check {}.run()?;
        let mut tally = run_cargo_tests()?;
        let mut measured = Ok(());
        if let Some(browser) = browser {
            let site_dir = site::build()?;
            // The tests of cargo have built the programs; to build them again in release would take longer than
            // all tests together.
            let programs = workspace::target().join("debug");
            println!("run the browser tests");
            let mut playwright = browser.tests(&programs, &site_dir);
            tally += run_counted(playwright.args(self.args), Tally::add_playwright, |_| true)?;
            measured = size::measure(&programs.join("jobglass"), &site_dir);
        }
        println!("\n{tally}");
        ensure!(tally.failed == 0, "not every test passed");
        measured
    }
}

fn run_cargo_tests() -> Result<Tally> {
    step("build the tests", || run(cargo("test").args(NATIVE).arg("--no-run"), GET_RUST))?;
    println!("run the tests");
    let worth_saying = |line: &str| !line.trim().is_empty() && !line.starts_with("running ") && !is_dots(line);
    run_counted(cargo("test").args(NATIVE).arg("--no-fail-fast"), Tally::add_cargo, worth_saying)
}

/// The dots with which a quiet test run passes the time: `.....  87/120`.
fn is_dots(line: &str) -> bool {
    line.starts_with('.') || line.starts_with('i')
}

/// Runs tests, repeats what they say as far as it is `worth_saying`, and counts.
fn run_counted(tests: &mut Command, count: fn(&mut Tally, &str), worth_saying: impl Fn(&str) -> bool) -> Result<Tally> {
    let child = tests.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| not_started(tests, error, "it is part of Node and npm"))?;
    let mut tally = Tally::default();
    for line in BufReader::new(child.stdout.take().context("the tests' output is not at hand")?).lines() {
        let line = line?;
        count(&mut tally, &line);
        if worth_saying(&line) {
            println!("{line}");
        }
    }
    let status = child.wait()?;
    if !status.success() && tally.failed == 0 {
        // The tests could not even be counted, which is no success.
        tally.failed = 1;
    }
    Ok(tally)
}
