//! What a browser may see of a job: the types of the public API, none of which can hold a secret.

pub(crate) mod time;

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A job's GUID, never the all-zero one; displayed in lower case with hyphens, as Reply writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Uuid", into = "Uuid")]
pub struct JobId(Uuid);

/// Why a text is not a job id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JobIdError {
    /// Not 32 hexadecimal digits in the groups of a GUID.
    #[error("not a GUID")]
    Malformed,
    /// A GUID of zeroes, which Reply refuses.
    #[error("the all-zero GUID")]
    Nil,
}

impl TryFrom<Uuid> for JobId {
    type Error = JobIdError;

    fn try_from(uuid: Uuid) -> Result<Self, JobIdError> {
        if uuid.is_nil() { Err(JobIdError::Nil) } else { Ok(Self(uuid)) }
    }
}

impl FromStr for JobId {
    type Err = JobIdError;

    /// Reads the hyphenated form in any case and nothing else: what stands in an address was written by a
    /// program. `lookup::find_job_id` is the lenient one.
    fn from_str(text: &str) -> Result<Self, JobIdError> {
        if text.len() != 36 {
            return Err(JobIdError::Malformed);
        }
        Uuid::try_parse(text).map_err(|_| JobIdError::Malformed)?.try_into()
    }
}

impl From<JobId> for Uuid {
    fn from(id: JobId) -> Self {
        id.0
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a job is in its life, in Reply's words.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum JobStatus {
    /// Waits for its turn.
    Scheduled,
    /// Runs.
    Processing,
    /// Ended well.
    Done,
    /// Ended with an error.
    Failed,
    /// Was given up because it took too long.
    Expired,
    /// Was stopped by someone.
    Cancelled,
    /// Reply's `Unknown` ("an unrecognized terminal state"), or a word Reply did not document:
    /// the word is kept to be shown.
    Unknown(String),
}

impl JobStatus {
    /// The word Reply used.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Scheduled => "Scheduled",
            Self::Processing => "Processing",
            Self::Done => "Done",
            Self::Failed => "Failed",
            Self::Expired => "Expired",
            Self::Cancelled => "Cancelled",
            Self::Unknown(word) => word,
        }
    }
}

impl From<String> for JobStatus {
    fn from(word: String) -> Self {
        match word.as_str() {
            "Scheduled" => Self::Scheduled,
            "Processing" => Self::Processing,
            "Done" => Self::Done,
            "Failed" => Self::Failed,
            "Expired" => Self::Expired,
            "Cancelled" => Self::Cancelled,
            _ => Self::Unknown(word),
        }
    }
}

impl From<JobStatus> for String {
    fn from(status: JobStatus) -> Self {
        match status {
            JobStatus::Unknown(word) => word,
            known => known.as_str().to_owned(),
        }
    }
}

/// A job as Reply last described it, without its two texts. Source: `GET /v3/background-jobs/{jobId}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Reply's unique identifier.
    pub job_id: JobId,
    /// Where it is in its life.
    pub status: JobStatus,
    /// For example `r2/bg-jobs/email-validation`.
    pub category: Option<String>,
    /// When it started; absent while it waits.
    pub started_at: Option<DateTime<Utc>>,
    /// When it reached a terminal status.
    pub finished_at: Option<DateTime<Utc>>,
    /// The share done, as Reply said it: documented as 0 to 1, but kept as it came.
    pub progress: Option<f64>,
    /// Whether Reply gave an input text.
    pub has_input: bool,
    /// Its length in bytes (UTF-8).
    pub input_bytes: u64,
    /// Whether Reply gave a result text.
    pub has_result: bool,
    /// Its length in bytes (UTF-8).
    pub result_bytes: u64,
    /// Whether the texts of the job as it is now are still to be fetched: Reply's list told of it, which has none.
    #[serde(default)]
    pub texts_pending: bool,
    /// How often a text became another of the same length, which nothing else here tells.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub texts_revision: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Job {
    /// Whether nothing can change any more. A word Reply did not document counts as terminal only
    /// once Reply gave a finishing time: a new word for "waiting" must not stop us from looking.
    pub fn is_terminal(&self) -> bool {
        match &self.status {
            JobStatus::Scheduled | JobStatus::Processing => false,
            JobStatus::Done | JobStatus::Failed | JobStatus::Expired | JobStatus::Cancelled => true,
            JobStatus::Unknown(word) => word == "Unknown" || self.finished_at.is_some(),
        }
    }

    /// The part of the category after the last `/`, for example `email-validation`.
    pub fn category_suffix(&self) -> Option<&str> {
        let suffix = self.category.as_deref()?.rsplit('/').next()?;
        (!suffix.is_empty()).then_some(suffix)
    }

    /// The category as a title: `email-validation` becomes `Email validation`.
    pub fn title(&self) -> String {
        let words = self.category_suffix().unwrap_or("Background job").replace(['-', '_'], " ");
        let mut letters = words.chars();
        // Reply writes categories in ASCII; the table of all other capitals weighs 4 kB in the browser.
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect()
    }
}

/// Which of a job's two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobText {
    /// What the job was given; Reply's `jsonData`.
    Input,
    /// What came of it; Reply's `jsonDataResult`.
    Result,
}

impl JobText {
    /// The last part of its address: `input` or `result`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Result => "result",
        }
    }
}

/// How old what we show is, and why; kept apart from the status of the job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Freshness {
    /// When Reply last told us about this job.
    #[serde(deserialize_with = "time::read")]
    pub observed_at: DateTime<Utc>,
    /// What we are doing about it.
    pub state: FreshnessState,
    /// Why, where the state is not the ordinary one: a `code` of `AppError`.
    pub reason: Option<String>,
    /// When Reply will be asked next, if that is planned.
    #[serde(default, deserialize_with = "time::read_optional")]
    pub next_poll_at: Option<DateTime<Utc>>,
}

/// What Jobglass does to keep a job fresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FreshnessState {
    /// Reply answered when it was last asked.
    Live,
    /// Reply asked us to wait, or the quota does.
    Waiting,
    /// The last question failed; it will be asked again.
    Retrying,
    /// The job is terminal, so nothing is asked any more; or the key was rejected, and only one question an hour tries
    /// whether that is still so.
    Stopped,
}

/// One progress report, as observed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProgressSample {
    /// When Reply said it.
    #[serde(deserialize_with = "time::read")]
    pub at: DateTime<Utc>,
    /// What it said.
    pub progress: f64,
}

/// A job and how fresh it is: what `/api/jobs/{jobId}` answers and what a revision carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", from = "FlatSnapshot")]
pub struct JobSnapshot {
    /// The job, as last observed.
    #[serde(flatten)]
    pub job: Job,
    /// How old that is.
    pub freshness: Freshness,
    /// The observed progress, oldest first, thinned to a bounded number: what time left is reckoned from.
    pub progress_history: Vec<ProgressSample>,
}

/// A snapshot as it is read. To read through `flatten` would keep every field aside as a value of any
/// kind first, and the browser would carry the code for that.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FlatSnapshot {
    job_id: JobId,
    status: JobStatus,
    category: Option<String>,
    #[serde(default, deserialize_with = "time::read_optional")]
    started_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "time::read_optional")]
    finished_at: Option<DateTime<Utc>>,
    progress: Option<f64>,
    has_input: bool,
    input_bytes: u64,
    has_result: bool,
    result_bytes: u64,
    #[serde(default)]
    texts_pending: bool,
    #[serde(default)]
    texts_revision: u32,
    freshness: Freshness,
    #[serde(default)]
    progress_history: Vec<ProgressSample>,
}

impl From<FlatSnapshot> for JobSnapshot {
    fn from(flat: FlatSnapshot) -> Self {
        Self {
            job: Job {
                job_id: flat.job_id,
                status: flat.status,
                category: flat.category,
                started_at: flat.started_at,
                finished_at: flat.finished_at,
                progress: flat.progress,
                has_input: flat.has_input,
                input_bytes: flat.input_bytes,
                has_result: flat.has_result,
                result_bytes: flat.result_bytes,
                texts_pending: flat.texts_pending,
                texts_revision: flat.texts_revision,
            },
            freshness: flat.freshness,
            progress_history: flat.progress_history,
        }
    }
}
