//! What can be wrong with the store, in a line that names the file and the next step.

use std::io;

use app::error::{AppError, ErrorCode};

/// Why the store could not do something. Whatever it was, nothing acknowledged before is lost.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or a file in it cannot be used.
    #[error(
        "JOBGLASS_DATA: {place} cannot be used ({why}): let the user that runs Jobglass write there, or name another folder"
    )]
    Unusable {
        /// The folder or the file.
        place: String,
        /// The system's words.
        why: String,
    },
    /// No room is left.
    #[error("{place} cannot grow, since the disk is full: make room; what was kept before is safe")]
    Full {
        /// The file.
        place: String,
    },
    /// The file is no database, or a damaged one.
    #[error("{place} is damaged: stop Jobglass, move the file away, and put a backup in its place")]
    Damaged {
        /// The file.
        place: String,
    },
    /// The file is of a later version of Jobglass.
    #[error(
        "{place} was written by a newer Jobglass (its part {version}): run that one, or name another folder with JOBGLASS_DATA"
    )]
    Newer {
        /// The file.
        place: String,
        /// The part of the schema that this Jobglass does not know, or knows otherwise.
        version: i64,
    },
    /// The running server is of another version than this program.
    #[error("{place} is in use by a Jobglass of another version: use that version's program, or stop it first")]
    OtherVersion {
        /// The file.
        place: String,
    },
    /// There is no store.
    #[error("JOBGLASS_DATA: there is no {place}: name the folder that a Jobglass keeps things in")]
    Missing {
        /// The file.
        place: String,
    },
    /// Another server holds the folder.
    #[error(
        "JOBGLASS_DATA: {place} is in use by another Jobglass: stop that one, or give this one a folder of its own"
    )]
    Taken {
        /// The folder.
        place: String,
    },
    /// Another program keeps the file locked.
    #[error("{place} is locked by another program: end that one, and try again")]
    Locked {
        /// The file.
        place: String,
    },
    /// Anything else.
    #[error("{place} failed: {why}")]
    Failed {
        /// The file.
        place: String,
        /// The database's words.
        why: sqlx::Error,
    },
}

/// SQLite's primary result codes, as far as they need different words.
mod code {
    pub(super) const BUSY: u32 = 5;
    pub(super) const LOCKED: u32 = 6;
    pub(super) const READONLY: u32 = 8;
    pub(super) const CORRUPT: u32 = 11;
    pub(super) const FULL: u32 = 13;
    pub(super) const CANTOPEN: u32 = 14;
    pub(super) const NOTADB: u32 = 26;
}

impl StoreError {
    pub(super) fn new(place: &str, error: sqlx::Error) -> Self {
        let place = place.to_owned();
        match &error {
            sqlx::Error::Database(database) => match primary_code(database.as_ref()) {
                Some(code::BUSY | code::LOCKED) => Self::Locked { place },
                Some(code::FULL) => Self::Full { place },
                Some(code::CORRUPT | code::NOTADB) => Self::Damaged { place },
                Some(code::READONLY | code::CANTOPEN) => Self::Unusable { place, why: database.message().to_owned() },
                _ => Self::Failed { place, why: error },
            },
            sqlx::Error::PoolTimedOut => Self::Locked { place },
            sqlx::Error::Io(io) if io.kind() == io::ErrorKind::StorageFull => Self::Full { place },
            _ => Self::Failed { place, why: error },
        }
    }

    pub(super) fn unusable(place: &std::path::Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull => Self::Full { place: place.display().to_string() },
            _ => Self::Unusable { place: place.display().to_string(), why: error.to_string() },
        }
    }
}

/// What a person is told whose act could not be written down; the log has the rest.
impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::new(ErrorCode::StoreFailed)
    }
}

/// The code without what SQLite adds to it above the lowest byte.
fn primary_code(error: &dyn sqlx::error::DatabaseError) -> Option<u32> {
    Some(error.code()?.parse::<u32>().ok()? & 0xff)
}
