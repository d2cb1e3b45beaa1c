//! From what came over the wire to a body or a `ReplyError`: statuses, headers, sizes and broken connections.

use std::time::{Duration, SystemTime};

use reqwest::{
    Response, StatusCode,
    header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER},
};

use super::{error::ReplyError, wire};

/// The longest wait we believe: a `Retry-After` of a year is a mistake, and would stop Jobglass for good.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);
/// How much of an error's body is looked at for its code.
const LONGEST_PROBLEM: u64 = 16 * 1024;

/// The body of an answer with the status a question hopes for, or what went wrong.
pub(super) async fn receive(response: Response, hoped_for: &[u16], limit: u64) -> Result<Vec<u8>, ReplyError> {
    let status = response.status();
    if hoped_for.contains(&status.as_u16()) {
        return read_body(response, limit).await.map_err(unread);
    }
    match status.as_u16() {
        401 => Err(ReplyError::KeyRejected),
        403 => Err(ReplyError::Forbidden),
        404 | 410 if is_html(response.headers()) => {
            Err(ReplyError::not_reply("a page that says \"not found\", not from Reply"))
        }
        404 | 410 => Err(ReplyError::NotFound),
        407 => Err(ReplyError::Unreachable { what: "the proxy wants a password" }),
        408 => Err(ReplyError::TimedOut),
        429 => Err(ReplyError::RateLimited { retry_after: retry_after(response.headers(), SystemTime::now()) }),
        300..=399 => {
            Err(ReplyError::not_reply(format!("a redirect (status {}), which is never followed", status.as_u16())))
        }
        400..=499 => Err(rejected(status, response).await),
        500.. => Err(ReplyError::Failed {
            status: status.as_u16(),
            retry_after: retry_after(response.headers(), SystemTime::now()),
        }),
        _ => Err(ReplyError::odd_answer(format!("status {}, which is not documented for this", status.as_u16()))),
    }
}

async fn rejected(status: StatusCode, response: Response) -> ReplyError {
    let code = read_body(response, LONGEST_PROBLEM).await.ok().and_then(|body| wire::read_problem_code(&body));
    ReplyError::Rejected { status: status.as_u16(), code }
}

/// Why a body was not read to its end.
#[derive(Debug)]
pub(crate) enum Unread {
    /// It is larger than this.
    TooLarge {
        /// The bytes that were allowed.
        limit: u64,
    },
    /// It began and did not end.
    Torn(reqwest::Error),
}

/// Reads a body up to the limit, counting what it is after decompression: a small answer may unfold to a huge one.
pub(crate) async fn read_body(mut response: Response, limit: u64) -> Result<Vec<u8>, Unread> {
    let announced = response.content_length().unwrap_or(0);
    if announced > limit {
        return Err(Unread::TooLarge { limit });
    }
    let mut body = Vec::with_capacity(announced as usize);
    while let Some(chunk) = response.chunk().await.map_err(Unread::Torn)? {
        if (body.len() + chunk.len()) as u64 > limit {
            return Err(Unread::TooLarge { limit });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn unread(why: Unread) -> ReplyError {
    match why {
        Unread::TooLarge { limit } => ReplyError::TooLarge { limit },
        Unread::Torn(error) => torn(&error),
    }
}

/// A question to which no answer began. reqwest's own words name the address, so none of them are used.
pub(super) fn unsent(error: &reqwest::Error) -> ReplyError {
    if error.is_dns() {
        return ReplyError::Unreachable { what: "its name cannot be resolved" };
    }
    if error.is_connect() {
        return ReplyError::Unreachable { what: what_broke(error) };
    }
    if error.is_timeout() {
        return ReplyError::TimedOut;
    }
    ReplyError::Unreachable { what: "the connection broke before an answer came" }
}

/// An answer that began and did not end.
fn torn(error: &reqwest::Error) -> ReplyError {
    if error.is_timeout() { ReplyError::TimedOut } else { ReplyError::not_reply("it broke off in the middle") }
}

/// Why a connection did not come about, from the first cause that is telling.
pub(crate) fn what_broke(error: &reqwest::Error) -> &'static str {
    use std::io::ErrorKind;
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(current) = cause {
        if current.is::<rustls::Error>() {
            return "no trusted encrypted connection";
        }
        if let Some(error) = current.downcast_ref::<std::io::Error>() {
            // An io::Error may wrap the telling one, and its own `source` skips it.
            if error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) {
                return "no trusted encrypted connection";
            }
            match error.kind() {
                ErrorKind::ConnectionRefused => return "connection refused",
                ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof => return "connection reset",
                ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable => return "no way to its network",
                ErrorKind::TimedOut => return "no connection within the time allowed",
                _ => {}
            }
        }
        cause = current.source();
    }
    if error.is_timeout() { "no connection within the time allowed" } else { "no connection" }
}

fn is_html(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}

/// `Retry-After` in seconds or as a date, at most an hour; nothing if it is neither.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Too many digits for a number are a long wait, not a missing one.
        text.parse().map_or(LONGEST_WAIT, Duration::from_secs)
    } else {
        httpdate::parse_http_date(text).ok()?.duration_since(now).unwrap_or_default()
    };
    Some(wait.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date_and_never_longer_than_an_hour() {
        let now = httpdate::parse_http_date("Tue, 24 Nov 2026 12:00:00 GMT").unwrap();
        for (header, seconds) in [
            ("23", Some(23)),
            (" 0 ", Some(0)),
            ("Tue, 24 Nov 2026 12:00:30 GMT", Some(30)),
            ("Tue, 24 Nov 2026 11:00:00 GMT", Some(0)),
            ("Tue, 24 Nov 2037 12:00:00 GMT", Some(3600)),
            ("99999999999999999999999", Some(3600)),
            ("86400", Some(3600)),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, header.parse().unwrap())]);
            assert_eq!(retry_after(&headers, now).map(|wait| wait.as_secs()), seconds, "{header:?}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
