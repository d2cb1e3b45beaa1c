//! Brings the islands of `app` to life in the browser, and the viewer of texts.

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes over the page that the server rendered.
#[wasm_bindgen]
pub fn hydrate() {
    app::islands::hydrate();
}

/// Whether it was a viewer of a text in which something has just failed; then its panel says so, and the rest of the
/// page goes on.
#[cfg(feature = "viewer")]
#[wasm_bindgen]
pub fn has_viewer_failed() -> bool {
    app::islands::viewer::has_failed()
}
