//! Share links as pages show them: to whoever holds one, and to those who make them. What opens a link is in the
//! addresses alone.

use std::{ops::Deref, sync::Arc};

use chrono::{DateTime, Utc};

use crate::job::JobId;

/// A link as whoever holds it meets it; the server puts it into the page's context.
#[derive(Clone, Debug)]
pub struct SharedLink {
    /// Whose job it shows.
    pub job: JobId,
    /// Where it leads, base path included: all that belongs to it lies below.
    pub path: Arc<str>,
    /// What addresses for others begin with, for example `https://desk.example.com`.
    pub origin: Arc<str>,
    /// Whether it shows the input.
    pub shows_input: bool,
    /// Whether it shows the result.
    pub shows_result: bool,
    /// Whether what it shows of them is masked.
    pub masked: bool,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
}

/// What there is to know of a link, but for what opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkFacts {
    /// Whose job it shows.
    pub job: JobId,
    /// Whether it shows the input.
    pub shows_input: bool,
    /// Whether it shows the result.
    pub shows_result: bool,
    /// Whether what it shows of them is masked.
    pub masked: bool,
    /// What its maker calls it.
    pub label: String,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// When it ends by itself.
    pub ends_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// How many times its page was opened.
    pub seen: u64,
    /// When last.
    pub seen_at: Option<DateTime<Utc>>,
}

/// A link as those see it who make and revoke them; it reads like its facts.
#[derive(Clone, Debug)]
pub struct ListedLink {
    /// Its id, which opens nothing.
    pub id: String,
    /// What there is to know of it.
    pub facts: LinkFacts,
    /// What sort of job it shows, if that is known.
    pub title: Option<String>,
    /// Whether it is open.
    pub is_open: bool,
    /// Where it leads, as it can be sent to others.
    pub address: String,
}

impl Deref for ListedLink {
    type Target = LinkFacts;

    fn deref(&self) -> &LinkFacts {
        &self.facts
    }
}

/// Which links are listed; what is empty does not matter. It is what the page's address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkFilter {
    /// Of this job, as it was typed.
    pub job: String,
    /// Made by this person.
    pub who: String,
    /// With this in the label.
    pub label: String,
    /// `open`, `ended`, or all.
    pub state: String,
}

impl LinkFilter {
    /// The filter as the query of an address.
    pub fn query(&self) -> String {
        let parts = [("job", &self.job), ("who", &self.who), ("label", &self.label), ("state", &self.state)];
        let parts = parts.into_iter().filter(|(_, value)| !value.is_empty());
        parts.map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
    }

    /// The path of the list so chosen.
    pub fn address(&self) -> String {
        format!("/links?{}", self.query())
    }
}

/// A text as it may stand in a query.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// What the list of links shows.
#[derive(Clone, Debug)]
pub struct LinkList {
    /// The links, newest first.
    pub links: Vec<ListedLink>,
    /// What they were chosen by.
    pub filter: LinkFilter,
    /// Whether everyone's are listed, or one's own alone.
    pub is_everyones: bool,
    /// Whether there are more.
    pub has_more: bool,
    /// How many were revoked just now.
    pub revoked: Option<u64>,
}

/// How a link may be made from a job's page; the server puts it into the context of who may.
#[derive(Clone, Copy, Debug)]
pub struct Sharing {
    /// The most days that a link may last.
    pub most_days: i64,
}

/// How the texts of a job's page are seen by staff, where a setting masks them; the server puts it into the context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StaffMask {
    /// They are masked, and may be seen for a while.
    Masked,
    /// They are seen for a while.
    Revealed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_an_address_that_nothing_in_it_breaks() {
        let filter = LinkFilter { who: "ann & bob=#é".into(), label: "50 %".into(), ..LinkFilter::default() };
        assert_eq!(filter.address(), "/links?who=ann%20%26%20bob%3D%23%C3%A9&label=50%20%25");
        assert_eq!(LinkFilter::default().query(), "");
    }
}
