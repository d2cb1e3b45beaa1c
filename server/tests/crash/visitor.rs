//! Somebody who asks the server over HTTP, and may find it gone at any moment.

use reqwest::{Client, RequestBuilder, Response, StatusCode, redirect::Policy};

use crate::rig::PASSWORD;

/// Somebody with an open session.
#[derive(Clone)]
pub(crate) struct Visitor {
    client: Client,
    url: String,
    /// What opens the session.
    pub(crate) cookie: String,
}

impl Visitor {
    /// Signs in; nobody if the server is gone.
    pub(crate) async fn sign_in(url: &str, name: &str) -> Option<Self> {
        let anybody = Self::with(url, "");
        let answer = anybody.post("/login", &[("name", name), ("password", PASSWORD)]).await?;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{name} signs in");
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        Some(Self { cookie, ..anybody })
    }

    /// Somebody who sends this cookie.
    pub(crate) fn with(url: &str, cookie: &str) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { client, url: url.to_owned(), cookie: cookie.to_owned() }
    }

    /// The status and the body, if the answer is whole; nothing once the server is gone.
    pub(crate) async fn get(&self, path: &str) -> Option<(u16, String)> {
        let answer = self.open(path).await?;
        Some((answer.status().as_u16(), answer.text().await.ok()?))
    }

    /// An answer that goes on.
    pub(crate) async fn open(&self, path: &str) -> Option<Response> {
        self.send(self.client.get(format!("{}{path}", self.url))).await
    }

    /// What a form is answered.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Option<Response> {
        self.send(self.client.post(format!("{}{path}", self.url)).form(form)).await
    }

    async fn send(&self, request: RequestBuilder) -> Option<Response> {
        request.header("cookie", &self.cookie).send().await.ok()
    }
}
