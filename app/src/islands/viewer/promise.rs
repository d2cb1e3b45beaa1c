//! What the browser promises, without what `async` would bring: an executor of some kilobytes for two promises.

use std::{cell::Cell, rc::Rc};

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// What is done with what a promise comes to.
pub(super) type Then = Box<dyn FnOnce(Result<JsValue, JsValue>)>;

/// Calls back once a promise is kept or broken.
pub(super) fn when(promise: &Promise, then: Then) {
    let then = Rc::new(Cell::new(Some(then)));
    let callback = |wrap: fn(JsValue) -> Result<JsValue, JsValue>| {
        let then = then.clone();
        let call = move |outcome| {
            if let Some(then) = then.take() {
                then(wrap(outcome));
            }
        };
        Closure::once_into_js(Box::new(call) as Box<dyn FnOnce(JsValue)>)
    };
    let method = Reflect::get(promise, &"then".into()).ok().and_then(|method| method.dyn_into::<Function>().ok());
    if let Some(method) = method {
        let _ = method.call2(promise, &callback(Ok), &callback(Err));
    }
}
