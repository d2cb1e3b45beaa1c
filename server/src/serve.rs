//! From a socket to the router. `axum::serve` would do as well, but its connections are made for more than HTTP/1.1,
//! and an idle stream would cost twice the memory.

use std::{convert::Infallible, net::SocketAddr, pin::Pin, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::SockRef;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
    time::sleep,
};
use tower::ServiceExt;

/// The most bytes of a head that is read at all, or a little more: what has come in one piece is looked at first. One
/// that is larger is answered without words.
const MOST_READ_OF_HEAD: usize = 128 * 1024;

/// How much a client may send, and how long it may keep us waiting.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From the opening of a connection, or the end of an answer, to the end of the next request's head.
    pub head_within: Duration,
    /// The most bytes of a head.
    pub largest_head: usize,
    /// From the end of the head to the end of the body.
    pub body_within: Duration,
    /// The most bytes of a body.
    pub largest_body: usize,
    /// How long a reader may take nothing of what is sent.
    pub stalled: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // Longer than reverse proxies keep an idle connection, so that they close it and never find it closed when
            // they use it.
            head_within: Duration::from_secs(75),
            largest_head: 32 * 1024,
            body_within: Duration::from_secs(10),
            // Somebody may paste a long answer into the box.
            largest_body: 64 * 1024,
            stalled: Duration::from_secs(60),
        }
    }
}

/// Serves until `stopping` turns true, then until the answers under way are sent.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stopping: watch::Receiver<bool>) {
    // Each connection holds a sender: when all are gone, so are the connections.
    let (open, mut all_closed) = mpsc::channel::<Infallible>(1);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = until(stopping.clone()) => break,
        };
        match accepted {
            Ok((socket, peer)) => {
                tokio::spawn(connection(socket, peer, router.clone(), limits, stopping.clone(), open.clone()));
            }
            Err(error) => {
                // Most likely there are too many open files: asking again at once would only keep a core busy.
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop((listener, open));
    all_closed.recv().await;
}

/// One connection; `open` is dropped at its end. What lives here lives once for every idle stream, so it is made where
/// it stays, nothing wraps it, and nothing is held twice, as an `async fn` would hold what it is given.
fn connection(
    socket: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    mut stopping: watch::Receiver<bool>,
    open: mpsc::Sender<Infallible>,
) -> impl Future<Output = ()> + Send {
    // An event is sent whole, and has nothing to wait for.
    let _ = socket.set_nodelay(true);
    // Else a reader who takes nothing, yet keeps the line open, would hold what is queued for as long as he likes.
    let _ = SockRef::from(&socket).set_tcp_user_timeout(Some(limits.stalled));
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        // Boxed, so that an answer that is being sent does not hold the room that finding it took.
        Box::pin(router.clone().oneshot(request))
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head_within).max_header_size(MOST_READ_OF_HEAD);
    let mut connection = http.serve_connection(TokioIo::new(socket), service);
    async move {
        let _until_the_end = &open;
        // A connection fails when its other end is gone, which is nobody's fault; so does the wait to be told to stop
        // when nobody is left to tell.
        let has_ended = tokio::select! {
            _ = &mut connection => true,
            _ = stopping.changed() => false,
        };
        if !has_ended {
            Pin::new(&mut connection).graceful_shutdown();
            let _ = (&mut connection).await;
        }
    }
}

/// Waits until it is time to stop.
pub async fn until(mut stopping: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a reason to stop as well.
    let _ = stopping.wait_for(|stop| *stop).await;
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use std::task::{Context, Poll};

    use axum::{body::Bytes, routing::get};
    use http_body::Frame;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        sync::Notify,
        task::JoinHandle,
        time::timeout,
    };

    use super::*;

    /// Far more than a test should ever take: what is shown is that something ends, not when.
    const PATIENCE: Duration = Duration::from_secs(120);

    async fn start(router: Router) -> (SocketAddr, watch::Sender<bool>, JoinHandle<()>) {
        start_within(Limits::default(), router).await
    }

    async fn start_within(limits: Limits, router: Router) -> (SocketAddr, watch::Sender<bool>, JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopping) = watch::channel(false);
        (address, stop, tokio::spawn(serve(listener, router, limits, stopping)))
    }

    async fn request(address: SocketAddr) -> TcpStream {
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(b"GET / HTTP/1.1\r\nHost: test\r\n\r\n").await.unwrap();
        socket
    }

    #[tokio::test]
    async fn a_request_knows_whom_it_comes_from() {
        let router =
            Router::new().route("/", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }));
        let (address, _stop, _serving) = start(router).await;
        let mut socket = request(address).await;
        let from = socket.local_addr().unwrap().to_string();
        let mut answer = vec![0; 4096];
        let length = socket.read(&mut answer).await.unwrap();
        assert!(String::from_utf8_lossy(&answer[..length]).ends_with(&from));
    }

    #[tokio::test]
    async fn an_answer_under_way_is_sent_before_the_end_and_idle_connections_are_closed() {
        static ASKED: Notify = Notify::const_new();
        static GO: Notify = Notify::const_new();
        let slow = get(|| async {
            ASKED.notify_one();
            GO.notified().await;
            "whole"
        });
        let (address, stop, serving) = start(Router::new().route("/", slow)).await;
        let mut idle = TcpStream::connect(address).await.unwrap();
        let mut socket = request(address).await;
        ASKED.notified().await;
        stop.send(true).unwrap();
        GO.notify_one();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with("whole"), "{answer}");
        assert_eq!(idle.read(&mut [0]).await.unwrap(), 0);
        serving.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[tokio::test]
    async fn a_head_that_comes_in_drops_is_not_waited_for() {
        let limits = Limits { head_within: Duration::from_millis(200), ..Limits::default() };
        let (address, _stop, _serving) = start_within(limits, Router::new()).await;
        let (mut answer, mut socket) = TcpStream::connect(address).await.unwrap().into_split();
        socket.write_all(b"GET / HTTP/1.1\r\nHost: test\r\nX-Drops: ").await.unwrap();
        // As long as the server listens there is another drop.
        let dripping = async {
            while socket.write_all(b"x").await.is_ok() {
                sleep(Duration::from_millis(10)).await;
            }
        };
        let mut read = Vec::new();
        // How the connection ends does not matter.
        let both = async { tokio::join!(dripping, answer.read_to_end(&mut read)).1.ok() };
        timeout(PATIENCE, both).await.unwrap();
        assert!(read.is_empty(), "it was no request: {}", String::from_utf8_lossy(&read));
    }

    /// A body without an end, which tells when it is given up.
    struct Endless;

    static GIVEN_UP: Notify = Notify::const_new();

    impl http_body::Body for Endless {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[0; 16 * 1024])))))
        }
    }

    impl Drop for Endless {
        fn drop(&mut self) {
            GIVEN_UP.notify_one();
        }
    }

    #[tokio::test]
    async fn a_reader_who_takes_nothing_is_given_up() {
        let limits = Limits { stalled: Duration::from_millis(500), ..Limits::default() };
        let router = Router::new().route("/", get(|| async { Body::new(Endless) }));
        let (address, _stop, _serving) = start_within(limits, router).await;
        let _stalled = request(address).await;
        timeout(PATIENCE, GIVEN_UP.notified()).await.unwrap();
    }
}
