//! The browser's part: the folder that `cargo xtask` fills, served to be kept for ever.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use app::site::Assets;
use axum::{
    Router,
    http::{HeaderValue, header},
};
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

/// Reads the list of names; where there is none, looks for the plain names that cargo-leptos gives.
///
/// # Errors
/// A line that says what is missing and how to get it.
pub fn read_assets(site_dir: &Path) -> Result<Assets> {
    if site_dir.join("assets/jobglass.wasm").exists() {
        return Ok(Assets {
            css: "jobglass.css".into(),
            js: "jobglass.js".into(),
            wasm: "jobglass.wasm".into(),
            start: None,
            favicon: None,
        });
    }
    let list = site_dir.join("assets.json");
    let text = fs::read_to_string(&list).with_context(|| {
        format!("JOBGLASS_SITE: cannot read {}; `cargo xtask serve` makes this folder", list.display())
    })?;
    serde_json::from_str(&text).with_context(|| format!("JOBGLASS_SITE: {} is no list of assets", list.display()))
}

/// Serves the files, compressed beforehand where there is a `.br` or `.gz` beside one. A hashed name stands for
/// its content, so whoever has the file need not ask again; a missing one (of an older version) must not be remembered.
pub fn assets<S: Clone + Send + Sync + 'static>(site_dir: &Path, are_hashed: bool) -> Router<S> {
    let files = ServeDir::new(site_dir.join("assets")).precompressed_br().precompressed_gzip();
    let keep = move |response: &axum::response::Response<_>| {
        let for_ever = are_hashed && response.status().is_success();
        Some(HeaderValue::from_static(if for_ever { "public, max-age=31536000, immutable" } else { "no-store" }))
    };
    Router::new().fallback_service(files).layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, keep))
}
