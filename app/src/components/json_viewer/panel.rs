//! The panel around a text: its name, its size and shape, the ways to the whole of it.

use leptos::prelude::*;

use super::{
    body::{Presence, body, facts, has_tree},
    shows, tools,
};
use crate::{
    job::{Job, JobText},
    json::preview::Preview,
};

/// One of a job's two texts, folded as the reader likes.
#[component]
pub fn TextPanel(
    /// Which text.
    which: JobText,
    /// Whose.
    job: Job,
    /// Its beginning.
    preview: Option<Preview>,
    /// Where the whole of it is.
    whole: String,
) -> impl IntoView {
    let slug = which.slug();
    let presence = Presence::of(which, &job);
    let inside = body(which, presence, preview.as_ref(), &whole);
    let download = format!("{whole}?download");
    let tree = presence == Presence::There && preview.as_ref().is_some_and(has_tree);
    // Where the browser finds the whole text, if it can show more than is here.
    let text = tree.then(|| whole.clone());
    let links = view! {
        <p class="links">
            <a href=whole>"Raw text"</a>
            <a href=download download="">
                "Download"
            </a>
        </p>
    };
    let (title, name) = match which {
        JobText::Input => ("Input", "input"),
        JobText::Result => ("Result", "result"),
    };
    view! {
        <section class="panel text" id=slug data-shows=shows(which, &job) data-text=text aria-labelledby=format!("{slug}-title")>
            <details open>
                <summary>
                    <h2 id=format!("{slug}-title")>{title}</h2>
                    <span>{preview.as_ref().map(facts)}</span>
                </summary>
                {(presence == Presence::There).then_some(links)}
                {tree.then(|| tools::above(name))}
                // It scrolls by itself, so the keyboard must reach it.
                <div class="inside" role="group" tabindex="0" aria-labelledby=format!("{slug}-title") inner_html=inside></div>
                {tree.then(|| tools::below(name))}
            </details>
        </section>
    }
}
