//! The tables, made and brought up to date at the start. A step that was once released is never changed: a change is
//! a new step, and its line below, where the
//! lines stand in the order of their numbers.

use sqlx::{
    SqlSafeStr, SqlitePool,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};

use super::StoreError;

/// Every step: its number, its name and its statements. A number counts, not the place in this list.
const STEPS: &[(i64, &str, &str)] = &[
    (1, "audit", include_str!("../../migrations/0001_audit.sql")),
    (2, "sessions", include_str!("../../migrations/0002_sessions.sql")),
    (3, "links", include_str!("../../migrations/0003_links.sql")),
    (4, "sealed", include_str!("../../migrations/0004_sealed.sql")),
    (10, "jobs", include_str!("../../migrations/0010_jobs.sql")),
    (11, "forgotten", include_str!("../../migrations/0011_forgotten.sql")),
];

/// Does the steps that the file has not seen yet.
pub(super) async fn bring_up_to_date(writer: &SqlitePool, place: &str) -> Result<(), StoreError> {
    Migrator::with_migrations(steps().collect()).run(writer).await.map_err(|error| fault(place, error))
}

/// Refuses a file that has seen other steps than this program knows: while a server uses it, it is not to be changed.
pub(super) async fn must_be_current(writer: &SqlitePool, place: &str) -> Result<(), StoreError> {
    let query = "SELECT version, checksum FROM _sqlx_migrations ORDER BY version";
    let seen: Vec<(i64, Vec<u8>)> =
        sqlx::query_as(query).fetch_all(writer).await.map_err(|error| StoreError::new(place, error))?;
    let known = steps().map(|step| (step.version, step.checksum.into_owned()));
    if known.eq(seen) { Ok(()) } else { Err(StoreError::OtherVersion { place: place.to_owned() }) }
}

fn steps() -> impl Iterator<Item = Migration> {
    STEPS.iter().map(|&(number, name, sql)| {
        Migration::new(number, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    })
}

fn fault(place: &str, error: MigrateError) -> StoreError {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => StoreError::new(place, error),
        MigrateError::VersionMissing(version) | MigrateError::VersionMismatch(version) => {
            StoreError::Newer { place: place.to_owned(), version }
        }
        other => StoreError::new(place, sqlx::Error::Migrate(Box::new(other))),
    }
}
