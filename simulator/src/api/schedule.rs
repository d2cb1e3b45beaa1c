//! `POST /v3/email-validations/schedule`: where a job comes from.

use crate::{api::JOBS, content::Content, life::Life, problem::Problem, simulator::Simulator, spec::JobSpec};
use axum::{
    Json,
    extract::{State, rejection::BytesRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde_json::{Value, json};

const MAX_CONTACTS: usize = 10_000;

/// Creates a steady job that validates the contacts given.
pub(super) async fn schedule_validation(
    State(simulator): State<Simulator>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let body = body.map_err(|_| {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "Payload too large", "The body is larger than any valid one")
    })?;
    let contact_ids = parse_request(&body)?;
    let count = contact_ids.len();
    // A fixed beginning, then a twentieth of a second for each contact: what the real one feels like.
    let seconds = 5.0 + 0.05 * count as f64;
    let spec = JobSpec { contact_ids, ..JobSpec::new(Life::Steady, seconds).content(Content::EmailValidation) };
    let id = simulator.create(spec.wait(2.0));
    let answer = Json(json!({ "jobId": id, "scheduledCount": count, "creditsReserved": count }));
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, format!("{JOBS}/{id}"))], answer).into_response())
}

/// The contacts to validate, or everything that is wrong with the request.
fn parse_request(body: &[u8]) -> Result<Vec<u64>, Problem> {
    let invalid = |pointer: &str, detail| Problem::invalid(&[(pointer.to_owned(), detail)]);
    let request: Value = serde_json::from_slice(body).map_err(|_| invalid("", "Must be JSON"))?;
    let mut errors = Vec::new();
    let mut contact_ids = Vec::new();
    match request.get("contactIds").and_then(Value::as_array) {
        Some(ids) if (1..=MAX_CONTACTS).contains(&ids.len()) => {
            for (index, id) in ids.iter().enumerate() {
                match id.as_u64().filter(|id| *id > 0) {
                    Some(id) => contact_ids.push(id),
                    None => errors.push((format!("/contactIds/{index}"), "Must be a positive whole number")),
                }
            }
        }
        _ => errors.push(("/contactIds".to_owned(), "Must hold 1 to 10,000 ids")),
    }
    if !request.get("acceptPartial").is_none_or(Value::is_boolean) {
        errors.push(("/acceptPartial".to_owned(), "Must be true or false"));
    }
    if errors.is_empty() { Ok(contact_ids) } else { Err(Problem::invalid(&errors)) }
}
