//! Brings the islands of `app` to life in the browser. The viewer of texts, in `viewer/`, is a bundle of its own.

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes over the page that the server rendered.
#[wasm_bindgen]
pub fn hydrate() {
    app::islands::hydrate();
}

/// The viewer within the one bundle that cargo-leptos makes.
#[cfg(feature = "viewer")]
#[wasm_bindgen]
pub fn attach() {
    app::islands::viewer::attach_all();
}
