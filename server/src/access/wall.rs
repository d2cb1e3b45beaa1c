//! The wall: the guard against other sites' requests, and the security headers.

use std::{net::IpAddr, sync::Arc};

use app::error::{AppError, ErrorCode};
use axum::{
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use leptos::nonce::Nonce;
use tokio::time::timeout;

use super::Access;
use crate::{api::Problem, serve::Limits};

/// The names that Jobglass answers to; all, where it need not care.
#[derive(Clone)]
pub struct Hosts(Option<Arc<[String]>>);

impl Hosts {
    /// These besides this machine's own. With a login none need be listed; without one only this machine may connect,
    /// and a page from elsewhere must not get there by a name of its own that it lets point here.
    pub fn new(listed: &Arc<[String]>, is_local: bool) -> Self {
        Self((is_local || !listed.is_empty()).then(|| listed.clone()))
    }
}

/// Refuses a request under a name that is not ours.
pub async fn refuse_other_hosts(State(Hosts(hosts)): State<Hosts>, request: Request, next: Next) -> Response {
    let Some(hosts) = hosts else { return next.run(request).await };
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if host.is_some_and(|host| is_ours(host, &hosts)) {
        next.run(request).await
    } else {
        refuse(ErrorCode::UnknownHost)
    }
}

fn refuse(code: ErrorCode) -> Response {
    Problem(AppError::new(code)).into_response()
}

fn is_ours(host: &str, hosts: &[String]) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()) || hosts.contains(&name)
}

/// Refuses what another site's page asks for: anything that changes something, and anything that is read without the
/// reader going there, since a first look at a job costs a question to Reply.
pub async fn refuse_cross_site(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let is_welcome = if reads {
        is_picture_of_link(request.uri().path()) || !is_drawn_in_by_another_site(request.headers())
    } else {
        is_same_site(request.headers())
    };
    if is_welcome { next.run(request).await } else { refuse(ErrorCode::CrossSite) }
}

/// Refuses a head larger than any page of ours asks for. One that is larger still was refused without words before it
/// came here.
pub async fn refuse_large_heads(State(limits): State<Limits>, request: Request, next: Next) -> Response {
    let address = request.uri().path_and_query().map_or(0, |asked| asked.as_str().len());
    let headers = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len());
    if address + headers.sum::<usize>() > limits.largest_head {
        refuse(ErrorCode::HeadTooLarge)
    } else {
        next.run(request).await
    }
}

/// Reads what a request brings before anything looks at it: all that we take are small forms. Who sends more, or is
/// slow, is told so.
pub async fn read_body(State(limits): State<Limits>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match timeout(limits.body_within, to_bytes(body, limits.largest_body)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(parts, bytes.into())).await,
        // Or it broke off, and nobody is left to be told.
        Ok(Err(_)) => refuse(ErrorCode::TooLarge),
        Err(_) => refuse(ErrorCode::TooSlow),
    }
}

/// The pictures that a share link offers to other pages, whose first look at a job was when the link was made.
fn is_picture_of_link(path: &str) -> bool {
    is_of_link(path) && (path.ends_with("/badge.svg") || path.ends_with("/preview.png"))
}

/// Whether a path, base path and all, leads to what a share link shows.
fn is_of_link(path: &str) -> bool {
    path.contains("/s/")
}

/// An image, a frame or a script's request of another site; a link that somebody follows is none.
fn is_drawn_in_by_another_site(headers: &HeaderMap) -> bool {
    let is = |name, value| headers.get(name).is_some_and(|found| found == value);
    is("sec-fetch-site", "cross-site") && !is("sec-fetch-mode", "navigate")
}

/// Fetch Metadata decides, else `Origin`; a request with neither is no browser's, and carries nobody's authority.
fn is_same_site(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    match (text(HeaderName::from_static("sec-fetch-site")), text(header::ORIGIN)) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = text(header::HOST).unwrap_or_default();
            origin.split_once("://").is_some_and(|(_, authority)| authority == host)
        }
        (None, None) => true,
    }
}

/// The policy of a page: its own files and nothing else; inline scripts only with this answer's nonce.
pub fn page_policy(nonce: &Nonce) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Headers for every answer that has not set its own. An event stream goes without those that only a document heeds: it
/// is no document, and each stream keeps the room of its headers for as long as it is open.
pub async fn security_headers(State(access): State<Access>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let is_of_link = is_of_link(parts.uri.path());
    let is_https = access.is_https(&parts);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if is_https {
        let for_a_year = HeaderValue::from_static("max-age=31536000");
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, for_a_year);
    }
    let of_all = [
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    let of_documents = [
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    let is_stream = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
    if is_of_link && !is_stream {
        // Its address opens the link, so it is to be told to nobody and on nobody's list.
        response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    }
    let of_documents = of_documents.into_iter().filter(|_| !is_stream);
    for (name, value) in of_all.into_iter().chain(of_documents) {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same_site(pairs: &[(&'static str, &'static str)]) -> bool {
        let headers =
            pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        is_same_site(&headers.collect())
    }

    #[test]
    fn only_our_own_pages_and_programs_may_change_something() {
        assert!(same_site(&[("sec-fetch-site", "same-origin")]));
        assert!(same_site(&[("sec-fetch-site", "none")]));
        assert!(same_site(&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")]));
        assert!(same_site(&[("host", "127.0.0.1:3000")]), "curl sends neither");
        assert!(!same_site(&[("sec-fetch-site", "cross-site"), ("origin", "http://a"), ("host", "a")]));
        assert!(!same_site(&[("sec-fetch-site", "same-site")]));
        assert!(!same_site(&[("origin", "https://evil.example"), ("host", "127.0.0.1:3000")]));
        assert!(!same_site(&[("origin", "null"), ("host", "127.0.0.1:3000")]));
    }

    #[test]
    fn a_strange_name_is_not_ours() {
        let hosts = ["desk.example.com".to_owned()];
        for ours in
            ["localhost:3000", "127.0.0.1:3000", "[::1]:3000", "127.0.0.1", "Desk.Example.com", "desk.example.com:443"]
        {
            assert!(is_ours(ours, &hosts), "{ours}");
        }
        for strange in ["", "evil.example", "localhost.evil.example", "192.168.1.2:3000", "127.0.0.1.evil.example:3000"]
        {
            assert!(!is_ours(strange, &hosts), "{strange}");
        }
    }
}
