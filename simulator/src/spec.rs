//! What to say to get a job: a life and a content, and any field overridden.

use crate::{content::Content, job::DOCUMENTED_ID, life::Life};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// A job to be created, from a test or as the body of `POST /_sim/jobs`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JobSpec {
    /// Its id; made up where it is not given. A job that has this id already is replaced.
    pub id: Option<Uuid>,
    /// How it lives.
    pub life: Life,
    /// How long that takes, on the clock of the jobs.
    pub seconds: f64,
    /// How long it waits as `Scheduled` before that.
    pub wait_seconds: f64,
    /// Which category, input and result it has.
    pub content: Content,
    /// How many rows or contacts these have; each content has a number of its own.
    pub size: Option<usize>,
    /// The contacts of an email validation; made up where there are none.
    pub contact_ids: Vec<u64>,
    /// Fields to answer as they stand here, under Reply's names: odd values, `null`, fields nobody documented.
    /// What depends on a status given here (`finishedAt`, the result) follows it unless it is given too.
    pub fields: Map<String, Value>,
    /// Names of fields to leave out of the answers.
    pub without: Vec<String>,
    /// Whether it goes on when asked to cancel.
    pub ignores_cancel: bool,
}

impl Default for JobSpec {
    fn default() -> Self {
        Self {
            id: None,
            life: Life::Steady,
            seconds: 120.0,
            wait_seconds: 0.0,
            content: Content::EmailValidation,
            size: None,
            contact_ids: Vec::new(),
            fields: Map::new(),
            without: Vec::new(),
            ignores_cancel: false,
        }
    }
}

impl JobSpec {
    /// An email validation with this life.
    pub fn new(life: Life, seconds: f64) -> Self {
        Self { life, seconds, ..Self::default() }
    }

    /// The example of Reply's documentation, word for word. It never changes, whoever asks it to.
    pub fn documented() -> Self {
        let moment = "2023-11-07T05:31:56Z";
        Self { id: Some(DOCUMENTED_ID), content: Content::Documented, ignores_cancel: true, ..Self::default() }
            .with("status", "Scheduled")
            .with("startedAt", moment)
            .with("finishedAt", moment)
            .with("progress", json!(0.5))
            .with("jsonData", "<string>")
            .with("jsonDataResult", "<string>")
    }

    /// The same with this id.
    pub fn id(self, id: Uuid) -> Self {
        Self { id: Some(id), ..self }
    }

    /// The same with another content.
    pub fn content(self, content: Content) -> Self {
        Self { content, ..self }
    }

    /// The same with another number of rows.
    pub fn size(self, size: usize) -> Self {
        Self { size: Some(size), ..self }
    }

    /// The same after a time of waiting.
    pub fn wait(self, wait_seconds: f64) -> Self {
        Self { wait_seconds, ..self }
    }

    /// The same with one field overridden, under Reply's name.
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(field.to_owned(), value.into());
        self
    }

    /// The same with one field left out.
    pub fn without(mut self, field: &str) -> Self {
        self.without.push(field.to_owned());
        self
    }
}
