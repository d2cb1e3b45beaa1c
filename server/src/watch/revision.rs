//! A state we sent, encoded once for everybody: as JSON and as an event of the stream.

use app::job::{Freshness, FreshnessState, JobId, JobSnapshot};
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use tokio::time::Instant;

/// A state of a job, as shown to anybody who asks.
#[derive(Clone, Debug)]
pub struct Revision {
    /// Grows whenever the job or the kind of its freshness changes, over restarts as well. The ages in the freshness
    /// move on without it.
    pub number: u64,
    /// The job, how fresh it is, and its observed progress.
    pub snapshot: JobSnapshot,
    /// What `/api/jobs/{id}` answers: the snapshot as JSON.
    pub json: Bytes,
    /// The same as an event of the stream; it shares its memory with `json`.
    pub frame: Bytes,
    /// When this revision came about.
    pub at: Instant,
}

impl Revision {
    pub(super) fn encode(number: u64, snapshot: JobSnapshot, at: Instant) -> Self {
        let head = format!("event: job\nid: {number}\ndata: ");
        let mut frame = head.clone().into_bytes();
        // A snapshot has neither maps with odd keys nor numbers that JSON lacks, so that this cannot fail; compact
        // JSON has no line breaks, which would end the event.
        let written = serde_json::to_writer(&mut frame, &snapshot);
        debug_assert!(written.is_ok());
        let end = frame.len();
        frame.extend_from_slice(b"\n\n");
        let frame = Bytes::from(frame);
        Self { number, snapshot, json: frame.slice(head.len()..end), frame, at }
    }

    /// The same revision, telling something else of its job.
    pub fn with(&self, snapshot: JobSnapshot) -> Self {
        Self::encode(self.number, snapshot, self.at)
    }

    /// Whether nothing can follow: the job has ended and everything about it is here.
    pub fn is_last(&self) -> bool {
        self.snapshot.freshness.state == FreshnessState::Stopped
            && self.snapshot.job.is_terminal()
            && self.snapshot.freshness.reason.is_none()
    }
}

/// The heartbeat of a job's stream: the server's clock, and how fresh the job is by now.
pub(super) fn encode_beat(id: JobId, freshness: Option<&Freshness>, now: DateTime<Utc>) -> Bytes {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Beat<'a> {
        job_id: JobId,
        now: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        freshness: Option<&'a Freshness>,
    }
    let beat = Beat { job_id: id, now: now.to_rfc3339_opts(SecondsFormat::Millis, true), freshness };
    let json = serde_json::to_string(&beat).unwrap_or_default();
    Bytes::from(format!("event: beat\ndata: {json}\n\n"))
}
