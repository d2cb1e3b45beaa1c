//! People who look at jobs until the server is gone, and what each of them was told.

use reqwest::{Client, Response};
use serde_json::Value;
use simulator::{Content, JobSpec, Life, Simulator};
use tokio::task::JoinSet;

use crate::rig::Rig;

/// How many look at one job after the other, and how many follow one to its end.
const LOOKERS: usize = 3;
const FOLLOWERS: usize = 4;

/// The end of a job, as somebody was told it.
pub(crate) struct Told {
    pub(crate) id: String,
    pub(crate) job: String,
    pub(crate) result: String,
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
        let size = rand::random_range(1..400);
        let spec = JobSpec::new(Life::Finished, 60.0).content(Content::EmailValidation).size(size);
        let id = reply.create(spec).to_string();
        let Some(job) = get(&client, &format!("{url}/api/jobs/{id}")).await else { return told };
        if !has_ended(&job) {
            continue;
        }
        // The job was promised; its result is what Reply says, whether it could still be asked for or not.
        let result = reply.job(id.parse().unwrap()).unwrap()["jsonDataResult"].as_str().unwrap().to_owned();
        told.push(Told { id, job, result });
    }
}

/// Follows a job to its end on a stream.
async fn follow(reply: Simulator, url: String) -> Vec<Told> {
    let (client, mut told) = (Client::new(), Vec::new());
    loop {
        let id = reply.create(JobSpec::new(Life::Steady, rand::random_range(0.1..1.0))).to_string();
        let Ok(stream) = client.get(format!("{url}/api/jobs/{id}/events")).send().await else { return told };
        let job = last_job(stream).await;
        if let Some(job) = job.filter(|job| has_ended(job)) {
            let result = reply.job(id.parse().unwrap()).unwrap()["jsonDataResult"].as_str().unwrap().to_owned();
            told.push(Told { id, job, result });
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
