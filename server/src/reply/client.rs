//! Reply's background-jobs API as four calls. One call is one request: nothing is repeated, redirected or paced here.

use std::{fmt, sync::Arc};

use app::job::JobId;
use reqwest::{Client, Method, RequestBuilder, Url, header::CONTENT_TYPE};

use super::{
    answer,
    error::ReplyError,
    settings::{ReplySettings, SettingsError},
    wire::{self, Cancellation, FetchedJob, JobPage},
};

/// The most jobs Reply puts on one page of the list.
pub const MAX_PAGE: u32 = 200;

/// An answer from this size on is read on a thread of its own, so that no live stream has to wait for it.
const LARGE_ANSWER: usize = 256 * 1024;

/// A way to ask Reply with one key; a cheap clone.
#[derive(Clone)]
pub struct ReplyClient(Arc<Connection>);

struct Connection {
    http: Client,
    base_url: Url,
    max_answer_bytes: u64,
}

impl fmt::Debug for ReplyClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplyClient").field("base_url", &self.0.base_url.as_str()).finish_non_exhaustive()
    }
}

impl ReplyClient {
    /// Checks the settings and makes ready; no connection is opened yet.
    pub fn new(settings: &ReplySettings) -> Result<Self, SettingsError> {
        let base_url = settings.checked_base_url()?;
        // An error here means that a provider is installed already, which is just as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut http = Client::builder()
            .user_agent(concat!("jobglass/", env!("CARGO_PKG_VERSION")))
            .default_headers(settings.headers()?)
            // The key must not follow a redirect to wherever it points.
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // A repeated request is a request that the quota does not know of.
            .retry(reqwest::retry::never())
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.total_timeout);
        if base_url.scheme() == "http" {
            // It is this very machine: a proxy would only be a place for the key to leak to.
            http = http.no_proxy();
        }
        let http = http.build().map_err(|_| SettingsError::NoClient)?;
        Ok(Self(Arc::new(Connection { http, base_url, max_answer_bytes: settings.max_answer_bytes })))
    }

    /// Asks for one job with its texts.
    pub async fn get_job(&self, id: JobId) -> Result<FetchedJob, ReplyError> {
        let body = self.ask(self.request(Method::GET, &["background-jobs", &id.to_string()]), &[200]).await?;
        read(body, move |body| wire::read_job(body, id)).await
    }

    /// Asks for the jobs of the key's user, `top` of them (1 to 200) after the first `skip`, of one category (its
    /// suffix) or of all.
    pub async fn list_jobs(&self, top: u32, skip: u32, category: Option<&str>) -> Result<JobPage, ReplyError> {
        let mut query = vec![("top", top.clamp(1, MAX_PAGE).to_string()), ("skip", skip.to_string())];
        query.extend(category.map(|suffix| ("category", suffix.to_owned())));
        let mut url = self.url(&["background-jobs"]);
        url.query_pairs_mut().extend_pairs(query);
        let body = self.ask(self.0.http.get(url), &[200]).await.map_err(no_such_call)?;
        read(body, wire::read_page).await
    }

    /// Asks Reply to cancel a job. Cancelling one that has ended is no failure and does nothing.
    pub async fn cancel_job(&self, id: JobId, reason: Option<&str>) -> Result<(), ReplyError> {
        let mut request = self.request(Method::POST, &["background-jobs", &id.to_string(), "cancel"]);
        if let Some(reason) = reason {
            let body = serde_json::to_vec(&Cancellation { reason })
                .map_err(|_| ReplyError::odd_answer("the reason cannot be sent"))?;
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        self.ask(request, &[204, 200, 202]).await.map(|_| ())
    }

    /// Asks whose key it is: the way to check one. The answer is Reply's number of the user.
    pub async fn whoami(&self) -> Result<u64, ReplyError> {
        let body = self.ask(self.request(Method::GET, &["whoami"]), &[200]).await.map_err(no_such_call)?;
        wire::read_user_id(&body)
    }

    async fn ask(&self, request: RequestBuilder, hoped_for: &[u16]) -> Result<Vec<u8>, ReplyError> {
        let response = request.send().await.map_err(|error| answer::unsent(&error))?;
        answer::receive(response, hoped_for, self.0.max_answer_bytes).await
    }

    fn request(&self, method: Method, path: &[&str]) -> RequestBuilder {
        self.0.http.request(method, self.url(path))
    }

    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.0.base_url.clone();
        // Only a URL that cannot have a path has no segments, and `checked_base_url` lets none pass.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push("v3").extend(path);
        }
        url
    }
}

/// Where no job was asked for, "not found" means that something else than Reply's API was reached.
fn no_such_call(error: ReplyError) -> ReplyError {
    match error {
        ReplyError::NotFound => ReplyError::not_reply("\"not found\" to a call that always exists"),
        other => other,
    }
}

/// Reads a body, a large one on a thread of its own.
async fn read<T: Send + 'static>(
    body: Vec<u8>,
    reader: impl FnOnce(&[u8]) -> Result<T, ReplyError> + Send + 'static,
) -> Result<T, ReplyError> {
    if body.len() < LARGE_ANSWER {
        return reader(&body);
    }
    let reading = tokio::task::spawn_blocking(move || reader(&body)).await;
    reading.unwrap_or_else(|_| Err(ReplyError::odd_answer("it could not be read to its end")))
}
