//! The plainest server that could do the same: axum, bytes made by others, one `tokio::sync::watch` for all streams.

use std::{convert::Infallible, pin::Pin, task::Poll};

use anyhow::Result;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::header,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http_body::Frame;
use tokio::{net::TcpListener, sync::watch};

/// What every stream begins with.
const FIRST: &[u8] = b"event: beat\ndata: {}\n\n";

/// Serves until it is ended: `/events` streams what `/change` is given, `/page` answers what `/keep` is given.
pub(crate) async fn serve() -> Result<()> {
    // The runtime of the process has one thread; a server has one for each core.
    tokio::task::spawn_blocking(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(serve_on_all_cores())
    })
    .await?
}

async fn serve_on_all_cores() -> Result<()> {
    let (events, page) = (watch::Sender::new(Bytes::from_static(FIRST)), watch::Sender::new(Bytes::new()));
    let streams = Router::new()
        .route("/events", get(stream))
        .route("/change", post(async |State(line): State<watch::Sender<Bytes>>, news| drop(line.send_replace(news))))
        .with_state(events);
    let pages = Router::new()
        .route("/page", get(show))
        .route("/keep", post(async |State(page): State<watch::Sender<Bytes>>, body| drop(page.send_replace(body))))
        .with_state(page);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("bare: listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, streams.merge(pages).layer(DefaultBodyLimit::disable())).await?)
}

async fn show(State(page): State<watch::Sender<Bytes>>) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page.borrow().clone()).into_response()
}

async fn stream(State(line): State<watch::Sender<Bytes>>) -> Response {
    let mut line = line.subscribe();
    line.mark_changed();
    let body = Body::new(Stream { wait: Box::pin(wait(line)) });
    ([(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
}

/// The body of a stream.
struct Stream {
    wait: Wait,
}

type Wait = Pin<Box<dyn Future<Output = Option<watch::Receiver<Bytes>>> + Send>>;

async fn wait(mut line: watch::Receiver<Bytes>) -> Option<watch::Receiver<Bytes>> {
    line.changed().await.ok().map(|()| line)
}

impl http_body::Body for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Some(mut line) = std::task::ready!(self.wait.as_mut().poll(cx)) else { return Poll::Ready(None) };
        let news = line.borrow_and_update().clone();
        self.wait = Box::pin(wait(line));
        Poll::Ready(Some(Ok(Frame::data(news))))
    }
}
