//! Reply's errors: problem+json, as documented.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// An error in Reply's words.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    body: Value,
}

impl Problem {
    /// An error with the three fields that each of them has.
    pub(crate) fn new(status: StatusCode, title: &str, detail: &str) -> Self {
        Self { status, body: json!({ "title": title, "status": status.as_u16(), "detail": detail }) }
    }

    /// The same with a business code.
    pub(crate) fn code(mut self, code: &str) -> Self {
        self.body["code"] = code.into();
        self
    }

    /// The documented answer to an id that is malformed or all zero.
    pub(crate) fn malformed_id() -> Self {
        let mut problem =
            Self::new(StatusCode::BAD_REQUEST, "Invalid request parameter", "Job id must be a non-empty GUID");
        problem.body["errorCode"] = 3.into();
        problem
    }

    /// No such job, or the job of someone else.
    pub(crate) fn unknown_job() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not found", "Background job was not found").code("backgroundJob.notFound")
    }

    /// What is wrong with a request: JSON Pointers, each with the reason.
    pub(crate) fn invalid(errors: &[(String, &str)]) -> Self {
        let mut problem = Self::new(StatusCode::BAD_REQUEST, "Validation failed", "The request is not valid");
        problem.body["errors"] =
            errors.iter().map(|(pointer, detail)| json!({ "pointer": pointer, "detail": detail })).collect();
        problem
    }

    /// More calls than the quota allows.
    pub(crate) fn rate_limited() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests", "API rate limit exceeded")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let content_type = HeaderValue::from_static("application/problem+json");
        (self.status, [(header::CONTENT_TYPE, content_type)], self.body.to_string()).into_response()
    }
}
