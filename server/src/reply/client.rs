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
            // It is this very machine: a proxy would only be a place for the key to leak to. No certificate is
            // needed either, and a machine that has none installed must still be able to run the demo.
            http = http.no_proxy().tls_certs_only([]);
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
        // Without a body there would be no `Content-Length`, which some servers refuse: so `null` is sent for no reason.
        let body = serde_json::to_vec(&Cancellation { reason })
            .map_err(|_| ReplyError::odd_answer("the reason cannot be sent"))?;
        let request = self.request(Method::POST, &["background-jobs", &id.to_string(), "cancel"]);
        let request = request.header(CONTENT_TYPE, "application/json").body(body);
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use std::time::Duration;

    use app::job::JobStatus;

    use super::*;
    use crate::reply::{
        Concern,
        fake::{Act, FakeReply, ID, KEY, answer, bytes, job},
    };

    fn id() -> JobId {
        ID.parse().unwrap()
    }

    /// What `get_job` says to this answer.
    async fn get(act: Act) -> Result<FetchedJob, ReplyError> {
        FakeReply::start([act]).await.client().get_job(id()).await
    }

    async fn error_of(act: Act) -> ReplyError {
        get(act).await.unwrap_err()
    }

    fn is_not_reply(error: &ReplyError, word: &str) -> bool {
        matches!(error, ReplyError::NotUnderstood { what, concern: Concern::Reply } if what.contains(word))
    }

    #[tokio::test]
    async fn a_job_is_asked_for_with_the_key_and_read() {
        let reply = FakeReply::start([answer("200 OK", "", &job())]).await;
        let fetched = reply.client().get_job(id()).await.unwrap();
        assert_eq!((fetched.job.status, fetched.job.input_bytes), (JobStatus::Processing, 7));
        let request = reply.requests().remove(0).to_lowercase();
        assert!(request.starts_with(&format!("get /v3/background-jobs/{ID} http/1.1\r\n")), "{request}");
        assert!(request.contains(&format!("authorization: bearer {KEY}\r\n")));
        assert!(request.contains(&format!("user-agent: jobglass/{}\r\n", env!("CARGO_PKG_VERSION"))));
    }

    #[tokio::test]
    async fn the_list_is_asked_for_with_its_page_and_its_category_escaped() {
        let reply = FakeReply::start([answer("200 OK", "", r#"{"items":[],"hasMore":true}"#)]).await;
        let mut settings = reply.settings();
        settings.base_url.push_str("/behind/");
        let client = ReplyClient::new(&settings).unwrap();
        assert!(client.list_jobs(1000, 20, Some("a b&c")).await.unwrap().has_more);
        client.list_jobs(0, 0, None).await.unwrap();
        let requests = reply.requests();
        assert!(requests[0].starts_with("GET /behind/v3/background-jobs?top=200&skip=20&category=a+b%26c HTTP"));
        assert!(requests[1].starts_with("GET /behind/v3/background-jobs?top=1&skip=0 HTTP"));
    }

    #[tokio::test]
    async fn a_cancellation_carries_its_reason_or_null() {
        let reply = FakeReply::start([answer("204 No Content", "", "")]).await;
        reply.client().cancel_job(id(), Some("wrong \"list\"")).await.unwrap();
        reply.client().cancel_job(id(), None).await.unwrap();
        let requests = reply.requests();
        assert!(requests[0].starts_with(&format!("POST /v3/background-jobs/{ID}/cancel HTTP")));
        assert!(requests[0].ends_with(r#"{"reason":"wrong \"list\""}"#));
        assert!(requests[1].ends_with(r#"{"reason":null}"#));
    }

    #[tokio::test]
    async fn whoami_tells_the_user_and_a_list_that_is_not_found_is_no_missing_job() {
        let reply =
            FakeReply::start([answer("200 OK", "", r#"{"userId":7}"#), answer("404 Not Found", "", "{}")]).await;
        assert_eq!(reply.client().whoami().await, Ok(7));
        assert!(is_not_reply(&reply.client().list_jobs(1, 0, None).await.unwrap_err(), "not found"));
    }

    #[tokio::test]
    async fn each_refusal_is_its_own_error() {
        assert_eq!(
            error_of(answer("401 Unauthorized", "WWW-Authenticate: Bearer\r\n", "")).await,
            ReplyError::KeyRejected
        );
        assert_eq!(error_of(answer("403 Forbidden", "", "{}")).await, ReplyError::Forbidden);
        assert_eq!(error_of(answer("404 Not Found", "", "{}")).await, ReplyError::NotFound);
        let html = answer("404 Not Found", "Content-Type: text/html\r\n", "<html>");
        assert!(is_not_reply(&error_of(html).await, "not from Reply"));
        assert_eq!(
            error_of(answer("400 Bad Request", "", r#"{"code":"job.invalid","detail":"ann@example.com"}"#)).await,
            ReplyError::Rejected { status: 400, code: Some("job.invalid".into()) }
        );
        assert_eq!(
            error_of(answer("502 Bad Gateway", "Content-Type: text/html\r\n", "<html>")).await,
            ReplyError::Failed { status: 502, retry_after: None }
        );
    }

    #[tokio::test]
    async fn a_429_says_how_long_to_wait_in_seconds_or_as_a_date() {
        let limited = error_of(answer("429 Too Many Requests", "Retry-After: 23\r\n", "{}")).await;
        assert_eq!(limited, ReplyError::RateLimited { retry_after: Some(Duration::from_secs(23)) });
        let date = httpdate::fmt_http_date(std::time::SystemTime::now() + Duration::from_secs(100_000));
        let limited = error_of(answer("429 Too Many Requests", &format!("Retry-After: {date}\r\n"), "{}")).await;
        assert_eq!(limited, ReplyError::RateLimited { retry_after: Some(Duration::from_secs(3600)) });
        let limited = error_of(answer("429 Too Many Requests", "", "{}")).await;
        assert_eq!(limited, ReplyError::RateLimited { retry_after: None });
    }

    #[tokio::test]
    async fn a_redirect_is_not_followed_and_gets_no_key() {
        let elsewhere = FakeReply::start([answer("200 OK", "", &job())]).await;
        let error = error_of(answer("302 Found", &format!("Location: {}/\r\n", elsewhere.address), "")).await;
        assert!(is_not_reply(&error, "redirect (status 302)"), "{error}");
        assert!(elsewhere.requests().is_empty());
    }

    #[tokio::test]
    async fn what_is_not_the_job_is_not_understood_and_says_what_was_wrong() {
        assert!(is_not_reply(&error_of(answer("200 OK", "", "<html>a login page</html>")).await, "HTML"));
        assert!(is_not_reply(&error_of(answer("200 OK", "", &job()[..40])).await, "ends too early"));
        assert!(is_not_reply(&error_of(answer("200 OK", "", "")).await, "empty"));
        let other = job().replace("3c90c3cc", "4c90c3cc");
        assert!(error_of(answer("200 OK", "", &other)).await.to_string().contains("another job"));
        assert!(error_of(answer("204 No Content", "", "")).await.to_string().contains("status 204"));
    }

    #[tokio::test]
    async fn an_answer_that_breaks_off_is_told_from_a_connection_that_does() {
        let mut torn = bytes("200 OK", "", &job());
        torn.truncate(torn.len() - 10);
        assert!(is_not_reply(&error_of(Act::Say(torn)).await, "broke off"));
        assert!(matches!(error_of(Act::Say(Vec::new())).await, ReplyError::Unreachable { .. }));
        let rubbish = error_of(Act::Say(b"\x16\x03\x01 no http at all\r\n\r\n".to_vec())).await;
        assert!(matches!(rubbish, ReplyError::Unreachable { .. }));
    }

    #[tokio::test]
    async fn a_closed_port_is_unreachable_and_says_so() {
        // Bound and dropped: nobody listens there any more.
        let address = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let settings = ReplySettings { base_url: format!("http://{address}"), ..ReplySettings::new(KEY.into()) };
        let error = ReplyClient::new(&settings).unwrap().get_job(id()).await.unwrap_err();
        assert_eq!(error, ReplyError::Unreachable { what: "connection refused" });
    }

    #[tokio::test]
    async fn silence_and_endless_dripping_both_run_out_of_time() {
        let start = bytes("200 OK", "", &job())[..60].to_vec();
        let endless = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
        for act in [Act::Hang(Vec::new()), Act::Hang(start), Act::Drip(endless)] {
            let reply = FakeReply::start([act]).await;
            let settings = ReplySettings { total_timeout: Duration::from_millis(150), ..reply.settings() };
            let client = ReplyClient::new(&settings).unwrap();
            assert_eq!(client.get_job(id()).await, Err(ReplyError::TimedOut));
        }
    }

    #[tokio::test]
    async fn an_answer_over_the_limit_is_refused_announced_or_not_or_unfolding_to_it() {
        let large = format!("{}{}", job(), " ".repeat(4000));
        let announced = Act::Say(bytes("200 OK", "", &large));
        let unannounced = Act::Say(format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{large}").into_bytes());
        // A brace and 4,000 spaces, gzipped to 40 bytes.
        let gzip = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x21\x01\x00\x00\x00\x02\xa0\x2b\xfe\xf4\xbc\
            \x33\x2c\x40\x03\x00\x00\x00\xdc\x0d\x8f\xd6\x62\x45\xa1\x0f\x00\x00";
        let mut unfolding = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
        unfolding.extend_from_slice(gzip);
        for act in [announced, unannounced, Act::Say(unfolding)] {
            let reply = FakeReply::start([act]).await;
            let client = ReplyClient::new(&ReplySettings { max_answer_bytes: 1000, ..reply.settings() }).unwrap();
            assert_eq!(client.get_job(id()).await, Err(ReplyError::TooLarge { limit: 1000 }));
        }
    }

    #[tokio::test]
    async fn a_large_answer_within_the_limit_is_read_whole() {
        let text = "x".repeat(2 * LARGE_ANSWER);
        let body = format!(r#"{{"jobId":"{ID}","status":"Done","jsonDataResult":"{text}"}}"#);
        let fetched = get(answer("200 OK", "", &body)).await.unwrap();
        assert_eq!(fetched.result.unwrap(), text.as_bytes());
    }

    #[tokio::test]
    async fn nothing_that_can_be_printed_holds_the_key() {
        let reply = FakeReply::start([Act::Say(format!("HTTP/1.1 500 {KEY}\r\n\r\n{KEY}").into_bytes())]).await;
        let client = reply.client();
        let error = client.get_job(id()).await.unwrap_err();
        let raw = client.0.http.get("http://127.0.0.1:1/").send().await.unwrap_err();
        let request = client.request(Method::GET, &["whoami"]);
        let told = app::error::AppError::from(&error);
        let shown = format!("{client:?} {:?} {error:?} {error} {told:?} {raw:?} {raw} {request:?}", client.0.http);
        assert!(!shown.contains(KEY), "{shown}");
    }
}
