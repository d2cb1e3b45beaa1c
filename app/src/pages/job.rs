//! `/jobs/{jobId}`: one job, live.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    backend::BackendHandle,
    components::{error_view::ErrorView, json_viewer::panel::TextPanel, mask_note::MaskNote, share_form::ShareForm},
    error::AppError,
    islands::job::LiveJob,
    job::{Job, JobId, JobSnapshot, JobText},
    json::{
        address::Address,
        preview::{self, Preview},
    },
    lookup::parse_job_id,
    person::{Person, Role},
    site::{JobAddresses, use_site},
    words,
};

/// The job page, or the reason why there is none.
#[component]
pub fn JobPage() -> impl IntoView {
    let asked = use_params_map().read_untracked().get("id").unwrap_or_default();
    let at = super::asked_place();
    let backend = expect_context::<BackendHandle>();
    let page = async move {
        let seen = match parse_job_id(&asked) {
            Ok(id) => look(&backend, id, at.as_deref()).await,
            Err(error) => Err(error),
        };
        match seen {
            Ok(seen) => view! { <JobView seen /> }.into_any(),
            Err(error) => view! { <ErrorView error asked /> }.into_any(),
        }
    };
    view! { <Suspense>{Suspend::new(page)}</Suspense> }
}

/// A known job: what moves is an island, the two texts are not.
#[component]
fn JobView(seen: Seen) -> impl IntoView {
    let Seen { snapshot, input, result } = seen;
    let job = snapshot.job.clone();
    let addresses = JobAddresses::in_api(&use_site(), job.job_id);
    let whole = |which| addresses.text(which);
    let texts = view! {
        <div class="pair">
            <TextPanel which=JobText::Input job=job.clone() preview=input whole=whole(JobText::Input) />
            <TextPanel which=JobText::Result job=job.clone() preview=result whole=whole(JobText::Result) />
        </div>
    };
    view! {
        <Title text=words::job_title(&job) />
        <LiveJob snapshot addresses />
        <MaskNote job=job.job_id />
        {super::lost_note(&[JobText::Input, JobText::Result])}
        {texts}
        <ShareForm job=job.job_id />
        {acts(&job)}
    }
}

/// What the reader may do to the job. It has a page of its own, where it is done or left.
fn acts(job: &Job) -> Option<AnyView> {
    let may = use_context::<Person>().is_some_and(|person| person.role >= Role::Operator);
    let step = use_site().path(&format!("/jobs/{}/cancel", job.job_id));
    (may && !job.is_terminal()).then(|| {
        view! {
            <p class="acts">
                <a class="button" href=step>"Cancel this job…"</a>
            </p>
        }
        .into_any()
    })
}

/// All that a job page shows at first.
#[derive(Clone)]
pub(super) struct Seen {
    pub(super) snapshot: JobSnapshot,
    pub(super) input: Option<Preview>,
    pub(super) result: Option<Preview>,
}

/// Looks at a job; `at` is the value that a link leads to: its text, and where it is in it.
pub(super) async fn look(backend: &BackendHandle, id: JobId, at: Option<&str>) -> Result<Seen, AppError> {
    let snapshot = backend.job(id).await?;
    let place = |which: JobText| super::place_in(which, at?).map(Address::parse);
    Ok(Seen {
        input: preview_of(backend, id, JobText::Input, place(JobText::Input)),
        result: preview_of(backend, id, JobText::Result, place(JobText::Result)),
        snapshot,
    })
}

/// The beginning of a text, or its surroundings of a place; `Some(None)` is a place that no text can have.
fn preview_of(backend: &BackendHandle, id: JobId, which: JobText, place: Option<Option<Address>>) -> Option<Preview> {
    let text = backend.text(id, which)?;
    let limits = preview::Limits::default();
    let there = place.as_ref().and_then(|place| preview::preview_at(&text, limits, place.as_ref()?));
    Some(there.unwrap_or_else(|| Preview { astray: place.is_some(), ..preview::preview(&text, limits) }))
}
