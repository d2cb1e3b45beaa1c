//! The endpoints under `/_sim`.

use crate::support::{Reply, json};
use http::{Method, StatusCode};
use serde_json::json;
use simulator::SimulatorConfig;
use uuid::Uuid;

#[tokio::test]
async fn a_job_is_created_changed_and_taken_away_without_a_key() {
    let reply = Reply::spawn().await;
    let spec = json!({
        "life": "stalling", "seconds": 30, "content": "contacts_import", "size": 12,
        "fields": { "progress": -0.2, "priority": 3 }, "without": ["startedAt"],
    });
    let request = reply.request(Method::POST, "/_sim/jobs").header("content-type", "application/json");
    let created = request.body(spec.to_string()).send().await.expect("an answer");
    assert_eq!(created.status(), StatusCode::CREATED);
    let id: Uuid = json(created).await["jobId"].as_str().expect("an id").parse().expect("a GUID");
    let job = reply.job(id).expect("the job");
    assert_eq!((&job["progress"], &job["priority"]), (&json!(-0.2), &json!(3)));
    assert_eq!((&job["category"], job.get("startedAt")), (&json!("r2/bg-jobs/contacts-import"), None));

    let path = format!("/_sim/jobs/{id}");
    let patched = reply.send(Method::PATCH, &path, &json!({ "status": "Archived", "progress": null })).await;
    assert_eq!(patched.status(), StatusCode::NO_CONTENT);
    let job = reply.job(id).expect("the job");
    assert_eq!((&job["status"], &job["progress"], &job["priority"]), (&json!("Archived"), &json!(null), &json!(3)));

    assert_eq!(reply.send(Method::DELETE, &path, &json!({})).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(reply.send(Method::DELETE, &path, &json!({})).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(reply.send(Method::PATCH, &path, &json!({})).await.status(), StatusCode::NOT_FOUND);
    assert!(reply.calls().is_empty(), "control calls are no calls to Reply");
}

#[tokio::test]
async fn every_life_and_content_has_a_name() {
    let reply = Reply::spawn().await;
    for life in [
        "scheduled",
        "steady",
        "stalling",
        "bursting",
        "backwards",
        "silent",
        "failed",
        "cancelled",
        "expired",
        "finished",
    ] {
        let response = reply.send(Method::POST, "/_sim/jobs", &json!({ "life": life })).await;
        assert_eq!(response.status(), StatusCode::CREATED, "{life}");
    }
    for content in [
        "email_validation",
        "contacts_import",
        "contacts_export",
        "documented",
        "plain_text",
        "odd_numbers",
        "nested_texts",
        "empty_input",
        "large",
        "nothing",
    ] {
        let response = reply.send(Method::POST, "/_sim/jobs", &json!({ "content": content })).await;
        assert_eq!(response.status(), StatusCode::CREATED, "{content}");
    }
}

#[tokio::test]
async fn a_misspelt_field_is_refused() {
    let reply = Reply::spawn().await;
    for (method, path, body) in [
        (Method::POST, "/_sim/jobs", json!({ "live": "steady" })),
        (Method::POST, "/_sim/bulk", json!({ "count": 1, "lives": "steady" })),
        (Method::PUT, "/_sim/faults", json!({ "kind": "hangs" })),
    ] {
        assert_eq!(reply.send(method, path, &body).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
}

#[tokio::test]
async fn many_jobs_are_created_at_once_with_ids_of_their_own() {
    let reply = Reply::spawn().await;
    let body = json!({ "count": 5000, "life": "bursting", "seconds": 300 });
    let created = json(reply.send(Method::POST, "/_sim/bulk", &body).await).await;
    let mut ids: Vec<_> = created["jobIds"].as_array().expect("ids").iter().map(ToString::to_string).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5000);
    let page = json(reply.get("/v3/background-jobs?top=200&skip=4900").await).await;
    assert_eq!((page["items"].as_array().map(Vec::len), &page["hasMore"]), (Some(100), &json!(false)));
}

#[tokio::test]
async fn stats_tell_what_was_asked_how_often_and_when() {
    let reply = Reply::spawn_with(SimulatorConfig { per_minute: 3, ..SimulatorConfig::default() }).await;
    let unknown = Uuid::from_u128(9);
    reply.get("/v3/whoami").await;
    reply.get(&format!("/v3/background-jobs/{unknown}")).await;
    let fault = json!([{ "kind": "rubbish", "path": "list", "times": 1 }]);
    reply.send(Method::PUT, "/_sim/faults", &fault).await;
    reply.get("/v3/background-jobs").await;
    reply.get("/v3/background-jobs").await;
    let stats = json(reply.get("/_sim/stats").await).await;
    assert_eq!(
        stats["counts"],
        json!({ "whoami": { "ok": 1 }, "get": { "not_found": 1 }, "list": { "fault:rubbish": 1, "over_quota": 1 } })
    );
    let calls = stats["calls"].as_array().expect("calls");
    assert_eq!((&calls[1]["job"], &calls[1]["outcome"]), (&json!(unknown), &json!("not_found")));
    let times: Vec<_> =
        calls.iter().chain([&stats]).map(|call| call["atMs"].as_u64().or(call["nowMs"].as_u64())).collect();
    assert!(times.is_sorted() && times.iter().all(Option::is_some));
    reply.send(Method::POST, "/_sim/reset_quota", &json!({})).await;
    assert_eq!(reply.get("/v3/background-jobs").await.status(), StatusCode::OK);
    reply.send(Method::POST, "/_sim/spend_quota", &json!({ "calls": 3 })).await;
    assert_eq!(reply.get("/v3/background-jobs").await.status(), StatusCode::TOO_MANY_REQUESTS);
    reply.send(Method::DELETE, "/_sim/stats", &json!({})).await;
    assert!(reply.calls().is_empty());
}

#[tokio::test]
async fn the_examples_and_faults_can_be_asked_for() {
    let reply = Reply::spawn_with(SimulatorConfig { demo_jobs: true, ..SimulatorConfig::default() }).await;
    let examples = json(reply.get("/_sim/examples").await).await;
    assert_eq!(examples[0]["label"], "Email validation, about two minutes, steady");
    assert_eq!(examples[0]["id"], reply.examples()[0].id.to_string());
    reply.send(Method::PUT, "/_sim/faults", &json!({ "kind": "delay", "millis": 5 })).await;
    let faults = json(reply.get("/_sim/faults").await).await;
    assert_eq!(faults, json!([{ "kind": "delay", "millis": 5, "times": null, "path": "all", "job": null }]));
    reply.send(Method::DELETE, "/_sim/faults", &json!({})).await;
    assert_eq!(json(reply.get("/_sim/faults").await).await, json!([]));
}
