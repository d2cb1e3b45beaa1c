//! Waits at a panel until the reader wants more than the server wrote, and once the text was fetched does what is under
//! way in slices between the frames.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, Event, MessageChannel};

use super::{
    hear::is_to_end,
    kept::{Waiting, wants_more},
    page::{document, fits, window, within, write},
    sight::Sight,
};
use crate::job::JobText;

/// What is listened to, on its way down to whatever it happens to.
const EVENTS: [&str; 7] = ["click", "keydown", "scroll", "change", "input", "submit", "focus"];

thread_local! {
    static VIEWERS: RefCell<Vec<Rc<Viewer>>> = const { RefCell::new(Vec::new()) };
}

/// How far the viewer of a panel is.
pub(super) enum Phase {
    /// The rows are the server's.
    Rendered,
    /// The text is on its way; so much of it has come.
    Arriving(Vec<u8>),
    /// The rows are ours.
    Shown(Box<Sight>),
}

/// The viewer of one panel.
pub(super) struct Viewer {
    pub(super) panel: Element,
    pub(super) phase: RefCell<Phase>,
    /// What the reader asked for before it could be done.
    pub(super) waiting: RefCell<Waiting>,
    turning: Cell<bool>,
    failed: Cell<bool>,
    /// It may be called while it is at work: to move the focus is an event.
    on_event: Closure<dyn Fn(Event)>,
    on_turn: Closure<dyn FnMut(JsValue)>,
    /// A message to ourselves is how to go on after the browser has drawn and listened: a timer would be held up for
    /// 4 ms each time, and much longer in a tab that nobody sees.
    turns: MessageChannel,
    pub(super) me: Weak<Self>,
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
    let failed = |viewers: &RefCell<Vec<Rc<Viewer>>>| {
        viewers.try_borrow().map_or(0, |viewers| viewers.iter().filter(|viewer| viewer.tell_failure()).count())
    };
    VIEWERS.with(failed) > 0
}

/// Attaches a viewer to a panel that has rows. It goes on with what the viewer showed of the panel whose place this one
/// took, and that one is forgotten.
fn attach(panel: Element) {
    let known = VIEWERS.with_borrow(|viewers| viewers.iter().find(|viewer| viewer.panel.id() == panel.id()).cloned());
    if known.as_ref().is_some_and(|viewer| viewer.panel.is_connected()) {
        return;
    }
    VIEWERS.with_borrow_mut(|viewers| viewers.retain(|viewer| viewer.panel.id() != panel.id()));
    if !fits(&panel, "[data-text]") {
        return;
    }
    let alike = known.filter(|viewer| viewer.panel.class_name() == panel.class_name());
    let kept = alike.map(|viewer| viewer.hand_on()).unwrap_or_default();
    let Ok(turns) = MessageChannel::new() else { return };
    let viewer = Rc::new_cyclic(|me: &Weak<Viewer>| {
        let (listener, turner) = (me.clone(), me.clone());
        Viewer {
            panel,
            phase: RefCell::new(Phase::Rendered),
            waiting: RefCell::new(kept),
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
    // What is folded has no height to paint to; it can wait until it is wanted.
    if !viewer.waiting.borrow().is_empty() && within(&viewer.panel, ".text > [open]").is_some() {
        viewer.await_text(&mut viewer.phase.borrow_mut());
    }
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

    pub(super) fn turner(&self) -> &js_sys::Function {
        self.on_turn.as_ref().unchecked_ref()
    }

    /// Says once that the viewer failed, if it did: an error leaves the work undone, and what was borrowed for it is
    /// never given back. So it does nothing any more.
    fn tell_failure(&self) -> bool {
        let fails = self.phase.try_borrow().is_err() && !self.failed.replace(true);
        if fails {
            write(&self.panel, "told", "The viewer has failed. Reload the page to use it again");
        }
        fails
    }

    fn hear(&self, event: &Event) {
        // What the viewer itself does to the page may be heard while it does it, and means nothing.
        let Ok(mut phase) = self.phase.try_borrow_mut() else { return };
        let mut waiting = self.waiting.borrow_mut();
        match &mut *phase {
            // What is asked for after it waits as well, but for a click on a row and for scrolling. The end can be gone
            // to once it is known where that is.
            Phase::Shown(sight)
                if (!waiting.is_empty() || (is_to_end(event) && !sight.is_settled()))
                    && waiting.keep(&self.panel, event) => {}
            Phase::Shown(sight) => sight.hear(event),
            Phase::Rendered | Phase::Arriving(_) => {
                if waiting.keep(&self.panel, event) || wants_more(event) {
                    self.await_text(&mut phase);
                }
            }
        }
        drop((phase, waiting));
        self.keep_turning();
    }

    /// What is to be done in the panel that takes the place of this one.
    fn hand_on(&self) -> Waiting {
        match self.phase.try_borrow().as_deref() {
            Ok(Phase::Shown(sight)) => sight.hand_on(),
            _ => self.waiting.take(),
        }
    }

    /// Does what the other panel asks for.
    fn follow(&self, order: &str) {
        // What is folded has no height to paint to, and shows nothing.
        if let Some(details) = self.panel.first_element_child() {
            let _ = details.set_attribute("open", "");
        }
        let Ok(mut phase) = self.phase.try_borrow_mut() else { return };
        match &mut *phase {
            Phase::Shown(sight) => sight.obey(order),
            Phase::Rendered | Phase::Arriving(_) => {
                self.waiting.borrow_mut().order(order);
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
        VIEWERS.with_borrow(|viewers| {
            viewers.iter().filter(|other| !std::ptr::eq(&***other, self)).for_each(|other| other.follow(&order));
        });
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
    }

    /// Does what the reader asked for before, as far as that can be done, and goes on.
    pub(super) fn play(&self) {
        if let Ok(Phase::Shown(sight)) = self.phase.try_borrow_mut().as_deref_mut() {
            self.waiting.borrow_mut().play(sight);
        }
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
