//! `cargo xtask check`: what can be said about the code without running it.

use anyhow::Result;
use clap::Args;

use crate::{
    program::{GET_RUST, capture, cargo, in_workspace, run, talking_cargo},
    site::{TARGET, ensure_wasm_target},
    step::step,
};

/// `app` for the server. It gets its features by name: building the whole workspace at once would mix them.
pub(crate) const NATIVE: [&str; 10] =
    ["-p", "app", "-p", "server", "-p", "simulator", "-p", "xtask", "--features", "app/ssr"];

/// `app` for the browser.
const BROWSER: [&str; 6] = ["-p", "app", "-p", "frontend", "--target", TARGET];

/// Check the format, and lint the server's and the browser's build
#[derive(Args)]
pub(crate) struct Check {}

impl Check {
    pub(crate) fn run(self) -> Result<()> {
        ensure_component("rustfmt", "fmt")?;
        ensure_component("clippy", "clippy")?;
        ensure_wasm_target()?;
        step("check the format", || run(talking_cargo("fmt").args(["--all", "--check"]), GET_RUST))?;
        step("lint the server's build", || {
            run(cargo("clippy").args(NATIVE).args(["--all-targets", "--", "-D", "warnings"]), GET_RUST)
        })?;
        step("lint the browser's build", || run(cargo("clippy").args(BROWSER).args(["--", "-D", "warnings"]), GET_RUST))
    }
}

/// A small installation of Rust comes without these two.
fn ensure_component(component: &str, subcommand: &str) -> Result<()> {
    if capture(cargo(subcommand).arg("--version"), GET_RUST)?.status.success() {
        return Ok(());
    }
    step(&format!("add Rust's {component}"), || {
        let how_to_get = format!("it would add {component}, which this Rust lacks; {GET_RUST}");
        run(in_workspace("rustup".as_ref()).args(["--quiet", "component", "add", component]), &how_to_get)
    })
}
