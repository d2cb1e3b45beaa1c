//! Regular expressions are the browser's own, and may take for ever: a worker searches with them, which can be ended.

use js_sys::{Array, Function, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessagePort, Worker};

use super::{
    finding::Finding,
    page::{anywhere, window},
    sight::Sight,
};
use crate::json::find::Find;

/// What a reader is told where there is no such worker.
pub(super) const NOT_LOADED: &str = "What searches with expressions could not be loaded: reload the page";

/// For how many milliseconds nothing may be heard of a worker. One that falls silent is ended, and another one goes on
/// that tells of each value before it begins with it.
const PATIENCE: i32 = 500;

/// For how many milliseconds that one may be silent; then the value is left out.
const LAST_PATIENCE: i32 = 2000;

/// The worker that searches with an expression; it ends with this.
pub(super) struct Expression {
    worker: Worker,
    /// What the worker is told first.
    wanted: JsValue,
    /// What is called when the worker tells something, and when it is silent for too long.
    wake: Function,
    timer: i32,
    /// Whether it is there and knows the expression.
    ready: bool,
    careful: bool,
}

impl Expression {
    /// Lets a worker learn an expression.
    pub(super) fn new(wanted: &str, exact: bool, whole: bool, wake: &Function) -> Option<Self> {
        let wanted = [if exact { " " } else { "i" }, if whole { "w" } else { " " }, wanted].concat();
        Self::begin(wanted.into(), wake.clone(), false)
    }

    fn begin(wanted: JsValue, wake: Function, careful: bool) -> Option<Self> {
        let address = anywhere("[data-expression]")?.get_attribute("data-expression")?;
        let worker = Worker::new(&address).ok()?;
        port(&worker).set_onmessage(Some(&wake));
        worker.set_onerror(Some(&wake));
        port(&worker).post_message(&wanted).ok()?;
        Some(Self { worker, wanted, wake, timer: 0, ready: false, careful })
    }

    /// Asks what there is to be asked.
    pub(super) fn ask(&mut self, find: &mut Find, text: &[u8]) {
        if self.ready
            && let Some((asked, are_lines)) = find.question(text)
        {
            let question = Array::of3(&Uint8Array::from(&*asked), &are_lines.into(), &self.careful.into());
            // Only what cannot be copied is refused.
            let _ = port(&self.worker).post_message(&question);
            self.watch();
        }
    }

    /// Waits for what the worker tells, though not for ever.
    fn watch(&mut self) {
        window().clear_timeout_with_handle(self.timer);
        let patience = if self.careful { LAST_PATIENCE } else { PATIENCE };
        let timer = window().set_timeout_with_callback_and_timeout_and_arguments_0(&self.wake, patience);
        self.timer = timer.unwrap_or_default();
    }
}

/// A worker is spoken to as a port is.
fn port(worker: &Worker) -> &MessagePort {
    worker.unchecked_ref()
}

impl Drop for Expression {
    fn drop(&mut self) {
        self.worker.terminate();
        window().clear_timeout_with_handle(self.timer);
    }
}

impl Sight {
    /// Heeds what the worker has told. If it is nothing at all, the worker has failed, or was silent for too long.
    pub(super) fn heed(&mut self, told: &JsValue) {
        let Some(Finding { find, expression: place @ Some(_), .. }) = self.finding.as_deref_mut() else { return };
        let Some(expression) = place.as_mut().filter(|_| !told.is_null()) else { return };
        if told.is_object() {
            if std::mem::replace(&mut expression.ready, true) {
                expression.watch();
            }
            let told = told.unchecked_ref::<Uint8Array>().to_vec();
            let numbers = told.as_chunks().0.iter().map(|&bytes| u32::from_le_bytes(bytes));
            return find.answer(&numbers.collect::<Vec<_>>());
        }
        let was_ready = expression.ready;
        if told.is_undefined() && was_ready {
            find.give_up(self.index.text(), expression.careful);
            let (wanted, wake) = (expression.wanted.clone(), expression.wake.clone());
            *place = Expression::begin(wanted, wake, !expression.careful);
            if place.is_some() {
                return;
            }
        }
        self.finding = None;
        self.page.write("count", if told.is_undefined() { NOT_LOADED } else { "This is no regular expression" });
    }
}
