//! The audit trail: who did what, when and from where. It only grows, until retention takes what is too old.

mod address;
mod entry;
mod reading;

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use sqlx::SqliteExecutor;

use super::{Store, StoreError};

pub use address::Addresses;
pub use entry::{Deed, Entry, Who};
pub use reading::{Kept, Wanted};

/// How many entries that need not be written again are remembered; beyond, the database is asked.
const MOST_REMEMBERED: usize = 20_000;
/// How long further uses of a link are counted in memory before they are written.
const FOLDING: Duration = Duration::from_secs(5);

/// Where the entry is there already, from before a restart, another use of a link counts; a second look is none.
const INSERT: &str = "INSERT INTO audit (at, last_at, deed, who, address, job, detail, fold) \
    VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (fold) \
    DO UPDATE SET times = times + 1, last_at = max(last_at, excluded.last_at) WHERE deed = 'link_used'";

/// What the audit trail keeps in memory.
pub(super) struct Audit {
    addresses: Addresses,
    folds: Mutex<Folds>,
}

#[derive(Default)]
struct Folds {
    /// What is in the database already.
    written: HashSet<String>,
    /// How often more something was done that is, and when last.
    pending: HashMap<String, (u64, DateTime<Utc>)>,
}

impl Audit {
    pub(super) fn new(addresses: Addresses) -> Self {
        Self { addresses, folds: Mutex::default() }
    }

    pub(super) fn addresses(&self) -> Addresses {
        self.addresses
    }

    /// Entries have gone: what was written before may have to be written again.
    pub(super) fn forget_folds(&self) {
        self.folds().written.clear();
    }

    fn folds(&self) -> MutexGuard<'_, Folds> {
        // A panic under the lock leaves a count that is at worst too low.
        self.folds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// Writes an act into the audit trail. When it has returned, the disk has it. An act that cannot be written down
    /// is not to be done.
    ///
    /// # Errors
    /// Why it could not be written.
    pub async fn record(&self, entry: &Entry) -> Result<(), StoreError> {
        let now = Utc::now();
        let fold = entry.fold(now);
        if fold.as_ref().is_some_and(|fold| self.count_in_memory(fold, entry.deed, now)) {
            return Ok(());
        }
        let written = insert(self.writer(), entry, self.shared.audit.addresses).await;
        written.map_err(|error| self.fault(error))?;
        if let Some(fold) = fold {
            let mut folds = self.shared.audit.folds();
            if folds.written.len() >= MOST_REMEMBERED {
                folds.written.clear();
            }
            folds.written.insert(fold);
        }
        Ok(())
    }

    /// As `record`, for what only reads: a reader is not kept from reading by a trail that cannot be written, but the
    /// log says so.
    pub async fn note(&self, entry: &Entry) {
        if let Err(error) = self.record(entry).await {
            tracing::error!(deed = entry.deed.as_str(), %error, "the audit trail lacks an entry");
        }
    }

    /// Whether the entry is written already, so that it is enough to count this one.
    fn count_in_memory(&self, fold: &str, deed: Deed, now: DateTime<Utc>) -> bool {
        let mut folds = self.shared.audit.folds();
        let is_written = folds.written.contains(fold);
        if is_written && deed == Deed::LinkUsed {
            let (times, last) = folds.pending.entry(fold.to_owned()).or_insert((0, now));
            *times += 1;
            *last = now.max(*last);
        }
        is_written
    }

    /// Writes what was counted in memory, now and then until the store is dropped.
    pub(super) fn keep_counting(&self) {
        let shared = std::sync::Arc::downgrade(&self.shared);
        tokio::spawn(async move {
            while let Some(shared) = shared.upgrade() {
                if let Err(error) = (Self { shared }).write_counts().await {
                    tracing::error!(%error, "the audit trail lacks uses of links");
                }
                tokio::time::sleep(FOLDING).await;
            }
        });
    }

    /// Writes what was counted in memory since the last time.
    ///
    /// # Errors
    /// Why it could not be written; it is counted on.
    pub async fn write_counts(&self) -> Result<(), StoreError> {
        let pending = std::mem::take(&mut self.shared.audit.folds().pending);
        if pending.is_empty() {
            return Ok(());
        }
        let written = self.add_counts(&pending).await;
        if written.is_err() {
            let mut folds = self.shared.audit.folds();
            for (fold, (times, last)) in pending {
                let (sum, newest) = folds.pending.entry(fold).or_insert((0, last));
                *sum += times;
                *newest = last.max(*newest);
            }
        }
        written
    }

    async fn add_counts(&self, pending: &HashMap<String, (u64, DateTime<Utc>)>) -> Result<(), StoreError> {
        let mut together = self.begin().await?;
        for (fold, (times, last)) in pending {
            let add = "UPDATE audit SET times = times + ?1, last_at = max(last_at, ?2) WHERE fold = ?3";
            let add = sqlx::query(add).bind(i64::try_from(*times).unwrap_or(i64::MAX));
            let added = add.bind(last.timestamp_millis()).bind(fold).execute(&mut *together).await;
            added.map_err(|error| self.fault(error))?;
        }
        together.commit().await.map_err(|error| self.fault(error))
    }
}

/// Writes an entry, alone or together with what it tells of.
pub(super) async fn insert(
    executor: impl SqliteExecutor<'_>,
    entry: &Entry,
    addresses: Addresses,
) -> Result<(), sqlx::Error> {
    let now = Utc::now();
    let query = sqlx::query(INSERT).bind(now.timestamp_millis()).bind(entry.deed.as_str()).bind(entry.who.to_string());
    let query =
        query.bind(entry.from.and_then(|from| addresses.shown(from))).bind(entry.job.map(|job| job.to_string()));
    query.bind(entry.detail.as_deref()).bind(entry.fold(now)).execute(executor).await.map(|_| ())
}

#[cfg(test)]
mod tests;
