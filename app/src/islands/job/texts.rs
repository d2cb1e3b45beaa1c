//! Input and result in step with the job. The server writes their panels; when one has to change, the
//! page is asked for once more and its panel takes the place of the old one, which stays until then.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::{
    components::json_viewer::shows,
    job::{JobSnapshot, JobText},
    live::{is_shut_out, show_that_reader_is_shut_out},
};

/// How long to wait before asking again for a page that could not be fetched.
const PAUSE: Duration = Duration::from_secs(4);

/// All who follow a job learn of its end in the same moment; within this time they ask for its page one after the other.
const SPREAD: Duration = Duration::from_secs(1);

const TEXTS: [JobText; 2] = [JobText::Input, JobText::Result];

/// Renews a panel whenever the job says that its text came, changed, or will not come.
pub(super) fn keep_texts(snapshot: ReadSignal<JobSnapshot>) {
    let (failures, set_failures) = signal(0_u32);
    // Only what the panels show counts, not every step of the progress.
    let wanted = Memo::new(move |_| TEXTS.map(|which| shows(which, &snapshot.read().job)));
    Effect::new(move || {
        failures.track();
        let wanted = wanted.get();
        // A text that has no panel is not for this reader.
        if TEXTS.iter().zip(&wanted).all(|(which, wanted)| shown(*which).is_none_or(|shown| shown == *wanted)) {
            return;
        }
        let ask = async move {
            if renew().await.is_err() {
                set_timeout(move || _ = set_failures.try_update(|failures| *failures += 1), PAUSE);
            }
        };
        set_timeout(move || leptos::task::spawn_local(ask), SPREAD.mul_f64(js_sys::Math::random()));
    });
}

fn panel(page: &web_sys::Document, which: JobText) -> Option<web_sys::Element> {
    page.get_element_by_id(which.slug())
}

/// What a panel in this page shows, as the server noted it there.
fn shown(which: JobText) -> Option<String> {
    panel(&document(), which)?.get_attribute("data-shows")
}

/// Fetches the page and takes over the panels that differ.
async fn renew() -> Result<(), JsValue> {
    let address = window().location().href()?;
    let answer: web_sys::Response = JsFuture::from(window().fetch_with_str(&address)).await?.unchecked_into();
    if is_shut_out(&answer) {
        // To ask again would not help. What is shown stays.
        show_that_reader_is_shut_out();
        return Ok(());
    }
    if !answer.ok() {
        return Err(JsValue::NULL);
    }
    let text = JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default();
    let page = web_sys::DomParser::new()?.parse_from_string(&text, web_sys::SupportedType::TextHtml)?;
    for which in TEXTS {
        let (Some(old), Some(new)) = (panel(&document(), which), panel(&page, which)) else { continue };
        if old.get_attribute("data-shows") != new.get_attribute("data-shows") {
            exchange(&old, &new)?;
            #[cfg(feature = "viewer")]
            crate::islands::viewer::attach_all();
        }
    }
    Ok(())
}

/// Puts a panel in the place of an older one of the same text. What the reader did to it stays: it stays folded, its
/// controls stay as they are, and the focus stays where it was.
fn exchange(old: &web_sys::Element, new: &web_sys::Element) -> Result<(), JsValue> {
    let focus = old.query_selector(":focus")?;
    old.replace_with_with_node_1(new)?;
    if let (None, Some(details)) = (old.query_selector(".text > [open]")?, new.first_element_child()) {
        details.remove_attribute("open")?;
    }
    // Only like panels have like controls.
    if old.class_name() == new.class_name() {
        let (theirs, ours) = (old.query_selector_all(".tools")?, new.query_selector_all(".tools")?);
        for (theirs, ours) in (0..theirs.length()).filter_map(|at| theirs.item(at).zip(ours.item(at))) {
            ours.unchecked_into::<web_sys::Element>().replace_with_with_node_1(&theirs)?;
        }
    }
    if let Some(focus) = focus {
        let place = if focus.matches("summary")? { "summary" } else { ".inside" };
        let target = if focus.is_connected() { Some(focus) } else { new.query_selector(place)? };
        target.map_or(Ok(()), |target| target.unchecked_into::<web_sys::HtmlElement>().focus())?;
    }
    Ok(())
}
