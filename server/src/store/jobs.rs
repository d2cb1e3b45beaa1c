//! The observed jobs: what the watch knew is known again after a restart.

use std::sync::Arc;

use anyhow::{Context, Result};
use app::job::{Job, JobId, ProgressSample};
use chrono::{DateTime, Utc};
use sqlx::{Sqlite, Transaction};
use tokio::task;

use super::{Store, StoreError, packing};
use crate::watch::{Keep, KeptJob, Texts};

const PUT_JOB: &str = "INSERT INTO jobs (id, job, is_whole, observed_at, opened_at, samples) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET job = excluded.job, is_whole = excluded.is_whole, \
    observed_at = excluded.observed_at, opened_at = excluded.opened_at, samples = excluded.samples";
const PUT_TEXT: &str = "INSERT INTO texts (job, which, packed) VALUES (?1, ?2, ?3) \
    ON CONFLICT (job, which) DO UPDATE SET packed = excluded.packed";

impl Keep for Store {
    async fn recall(&self, id: JobId) -> Option<KeptJob> {
        match self.read_job(id).await {
            Ok(kept) => kept,
            Err(error) => {
                tracing::error!(%id, error = format!("{error:#}"), "what is kept of a job cannot be read");
                None
            }
        }
    }

    async fn keep(&self, jobs: Vec<KeptJob>) -> bool {
        match self.write_jobs(jobs).await {
            Ok(()) => true,
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "what is known of jobs cannot be kept");
                false
            }
        }
    }
}

impl Store {
    /// The jobs whose page was opened last, newest first and without their texts.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub async fn recent_jobs(&self, most: usize) -> Result<Vec<KeptJob>, StoreError> {
        let query = "SELECT job, is_whole, observed_at, opened_at, samples FROM jobs ORDER BY opened_at DESC LIMIT ?1";
        let query = sqlx::query_as(query).bind(i64::try_from(most).unwrap_or(i64::MAX));
        let rows: Vec<Row> = query.fetch_all(self.readers()).await.map_err(|error| self.fault(error))?;
        // One that cannot be read is told of when somebody looks at it.
        Ok(rows.into_iter().filter_map(|row| read(row).ok()).collect())
    }

    async fn read_job(&self, id: JobId) -> Result<Option<KeptJob>> {
        let query = "SELECT job, is_whole, observed_at, opened_at, samples FROM jobs WHERE id = ?1";
        let query = sqlx::query_as(query).bind(id.to_string());
        let row: Option<Row> = query.fetch_optional(self.readers()).await.map_err(|error| self.fault(error))?;
        let Some(row) = row else { return Ok(None) };
        let query = sqlx::query_as("SELECT which, packed FROM texts WHERE job = ?1").bind(id.to_string());
        let packed: Vec<(String, Vec<u8>)> =
            query.fetch_all(self.readers()).await.map_err(|error| self.fault(error))?;
        let texts = task::spawn_blocking(move || unpack(&packed)).await??;
        Ok(Some(KeptJob { texts: Some(texts), ..read(row)? }))
    }

    async fn write_jobs(&self, jobs: Vec<KeptJob>) -> Result<()> {
        let packed = task::spawn_blocking(move || jobs.into_iter().map(pack).collect::<Result<Vec<_>>>()).await??;
        let mut together = self.begin().await?;
        for job in packed {
            put(&mut together, job).await.map_err(|error| self.fault(error))?;
        }
        together.commit().await.map_err(|error| self.fault(error))?;
        Ok(())
    }
}

/// The columns in the order in which `KeptJob` has them.
type Row = (String, bool, i64, i64, String);

fn read((job, is_whole, observed_at, opened_at, samples): Row) -> Result<KeptJob> {
    let job: Job = serde_json::from_str(&job).context("the job is not as this Jobglass writes it")?;
    let samples: Vec<ProgressSample> = serde_json::from_str(&samples).context("its progress is not either")?;
    let (observed_at, opened_at) =
        (DateTime::from_timestamp_nanos(observed_at), DateTime::from_timestamp_nanos(opened_at));
    Ok(KeptJob { job, texts: None, is_whole, samples, observed_at, opened_at })
}

fn unpack(packed: &[(String, Vec<u8>)]) -> Result<Texts> {
    let mut texts = Texts::default();
    for (which, packed) in packed {
        let text: Arc<str> = packing::unpack(packed).context("a text is damaged")?.into();
        *(if which == "input" { &mut texts.input } else { &mut texts.result }) = Some(text);
    }
    Ok(texts)
}

/// Nanoseconds since 1970; they last for two hundred years more.
fn nanos(moment: DateTime<Utc>) -> i64 {
    moment.timestamp_nanos_opt().unwrap_or(i64::MAX)
}

/// A job as it goes into the tables; its texts only where they are new.
struct Packed {
    kept: KeptJob,
    job: String,
    samples: String,
    /// Which text, and what it is if there is one.
    texts: Vec<(&'static str, Option<Vec<u8>>)>,
}

fn pack(kept: KeptJob) -> Result<Packed> {
    let pack = |text: &Option<Arc<str>>| text.as_deref().map(packing::pack).transpose();
    let texts = match &kept.texts {
        Some(texts) => vec![("input", pack(&texts.input)?), ("result", pack(&texts.result)?)],
        None => Vec::new(),
    };
    Ok(Packed { job: serde_json::to_string(&kept.job)?, samples: serde_json::to_string(&kept.samples)?, texts, kept })
}

async fn put(together: &mut Transaction<'static, Sqlite>, packed: Packed) -> Result<(), sqlx::Error> {
    let Packed { kept, job, samples, texts } = packed;
    let id = kept.job.job_id.to_string();
    let forgotten = sqlx::query("SELECT 1 FROM forgotten WHERE job = ?1").bind(&id);
    if forgotten.fetch_optional(&mut **together).await?.is_some() {
        return Ok(());
    }
    let row = sqlx::query(PUT_JOB).bind(&id).bind(job).bind(kept.is_whole);
    let row = row.bind(nanos(kept.observed_at)).bind(nanos(kept.opened_at));
    row.bind(samples).execute(&mut **together).await?;
    for (which, text) in texts {
        let query = match text {
            Some(text) => sqlx::query(PUT_TEXT).bind(&id).bind(which).bind(text),
            None => sqlx::query("DELETE FROM texts WHERE job = ?1 AND which = ?2").bind(&id).bind(which),
        };
        query.execute(&mut **together).await?;
    }
    Ok(())
}
