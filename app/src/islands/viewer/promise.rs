//! What the browser promises.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// What is done with what a promise comes to.
pub(super) type Then = Box<dyn FnOnce(Result<JsValue, JsValue>)>;

/// Calls back once a promise is kept or broken. All who wait have their future in common, which the browser loads once.
pub(super) fn when(promise: &Promise, then: Then) {
    let promise = JsFuture::from(promise.clone());
    spawn_local(async { then(promise.await) });
}
