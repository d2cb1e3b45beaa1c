//! What Jobglass keeps: the only place that knows SQL.
//!
//! One SQLite file in the folder `JOBGLASS_DATA`, or nothing but memory in demo mode. All writing goes through one
//! connection, which waits until the disk has it: what a caller was told is done survives a kill at any moment.

pub mod audit;
pub mod backup;
mod error;
mod forgetting;
mod jobs;
pub mod links;
mod open;
mod packing;
mod retention;
mod schema;
mod sessions;

use std::{
    fmt,
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

use sqlx::{Sqlite, SqlitePool, Transaction};

use self::audit::Audit;

pub use error::StoreError;
pub use retention::Retention;
pub use sessions::KeptSession;

/// Where and how to keep things.
#[derive(Clone, Debug, Default)]
pub struct StoreSettings {
    /// The folder; without one everything is in memory and gone at the end.
    pub folder: Option<PathBuf>,
    /// How much of an address the audit trail keeps.
    pub addresses: audit::Addresses,
    /// How long things are kept, and how much.
    pub retention: Retention,
}

/// The store: a cheap handle.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    writer: SqlitePool,
    readers: SqlitePool,
    /// What messages call it.
    name: String,
    folder: Option<PathBuf>,
    audit: Audit,
    retention: Retention,
    /// Held as long as the store is open, so that no second server writes to the same folder.
    _lock: Option<File>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("name", &self.shared.name).finish_non_exhaustive()
    }
}

impl Store {
    /// Writes what is counted in memory, and ends every connection once its work is done. What is asked afterwards
    /// fails.
    pub async fn close(&self) {
        if let Err(error) = self.write_counts().await {
            tracing::error!(%error, "the audit trail lacks uses of links");
        }
        self.shared.readers.close().await;
        self.shared.writer.close().await;
    }

    /// The folder in which it keeps everything; none if that is memory.
    pub fn folder(&self) -> Option<&Path> {
        self.shared.folder.as_deref()
    }

    /// For statements that read.
    fn readers(&self) -> &SqlitePool {
        &self.shared.readers
    }

    /// For one statement that writes: when it has returned, the disk has it.
    fn writer(&self) -> &SqlitePool {
        &self.shared.writer
    }

    /// For several statements that belong together, reading ones included. No other may be begun meanwhile.
    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.writer().begin_with("BEGIN IMMEDIATE").await.map_err(|error| self.fault(error))
    }

    /// What an error of the database means.
    fn fault(&self, error: sqlx::Error) -> StoreError {
        StoreError::new(&self.shared.name, error)
    }
}

#[cfg(test)]
mod tests;
