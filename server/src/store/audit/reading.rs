//! Reading the audit trail.

use app::job::JobId;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{QueryBuilder, Sqlite};

use super::{
    super::{Store, StoreError},
    Deed,
};

/// Which entries are wanted. What is not given does not matter.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// By whom, as kept: a person's name, `link` and an id, `local`.
    pub who: Option<String>,
    /// What was done.
    pub deed: Option<Deed>,
    /// About which job.
    pub job: Option<JobId>,
    /// Not before this moment.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
    /// Older than the entry with this number.
    pub before: Option<i64>,
}

/// An entry as kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// Its number: later entries have higher ones.
    pub id: i64,
    /// When it was done; where it was done several times, first.
    pub at: DateTime<Utc>,
    /// When it was last done.
    pub last_at: DateTime<Utc>,
    /// How many times it was done.
    pub times: i64,
    /// What was done.
    pub deed: String,
    /// By whom.
    pub who: String,
    /// From where.
    pub address: Option<String>,
    /// About which job.
    pub job: Option<String>,
    /// More, in words.
    pub detail: Option<String>,
}

/// The columns in the order in which `Kept` has them.
type Row = (i64, i64, i64, i64, String, String, Option<String>, Option<String>, Option<String>);

impl From<Row> for Kept {
    fn from((id, at, last_at, times, deed, who, address, job, detail): Row) -> Self {
        // The times are this program's own; one that is none shows as the year 1970.
        let moment = |millis| DateTime::from_timestamp_millis(millis).unwrap_or_default();
        Self { id, at: moment(at), last_at: moment(last_at), times, deed, who, address, job, detail }
    }
}

impl Store {
    /// The newest of the wanted entries, newest first.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub async fn audit_trail(&self, wanted: &Wanted, most: u32) -> Result<Vec<Kept>, StoreError> {
        self.write_counts().await?;
        let mut query =
            QueryBuilder::new("SELECT id, at, last_at, times, deed, who, address, job, detail FROM audit WHERE true");
        narrow(&mut query, wanted);
        query.push(" ORDER BY id DESC LIMIT ").push_bind(most);
        let rows: Vec<Row> =
            query.build_query_as().fetch_all(self.readers()).await.map_err(|error| self.fault(error))?;
        Ok(rows.into_iter().map(Kept::from).collect())
    }
}

fn narrow(query: &mut QueryBuilder<Sqlite>, wanted: &Wanted) {
    if let Some(who) = &wanted.who {
        query.push(" AND who = ").push_bind(who.clone());
    }
    if let Some(deed) = wanted.deed {
        query.push(" AND deed = ").push_bind(deed.as_str());
    }
    if let Some(job) = wanted.job {
        query.push(" AND job = ").push_bind(job.to_string());
    }
    if let Some(from) = wanted.from {
        query.push(" AND last_at >= ").push_bind(from.timestamp_millis());
    }
    if let Some(until) = wanted.until {
        query.push(" AND at < ").push_bind(until.timestamp_millis());
    }
    if let Some(before) = wanted.before {
        query.push(" AND id < ").push_bind(before);
    }
}
