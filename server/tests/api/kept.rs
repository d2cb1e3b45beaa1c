//! What is still there after a restart.

use reqwest::Method;
use serde_json::{Value, json};
use simulator::{Fault, FaultKind, JobSpec, Life};

use crate::{
    app::{DataFolder, TestApp, spawn_app},
    errors::until,
};

const INPUT: &str = "{\"n\": 12345678901234567890, \"a\":1, \"a\":2, \"s\":\"\\u00e9\\/é\"}\n";

/// The job but for what changes with time alone.
async fn job(app: &TestApp, id: &str) -> Value {
    let (status, job) = app.json(&format!("/api/jobs/{id}")).await;
    assert_eq!(status, 200, "{job}");
    job
}

async fn is_shown_whole(app: &TestApp, id: &str, as_before: &Value) {
    assert_eq!(&job(app, id).await, as_before);
    assert_eq!(app.page(&format!("/api/jobs/{id}/input")).await, (200, INPUT.to_owned()));
    assert_eq!(app.page(&format!("/api/jobs/{id}/result")).await, (200, "[0.1000, 1e2]".to_owned()));
    let (status, page) = app.page(&format!("/jobs/{id}")).await;
    assert!(status == 200 && page.contains("0.1000"), "{status}");
    let (status, events) = app.page(&format!("/api/jobs/{id}/events")).await;
    assert!(status == 200 && events.contains("event: end"), "the stream tells it and ends: {events}");
}

#[tokio::test]
async fn a_job_that_has_ended_is_shown_after_a_restart_when_reply_has_forgotten_it_and_when_reply_is_down() {
    let folder = DataFolder::new();
    let app = folder.spawn_app().await;
    let spec = JobSpec::new(Life::Finished, 60.0).with("jsonData", INPUT).with("jsonDataResult", "[0.1000, 1e2]");
    let id = app.reply.create(spec.with("progress", 0.1 + 0.2)).to_string();
    let before = job(&app, &id).await;
    is_shown_whole(&app, &id, &before).await;
    app.end().await;

    let app = folder.spawn_app().await;
    is_shown_whole(&app, &id, &before).await;
    assert_eq!(app.calls(), 0, "Reply, which knows no such job by now, is not asked");
    app.end().await;

    let app = folder.spawn_app().await;
    app.reply.set_fault(Fault::new(FaultKind::Hang));
    is_shown_whole(&app, &id, &before).await;
}

#[tokio::test]
async fn a_running_job_is_shown_after_a_restart_as_old_as_it_is_while_reply_is_down() {
    let folder = DataFolder::new();
    let app = folder.spawn_app().await;
    let spec = JobSpec::new(Life::Steady, 600.0).with("progress", 0.25).with("jsonData", "[1]");
    let id = app.reply.create(spec).to_string();
    let before = job(&app, &id).await;
    app.end().await;

    let app = folder.spawn_app().await;
    app.reply.set_fault(Fault::new(FaultKind::ServerError { status: 502 }));
    let after = until(&app, &id, |job| job["freshness"]["state"] == json!("retrying")).await;
    assert_eq!(after["freshness"]["observedAt"], before["freshness"]["observedAt"]);
    assert_eq!(after["freshness"]["reason"], json!("reply_failed"));
    assert_eq!((&after["progress"], &after["hasInput"]), (&json!(0.25), &json!(true)));
    assert_eq!(app.page(&format!("/api/jobs/{id}/input")).await, (200, "[1]".to_owned()));
}

#[tokio::test]
async fn the_front_page_lists_what_was_opened_before_a_restart() {
    let folder = DataFolder::new();
    let app = folder.spawn_app().await;
    let id = app.reply.create(JobSpec::new(Life::Finished, 60.0)).to_string();
    assert_eq!(app.page(&format!("/jobs/{id}")).await.0, 200);
    app.end().await;
    let app = folder.spawn_app().await;
    assert!(app.page("/").await.1.contains(&id));
}

#[tokio::test]
async fn without_a_folder_nothing_is_kept() {
    let app = spawn_app().await;
    let id = app.reply.create(JobSpec::new(Life::Finished, 60.0)).to_string();
    job(&app, &id).await;
    app.end().await;
    let app = spawn_app().await;
    assert_eq!(app.json(&format!("/api/jobs/{id}")).await.0, 404);
}

#[tokio::test]
async fn a_store_that_fails_keeps_nobody_from_seeing_a_job_but_no_act_is_done_that_it_cannot_write_down() {
    let folder = DataFolder::new();
    let app = folder.spawn_app().await;
    let id = app.reply.create(JobSpec::new(Life::Finished, 60.0).with("jsonData", INPUT)).to_string();
    let before = job(&app, &id).await;
    folder.tamper("ALTER TABLE audit RENAME TO elsewhere").await;
    let other = app.reply.create(JobSpec::new(Life::Finished, 60.0).with("jsonData", INPUT)).to_string();
    for id in [&id, &other] {
        assert_eq!(app.page(&format!("/jobs/{id}")).await.0, 200);
        assert_eq!(app.page(&format!("/api/jobs/{id}/input")).await, (200, INPUT.to_owned()));
    }
    let refused = app.ask(Method::POST, &format!("/jobs/{id}/forget"), &[]).await;
    assert_eq!(refused.status(), 503);
    let told = refused.text().await.unwrap();
    assert!(told.contains("Nothing was done") && !told.contains("elsewhere") && !told.contains("sql"), "{told}");
    assert_eq!(app.page("/audit").await.0, 503);
    folder.tamper("ALTER TABLE elsewhere RENAME TO audit").await;
    app.end().await;
    let app = folder.spawn_app().await;
    assert_eq!(job(&app, &id).await, before, "it was not deleted");
    assert_eq!(app.calls(), 0);
}
