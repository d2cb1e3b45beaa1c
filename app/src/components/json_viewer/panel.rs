//! The panel around a text: its name, its size and shape, the ways to the whole of it.

use leptos::prelude::*;

use super::{
    body::{Presence, body, facts, has_tree},
    shows, tools,
};
use crate::{
    job::{Job, JobText},
    json::preview::{Preview, TextKind},
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
    let shown = preview.as_ref().filter(|_| presence == Presence::There);
    let shown = shown.filter(|preview| !matches!(preview.kind, TextKind::Empty | TextKind::Blank));
    let has_tree = shown.map(has_tree);
    // Where the browser finds the whole text, if it can show more than is here.
    let text = has_tree.map(|_| whole.clone());
    let class = if has_tree == Some(false) { "panel text plain" } else { "panel text" };
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
        <section class=class id=slug data-shows=shows(which, &job) data-text=text aria-labelledby=format!("{slug}-title")>
            <details open>
                <summary>
                    <h2 id=format!("{slug}-title")>{title}</h2>
                    <span>{preview.as_ref().map(facts)}</span>
                </summary>
                {(presence == Presence::There).then_some(links)}
                {has_tree.map(|tree| tools::above(name, tree))}
                {has_tree.map(|_| tools::missing())}
                // It scrolls by itself, so the keyboard must reach it.
                <div class="inside" role="group" tabindex="0" aria-labelledby=format!("{slug}-title") inner_html=inside></div>
                {has_tree.map(|_| tools::coming(name))}
                {has_tree.map(|tree| tools::below(name, tree))}
            </details>
        </section>
    }
}
