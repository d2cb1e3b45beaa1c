//! Opening the store: the folder, the lock, the connections.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sqlx::{
    ConnectOptions, Connection, SqliteConnection, SqlitePool,
    sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Retention, Shared, Store, StoreError, StoreSettings, audit::Audit, schema};

/// The database in the folder.
const FILE: &str = "jobglass.db";
/// What a running server keeps locked.
const LOCK: &str = "jobglass.lock";
/// How many may read at once.
const READERS: u32 = 4;
/// The most bytes of a store that is in memory alone.
const MOST_IN_MEMORY: u64 = 64 * 1024 * 1024;
/// How long to wait for another program that writes, and for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

impl Store {
    /// Opens the store of a server, made and brought up to date as needed. Its housekeeping begins.
    ///
    /// # Errors
    /// Why it cannot be used, and what to do.
    pub async fn open(settings: &StoreSettings) -> Result<Self, StoreError> {
        let store = match &settings.folder {
            Some(folder) => {
                let file = make_ready(folder)?;
                let lock = take_lock(folder)?;
                let connected = Self::connect(&file, Some(lock), settings).await?;
                schema::bring_up_to_date(connected.writer(), &connected.shared.name).await?;
                connected
            }
            None => Self::in_memory(settings).await?,
        };
        store.keep_counting();
        store.keep_tidy();
        Ok(store)
    }

    /// Opens a store for a moment, whether a server uses it or not.
    ///
    /// # Errors
    /// Why it cannot be used, and what to do.
    pub async fn attach(settings: &StoreSettings, folder: &Path) -> Result<Self, StoreError> {
        let file = existing(folder)?;
        match take_lock(folder) {
            Ok(lock) => {
                let connected = Self::connect(&file, Some(lock), settings).await?;
                schema::bring_up_to_date(connected.writer(), &connected.shared.name).await?;
                Ok(connected)
            }
            Err(StoreError::Taken { .. }) => {
                let connected = Self::connect(&file, None, settings).await?;
                schema::must_be_current(connected.writer(), &connected.shared.name).await?;
                Ok(connected)
            }
            Err(other) => Err(other),
        }
    }

    async fn connect(file: &Path, lock: Option<File>, settings: &StoreSettings) -> Result<Self, StoreError> {
        let name = file.display().to_string();
        let fault = |error| StoreError::new(&name, error);
        let options = plain(SqliteConnectOptions::new().filename(file))
            // What a write has put into the log is on the disk before it returns.
            .synchronous(SqliteSynchronous::Full)
            .journal_mode(SqliteJournalMode::Wal)
            .auto_vacuum(SqliteAutoVacuum::Incremental)
            // What is deleted shall be gone, not only unreachable.
            .pragma("secure_delete", "ON")
            // A large write must not leave a large log behind for ever.
            .pragma("journal_size_limit", "16777216");
        let pool = SqlitePoolOptions::new().acquire_timeout(PATIENCE);
        let writer = pool.clone().max_connections(1).after_release(|connection, _| Box::pin(is_at_rest(connection)));
        let writer = writer.connect_with(options).await.map_err(fault)?;
        let readers = plain(SqliteConnectOptions::new().filename(file)).read_only(true);
        let readers = pool.max_connections(READERS).connect_with(readers).await.map_err(fault)?;
        Ok(Self::over(writer, readers, name, lock, settings))
    }

    /// One connection that is never given up: with it the memory would go. There is to be no more of it than the watch
    /// itself may take.
    async fn in_memory(settings: &StoreSettings) -> Result<Self, StoreError> {
        let name = "the store in memory".to_owned();
        let pool = SqlitePoolOptions::new().max_connections(1).min_connections(1);
        let pool = pool.idle_timeout(None).max_lifetime(None).acquire_timeout(PATIENCE);
        let options = plain(SqliteConnectOptions::new().in_memory(true));
        let writer: SqlitePool = pool.connect_with(options).await.map_err(|error| StoreError::new(&name, error))?;
        schema::bring_up_to_date(&writer, &name).await?;
        let most_bytes = settings.retention.most_bytes.min(MOST_IN_MEMORY);
        let retention = Retention { most_bytes, ..settings.retention };
        Ok(Self::over(writer.clone(), writer, name, None, &StoreSettings { retention, ..settings.clone() }))
    }

    fn over(
        writer: SqlitePool,
        readers: SqlitePool,
        name: String,
        lock: Option<File>,
        settings: &StoreSettings,
    ) -> Self {
        let (audit, retention) = (Audit::new(settings.addresses), settings.retention);
        let folder = settings.folder.clone();
        Self { shared: Arc::new(Shared { writer, readers, name, folder, audit, retention, _lock: lock }) }
    }
}

/// The database in a folder that a server has used.
pub(super) fn existing(folder: &Path) -> Result<PathBuf, StoreError> {
    let file = folder.join(FILE);
    if file.is_file() { Ok(file) } else { Err(StoreError::Missing { place: file.display().to_string() }) }
}

/// Whether a connection may be used again. On a full disk SQLite gives up a transaction by itself; the driver, whose
/// rolling back then fails, believes that it goes on, and would begin no other.
async fn is_at_rest(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // The rolling back of a dropped transaction was asked for and may not be done yet; this comes after it.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Statements are not logged: a slow one would be, and often.
pub(super) fn plain(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options.busy_timeout(PATIENCE).foreign_keys(true).disable_statement_logging()
}

/// Makes the folder and the file, readable by nobody else: they hold customers' data. SQLite gives the files it
/// puts beside the database the same rights.
fn make_ready(folder: &Path) -> Result<PathBuf, StoreError> {
    if !folder.is_dir() {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| StoreError::unusable(folder, &error))?;
    }
    let file = folder.join(FILE);
    open_private(&file)?;
    fs::canonicalize(&file).map_err(|error| StoreError::unusable(&file, &error))
}

fn take_lock(folder: &Path) -> Result<File, StoreError> {
    let path = folder.join(LOCK);
    let file = open_private(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Taken { place: folder.display().to_string() }),
        Err(TryLockError::Error(error)) => Err(StoreError::unusable(&path, &error)),
    }
}

fn open_private(path: &Path) -> Result<File, StoreError> {
    let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
    opened.map_err(|error| StoreError::unusable(path, &error))
}
