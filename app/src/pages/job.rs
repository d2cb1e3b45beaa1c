//! `/jobs/{jobId}`: one job, live.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    components::{error_view::ErrorView, json_viewer::panel::TextPanel},
    islands::job::LiveJob,
    job::JobText,
    server_fns::jobs::{JobPageData, get_job_page},
    words,
};

/// The job page, or the reason why there is none.
#[component]
pub fn JobPage() -> impl IntoView {
    let asked = use_params_map().read_untracked().get("id").unwrap_or_default();
    let page = async move {
        match get_job_page(asked.clone()).await {
            Ok(data) => view! { <JobView data /> }.into_any(),
            Err(error) => view! { <ErrorView error asked /> }.into_any(),
        }
    };
    view! { <Suspense>{Suspend::new(page)}</Suspense> }
}

/// A known job: what moves is an island, the two texts are not.
#[component]
fn JobView(data: JobPageData) -> impl IntoView {
    let JobPageData { snapshot, input, result } = data;
    let job = snapshot.job.clone();
    view! {
        <Title text=words::job_title(&job) />
        <LiveJob snapshot />
        <div class="pair">
            <TextPanel which=JobText::Input job=job.clone() preview=input />
            <TextPanel which=JobText::Result job preview=result />
        </div>
    }
}
