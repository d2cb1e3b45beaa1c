//! Cancelling a job.

use reqwest::Method;
use server::store::audit::Deed;
use simulator::{Endpoint, Fault, FaultKind, JobSpec, Life};

use crate::app::{TestApp, spawn_app};

async fn cancel(app: &TestApp, id: &str, body: &'static str) -> u16 {
    app.send(Method::POST, &format!("/api/jobs/{id}/cancel"), body).await.status().as_u16()
}

/// The job's status, as soon as it is another one than at first.
async fn next_status(app: &TestApp, id: &str) -> String {
    let events = app.get(&format!("/api/jobs/{id}/events")).await.text().await.unwrap();
    let last = events.rsplit("event: job").next().unwrap();
    last.split("\"status\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_cancelled_job_is_shown_as_such_and_the_trail_says_why() {
    let app = spawn_app().await;
    let id = app.reply.create(JobSpec::new(Life::Steady, 6_000.0)).to_string();
    app.json(&format!("/api/jobs/{id}")).await;
    assert_eq!(cancel(&app, &id, r#"{"reason": "wrong list"}"#).await, 204);
    assert_eq!(next_status(&app, &id).await, "Cancelled");
    let trail = app.audit(Deed::Cancel).await;
    assert_eq!(trail, [(id, "wrong list".to_owned())]);
}

#[tokio::test]
async fn a_reason_is_optional_and_nonsense_cancels_nothing() {
    let app = spawn_app().await;
    let id = app.reply.create(JobSpec::new(Life::Steady, 6_000.0)).to_string();
    for (path, body, status) in
        [(&*id, "{", 400), (&*id, "3", 400), ("x", "", 400), (&*id, "", 204), (&*id, r#"{"reason":null}"#, 204)]
    {
        assert_eq!(cancel(&app, path, body).await, status, "{body}");
    }
    let calls = app.reply.calls();
    assert_eq!(calls.iter().filter(|call| call.endpoint == Endpoint::Cancel).count(), 2);
}

#[tokio::test]
async fn a_refusal_is_told_and_written_down() {
    let app = spawn_app().await;
    let id = app.reply.create(JobSpec::new(Life::Steady, 6_000.0)).to_string();
    app.reply.set_fault(Fault::new(FaultKind::Unauthorized));
    assert_eq!(cancel(&app, &id, "").await, 502);
    let trail = app.audit(Deed::Cancel).await;
    assert!(trail.iter().any(|(_, detail)| detail.contains("it did not come to that")), "{trail:?}");
}

#[tokio::test]
async fn the_form_does_the_same_without_scripts() {
    let app = spawn_app().await;
    let id = app.reply.create(JobSpec::new(Life::Steady, 6_000.0)).to_string();
    let (_, page) = app.page(&format!("/jobs/{id}")).await;
    assert!(page.contains(&format!("href=\"/jobs/{id}/cancel\"")), "the job's page leads there");
    let (status, step) = app.page(&format!("/jobs/{id}/cancel")).await;
    assert_eq!(status, 200);
    assert!(step.contains("Cancel this job?") && step.contains("name=\"reason\""));
    let done = app.post(&format!("/jobs/{id}/cancel"), &[("reason", "wrong list")], &[]).await;
    assert_eq!((done.status().as_u16(), &done.headers()["location"]), (303, &format!("/jobs/{id}").parse().unwrap()));
    assert_eq!(next_status(&app, &id).await, "Cancelled");
    let (_, ended) = app.page(&format!("/jobs/{id}/cancel")).await;
    assert!(ended.contains("nothing left to cancel") && !ended.contains("name=\"reason\""));
}
