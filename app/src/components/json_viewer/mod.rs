//! The panels of a job's input and result: rows that the server writes, foldable without any script, and
//! that the browser goes on with.

#[cfg(feature = "ssr")]
mod body;
#[cfg(feature = "ssr")]
pub mod panel;
#[cfg(feature = "ssr")]
mod tools;
#[cfg(feature = "ssr")]
mod tree;

mod glance;
pub mod html;
pub mod item;
pub mod line;
pub mod marks;
pub mod meaning;
pub mod row;

use crate::job::{Job, JobText};

/// What the panel of a text shows for a job, in a word: its length and, after a point, how often it became another of
/// the same; or why there is none. The server notes it on the panel, and the browser tells by it when the panel has to
/// be renewed.
pub fn shows(which: JobText, job: &Job) -> String {
    let (has, bytes) = match which {
        JobText::Input => (job.has_input, job.input_bytes),
        JobText::Result => (job.has_result, job.result_bytes),
    };
    match which {
        _ if has && job.texts_revision > 0 => [bytes.to_string(), job.texts_revision.to_string()].join("."),
        _ if has => bytes.to_string(),
        JobText::Result if !job.is_terminal() => "later".to_owned(),
        JobText::Input | JobText::Result if job.texts_pending => "pending".to_owned(),
        JobText::Input | JobText::Result => "never".to_owned(),
    }
}
