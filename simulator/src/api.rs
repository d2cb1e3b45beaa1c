//! Everything under `/v3`: Reply's endpoints as documented.

mod schedule;

use crate::{
    calls::{Call, Endpoint, Outcome},
    control,
    faults::{RetryAfter, answer},
    job::Fields,
    problem::Problem,
    simulator::{Admission, Simulator},
};
use axum::{
    Json, Router,
    extract::{Path, Query, Request, State, rejection::QueryRejection},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::json;
use uuid::Uuid;

const JOBS: &str = "/v3/background-jobs";
const DEFAULT_TOP: usize = 100;
const MAX_TOP: usize = 200;
const USER_ID: u64 = 12_345;

impl Simulator {
    /// Reply's routes under `/v3` and the control routes under `/_sim`; usable without a socket.
    pub fn router(&self) -> Router {
        let reply = Router::new()
            .route("/whoami", get(whoami))
            .route("/background-jobs", get(list_jobs))
            .route("/background-jobs/{job_id}", get(get_job))
            .route("/background-jobs/{job_id}/cancel", post(cancel_job))
            .route("/email-validations/schedule", post(schedule::schedule_validation))
            .fallback(|| async { Problem::new(StatusCode::NOT_FOUND, "Not found", "There is no such endpoint") })
            .method_not_allowed_fallback(|| async {
                Problem::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed", "The endpoint has other methods")
            })
            .layer(middleware::from_fn_with_state(self.clone(), gate));
        Router::new().nest("/v3", reply).nest("/_sim", control::router()).with_state(self.clone())
    }
}

/// What every call passes first: the key, the faults and the quota; and where it is logged.
async fn gate(State(simulator): State<Simulator>, request: Request, next: Next) -> Response {
    // Nesting cuts `/v3` off the path.
    let (endpoint, job) = endpoint_of(request.method(), request.uri().path());
    match simulator.admit(bearer(request.headers()), endpoint, job) {
        Admission::Unauthorized => answer::unauthorized(),
        Admission::OverQuota { retry_after } => answer::rate_limited(Some(RetryAfter::Seconds(retry_after))),
        Admission::Faulty(kind) => answer::answer(kind, endpoint, request, next).await,
        Admission::Granted { at } => {
            let response = next.run(request).await;
            simulator.log(Call { at, endpoint, outcome: Outcome::of(response.status()), job });
            response
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key)
}

fn endpoint_of(method: &Method, path: &str) -> (Endpoint, Option<Uuid>) {
    let parts: Vec<_> = path.trim_start_matches("/v3").trim_start_matches('/').split('/').collect();
    let (get, post) = (method == Method::GET || method == Method::HEAD, method == Method::POST);
    match parts[..] {
        ["whoami"] if get => (Endpoint::Whoami, None),
        ["background-jobs"] if get => (Endpoint::List, None),
        ["background-jobs", id] if get => (Endpoint::Get, Uuid::try_parse(id).ok()),
        ["background-jobs", id, "cancel"] if post => (Endpoint::Cancel, Uuid::try_parse(id).ok()),
        ["email-validations", "schedule"] if post => (Endpoint::Schedule, None),
        _ => (Endpoint::Other, None),
    }
}

/// The user of the key, or the one it acts for.
async fn whoami(headers: HeaderMap) -> Response {
    let acts_for = headers.get("x-user-id").and_then(|id| id.to_str().ok()?.parse().ok());
    Json(json!({ "userId": acts_for.unwrap_or(USER_ID) })).into_response()
}

async fn get_job(State(simulator): State<Simulator>, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = parse_job_id(&id)?;
    simulator.describe(id, |fields| Json(fields).into_response()).ok_or_else(Problem::unknown_job)
}

async fn list_jobs(
    State(simulator): State<Simulator>,
    query: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(query) = query.map_err(|_| Problem::invalid(&[(String::new(), "The query cannot be read")]))?;
    let value = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let number = |name: &str, default| value(name).map_or(Some(default), |text| text.parse::<usize>().ok());
    let top = number("top", DEFAULT_TOP).filter(|top| (1..=MAX_TOP).contains(top));
    let skip = number("skip", 0);
    let (Some(top), Some(skip)) = (top, skip) else {
        let mut errors = Vec::new();
        errors.extend(top.is_none().then(|| ("/top".to_owned(), "Must be a whole number from 1 to 200")));
        errors.extend(skip.is_none().then(|| ("/skip".to_owned(), "Must be a whole number from 0 on")));
        return Err(Problem::invalid(&errors));
    };
    let answer = |items: &[Fields<'_>], has_more| Json(Page { items, has_more }).into_response();
    Ok(simulator.describe_list((top, skip), value("category").unwrap_or_default(), answer))
}

/// The body with the reason is optional, and nothing is done with the reason: so it is not read.
async fn cancel_job(State(simulator): State<Simulator>, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let known = simulator.cancel(parse_job_id(&id)?);
    if known { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::unknown_job()) }
}

/// The list as Reply shapes it.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    items: &'a [Fields<'a>],
    has_more: bool,
}

/// A GUID in its usual form with hyphens. Stricter than it may be: a client that sends another form finds out here.
fn parse_job_id(text: &str) -> Result<Uuid, Problem> {
    const HYPHENATED: usize = 36;
    let id = Uuid::try_parse(text).ok().filter(|id| text.len() == HYPHENATED && !id.is_nil());
    id.ok_or_else(Problem::malformed_id)
}
