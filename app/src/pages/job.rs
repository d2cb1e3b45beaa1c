//! `/jobs/{jobId}`: one job, live.

mod facts;
mod text;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use self::{facts::facts, text::followed_text};
use crate::{
    components::{
        copy_button::CopyButton,
        error_view::ErrorView,
        freshness::FreshnessLine,
        json_viewer::TextPanel,
        progress::{ProgressBar, ProgressFigure},
        retry::Retry,
        status_badge::StatusBadge,
        tell_me::TellMe,
        time_left::TimeLeft,
    },
    error::AppError,
    job::JobText,
    live::{self, clock::use_now},
    server_fns::jobs::{JobPageData, get_job_page},
    site::use_site,
    words,
};

/// The job page, or the reason why there is none.
#[component]
pub fn JobPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let page = Resource::new(move || id.get(), get_job_page);
    view! {
        <Suspense fallback=|| view! { <p class="loading">"Asking for the job…"</p> }>
            {move || Suspend::new(async move { view! { <JobOrFailure asked=id.get_untracked() first=page.await /> } })}
        </Suspense>
    }
}

/// What came of asking. A failure may ask again, and a success then takes its place.
#[component]
fn JobOrFailure(asked: String, first: Result<JobPageData, AppError>) -> impl IntoView {
    let outcome = RwSignal::new(first);
    let (attempts, set_attempts) = signal(0);
    let retry = Retry {
        href: use_site().path(&format!("/jobs/{asked}")),
        attempts,
        again: Callback::new({
            let asked = asked.clone();
            move |()| {
                let asked = asked.clone();
                leptos::task::spawn_local(async move {
                    let new = get_job_page(asked).await;
                    // The same failure again leaves the page as it is, and the focus where it was.
                    let same = outcome.try_with_untracked(|old| old.as_ref().err() == new.as_ref().err());
                    if same == Some(false) || new.is_ok() {
                        outcome.try_set(new);
                    }
                    set_attempts.try_update(|attempts| *attempts += 1);
                });
            }
        }),
    };
    move || match outcome.get() {
        Ok(data) => view! { <JobView data /> }.into_any(),
        Err(error) => view! { <ErrorView error asked=asked.clone() retry=retry.clone() /> }.into_any(),
    }
}

/// A known job: seeded once from the page's data, then written to by the live subscription alone.
#[component]
fn JobView(data: JobPageData) -> impl IntoView {
    let live = live::follow(data.snapshot);
    let snapshot = live.snapshot;
    let now = use_now();
    let id = snapshot.read_untracked().job.job_id.to_string();
    let input = followed_text(snapshot, JobText::Input, data.input);
    let result = followed_text(snapshot, JobText::Result, data.result);
    let summary =
        Callback::new(move |()| words::job_summary(&snapshot.read_untracked(), now.get_untracked(), &address()));
    view! {
        <Title text=move || words::job_title(&snapshot.read().job) />
        <header class="head">
            <h1>{move || snapshot.read().job.title()}</h1>
            {move || view! { <StatusBadge status=snapshot.read().job.status.clone() /> }}
            <p class="id">
                <code>{id.clone()}</code>
                <CopyButton label="Copy id" bare=true text=Callback::new(move |()| id.clone()) />
            </p>
            <CopyButton label="Copy summary" text=summary />
        </header>
        <section class="panel now" aria-label="Progress">
            {move || view! { <ProgressFigure job=snapshot.read().job.clone() /> }}
            <TimeLeft live />
            {move || view! { <ProgressBar job=snapshot.read().job.clone() /> }}
            <FreshnessLine live />
            <TellMe live />
            {facts(snapshot, now)}
        </section>
        <div class="pair">
            <TextPanel which=JobText::Input snapshot preview=input />
            <TextPanel which=JobText::Result snapshot preview=result />
        </div>
    }
    .into_any()
}

/// Where the reader is; asked for on a click only, so never on the server.
fn address() -> String {
    window().location().href().unwrap_or_default()
}
