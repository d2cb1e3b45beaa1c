//! The beginning of a job's input or result, kept in step with the job.

use std::time::Duration;

use leptos::prelude::*;

use crate::{
    job::{JobSnapshot, JobText},
    json::preview::Preview,
    server_fns::jobs::get_preview,
};

/// How long to wait before asking again for a text that could not be fetched.
const PAUSE: Duration = Duration::from_secs(4);

/// Starts with what the page came with. When the job says that the text came or changed, it is fetched
/// again, and the old one stays until then.
pub(super) fn followed_text(
    snapshot: ReadSignal<JobSnapshot>,
    which: JobText,
    first: Option<Preview>,
) -> ReadSignal<Option<Preview>> {
    let (preview, set_preview) = signal(first);
    let (failures, set_failures) = signal(0_u32);
    let bytes = Memo::new(move |_| {
        let job = &snapshot.read().job;
        match which {
            JobText::Input => job.has_input.then_some(job.input_bytes),
            JobText::Result => job.has_result.then_some(job.result_bytes),
        }
    });
    Effect::new(move || {
        failures.track();
        if bytes.get() == preview.read_untracked().as_ref().map(|preview| preview.bytes) {
            return;
        }
        let id = snapshot.read_untracked().job.job_id.to_string();
        leptos::task::spawn_local(async move {
            match get_preview(id, which).await {
                Ok(new) => {
                    set_preview.try_set(new);
                }
                Err(_) => set_timeout(move || _ = set_failures.try_update(|failures| *failures += 1), PAUSE),
            }
        });
    });
    preview
}
