//! What the server told somebody: that a job has ended, and how; that it was deleted. And what it said nothing of: that
//! each of these is in the audit trail.

use std::{collections::HashMap, fmt};

use rand::seq::IteratorRandom;
use reqwest::Client;
use serde_json::Value;

use crate::{load::Told, rig::Rig};

/// Everything promised so far.
#[derive(Default)]
pub(crate) struct Promises {
    /// The job as JSON and its result, by id.
    ended: HashMap<String, (String, String)>,
    /// The ids of those of which nothing is kept any more.
    deleted: Vec<String>,
}

/// The server, asked by somebody who trusts nothing.
struct Server<'a> {
    client: Client,
    url: &'a str,
}

impl Promises {
    /// Adds what was promised before a kill. Reply forgets those jobs: from now on they are here or nowhere.
    pub(crate) fn add(&mut self, rig: &Rig, told: Vec<Told>) {
        for told in told {
            match told {
                Told::Ended { id, job, result } => {
                    rig.reply.remove(id.parse().unwrap());
                    self.ended.insert(id, (job, result));
                }
                Told::Deleted { id } => {
                    rig.reply.remove(id.parse().unwrap());
                    self.deleted.push(id);
                }
            }
        }
    }

    /// Sees that the server has some of it, as it was told.
    pub(crate) async fn are_kept(&self, rig: &Rig, url: &str, most: usize) {
        rig.reply.forget_calls();
        let server = Server { client: Client::new(), url };
        for (id, (job, result)) in self.ended.iter().sample(&mut rand::rng(), most.min(self.ended.len())) {
            assert_eq!(server.get(&format!("/api/jobs/{id}")).await, (200, job.clone()), "the job {id}");
            assert_eq!(
                server.get(&format!("/api/jobs/{id}/result")).await,
                (200, result.clone()),
                "the result of {id}"
            );
            assert_eq!(server.deeds(id).await, ["first_look"], "the trail of {id}");
        }
        assert_eq!(rig.reply.calls().len(), 0, "what is kept is not asked for");
        // Each of them costs a question, of which there are only so many.
        let few = self.deleted.iter().sample(&mut rand::rng(), most.min(5));
        for id in few {
            assert_eq!(server.get(&format!("/api/jobs/{id}")).await.0, 404, "the deleted {id}");
            assert_eq!(server.deeds(id).await, ["data_deleted", "first_look"], "the trail of {id}");
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.ended.len()
    }
}

impl Server<'_> {
    async fn get(&self, path: &str) -> (u16, String) {
        let answer = self.client.get(format!("{}{path}", self.url)).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// What the audit trail says was done about a job, newest first.
    async fn deeds(&self, job: &str) -> Vec<String> {
        let (status, lines) = self.get(&format!("/audit.jsonl?job={job}")).await;
        assert_eq!(status, 200, "{lines}");
        let entries = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        entries.map(|entry| entry["deed"].as_str().unwrap().to_owned()).collect()
    }
}

impl fmt::Display for Promises {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ended jobs, {} deletions", self.ended.len(), self.deleted.len())
    }
}
