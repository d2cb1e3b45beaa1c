//! The text on its way: how far it is, and where it does not come, why.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ReadableStreamDefaultReader, Response};

use super::{
    page::{show_part, window, write},
    promise::when,
    sight::Sight,
    start::{Phase, Viewer},
};
use crate::{
    live::{is_shut_out, show_that_reader_is_shut_out},
    words,
};

/// A text with something of each kind.
const REHEARSAL: &[u8] = br#"{"a":["2026-11-27T10:00:00Z",1,true],"b":{}}"#;

/// Why there is no text, in words.
type Reason = &'static str;
const FAILED: Reason = "The text could not be fetched";
const SHUT_OUT: Reason = "You are signed out: sign in again, then try again";

impl Viewer {
    /// Fetches the text and takes over the rows, unless it was asked for. Where that fails the server's stay, and the next
    /// wish asks again.
    pub(super) fn await_text(&self, phase: &mut Phase) {
        let (Phase::Rendered, Some(me)) = (&*phase, self.me.upgrade()) else { return };
        *phase = Phase::Arriving(Vec::new());
        self.tell("", true);
        let address = self.panel.get_attribute("data-text").unwrap_or_default();
        let then = move |answer: Result<JsValue, JsValue>| match answer.map_err(|_| FAILED).and_then(body_of) {
            Ok(reader) => me.read_on(reader),
            Err(reason) => me.take_over(Err(reason)),
        };
        when(window().fetch_with_str(&address).unchecked_ref(), Box::new(then));
        self.rehearse();
    }

    /// Takes over a copy of the panel that nobody sees, while the text is on its way: a browser compiles what is run
    /// for the first time, which is most of what the first rows would cost.
    fn rehearse(&self) {
        if let Ok(panel) = self.panel.clone_node_with_deep(true) {
            let _ = Sight::take_over(panel.unchecked_ref(), REHEARSAL.to_vec(), self.turner());
        }
    }

    /// Says whether the text is on its way, and where it did not come, why. The style sheet lets a text that comes at once
    /// come unannounced.
    fn tell(&self, reason: &str, is_coming: bool) {
        write(&self.panel, "told", reason);
        write(&self.panel, "far", "");
        show_part(&self.panel, "coming", is_coming);
        show_part(&self.panel, "retry", !reason.is_empty());
    }

    /// Waits for the next piece of the text. Each is copied as it comes, so that there is never a second copy of all.
    fn read_on(&self, reader: ReadableStreamDefaultReader) {
        let Some(me) = self.me.upgrade() else { return };
        when(&reader.read(), Box::new(move |piece| me.arrived(piece, reader)));
    }

    fn arrived(&self, piece: Result<JsValue, JsValue>, reader: ReadableStreamDefaultReader) {
        let Ok(piece) = piece.and_then(|piece| Reflect::get(&piece, &"value".into())) else {
            return self.take_over(Err(FAILED));
        };
        let text = match &mut *self.phase.borrow_mut() {
            Phase::Arriving(text) if piece.is_undefined() => std::mem::take(text),
            Phase::Arriving(text) => {
                self.append(text, piece.unchecked_ref());
                return self.read_on(reader);
            }
            _ => return,
        };
        self.take_over(Ok(text));
    }

    fn append(&self, text: &mut Vec<u8>, piece: &Uint8Array) {
        // The panel knows how long the text is, which of a compressed answer its headers do not say.
        let whole =
            self.panel.get_attribute("data-shows").and_then(|shows| shows.split('.').next()?.parse().ok()).unwrap_or(0);
        if text.is_empty() {
            // One that doubles as it grows would leave as much again unused.
            text.reserve_exact(whole);
        }
        text.extend_from_slice(&piece.to_vec());
        let [come, whole] = [text.len(), whole].map(|bytes| words::bytes(bytes as u64));
        write(&self.panel, "far", &[": ", &come, " of ", &whole].concat());
    }

    fn take_over(&self, text: Result<Vec<u8>, Reason>) {
        let Ok(mut phase) = self.phase.try_borrow_mut() else { return };
        self.tell("", false);
        *phase = match text.and_then(|text| Sight::take_over(&self.panel, text, self.turner()).ok_or(FAILED)) {
            Ok(sight) => Phase::Shown(sight),
            Err(reason) => {
                self.tell(reason, false);
                self.waiting.borrow_mut().fail();
                Phase::Rendered
            }
        };
        drop(phase);
        self.play();
    }
}

/// What an answer brings, or why it brings no text. A proxy in front may send a page in place of it.
fn body_of(answer: JsValue) -> Result<ReadableStreamDefaultReader, Reason> {
    let answer: Response = answer.unchecked_into();
    if is_shut_out(&answer) {
        show_that_reader_is_shut_out();
        return Err(SHUT_OUT);
    }
    let kind = answer.headers().get("content-type").ok().flatten();
    let is_page = kind.is_some_and(|kind| kind.starts_with("text/html"));
    let body = answer.body().filter(|_| answer.ok() && !is_page);
    Ok(body.ok_or(FAILED)?.get_reader().unchecked_into())
}
