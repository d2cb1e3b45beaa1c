//! Deletion on request: nothing of the job is kept from then on, and the audit trail says who wanted it so.

use app::job::JobId;

use super::{
    Store, StoreError,
    audit::{Entry, insert},
};

impl Store {
    /// Deletes what is kept of a job, and keeps nothing of it any more. The entry is written together with it, or
    /// neither is done. Whether anything was kept.
    ///
    /// # Errors
    /// Why it could not be done.
    pub async fn forget_job(&self, id: JobId, entry: &Entry) -> Result<bool, StoreError> {
        let fault = |error| self.fault(error);
        let mut together = self.begin().await?;
        let deleted = sqlx::query("DELETE FROM jobs WHERE id = ?1").bind(id.to_string());
        let deleted = deleted.execute(&mut *together).await.map_err(fault)?.rows_affected();
        // What would be left of its links is what their makers called them.
        let links = sqlx::query("DELETE FROM links WHERE job = ?1").bind(id.to_string());
        links.execute(&mut *together).await.map_err(fault)?;
        // Forgotten anew, it gets a new number, which tells a running server.
        let forgotten = sqlx::query("INSERT OR REPLACE INTO forgotten (job) VALUES (?1)").bind(id.to_string());
        forgotten.execute(&mut *together).await.map_err(fault)?;
        insert(&mut *together, &entry.clone().about(id), self.shared.audit.addresses()).await.map_err(fault)?;
        together.commit().await.map_err(fault)?;
        // The log of the database may still hold it; where somebody reads just now, that is overwritten later.
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(self.writer()).await {
            tracing::debug!(%error, "the database's log was not emptied");
        }
        Ok(deleted > 0)
    }

    /// The jobs forgotten after the one with this number, also by another program, and the number to go on with.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub async fn forgotten_since(&self, number: i64) -> Result<(Vec<JobId>, i64), StoreError> {
        let query = sqlx::query_as("SELECT job, number FROM forgotten WHERE number > ?1 ORDER BY number LIMIT 1000");
        let rows: Vec<(String, i64)> =
            query.bind(number).fetch_all(self.readers()).await.map_err(|error| self.fault(error))?;
        let newest = rows.last().map_or(number, |(_, newest)| *newest);
        Ok((rows.iter().filter_map(|(job, _)| job.parse().ok()).collect(), newest))
    }
}
