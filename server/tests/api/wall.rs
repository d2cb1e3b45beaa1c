//! The wall: what every answer carries, and what is not let in.

use reqwest::{Method, Response};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use std::time::Duration;

use serde_json::Value;
use server::serve::Limits;
use simulator::{JobSpec, Life};

use crate::app::{TestApp, spawn_app, spawn_app_with, spawn_app_within};

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

/// Expects problem+json with this status and code, and returns it.
async fn problem(answer: Response, status: u16, code: &str) -> Value {
    assert_eq!(answer.status(), status, "{code}");
    assert_eq!(answer.headers()["content-type"], "application/problem+json", "{code}");
    let told: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!((&told["code"], &told["status"]), (&Value::from(code), &Value::from(status)), "{told}");
    told
}

/// Expects a page in words that names the code.
async fn in_words(answer: Response, status: u16, code: &str, words: &str) {
    assert_eq!((answer.status().as_u16(), &answer.headers()["jobglass-code"]), (status, &code.parse().unwrap()));
    let page = answer.text().await.unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains(words), "{code}: {page}");
}

#[tokio::test]
async fn whatever_is_wrong_with_a_request_programs_are_told_by_code_and_readers_in_words() {
    for base in ["", "/desk"] {
        let app = spawn_app_with(|settings| settings.base_path = Some(format!("{base}/"))).await;
        let id = app.reply.create(JobSpec::new(Life::Finished, 60.0)).to_string();
        let link = app.make_link_until(&id, chrono::Utc::now() + chrono::TimeDelta::hours(1)).await;
        let large: &'static str = Box::leak("x".repeat(100_000).into_boxed_str());
        let padding = [("x-padding", &large[..50_000])];
        let elsewhere = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")];
        for path in
            ["/api", "/api/", "/api/none", "/api/jobs", "/s/x/none", &format!("{link}/none"), &format!("{link}/")]
        {
            problem(app.get(path).await, 404, "page_not_found").await;
        }
        for path in [&format!("/api/jobs/{id}"), &format!("{link}/job"), &format!("{link}/none"), "/api/none"] {
            problem(app.send(Method::PUT, path, "").await, 405, "method_not_allowed").await;
            problem(app.send(Method::POST, path, large).await, 413, "too_large").await;
            problem(app.ask(Method::GET, path, &padding).await, 431, "head_too_large").await;
            problem(app.ask(Method::GET, path, &elsewhere).await, 403, "cross_site").await;
            problem(app.ask(Method::GET, path, &[("host", "evil.example")]).await, 421, "unknown_host").await;
        }
        for path in ["/api/jobs/%ff", "/api/events?jobs=", "/api/events"] {
            let told = app.get(path).await;
            assert_eq!(told.status(), 400, "{path}");
            assert_eq!(told.headers()["content-type"], "application/problem+json", "{path}");
        }
        problem(app.get(&format!("{link}/%ff")).await, 404, "page_not_found").await;
        problem(app.get("/s/%ff/job").await, 404, "link_unknown").await;

        in_words(app.get("/none").await, 404, "page_not_found", "There is no such page").await;
        in_words(app.send(Method::PUT, &link, "").await, 405, "method_not_allowed", "takes no such request").await;
        in_words(app.send(Method::POST, "/lookup", large).await, 413, "too_large", "64 KiB").await;
        in_words(app.ask(Method::GET, "/", &padding).await, 431, "head_too_large", "cookies").await;
        in_words(app.ask(Method::GET, "/", &elsewhere).await, 403, "cross_site", "another site").await;
        in_words(app.ask(Method::GET, "/", &[("host", "evil.example")]).await, 421, "unknown_host", "JOBGLASS_HOSTS")
            .await;
        in_words(app.send(Method::POST, "/lookup", "no form").await, 400, "bad_request", "makes no sense").await;
        in_words(app.get("/audit?before=x").await, 400, "bad_request", "makes no sense").await;
        in_words(app.get("/jobs/%ff").await, 400, "malformed_id", "not a job id").await;
    }
}

#[tokio::test]
async fn a_reader_who_follows_a_link_below_a_share_link_is_told_in_words() {
    let app = spawn_app().await;
    let reader = [("accept", "text/html,application/xhtml+xml,*/*;q=0.8")];
    let wrong = "/s/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for path in [wrong, &format!("{wrong}/result?download")] {
        in_words(app.ask(Method::GET, path, &reader).await, 404, "link_unknown", "There is no such link").await;
    }
    in_words(app.get(wrong).await, 404, "link_unknown", "There is no such link").await;
    problem(app.get(&format!("{wrong}/job")).await, 404, "link_unknown").await;
}

#[tokio::test]
async fn an_address_beside_the_base_path_is_told_in_words() {
    let app = spawn_app_with(|settings| settings.base_path = Some("/desk".into())).await;
    let beside = app.url.strip_suffix("/desk").unwrap().to_owned() + "/elsewhere";
    in_words(reqwest::get(beside).await.unwrap(), 404, "page_not_found", "There is no such page").await;
}

#[tokio::test]
async fn a_head_that_is_far_too_large_is_refused_without_words() {
    let app = spawn_app().await;
    let padding = "x".repeat(1_000_000);
    let head = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX-Padding: {padding}\r\n\r\n");
    assert!(raw(&app, head.as_bytes()).await.starts_with("HTTP/1.1 431"));
    assert_eq!(app.get("/healthz").await.status(), 200, "and the next one is served");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let app = spawn_app_within(Limits { body_within: Duration::from_millis(100), ..Limits::default() }).await;
    for (path, told) in [("/lookup", "The request took too long to arrive"), ("/api/jobs/x/cancel", "\"too_slow\"")] {
        let head = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\npasted=");
        let answer = raw(&app, head.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 408") && answer.contains(told), "{answer}");
    }
}
