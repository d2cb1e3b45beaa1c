//! `/audit`: who did what, when and from where.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::error_view::ErrorView,
    error::{AppError, ErrorCode},
    lookup::parse_job_id,
    site::{Site, use_site},
    trail::{DEEDS, Trail, TrailEntry, TrailFilter, deed_words},
    words,
};

/// The audit trail, as the server found it.
#[component]
pub fn TrailPage() -> impl IntoView {
    let site = use_site();
    let Some(trail) = use_context::<Trail>() else {
        return view! { <ErrorView error=AppError::new(ErrorCode::PageNotFound) /> }.into_any();
    };
    let export = site.path(&with_query("/audit.jsonl", &trail.query));
    view! {
        <Title text="Audit trail" />
        <h1>"Audit trail"</h1>
        <p class="quiet">"Who did what, when and from where, in UTC. Nothing here can be changed."</p>
        {filter_form(&trail.filter, &site)}
        {trail.problem.clone().map(|problem| view! { <p class="trail-problem" role="alert">{problem}</p> })}
        {entries(&trail, &site)}
        <p class="trail-ways">
            {parse_job_id(&trail.filter.job).ok().map(|job| view! { <a href=site.path(&format!("/jobs/{job}"))>"Open the job"</a> })}
            {(!trail.is_newest).then(|| view! { <a href=site.path(&with_query("/audit", &trail.query))>"Newest"</a> })}
            {trail.older.as_ref().map(|older| view! { <a href=site.path(&with_query("/audit", older))>"Older"</a> })}
            {trail.problem.is_none().then(|| view! { <a href=export download>"Export all of these as JSON lines"</a> })}
        </p>
        {deletion(&trail.filter, &site)}
    }
    .into_any()
}

fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn filter_form(filter: &TrailFilter, site: &Site) -> AnyView {
    let TrailFilter { who, deed, job, from, to } = filter.clone();
    let deeds = DEEDS.map(|(value, words)| view! { <option value=value selected=value == deed>{words}</option> });
    view! {
        <form class="panel filter" method="get" action=site.path("/audit") role="search" aria-label="Audit trail">
            <label>"Who" <input name="who" value=who autocomplete="off" spellcheck="false" /></label>
            <label>"What" <select name="deed"><option value="">"anything"</option> {deeds}</select></label>
            <label class="long">"Job" <input name="job" value=job autocomplete="off" spellcheck="false" /></label>
            <label>"From day" <input name="from" type="date" value=from /></label>
            <label>"To day" <input name="to" type="date" value=to /></label>
            <span class="trail-ways">
                <button class="button">"Show"</button>
                <a href=site.path("/audit")>"All"</a>
            </span>
        </form>
    }
    .into_any()
}

fn entries(trail: &Trail, site: &Site) -> Option<AnyView> {
    if trail.problem.is_some() {
        return None;
    }
    if trail.entries.is_empty() {
        return Some(view! { <p>"There is no such entry."</p> }.into_any());
    }
    let rows = trail.entries.iter().map(|entry| row(entry, site)).collect_view();
    Some(
        view! {
            <div class="panel trail">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"When"</th>
                            <th scope="col">"Who"</th>
                            <th scope="col">"What"</th>
                            <th scope="col">"Job"</th>
                            <th scope="col">"Address"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any(),
    )
}

fn row(entry: &TrailEntry, site: &Site) -> AnyView {
    let again = (entry.times > 1).then(|| {
        let last = words::moment(entry.last_at, 0);
        view! { <small>{words::counted(entry.times, "time")} ", last " {last}</small> }
    });
    let detail = entry.detail.clone().map(|detail| view! { <small>{detail}</small> });
    let job = entry.job.clone().map(|job| {
        let (start, _) = job.split_once('-').unwrap_or((&job, ""));
        view! { <a href=site.path(&format!("/audit?job={job}")) title=job.clone()><code>{start.to_owned()}"…"</code></a> }
    });
    view! {
        <tr>
            <td><time datetime=entry.at.to_rfc3339()>{words::moment(entry.at, 0)}</time></td>
            <th scope="row">{entry.who.clone()}</th>
            <td>{deed_words(&entry.deed)} {again} {detail}</td>
            <td>{job}</td>
            <td>{entry.address.clone()}</td>
        </tr>
    }
    .into_any()
}

/// Where the list is that of one job: the way to delete what is kept of it.
fn deletion(filter: &TrailFilter, site: &Site) -> Option<AnyView> {
    let job = parse_job_id(&filter.job).ok()?.to_string();
    Some(
        view! {
            <details class="panel trail-deletion">
                <summary>"Delete what is kept of this job"</summary>
                <form method="post" action=site.path(&format!("/jobs/{job}/forget"))>
                    <p>
                        "Its input, its result, its progress and its state are deleted here, for good, and nothing of it is kept any
                        more. Reply still shows what Reply has. That you deleted it stays in this trail, and older backups still hold it."
                    </p>
                    <button class="button bad">"Delete for good"</button>
                </form>
            </details>
        }
        .into_any(),
    )
}
