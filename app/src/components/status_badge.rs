//! A job's status: Reply's word, a colour and an icon, so that none of the three has to carry it alone.

use leptos::prelude::*;

use super::icon::{Icon, Shape};
use crate::job::JobStatus;

/// The word with its colour and icon. A word that Reply never documented is shown as it is.
#[component]
pub fn StatusBadge(
    /// The status.
    status: JobStatus,
) -> impl IntoView {
    let (shape, meaning) = match &status {
        JobStatus::Scheduled => (Shape::Clock, "It waits for its turn"),
        JobStatus::Processing => (Shape::Ring, "It is running"),
        JobStatus::Done => (Shape::Check, "It ended well"),
        JobStatus::Failed => (Shape::Cross, "It ended with an error"),
        JobStatus::Expired => (Shape::Hourglass, "It was given up because it took too long"),
        JobStatus::Cancelled => (Shape::Barred, "Someone stopped it"),
        JobStatus::Unknown(_) => (Shape::Question, "Reply does not document this word"),
    };
    let tone = tone(&status);
    let word = Some(status.as_str()).filter(|word| !word.is_empty()).unwrap_or("No status").to_owned();
    view! {
        <span class="badge" data-tone=tone title=meaning>
            <Icon shape />
            <span>{word}</span>
        </span>
    }
    .into_any()
}

/// The name of a status' colour in the style sheet.
pub fn tone(status: &JobStatus) -> &'static str {
    match status {
        JobStatus::Processing => "run",
        JobStatus::Done => "good",
        JobStatus::Failed => "bad",
        JobStatus::Expired => "warn",
        JobStatus::Scheduled | JobStatus::Cancelled | JobStatus::Unknown(_) => "calm",
    }
}
