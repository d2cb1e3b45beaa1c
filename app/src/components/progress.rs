//! How far a job is: a figure to read across the room, and a bar.

use leptos::prelude::*;

use super::{joint, status_badge::tone};
use crate::{
    job::{Job, JobSnapshot, JobStatus},
    words,
};

/// What is drawn and said of a job's progress.
#[derive(Clone, Debug, PartialEq)]
struct Told {
    /// The figure, or what stands in its place.
    figure: String,
    /// The whole percent that the bar shows; nothing when Reply gave no figure.
    percent: Option<u8>,
    /// What is odd about what Reply said.
    note: Option<String>,
}

/// The big figure with what is odd about it.
#[component]
pub fn ProgressFigure(
    /// The job, as followed.
    snapshot: ReadSignal<JobSnapshot>,
) -> impl IntoView {
    let told = Signal::derive(move || told(&snapshot.read().job));
    let class =
        Signal::derive(move || if told.read().percent.is_some() { "figure" } else { "figure words" }.to_owned());
    joint(view! {
        <p class=class>
            <b>{Signal::derive(move || told.get().figure)}</b>
            <span class="note">{Signal::derive(move || told.get().note.unwrap_or_default())}</span>
        </p>
    })
}

/// The bar. Its length is an attribute of the drawing, since the page's policy allows no style attributes.
#[component]
pub fn ProgressBar(
    /// The job, as followed.
    snapshot: ReadSignal<JobSnapshot>,
) -> impl IntoView {
    let told = Signal::derive(move || told(&snapshot.read().job));
    let class = Signal::derive(move || {
        let unknown = told.read().percent.is_none() && !snapshot.read().job.is_terminal();
        if unknown { "track unknown" } else { "track" }.to_owned()
    });
    joint(view! {
        <div
            class=class
            data-tone=Signal::derive(move || tone(&snapshot.read().job.status).to_owned())
            role="progressbar"
            aria-label="Progress"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=Signal::derive(move || told.get().percent.map(|percent| percent.to_string()))
            aria-valuetext=Signal::derive(move || {
                let told = told.get();
                told.note.unwrap_or(told.figure)
            })
        >
            <svg aria-hidden="true">
                <rect width=Signal::derive(move || width(&snapshot.read().job)) height="100%" />
            </svg>
        </div>
    })
}

fn width(job: &Job) -> String {
    match job.progress {
        Some(progress) => {
            let tenths = (progress.clamp(0.0, 1.0) * 1000.0) as u32;
            [&(tenths / 10).to_string(), ".", &(tenths % 10).to_string(), "%"].concat()
        }
        None if job.is_terminal() => "0".to_owned(),
        None => "30%".to_owned(),
    }
}

fn told(job: &Job) -> Told {
    let Some(progress) = job.progress else {
        let figure = match &job.status {
            JobStatus::Scheduled => "Waiting to start",
            _ if job.is_terminal() => "No progress told",
            _ => "No progress told yet",
        };
        return Told { figure: figure.to_owned(), percent: None, note: None };
    };
    let share = progress.clamp(0.0, 1.0);
    let figure = words::percent(share);
    let note = (share != progress).then(|| format!("Reply says {}", words::percent(progress)));
    Told { figure, percent: Some((share * 100.0 + 1e-9) as u8), note }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(status: JobStatus, progress: Option<f64>) -> Job {
        Job {
            job_id: "3c90c3cc-0d44-4b50-8888-8dd25736052a".parse().expect("an id"),
            status,
            category: None,
            started_at: None,
            finished_at: None,
            progress,
            has_input: false,
            input_bytes: 0,
            has_result: false,
            result_bytes: 0,
            texts_pending: false,
            texts_revision: 0,
        }
    }

    #[test]
    fn nothing_done_yet_is_a_figure_and_no_figure_is_words() {
        let zero = told(&job(JobStatus::Processing, Some(0.0)));
        assert_eq!((zero.figure.as_str(), zero.percent), ("0 %", Some(0)));
        let none = told(&job(JobStatus::Processing, None));
        assert_eq!((none.figure.as_str(), none.percent), ("No progress told yet", None));
        assert_eq!(told(&job(JobStatus::Scheduled, None)).figure, "Waiting to start");
        assert_eq!(told(&job(JobStatus::Failed, None)).figure, "No progress told");
    }

    #[test]
    fn what_is_out_of_range_is_drawn_within_it_and_told() {
        let over = told(&job(JobStatus::Processing, Some(1.7)));
        assert_eq!((over.percent, over.note.as_deref()), (Some(100), Some("Reply says 170 %")));
        let under = told(&job(JobStatus::Processing, Some(-0.05)));
        assert_eq!((under.percent, under.note.as_deref()), (Some(0), Some("Reply says −5 %")));
        assert_eq!(told(&job(JobStatus::Done, Some(1.0))).note, None);
    }

    #[test]
    fn the_bar_is_not_full_before_the_figure_is() {
        let almost = told(&job(JobStatus::Processing, Some(0.999)));
        assert_eq!((almost.figure.as_str(), almost.percent), ("99 %", Some(99)));
    }
}
