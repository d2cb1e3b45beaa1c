//! When the job started and ended, how long it took, and what sort it is.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::{components::moment::Moment, job::JobSnapshot, words};

/// The row of facts under the bar. `now` is the server's time, once the page is hydrated.
pub(super) fn facts(snapshot: ReadSignal<JobSnapshot>, now: Signal<Option<DateTime<Utc>>>) -> AnyView {
    let terminal = move || snapshot.read().job.is_terminal();
    let started = Memo::new(move |_| snapshot.read().job.started_at);
    let finished = Memo::new(move |_| snapshot.read().job.finished_at);
    let category = move || snapshot.read().job.category.clone();
    view! {
        <dl class="facts">
            <div>
                <dt>"Started"</dt>
                <dd>{move || moment(started.get(), now, "not told")}</dd>
            </div>
            <div>
                <dt>"Finished"</dt>
                <dd>{move || moment(finished.get(), now, if terminal() { "not told" } else { "not yet" })}</dd>
            </div>
            <div>
                <dt>{move || if terminal() { "Took" } else { "Running for" }}</dt>
                <dd>{move || took(&snapshot.read(), now.get())}</dd>
            </div>
            <div>
                <dt>"Category"</dt>
                <dd>{move || category_view(category())}</dd>
            </div>
        </dl>
    }
    .into_any()
}

fn moment(at: Option<DateTime<Utc>>, now: Signal<Option<DateTime<Utc>>>, else_told: &'static str) -> AnyView {
    match at {
        Some(at) => view! { <Moment at now /> }.into_any(),
        None => view! { <span class="quiet">{else_told}</span> }.into_any(),
    }
}

/// The server has no clock in a view, so for a job that still runs it counts up to what Reply last said.
fn took(snapshot: &JobSnapshot, now: Option<DateTime<Utc>>) -> String {
    match words::job_seconds(&snapshot.job, now.or(Some(snapshot.freshness.observed_at))) {
        Some(seconds) => words::duration(seconds),
        None if snapshot.job.started_at.is_none() && !snapshot.job.is_terminal() => "not started".to_owned(),
        None => "not told".to_owned(),
    }
}

/// The end of the category, which is what people call it; the whole on demand.
fn category_view(category: Option<String>) -> AnyView {
    let Some(category) = category else { return view! { <span class="quiet">"none"</span> }.into_any() };
    match category.rsplit_once('/') {
        Some((_, suffix)) if !suffix.is_empty() => view! {
            <details>
                <summary>{suffix.to_owned()}</summary>
                <code>{category}</code>
            </details>
        }
        .into_any(),
        _ => view! { <code>{category}</code> }.into_any(),
    }
}
