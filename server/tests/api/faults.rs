//! Every fault that Reply can have while a job is watched: what was known stays, the freshness says why it is not
//! newer, and all is well again without help once Reply is.

use serde_json::json;
use simulator::{Fault, FaultKind, JobSpec, Life, RetryAfter};

use crate::{
    app::{spawn_app, spawn_app_with},
    errors::until,
};

/// Watches a job through a fault; `code` is the reason that the freshness is to give.
async fn is_survived(kind: FaultKind, code: &str) {
    let app = spawn_app_with(|settings| settings.max_answer_mib = Some(1)).await;
    let id = app.reply.create(JobSpec::new(Life::Steady, 600.0).with("progress", 0.25).with("jsonData", "[12345]"));
    let id = id.to_string();
    until(&app, &id, |job| job["freshness"]["state"] == json!("live")).await;
    app.reply.set_fault(Fault::new(kind));
    let job = until(&app, &id, |job| job["freshness"]["reason"] == json!(code)).await;
    assert_eq!((&job["progress"], &job["hasInput"]), (&json!(0.25), &json!(true)), "what was known stays");
    assert_eq!(app.page(&format!("/api/jobs/{id}/input")).await, (200, "[12345]".to_owned()));
    assert_eq!(app.page(&format!("/jobs/{id}")).await.0, 200);
    app.reply.clear_faults();
    app.reply.reset_quota();
    until(&app, &id, |job| job["freshness"]["state"] == json!("live")).await;
}

#[tokio::test]
async fn a_5xx_is_survived() {
    is_survived(FaultKind::ServerError { status: 502 }, "reply_failed").await;
}

#[tokio::test]
async fn rubbish_is_survived() {
    is_survived(FaultKind::Rubbish, "reply_unreadable").await;
}

#[tokio::test]
async fn an_answer_of_the_wrong_shape_is_survived() {
    is_survived(FaultKind::WrongShape, "reply_unreadable").await;
}

#[tokio::test]
async fn an_answer_cut_in_the_middle_is_survived() {
    is_survived(FaultKind::Truncated, "reply_unreadable").await;
}

#[tokio::test]
async fn an_answer_without_end_is_survived() {
    is_survived(FaultKind::Huge, "reply_too_large").await;
}

#[tokio::test]
async fn an_answer_that_never_comes_is_survived() {
    is_survived(FaultKind::Hang, "reply_timed_out").await;
}

#[tokio::test]
async fn an_answer_that_drips_is_survived() {
    is_survived(FaultKind::SlowDrip { millis: 500 }, "reply_timed_out").await;
}

#[tokio::test]
async fn a_redirect_is_survived() {
    is_survived(FaultKind::Redirect { to: "http://127.0.0.1:9/".into() }, "reply_unreadable").await;
}

#[tokio::test]
async fn a_job_that_is_forbidden_for_a_while_is_survived() {
    is_survived(FaultKind::Forbidden, "forbidden").await;
}

#[tokio::test]
async fn being_asked_to_wait_is_survived_and_obeyed() {
    is_survived(FaultKind::RateLimited { retry_after: Some(RetryAfter::Seconds(3)) }, "rate_limited").await;
}

#[tokio::test]
async fn nothing_is_asked_before_the_time_that_reply_gave() {
    let app = spawn_app().await;
    let id = app.reply.create(JobSpec::new(Life::Steady, 600.0)).to_string();
    until(&app, &id, |job| job["freshness"]["state"] == json!("live")).await;
    app.reply.set_fault(Fault::new(FaultKind::RateLimited { retry_after: Some(RetryAfter::Seconds(5)) }).times(1));
    until(&app, &id, |job| job["freshness"]["state"] == json!("waiting")).await;
    until(&app, &id, |job| job["freshness"]["state"] == json!("live")).await;
    let calls = app.reply.calls();
    let refused = calls.iter().position(|call| call.outcome.to_string() == "fault:rate_limited").unwrap();
    let pause = calls[refused + 1].at - calls[refused].at;
    assert!(pause.as_secs() >= 5, "asked again after {pause:?}");
}

#[tokio::test]
async fn a_rejected_key_keeps_what_was_known_and_stops_the_asking() {
    let app = spawn_app().await;
    let id = app.reply.create(JobSpec::new(Life::Steady, 600.0).with("progress", 0.25)).to_string();
    until(&app, &id, |job| job["freshness"]["state"] == json!("live")).await;
    app.reply.set_fault(Fault::new(FaultKind::Unauthorized));
    let job = until(&app, &id, |job| job["freshness"]["reason"] == json!("key_rejected")).await;
    assert_eq!(job["progress"], json!(0.25));
    let asked = app.calls();
    for _ in 0..20 {
        app.page(&format!("/api/jobs/{id}")).await;
        app.page("/api/jobs/11111111-2222-4333-8444-555555555555").await;
    }
    assert_eq!(app.calls(), asked, "a rejected key is not tried again by looking");
}
