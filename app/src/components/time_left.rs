//! How long a job will still take, as far as that can be said.

use leptos::prelude::*;

use crate::live::Live;

/// The time left with its basis, and what is odd about the progress.
#[component]
pub fn TimeLeft(
    /// The followed job.
    live: Live,
) -> impl IntoView {
    let _ = live;
    view! { <div class="left"></div> }
}
