//! The pages as they come from the server, before any script runs.

use std::time::Duration;

use serde_json::json;
use simulator::{JobSpec, Life};

use crate::app::spawn_app;

#[tokio::test]
async fn a_known_job_comes_complete() {
    let app = spawn_app().await;
    let id = app.reply.create(
        JobSpec::new(Life::Finished, 60.0)
            .with("status", "Done")
            .with("category", "r2/bg-jobs/email-validation")
            .with("jsonDataResult", r#"{"total": 12345678901234567890}"#),
    );
    let (status, page) = app.page(&format!("/jobs/{id}")).await;
    assert_eq!(status, 200);
    for part in ["Email validation", "Done", "12345678901234567890", &id.to_string()] {
        assert!(page.contains(part), "{part} is missing");
    }
}

#[tokio::test]
async fn hostile_texts_are_shown_as_text() {
    let app = spawn_app().await;
    let hostile = r#"{"</script><script>alert(1)</script>": "<img src=x onerror=alert(2)>"}"#;
    let job = JobSpec::new(Life::Finished, 60.0)
        .with("jsonData", hostile)
        .with("category", "x/</title><script>alert(3)</script>");
    let id = app.reply.create(job);
    let (_, page) = app.page(&format!("/jobs/{id}")).await;
    assert!(!page.contains("<script>alert"));
    assert!(!page.contains("<img src=x"));
}

#[tokio::test]
async fn the_box_leads_to_the_job() {
    let app = spawn_app().await;
    let answer = app.look_up("  https://api.reply.io/v3/background-jobs/3C90C3CC-0D44-4B50-8888-8DD25736052A  ").await;
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()["location"], "/jobs/3c90c3cc-0d44-4b50-8888-8dd25736052a");
}

#[tokio::test]
async fn the_box_says_what_is_wrong() {
    let app = spawn_app().await;
    let answer = app.look_up("3c90c3cc-0d44-4b50-8888-8dd2573605").await;
    assert_eq!(answer.status(), 400);
    let page = answer.text().await.unwrap();
    assert!(page.contains("has 34 characters"), "{page}");
    assert!(page.contains("name=\"pasted\""), "the box is there to try again");
}

#[tokio::test]
async fn every_answer_has_its_security_headers() {
    let app = spawn_app().await;
    let page = app.get("/").await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("script-src 'nonce-") && !policy.contains("unsafe-inline"), "{policy}");
    assert!(policy.contains("worker-src 'self';"), "{policy}");
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
    assert_eq!(page.headers()["cache-control"], "no-store");
    let body = page.text().await.unwrap();
    let scripts = body.matches("<script").count();
    assert_eq!(body.matches(&format!("nonce=\"{nonce}\"")).count(), scripts, "each script carries the nonce");
    for path in ["/healthz", "/api/jobs/x", "/no/such", "/assets/none"] {
        let answer = app.get(path).await;
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff", "{path}");
        assert!(answer.headers().contains_key("content-security-policy"), "{path}");
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever_and_missing_ones_are_not() {
    let app = spawn_app().await;
    assert_eq!(app.get("/assets/main.0.css").await.headers()["cache-control"], "public, max-age=31536000, immutable");
    let missing = app.get("/assets/main.1.css").await;
    assert_eq!(missing.status(), 404);
    assert_eq!(missing.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn another_sites_form_is_refused() {
    let app = spawn_app().await;
    let client = reqwest::Client::new();
    let request = client.post(format!("{}/lookup", app.url)).header("sec-fetch-site", "cross-site");
    assert_eq!(request.send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn another_sites_page_can_neither_draw_a_job_in_nor_reach_us_by_a_name_of_its_own() {
    let app = spawn_app().await;
    let id = app.reply.create(JobSpec::new(Life::Finished, 60.0));
    let client = reqwest::Client::new();
    let look = |header: &'static str, value: &'static str| {
        let request = client.get(format!("{}/jobs/{id}", app.url)).header(header, value);
        async move { request.send().await.unwrap().status().as_u16() }
    };
    assert_eq!(look("sec-fetch-site", "cross-site").await, 403);
    assert_eq!(look("host", "evil.example").await, 421);
    assert_eq!(app.calls(), 0, "neither costs a question");
    let link = client.get(format!("{}/jobs/{id}", app.url)).header("sec-fetch-site", "cross-site");
    assert_eq!(link.header("sec-fetch-mode", "navigate").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn pages_asked_for_at_once_are_the_same_but_for_their_nonce() {
    let app = spawn_app().await;
    let id = app.reply.create(JobSpec::new(Life::Finished, 60.0));
    let path = format!("/jobs/{id}");
    app.page(&path).await;
    let mut pages = Vec::new();
    for _ in 0..2 {
        let page = app.get(&path).await;
        let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
        let text = page.text().await.unwrap();
        assert!(text.contains(&format!("nonce=\"{nonce}\"")), "the scripts are those of the policy");
        pages.push((text.replace(&nonce, ""), nonce));
    }
    assert_eq!(pages[0].0, pages[1].0);
    assert_ne!(pages[0].1, pages[1].1, "a nonce is used once");
}

#[tokio::test]
async fn a_page_never_lags_behind_what_is_known() {
    let app = spawn_app().await;
    let id = app.reply.create(JobSpec::new(Life::Silent, 600.0).with("status", "InProgress"));
    let (path, api) = (format!("/jobs/{id}"), format!("/api/jobs/{id}"));
    for status in ["Resting", "Waking"] {
        assert!(app.reply.patch(id, json!({ "status": status })));
        while app.json(&api).await.1["status"] != status {
            let (_, page) = app.page(&path).await;
            assert!(page.contains("</html>"));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let (_, page) = app.page(&path).await;
        assert!(page.contains(status), "the page shows what was kept of it");
    }
}
