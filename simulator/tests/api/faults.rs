//! Every fault, as a client meets it.

use crate::support::{Reply, json, problem};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use simulator::{Endpoint, Fault, FaultKind, JobSpec, Life, Outcome, RetryAfter, Scope};
use std::time::{Duration, SystemTime};

async fn with_job(kind: FaultKind) -> (Reply, String) {
    let reply = Reply::spawn().await;
    let id = reply.create(JobSpec::new(Life::Finished, 60.0).size(200));
    reply.set_fault(Fault::new(kind));
    (reply, format!("/v3/background-jobs/{id}"))
}

/// Whether a call has still no answer a moment after it was taken.
async fn is_unanswered(reply: &Reply, path: &str) -> bool {
    let taken = async {
        while reply.calls().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    tokio::select! {
        _ = reply.get(path) => false,
        () = taken => true,
    }
}

#[tokio::test]
async fn rate_limited_tells_seconds_a_date_or_nothing() {
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(90));
    for (retry_after, header) in [
        (Some(RetryAfter::Seconds(17)), Some("17")),
        (Some(RetryAfter::Text(date.clone())), Some(date.as_str())),
        (None, None),
    ] {
        let (reply, path) = with_job(FaultKind::RateLimited { retry_after }).await;
        let response = reply.get(&path).await;
        assert_eq!(response.headers().get("retry-after").map(|value| value.to_str().expect("text")), header);
        assert_eq!(problem(response).await.0, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(reply.calls()[0].outcome, Outcome::Fault("rate_limited"), "not a fault of the caller");
    }
}

#[tokio::test]
async fn unauthorized_looks_like_a_revoked_key() {
    let (reply, path) = with_job(FaultKind::Unauthorized).await;
    let response = reply.get(&path).await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(response.headers()["www-authenticate"], "Bearer");
    assert!(response.bytes().await.expect("a body").is_empty());
}

#[tokio::test]
async fn forbidden_is_a_problem() {
    let (reply, path) = with_job(FaultKind::Forbidden).await;
    assert_eq!(problem(reply.get(&path).await).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_server_error_is_a_page_of_html() {
    let (reply, path) = with_job(FaultKind::ServerError { status: 503 }).await;
    let response = reply.get(&path).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(response.headers()["content-type"].to_str().expect("text").starts_with("text/html"));
    assert!(response.text().await.expect("a body").contains("<html>"));
}

#[tokio::test]
async fn rubbish_is_a_200_that_is_no_json() {
    let (reply, path) = with_job(FaultKind::Rubbish).await;
    let response = reply.get(&path).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(serde_json::from_slice::<Value>(&response.bytes().await.expect("a body")).is_err());
}

#[tokio::test]
async fn truncated_closes_the_connection_before_the_promised_length() {
    let (reply, path) = with_job(FaultKind::Truncated).await;
    let mut response = reply.get(&path).await;
    assert_eq!(response.status(), StatusCode::OK);
    let promised = response.content_length().expect("a length");
    let mut received = 0;
    let error = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => received += chunk.len() as u64,
            Ok(None) => panic!("the body seemed whole"),
            Err(error) => break error,
        }
    };
    assert!(error.is_body() || error.is_decode());
    assert!(received > 0 && received <= promised / 2);
}

#[tokio::test]
async fn hang_never_answers() {
    let (reply, path) = with_job(FaultKind::Hang).await;
    assert!(is_unanswered(&reply, &path).await);
    assert_eq!(reply.calls()[0].outcome, Outcome::Fault("hang"), "the call was taken, and counted");
}

#[tokio::test]
async fn slow_drip_is_the_right_answer_byte_by_byte() {
    let (reply, _) = with_job(FaultKind::SlowDrip { millis: 1 }).await;
    let mut response = reply.get("/v3/whoami").await;
    let mut chunks = Vec::new();
    while let Some(chunk) = response.chunk().await.expect("a chunk") {
        chunks.push(chunk);
    }
    assert!(chunks.len() > 1);
    assert_eq!(chunks.concat(), br#"{"userId":12345}"#);
}

#[tokio::test]
async fn delay_is_the_right_answer_late() {
    let (reply, path) = with_job(FaultKind::Delay { millis: 60_000 }).await;
    assert!(is_unanswered(&reply, &path).await);
    reply.set_fault(Fault::new(FaultKind::Delay { millis: 1 }));
    assert_eq!(json(reply.get(&path).await).await["status"], "Done");
}

#[tokio::test]
async fn redirect_points_elsewhere() {
    let to = "https://elsewhere.example.com/login".to_owned();
    let (reply, path) = with_job(FaultKind::Redirect { to: to.clone() }).await;
    let response = reply.get(&path).await;
    assert_eq!(
        (response.status(), &response.headers()["location"]),
        (StatusCode::FOUND, &to.parse().expect("a header"))
    );
}

#[tokio::test]
async fn wrong_shape_is_json_of_other_types() {
    let (reply, path) = with_job(FaultKind::WrongShape).await;
    let job = json(reply.get(&path).await).await;
    assert!(job["jobId"].is_number() && job["status"].is_object() && job["jsonData"].is_object());
    assert!(json(reply.get("/v3/background-jobs").await).await["items"].is_string());
    assert!(json(reply.get("/v3/whoami").await).await["userId"].is_object());
}

#[tokio::test]
async fn huge_goes_on_past_any_cap() {
    const CAP: usize = 65 << 20;
    let (reply, path) = with_job(FaultKind::Huge).await;
    let mut response = reply.get(&path).await;
    assert_eq!(response.content_length(), None);
    let mut received = 0;
    while received <= CAP {
        received += response.chunk().await.expect("a chunk").expect("more").len();
    }
}

#[tokio::test]
async fn a_fault_hits_its_scope_so_often_and_no_more() {
    let (reply, path) = with_job(FaultKind::Forbidden).await;
    reply.clear_faults();
    reply.set_fault(Fault::new(FaultKind::Forbidden).on(Scope::Get).times(2));
    let mut statuses = Vec::new();
    for path in [path.as_str(), "/v3/background-jobs", &path, &path] {
        statuses.push(reply.get(path).await.status().as_u16());
    }
    assert_eq!(statuses, [403, 200, 403, 200]);
    let outcomes: Vec<_> = reply.calls().iter().map(|call| (call.endpoint, call.outcome)).collect();
    let (fault, ok) = (Outcome::Fault("forbidden"), Outcome::Ok);
    assert_eq!(outcomes, [(Endpoint::Get, fault), (Endpoint::List, ok), (Endpoint::Get, fault), (Endpoint::Get, ok)]);
}

#[tokio::test]
async fn faults_come_as_json_too() {
    let reply = Reply::spawn().await;
    for (fault, name) in [
        (json!({ "kind": "rate_limited", "retry_after": 30, "times": 2 }), "rate_limited"),
        (json!({ "kind": "rate_limited", "retry_after": "Wed, 21 Oct 2026 07:28:00 GMT" }), "rate_limited"),
        (json!({ "kind": "unauthorized", "path": "list" }), "unauthorized"),
        (json!({ "kind": "forbidden", "path": "all" }), "forbidden"),
        (json!({ "kind": "server_error" }), "server_error"),
        (json!({ "kind": "rubbish", "path": "get" }), "rubbish"),
        (json!({ "kind": "truncated" }), "truncated"),
        (json!({ "kind": "hang" }), "hang"),
        (json!({ "kind": "slow_drip" }), "slow_drip"),
        (json!({ "kind": "delay", "millis": 10 }), "delay"),
        (json!({ "kind": "redirect", "to": "/elsewhere" }), "redirect"),
        (json!({ "kind": "wrong_shape" }), "wrong_shape"),
        (json!({ "kind": "huge", "job": "3c90c3cc-0d44-4b50-8888-8dd25736052a" }), "huge"),
    ] {
        reply.clear_faults();
        assert_eq!(reply.send(Method::PUT, "/_sim/faults", &fault).await.status(), StatusCode::NO_CONTENT, "{fault}");
        assert_eq!(reply.faults().iter().map(|fault| fault.kind.name()).collect::<Vec<_>>(), [name]);
    }
}

#[tokio::test]
async fn a_simulator_can_go_away_and_come_back_at_the_same_address() {
    let Reply { running, client } = Reply::spawn().await;
    let (simulator, addr, url) = (running.simulator.clone(), running.addr, format!("{}/v3/whoami", running.base_url));
    let ask = || client.get(&url).bearer_auth("sim-key").send();
    assert_eq!(ask().await.expect("an answer").status(), StatusCode::OK);
    running.stop().await;
    assert!(ask().await.expect_err("nobody listens").is_connect());
    let _running = simulator.serve(addr).await.expect("the address is free again");
    assert_eq!(ask().await.expect("an answer").status(), StatusCode::OK);
    assert_eq!(simulator.calls().len(), 2);
}
