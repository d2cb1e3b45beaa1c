//! What the server told somebody: that a job has ended, and how.

use std::{collections::HashMap, fmt};

use rand::seq::IteratorRandom;

use crate::{load::Told, rig::Rig};

/// Everything promised so far.
#[derive(Default)]
pub(crate) struct Promises {
    /// The job as JSON and its result, by id.
    ended: HashMap<String, (String, String)>,
}

impl Promises {
    /// Adds what was promised before a kill. Reply forgets those jobs: from now on they are here or nowhere.
    pub(crate) fn add(&mut self, rig: &Rig, told: Vec<Told>) {
        for Told { id, job, result } in told {
            rig.reply.remove(id.parse().unwrap());
            self.ended.insert(id, (job, result));
        }
    }

    /// Sees that the server has some of it, as it was told.
    pub(crate) async fn are_kept(&self, rig: &Rig, url: &str, most: usize) {
        rig.reply.forget_calls();
        let client = reqwest::Client::new();
        let get = async |path: String| {
            let answer = client.get(format!("{url}{path}")).send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        };
        let chosen = self.ended.iter().sample(&mut rand::rng(), most.min(self.ended.len()));
        for (id, (job, result)) in chosen {
            assert_eq!(get(format!("/api/jobs/{id}")).await, (200, job.clone()), "the job {id}");
            assert_eq!(get(format!("/api/jobs/{id}/result")).await, (200, result.clone()), "the result of {id}");
        }
        assert_eq!(rig.reply.calls().len(), 0, "what is kept is not asked for");
    }

    pub(crate) fn count(&self) -> usize {
        self.ended.len()
    }
}

impl fmt::Display for Promises {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ended jobs", self.ended.len())
    }
}
