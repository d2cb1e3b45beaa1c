//! People who look at jobs until the server is gone, and what each of them was told.

use reqwest::{Client, Response, StatusCode, redirect::Policy};
use serde_json::Value;
use simulator::{Content, JobSpec, Life, Simulator};
use tokio::task::JoinSet;

use crate::rig::Rig;

/// How many look at one job after the other, how many follow one to its end, and how many delete what they saw.
const LOOKERS: usize = 3;
const FOLLOWERS: usize = 4;
const DELETERS: usize = 1;

/// What somebody was told.
pub(crate) enum Told {
    /// That a job has ended, and how.
    Ended { id: String, job: String, result: String },
    /// That what was kept of it is deleted.
    Deleted { id: String },
}

/// Everybody who asks.
pub(crate) struct Load(JoinSet<Vec<Told>>);

/// Begins to ask.
pub(crate) fn load(rig: &Rig, url: &str) -> Load {
    let mut people = JoinSet::new();
    for _ in 0..LOOKERS {
        people.spawn(look(rig.reply.clone(), url.to_owned()));
    }
    for _ in 0..FOLLOWERS {
        people.spawn(follow(rig.reply.clone(), url.to_owned()));
    }
    for _ in 0..DELETERS {
        people.spawn(delete(rig.reply.clone(), url.to_owned()));
    }
    Load(people)
}

impl Load {
    /// What everybody was told, once the server is gone.
    pub(crate) async fn stop(self) -> Vec<Told> {
        self.0.join_all().await.into_iter().flatten().collect()
    }
}

/// Looks at jobs that have ended, until nobody answers.
async fn look(reply: Simulator, url: String) -> Vec<Told> {
    let (client, mut told) = (Client::new(), Vec::new());
    loop {
        let id = ended_job(&reply);
        let Some(job) = get(&client, &format!("{url}/api/jobs/{id}")).await else { return told };
        if !has_ended(&job) {
            continue;
        }
        told.push(Told::Ended { result: result_of(&reply, &id), id, job });
    }
}

/// Deletes what is kept of jobs, until nobody answers.
async fn delete(reply: Simulator, url: String) -> Vec<Told> {
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let mut told = Vec::new();
    loop {
        let id = ended_job(&reply);
        if get(&client, &format!("{url}/jobs/{id}")).await.is_none() {
            return told;
        }
        match client.post(format!("{url}/jobs/{id}/forget")).send().await {
            Ok(answer) if answer.status() == StatusCode::SEE_OTHER => told.push(Told::Deleted { id }),
            Ok(_) => {}
            // Whether it was done is not known, and nothing was promised.
            Err(_) => return told,
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

/// Follows a job to its end on a stream.
async fn follow(reply: Simulator, url: String) -> Vec<Told> {
    let (client, mut told) = (Client::new(), Vec::new());
    loop {
        let id = reply.create(JobSpec::new(Life::Steady, rand::random_range(0.1..1.0))).to_string();
        let Ok(stream) = client.get(format!("{url}/api/jobs/{id}/events")).send().await else { return told };
        let job = last_job(stream).await;
        if let Some(job) = job.filter(|job| has_ended(job)) {
            told.push(Told::Ended { result: result_of(&reply, &id), id, job });
        }
    }
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

/// The body, if the answer is whole and no failure; nothing once the server is gone.
async fn get(client: &Client, url: &str) -> Option<String> {
    let answer = client.get(url).send().await.ok()?;
    let is_success = answer.status().is_success();
    let body = answer.text().await.ok()?;
    Some(if is_success { body } else { String::new() })
}

/// Whether this says that the job has ended, and that all about it is known.
fn has_ended(job: &str) -> bool {
    serde_json::from_str::<Value>(job).is_ok_and(|job| {
        job["freshness"]["state"] == "stopped" && job["freshness"]["reason"].is_null() && job["status"] == "Done"
    })
}
