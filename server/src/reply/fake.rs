//! A Reply that answers with whatever bytes a test gives it, and remembers what it was asked.

#![expect(clippy::unwrap_used, reason = "only tests use it")]

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{ReplyClient, ReplySettings};

/// The key of every test; it must turn up nowhere but in the `Authorization` header.
pub(super) const KEY: &str = "s3cr3t-k3y";
/// The job of every test.
pub(super) const ID: &str = "3c90c3cc-0d44-4b50-8888-8dd25736052a";

/// What the fake does with one request.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// Sends these bytes and closes the connection.
    Say(Vec<u8>),
    /// Sends these bytes and then keeps the connection open without another word.
    Hang(Vec<u8>),
    /// Sends these bytes and then a space now and then, for ever.
    Drip(Vec<u8>),
    /// Holds the answer back until the test lets it go.
    Wait(Arc<tokio::sync::Notify>, Vec<u8>),
}

/// A server on a port of its own. It does as told, the last act again and again.
#[derive(Clone)]
pub(super) struct FakeReply {
    pub(super) address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl FakeReply {
    pub(super) async fn start(acts: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let fake = Self { address: format!("http://{}", listener.local_addr().unwrap()), requests: Arc::default() };
        let mut acts: VecDeque<Act> = acts.into_iter().collect();
        let requests = Arc::clone(&fake.requests);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let act = if acts.len() > 1 { acts.pop_front() } else { acts.front().cloned() };
                tokio::spawn(serve(socket, act.unwrap(), Arc::clone(&requests)));
            }
        });
        fake
    }

    /// Every request so far, head and body, as it came.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    pub(super) fn settings(&self) -> ReplySettings {
        ReplySettings { base_url: self.address.clone(), ..ReplySettings::new(KEY.into()) }
    }

    pub(super) fn client(&self) -> ReplyClient {
        ReplyClient::new(&self.settings()).unwrap()
    }
}

async fn serve(mut socket: TcpStream, act: Act, requests: Arc<Mutex<Vec<String>>>) {
    let request = read_request(&mut socket).await;
    requests.lock().unwrap().push(request);
    // A client that has gone away is not this fake's concern, so errors of writing are not either.
    match act {
        Act::Say(bytes) => drop(socket.write_all(&bytes).await),
        Act::Hang(bytes) => {
            let _ = socket.write_all(&bytes).await;
            std::future::pending::<()>().await;
        }
        Act::Drip(bytes) => {
            let _ = socket.write_all(&bytes).await;
            while socket.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        Act::Wait(go, bytes) => {
            go.notified().await;
            let _ = socket.write_all(&bytes).await;
        }
    }
}

async fn read_request(socket: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ").map(str::to_owned));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return text;
            }
        }
        if socket.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return text;
        }
    }
}

/// An answer with this status line, these header lines and this body.
pub(super) fn answer(status: &str, headers: &str, body: &str) -> Act {
    Act::Say(bytes(status, headers, body))
}

/// The same as bytes.
pub(super) fn bytes(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}").into_bytes()
}

/// A job that runs.
pub(super) fn job() -> String {
    format!(r#"{{"jobId":"{ID}","status":"Processing","progress":0.25,"jsonData":"{{\"a\":1}}"}}"#)
}
