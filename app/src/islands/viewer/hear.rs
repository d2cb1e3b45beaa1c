//! What happens in a panel, told as what is to be done.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

use super::{
    keys::{self, Pressed},
    page::{around, fits, window},
    sight::Sight,
};

/// The key of an event of the keyboard, unless it is part of composing a character.
pub(super) fn pressed(event: &Event) -> Option<Pressed> {
    if event.type_() != "keydown" {
        return None;
    }
    let event: &KeyboardEvent = event.unchecked_ref();
    (!event.is_composing()).then(|| Pressed {
        key: event.key(),
        control: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        shift: event.shift_key(),
    })
}

/// Whether an event is the key that leads to the last row.
pub(super) fn is_to_end(event: &Event) -> bool {
    pressed(event).is_some_and(|pressed| pressed.key == "End")
}

/// The element that an event happens to.
pub(super) fn target_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// What the control says that was used.
pub(super) fn order_of(event: &Event) -> Option<String> {
    let kind = event.type_();
    if kind == "submit" {
        event.prevent_default();
        return Some("next".to_owned());
    }
    let target = target_of(event)?;
    if kind == "input" {
        return fits(&target, "[data-part=wanted]").then(|| "search".to_owned());
    }
    let control = around(&target, "[data-do]")?;
    let wanted = if fits(&control, "button") { "click" } else { "change" };
    if kind == wanted { control.get_attribute("data-do") } else { None }
}

impl Sight {
    /// Does what the event asks for.
    pub(super) fn hear(&mut self, event: &Event) {
        if let Some(order) = order_of(event) {
            return self.obey(&order);
        }
        let kind = event.type_();
        if kind == "resize" {
            self.fit_lines();
            return self.paint();
        }
        let Some(target) = target_of(event) else { return };
        match kind.as_str() {
            "scroll" => self.scrolled(),
            "click" => self.click(&target, event),
            "keydown" => self.key(&target, event),
            // Come to by the keyboard: a click means what is under the pointer, which stays there.
            "focus" if fits(&target, ".tree:focus-visible") => {
                self.reveal_focus();
                self.paint();
            }
            _ => {}
        }
    }

    fn click(&mut self, target: &Element, event: &Event) {
        let Some(item) = around(target, "[role=treeitem], [role=row]") else { return };
        let number = number_of(&item).filter(|_| !fits(target, "a") && !is_selecting());
        let Some(number) = number else { return };
        let cell = around(target, "[role=gridcell]").and_then(|cell| number_of(&cell));
        if let Some(sheet) = &mut self.sheet {
            sheet.cell = cell.unwrap_or(0);
        }
        self.hush();
        self.focus_row(number);
        self.followed = false;
        if cell.is_none() {
            // Of both kinds of events Alt is asked for alike.
            self.choose(event.unchecked_ref::<KeyboardEvent>().alt_key());
        }
        self.paint();
    }

    fn key(&mut self, target: &Element, event: &Event) {
        let Some(pressed) = pressed(event) else { return };
        let in_tree = fits(target, ".tree");
        let row = if in_tree { self.focused_row() } else { keys::Row::default() };
        if !in_tree {
            return self.key_beside(target, event, &pressed);
        }
        if pressed.key == "Escape" && self.is_searching() {
            event.prevent_default();
            return self.obey("close-search");
        }
        let Some(action) = keys::action(&pressed, row) else { return };
        if action == keys::Action::Copy && is_selecting() {
            return;
        }
        event.prevent_default();
        self.act(action);
    }

    /// A key in the search or on another control.
    fn key_beside(&mut self, target: &Element, event: &Event, pressed: &Pressed) {
        if pressed.key == "ArrowDown" && around(target, ".heads").is_some() {
            event.prevent_default();
            return self.page.focus_tree();
        }
        let in_search = around(target, "[data-part=search]").is_some();
        let order = match pressed.key.as_str() {
            // Caps Lock makes it a capital.
            "f" | "F" if pressed.control && !pressed.alt && !pressed.shift => "find",
            "Escape" if in_search => "close-search",
            "Enter" if pressed.shift && in_search => "previous",
            "F3" if pressed.shift => "previous",
            "F3" => "next",
            _ => return,
        };
        event.prevent_default();
        self.obey(order);
    }
}

/// The number with which the name of a row or a cell ends.
fn number_of(element: &Element) -> Option<u32> {
    element.id().rsplit('-').next()?.parse().ok()
}

/// Whether text is selected: then a click ended that, and Control and C copy it.
fn is_selecting() -> bool {
    let selection = window().get_selection().ok().flatten();
    selection.is_some_and(|selection| !selection.is_collapsed())
}
