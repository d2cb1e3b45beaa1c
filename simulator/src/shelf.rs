//! The jobs, findable by id and listed from the newest to the oldest.

use crate::job::Job;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use uuid::Uuid;

/// What every category begins with.
const CATEGORY_PREFIX: &str = "r2/bg-jobs/";

/// Jobs are shared out as `Arc`, so that answers are written without holding the lock.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    places: HashMap<Uuid, u64>,
    in_order: BTreeMap<u64, Arc<Job>>,
    next: u64,
}

impl Shelf {
    /// Adds a job as the newest; one with the same id goes.
    pub(crate) fn add(&mut self, job: Job) {
        self.remove(job.id);
        self.places.insert(job.id, self.next);
        self.in_order.insert(self.next, Arc::new(job));
        self.next += 1;
    }

    /// The job with this id.
    pub(crate) fn get(&self, id: Uuid) -> Option<Arc<Job>> {
        self.in_order.get(self.places.get(&id)?).cloned()
    }

    /// The job with this id, to be changed. Answers being written keep the job as it was.
    pub(crate) fn get_mut(&mut self, id: Uuid) -> Option<&mut Job> {
        self.in_order.get_mut(self.places.get(&id)?).map(Arc::make_mut)
    }

    /// Takes a job away; whether there was one.
    pub(crate) fn remove(&mut self, id: Uuid) -> bool {
        self.places.remove(&id).is_some_and(|place| self.in_order.remove(&place).is_some())
    }

    /// At most `top` jobs after the first `skip` whose category begins with `suffix`, and whether more follow.
    pub(crate) fn list(&self, top: usize, skip: usize, suffix: &str) -> (Vec<Arc<Job>>, bool) {
        let wanted = |job: &&Arc<Job>| {
            suffix.is_empty()
                || job
                    .category()
                    .and_then(|category| category.strip_prefix(CATEGORY_PREFIX))
                    .is_some_and(|rest| rest.starts_with(suffix))
        };
        let mut jobs: Vec<_> =
            self.in_order.values().rev().filter(wanted).skip(skip).take(top.saturating_add(1)).cloned().collect();
        let has_more = jobs.len() > top;
        jobs.truncate(top);
        (jobs, has_more)
    }
}
