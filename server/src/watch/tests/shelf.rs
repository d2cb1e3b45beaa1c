//! A store in memory, which a test can break.

use std::{
    cmp::Reverse,
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use app::job::JobId;
use tokio::time::sleep;

use super::super::{Keep, KeptJob};

#[derive(Clone, Default)]
pub(super) struct Shelf(Arc<Mutex<Inside>>);

#[derive(Default)]
struct Inside {
    jobs: HashMap<JobId, KeptJob>,
    recalls: Vec<JobId>,
    /// The ids of each batch.
    batches: Vec<Vec<JobId>>,
    texts_written: usize,
    is_broken: bool,
    takes: Duration,
}

impl Shelf {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap()
    }

    /// What a kill at this moment leaves.
    pub(super) fn copy(&self) -> Self {
        let jobs = self.lock().jobs.clone();
        Self(Arc::new(Mutex::new(Inside { jobs, ..Inside::default() })))
    }

    pub(super) fn job(&self, id: JobId) -> Option<KeptJob> {
        self.lock().jobs.get(&id).cloned()
    }

    pub(super) fn recent(&self) -> Vec<KeptJob> {
        let mut jobs: Vec<_> = self.lock().jobs.values().cloned().collect();
        jobs.sort_by_key(|kept| Reverse(kept.opened_at));
        jobs
    }

    pub(super) fn recalls(&self) -> Vec<JobId> {
        self.lock().recalls.clone()
    }

    pub(super) fn batches(&self) -> Vec<Vec<JobId>> {
        self.lock().batches.clone()
    }

    pub(super) fn texts_written(&self) -> usize {
        self.lock().texts_written
    }

    /// Fails from now on, or works again.
    pub(super) fn set_broken(&self, is_broken: bool) {
        self.lock().is_broken = is_broken;
    }

    /// Takes its time from now on.
    pub(super) fn answer_after(&self, takes: Duration) {
        self.lock().takes = takes;
    }
}

impl Keep for Shelf {
    async fn recall(&self, id: JobId) -> Option<KeptJob> {
        self.lock().recalls.push(id);
        let takes = self.lock().takes;
        sleep(takes).await;
        let inside = self.lock();
        inside.jobs.get(&id).filter(|_| !inside.is_broken).cloned()
    }

    async fn keep(&self, jobs: Vec<KeptJob>) -> bool {
        let takes = self.lock().takes;
        sleep(takes).await;
        let mut inside = self.lock();
        if inside.is_broken {
            return false;
        }
        inside.batches.push(jobs.iter().map(|kept| kept.job.job_id).collect());
        for kept in jobs {
            inside.texts_written += usize::from(kept.texts.is_some());
            let before = inside.jobs.remove(&kept.job.job_id);
            let texts = kept.texts.or_else(|| before.and_then(|before| before.texts));
            inside.jobs.insert(kept.job.job_id, KeptJob { texts, ..kept });
        }
        true
    }
}
