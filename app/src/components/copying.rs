//! Copying where the page may not write to the clipboard: over plain http.

use wasm_bindgen::JsCast;

/// Copies the old way: out of a field that holds the text for a moment, and gives the focus back.
pub(crate) fn by_selection(text: &str) -> bool {
    let Some(page) = web_sys::window().and_then(|window| window.document()) else { return false };
    let before = page.active_element();
    let field =
        page.create_element("textarea").ok().and_then(|field| field.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
    let (Some(field), Some(body)) = (field, page.body()) else { return false };
    field.set_value(text);
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
