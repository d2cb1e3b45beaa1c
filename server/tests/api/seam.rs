//! The seam between pages and server: pages show what any backend answers, and ask for nothing behind its back.

use std::sync::Arc;

use app::{
    backend::{Answer, Backend, ExampleJob, HomeData},
    error::{AppError, ErrorCode},
    job::{Freshness, FreshnessState, Job, JobId, JobSnapshot, JobStatus, JobText},
};

use crate::app::spawn_app_over;

const KNOWN: &str = "3c90c3cc-0d44-4b50-8888-8dd25736052a";

/// Knows one job, and always says the same of it.
struct FixedBackend;

impl Backend for FixedBackend {
    fn job(&self, id: JobId) -> Answer<'_, JobSnapshot> {
        let known = id.to_string() == KNOWN;
        Box::pin(async move { if known { Ok(snapshot(id)) } else { Err(AppError::new(ErrorCode::Forbidden)) } })
    }

    fn text(&self, _: JobId, which: JobText) -> Option<Arc<str>> {
        (which == JobText::Input).then(|| r#"{"n": 1e400}"#.into())
    }

    fn home(&self) -> HomeData {
        let id = KNOWN.parse().unwrap();
        let example = ExampleJob { id: KNOWN.to_owned(), label: "A fixed one, for ever".to_owned() };
        HomeData { recent: vec![snapshot(id)], examples: vec![example] }
    }
}

fn snapshot(job_id: JobId) -> JobSnapshot {
    let observed_at = "2026-01-02T03:04:05Z".parse().unwrap();
    JobSnapshot {
        job: Job {
            job_id,
            status: JobStatus::Unknown("Resting".to_owned()),
            category: Some("r2/bg-jobs/tea-break".to_owned()),
            started_at: None,
            finished_at: None,
            progress: Some(0.41),
            has_input: true,
            input_bytes: 12,
            has_result: false,
            result_bytes: 0,
            texts_pending: false,
            texts_revision: 0,
        },
        freshness: Freshness { observed_at, state: FreshnessState::Live, reason: None, next_poll_at: None },
        progress_history: Vec::new(),
    }
}

#[tokio::test]
async fn a_page_shows_what_the_backend_says() {
    let app = spawn_app_over(FixedBackend).await;
    let (status, page) = app.page(&format!("/jobs/{KNOWN}")).await;
    assert_eq!(status, 200);
    for part in ["Tea break", "Resting", "41 %", "1e400", "03:04:05 UTC", "no result yet"] {
        assert!(page.contains(part), "{part} is missing");
    }
    let (_, home) = app.page("/").await;
    assert!(home.contains("A fixed one") && home.contains("Tea break"));
    assert_eq!(app.calls(), 0, "the page asked Reply behind the backend's back");
}

#[tokio::test]
async fn a_page_tells_of_the_failure_that_the_backend_tells_of() {
    let app = spawn_app_over(FixedBackend).await;
    let (status, page) = app.page("/jobs/11111111-2222-4333-8444-555555555555").await;
    assert_eq!(status, 502);
    assert!(page.contains("may not see this job"));
}

/// Fails in its program, with a customer's data in the message.
struct BrokenBackend;

impl Backend for BrokenBackend {
    fn job(&self, _: JobId) -> Answer<'_, JobSnapshot> {
        Box::pin(async { panic!("planted-word of a customer") })
    }

    fn text(&self, _: JobId, _: JobText) -> Option<Arc<str>> {
        None
    }

    fn home(&self) -> HomeData {
        panic!("planted-word of a customer")
    }
}

#[tokio::test]
async fn a_fault_of_the_program_is_told_as_such_and_the_next_one_is_served() {
    let app = spawn_app_over(BrokenBackend).await;
    for path in ["/", &format!("/jobs/{KNOWN}")] {
        for _ in 0..2 {
            let answer = app.get(path).await;
            assert_eq!(
                (answer.status().as_u16(), &answer.headers()["jobglass-code"]),
                (500, &"internal".parse().unwrap())
            );
            let page = answer.text().await.unwrap();
            assert!(page.contains("Jobglass failed") && !page.contains("planted-word"), "{path}: {page}");
        }
    }
    assert_eq!(app.get("/links").await.status(), 200);
}
