//! The wall: what every answer carries, and what is not let in.

use reqwest::{Method, Response};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::app::{TestApp, spawn_app};

/// The answer to what stands here, byte for byte.
async fn raw(app: &TestApp, request: &[u8]) -> String {
    let address = app.url.strip_prefix("http://").unwrap();
    let mut socket = TcpStream::connect(address).await.unwrap();
    // The server may close before it has read all.
    let _ = socket.write_all(request).await;
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// The score of an answer over https by the published rules of the MDN HTTP Observatory: 100 to begin with, less for
/// what is missing, and more for what is better than needed once little is missing.
fn score(answer: &Response) -> i32 {
    let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
    let csp = header("content-security-policy");
    let directive = |name: &str| csp.split(';').find_map(|part| part.trim().strip_prefix(name)).unwrap_or_default();
    let scripts = directive("script-src");
    let mut results = Vec::new();
    results.push(match () {
        () if csp.is_empty() => -25,
        () if scripts.contains("'unsafe-inline'") || !scripts.contains("'nonce-") => -20,
        () if scripts.contains("'unsafe-eval'") => -10,
        () if directive("style-src").contains("'unsafe-inline'") => 0,
        () if directive("default-src").trim() == "'none'" => 10,
        () => 5,
    });
    let cookies = answer.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let careful = |cookie: &str| ["; Secure", "; HttpOnly", "; SameSite="].iter().all(|part| cookie.contains(part));
    let cookies: Vec<bool> = cookies.map(careful).collect();
    results.push(match cookies.as_slice() {
        [] => 0,
        cookies if cookies.iter().all(|is_careful| *is_careful) => 5,
        _ => -20,
    });
    results.push(if header("access-control-allow-origin") == "*" { -50 } else { 0 });
    let age = header("strict-transport-security")
        .strip_prefix("max-age=")
        .and_then(|age| age.split(';').next()?.parse::<u64>().ok());
    results.push(match age {
        Some(15_768_000..) => 0,
        Some(_) => -10,
        None => -20,
    });
    results.push(match header("referrer-policy") {
        "no-referrer" | "same-origin" | "strict-origin" | "strict-origin-when-cross-origin" => 5,
        "" => 0,
        _ => -5,
    });
    results.push(if header("x-content-type-options") == "nosniff" { 0 } else { -5 });
    results.push(match directive("frame-ancestors").trim() {
        "'none'" => 5,
        _ if ["DENY", "SAMEORIGIN"].contains(&header("x-frame-options")) => 0,
        _ => -20,
    });
    results.push(if header("cross-origin-resource-policy") == "same-origin" { 10 } else { 0 });
    let (bonus, missing): (Vec<i32>, Vec<i32>) = results.into_iter().partition(|points| *points > 0);
    let base = 100 + missing.iter().sum::<i32>();
    if base >= 90 { base + bonus.iter().sum::<i32>() } else { base }
}

#[tokio::test]
async fn over_https_the_pages_earn_an_a_plus() {
    let app = spawn_app().await;
    for path in ["/", "/jobs/x", "/no/such", "/healthz"] {
        let answer = app.ask(Method::GET, path, &[("x-forwarded-proto", "https")]).await;
        if path != "/healthz" {
            assert!(score(&answer) >= 100, "{path}: {} of {:?}", score(&answer), answer.headers());
        }
        assert!(answer.headers()["strict-transport-security"].to_str().unwrap().starts_with("max-age=31536000"));
    }
    let plain = app.get("/").await;
    assert!(!plain.headers().contains_key("strict-transport-security"), "it would shut out who has no https");
    assert!(score(&plain) < 100, "the score can be missed");
}

#[tokio::test]
async fn what_holds_data_is_not_kept_by_browsers() {
    let app = spawn_app().await;
    for path in ["/", "/jobs/x", "/api/jobs/x", "/api/none", "/metrics"] {
        let answer = app.get(path).await;
        assert_eq!(answer.headers()["cache-control"], "no-store", "{path}");
        for (name, value) in
            [("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin")]
        {
            assert_eq!(answer.headers()[name], value, "{path}");
        }
    }
}

#[tokio::test]
async fn a_body_or_a_head_that_is_too_large_is_refused() {
    let app = spawn_app().await;
    let large = app.look_up(&"x".repeat(100_000)).await;
    assert_eq!(large.status(), 413);
    let padding = "x".repeat(1_000_000);
    let head = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX-Padding: {padding}\r\n\r\n");
    assert!(raw(&app, head.as_bytes()).await.starts_with("HTTP/1.1 431"));
    assert_eq!(app.get("/healthz").await.status(), 200, "and the next one is served");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let app = spawn_app().await;
    let head = "POST /lookup HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 50\r\n\r\npasted=";
    let answer = raw(&app, head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}
