//! Waits at a panel until the reader wants more than the server wrote, fetches the text once, and from then on
//! does what is under way in slices between the frames.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, Event, MessageChannel};

use super::{
    kept::{Waiting, turns_to_rows},
    page::{document, window},
    promise::when,
    sight::Sight,
};
use crate::job::JobText;

/// What is listened to, on its way down to whatever it happens to.
const EVENTS: [&str; 6] = ["click", "keydown", "scroll", "change", "input", "submit"];

thread_local! {
    static VIEWERS: RefCell<Vec<Rc<Viewer>>> = const { RefCell::new(Vec::new()) };
}

/// How far the viewer of a panel is.
enum Phase {
    /// The rows are the server's.
    Rendered,
    /// The text is on its way.
    Asked,
    /// The text is here, and is being taken over.
    Arriving(Arriving),
    /// The rows are ours.
    Shown(Box<Sight>),
}

/// How many bytes of a text are taken over at once: a large text all at once would hold the page up.
const PIECE: usize = 8 * 1024 * 1024;

/// A text that the browser has, and as much of it as was copied.
struct Arriving {
    bytes: Uint8Array,
    text: Vec<u8>,
}

impl Arriving {
    fn new(bytes: Uint8Array) -> Self {
        let text = Vec::with_capacity(bytes.length() as usize);
        Self { bytes, text }
    }

    /// Copies a piece; hands the text on once it is whole.
    fn step(&mut self) -> Option<Vec<u8>> {
        let (from, whole) = (self.text.len(), self.bytes.length() as usize);
        let to = (from + PIECE).min(whole);
        self.text.resize(to, 0);
        self.bytes.subarray(from as u32, to as u32).copy_to(&mut self.text[from..]);
        (to == whole).then(|| std::mem::take(&mut self.text))
    }
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
    on_turn: Closure<dyn FnMut()>,
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
    if has_viewer || !panel.has_attribute("data-text") {
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
            on_turn: Closure::new(move || {
                if let Some(viewer) = turner.upgrade() {
                    viewer.turn();
                }
            }),
            turns,
            me: me.clone(),
        }
    });
    viewer.turns.port1().set_onmessage(Some(viewer.on_turn.as_ref().unchecked_ref()));
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
        if let Ok(Some(told)) = self.panel.query_selector("[data-part=told]") {
            told.set_text_content(Some(text));
        }
    }

    fn hear(&self, event: &Event) {
        // What the viewer itself does to the page may be heard while it does it, and means nothing.
        let Ok(mut phase) = self.phase.try_borrow_mut() else { return };
        let mut waiting = self.waiting.borrow_mut();
        match &mut *phase {
            // What is asked for after it waits as well.
            Phase::Shown(_) if !waiting.is_empty() && waiting.keep(&self.panel, event) => {}
            Phase::Shown(sight) => sight.hear(event),
            Phase::Rendered | Phase::Asked | Phase::Arriving(_) => {
                if waiting.keep(&self.panel, event) || turns_to_rows(event) {
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
            *phase = Phase::Asked;
            self.ask();
        }
    }

    /// Does what the other panel asks for.
    fn follow(&self, order: &str) {
        let Ok(mut phase) = self.phase.try_borrow_mut() else { return };
        match &mut *phase {
            Phase::Shown(sight) => sight.obey(order),
            Phase::Rendered | Phase::Asked | Phase::Arriving(_) => {
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
        fetch(&address, Box::new(move |bytes| me.arrived(bytes)));
    }

    fn arrived(&self, bytes: Option<Uint8Array>) {
        match bytes {
            Some(bytes) => {
                self.phase.replace(Phase::Arriving(Arriving::new(bytes)));
                self.turn();
            }
            None => self.take_over(None),
        }
    }

    fn take_over(&self, text: Option<Vec<u8>>) {
        let Ok(mut phase) = self.phase.try_borrow_mut() else { return };
        *phase = match text.and_then(|text| Sight::take_over(&self.panel, text)) {
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
            Phase::Asked | Phase::Arriving(_) => {}
        }
    }

    fn turn(&self) {
        self.turning.set(false);
        let text = match self.phase.try_borrow_mut().as_deref_mut() {
            Ok(Phase::Arriving(arriving)) => arriving.step(),
            Ok(Phase::Shown(sight)) => {
                sight.turn();
                None
            }
            _ => None,
        };
        match text {
            Some(text) => self.take_over(Some(text)),
            None => {
                self.play();
                self.keep_turning();
            }
        }
    }

    /// Sees to it that what is under way goes on as soon as the browser has drawn and listened.
    fn keep_turning(&self) {
        self.pass_on();
        let busy = match self.phase.try_borrow() {
            Ok(phase) => match &*phase {
                Phase::Arriving(_) => true,
                Phase::Shown(sight) => sight.is_busy() || !self.waiting.borrow().is_empty(),
                Phase::Rendered | Phase::Asked => false,
            },
            Err(_) => false,
        };
        if busy && !self.turning.replace(true) {
            // Only what cannot be copied is refused.
            let _ = self.turns.port2().post_message(&JsValue::NULL);
        }
    }
}

/// Hands on the bytes of the whole text, or nothing where they cannot be had.
fn fetch(address: &str, then: Box<dyn FnOnce(Option<Uint8Array>)>) {
    let answered = move |answer: Result<JsValue, JsValue>| {
        let answer = answer.ok().map(JsCast::unchecked_into::<web_sys::Response>);
        match answer.filter(web_sys::Response::ok).and_then(|answer| answer.array_buffer().ok()) {
            Some(bytes) => {
                when(&bytes.unchecked_into(), Box::new(|bytes| then(bytes.ok().map(|bytes| Uint8Array::new(&bytes)))))
            }
            None => then(None),
        }
    };
    when(window().fetch_with_str(address).unchecked_ref(), Box::new(answered));
}
