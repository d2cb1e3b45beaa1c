//! How a fault looks on the wire.

use crate::{
    calls::Endpoint,
    faults::{FaultKind, RetryAfter},
    problem::Problem,
};
use axum::{
    Json,
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame};
use serde_json::json;
use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::sync::mpsc;

const PROXY_PAGE: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway\
     </h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

/// Larger than any cap that makes sense, and still finite should a reader have none.
const HUGE_BYTES: usize = 1 << 30;

/// Answers with the fault instead of, or on the way of, the right answer.
pub(crate) async fn answer(kind: FaultKind, endpoint: Endpoint, request: Request, next: Next) -> Response {
    match kind {
        FaultKind::RateLimited { retry_after } => rate_limited(retry_after),
        FaultKind::Unauthorized => unauthorized(),
        FaultKind::Forbidden => {
            Problem::new(StatusCode::FORBIDDEN, "Forbidden", "The user has no right to do this").into_response()
        }
        FaultKind::ServerError { status } => {
            (StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY), Html(PROXY_PAGE)).into_response()
        }
        FaultKind::Rubbish => {
            ([(header::CONTENT_TYPE, "application/json")], "\u{0}\u{1}{\"jobId\": oops, <!doctype").into_response()
        }
        FaultKind::Truncated => truncated(next.run(request).await).await,
        FaultKind::Hang => std::future::pending().await,
        FaultKind::SlowDrip { millis } => dripping(next.run(request).await, Duration::from_millis(millis)).await,
        FaultKind::Delay { millis } => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            next.run(request).await
        }
        FaultKind::Redirect { to } => match HeaderValue::try_from(to) {
            Ok(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
            Err(_) => StatusCode::FOUND.into_response(),
        },
        FaultKind::WrongShape => wrong_shape(endpoint),
        FaultKind::Huge => huge(),
    }
}

/// The documented answer to a missing or wrong key: no body at all.
pub(crate) fn unauthorized() -> Response {
    let headers = [
        (header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
        (header::CONTENT_LENGTH, HeaderValue::from_static("0")),
    ];
    (StatusCode::UNAUTHORIZED, headers).into_response()
}

/// The documented answer to too many calls.
pub(crate) fn rate_limited(retry_after: Option<RetryAfter>) -> Response {
    let mut headers = HeaderMap::new();
    let value = match retry_after {
        Some(RetryAfter::Seconds(seconds)) => Some(HeaderValue::from(seconds)),
        Some(RetryAfter::Text(text)) => HeaderValue::try_from(text).ok(),
        None => None,
    };
    headers.extend(value.map(|value| (header::RETRY_AFTER, value)));
    (headers, Problem::rate_limited()).into_response()
}

fn wrong_shape(endpoint: Endpoint) -> Response {
    Json(match endpoint {
        Endpoint::Get => json!({
            "jobId": 17, "status": { "is": "Processing" }, "category": ["r2"], "startedAt": true,
            "finishedAt": 0, "progress": "half", "jsonData": { "contactIds": [] }, "jsonDataResult": false,
        }),
        Endpoint::List => json!({ "items": "none", "hasMore": "perhaps" }),
        Endpoint::Whoami => json!({ "userId": { "is": "nobody" } }),
        _ => json!([null]),
    })
    .into_response()
}

/// The first half of the answer under the length of the whole; then the connection is closed.
async fn truncated(response: Response) -> Response {
    let (mut parts, whole) = whole(response).await;
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let (sender, body) = piped();
    tokio::spawn(async move {
        let half = sender.send(Ok(whole.slice(..whole.len() / 2))).await;
        // There is room again once the half was taken; a moment later it is on its way. An error that
        // came with it would make the connection drop both.
        if let (Ok(()), Ok(room)) = (half, sender.reserve().await) {
            tokio::time::sleep(Duration::from_millis(20)).await;
            room.send(Err(io::ErrorKind::ConnectionAborted.into()));
        }
    });
    Response::from_parts(parts, body)
}

async fn dripping(response: Response, pause: Duration) -> Response {
    let (mut parts, whole) = whole(response).await;
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let (sender, body) = piped();
    tokio::spawn(async move {
        for index in 0..whole.len() {
            tokio::time::sleep(pause).await;
            if sender.send(Ok(whole.slice(index..=index))).await.is_err() {
                return;
            }
        }
    });
    Response::from_parts(parts, body)
}

/// The beginning of a job whose result does not end, as long as somebody reads.
fn huge() -> Response {
    let (sender, body) = piped();
    tokio::spawn(async move {
        let beginning = r#"{"jobId":"3c90c3cc-0d44-4b50-8888-8dd25736052a","status":"Done","jsonDataResult":""#;
        let block = Bytes::from(vec![b'a'; 64 * 1024]);
        let mut reads = sender.send(Ok(Bytes::from_static(beginning.as_bytes()))).await.is_ok();
        let mut sent = 0;
        while reads && sent < HUGE_BYTES {
            reads = sender.send(Ok(block.clone())).await.is_ok();
            sent += block.len();
        }
    });
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

async fn whole(response: Response) -> (http::response::Parts, Bytes) {
    let (parts, body) = response.into_parts();
    // The right answers come from memory, which does not fail.
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    (parts, whole)
}

/// A body that says what its sender sends, and no sooner than it is read.
struct Piped(mpsc::Receiver<io::Result<Bytes>>);

fn piped() -> (mpsc::Sender<io::Result<Bytes>>, Body) {
    let (sender, receiver) = mpsc::channel(1);
    (sender, Body::new(Piped(receiver)))
}

impl HttpBody for Piped {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|bytes| bytes.map(Frame::data)))
    }
}
