//! A simulator on a socket with a client for it, or without a socket on a clock moved by hand.

use axum::body::{Body, to_bytes};
use http::{Method, Request, StatusCode};
use reqwest::{Client, RequestBuilder, Response, redirect};
use serde_json::Value;
use simulator::{Clock, ManualClock, Running, Simulator, SimulatorConfig};
use std::{ops::Deref, sync::Once};
use tower::ServiceExt;

/// The key of the default configuration.
pub(crate) const KEY: &str = "sim-key";

/// A simulator on a free port, and a client that follows no redirects.
pub(crate) struct Reply {
    pub(crate) running: Running,
    pub(crate) client: Client,
}

impl Reply {
    pub(crate) async fn spawn() -> Self {
        Self::spawn_with(SimulatorConfig::default()).await
    }

    pub(crate) async fn spawn_with(config: SimulatorConfig) -> Self {
        Self { running: Simulator::spawn(config).await.expect("a free port"), client: client() }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.running.base_url))
    }

    /// Asks with the key.
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).bearer_auth(KEY).send().await.expect("an answer")
    }

    /// Asks with the key, with a body of JSON.
    pub(crate) async fn send(&self, method: Method, path: &str, body: &Value) -> Response {
        let request = self.request(method, path).bearer_auth(KEY).header("content-type", "application/json");
        request.body(body.to_string()).send().await.expect("an answer")
    }
}

impl Deref for Reply {
    type Target = Simulator;

    fn deref(&self) -> &Simulator {
        &self.running.simulator
    }
}

/// A client as the tests need it; plain HTTP, but reqwest wants to know its cryptography all the same.
pub(crate) fn client() -> Client {
    static CRYPTO: Once = Once::new();
    CRYPTO.call_once(|| {
        rustls::crypto::ring::default_provider().install_default().expect("nobody else installs one");
    });
    Client::builder().redirect(redirect::Policy::none()).no_proxy().build().expect("a client")
}

/// The body as JSON.
pub(crate) async fn json(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.expect("a whole body")).expect("JSON")
}

/// Status, content type and body of an answer.
pub(crate) async fn problem(response: Response) -> (StatusCode, Value) {
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let status = response.status();
    let body = json(response).await;
    assert_eq!(body["status"], status.as_u16(), "the body repeats the status");
    assert!(body["title"].is_string() && body["detail"].is_string());
    (status, body)
}

/// A simulator whose time stands until it is moved.
pub(crate) fn at_rest(config: SimulatorConfig) -> (Simulator, ManualClock) {
    let (clock, hand) = Clock::manual("2025-03-01T10:00:00Z".parse().expect("a date"));
    (Simulator::with_clock(config, clock), hand)
}

/// An authenticated `GET` without a socket.
pub(crate) async fn ask(simulator: &Simulator, path: &str) -> http::Response<Body> {
    let request = Request::get(path).header("authorization", format!("Bearer {KEY}")).body(Body::empty());
    simulator.router().oneshot(request.expect("a request")).await.expect("routers do not fail")
}

/// The body of an answer without a socket, as JSON.
pub(crate) async fn read(response: http::Response<Body>) -> Value {
    let body = to_bytes(response.into_body(), usize::MAX).await.expect("a whole body");
    serde_json::from_slice(&body).expect("JSON")
}
