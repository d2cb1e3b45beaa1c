//! `/s/{token}`: one job, live, for whoever holds a share link, and nothing else.

use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use super::job::{Seen, look};
use crate::{
    backend::BackendHandle,
    components::{error_view::ErrorView, json_viewer::panel::TextPanel},
    error::{AppError, ErrorCode},
    islands::job::LiveJob,
    job::{JobSnapshot, JobText},
    sharing::SharedLink,
    site::JobAddresses,
    words,
};

/// The page of a link, or the reason why there is none.
#[component]
pub fn SharedPage() -> impl IntoView {
    let link = use_context::<SharedLink>();
    let backend = expect_context::<BackendHandle>();
    let at = super::asked_place();
    let page = async move {
        let Some(link) = link else {
            return view! { <ErrorView error=AppError::new(ErrorCode::LinkUnknown) /> }.into_any();
        };
        match look(&backend, link.job, at.as_deref()).await {
            Ok(seen) => view! { <SharedView link seen /> }.into_any(),
            Err(error) => view! { <ErrorView error /> }.into_any(),
        }
    };
    view! { <Suspense>{Suspend::new(page)}</Suspense> }
}

/// A known job, cut to what the link lets see.
#[component]
fn SharedView(link: SharedLink, seen: Seen) -> impl IntoView {
    let Seen { snapshot, input, result } = seen;
    let job = snapshot.job.clone();
    let addresses = JobAddresses::below(&link.path);
    let panel = |which: JobText, preview| {
        view! { <TextPanel which job=job.clone() preview whole=addresses.text(which) /> }
    };
    let texts = [(link.shows_input, JobText::Input, input), (link.shows_result, JobText::Result, result)];
    let texts: Vec<_> = texts.into_iter().filter(|(shows, ..)| *shows).collect();
    let lost = super::lost_note(&texts.iter().map(|(_, which, _)| *which).collect::<Vec<_>>());
    let texts = texts.into_iter().map(|(_, which, preview)| panel(which, preview)).collect_view();
    let alone = !(link.shows_input && link.shows_result);
    view! {
        <Title text=words::job_title(&job) />
        {preview_tags(&link, &snapshot)}
        <LiveJob snapshot addresses=addresses.clone() />
        {lost}
        <div class="pair" class:alone=alone>
            {texts}
        </div>
        <p class="shared-note">
            {link.masked.then_some("Addresses, phone numbers and secrets in the texts are masked. ")}
            "This page was shared with you; it can be seen until "
            <time datetime=link.ends_at.to_rfc3339()>{words::moment(link.ends_at, 0)} " UTC"</time> "."
        </p>
    }
}

/// What chats and tickets show beside the link.
fn preview_tags(link: &SharedLink, snapshot: &JobSnapshot) -> impl IntoView + use<> {
    let title = words::link_title(&snapshot.job);
    let description = words::link_description(snapshot);
    let page = format!("{}{}", link.origin, link.path);
    let picture = format!("{page}/preview.png");
    // The picture shows title, status and percentage, so that is what stands for it.
    let shown = description.clone();
    let tags = [
        ("og:type", "website".to_owned()),
        ("og:site_name", "Jobglass".to_owned()),
        ("og:title", title.clone()),
        ("og:description", description.clone()),
        ("og:url", page),
        ("og:image", picture.clone()),
        ("og:image:type", "image/png".to_owned()),
        ("og:image:width", "1200".to_owned()),
        ("og:image:height", "630".to_owned()),
        ("og:image:alt", shown.clone()),
    ];
    let cards = [
        ("description", description.clone()),
        ("twitter:card", "summary_large_image".to_owned()),
        ("twitter:title", title),
        ("twitter:description", description),
        ("twitter:image", picture),
        ("twitter:image:alt", shown),
    ];
    let tags = tags.into_iter().map(|(property, content)| view! { <Meta property content /> }).collect_view();
    let cards = cards.into_iter().map(|(name, content)| view! { <Meta name content /> }).collect_view();
    (tags, cards)
}
