//! Every failure has its own status, code and words, as a page and under /api.

use std::time::Duration;

use serde_json::{Value, json};
use simulator::{Fault, FaultKind, JobSpec, Life, RetryAfter, Scope};

use crate::app::{TestApp, spawn_app, spawn_app_with};

/// Asks for a job as JSON and as a page, and expects the same failure of both.
async fn fails_with(app: &TestApp, id: &str, status: u16, code: &str, words: &str) {
    let (api_status, problem) = app.json(&format!("/api/jobs/{id}")).await;
    assert_eq!((api_status, &problem["code"]), (status, &json!(code)), "{problem}");
    assert_eq!(problem["status"], json!(status));
    let answer = app.get(&format!("/jobs/{id}")).await;
    assert_eq!(answer.status(), status, "the page for {code}");
    assert_eq!(answer.headers()["jobglass-code"], code);
    let page = answer.text().await.unwrap();
    assert!(page.contains(words), "the page for {code} does not say “{words}”");
}

const UNKNOWN: &str = "11111111-2222-4333-8444-555555555555";

#[tokio::test]
async fn an_id_that_is_none_is_told() {
    let app = spawn_app().await;
    fails_with(&app, "nonsense", 400, "malformed_id", "That is not a job id").await;
    fails_with(&app, "00000000-0000-0000-0000-000000000000", 400, "nil_id", "all-zero").await;
    assert_eq!(app.calls(), 0, "such an id is no question for Reply");
}

#[tokio::test]
async fn an_unknown_job_costs_one_question_however_often_it_is_asked_for() {
    let app = spawn_app().await;
    for _ in 0..5 {
        fails_with(&app, UNKNOWN, 404, "job_not_found", "Reply knows no such job").await;
    }
    assert_eq!(app.calls(), 1);
}

/// A server whose Reply has one fault from the first question on.
async fn with_fault(kind: FaultKind) -> TestApp {
    let app = spawn_app().await;
    app.reply.set_fault(Fault::new(kind));
    app
}

#[tokio::test]
async fn a_rejected_key_is_told() {
    let app = with_fault(FaultKind::Unauthorized).await;
    fails_with(&app, UNKNOWN, 502, "key_rejected", "Reply does not accept the API key").await;
}

#[tokio::test]
async fn a_forbidden_job_is_told() {
    let app = with_fault(FaultKind::Forbidden).await;
    fails_with(&app, UNKNOWN, 502, "forbidden", "may not see this job").await;
}

#[tokio::test]
async fn a_failing_reply_is_told() {
    let app = with_fault(FaultKind::ServerError { status: 503 }).await;
    fails_with(&app, UNKNOWN, 503, "reply_failed", "Reply has a failure").await;
}

#[tokio::test]
async fn rubbish_is_told() {
    let app = with_fault(FaultKind::Rubbish).await;
    fails_with(&app, UNKNOWN, 502, "reply_unreadable", "unreadable").await;
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let app = with_fault(FaultKind::Redirect { to: "http://127.0.0.1:9/elsewhere".into() }).await;
    fails_with(&app, UNKNOWN, 502, "reply_unreadable", "unreadable").await;
}

#[tokio::test]
async fn being_told_to_wait_is_told_with_how_long() {
    let app = with_fault(FaultKind::RateLimited { retry_after: Some(RetryAfter::Seconds(23)) }).await;
    let response = app.get(&format!("/api/jobs/{UNKNOWN}")).await;
    assert_eq!(response.status(), 503);
    let seconds: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((20..=24).contains(&seconds), "{seconds}");
    fails_with(&app, UNKNOWN, 503, "rate_limited", "Reply asks us to wait").await;
    assert_eq!(app.calls(), 1, "nothing is asked before the time is up");
}

#[tokio::test]
async fn an_unreachable_reply_is_told() {
    let app = spawn_app_with(|settings| settings.reply_api_url = Some("http://127.0.0.1:9".into())).await;
    fails_with(&app, UNKNOWN, 503, "reply_unreachable", "cannot be reached").await;
}

#[tokio::test]
async fn a_failing_reply_takes_nothing_away_that_was_known() {
    let app = spawn_app().await;
    let id = app.reply.create(JobSpec::new(Life::Steady, 600.0).with("progress", 0.25));
    assert_eq!(app.json(&format!("/api/jobs/{id}")).await.1["progress"], json!(0.25));
    app.reply.set_fault(Fault::new(FaultKind::ServerError { status: 500 }));
    let job = until(&app, &id.to_string(), |job| job["freshness"]["state"] == json!("retrying")).await;
    assert_eq!(job["freshness"]["reason"], json!("reply_failed"));
    let (status, page) = app.page(&format!("/jobs/{id}")).await;
    assert_eq!(status, 200);
    assert!(page.contains("25"), "the page still shows what was known");
    app.reply.clear_faults();
    until(&app, &id.to_string(), |job| job["freshness"]["state"] == json!("live")).await;
}

#[tokio::test]
async fn a_job_whose_result_cannot_be_fetched_is_still_shown() {
    let app = spawn_app().await;
    let ids = app.reply.create_many(2, &JobSpec::new(Life::Steady, 600.0).with("jsonData", "[12345]"));
    for id in &ids {
        assert_eq!(app.get(&format!("/jobs/{id}")).await.status(), 200);
    }
    app.reply.set_fault(Fault::new(FaultKind::ServerError { status: 500 }).on(Scope::Get));
    ids.iter().for_each(|id| assert!(app.reply.patch(*id, json!({ "status": "Done" }))));
    let id = ids[0].to_string();
    let job = until(&app, &id, |job| job["status"] == json!("Done")).await;
    assert_eq!(job["textsPending"], json!(true));
    let (status, page) = app.page(&format!("/jobs/{id}")).await;
    assert_eq!(status, 200);
    assert!(
        page.contains("12345") && page.contains("has yet to fetch"),
        "the page shows what is known, and what is not"
    );
    assert_eq!(app.page(&format!("/api/jobs/{id}/input")).await, (200, "[12345]".to_owned()));
    app.reply.clear_faults();
    until(&app, &id, |job| job["hasResult"] == json!(true)).await;
}

/// Asks like a polling browser until the job is as wanted, for at most a minute.
pub(crate) async fn until(app: &TestApp, id: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..300 {
        let (status, job) = app.json(&format!("/api/jobs/{id}")).await;
        assert_eq!(status, 200, "what was known is answered all the while");
        if wanted(&job) {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("the job never became as wanted");
}

#[tokio::test]
async fn an_unknown_address_is_told_as_a_page_and_as_a_problem() {
    let app = spawn_app().await;
    let (status, page) = app.page("/no/such/page").await;
    assert_eq!(status, 404);
    assert!(page.contains("There is no such page"));
    let (status, problem) = app.json("/api/nonsense").await;
    assert_eq!((status, &problem["code"]), (404, &json!("page_not_found")));
}
