//! All of the job page that changes while one looks: head, progress, times and freshness.

mod facts;
#[cfg(feature = "hydrate")]
mod texts;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use self::facts::facts;
#[cfg(feature = "ssr")]
use crate::site::JobAddresses;
use crate::{
    components::{
        copy_button::CopyButton,
        freshness::FreshnessLine,
        progress::{ProgressBar, ProgressFigure},
        status_badge::StatusBadge,
        tell_me::TellMe,
        time_left::TimeLeft,
    },
    job::JobSnapshot,
    live::{self, Source, clock::use_reader_clock, tab},
    words,
};

/// A known job: seeded once, then written to by the live subscription alone.
#[cfg(feature = "ssr")]
#[component]
pub fn LiveJob(
    /// What the page came with.
    snapshot: JobSnapshot,
    /// Where more of it is to be had.
    addresses: JobAddresses,
) -> impl IntoView {
    let seed = Seed(snapshot, Source(addresses.job, addresses.events));
    super::island(super::Name::Job, &seed.clone(), view(seed))
}

/// What the browser needs to render the very same.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Seed(JobSnapshot, Source);

pub(super) fn view(Seed(first, source): Seed) -> impl IntoView {
    let id = first.job.job_id.to_string();
    let live = live::follow(first, source);
    let snapshot = live.snapshot;
    let clock = use_reader_clock();
    tab::follow_in_icon(live);
    #[cfg(feature = "hydrate")]
    {
        follow_in_title(snapshot);
        texts::keep_texts(snapshot);
    }
    let copied_id = id.clone();
    let summary = Callback::new(move |()| {
        let now = clock.get_untracked().map(|clock| clock.now);
        words::job_summary(&snapshot.read_untracked(), now, &window().location().href().unwrap_or_default())
    });
    view! {
        <header class="head">
            <h1>{Signal::derive(move || snapshot.read().job.title())}</h1>
            <StatusBadge status=Signal::derive(move || snapshot.read().job.status.clone()) />
            <p class="id">
                <code>{id}</code>
                <CopyButton label="Copy id" bare=true text=Callback::new(move |()| copied_id.clone()) />
            </p>
            <CopyButton label="Copy summary" text=summary />
        </header>
        <section class="panel now" aria-label="Progress">
            <ProgressFigure snapshot />
            <TimeLeft live />
            <ProgressBar snapshot />
            <div class="state">
                <FreshnessLine live />
                <TellMe live />
            </div>
            {facts(snapshot, clock)}
        </section>
    }
}

/// Lets the title of the document follow the job.
#[cfg(feature = "hydrate")]
fn follow_in_title(snapshot: ReadSignal<JobSnapshot>) {
    Effect::new(move || document().set_title(&words::document_title(&words::job_title(&snapshot.read().job))));
}
