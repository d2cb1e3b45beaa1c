//! `/jobs/{jobId}/cancel`: the step before a job is cancelled, for operators.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    backend::BackendHandle,
    components::{error_view::ErrorView, status_badge::StatusBadge},
    job::JobSnapshot,
    lookup::parse_job_id,
    site::use_site,
};

/// Says what cancelling means, and asks for a reason.
#[component]
pub fn CancelPage() -> impl IntoView {
    let asked = use_params_map().read_untracked().get("id").unwrap_or_default();
    let backend = expect_context::<BackendHandle>();
    let page = async move {
        let looked = match parse_job_id(&asked) {
            Ok(id) => backend.job(id).await,
            Err(error) => Err(error),
        };
        match looked {
            Ok(snapshot) => view! { <CancelForm snapshot /> }.into_any(),
            Err(error) => view! { <ErrorView error asked /> }.into_any(),
        }
    };
    view! { <Suspense>{Suspend::new(page)}</Suspense> }
}

#[component]
fn CancelForm(snapshot: JobSnapshot) -> impl IntoView {
    let job = snapshot.job;
    let back = use_site().path(&format!("/jobs/{}", job.job_id));
    let action = format!("{back}/cancel");
    view! {
        <Title text="Cancel a job" />
        <form class="panel step" method="post" action=action>
            <h1>"Cancel this job?"</h1>
            <p>
                <b>{job.title()}</b>
                " "
                <StatusBadge status=Signal::stored(job.status.clone()) />
            </p>
            <p class="quiet">
                <code>{job.job_id.to_string()}</code>
            </p>
            {match job.is_terminal() {
                true => view! { <p>"The job has ended by now: there is nothing left to cancel."</p> }.into_any(),
                false => view! {
                    <p>"Reply is asked to stop it. What it has done by then stays done, and it cannot be taken up again."</p>
                    <label>
                        "Reason (optional, kept in the audit trail and told to Reply)"
                        <input name="reason" maxlength="300" autocomplete="off" />
                    </label>
                }
                .into_any(),
            }}
            <p class="choice">
                {(!job.is_terminal()).then(|| view! { <button class="button main">"Cancel the job"</button> })}
                <a class="button" href=back>"Back to the job"</a>
            </p>
        </form>
    }
}
