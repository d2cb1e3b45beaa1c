//! One entry of the audit trail.

use std::{fmt, net::IpAddr};

use app::job::JobId;
use chrono::{DateTime, Utc};

/// The longest text of others that an entry takes.
const LONGEST: usize = 300;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Deed {
    /// Somebody logged in.
    Login,
    /// Somebody logged out.
    Logout,
    /// A login was refused.
    LoginRefused,
    /// A person looked at a job for the first time.
    FirstLook,
    /// A person saw unmasked what is masked.
    Reveal,
    /// A job was cancelled.
    Cancel,
    /// A share link was made.
    LinkMade,
    /// A share link was used; all uses of an hour are one entry.
    LinkUsed,
    /// A share link was revoked.
    LinkRevoked,
    /// What was kept of a job was deleted.
    DataDeleted,
    /// The audit trail was exported.
    TrailExported,
}

impl Deed {
    /// Every deed, in the order in which a list offers them.
    pub const ALL: [Self; 11] = [
        Self::Login,
        Self::Logout,
        Self::LoginRefused,
        Self::FirstLook,
        Self::Reveal,
        Self::Cancel,
        Self::LinkMade,
        Self::LinkUsed,
        Self::LinkRevoked,
        Self::DataDeleted,
        Self::TrailExported,
    ];

    /// The deed as it is kept and exported.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Logout => "logout",
            Self::LoginRefused => "login_refused",
            Self::FirstLook => "first_look",
            Self::Reveal => "reveal",
            Self::Cancel => "cancel",
            Self::LinkMade => "link_made",
            Self::LinkUsed => "link_used",
            Self::LinkRevoked => "link_revoked",
            Self::DataDeleted => "data_deleted",
            Self::TrailExported => "trail_exported",
        }
    }
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A person by name, or the name that somebody gave who was refused.
    Person(String),
    /// Whoever holds this share link; its id, never the token.
    Link(String),
    /// Jobglass itself, or its command line.
    Jobglass,
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(name) => f.write_str(&short(name)),
            Self::Link(id) => write!(f, "link {id}"),
            Self::Jobglass => f.write_str("jobglass"),
        }
    }
}

/// What is to be written down; the time is that of writing.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What was done.
    pub deed: Deed,
    /// By whom.
    pub who: Who,
    /// From where.
    pub from: Option<IpAddr>,
    /// About which job.
    pub job: Option<JobId>,
    /// More, in words: a reason, a label. Never a token or what a job holds.
    pub detail: Option<String>,
}

impl Entry {
    /// An entry that says what was done and by whom.
    pub fn new(deed: Deed, who: Who) -> Self {
        Self { deed, who, from: None, job: None, detail: None }
    }

    /// From where.
    #[must_use]
    pub fn from(self, from: IpAddr) -> Self {
        Self { from: Some(from), ..self }
    }

    /// About which job.
    #[must_use]
    pub fn about(self, job: JobId) -> Self {
        Self { job: Some(job), ..self }
    }

    /// More, in words.
    #[must_use]
    pub fn detail(self, detail: &str) -> Self {
        Self { detail: Some(short(detail)), ..self }
    }

    /// What later entries must share with this one to be counted with it.
    pub(super) fn fold(&self, now: DateTime<Utc>) -> Option<String> {
        let job = self.job.map(|job| job.to_string()).unwrap_or_default();
        match self.deed {
            Deed::FirstLook => Some(format!("first_look {job} {}", self.who)),
            Deed::LinkUsed => Some(format!("link_used {} {job} {}", now.format("%Y-%m-%dT%H"), self.who)),
            _ => None,
        }
    }
}

/// A text of others, of bounded length and on one line.
fn short(text: &str) -> String {
    let text = text.trim().chars().take(LONGEST);
    text.map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
