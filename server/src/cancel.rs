//! Cancelling a job: for programs under `/api`, and by a plain form on a page of its own.

use app::{
    error::{AppError, ErrorCode},
    job::JobId,
    lookup::parse_job_id,
};
use axum::{
    Form,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    AppState,
    access::{Operator, Visit},
    api::Problem,
    store::audit::{Deed, Entry},
};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 300;

/// Why a job is cancelled, if somebody says so.
#[derive(Default, Deserialize)]
pub(crate) struct Reason {
    #[serde(default)]
    reason: Option<String>,
}

/// `POST /api/jobs/{jobId}/cancel`: asks Reply to cancel the job. The body may hold a reason.
pub(crate) async fn by_program(
    Operator(visit): Operator,
    State(state): State<AppState>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let Reason { reason } = match &body[..] {
        b"" => Reason::default(),
        body => serde_json::from_slice(body).map_err(|_| {
            AppError::with_detail(ErrorCode::BadRequest, "The body is {\"reason\": \"…\"}, or nothing.")
        })?,
    };
    cancel(&state, &visit, &id, reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /jobs/{jobId}/cancel`: the same by the form, and back to the job's page.
pub(crate) async fn by_form(
    Operator(visit): Operator,
    State(state): State<AppState>,
    Path(id): Path<String>,
    Form(Reason { reason }): Form<Reason>,
) -> Result<Response, Problem> {
    let id = cancel(&state, &visit, &id, reason).await?;
    Ok(Redirect::to(&state.site.path(&format!("/jobs/{id}"))).into_response())
}

async fn cancel(state: &AppState, visit: &Visit, id: &str, reason: Option<String>) -> Result<JobId, AppError> {
    let id = parse_job_id(id)?;
    let reason = reason.map(|reason| reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    if reason.as_ref().is_some_and(|reason| reason.chars().count() > LONGEST_REASON) {
        let detail = format!("The reason has at most {LONGEST_REASON} characters.");
        return Err(AppError::with_detail(ErrorCode::BadRequest, detail));
    }
    let entry = Entry::new(Deed::Cancel, visit.who()).from(visit.address).about(id);
    let told = |words: &str| entry.clone().detail(words);
    // Written first: what cannot be written down is not done.
    state.store.record(&told(reason.as_deref().unwrap_or("no reason given"))).await.map_err(|error| {
        tracing::error!(%error, "nothing can be cancelled while that cannot be written down");
        AppError::new(ErrorCode::Internal)
    })?;
    if let Err(error) = state.reply.cancel_job(id, reason.as_deref()).await {
        let error = AppError::from(&error);
        state.store.note(&told(&format!("it did not come to that: {}", error.title()))).await;
        return Err(error);
    }
    state.watch.ask_anew(id);
    Ok(id)
}
