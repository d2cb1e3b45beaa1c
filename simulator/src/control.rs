//! Everything under `/_sim`: the simulator's own endpoints, without a key and outside the quota.
//!
//! | route | does |
//! |---|---|
//! | `POST /_sim/jobs` | creates a job: a [`JobSpec`], every field of it optional; `201 {"jobId"}` |
//! | `PATCH /_sim/jobs/{id}` | overrides fields, under Reply's names |
//! | `DELETE /_sim/jobs/{id}` | takes the job away |
//! | `POST /_sim/bulk` | creates many: `{"count", "life", "seconds", "content"}`; `201 {"jobIds"}` |
//! | `GET /_sim/examples` | the examples of the demo, renewed |
//! | `PUT /_sim/faults` | switches a [`Fault`] on, or each of a list |
//! | `GET`, `DELETE /_sim/faults` | tells the faults; switches all off |
//! | `GET`, `DELETE /_sim/stats` | the calls under `/v3`, counted and one by one; forgets them |
//! | `POST /_sim/reset_quota` | frees the quota |
//! | `POST /_sim/spend_quota` | uses up `{"calls"}` of the quota |

use crate::{
    calls::{Call, Endpoint},
    content::Content,
    faults::Fault,
    life::Life,
    simulator::Simulator,
    spec::JobSpec,
};
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, patch, post},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The routes, to be nested under `/_sim`.
pub(crate) fn router() -> Router<Simulator> {
    Router::new()
        .route("/jobs", post(create_job))
        .route("/jobs/{job_id}", patch(patch_job).delete(remove_job))
        .route("/bulk", post(create_many))
        .route("/examples", get(async |State(simulator): State<Simulator>| Json(simulator.examples())))
        .route("/faults", get(list_faults).put(set_faults).delete(clear_faults))
        .route("/stats", get(tell_stats).delete(forget_stats))
        .route("/reset_quota", post(reset_quota))
        .route("/spend_quota", post(spend_quota))
        // A text given to a job may be as long as any of Reply's.
        .layer(DefaultBodyLimit::disable())
}

/// The body of `POST /_sim/bulk`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bulk {
    count: usize,
    #[serde(default)]
    life: Life,
    #[serde(default = "two_minutes")]
    seconds: f64,
    #[serde(default)]
    content: Content,
}

/// The body of `PUT /_sim/faults`.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(Box<Fault>),
    Many(Vec<Fault>),
}

/// The body of `POST /_sim/spend_quota`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spending {
    calls: u32,
}

/// The answer of `GET /_sim/stats`; times are milliseconds since the start.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Stats {
    now_ms: u64,
    counts: BTreeMap<Endpoint, BTreeMap<String, usize>>,
    calls: Vec<Call>,
}

async fn create_job(State(simulator): State<Simulator>, Json(spec): Json<JobSpec>) -> Response {
    (StatusCode::CREATED, Json(json!({ "jobId": simulator.create(spec) }))).into_response()
}

async fn patch_job(State(simulator): State<Simulator>, Path(id): Path<Uuid>, Json(fields): Json<Value>) -> StatusCode {
    if !fields.is_object() {
        return StatusCode::UNPROCESSABLE_ENTITY;
    }
    found(simulator.patch(id, fields))
}

async fn remove_job(State(simulator): State<Simulator>, Path(id): Path<Uuid>) -> StatusCode {
    found(simulator.remove(id))
}

async fn create_many(State(simulator): State<Simulator>, Json(bulk): Json<Bulk>) -> Response {
    let Bulk { count, life, seconds, content } = bulk;
    let ids = simulator.create_many(count, &JobSpec::new(life, seconds).content(content));
    (StatusCode::CREATED, Json(json!({ "jobIds": ids }))).into_response()
}

async fn list_faults(State(simulator): State<Simulator>) -> Json<Vec<Fault>> {
    Json(simulator.faults())
}

async fn set_faults(State(simulator): State<Simulator>, Json(faults): Json<OneOrMany>) -> StatusCode {
    match faults {
        OneOrMany::One(fault) => simulator.set_fault(*fault),
        OneOrMany::Many(faults) => faults.into_iter().for_each(|fault| simulator.set_fault(fault)),
    }
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(simulator): State<Simulator>) -> StatusCode {
    simulator.clear_faults();
    StatusCode::NO_CONTENT
}

async fn tell_stats(State(simulator): State<Simulator>) -> Json<Stats> {
    let calls = simulator.calls();
    let mut counts: BTreeMap<Endpoint, BTreeMap<String, usize>> = BTreeMap::new();
    for call in &calls {
        *counts.entry(call.endpoint).or_default().entry(call.outcome.to_string()).or_default() += 1;
    }
    Json(Stats { now_ms: simulator.now().as_millis() as u64, counts, calls })
}

async fn forget_stats(State(simulator): State<Simulator>) -> StatusCode {
    simulator.forget_calls();
    StatusCode::NO_CONTENT
}

async fn reset_quota(State(simulator): State<Simulator>) -> StatusCode {
    simulator.reset_quota();
    StatusCode::NO_CONTENT
}

async fn spend_quota(State(simulator): State<Simulator>, Json(spending): Json<Spending>) -> StatusCode {
    simulator.spend_quota(spending.calls);
    StatusCode::NO_CONTENT
}

fn found(found: bool) -> StatusCode {
    if found { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}

fn two_minutes() -> f64 {
    120.0
}
