//! The audit trail as its page shows it: who did what, when and from where.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What an entry can tell of: the word that is kept, and how the page says it.
pub const DEEDS: [(&str, &str); 11] = [
    ("login", "signed in"),
    ("logout", "signed out"),
    ("login_refused", "was refused"),
    ("first_look", "looked at a job for the first time"),
    ("reveal", "saw what is masked"),
    ("cancel", "cancelled a job"),
    ("link_made", "made a share link"),
    ("link_used", "used a share link"),
    ("link_revoked", "revoked a share link"),
    ("data_deleted", "deleted what was kept of a job"),
    ("trail_exported", "exported the audit trail"),
];

/// A deed in words; one that this version does not know as it is kept.
pub fn deed_words(deed: &str) -> String {
    DEEDS.iter().find(|(word, _)| *word == deed).map_or(deed, |(_, words)| words).to_owned()
}

/// What the list is narrowed to, as it stands in the address; nothing where a field is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrailFilter {
    /// By whom.
    pub who: String,
    /// What was done.
    pub deed: String,
    /// About which job.
    pub job: String,
    /// The first day, like 2026-11-25.
    pub from: String,
    /// The last day.
    pub to: String,
}

/// An entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailEntry {
    /// When it was done; where it was done several times, first.
    pub at: DateTime<Utc>,
    /// When it was last done.
    pub last_at: DateTime<Utc>,
    /// How many times it was done.
    pub times: u64,
    /// What was done, as it is kept.
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

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    /// The entries, newest first.
    pub entries: Vec<TrailEntry>,
    /// What they were chosen by.
    pub filter: TrailFilter,
    /// The same as the query of an address.
    pub query: String,
    /// The query of the page with older ones, if there are any.
    pub older: Option<String>,
    /// Whether this page shows the newest.
    pub is_newest: bool,
    /// What in the filter makes no sense.
    pub problem: Option<String>,
}
