//! The standard library for the browser.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::{
    program::{GET_RUST, capture, in_workspace, run},
    step::step,
};

/// What rustc calls a browser.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Adds the target to the Rust that runs us, if it is missing.
pub(crate) fn ensure() -> Result<()> {
    if is_there()? {
        return Ok(());
    }
    let how_to_get = format!("it would add the {TARGET} target that this Rust lacks; {GET_RUST}");
    step(&format!("add Rust's {TARGET} target"), || {
        run(in_workspace(Path::new("rustup")).args(["--quiet", "target", "add", TARGET]), &how_to_get)
    })?;
    ensure!(is_there()?, "rustup added {TARGET}, but `rustc` does not find it: is another Rust first on the PATH?");
    Ok(())
}

/// Asking rustc is quicker than asking rustup, and works for a Rust that did not come from rustup.
fn is_there() -> Result<bool> {
    let rustc = std::env::var_os("RUSTC").map_or_else(|| "rustc".into(), PathBuf::from);
    let answer = capture(in_workspace(&rustc).args(["--print", "target-libdir", "--target", TARGET]), GET_RUST)?;
    Ok(answer.status.success() && Path::new(String::from_utf8_lossy(&answer.stdout).trim()).is_dir())
}
