//! A button that copies a text which the server wrote.

use leptos::prelude::*;

use crate::components::copy_button::CopyButton;

/// Copies a text.
#[cfg(feature = "ssr")]
#[component]
pub fn Copying(
    /// The text.
    text: String,
) -> impl IntoView {
    super::island(super::Name::Copy, &text.clone(), view(text))
}

pub(super) fn view(text: String) -> impl IntoView {
    view! { <CopyButton label="Copy" text=Callback::new(move |()| text.clone()) /> }
}
