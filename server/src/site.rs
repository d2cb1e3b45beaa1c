//! The browser's part: the folder that `cargo xtask` fills, served to be kept for ever.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use app::site::Assets;
use axum::{
    Router,
    http::{HeaderValue, header},
};
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

/// Reads the list of hashed names.
///
/// # Errors
/// A line that says what is missing and how to get it.
pub fn read_assets(site_dir: &Path) -> Result<Assets> {
    let list = site_dir.join("assets.json");
    let text = fs::read_to_string(&list).with_context(|| {
        format!("JOBGLASS_SITE: cannot read {}; `cargo xtask serve` makes this folder", list.display())
    })?;
    serde_json::from_str(&text).with_context(|| format!("JOBGLASS_SITE: {} is no list of assets", list.display()))
}

/// Serves the files, compressed beforehand. A file's name holds the hash of its content, so whoever
/// has it need not ask again; a missing one (of an older version) must not be remembered.
pub fn assets<S: Clone + Send + Sync + 'static>(site_dir: &Path) -> Router<S> {
    let files = ServeDir::new(site_dir.join("assets")).precompressed_br().precompressed_gzip();
    let keep = |response: &axum::response::Response<_>| {
        let value = if response.status().is_success() { "public, max-age=31536000, immutable" } else { "no-store" };
        Some(HeaderValue::from_static(value))
    };
    Router::new().fallback_service(files).layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, keep))
}
