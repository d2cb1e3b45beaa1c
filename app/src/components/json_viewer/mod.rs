//! The panels of a job's input and result.

mod body;
mod html;
mod tree;

use leptos::prelude::*;

use self::body::{Presence, body, facts};
use crate::{
    job::{JobSnapshot, JobText},
    json::preview::Preview,
    site::use_site,
};

/// One of a job's two texts, folded as the reader likes. Its rows change only when the text itself
/// does, so what was opened stays open while the job goes on.
#[component]
pub fn TextPanel(
    /// Which text.
    which: JobText,
    /// The job, as followed.
    snapshot: ReadSignal<JobSnapshot>,
    /// The beginning of the text; it may come later than the news that there is one.
    preview: ReadSignal<Option<Preview>>,
) -> impl IntoView {
    let id = snapshot.read_untracked().job.job_id;
    let slug = which.slug();
    let whole = use_site().path(&format!("/api/jobs/{id}/{slug}"));
    let download = format!("{whole}?download");
    let presence = Memo::new(move |_| Presence::of(which, &snapshot.read().job));
    let there = move || presence.get() == Presence::There;
    let inside = {
        let whole = whole.clone();
        move || body(which, presence.get(), preview.read().as_ref(), &whole)
    };
    let title = match which {
        JobText::Input => "Input",
        JobText::Result => "Result",
    };
    view! {
        <section class="panel text" aria-labelledby=slug>
            <details open>
                <summary>
                    <h2 id=slug>{title}</h2>
                    <span>{move || preview.read().as_ref().filter(|_| there()).map(facts)}</span>
                </summary>
                <p class="links" hidden=move || !there()>
                    <a href=whole rel="external">"Whole text"</a>
                    <a href=download rel="external" download="">"Download"</a>
                </p>
                <div class="inside" inner_html=inside></div>
            </details>
        </section>
    }
    .into_any()
}
