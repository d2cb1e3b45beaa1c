//! A job's status: Reply's word, a colour and an icon, so that none of the three has to carry it alone.

use leptos::prelude::*;

use super::{
    icon::{Icon, Shape},
    joint,
};
use crate::job::JobStatus;

/// The word with its colour and icon. A word that Reply never documented is shown as it is.
#[component]
pub fn StatusBadge(
    /// The status.
    status: Signal<JobStatus>,
) -> impl IntoView {
    let shape = Signal::derive(move || shape(&status.read()).strokes().to_owned());
    let meaning = Signal::derive(move || meaning(&status.read()).to_owned());
    let tone = Signal::derive(move || tone(&status.read()).to_owned());
    let word = Signal::derive(move || {
        let word = status.read().as_str().to_owned();
        if word.is_empty() { "No status".to_owned() } else { word }
    });
    joint(view! {
        <span class="badge" data-tone=tone title=meaning>
            <Icon strokes=shape />
            <span>{word}</span>
        </span>
    })
}

fn shape(status: &JobStatus) -> Shape {
    match status {
        JobStatus::Scheduled => Shape::Clock,
        JobStatus::Processing => Shape::Ring,
        JobStatus::Done => Shape::Check,
        JobStatus::Failed => Shape::Cross,
        JobStatus::Expired => Shape::Hourglass,
        JobStatus::Cancelled => Shape::Barred,
        JobStatus::Unknown(_) => Shape::Question,
    }
}

fn meaning(status: &JobStatus) -> &'static str {
    match status {
        JobStatus::Scheduled => "It waits for its turn",
        JobStatus::Processing => "It is running",
        JobStatus::Done => "It ended well",
        JobStatus::Failed => "It ended with an error",
        JobStatus::Expired => "It was given up because it took too long",
        JobStatus::Cancelled => "Someone stopped it",
        JobStatus::Unknown(_) => "Reply does not document this word",
    }
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
