//! One question to Jobglass, and its answer.

use leptos::prelude::window;
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::{error::ErrorCode, job::JobSnapshot, live::clock};

/// What is needed of a problem+json answer.
#[derive(Deserialize)]
struct Problem {
    code: ErrorCode,
}

/// Why a question brought no job.
pub(super) enum NoJob {
    /// Jobglass said why, and perhaps for how many seconds.
    Refused(ErrorCode, Option<u32>),
    /// Nothing that Jobglass would say: it was not reached.
    Unanswered,
}

/// Whether an answer says that the reader is signed out. A proxy in front may lead to its sign-in instead; where Jobglass
/// itself answers, it leads nowhere.
pub(crate) fn is_shut_out(response: &web_sys::Response) -> bool {
    response.status() == 401 || response.ok() && response.redirected()
}

/// Asks once for the job.
pub(super) async fn ask(address: &str) -> Result<JobSnapshot, NoJob> {
    let response = JsFuture::from(window().fetch_with_str(address)).await.map_err(unanswered)?;
    let response: web_sys::Response = response.unchecked_into();
    if is_shut_out(&response) {
        return Err(NoJob::Refused(ErrorCode::SignedOut, None));
    }
    let header = |name| response.headers().get(name).ok().flatten();
    if let Some(date) = header("Date") {
        clock::learn_roughly(&date);
    }
    let wait = header("Retry-After").and_then(|text| text.parse().ok());
    let text = JsFuture::from(response.text().map_err(unanswered)?).await.map_err(unanswered)?;
    let text = text.as_string().unwrap_or_default();
    if response.ok() {
        serde_json::from_str(&text).map_err(|_| NoJob::Unanswered)
    } else {
        let problem: Problem = serde_json::from_str(&text).map_err(|_| NoJob::Unanswered)?;
        Err(NoJob::Refused(problem.code, wait))
    }
}

fn unanswered(_: JsValue) -> NoJob {
    NoJob::Unanswered
}
