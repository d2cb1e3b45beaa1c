//! How the provider is asked: over our own HTTP client, one request at a time, and never more than asked for.

use std::{pin::Pin, time::Duration};

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::{Client, Response, Url, redirect};

use crate::reply::{Unread, is_loopback, read_body, what_broke};

/// The largest answer: the keys of the largest providers take a tenth of it.
const LARGEST: u64 = 512 * 1024;
/// How long a connection may take to come about, and how long an answer in all.
const CONNECTING: Duration = Duration::from_secs(5);
const IN_ALL: Duration = Duration::from_secs(10);

/// A way to ask the provider.
#[derive(Clone, Debug)]
pub(super) struct Http {
    client: Client,
    /// Whether the provider is on this machine, where it needs no encryption.
    is_local: bool,
}

/// Why there is no answer. It names no address and quotes nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum HttpError {
    /// No connection, or one that broke.
    #[error("{0}")]
    Broken(&'static str),
    /// It answered that it cannot answer.
    #[error("it has a failure (status {0})")]
    Failed(u16),
    /// The answer is larger than any should be.
    #[error("its answer is larger than {LARGEST} bytes")]
    TooLarge,
    /// What is sent would travel unencrypted.
    #[error("it names an address that does not begin with https://")]
    NotEncrypted,
}

impl Http {
    /// Makes ready to ask this provider; no connection is opened yet.
    pub(super) fn new(issuer: &Url) -> reqwest::Result<Self> {
        // An error here means that a provider of cryptography is installed already, which is just as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let is_local = issuer.scheme() == "http";
        let mut client = Client::builder()
            .user_agent(concat!("jobglass/", env!("CARGO_PKG_VERSION")))
            // A redirect could lead what is sent, or whom we believe, to wherever it points.
            .redirect(redirect::Policy::none())
            .referer(false)
            .connect_timeout(CONNECTING)
            .timeout(IN_ALL);
        if is_local {
            client = client.no_proxy().tls_certs_only([]);
        }
        Ok(Self { client: client.build()?, is_local })
    }

    /// Whether an address that the provider names keeps what is sent there from others.
    pub(super) fn is_safe(&self, url: &Url) -> bool {
        is_safe(url, self.is_local)
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let request = reqwest::Request::try_from(request).map_err(|_| HttpError::Broken("it cannot be asked"))?;
        if !self.is_safe(request.url()) {
            return Err(HttpError::NotEncrypted);
        }
        let response = self.client.execute(request).await.map_err(|error| HttpError::Broken(why(&error)))?;
        if response.status().is_server_error() {
            return Err(HttpError::Failed(response.status().as_u16()));
        }
        receive(response).await
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

/// Whether an address is encrypted, or on this very machine where that is allowed.
pub(super) fn is_safe(url: &Url, local_is_allowed: bool) -> bool {
    match (url.scheme(), url.host_str()) {
        ("https", Some(_)) => true,
        ("http", Some(host)) => local_is_allowed && is_loopback(host),
        _ => false,
    }
}

async fn receive(response: Response) -> Result<HttpResponse, HttpError> {
    let mut answer = HttpResponse::default();
    *answer.status_mut() = response.status();
    *answer.headers_mut() = response.headers().clone();
    *answer.body_mut() = read_body(response, LARGEST).await.map_err(|why_not| match why_not {
        Unread::TooLarge { .. } => HttpError::TooLarge,
        Unread::Torn(error) => HttpError::Broken(why(&error)),
    })?;
    Ok(answer)
}

fn why(error: &reqwest::Error) -> &'static str {
    match () {
        () if error.is_dns() => "its name cannot be resolved",
        () if error.is_connect() => what_broke(error),
        () if error.is_timeout() => "it took too long to answer",
        () => "the connection broke before its answer was there",
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    #[test]
    fn what_is_sent_is_encrypted_or_stays_on_this_machine() {
        let safe = |url: &str, is_local| is_safe(&url.parse().unwrap(), is_local);
        assert!(safe("https://login.example.com/token", false));
        assert!(safe("http://127.0.0.1:4000/token", true) && safe("http://localhost/", true));
        assert!(!safe("http://127.0.0.1:4000/token", false), "a provider elsewhere must not lead in here");
        assert!(!safe("http://login.example.com/token", true) && !safe("javascript:alert(1)", true));
    }
}
