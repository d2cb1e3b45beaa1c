//! Those who look at jobs, follow them, cancel them, and delete what is kept of them.

use std::time::Duration;

use reqwest::{Response, StatusCode};
use serde_json::Value;
use simulator::{Content, JobSpec, Life, Simulator};
use tokio::time::sleep;

use crate::{promises::Told, visitor::Visitor};

/// The time from one cancellation to the next: each costs one of the few questions that Reply allows.
const CANCEL_EVERY: Duration = Duration::from_millis(100);

/// Looks at jobs that have ended, until nobody answers.
pub(super) async fn look(reply: Simulator, ann: Visitor) -> Vec<Told> {
    let mut told = Vec::new();
    while see_ended(&reply, &ann, &mut told).await.is_some() {}
    told
}

/// Looks until a job is seen to have ended; which one. Nothing once the server is gone.
pub(super) async fn see_ended(reply: &Simulator, ann: &Visitor, told: &mut Vec<Told>) -> Option<String> {
    loop {
        let id = ended_job(reply);
        let (_, job) = ann.get(&format!("/api/jobs/{id}")).await?;
        if has_ended(&job) {
            told.push(Told::Ended { result: result_of(reply, &id), id: id.clone(), job });
            return Some(id);
        }
    }
}

/// Deletes what is kept of jobs, until nobody answers.
pub(super) async fn delete(reply: Simulator, ann: Visitor) -> Vec<Told> {
    let mut told = Vec::new();
    loop {
        let id = ended_job(&reply);
        if ann.get(&format!("/jobs/{id}")).await.is_none() {
            return told;
        }
        match ann.post(&format!("/jobs/{id}/forget"), &[]).await {
            Some(answer) if answer.status() == StatusCode::SEE_OTHER => told.push(Told::Deleted { id }),
            Some(_) => {}
            // Whether it was done is not known, and nothing was promised.
            None => return told,
        }
    }
}

/// Cancels jobs, each with a reason of its own, until nobody answers.
pub(super) async fn cancel(reply: Simulator, ann: Visitor) -> Vec<Told> {
    let mut told = Vec::new();
    loop {
        let id = reply.create(JobSpec::new(Life::Steady, 600.0)).to_string();
        let reason = format!("reason {}", rand::random::<u64>());
        match ann.post(&format!("/jobs/{id}/cancel"), &[("reason", &reason)]).await {
            Some(answer) if answer.status() == StatusCode::SEE_OTHER => told.push(Told::Cancelled { id, reason }),
            Some(_) => {}
            None => return told,
        }
        sleep(CANCEL_EVERY).await;
    }
}

/// Follows jobs to their ends on streams, until nobody answers.
pub(super) async fn follow(reply: Simulator, ann: Visitor) -> Vec<Told> {
    let mut told = Vec::new();
    loop {
        let id = reply.create(JobSpec::new(Life::Steady, rand::random_range(0.1..1.0))).to_string();
        let Some(stream) = ann.open(&format!("/api/jobs/{id}/events")).await else { return told };
        let job = last_job(stream).await;
        if let Some(job) = job.filter(|job| has_ended(job)) {
            told.push(Told::Ended { result: result_of(&reply, &id), id, job });
        }
    }
}

/// A job that has ended, with a result of some size.
fn ended_job(reply: &Simulator) -> String {
    let spec = JobSpec::new(Life::Finished, 60.0).content(Content::EmailValidation);
    reply.create(spec.size(rand::random_range(1..400))).to_string()
}

/// The result of a job as Reply has it: promised with the job, whether it could still be asked for or not.
fn result_of(reply: &Simulator, id: &str) -> String {
    reply.job(id.parse().unwrap()).unwrap()["jsonDataResult"].as_str().unwrap().to_owned()
}

/// The last job on a stream, which may break off anywhere.
async fn last_job(mut stream: Response) -> Option<String> {
    let mut events = Vec::new();
    while let Ok(Some(chunk)) = stream.chunk().await {
        events.extend_from_slice(&chunk);
    }
    let events = String::from_utf8_lossy(&events).into_owned();
    let (whole, _) = events.rsplit_once("\n\n")?;
    let job = whole.split("\n\n").filter(|event| event.starts_with("event: job")).last()?;
    Some(job.lines().find_map(|line| line.strip_prefix("data: "))?.to_owned())
}

/// Whether this says that the job has ended, and that all about it is known.
fn has_ended(job: &str) -> bool {
    serde_json::from_str::<Value>(job).is_ok_and(|job| {
        job["freshness"]["state"] == "stopped" && job["freshness"]["reason"].is_null() && job["status"] == "Done"
    })
}
