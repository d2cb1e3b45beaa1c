//! `/`: the box that takes anything holding a job id, and the jobs looked at lately.

use leptos::prelude::*;

use crate::{server_fns::jobs::get_home, site::use_site};

/// The front page.
#[component]
pub fn HomePage() -> impl IntoView {
    let site = use_site();
    let home = Resource::new(|| (), |()| get_home());
    view! {
        <h1>"What became of it?"</h1>
        <Suspense>
            {move || {
                let site = site.clone();
                Suspend::new(async move {
                    let examples = home.await.map(|home| home.examples).unwrap_or_default();
                    view! {
                        <ul>
                            {examples.into_iter().map(|job| view! { <li><a href=site.path(&format!("/jobs/{}", job.id))>{job.label}</a></li> }).collect_view()}
                        </ul>
                    }
                })
            }}
        </Suspense>
    }
}
