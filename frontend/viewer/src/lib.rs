//! The viewer of a job's input and result: a bundle of its own, fetched when a reader first turns to a text.

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes over the panels of texts that have no viewer yet.
#[wasm_bindgen]
pub fn attach() {
    app::islands::viewer::attach_all();
}
