//! The only place that knows Reply's JSON. It is lenient with everything but the id: an answer about another
//! job than the one asked for must never be shown under the asked one's name.

use std::fmt;

use app::job::{Job, JobId, JobStatus};
use bytes::Bytes;
use chrono::{DateTime, Datelike, NaiveDateTime, Utc};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    error::ReplyError,
    text::{Object, as_text, decode_string, parse},
};

/// A job as Reply described it, with its two texts as Reply sent them; both are UTF-8.
#[derive(Clone, PartialEq)]
pub struct FetchedJob {
    /// The job without its texts.
    pub job: Job,
    /// Reply's `jsonData`: the text the JSON string stands for, byte for byte. Where Reply embeds the JSON itself
    /// instead of a string that holds it, the text is that JSON as it stands in the answer.
    pub input: Option<Bytes>,
    /// Reply's `jsonDataResult`, likewise.
    pub result: Option<Bytes>,
}

impl fmt::Debug for FetchedJob {
    /// Shows the lengths of the texts, not the texts: they hold people's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FetchedJob").field("job", &self.job).finish_non_exhaustive()
    }
}

/// One page of the caller's jobs.
#[derive(Clone, Debug, PartialEq)]
pub struct JobPage {
    /// The jobs in Reply's order. The list does not tell of texts, so `has_input` and `has_result` are false in all
    /// of them and mean nothing.
    pub jobs: Vec<Job>,
    /// Whether there are more after these.
    pub has_more: bool,
    /// How many entries of the page could not be read.
    pub skipped: usize,
}

/// Reads the answer to `GET /v3/background-jobs/{jobId}`.
pub(super) fn read_job(body: &[u8], asked: JobId) -> Result<FetchedJob, ReplyError> {
    let text = as_text(body);
    let fields: Object<'_> = parse(&text)?;
    let mut job = job_from(&fields)?;
    if job.job_id != asked {
        return Err(ReplyError::odd_answer("it is about another job than the one asked for"));
    }
    let input = fields.get("jsonData").map(payload);
    let result = fields.get("jsonDataResult").map(payload);
    job.has_input = input.is_some();
    job.input_bytes = input.as_ref().map_or(0, |text| text.len() as u64);
    job.has_result = result.is_some();
    job.result_bytes = result.as_ref().map_or(0, |text| text.len() as u64);
    Ok(FetchedJob { job, input, result })
}

/// Reads the answer to `GET /v3/background-jobs`.
pub(super) fn read_page(body: &[u8]) -> Result<JobPage, ReplyError> {
    let text = as_text(body);
    let fields: Object<'_> = parse(&text)?;
    let items = fields.get("items").ok_or_else(|| ReplyError::odd_answer("a list without `items`"))?;
    let items: Vec<&RawValue> = parse(items.get())?;
    let jobs: Vec<Job> = items
        .iter()
        .filter_map(|item| parse::<Object<'_>>(item.get()).and_then(|fields| job_from(&fields)).ok())
        .collect();
    let skipped = items.len() - jobs.len();
    if skipped > 0 {
        tracing::debug!(skipped, "entries of the job list could not be read");
    }
    let has_more = fields.get("hasMore").is_some_and(|value| value.get() == "true");
    Ok(JobPage { jobs, has_more, skipped })
}

/// Reads the answer to `GET /v3/whoami`.
pub(super) fn read_user_id(body: &[u8]) -> Result<u64, ReplyError> {
    let text = as_text(body);
    let fields: Object<'_> = parse(&text)?;
    let id = fields.get("userId").and_then(|value| value.get().trim_matches('"').parse().ok());
    id.ok_or_else(|| ReplyError::odd_answer("no readable `userId`"))
}

/// The slug of a problem+json answer, if it looks like one; anything else might be payload.
pub(super) fn read_problem_code(body: &[u8]) -> Option<String> {
    let text = as_text(body);
    let code = parse::<Object<'_>>(&text).ok()?.string("code")?;
    let is_slug = (1..=64).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
    is_slug.then_some(code)
}

/// The body of `POST /v3/background-jobs/{jobId}/cancel`.
#[derive(Serialize)]
pub(super) struct Cancellation<'a> {
    /// Why, in the words of whoever cancels, or `null`.
    pub(super) reason: Option<&'a str>,
}

/// The fields that a single job and an entry of the list have in common.
fn job_from(fields: &Object<'_>) -> Result<Job, ReplyError> {
    let id = fields.string("jobId").ok_or_else(|| ReplyError::odd_answer("`jobId` is missing or not a text"))?;
    let job_id = id.parse().map_err(|error| ReplyError::odd_answer(format!("`jobId` is {error}")))?;
    let status = fields.string("status").filter(|word| !word.is_empty());
    let status = status.ok_or_else(|| ReplyError::odd_answer("`status` is missing or not a text"))?;
    Ok(Job {
        job_id,
        status: JobStatus::from(status),
        category: fields.string("category").filter(|category| !category.is_empty()),
        started_at: time(fields, "startedAt"),
        finished_at: time(fields, "finishedAt"),
        progress: progress(fields),
        has_input: false,
        input_bytes: 0,
        has_result: false,
        result_bytes: 0,
        texts_pending: false,
        texts_revision: 0,
    })
}

fn payload(raw: &RawValue) -> Bytes {
    decode_string(raw).unwrap_or_else(|| raw.get().to_owned()).into()
}

/// The progress if it is a number, whatever number; what is drawn of it is decided where it is drawn.
fn progress(fields: &Object<'_>) -> Option<f64> {
    let raw = fields.get("progress")?;
    let progress = serde_json::from_str(raw.get()).ok();
    if progress.is_none() {
        tracing::debug!(field = "progress", "not a number, read as absent");
    }
    progress
}

fn time(fields: &Object<'_>, name: &'static str) -> Option<DateTime<Utc>> {
    let raw = fields.get(name)?;
    let text = decode_string(raw);
    let time = text.as_deref().and_then(read_time);
    if time.is_none() && text.as_deref() != Some("") {
        tracing::debug!(field = name, "not a time, read as absent");
    }
    time
}

/// A time with an offset, or without one and then meant as UTC. The year 1 is .NET's way to say "no time".
fn read_time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let with_offset = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    let time = with_offset
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").map(|time| time.and_utc()))
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").map(|time| time.and_utc()))
        .ok()?;
    (time.year() > 1).then_some(time)
}

#[cfg(test)]
mod tests;
