//! The tables, made and brought up to date at the start. A step that was once released is never changed: a change is
//! a new step, and its line below.

use sqlx::{
    SqlSafeStr, SqlitePool,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};

use super::StoreError;

/// Every step: its number, its name and its statements. A number counts, not the place in this list.
const STEPS: &[(i64, &str, &str)] = &[
    (1, "audit", include_str!("../../migrations/0001_audit.sql")),
    (10, "jobs", include_str!("../../migrations/0010_jobs.sql")),
];

/// Does the steps that the file has not seen yet.
pub(super) async fn bring_up_to_date(writer: &SqlitePool, place: &str) -> Result<(), StoreError> {
    let steps = STEPS.iter().map(|&(number, name, sql)| {
        Migration::new(number, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(steps.collect()).run(writer).await.map_err(|error| fault(place, error))
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
