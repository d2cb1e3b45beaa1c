//! What the reader asks for before it can be done: it is kept, and done in its turn as soon as the text is there.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use super::{
    hear::{Key, order_of, pressed, target_of},
    keys::{self, Action, Row},
    page::{around, fits, part, show, within},
    sight::Sight,
};

/// Something that was asked for.
pub(super) enum Kept {
    /// What a control says.
    Order(String),
    /// A key pressed among the rows.
    Key(Key),
}

/// All that waits to be done, in the order in which it was asked for.
#[derive(Default)]
pub(super) struct Waiting {
    kept: Vec<Kept>,
    /// Whether it was asked for in vain, and nothing since.
    failed: bool,
}

impl Waiting {
    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Where the text did not come, goes on to keep what controls say: they look as if it were done.
    pub(super) fn fail(&mut self) {
        self.kept.retain(|kept| matches!(kept, Kept::Order(_)));
        self.failed = true;
    }

    /// Keeps an order; to search anew once is enough, and to ask anew for what was asked for in vain is no second wish.
    pub(super) fn order(&mut self, order: String) {
        let once = std::mem::take(&mut self.failed) || order == "search";
        let again = matches!(self.kept.last(), Some(Kept::Order(last)) if *last == order && once);
        if !again {
            self.kept.push(Kept::Order(order));
        }
    }

    /// Keeps what an event asks for. Says whether the reader wants more than the server wrote.
    pub(super) fn keep(&mut self, panel: &Element, event: &Event) -> bool {
        if let Some(order) = order_of(event) {
            match order.as_str() {
                "find" => open_search(panel),
                "retry" => focus(within(panel, ".inside")),
                _ => self.order(order),
            }
            return true;
        }
        let Some(target) = target_of(event) else { return false };
        match event.type_().as_str() {
            "keydown" => self.keep_key(panel, &target, event),
            "scroll" => fits(&target, ".inside"),
            "click" => around(&target, ".tree").is_some() && !fits(&target, "a"),
            _ => false,
        }
    }

    fn keep_key(&mut self, panel: &Element, target: &Element, event: &Event) -> bool {
        let Some(key) = pressed(event) else { return false };
        let is_inside = around(target, ".inside").is_some();
        match keys::action(&key.as_pressed(), Row::default()) {
            Some(Action::Find) => open_search(panel),
            None | Some(Action::Copy) => return false,
            Some(_) if !is_inside => return false,
            // The server's rows open and close by themselves, and its links lead where they do.
            Some(Action::Choose) if self.is_empty() && fits(target, "summary, a") => return false,
            Some(_) => self.kept.push(Kept::Key(key)),
        }
        event.prevent_default();
        true
    }

    /// Lets a viewer do what waits, as far as nothing has to be done first.
    pub(super) fn play(&mut self, sight: &mut Sight) {
        while sight.is_settled() && !self.is_empty() {
            match self.kept.remove(0) {
                Kept::Order(order) => sight.obey(&order),
                Kept::Key(key) => {
                    let row = sight.focused_row();
                    if let Some(action) = keys::action(&key.as_pressed(), row) {
                        sight.act(action);
                    }
                }
            }
        }
    }
}

/// Opens the search before there is anything to search in: what is typed into its field is searched for then.
fn open_search(panel: &Element) {
    if let Some(search) = part(panel, "search") {
        show(&search, true);
    }
    focus(part(panel, "wanted"));
}

fn focus(element: Option<Element>) {
    if let Some(element) = element {
        // Focus that cannot be taken is no reason to fail.
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}
