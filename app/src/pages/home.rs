//! `/`: the box that takes anything holding a job id, and the jobs looked at lately.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    backend::{BackendHandle, ExampleJob},
    components::{error_view::set_status, status_badge::StatusBadge},
    islands::lookup::{FailedLookup, LookupBox},
    job::JobSnapshot,
    site::{Site, use_site},
    words,
};

/// The front page; also the answer to a lookup that found nothing.
#[component]
pub fn HomePage() -> impl IntoView {
    let site = use_site();
    let failed = use_context::<Option<FailedLookup>>().flatten();
    if let Some(failed) = &failed {
        set_status(&failed.error);
    }
    view! {
        <Title text="" />
        <section class="hero">
            <h1>"What became of the job?"</h1>
            <p>
                "Paste its id, or anything that holds it: a link, a " <code>"Location"</code>
                " header, a curl line, a whole JSON answer."
            </p>
            <LookupBox id="lookup-home" hotkey=true failed />
        </section>
        {lists(&site)}
    }
}

fn lists(site: &Site) -> AnyView {
    let home = expect_context::<BackendHandle>().home();
    let stream = stream_of(&home.recent, site);
    let recent = home.recent.iter().map(|snapshot| recent_row(snapshot, site)).collect_view();
    let examples = home.examples.into_iter().map(|example| example_row(example, site)).collect_view();
    view! {
        <div class="lists">
            {list("Recently watched", stream, recent)}
            {list("Examples to try", None, examples)}
        </div>
    }
    .into_any()
}

/// The one stream that tells of all jobs of the list that still run.
fn stream_of(recent: &[JobSnapshot], site: &Site) -> Option<String> {
    let running = recent.iter().filter(|snapshot| !snapshot.job.is_terminal());
    let ids: Vec<_> = running.map(|snapshot| snapshot.job.job_id.to_string()).collect();
    (!ids.is_empty()).then(|| site.path(&format!("/api/events?jobs={}", ids.join(","))))
}

/// A list; one with a stream is kept up to date by `frontend/list.js`.
fn list(title: &'static str, stream: Option<String>, rows: Vec<AnyView>) -> Option<AnyView> {
    (!rows.is_empty()).then(|| {
        view! {
            <section class="panel jobs" data-stream=stream>
                <h2>{title}</h2>
                <ul>{rows}</ul>
            </section>
        }
        .into_any()
    })
}

fn recent_row(snapshot: &JobSnapshot, site: &Site) -> AnyView {
    let job = &snapshot.job;
    let id = job.job_id.to_string();
    let progress = job.progress.filter(|_| !job.is_terminal()).map(|share| words::percent(share.clamp(0.0, 1.0)));
    view! {
        <li>
            <a href=site.path(&format!("/jobs/{id}"))>{job.title()}</a>
            <span class="figure">{progress}</span>
            <StatusBadge status=Signal::stored(job.status.clone()) />
            <code>{id}</code>
            {(!job.is_terminal()).then(|| view! { <small>"as of " {words::moment_near(snapshot.freshness.observed_at, None)}</small> })}
        </li>
    }
    .into_any()
}

fn example_row(example: ExampleJob, site: &Site) -> AnyView {
    // What sort of job it is stands first in the label, what is special about it follows.
    let (sort, special) = example.label.split_at(example.label.find(',').unwrap_or(example.label.len()));
    view! {
        <li>
            <a href=site.path(&format!("/jobs/{}", example.id))>
                {sort.to_owned()}
                <span>{special.to_owned()}</span>
            </a>
        </li>
    }
    .into_any()
}
