//! `/jobs/{jobId}`: one job, live.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    components::error_view::ErrorView,
    live,
    server_fns::jobs::{JobPageData, get_job_page},
};

/// The job page, or the reason why there is none.
#[component]
pub fn JobPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let page = Resource::new(move || id.get(), get_job_page);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(data) => view! { <JobView data /> }.into_any(),
                    Err(error) => view! { <ErrorView error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// A known job: seeded once from the page's data, then written to by the live subscription alone.
#[component]
fn JobView(data: JobPageData) -> impl IntoView {
    let live = live::follow(data.snapshot);
    view! {
        <h1>{move || live.snapshot.read().job.title()}</h1>
        <p>{move || live.snapshot.read().job.status.as_str().to_owned()}</p>
    }
}
