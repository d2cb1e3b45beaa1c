//! `cargo xtask bench`: what the server can bear, beside the plainest server that could do the same, and what the
//! viewer of texts can, beside other viewers.

use std::{ffi::OsStr, path::Path, process::Command};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use super::test::browser::{self, Browser, install_packages};
use crate::{
    program::{self, GET_RUST, capture, cargo, in_workspace, run},
    site::{self, Profile},
    step::{quiet_step, step},
};

/// Measure the live engine, the job page or share links under load, or the viewer of texts in Chromium
#[derive(Args)]
pub(crate) struct Bench {
    /// What to measure
    what: What,
    /// What to hand to it: `--quick`, `--write` for docs/benchmarks.md, `--help`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// Calls to Reply, ages, changes on their way to viewers, memory
    Live,
    /// The job page out of memory
    Pages,
    /// Whether the answer to a wrong token of a share link takes as long whether the link ever was
    Links,
    /// The viewer of texts, beside the best of npm
    Viewer,
}

impl Bench {
    pub(crate) fn run(self) -> Result<()> {
        let what = match self.what {
            What::Live => "live",
            What::Links => "links",
            What::Pages => {
                install_wrk();
                "pages"
            }
            What::Viewer => return viewer(&self.args),
        };
        load([what].into_iter().chain(self.args.iter().map(String::as_str)))
    }
}

/// Builds the server in release, and the program that puts load on it, and runs that.
pub(super) fn load(args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Result<()> {
    let bench = || {
        let mut cargo = cargo("bench");
        cargo.args(["-p", "server", "--bench", "load"]);
        cargo
    };
    quiet_step("build the server and its load", || run(bench().arg("--no-run"), GET_RUST))?;
    // Every viewer is an open file; a shell often allows fewer than the system does.
    let mut shell = in_workspace("sh".as_ref());
    shell.args(["-c", "ulimit -n \"$(ulimit -Hn)\"; exec \"$@\"", "sh"]);
    let bench = bench();
    shell.arg(bench.get_program()).args(bench.get_args()).arg("--").args(args);
    run(&mut shell, "a shell is part of every system that this runs on")
}

/// Measures the viewer of texts by the browser that the tests use, in a folder whose packages nothing else needs.
fn viewer(args: &[String]) -> Result<()> {
    let browser = Browser::ensure()?;
    install_packages(&browser::folder().join("bench"), "the viewers to compare with")?;
    let without_viewer = site::build_without_viewer()?;
    let site_dir = site::build()?;
    let programs = program::build_server(Profile::Release)?;
    quiet_step("build the simulated Reply", || run(cargo("build").args(["-p", "simulator", "--release"]), GET_RUST))?;
    let mut bench = browser.tests(programs.parent().unwrap_or(Path::new(".")), &site_dir);
    bench.args(["-c", "bench/playwright.config.ts"]).env("SITE_WITHOUT_VIEWER", without_viewer);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--quick" => bench.env("BENCH_QUICK", "1"),
            "--write" => bench.env("BENCH_WRITE", "1"),
            "--only" => bench.env("BENCH_ONLY", args.next().context("--only wants a viewer's name")?),
            "--text" => bench.env("BENCH_TEXT", args.next().context("--text wants the names of texts")?),
            _ => bail!(
                "`bench viewer` knows --quick, --write, --only NAME (of the viewers beside ours) and --text NAMES, not `{arg}`"
            ),
        };
    }
    run(&mut bench, "npx is part of npm")
}

/// The load of the pages is best made by `wrk`. Where it cannot be had, the bench makes its own.
fn install_wrk() {
    let how = "on Debian `apt-get install wrk`";
    let is_root = || capture(Command::new("id").arg("-u"), how).is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    if capture(Command::new("wrk").arg("--version"), how).is_err() && is_root() {
        let mut install = Command::new("apt-get");
        install.args(["install", "-qq", "-y", "--no-install-recommends", "wrk"]);
        if let Err(error) = step("install wrk", || capture(&mut install, how)) {
            eprintln!("xtask: without wrk: {error:#}");
        }
    }
}
