//! What the browser's tab shows of a job besides the title: its icon.

#[cfg(feature = "hydrate")]
use leptos::prelude::*;

use crate::{
    job::{Job, JobStatus},
    live::Live,
};

/// Lets the icon of the tab follow the job until the calling component goes.
pub fn follow_in_icon(live: Live) {
    #[cfg(feature = "hydrate")]
    {
        let shown = StoredValue::new_local(None::<browser::ShownIcon>);
        Effect::new(move |before: Option<String>| {
            let icon = icon_of(&live.snapshot.read().job);
            if before.as_ref() != Some(&icon) {
                shown.update_value(|shown| shown.get_or_insert_with(browser::ShownIcon::new).show(&icon));
            }
            icon
        });
    }
    let _ = live;
}

/// The job as an icon, in an address of its own: a ring as far as it is done, or how it ended.
pub fn icon_of(job: &Job) -> String {
    const CHECK: &str = "M10 17l4 4 8-9";
    const CROSS: &str = "M11 11l10 10M21 11l-10 10";
    let (colour, mark) = match &job.status {
        JobStatus::Done => ("1a8a5a", CHECK),
        JobStatus::Failed | JobStatus::Expired => ("c8372d", CROSS),
        JobStatus::Cancelled => ("74777d", CROSS),
        JobStatus::Scheduled | JobStatus::Processing => ("4a78e8", ""),
        JobStatus::Unknown(_) => ("74777d", ""),
    };
    let share = match job.progress {
        _ if !mark.is_empty() => 100,
        Some(progress) => (progress.clamp(0.0, 1.0) * 100.0 + 1e-9) as u8,
        None => 0,
    };
    // `pathLength` makes the dashes percent; the ring is turned so that it begins at the top.
    [
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32' fill='none' stroke='%23",
        colour,
        "' stroke-width='4' stroke-linecap='round'><circle cx='16' cy='16' r='13' stroke-opacity='.28'/>",
        "<circle cx='16' cy='16' r='13' pathLength='100' transform='rotate(-90 16 16)' stroke-dasharray='",
        &share.to_string(),
        // A round cap would show a dot for a dash of no length.
        if share == 0 { " 100' stroke-opacity='0'/>" } else { " 100'/>" },
        "<path d='",
        mark,
        "'/></svg>",
    ]
    .concat()
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::document;
    use wasm_bindgen::JsCast;
    use web_sys::HtmlLinkElement;

    /// The page's icon, to be put back when the job is left.
    pub(super) struct ShownIcon {
        link: Option<HtmlLinkElement>,
        before: String,
    }

    impl ShownIcon {
        pub(super) fn new() -> Self {
            let link = document().query_selector("link[rel=icon]").ok().flatten();
            let link = link.and_then(|link| link.dyn_into::<HtmlLinkElement>().ok());
            let before = link.as_ref().map(HtmlLinkElement::href).unwrap_or_default();
            Self { link, before }
        }

        pub(super) fn show(&self, icon: &str) {
            if let Some(link) = &self.link {
                link.set_href(icon);
            }
        }
    }

    impl Drop for ShownIcon {
        fn drop(&mut self) {
            self.show(&self.before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn icon(status: JobStatus, progress: Option<f64>) -> String {
        icon_of(&Job {
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
        })
    }

    #[test]
    fn the_ring_is_as_long_as_the_share_done_and_never_longer() {
        for (progress, dash) in [(Some(0.62), "'62 100'"), (Some(7.0), "'100 100'"), (Some(f64::NAN), "'0 100'")] {
            assert!(icon(JobStatus::Processing, progress).contains(dash), "{progress:?}");
        }
        assert!(icon(JobStatus::Processing, None).contains("'0 100' stroke-opacity='0'"));
    }

    #[test]
    fn an_ended_job_has_a_mark_of_its_own() {
        assert!(icon(JobStatus::Done, Some(1.0)).contains("M10 17l4 4 8-9"));
        assert!(icon(JobStatus::Failed, Some(0.4)).contains("M11 11l10 10"));
        assert_ne!(icon(JobStatus::Failed, None), icon(JobStatus::Cancelled, None));
    }

    #[test]
    fn the_address_needs_no_escape_beyond_its_own() {
        assert!(!icon(JobStatus::Done, None).contains(['#', '"', '\n']));
    }
}
