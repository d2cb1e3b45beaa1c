//! When the job started and ended, how long it took, and what sort it is.

use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;

use crate::{
    components::joint,
    job::{Job, JobSnapshot},
    live::clock::ReaderClock,
    words,
};

/// The row of facts under the bar. The clock is the reader's, once the page is hydrated.
pub(super) fn facts(snapshot: ReadSignal<JobSnapshot>, clock: Signal<Option<ReaderClock>>) -> impl IntoView {
    let category = snapshot.read_untracked().job.category.clone();
    let length = Signal::derive(move || {
        let ended = snapshot.with(|snapshot| snapshot.job.is_terminal() || snapshot.job.finished_at.is_some());
        if ended { "Took" } else { "Running for" }.to_owned()
    });
    joint(view! {
        <dl class="facts">
            {moment("Started", |job| job.started_at, snapshot, clock)}
            {moment("Finished", |job| job.finished_at, snapshot, clock)}
            <div>
                <dt>{length}</dt>
                <dd>{Signal::derive(move || took(&snapshot.read(), clock.get().map(|clock| clock.now)))}</dd>
            </div>
            <div>
                <dt>"Category"</dt>
                <dd>{category_view(category)}</dd>
            </div>
        </dl>
    })
}

/// A moment in UTC; once hydrated on the reader's clock, with how long ago it was. Both stand in the title.
fn moment(
    name: &'static str,
    pick: fn(&Job) -> Option<DateTime<Utc>>,
    snapshot: ReadSignal<JobSnapshot>,
    clock: Signal<Option<ReaderClock>>,
) -> impl IntoView {
    let at = Signal::derive(move || pick(&snapshot.read().job));
    let machine = Signal::derive(move || at.get().map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true)));
    let title = Signal::derive(move || at.get().map(|at| words::moment_on_both_clocks(at, clock.get())));
    let text = Signal::derive(move || match at.get() {
        Some(at) => words::moment_near(at, clock.get()),
        None if snapshot.read().job.is_terminal() => "not told".to_owned(),
        None => "not yet".to_owned(),
    });
    joint(view! {
        <div>
            <dt>{name}</dt>
            <dd>
                <time datetime=machine title=title>
                    {text}
                </time>
            </dd>
        </div>
    })
}

/// The server has no clock in a view, so for a job that still runs it counts up to what Reply last said.
fn took(snapshot: &JobSnapshot, now: Option<DateTime<Utc>>) -> String {
    match words::job_seconds(&snapshot.job, now.or(Some(snapshot.freshness.observed_at))) {
        Some(seconds) => words::duration(seconds),
        None if snapshot.job.is_terminal() => "not told".to_owned(),
        None => "not started".to_owned(),
    }
}

/// The end of the category, which is what people call it; the whole on demand.
fn category_view(category: Option<String>) -> impl IntoView {
    let whole = category.unwrap_or_else(|| "none".to_owned());
    let suffix = whole.rsplit('/').next().unwrap_or_default().to_owned();
    let short = suffix != whole;
    view! {
        <details hidden=!short>
            <summary>{suffix}</summary>
            <code>{whole.clone()}</code>
        </details>
        <span hidden=short>{whole.clone()}</span>
    }
}
