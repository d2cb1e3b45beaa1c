//! What whoever holds a share link is answered, cut to what the link lets see.

use app::{
    error::{AppError, ErrorCode},
    job::JobText,
};
use axum::{
    extract::{RawQuery, Request, State},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use tokio::task::spawn_blocking;

use super::{
    Grant,
    grant::Origin,
    picture::{self, Shown},
};
use crate::{
    AppState,
    api::{self, Problem},
    pages,
    watch::Revision,
};

/// How long a picture of a job may be kept, in seconds: while it moves, and once it has ended.
const KEPT: (u32, u32) = (15, 300);

/// `GET /s/{token}`: the page.
pub async fn page(grant: Grant, State(state): State<AppState>, origin: Origin, request: Request) -> Response {
    // Programs that only look for a preview ask in the same way, so that this says how often it was asked for.
    state.shares.note_seen(&grant.link, grant.address).await;
    pages::shared(state, grant, origin, request).await
}

/// `GET /s/{token}/job`: the job and its freshness, as `/api/jobs/{jobId}` tells them.
pub async fn job(grant: Grant, State(state): State<AppState>) -> Result<Response, Problem> {
    let revision = state.views.look(grant.link.job, grant.lens()).await?;
    Ok(api::as_json(&revision))
}

/// `GET /s/{token}/input`.
pub async fn input(grant: Grant, state: State<AppState>, query: RawQuery) -> Result<Response, Problem> {
    text(&grant, &state, query, JobText::Input).await
}

/// `GET /s/{token}/result`.
pub async fn result(grant: Grant, state: State<AppState>, query: RawQuery) -> Result<Response, Problem> {
    text(&grant, &state, query, JobText::Result).await
}

async fn text(grant: &Grant, state: &AppState, RawQuery(query): RawQuery, which: JobText) -> Result<Response, Problem> {
    let text = state.views.fetch_text(grant.link.job, which, grant.lens()).await?;
    api::as_text(text, grant.link.job, which, query.as_deref())
}

/// `GET /s/{token}/badge.svg`.
pub async fn badge(grant: Grant, State(state): State<AppState>) -> Result<Response, Problem> {
    let revision = state.views.look(grant.link.job, grant.lens()).await?;
    let badge = picture::badge(&Shown::of(&revision.snapshot));
    Ok(for_others(&revision, "image/svg+xml", badge.into_response()))
}

/// `GET /s/{token}/preview.png`.
pub async fn preview(grant: Grant, State(state): State<AppState>) -> Result<Response, Problem> {
    let revision = state.views.look(grant.link.job, grant.lens()).await?;
    let shown = Shown::of(&revision.snapshot);
    // It takes some milliseconds of a core.
    let drawn = spawn_blocking(move || picture::preview(&shown)).await.ok().flatten();
    let drawn = drawn.ok_or_else(|| AppError::new(ErrorCode::Internal))?;
    Ok(for_others(&revision, "image/png", drawn.into_response()))
}

/// A picture that other sites may show, and that whoever does may keep for a short while.
fn for_others(revision: &Revision, kind: &'static str, mut response: Response) -> Response {
    let (moving, ended) = KEPT;
    let seconds = if revision.is_last() { ended } else { moving };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    if let Ok(kept) = HeaderValue::try_from(format!("public, max-age={seconds}")) {
        headers.insert(header::CACHE_CONTROL, kept);
    }
    response
}
