//! A provider that is away, broken, or says no.

use std::time::Duration;

use serde_json::json;
use server::store::audit::Deed;
use tokio::time::sleep;

use super::{ann, at, begin, come_back, provider::FakeProvider, session, sign_in, trail};
use crate::app::spawn_app_with;

#[tokio::test]
async fn while_the_provider_is_away_the_page_says_so_and_goes_on_when_it_is_there() {
    let provider = FakeProvider::start().await;
    let set_up = at(&provider);
    let address = provider.url.strip_prefix("http://").unwrap().to_owned();
    drop(provider);
    let app = spawn_app_with(set_up).await;
    assert_eq!(app.get("/login").await.status(), 200, "the server is up, and so is the page");
    let answer = app.get("/login/start?back=/links").await;
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["jobglass-code"]),
        (503, &"provider_away".parse().unwrap())
    );
    let page = answer.text().await.unwrap();
    assert!(page.contains("The sign-in service cannot be reached"), "{page}");
    assert!(page.contains("/login/start?back=/links"), "the way to try again");

    let provider = FakeProvider::start_on(&address).await;
    // It is left alone for a moment after it was found to be away.
    while app.get("/login/start").await.status() == 503 {
        sleep(Duration::from_millis(200)).await;
    }
    assert!(session(&sign_in(&app, &provider, ann()).await).is_some());
}

#[tokio::test]
async fn a_provider_that_goes_away_meanwhile_lets_nobody_in_and_keeps_nobody_out_later() {
    let provider = FakeProvider::start().await;
    let app = spawn_app_with(at(&provider)).await;
    let (asked, cookie) = begin(&app, "").await;
    let path = provider.grant(&asked, ann());
    let address = provider.url.strip_prefix("http://").unwrap().to_owned();
    drop(provider);
    let answer = come_back(&app, &path, &cookie).await;
    assert!(answer.status() == 503 && session(&answer).is_none());
    let provider = FakeProvider::start_on(&address).await;
    assert!(session(&sign_in(&app, &provider, ann()).await).is_some(), "with another key by now");
}

#[tokio::test]
async fn a_new_key_of_the_provider_is_found() {
    let provider = FakeProvider::start().await;
    let app = spawn_app_with(at(&provider)).await;
    assert!(session(&sign_in(&app, &provider, ann()).await).is_some());
    provider.change_key();
    assert!(session(&sign_in(&app, &provider, ann()).await).is_some());
}

#[tokio::test]
async fn a_no_of_the_provider_is_told_in_our_own_words() {
    let provider = FakeProvider::start().await;
    let app = spawn_app_with(at(&provider)).await;
    for (error, status, code) in [
        ("access_denied", 401, "login_denied"),
        ("login_required", 401, "login_denied"),
        ("invalid_scope", 502, "login_failed"),
        ("temporarily_unavailable", 503, "provider_away"),
        ("planted%3Cscript%3E", 502, "login_failed"),
    ] {
        let (asked, cookie) = begin(&app, "back=/links").await;
        let path = provider.grant(&asked, ann());
        let state = path.rsplit_once('=').unwrap().1;
        let path = format!("/login/callback?error={error}&error_description=planted%3Cscript%3E&state={state}");
        let answer = come_back(&app, &path, &cookie).await;
        assert!(session(&answer).is_none());
        assert_eq!((answer.status().as_u16(), &answer.headers()["jobglass-code"]), (status, &code.parse().unwrap()));
        let page = answer.text().await.unwrap();
        assert!(!page.contains("planted") && page.contains("/login/start?back=/links"), "{page}");
        let (_, detail) = trail(&app, Deed::LoginRefused).await.remove(0);
        assert!(!detail.contains("planted"), "{detail}");
    }
}

#[tokio::test]
async fn a_provider_that_cannot_be_right_is_not_used() {
    let provider = FakeProvider::start().await;
    for wrong in [
        json!({"issuer": "https://evil.example"}),
        json!({"authorization_endpoint": "http://login.example.com/authorize"}),
        json!({"authorization_endpoint": "javascript:alert(1)"}),
        json!({"jwks_uri": "http://login.example.com/keys"}),
        json!({"jwks_uri": format!("{}/keys/huge", provider.url)}),
        json!({"jwks_uri": format!("{}/keys/moved", provider.url)}),
        json!({"end_session_endpoint": "http://login.example.com/end"}),
    ] {
        provider.announce(wrong.clone());
        let app = spawn_app_with(at(&provider)).await;
        let answer = app.get("/login/start").await;
        assert!([502, 503].contains(&answer.status().as_u16()), "{wrong}: {}", answer.status());
    }
    provider.announce(json!({"token_endpoint": "http://login.example.com/token"}));
    let app = spawn_app_with(at(&provider)).await;
    let answer = sign_in(&app, &provider, ann()).await;
    assert!(answer.status() == 503 && session(&answer).is_none(), "neither code nor secret goes there");
}
