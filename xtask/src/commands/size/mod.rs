//! `cargo xtask size`: what a first visit costs on the wire.

mod http;
mod page;

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use clap::Args;

use self::page::Weight;
use crate::{
    program,
    running::Running,
    site::{self, Manifest, Profile},
    step::step,
};

/// The most that a first visit to a job may take without the viewer of texts, in bytes as they are sent to a browser
/// that knows brotli.
const BUDGET: usize = 130_000;

/// The most that the viewer of texts may add to that.
const VIEWER_BUDGET: usize = 45_000;

/// Measure the pages, and fail above the budget
#[derive(Args)]
pub(crate) struct Size {
    /// Weigh the viewer of texts alone, which needs no server
    #[arg(long)]
    viewer: bool,
}

impl Size {
    pub(crate) fn run(self) -> Result<()> {
        let site_dir = site::build()?;
        if self.viewer {
            let viewer = weigh_viewer(&site_dir)?;
            println!("the viewer of texts: {viewer} bytes brotli of {VIEWER_BUDGET}");
            return ensure_within("the viewer of texts", viewer, VIEWER_BUDGET);
        }
        measure(&program::build_server(Profile::Release)?, &site_dir)
    }
}

/// Measures the front page and the heaviest of the demo's job pages, with all that they load.
pub(crate) fn measure(server: &Path, site_dir: &Path) -> Result<()> {
    let (home, job) = step("measure the pages", || {
        let mut command = program::demo(server, site_dir);
        let (_running, address) = Running::start_and_ask_where(&mut command)?;
        let home = Weight::of(&address, "/")?;
        let jobs = page::links_to_jobs(&home.html);
        ensure!(!jobs.is_empty(), "the demo's front page links to no job");
        let jobs = jobs.iter().map(|path| Weight::of(&address, path)).collect::<Result<Vec<_>>>()?;
        let job = jobs.into_iter().max_by_key(|job| job.total().brotli).context("no job was measured")?;
        Ok((home, job))
    })?;
    print!("{home}{job}");
    let viewer = weigh_viewer(site_dir)?;
    let rest = job.total().brotli - viewer;
    println!("\nof that the viewer of texts: {viewer} bytes brotli of {VIEWER_BUDGET}; all else: {rest} of {BUDGET}");
    ensure_within("the viewer of texts", viewer, VIEWER_BUDGET)?;
    ensure_within(&format!("a first visit to {} without the viewer", job.path), rest, BUDGET)
}

/// What the viewer of texts adds to what the browser runs of a site, in bytes of brotli.
fn weigh_viewer(site_dir: &Path) -> Result<usize> {
    Ok(weigh(site_dir)?.saturating_sub(weigh(&site::build_without_viewer()?)?))
}

fn ensure_within(what: &str, bytes: usize, budget: usize) -> Result<()> {
    ensure!(bytes <= budget, "{what} takes {bytes} bytes, {} above the {budget} it may take", bytes - budget);
    Ok(())
}

/// What the browser runs of a site, in bytes of brotli.
fn weigh(site_dir: &Path) -> Result<usize> {
    let manifest = Manifest::read(site_dir)?;
    let weigh = |role| {
        let path = site_dir.join("assets").join(format!("{}.br", manifest.get(role)));
        fs::metadata(&path).map(|file| file.len() as usize).with_context(|| format!("cannot read {}", path.display()))
    };
    Ok(weigh("js")? + weigh("wasm")?)
}
