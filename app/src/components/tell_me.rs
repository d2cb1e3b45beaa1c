//! "Tell me when it ends": a notification of the browser, asked for on click alone.

use leptos::prelude::*;

use crate::live::Live;

/// The button, and what became of the wish.
#[component]
pub fn TellMe(
    /// The followed job.
    live: Live,
) -> impl IntoView {
    let _ = live;
    view! { <div class="tell"></div> }
}
