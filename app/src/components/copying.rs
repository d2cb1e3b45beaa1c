//! Copying where the page may not write to the clipboard: over plain http.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{ClipboardEvent, Event};

/// Copies the old way: out of a field that holds the text for a moment, and gives the focus back.
pub(crate) fn by_selection(text: &str) -> bool {
    let Some(page) = web_sys::window().and_then(|window| window.document()) else { return false };
    let before = page.active_element();
    let field =
        page.create_element("textarea").ok().and_then(|field| field.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
    let (Some(field), Some(body)) = (field, page.body()) else { return false };
    field.set_value(text);
    // The field makes all line breaks the same, so what is copied is not what it holds.
    let text = text.to_owned();
    let on_copy = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        let data = event.unchecked_ref::<ClipboardEvent>().clipboard_data();
        if data.is_some_and(|data| data.set_data("text/plain", &text).is_ok()) {
            event.prevent_default();
        }
    });
    field.set_oncopy(Some(on_copy.as_ref().unchecked_ref()));
    field.set_class_name("unseen");
    if body.append_child(&field).is_err() {
        return false;
    }
    field.select();
    let done = page.dyn_into::<web_sys::HtmlDocument>().is_ok_and(|page| page.exec_command("copy").unwrap_or(false));
    field.remove();
    if let Some(before) = before.and_then(|before| before.dyn_into::<web_sys::HtmlElement>().ok()) {
        // A focus that cannot be given back is no reason to fail: the text is copied.
        let _ = before.focus();
    }
    done
}
