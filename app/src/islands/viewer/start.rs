//! Waits at a panel until the reader wants more than the server wrote, fetches the text once, and from then on
//! does what is under way in slices between the frames.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, Event, MessageChannel, ReadableStreamDefaultReader, Response};

use super::{
    hear::is_to_end,
    kept::Waiting,
    page::{document, fits, part, window},
    promise::when,
    sight::Sight,
};
use crate::job::JobText;

/// What is listened to, on its way down to whatever it happens to.
const EVENTS: [&str; 7] = ["click", "keydown", "scroll", "change", "input", "submit", "focus"];

/// A text with something of each kind.
const REHEARSAL: &[u8] = br#"{"a":["2026-11-27T10:00:00Z",1,true],"b":{}}"#;

thread_local! {
    static VIEWERS: RefCell<Vec<Rc<Viewer>>> = const { RefCell::new(Vec::new()) };
}

/// How far the viewer of a panel is.
enum Phase {
    /// The rows are the server's.
    Rendered,
    /// The text is on its way; so much of it has come.
    Arriving(Vec<u8>),
    /// The rows are ours.
    Shown(Box<Sight>),
}

/// The viewer of one panel.
struct Viewer {
    panel: Element,
    phase: RefCell<Phase>,
    /// What the reader asked for before it could be done.
    waiting: RefCell<Waiting>,
    turning: Cell<bool>,
    failed: Cell<bool>,
    /// It may be called while it is at work: to move the focus is an event.
    on_event: Closure<dyn Fn(Event)>,
    on_turn: Closure<dyn FnMut(JsValue)>,
    /// A message to ourselves is how to go on after the browser has drawn and listened: a timer would be held up for
    /// 4 ms each time, and much longer in a tab that nobody sees.
    turns: MessageChannel,
    me: Weak<Self>,
}

/// Attaches a viewer to each panel of the page that has rows and no viewer yet.
pub(in crate::islands) fn attach_all() {
    for which in [JobText::Input, JobText::Result] {
        if let Some(panel) = document().get_element_by_id(which.slug()) {
            attach(panel);
        }
    }
}

/// Whether an error that has just ended what was going on was a viewer's; its panel says so then.
pub fn has_failed() -> bool {
    let viewers = VIEWERS.with(|viewers| viewers.try_borrow().map_or_else(|_| Vec::new(), |viewers| viewers.clone()));
    viewers.iter().filter(|viewer| viewer.tell_failure()).count() > 0
}

/// Attaches a viewer to a panel that has rows, and forgets those of panels that are no longer in the page.
fn attach(panel: Element) {
    VIEWERS.with_borrow_mut(|viewers| viewers.retain(|viewer| viewer.panel.is_connected()));
    let has_viewer = VIEWERS.with_borrow(|viewers| viewers.iter().any(|viewer| viewer.panel == panel));
    if has_viewer || !fits(&panel, "[data-text]") {
        return;
    }
    let Ok(turns) = MessageChannel::new() else { return };
    let viewer = Rc::new_cyclic(|me: &Weak<Viewer>| {
        let (listener, turner) = (me.clone(), me.clone());
        Viewer {
            panel,
            phase: RefCell::new(Phase::Rendered),
            waiting: RefCell::default(),
            turning: Cell::default(),
            failed: Cell::default(),
            on_event: Closure::new(move |event: Event| {
                if let Some(viewer) = listener.upgrade() {
                    viewer.hear(&event);
                }
            }),
            on_turn: Closure::new(move |event| {
                if let Some(viewer) = turner.upgrade() {
                    viewer.turn(&event);
                }
            }),
            turns,
            me: me.clone(),
        }
    });
    viewer.turns.port1().set_onmessage(Some(viewer.turner()));
    for name in EVENTS {
        let _ = viewer.panel.add_event_listener_with_callback_and_bool(name, viewer.listener(), true);
    }
    let _ = window().add_event_listener_with_callback("resize", viewer.listener());
    VIEWERS.with_borrow_mut(|viewers| viewers.push(viewer));
}

impl Drop for Viewer {
    fn drop(&mut self) {
        let _ = window().remove_event_listener_with_callback("resize", self.listener());
        self.turns.port1().close();
    }
}

impl Viewer {
    fn listener(&self) -> &js_sys::Function {
        self.on_event.as_ref().unchecked_ref()
    }

    fn turner(&self) -> &js_sys::Function {
        self.on_turn.as_ref().unchecked_ref()
    }

    /// Says once that the viewer failed, if it did: an error leaves the work undone, and what was borrowed for it is
    /// never given back. So it does nothing any more.
    fn tell_failure(&self) -> bool {
        let fails = self.phase.try_borrow().is_err() && !self.failed.replace(true);
        if fails {
            self.tell("The viewer has failed. Reload the page to use it again");
        }
        fails
    }

    fn tell(&self, text: &str) {
        if let Some(told) = part(&self.panel, "told") {
            told.set_text_content(Some(text));
        }
    }

    fn hear(&self, event: &Event) {
        // What the viewer itself does to the page may be heard while it does it, and means nothing.
        let Ok(mut phase) = self.phase.try_borrow_mut() else { return };
        let mut waiting = self.waiting.borrow_mut();
        match &mut *phase {
            // What is asked for after it waits as well. The end can be gone to once it is known where that is.
            Phase::Shown(sight)
                if (!waiting.is_empty() || (is_to_end(event) && !sight.is_settled()))
                    && waiting.keep(&self.panel, event) => {}
            Phase::Shown(sight) => sight.hear(event),
            Phase::Rendered | Phase::Arriving(_) => {
                if waiting.keep(&self.panel, event) {
                    self.await_text(&mut phase);
                }
            }
        }
        drop((phase, waiting));
        self.keep_turning();
    }

    /// Asks for the text, unless it was asked for.
    fn await_text(&self, phase: &mut Phase) {
        if matches!(phase, Phase::Rendered) {
            *phase = Phase::Arriving(Vec::new());
            self.ask();
        }
    }

    /// Does what the other panel asks for.
    fn follow(&self, order: &str) {
        let Ok(mut phase) = self.phase.try_borrow_mut() else { return };
        match &mut *phase {
            Phase::Shown(sight) => sight.obey(order),
            Phase::Rendered | Phase::Arriving(_) => {
                self.waiting.borrow_mut().order(order.to_owned());
                self.await_text(&mut phase);
            }
        }
        drop(phase);
        self.keep_turning();
    }

    /// Lets the other panel do what this one asks of it.
    fn pass_on(&self) {
        let sought = match self.phase.try_borrow_mut().as_deref_mut() {
            Ok(Phase::Shown(sight)) => sight.sought.take(),
            _ => None,
        };
        let Some(order) = sought else { return };
        let viewers = VIEWERS.with_borrow(Vec::clone);
        for other in viewers.iter().filter(|other| other.panel != self.panel) {
            other.follow(&order);
        }
    }

    /// Fetches the text and takes over the rows. Where that fails the server's stay, and the next wish asks again.
    fn ask(&self) {
        let Some(me) = self.me.upgrade() else { return };
        let address = self.panel.get_attribute("data-text").unwrap_or_default();
        let then = move |answer: Result<JsValue, JsValue>| {
            let answer = answer.ok().map(JsCast::unchecked_into::<Response>).filter(Response::ok);
            match answer.and_then(|answer| answer.body()) {
                Some(body) => me.read_on(body.get_reader().unchecked_into()),
                None => me.take_over(None),
            }
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

    /// Waits for the next piece of the text. Each is copied as it comes, so that there is never a second copy of all.
    fn read_on(&self, reader: ReadableStreamDefaultReader) {
        let Some(me) = self.me.upgrade() else { return };
        when(&reader.read(), Box::new(move |piece| me.arrived(piece, reader)));
    }

    fn arrived(&self, piece: Result<JsValue, JsValue>, reader: ReadableStreamDefaultReader) {
        let Ok(piece) = piece.and_then(|piece| Reflect::get(&piece, &"value".into())) else {
            return self.take_over(None);
        };
        let text = match &mut *self.phase.borrow_mut() {
            Phase::Arriving(text) if piece.is_undefined() => std::mem::take(text),
            Phase::Arriving(text) => {
                self.append(text, piece.unchecked_ref());
                return self.read_on(reader);
            }
            _ => return,
        };
        self.take_over(Some(text));
    }

    fn append(&self, text: &mut Vec<u8>, piece: &Uint8Array) {
        let from = text.len();
        if from == 0 {
            // The panel knows how long the text is: one that doubles as it grows would leave as much again unused.
            let whole = self.panel.get_attribute("data-shows").and_then(|length| length.parse().ok());
            text.reserve_exact(whole.unwrap_or(0));
        }
        text.resize(from + piece.length() as usize, 0);
        piece.copy_to(&mut text[from..]);
    }

    fn take_over(&self, text: Option<Vec<u8>>) {
        let Ok(mut phase) = self.phase.try_borrow_mut() else { return };
        *phase = match text.and_then(|text| Sight::take_over(&self.panel, text, self.turner())) {
            Some(sight) => Phase::Shown(Box::new(sight)),
            None => {
                self.tell("The text could not be fetched. Try again.");
                Phase::Rendered
            }
        };
        drop(phase);
        self.play();
        self.keep_turning();
    }

    /// Does what the reader asked for before; where there is nothing to do it to, it is forgotten.
    fn play(&self) {
        let Ok(mut phase) = self.phase.try_borrow_mut() else { return };
        let mut waiting = self.waiting.borrow_mut();
        match &mut *phase {
            Phase::Shown(sight) => waiting.play(sight),
            Phase::Rendered => *waiting = Waiting::default(),
            Phase::Arriving(_) => {}
        }
    }

    fn turn(&self, event: &JsValue) {
        let told = Reflect::get(event, &"data".into()).unwrap_or_default();
        // Our own message holds nothing.
        if told.is_null() {
            self.turning.set(false);
        }
        if let Ok(Phase::Shown(sight)) = self.phase.try_borrow_mut().as_deref_mut() {
            sight.heed(&told);
            sight.turn();
        }
        self.play();
        self.keep_turning();
    }

    /// Sees to it that what is under way goes on as soon as the browser has drawn and listened.
    fn keep_turning(&self) {
        self.pass_on();
        let busy = match self.phase.try_borrow() {
            Ok(phase) => {
                matches!(&*phase, Phase::Shown(sight) if sight.is_busy() || !self.waiting.borrow().is_empty())
            }
            Err(_) => false,
        };
        if busy && !self.turning.replace(true) {
            // Only what cannot be copied is refused.
            let _ = self.turns.port2().post_message(&JsValue::NULL);
        }
    }
}
