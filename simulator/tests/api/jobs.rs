//! Jobs over time, and with fields that nobody expects.

use crate::support::{ask, at_rest, read};
use serde_json::{Value, json};
use simulator::{Content, JobSpec, Life, Simulator, SimulatorConfig};
use std::time::Duration;
use uuid::Uuid;

async fn get(simulator: &Simulator, id: Uuid) -> Value {
    read(ask(simulator, &format!("/v3/background-jobs/{id}")).await).await
}

#[tokio::test]
async fn a_job_lives_from_its_start_to_its_end() {
    let (simulator, hand) = at_rest(SimulatorConfig::default());
    let id = simulator.create(JobSpec::new(Life::Steady, 100.0).wait(10.0));
    let job = get(&simulator, id).await;
    assert_eq!(job["status"], "Scheduled");
    assert!(["startedAt", "finishedAt", "progress", "jsonDataResult"].iter().all(|name| job[name].is_null()));
    hand.advance(Duration::from_secs(60));
    let job = get(&simulator, id).await;
    assert_eq!((&job["status"], &job["progress"]), (&json!("Processing"), &json!(0.5)));
    assert_eq!((&job["startedAt"], &job["finishedAt"]), (&json!("2025-03-01T10:00:10.000Z"), &Value::Null));
    hand.advance(Duration::from_secs(3600));
    let job = get(&simulator, id).await;
    assert_eq!((&job["status"], &job["progress"]), (&json!("Done"), &json!(1.0)));
    assert_eq!(job["finishedAt"], "2025-03-01T10:01:50.000Z");
}

#[tokio::test]
async fn a_faster_job_still_tells_times_of_the_wall_clock() {
    let (simulator, hand) = at_rest(SimulatorConfig { speed: 10.0, ..SimulatorConfig::default() });
    let id = simulator.create(JobSpec::new(Life::Steady, 100.0));
    hand.advance(Duration::from_secs(5));
    assert_eq!(get(&simulator, id).await["progress"], 0.5);
    hand.advance(Duration::from_secs(5));
    assert_eq!(get(&simulator, id).await["finishedAt"], "2025-03-01T10:00:10.000Z");
}

#[tokio::test]
async fn any_field_can_be_overridden_left_out_or_invented() {
    let (simulator, _hand) = at_rest(SimulatorConfig::default());
    let spec = JobSpec::default()
        .with("status", "Paused")
        .with("progress", 1.7)
        .with("startedAt", Value::Null)
        .with("jsonData", "<b>no JSON")
        .with("jsonDataResult", "early")
        .with("priority", json!({ "level": [1, 2] }))
        .without("finishedAt");
    let id = simulator.create(spec);
    let job = get(&simulator, id).await;
    assert_eq!((&job["status"], &job["progress"]), (&json!("Paused"), &json!(1.7)));
    assert_eq!((&job["jsonData"], &job["jsonDataResult"]), (&json!("<b>no JSON"), &json!("early")));
    assert_eq!(job["priority"], json!({ "level": [1, 2] }));
    assert_eq!(job.get("startedAt"), Some(&Value::Null));
    assert_eq!(job.get("finishedAt"), None);
    let item = &read(ask(&simulator, "/v3/background-jobs").await).await["items"][0];
    assert_eq!((&item["status"], &item["priority"]["level"][1]), (&json!("Paused"), &json!(2)));
    assert!(item.get("jsonData").is_none() && item.get("finishedAt").is_none());
}

#[tokio::test]
async fn what_depends_on_an_overridden_status_follows_it() {
    let (simulator, hand) = at_rest(SimulatorConfig::default());
    let id = simulator.create(JobSpec::new(Life::Steady, 1000.0).with("status", "Scheduled").size(2));
    hand.advance(Duration::from_secs(30));
    let job = get(&simulator, id).await;
    assert!(["startedAt", "progress", "jsonDataResult"].iter().all(|name| job[name].is_null()));
    assert!(simulator.patch(id, json!({ "status": "Processing", "progress": 0.4 })));
    assert_eq!(get(&simulator, id).await["progress"], 0.4);
    assert!(simulator.patch(id, json!({ "status": "Done", "progress": 1 })));
    hand.advance(Duration::from_secs(30));
    assert!(simulator.patch(id, json!({ "extra": true })));
    let job = get(&simulator, id).await;
    assert_eq!(
        job["finishedAt"], "2025-03-01T10:00:30.000Z",
        "when the status was patched, not when the last field was"
    );
    assert!(job["jsonDataResult"].is_string());
}

#[tokio::test]
async fn a_job_held_past_the_end_of_its_life_can_be_cancelled() {
    let (simulator, hand) = at_rest(SimulatorConfig::default());
    let id = simulator.create(JobSpec::new(Life::Steady, 10.0).with("status", "Processing").with("progress", 0.2));
    hand.advance(Duration::from_secs(20));
    assert_eq!(get(&simulator, id).await["finishedAt"], Value::Null);
    assert!(simulator.cancel(id));
    let job = get(&simulator, id).await;
    assert_eq!((&job["status"], &job["progress"]), (&json!("Cancelled"), &json!(0.2)));
    assert_eq!(job["finishedAt"], "2025-03-01T10:00:20.000Z");
}

#[tokio::test]
async fn a_job_may_ignore_that_it_is_cancelled() {
    let (simulator, _hand) = at_rest(SimulatorConfig::default());
    let id = simulator.create(JobSpec { ignores_cancel: true, ..JobSpec::default() });
    assert!(simulator.cancel(id));
    assert_eq!(get(&simulator, id).await["status"], "Processing");
}

#[tokio::test]
async fn a_removed_job_is_unknown_and_a_job_with_the_same_id_replaces_the_first() {
    let (simulator, _hand) = at_rest(SimulatorConfig::default());
    let id = simulator.create(JobSpec::default().with("status", "First"));
    assert_eq!(simulator.create(JobSpec::default().id(id).with("status", "Second")), id);
    assert_eq!(get(&simulator, id).await["status"], "Second");
    let page = read(ask(&simulator, "/v3/background-jobs").await).await;
    assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
    assert!(simulator.remove(id));
    assert!(!simulator.remove(id) && !simulator.patch(id, json!({})) && !simulator.cancel(id));
    assert_eq!(get(&simulator, id).await["status"], 404);
}

#[tokio::test]
async fn odd_texts_arrive_as_they_are() {
    let (simulator, _hand) = at_rest(SimulatorConfig::default());
    let text = |job: &Value| job["jsonData"].as_str().map(str::to_owned);
    let numbers = simulator.create(JobSpec::new(Life::Finished, 1.0).content(Content::OddNumbers));
    assert!(text(&get(&simulator, numbers).await).expect("an input").contains("\"delta\": -0,"));
    let empty = simulator.create(JobSpec::new(Life::Finished, 1.0).content(Content::EmptyInput));
    assert_eq!(text(&get(&simulator, empty).await).as_deref(), Some(""));
    let nothing = simulator.create(JobSpec::new(Life::Finished, 1.0).content(Content::Nothing));
    let job = get(&simulator, nothing).await;
    assert!(["category", "jsonData", "jsonDataResult"].iter().all(|name| job[name].is_null()));
    let large = simulator.create(JobSpec::new(Life::Finished, 1.0).content(Content::Large));
    let job = get(&simulator, large).await;
    assert!(job["jsonDataResult"].as_str().map_or(0, str::len) > 9_000_000);
}

#[tokio::test]
async fn the_same_seed_makes_the_same_jobs() {
    let make = |seed| {
        let (simulator, _hand) = at_rest(SimulatorConfig { seed, ..SimulatorConfig::default() });
        let id = simulator.create(JobSpec::new(Life::Finished, 60.0).size(20));
        simulator.job(id)
    };
    assert_eq!(make(1), make(1));
    assert_ne!(make(1), make(2));
}
