//! What jobs are about: categories with the texts of their inputs and results.
//!
//! Texts are made when they are asked for, from the job's seed: thousands of jobs cost nothing, and the same
//! job always tells the same.

mod contacts_export;
mod contacts_import;
mod email_validation;
mod large;
mod oddities;
mod people;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The kinds of content a job can have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// An email validation (of 2,000 contacts) with an outcome for each.
    #[default]
    EmailValidation,
    /// An import of contacts (480 rows) with rows that failed and why.
    ContactsImport,
    /// An export of contacts: a small result with a link.
    ContactsExport,
    /// The example of Reply's documentation.
    Documented,
    /// Texts that are no JSON.
    PlainText,
    /// JSON that a careless reader damages: integers past 2^53, `1e2`, `-0`, duplicate keys, escapes.
    OddNumbers,
    /// JSON texts within strings, two levels deep.
    NestedTexts,
    /// An empty input, and a result of `null`.
    EmptyInput,
    /// A result of about 10 MB.
    Large,
    /// No texts at all.
    Nothing,
}

/// What the texts of one job are made of.
#[derive(Debug)]
pub(crate) struct Material<'a> {
    /// The seed of the job.
    pub(crate) seed: u64,
    /// How many rows, where someone asked for a number.
    pub(crate) size: Option<usize>,
    /// Contacts that someone gave.
    pub(crate) contact_ids: &'a [u64],
    /// Whether the job ended with an error.
    pub(crate) failed: bool,
    /// When the job started.
    pub(crate) started: DateTime<Utc>,
    /// When it ended.
    pub(crate) finished: DateTime<Utc>,
}

impl Content {
    /// Reply's name for the kind of job.
    pub fn category(self) -> Option<&'static str> {
        Some(match self {
            Self::EmailValidation => "r2/bg-jobs/email-validation",
            Self::ContactsImport => "r2/bg-jobs/contacts-import",
            Self::ContactsExport => "r2/bg-jobs/contacts-export",
            Self::Documented => "<string>",
            Self::PlainText => "r2/bg-jobs/nightly-cleanup",
            Self::OddNumbers => "r2/bg-jobs/ledger-sync",
            Self::NestedTexts => "r2/bg-jobs/webhook-replay",
            Self::EmptyInput => "r2/bg-jobs/cache-refresh",
            Self::Large => "r2/bg-jobs/activity-report",
            Self::Nothing => return None,
        })
    }

    /// The text of the input.
    pub(crate) fn input(self, material: &Material<'_>) -> Option<String> {
        Some(match self {
            Self::EmailValidation => email_validation::input(material),
            Self::ContactsImport => contacts_import::input(material),
            Self::ContactsExport => contacts_export::input(material),
            Self::Documented => "<string>".to_owned(),
            Self::PlainText => oddities::PLAIN_INPUT.to_owned(),
            Self::OddNumbers => oddities::NUMBERS_INPUT.to_owned(),
            Self::NestedTexts => oddities::nested_input(),
            Self::EmptyInput => String::new(),
            Self::Large => large::input(material),
            Self::Nothing => return None,
        })
    }

    /// The text of the result of a job that has ended.
    pub(crate) fn result(self, material: &Material<'_>) -> Option<String> {
        Some(match self {
            Self::EmailValidation => email_validation::result(material),
            Self::ContactsImport => contacts_import::result(material),
            Self::ContactsExport => contacts_export::result(material),
            Self::Documented => "<string>".to_owned(),
            Self::PlainText => oddities::PLAIN_RESULT.to_owned(),
            Self::OddNumbers => oddities::NUMBERS_RESULT.to_owned(),
            Self::NestedTexts => oddities::nested_result(),
            Self::EmptyInput => "null".to_owned(),
            Self::Large => large::result(material),
            Self::Nothing => return None,
        })
    }
}

#[cfg(test)]
mod tests;
