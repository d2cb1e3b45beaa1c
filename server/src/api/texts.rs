//! The texts of a job: exactly as Reply sent them, or laid out anew on their way to a file.

use std::{
    convert::Infallible,
    hash::{BuildHasher, RandomState},
    pin::Pin,
    sync::{Arc, LazyLock},
    task::{Context, Poll},
};

use app::{
    error::{AppError, ErrorCode},
    job::{JobId, JobText},
    json::{
        lexer::is_document,
        rewrite::{Layout, Rewrite},
    },
    lookup::parse_job_id,
};
use axum::{
    body::{Body, Bytes},
    extract::{Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body::Frame;

use super::Problem;
use crate::{AppState, access::Staff, trail::note_look};

/// How many bytes of a text are laid out anew at a time: a token of one byte becomes some hundred at most.
const AT_A_TIME: usize = 8 * 1024;

/// What is asked of a text: of which job, how, and what the browser has already.
type Asked = (Path<String>, RawQuery, HeaderMap);

/// `GET /api/jobs/{jobId}/input`: the text as Reply sent it.
pub async fn input(staff: Staff, state: State<AppState>, asked: Asked) -> Result<Response, Problem> {
    text(staff, state, asked, JobText::Input).await
}

/// `GET /api/jobs/{jobId}/result`: the text as Reply sent it.
pub async fn result(staff: Staff, state: State<AppState>, asked: Asked) -> Result<Response, Problem> {
    text(staff, state, asked, JobText::Result).await
}

async fn text(
    Staff(visit): Staff,
    State(state): State<AppState>,
    (Path(id), RawQuery(query), headers): Asked,
    which: JobText,
) -> Result<Response, Problem> {
    let id = parse_job_id(&id)?;
    state.watch.announce(id, state.access.asker(&visit)).await?;
    let lens = state.reveals.lens(&visit.person, id);
    let text = state.views.fetch_text(id, which, lens).await?;
    let is_last = state.views.look(id, lens).await?.is_last();
    let tag = text.as_deref().filter(|_| is_last).map(tag_of);
    let answer = if tag.as_deref().is_some_and(|tag| is_known(&headers, tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        as_text(text, id, which, query.as_deref())?
    };
    note_look(&state.store, &visit, id).await;
    Ok(match tag {
        Some(tag) => to_be_kept(answer, tag),
        None => answer,
    })
}

/// What tells one text from another, as long as this process lives.
fn tag_of(text: &str) -> String {
    static KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    format!("W/\"{:016x}\"", KEYS.hash_one(text))
}

/// Whether a browser says that it has this text.
fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let known = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|known| known.to_str().ok());
    known.flat_map(|known| known.split(',')).any(|known| known.trim() == tag)
}

/// Lets the reader's own browser keep a text that nothing can follow. It asks each time whether it still may show it.
fn to_be_kept(mut answer: Response, tag: String) -> Response {
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.extend(HeaderValue::try_from(tag).ok().map(|tag| (header::ETAG, tag)));
    answer
}

/// One of a job's texts as an answer. Where the query has `download` it is named as a file; `download=pretty` lays it
/// out with a line for each value, `download=compact` without white space.
pub fn as_text(text: Option<Arc<str>>, id: JobId, which: JobText, query: Option<&str>) -> Result<Response, Problem> {
    let text = text.ok_or_else(|| AppError::new(ErrorCode::TextNotFound))?;
    let is_json = is_document(&text);
    let parts = || query.into_iter().flat_map(|query| query.split('&'));
    let download = parts().find_map(|part| if part == "download" { Some("") } else { part.strip_prefix("download=") });
    let layout = match download {
        Some("pretty") => Some(Layout::Pretty),
        Some("compact") => Some(Layout::Compact),
        _ => None,
    };
    let body = match layout {
        Some(layout) => Body::new(LaidOut { text, rewrite: Some(Rewrite::new(layout)) }),
        None => Body::from(Bytes::from_owner(OwnedText(text))),
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    let kind = if is_json { "application/json" } else { "text/plain; charset=utf-8" };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Some(how) = download {
        let how = layout.map_or_else(String::new, |_| format!("-{how}"));
        let ending = if is_json { "json" } else { "txt" };
        let name = format!("attachment; filename=\"{id}-{}{how}.{ending}\"", which.slug());
        let name = HeaderValue::try_from(name).map_err(|_| AppError::new(ErrorCode::Internal))?;
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// Lends a shared text to a body without copying it.
struct OwnedText(Arc<str>);

impl AsRef<[u8]> for OwnedText {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A text that is laid out anew as it is sent: there is never a second copy of all of it.
struct LaidOut {
    text: Arc<str>,
    /// What there is still to do.
    rewrite: Option<Rewrite>,
}

impl http_body::Body for LaidOut {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Self { text, rewrite } = &mut *self;
        let Some(rewriting) = rewrite else { return Poll::Ready(None) };
        let mut piece = Vec::new();
        if !rewriting.step(text.as_bytes(), AT_A_TIME, &mut piece) {
            *rewrite = None;
        }
        Poll::Ready(Some(Ok(Frame::data(piece.into()))))
    }
}
