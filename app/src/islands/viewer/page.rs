//! The parts of a panel in the page.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, HtmlInputElement, HtmlTextAreaElement, Window};

/// The browser's window.
pub(super) fn window() -> Window {
    js_sys::global().unchecked_into()
}

/// The page.
pub(super) fn document() -> Document {
    window().document().expect("a viewer lives in a page")
}

/// The parts that are used all the time.
pub(super) struct Page {
    /// The panel.
    pub(super) panel: Element,
    /// The part that scrolls.
    pub(super) inside: HtmlElement,
    /// The tree: as tall as all rows would be.
    pub(super) tree: HtmlElement,
    /// The rows that are there.
    pub(super) rows: HtmlElement,
}

/// The first element of the page that fits a selector. A page is searched as an element is.
pub(super) fn anywhere(selector: &str) -> Option<Element> {
    within(document().unchecked_ref(), selector)
}

/// The first element within another that fits a selector.
pub(super) fn within(element: &Element, selector: &str) -> Option<Element> {
    element.query_selector(selector).ok()?
}

/// The element itself, or the nearest around it, that fits a selector.
pub(super) fn around(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok()?
}

/// Where in the text the value of a row begins that the server wrote.
pub(super) fn at_of(row: &Element) -> Option<u32> {
    row.get_attribute("data-at")?.parse().ok()
}

/// Sets an attribute. No name here is refused.
pub(super) fn set(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}

/// Adds markup beside an element or within it. No place here is refused.
pub(super) fn add(element: &Element, place: &str, html: &str) {
    let _ = element.insert_adjacent_html(place, html);
}

/// What a function of the browser is told besides, under a name.
pub(super) fn option<T: JsCast>(name: &str, value: &JsValue) -> T {
    let options = Object::new();
    // Only what is frozen takes nothing more.
    let _ = Reflect::set(&options, &name.into(), value);
    options.unchecked_into()
}

/// Whether an element fits a selector.
pub(super) fn fits(element: &Element, selector: &str) -> bool {
    element.matches(selector).unwrap_or_default()
}

/// Gives an element the focus. Where it cannot be taken, that is no reason to fail.
pub(super) fn focus(element: &Element) {
    let _ = element.unchecked_ref::<HtmlElement>().focus();
}

/// Shows an element, or hides it.
pub(super) fn show(element: &Element, on: bool) {
    if on {
        let _ = element.remove_attribute("hidden");
    } else {
        set(element, "hidden", "");
    }
}

/// The part of a panel with this name.
pub(super) fn part(panel: &Element, name: &str) -> Option<Element> {
    named(panel, "[data-part=", name)
}

fn named(panel: &Element, what: &str, name: &str) -> Option<Element> {
    within(panel, &[what, name, "]"].concat())
}

/// Writes into a part of a panel.
pub(super) fn write(panel: &Element, name: &str, text: &str) {
    if let Some(part) = part(panel, name)
        && part.text_content().as_deref() != Some(text)
    {
        part.set_text_content(Some(text));
    }
}

/// Shows a part of a panel, or hides it.
pub(super) fn show_part(panel: &Element, name: &str, on: bool) {
    if let Some(part) = part(panel, name) {
        show(&part, on);
    }
}

impl Page {
    /// A part by its name.
    pub(super) fn part(&self, name: &str) -> Option<Element> {
        part(&self.panel, name)
    }

    /// A control by the order that it gives.
    pub(super) fn control(&self, order: &str) -> Option<Element> {
        named(&self.panel, "[data-do=", order)
    }

    /// Whether the text is no JSON at all, so that it has no tree.
    pub(super) fn is_text(&self) -> bool {
        fits(&self.panel, ".plain")
    }

    /// Writes into a part.
    pub(super) fn write(&self, name: &str, text: &str) {
        write(&self.panel, name, text);
    }

    /// Tells the reader something, aloud as well.
    pub(super) fn tell(&self, text: &str) {
        self.write("told", text);
    }

    /// The same beneath the rows, beside the controls there.
    pub(super) fn tell_below(&self, text: &str) {
        self.write("said", text);
    }

    /// Whether a box is ticked.
    pub(super) fn is_checked(&self, name: &str) -> bool {
        self.part(name).is_some_and(|part| fits(&part, ":checked"))
    }

    /// A field or a list by its name. Their values go by the same names in all of them.
    fn field(&self, name: &str) -> Option<HtmlTextAreaElement> {
        self.part(name).map(JsCast::unchecked_into)
    }

    /// What is written in a field, or chosen of a list.
    pub(super) fn value(&self, name: &str) -> String {
        self.field(name).map_or_else(String::new, |field| field.value())
    }

    /// Writes into a field, or chooses of a list.
    pub(super) fn set(&self, name: &str, value: &str) {
        if let Some(field) = self.field(name) {
            field.set_value(value);
        }
    }

    /// Ticks a box, or takes the tick away.
    pub(super) fn check(&self, name: &str, on: bool) {
        if let Some(part) = self.part(name) {
            part.unchecked_ref::<HtmlInputElement>().set_checked(on);
        }
    }

    /// Shows a part, or hides it.
    pub(super) fn show(&self, name: &str, on: bool) {
        show_part(&self.panel, name, on);
    }

    /// Gives a part the focus.
    pub(super) fn focus(&self, name: &str) {
        if let Some(part) = self.part(name) {
            focus(&part);
        }
    }

    /// Gives the tree the focus, and scrolls nothing: as tall as it is, the browser would.
    pub(super) fn focus_tree(&self) {
        let _ = self.tree.focus_with_options(&option("preventScroll", &JsValue::TRUE));
    }

    /// Sets a property of the style of the tree or the rows. A page's policy forbids it in markup, not here.
    pub(super) fn style(element: &HtmlElement, name: &str, value: &str) {
        let _ = element.style().set_property(name, value);
    }
}
