//! The store as its users see it: files, restarts, and everything that can be wrong with them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod keeping;

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use super::{
    Store, StoreError, StoreSettings,
    audit::{self, Deed, Entry, Who},
};

/// A folder of a test's own.
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("jobglass-store-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Self(std::env::temp_dir().join(name))
    }

    pub(super) async fn open(&self) -> Result<Store, StoreError> {
        Store::open(&StoreSettings { folder: Some(self.0.clone()), ..StoreSettings::default() }).await
    }

    fn file(&self) -> PathBuf {
        self.0.join("jobglass.db")
    }

    /// Why it does not open, in a line that names the place.
    async fn refusal(&self, place: &Path) -> String {
        let message = self.open().await.unwrap_err().to_string();
        assert!(!message.contains('\n'), "one line, not: {message}");
        assert!(message.contains(&*place.to_string_lossy()), "{message}");
        message
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn login() -> Entry {
    Entry::new(Deed::Login, Who::Person("anna".into()))
}

async fn entries(store: &Store) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM audit").fetch_one(store.readers()).await.unwrap()
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart_and_for_nobody_else_on_the_machine() {
    let folder = Folder::new();
    let store = folder.open().await.unwrap();
    store.record(&login()).await.unwrap();
    let rights = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(rights(&folder.0), 0o700);
    for file in fs::read_dir(&folder.0).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(rights(&path), 0o600, "{}", path.display());
    }
    store.close().await;
    drop(store);
    assert_eq!(entries(&folder.open().await.unwrap()).await, 1);
}

#[tokio::test]
async fn a_second_server_on_the_same_folder_is_refused() {
    let folder = Folder::new();
    let first = folder.open().await.unwrap();
    assert!(folder.refusal(&folder.0).await.contains("in use by another Jobglass"));
    first.record(&login()).await.unwrap();
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = Folder::new();
    fs::write(&folder.0, "no folder").unwrap();
    let message = folder.refusal(&folder.0).await;
    assert!(message.starts_with("JOBGLASS_DATA") && message.contains("name another folder"), "{message}");
    fs::remove_file(&folder.0).unwrap();
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let folder = Folder::new();
    fs::create_dir(&folder.0).unwrap();
    let rubbish = "no database, and long enough to be looked at as one ".repeat(100);
    fs::write(folder.file(), &rubbish).unwrap();
    assert!(folder.refusal(&folder.file()).await.contains("is damaged"));
    assert_eq!(fs::read_to_string(folder.file()).unwrap(), rubbish);
}

#[tokio::test]
async fn a_file_of_a_newer_jobglass_is_left_alone() {
    let folder = Folder::new();
    let store = folder.open().await.unwrap();
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (9999, 'of tomorrow', 1, x'00', 0)";
    sqlx::query(newer).execute(store.writer()).await.unwrap();
    store.close().await;
    drop(store);
    assert!(folder.refusal(&folder.file()).await.contains("newer Jobglass"));
}

#[tokio::test]
async fn a_file_that_another_program_keeps_locked_is_named() {
    let folder = Folder::new();
    let store = folder.open().await.unwrap();
    let mut other = sqlx::SqlitePool::connect(&format!("sqlite://{}", folder.file().display()))
        .await
        .unwrap()
        .begin_with("BEGIN EXCLUSIVE")
        .await
        .unwrap();
    let failed = store.record(&login()).await.unwrap_err().to_string();
    assert!(failed.contains("locked by another program"), "{failed}");
    sqlx::query("SELECT 1").execute(&mut *other).await.unwrap();
    other.rollback().await.unwrap();
    store.record(&login()).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_loses_nothing_and_is_overcome_once_there_is_room() {
    let folder = Folder::new();
    let store = folder.open().await.unwrap();
    store.record(&login()).await.unwrap();
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(store.writer()).await.unwrap();
    let limit = |pages: i64| sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}")));
    limit(pages).execute(store.writer()).await.unwrap();
    let wordy = login().detail(&"x".repeat(300));
    let (mut written, mut failed) = (1, None);
    for _ in 0..200 {
        match store.record(&wordy).await {
            Ok(()) => written += 1,
            Err(error) => failed = Some(error.to_string()),
        }
    }
    let failed = failed.unwrap();
    assert!(failed.contains("the disk is full: make room"), "{failed}");
    assert_eq!(entries(&store).await, written);
    limit(1_000_000).execute(store.writer()).await.unwrap();
    store.record(&wordy).await.unwrap();
    assert_eq!(entries(&store).await, written + 1);
}

#[tokio::test]
async fn a_transaction_that_the_database_gives_up_by_itself_as_it_does_on_a_full_disk_stops_no_later_one() {
    let folder = Folder::new();
    let store = folder.open().await.unwrap();
    let act = async || {
        let mut together = store.begin().await?;
        let written = audit::insert(&mut *together, &login(), audit::Addresses::Full).await;
        written.map_err(|error| store.fault(error))?;
        together.commit().await.map_err(|error| store.fault(error))
    };
    let gives_up = "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ROLLBACK, 'full'); END";
    sqlx::query(gives_up).execute(store.writer()).await.unwrap();
    for _ in 0..3 {
        let failed = act().await.unwrap_err().to_string();
        assert!(failed.contains("(code: 1811) full"), "{failed}");
    }
    sqlx::query("DROP TRIGGER full").execute(store.writer()).await.unwrap();
    act().await.unwrap();
    assert_eq!(entries(&store).await, 1);
}

#[tokio::test]
async fn a_store_in_memory_works_alike() {
    let store = Store::open(&StoreSettings::default()).await.unwrap();
    store.record(&login()).await.unwrap();
    assert_eq!(entries(&store).await, 1);
}
