//! The figures in Prometheus' text format.

use std::fmt::{Display, Write};

use crate::watch::Figures;

/// Every figure, with what it means.
pub(super) fn render(figures: &Figures) -> String {
    let mut text = Text::default();
    text.family("jobglass_reply_calls_total", "counter", "Calls to Reply, by endpoint and outcome.");
    for (endpoint, outcome, count) in &figures.calls {
        text.sample(&format!("_total{{endpoint=\"{endpoint}\",outcome=\"{outcome}\"}}"), count);
    }
    text.family("jobglass_reply_held_total", "counter", "Questions that Reply was not asked, for lack of leave.");
    for (endpoint, count) in &figures.held {
        text.sample(&format!("_total{{endpoint=\"{endpoint}\"}}"), count);
    }
    text.gauge("jobglass_reply_quota_left", "Calls that the quota would allow at once.", figures.quota_left);
    text.gauge("jobglass_known_jobs", "Jobs in memory.", figures.known);
    text.gauge("jobglass_watched_jobs", "Jobs that Reply is asked about.", figures.watched);
    text.gauge("jobglass_viewers", "Jobs shown on open streams, each stream counted.", figures.viewers);
    text.gauge("jobglass_streams", "Open streams.", figures.streams);
    text.gauge("jobglass_text_bytes", "Bytes of inputs and results in memory.", figures.text_bytes);
    text.gauge("jobglass_unkept_jobs", "Jobs of which the store lacks what is known.", figures.unkept);
    text.family("jobglass_revisions_total", "counter", "Revisions sent.");
    text.sample("_total", figures.revisions);
    age(&mut text, figures);
    lag(&mut text, figures);
    text.out
}

fn age(text: &mut Text, figures: &Figures) {
    text.family(
        "jobglass_shown_age_seconds",
        "summary",
        "Time since Reply was asked for what is shown of the watched jobs.",
    );
    for quantile in ["0.5", "0.99", "1"] {
        let share: f64 = quantile.parse().unwrap_or(1.0);
        let last = figures.ages.len().saturating_sub(1);
        if let Some(age) = figures.ages.get((share * last as f64).ceil() as usize) {
            text.sample(&format!("{{quantile=\"{quantile}\"}}"), age.as_secs_f64());
        }
    }
    text.sample("_sum", figures.ages.iter().sum::<std::time::Duration>().as_secs_f64());
    text.sample("_count", figures.ages.len());
}

fn lag(text: &mut Text, figures: &Figures) {
    text.family(
        "jobglass_stream_lag_seconds",
        "histogram",
        "Time from a revision to its being handed to a viewer's socket.",
    );
    for (bound, count) in &figures.lag {
        let bound = if bound.is_finite() { bound.to_string() } else { "+Inf".to_owned() };
        text.sample(&format!("_bucket{{le=\"{bound}\"}}"), count);
    }
    text.sample("_sum", figures.lag_sum);
    text.sample("_count", figures.lag.last().map_or(0, |(_, count)| *count));
}

/// The text so far, and the family that samples are added to.
#[derive(Default)]
struct Text {
    out: String,
    family: &'static str,
}

impl Text {
    /// Begins a family. The name of a counter ends in `_total`, which its samples add again.
    fn family(&mut self, name: &'static str, kind: &str, help: &str) {
        self.family = name.trim_end_matches("_total");
        self.line(format_args!("# HELP {name} {help}"));
        self.line(format_args!("# TYPE {name} {kind}"));
    }

    fn gauge(&mut self, name: &'static str, help: &str, value: impl Display) {
        self.family(name, "gauge", help);
        self.sample("", value);
    }

    fn sample(&mut self, rest: &str, value: impl Display) {
        let family = self.family;
        self.line(format_args!("{family}{rest} {value}"));
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _ = writeln!(self.out, "{line}");
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn figures_are_told_as_prometheus_reads_them() {
        let figures = Figures {
            watched: 3,
            calls: vec![("list", "answered", 7)],
            held: vec![("job", 2)],
            ages: [1, 2, 9].map(Duration::from_secs).to_vec(),
            lag: vec![(0.001, 4), (f64::INFINITY, 5)],
            lag_sum: 0.25,
            ..Figures::default()
        };
        let text = render(&figures);
        for line in [
            "# TYPE jobglass_reply_calls_total counter",
            "jobglass_reply_calls_total{endpoint=\"list\",outcome=\"answered\"} 7",
            "jobglass_reply_held_total{endpoint=\"job\"} 2",
            "jobglass_watched_jobs 3",
            "jobglass_revisions_total 0",
            "jobglass_shown_age_seconds{quantile=\"0.5\"} 2",
            "jobglass_shown_age_seconds{quantile=\"1\"} 9",
            "jobglass_shown_age_seconds_sum 12",
            "jobglass_stream_lag_seconds_bucket{le=\"0.001\"} 4",
            "jobglass_stream_lag_seconds_bucket{le=\"+Inf\"} 5",
            "jobglass_stream_lag_seconds_count 5",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
        }
    }

    #[test]
    fn nothing_watched_has_no_age() {
        assert!(!render(&Figures::default()).contains("quantile"));
    }
}
