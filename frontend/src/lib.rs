//! Brings the islands of `app` to life in the browser: one bundle for the page, another for the viewer of its texts,
//! which is fetched when it is first wanted.

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes over the page that the server rendered.
#[cfg(feature = "page")]
#[wasm_bindgen]
pub fn hydrate() {
    app::islands::hydrate();
}

/// Takes over the panels of texts that have no viewer yet.
#[cfg(feature = "viewer")]
#[wasm_bindgen]
pub fn attach() {
    app::islands::viewer::attach_all();
}
