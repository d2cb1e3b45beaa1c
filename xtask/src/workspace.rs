//! Where things are.

use std::path::{Path, PathBuf};

/// The folder of the workspace. It is known when this program is built, since cargo builds it in place.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The folder that cargo builds into.
pub(crate) fn target() -> PathBuf {
    // `join` leaves an absolute path as it is, which is what cargo does as well.
    root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}
