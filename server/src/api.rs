//! The JSON routes that anyone may script against, and how their failures are told.

mod texts;

use std::any::Any;

use app::{
    error::{AppError, ErrorCode},
    lookup::parse_job_id,
};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

pub use self::texts::{as_text, input, result};
use crate::{AppState, access::Staff, trail::note_look, watch::Revision};

/// `GET /api/jobs/{jobId}`: the job and its freshness.
pub async fn job(
    Staff(visit): Staff,
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = parse_job_id(&id)?;
    state.watch.announce(id, state.access.asker(&visit)).await?;
    let revision = state.views.look(id, state.reveals.lens(&visit.person, id)).await?;
    note_look(&state.store, &visit, id).await;
    Ok(as_json(&revision))
}

/// What is told of a job.
pub fn as_json(revision: &Revision) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], revision.json.clone()).into_response()
}

/// `GET /healthz`: the process is up.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: pages can be served. Reply being down does not make us unready: what is known is still shown.
pub async fn readyz() -> &'static str {
    "ready\n"
}

/// An address under `/api` that is none.
pub async fn not_found(_: Staff) -> Problem {
    no_such_address().await
}

/// An address that is none, where that is no secret.
pub async fn no_such_address() -> Problem {
    AppError::new(ErrorCode::PageNotFound).into()
}

/// An address that takes other methods.
pub async fn method_not_allowed() -> Problem {
    AppError::new(ErrorCode::MethodNotAllowed).into()
}

/// A failure as problem+json. It travels with the answer, so that `pages::tell_in_words` can say the same to a reader.
#[derive(Clone, Debug)]
pub struct Problem(pub AppError);

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self(error) = &self;
        let status = error.code.status();
        let body = json!({
            "title": error.title(),
            "status": status,
            "code": error.code.as_str(),
            "detail": error.detail.as_deref().unwrap_or_else(|| error.next_step()),
        });
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = error.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// What was refused before any handler of ours, as a problem too: a form that cannot be read, an address that is no
/// UTF-8. Its words are the framework's, so they are left out.
pub fn as_problem(response: Response) -> Response {
    let is_told = response.extensions().get::<Problem>().is_some();
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let code = match response.status() {
        StatusCode::NOT_FOUND => ErrorCode::PageNotFound,
        StatusCode::METHOD_NOT_ALLOWED => ErrorCode::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge,
        status if status.is_client_error() => ErrorCode::BadRequest,
        status if status.is_server_error() => ErrorCode::Internal,
        _ => return response,
    };
    if is_told || is_page {
        return response;
    }
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut problem = Problem(AppError::new(code)).into_response();
    problem.headers_mut().extend(allow.map(|allow| (header::ALLOW, allow)));
    problem
}

/// A handler panicked. The log gets the place from the panic hook; a message may quote the text that a slice went wrong
/// in, so it is told to nobody.
pub fn panicked(_message: Box<dyn Any + Send + 'static>) -> Response {
    Problem(AppError::new(ErrorCode::Internal)).into_response()
}

/// What tells of failures panicked itself: the reader gets a plain page.
pub fn panicked_for_good(_message: Box<dyn Any + Send + 'static>) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, "Jobglass failed. Try again; if it stays so, tell whoever runs it.\n")
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_panicked_is_told_by_code_and_its_message_to_nobody() {
        let answer = panicked(Box::new("planted-word"));
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(answer.extensions().get::<Problem>().map(|problem| problem.0.code), Some(ErrorCode::Internal));
        assert!(!format!("{answer:?}").contains("planted-word"));
    }
}
