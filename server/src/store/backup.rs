//! A copy of the store, made while a server uses it.

use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use anyhow::{Context, Result, bail, ensure};
use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{StoreError, open};

/// Copies the store in `folder` into a new file, as it is at one moment, and checks the copy. A server may be using
/// the folder; it is not held up.
///
/// # Errors
/// Why there is no copy, and what to do; no half of one is left behind.
pub async fn back_up(folder: &Path, copy: &Path) -> Result<()> {
    let file = open::existing(folder)?;
    // Made by us, so that nobody else can read it and nothing is overwritten.
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(copy) {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            bail!("{} exists already and is not overwritten: name a new file", copy.display())
        }
        Err(error) => {
            bail!("{} cannot be made ({error}): name a file in a folder that you can write to", copy.display())
        }
    }
    let done = write_copy(&file, copy).await;
    if done.is_err() {
        // What is left of it helps nobody; the error says what happened.
        let _ = fs::remove_file(copy);
    }
    done
}

async fn write_copy(file: &Path, copy: &Path) -> Result<()> {
    let (name, target) = (file.display().to_string(), copy.display().to_string());
    let mut source = connect(file).await.map_err(|error| StoreError::new(&name, error))?;
    let written = sqlx::query("VACUUM INTO ?1").bind(&target).execute(&mut source).await;
    written.map_err(|error| StoreError::new(&target, error))?;
    source.close().await.map_err(|error| StoreError::new(&name, error))?;
    let mut copied = connect(copy).await.map_err(|error| StoreError::new(&target, error))?;
    let found: String = sqlx::query_scalar("PRAGMA integrity_check(1)")
        .fetch_one(&mut copied)
        .await
        .map_err(|error| StoreError::new(&target, error))?;
    ensure!(found == "ok", "{name} is damaged ({found}): no backup was made");
    copied.close().await.map_err(|error| StoreError::new(&target, error))?;
    let synced = File::open(copy).and_then(|file| file.sync_all());
    synced.with_context(|| format!("{target} could not be written to the disk"))
}

async fn connect(file: &Path) -> Result<SqliteConnection, sqlx::Error> {
    open::plain(SqliteConnectOptions::new().filename(file)).read_only(true).connect().await
}
