//! How fresh what the page shows is, in words: apart from the status of the job, and always in sight.

use leptos::prelude::*;

use crate::live::Live;

/// The line that says how fresh the job is.
#[component]
pub fn FreshnessLine(
    /// The followed job.
    live: Live,
) -> impl IntoView {
    let _ = live;
    view! { <p class="fresh"></p> }
}
