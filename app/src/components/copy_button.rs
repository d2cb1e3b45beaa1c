//! A button that copies a text, over plain http as well, and says whether it did.

use leptos::prelude::*;

#[cfg(feature = "hydrate")]
use super::copying::by_selection;
use super::{
    icon::{Icon, Shape},
    joint,
};

/// Copies what `text` says at the moment of the click. Without scripts the style sheet hides it.
#[component]
pub fn CopyButton(
    /// What the button is called.
    label: &'static str,
    /// What is copied.
    text: Callback<(), String>,
    /// Whether the icon alone is seen.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let copied = RwSignal::new(None::<bool>);
    let copy = move |_| copy(text.run(()), copied);
    let told = Signal::derive(move || {
        match copied.get() {
            None => "",
            Some(true) => "Copied",
            Some(false) => "The browser does not allow copying",
        }
        .to_owned()
    });
    joint(view! {
        <span class="copy">
            <button
                type="button"
                class=if bare { "bare" } else { "button" }
                aria-label=bare.then_some(label)
                title=bare.then_some(label)
                on:click=copy
            >
                <Icon strokes=Shape::Copy />
                <span hidden=bare>{label}</span>
            </button>
            <span class="told" role="status">
                {told}
            </span>
        </span>
    })
}

#[cfg(not(feature = "hydrate"))]
fn copy(_text: String, _copied: RwSignal<Option<bool>>) {}

/// Copies, and tells the outcome for as long as one looks at it.
#[cfg(feature = "hydrate")]
fn copy(text: String, copied: RwSignal<Option<bool>>) {
    leptos::task::spawn_local(async move {
        copied.try_set(Some(copy_text(&text).await));
        set_timeout(move || _ = copied.try_set(None), std::time::Duration::from_secs(3));
    });
}

/// Copies a text; says whether the browser let it.
#[cfg(feature = "hydrate")]
async fn copy_text(text: &str) -> bool {
    // The clipboard is there only on https and on the machine itself.
    if window().is_secure_context() {
        let promise = window().navigator().clipboard().write_text(text);
        wasm_bindgen_futures::JsFuture::from(promise).await.is_ok() || by_selection(text)
    } else {
        by_selection(text)
    }
}
