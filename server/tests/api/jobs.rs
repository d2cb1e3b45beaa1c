//! The job as JSON, and its two texts.

use reqwest::{Method, StatusCode};
use serde_json::json;
use simulator::{Content, Endpoint, Fault, FaultKind, JobSpec, Life};
use tokio::task::JoinSet;

use crate::app::{spawn_app, spawn_app_with};

#[tokio::test]
async fn the_documented_example_is_answered_under_replys_names() {
    let app = spawn_app().await;
    let id = app.reply.create(JobSpec::documented());
    let (status, mut job) = app.json(&format!("/api/jobs/{id}")).await;
    assert_eq!(status, 200);
    let freshness = job["freshness"].take();
    assert!(freshness["observedAt"].as_str().unwrap().ends_with('Z'));
    for (field, value) in [
        ("jobId", json!("3c90c3cc-0d44-4b50-8888-8dd25736052a")),
        ("status", json!("Scheduled")),
        ("category", json!("<string>")),
        ("startedAt", json!("2023-11-07T05:31:56Z")),
        ("finishedAt", json!("2023-11-07T05:31:56Z")),
        ("progress", json!(0.5)),
        ("hasInput", json!(true)),
        ("inputBytes", json!(8)),
        ("hasResult", json!(true)),
        ("resultBytes", json!(8)),
    ] {
        assert_eq!(job[field], value, "{field}");
    }
    assert_eq!(job.get("jsonData"), None, "the texts have addresses of their own");
}

#[tokio::test]
async fn the_texts_come_byte_for_byte() {
    let app = spawn_app().await;
    let exact =
        "{\"n\": 12345678901234567890, \"e\":1e2,\"z\":-0, \"d\":0.1000, \"a\":1, \"a\":2, \"s\":\"\\u00e9\\/é\"}\n";
    let job = JobSpec::new(Life::Finished, 60.0).with("jsonData", exact).with("jsonDataResult", "<string>");
    let id = app.reply.create(job);
    let input = app.get(&format!("/api/jobs/{id}/input")).await;
    assert_eq!(input.headers()["content-type"], "application/json");
    assert_eq!(input.text().await.unwrap(), exact);
    let result = app.get(&format!("/api/jobs/{id}/result?download")).await;
    assert_eq!(result.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(result.headers()["content-disposition"], format!("attachment; filename=\"{id}-result.txt\""));
    assert_eq!(result.text().await.unwrap(), "<string>");
}

#[tokio::test]
async fn a_text_is_laid_out_anew_and_what_is_no_json_in_it_is_left_as_it_is() {
    let app = spawn_app().await;
    let job = JobSpec::new(Life::Finished, 60.0)
        .with("jsonData", "{\"n\":[1e2, 12345678901234567890 ]}\n")
        .with("jsonDataResult", "[1, {\"a\":  oops}]");
    let id = app.reply.create(job);
    let pretty = app.get(&format!("/api/jobs/{id}/input?download=pretty")).await;
    assert_eq!(pretty.headers()["content-disposition"], format!("attachment; filename=\"{id}-input-pretty.json\""));
    assert_eq!(pretty.text().await.unwrap(), "{\n  \"n\": [\n    1e2,\n    12345678901234567890\n  ]\n}");
    let compact = app.get(&format!("/api/jobs/{id}/input?download=compact")).await;
    assert_eq!(compact.headers()["content-type"], "application/json");
    assert_eq!(compact.text().await.unwrap(), "{\"n\":[1e2,12345678901234567890]}");
    let broken = app.get(&format!("/api/jobs/{id}/result?download=compact")).await;
    assert_eq!(broken.headers()["content-disposition"], format!("attachment; filename=\"{id}-result-compact.txt\""));
    assert_eq!(broken.text().await.unwrap(), "[1,{\"a\":  oops}]");
}

#[tokio::test]
async fn a_browser_keeps_a_text_of_a_job_that_has_ended_and_asks_whether_it_still_may() {
    let app = spawn_app().await;
    let job = JobSpec::new(Life::Finished, 60.0).with("jsonData", "{}").with("jsonDataResult", "[1]");
    let id = app.reply.create(job);
    let first = app.get(&format!("/api/jobs/{id}/result")).await;
    assert_eq!(first.headers()["cache-control"], "private, no-cache");
    let tag = first.headers()["etag"].to_str().unwrap().to_owned();
    let path = format!("/api/jobs/{id}/result");
    let again = app.ask(Method::GET, &path, &[("if-none-match", &tag)]).await;
    assert_eq!((again.status(), again.headers()["etag"] == tag), (StatusCode::NOT_MODIFIED, true));
    assert_eq!(again.text().await.unwrap(), "");
    let other = app.ask(Method::GET, &format!("/api/jobs/{id}/input"), &[("if-none-match", &tag)]).await;
    assert_eq!((other.status().as_u16(), other.text().await.unwrap().as_str()), (200, "{}"));
    let running = app.reply.create(JobSpec::new(Life::Steady, 600.0).with("jsonData", "{}"));
    assert_eq!(app.get(&format!("/api/jobs/{running}/input")).await.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn a_text_that_is_not_there_is_told_apart_from_an_empty_one() {
    let app = spawn_app().await;
    let running = app.reply.create(JobSpec::new(Life::Steady, 600.0));
    let (status, problem) = app.json(&format!("/api/jobs/{running}/result")).await;
    assert_eq!((status, &problem["code"]), (404, &json!("text_not_found")));
    let empty = app.reply.create(JobSpec::new(Life::Finished, 60.0).with("jsonData", ""));
    assert_eq!(app.page(&format!("/api/jobs/{empty}/input")).await, (200, String::new()));
}

#[tokio::test]
async fn a_large_result_is_whole() {
    let app = spawn_app().await;
    let id = app.reply.create(JobSpec::new(Life::Finished, 60.0).content(Content::EmailValidation).size(20_000));
    // A debug build takes its time to make it, and the first look does not wait for ever.
    let mut answer = app.page(&format!("/api/jobs/{id}/result")).await;
    while answer.0 == 503 {
        answer = app.page(&format!("/api/jobs/{id}/result")).await;
    }
    let (_, job) = app.json(&format!("/api/jobs/{id}")).await;
    let (status, text) = answer;
    assert_eq!((status, json!(text.len())), (200, job["resultBytes"].clone()));
    assert!(text.len() > 1_000_000, "{} bytes", text.len());
}

#[tokio::test]
async fn words_and_numbers_that_reply_did_not_document_are_kept() {
    let app = spawn_app().await;
    let job = JobSpec::new(Life::Steady, 60.0)
        .with("status", "Paused")
        .with("progress", 1.7)
        .with("category", json!(null))
        .with("surprise", json!({"nested": [1]}))
        .without("startedAt");
    let id = app.reply.create(job);
    let (status, job) = app.json(&format!("/api/jobs/{id}")).await;
    assert_eq!(status, 200);
    assert_eq!((&job["status"], &job["progress"]), (&json!("Paused"), &json!(1.7)));
    assert_eq!((&job["category"], &job["startedAt"]), (&json!(null), &json!(null)));
}

#[tokio::test]
async fn many_looks_at_one_new_job_are_one_question() {
    let app = spawn_app().await;
    let id = app.reply.create(JobSpec::new(Life::Finished, 60.0));
    let url = format!("{}/api/jobs/{id}", app.url);
    let looks: JoinSet<_> = (0..50).map(|_| reqwest::get(url.clone())).collect();
    for response in looks.join_all().await {
        assert_eq!(response.unwrap().status(), 200);
    }
    assert_eq!(app.calls(), 1);
}

#[tokio::test]
async fn a_job_that_only_the_list_told_of_comes_with_its_texts_when_somebody_wants_them() {
    let app = spawn_app().await;
    let ids = app.reply.create_many(30, &JobSpec::new(Life::Steady, 600.0).with("jsonData", "[1]"));
    // So that the looks pile up, however slow this machine is to send them.
    app.reply.set_fault(Fault::new(FaultKind::Delay { millis: 300 }));
    let looks: JoinSet<_> = ids.iter().map(|id| reqwest::get(format!("{}/api/jobs/{id}", app.url))).collect();
    looks.join_all().await;
    app.reply.clear_faults();
    let id = ids.last().unwrap();
    assert_eq!(app.page(&format!("/api/jobs/{id}/input")).await, (200, "[1]".to_owned()));
    assert_eq!(app.json(&format!("/api/jobs/{id}")).await.1["hasInput"], json!(true));
    let listed = app.reply.calls().iter().filter(|call| call.endpoint == Endpoint::List).count();
    assert!(listed > 0, "the list was never asked, so this shows nothing");
}

#[tokio::test]
async fn everything_lives_under_the_base_path_too() {
    let app = spawn_app_with(|settings| settings.base_path = Some("/desk".into())).await;
    let id = app.reply.create(JobSpec::new(Life::Finished, 60.0));
    for path in ["/", &format!("/jobs/{id}"), &format!("/api/jobs/{id}"), &format!("/api/jobs/{id}/input"), "/healthz"]
    {
        assert_eq!(app.get(path).await.status(), 200, "{path}");
    }
    assert_eq!(app.get("/assets/main.0.css").await.status(), 200);
    let (_, page) = app.page(&format!("/jobs/{id}")).await;
    for link in page.split("href=\"/").chain(page.split("src=\"/")).chain(page.split("action=\"/")).skip(1) {
        let is_first_piece = link.starts_with("<!DOCTYPE");
        assert!(is_first_piece || link.starts_with("desk/"), "a link leaves the base path: /{}", &link[..40]);
    }
    let root = app.url.strip_suffix("/desk").unwrap().to_owned();
    assert_eq!(reqwest::get(format!("{root}/jobs/{id}")).await.unwrap().status(), 404);
}
