//! What the server tells about itself: the log and the metrics. Neither ever holds a payload.

mod metrics;

use axum::{
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::time::Instant;
use tracing::Instrument;
use tracing_subscriber::EnvFilter;

use crate::{AppState, access::FigureReader};

/// Starts the log on standard error.
///
/// # Errors
/// A line that names the setting when the filter makes no sense.
pub fn start_log(filter: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter).map_err(|error| anyhow::anyhow!("JOBGLASS_LOG is `{filter}`: {error}"))?;
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
    Ok(())
}

/// Lets a panic be logged with its place alone: its message may quote a customer's data.
pub fn log_panics_without_their_message() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "Jobglass has a fault in its program");
    }));
}

/// A path without what opens a share link.
fn without_token(path: &str) -> String {
    match path.split_once("/s/") {
        Some((before, after)) => {
            let rest = after.find('/').map_or("", |end| &after[end..]);
            format!("{before}/s/…{rest}")
        }
        None => path.to_owned(),
    }
}

/// Puts what is logged of a request into a span with its method and path; without the query, which may hold what
/// somebody pasted. The span ends where the answer begins: thousands of open streams need not keep theirs.
pub async fn trace_request(request: Request, next: Next) -> Response {
    let span = tracing::info_span!("request", method = %request.method(), path = %without_token(request.uri().path()));
    let answer = async {
        let began = Instant::now();
        let response = next.run(request).await;
        tracing::debug!(status = response.status().as_u16(), milliseconds = began.elapsed().as_millis(), "answered");
        response
    };
    answer.instrument(span).await
}

/// `GET /metrics`: the figures as Prometheus reads them.
pub async fn metrics(_: FigureReader, State(state): State<AppState>) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        self::metrics::render(&state.watch.figures()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_a_link_is_not_logged() {
        assert_eq!(without_token("/desk/s/planted"), "/desk/s/…");
        assert_eq!(without_token("/s/planted/preview.png"), "/s/…/preview.png");
        assert_eq!(without_token("/jobs/x"), "/jobs/x");
    }
}
