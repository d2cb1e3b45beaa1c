//! Makes the browser's part: `frontend` compiled to WASM, its JavaScript, the style sheet and the public files,
//! under names that hold the hash of their content.

mod wasm_target;

mod arrange;
mod bundle;
mod lighten;
mod locals;
mod shorten;
mod unread;

mod assets;
mod compress;
mod manifest;
mod start_script;

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use anyhow::{Context, Result};

use self::{assets::Finish, bundle::Extent};
pub(crate) use bundle::Bundle;
pub(crate) use manifest::Manifest;
pub(crate) use wasm_target::{TARGET, ensure as ensure_wasm_target};

use crate::workspace;

/// How carefully to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Small and fast, for people to use.
    Release,
    /// Built quickly, for people who change it.
    Debug,
}

/// Makes the browser's part, or what of it has changed, as it is given to people. Returns its folder.
pub(crate) fn build() -> Result<PathBuf> {
    lay_out("site", &compile(Profile::Release)?)
}

/// The same without the viewer of texts, to be weighed.
pub(crate) fn build_without_viewer() -> Result<PathBuf> {
    lay_out("site-without-viewer", &bundle::build(Profile::Release, Extent::WithoutViewer)?)
}

fn lay_out(name: &str, bundle: &Bundle) -> Result<PathBuf> {
    let site_dir = workspace::target().join(name);
    assets::write(bundle, &site_dir, Finish::Small)?;
    Ok(site_dir)
}

/// Compiles the browser's part, first seeing to it that this Rust can.
pub(crate) fn compile(profile: Profile) -> Result<Bundle> {
    wasm_target::ensure()?;
    bundle::build(profile, Extent::Whole)
}

/// Lays a debug build out so that its pages reload when it, or the server, changes. Returns its folder.
pub(crate) fn lay_out_for_dev(bundle: &Bundle, server: &Path) -> Result<PathBuf> {
    let site_dir = workspace::target().join("site-dev");
    assets::write(bundle, &site_dir, Finish::Reloading(&file_version(server)?))?;
    Ok(site_dir)
}

/// A file's path, size and time: enough to tell whether a compiler wrote it anew.
fn file_version(path: &Path) -> Result<String> {
    let metadata = fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    let age = metadata.modified()?.duration_since(SystemTime::UNIX_EPOCH)?;
    Ok(format!("{}: {} bytes, written at {} ns", path.display(), metadata.len(), age.as_nanos()))
}
