//! What is too old goes, a little at a time, so that nobody who wants to write waits long.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::{task::yield_now, time::sleep};

use super::{Store, StoreError};

/// How often it is looked for what is too old.
const PAUSE: Duration = Duration::from_secs(600);
/// How long after the start that is done for the first time.
const SETTLE: Duration = Duration::from_secs(10);
/// How many rows go at a time; of rows that are large, fewer do.
const ROWS: i64 = 200;
const LARGE_ROWS: i64 = 20;
/// How many pages of the file are given back to the system at a time.
const PAGES: &str = "PRAGMA incremental_vacuum(256)";

/// How long things are kept, and how much.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// A job and its texts, since Reply last told of it.
    pub jobs: TimeDelta,
    /// Its observed progress, likewise.
    pub samples: TimeDelta,
    /// An entry of the audit trail.
    pub audit: TimeDelta,
    /// A share link, since it was to end.
    pub links: TimeDelta,
    /// The bytes above which the jobs that Reply told of longest ago go.
    pub most_bytes: u64,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            jobs: TimeDelta::days(90),
            samples: TimeDelta::days(30),
            audit: TimeDelta::days(365),
            links: TimeDelta::days(90),
            most_bytes: 4096 * 1024 * 1024,
        }
    }
}

impl Store {
    /// Lets go now and then what is too old, until the store is dropped.
    pub(super) fn keep_tidy(&self) {
        let shared = Arc::downgrade(&self.shared);
        tokio::spawn(async move {
            sleep(SETTLE).await;
            while let Some(shared) = shared.upgrade() {
                if let Err(error) = (Self { shared }).tidy(Utc::now()).await {
                    tracing::error!(%error, "what is too old cannot be let go");
                }
                sleep(PAUSE).await;
            }
        });
    }

    /// Lets go what is too old at this moment, and what is more than there may be.
    ///
    /// # Errors
    /// Why it could not be done, or not all of it.
    pub async fn tidy(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let Retention { jobs, samples, audit, links, .. } = self.shared.retention;
        let nanos = |age: TimeDelta| (now - age).timestamp_nanos_opt().unwrap_or_default();
        let old_jobs = "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE observed_at < ?1 LIMIT ?2)";
        self.little_by_little(old_jobs, nanos(jobs), LARGE_ROWS).await?;
        let old_samples = "UPDATE jobs SET samples = '[]' WHERE id IN \
            (SELECT id FROM jobs WHERE observed_at < ?1 AND samples <> '[]' LIMIT ?2)";
        self.little_by_little(old_samples, nanos(samples), ROWS).await?;
        let old_links = "DELETE FROM links WHERE id IN (SELECT id FROM links WHERE ends_at < ?1 LIMIT ?2)";
        self.little_by_little(old_links, (now - links).timestamp_millis(), ROWS).await?;
        self.tidy_audit((now - audit).timestamp_millis()).await?;
        self.keep_within_bounds().await?;
        self.give_back_pages().await
    }

    async fn tidy_audit(&self, keep_from: i64) -> Result<(), StoreError> {
        let allow = sqlx::query("UPDATE audit_retention SET keep_from = ?1 WHERE keep_from < ?1").bind(keep_from);
        allow.execute(self.writer()).await.map_err(|error| self.fault(error))?;
        let old = "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < ?1 AND last_at < ?1 LIMIT ?2)";
        if self.little_by_little(old, keep_from, ROWS).await? > 0 {
            // What is gone would count as written else.
            self.shared.audit.forget_folds();
        }
        Ok(())
    }

    /// Does a statement again and again until nothing is left for it to do. How much it did.
    async fn little_by_little(&self, statement: &'static str, until: i64, at_a_time: i64) -> Result<u64, StoreError> {
        let mut all = 0;
        loop {
            let done = sqlx::query(statement).bind(until).bind(at_a_time).execute(self.writer()).await;
            let done = done.map_err(|error| self.fault(error))?.rows_affected();
            all += done;
            if done == 0 {
                return Ok(all);
            }
            yield_now().await;
        }
    }

    async fn keep_within_bounds(&self) -> Result<(), StoreError> {
        let oldest = "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs ORDER BY observed_at LIMIT ?1)";
        let (most, used, mut gone) = (self.shared.retention.most_bytes, self.used_bytes().await?, 0);
        if used <= most {
            return Ok(());
        }
        // However long the trail grows, which anybody can help along who cannot sign in, half of the room is the jobs'.
        let enough = most.max(used.saturating_sub(self.job_bytes().await?.saturating_sub(most / 2)));
        while self.used_bytes().await? > enough {
            let done = sqlx::query(oldest).bind(LARGE_ROWS).execute(self.writer()).await;
            let done = done.map_err(|error| self.fault(error))?.rows_affected();
            gone += done;
            if done == 0 {
                break;
            }
            yield_now().await;
        }
        if gone > 0 {
            tracing::warn!(gone, "jobs were let go before their time: JOBGLASS_KEEP_MIB allows no more");
        }
        Ok(())
    }

    /// The bytes of the file that are in use.
    async fn used_bytes(&self) -> Result<u64, StoreError> {
        let query = "SELECT (page_count - freelist_count) * page_size \
            FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
        let bytes: i64 = sqlx::query_scalar(query).fetch_one(self.writer()).await.map_err(|error| self.fault(error))?;
        Ok(bytes.unsigned_abs())
    }

    /// The bytes of what is kept of jobs.
    async fn job_bytes(&self) -> Result<u64, StoreError> {
        let query = "SELECT coalesce((SELECT sum(octet_length(job) + octet_length(samples)) FROM jobs), 0) \
            + coalesce((SELECT sum(octet_length(packed)) FROM texts), 0)";
        let bytes: i64 = sqlx::query_scalar(query).fetch_one(self.writer()).await.map_err(|error| self.fault(error))?;
        Ok(bytes.unsigned_abs())
    }

    /// Makes the file smaller where rows have gone.
    async fn give_back_pages(&self) -> Result<(), StoreError> {
        let free = "SELECT freelist_count FROM pragma_freelist_count";
        let mut before = i64::MAX;
        loop {
            let free: i64 =
                sqlx::query_scalar(free).fetch_one(self.writer()).await.map_err(|error| self.fault(error))?;
            // A store in memory gives nothing back.
            if free == 0 || free >= before {
                return Ok(());
            }
            before = free;
            sqlx::query(PAGES).execute(self.writer()).await.map_err(|error| self.fault(error))?;
            yield_now().await;
        }
    }
}
