//! Answers that are not what they should be.

use reqwest::Method;
use serde_json::{Value, json};
use server::store::audit::Deed;

use super::{
    ann, at, begin, come_back,
    provider::{FakeProvider, Signed},
    session, sign_in, trail,
};
use crate::app::spawn_app_with;

/// What is wrong with an ID token, in words, in its claims and in how it is signed.
type Wrong = (&'static str, fn(&mut Value), Signed);

const LIES: [Wrong; 15] = [
    ("another nonce", |claims| claims["nonce"] = "planted".into(), Signed::Well),
    ("no nonce", |claims| drop(claims.as_object_mut().unwrap().remove("nonce")), Signed::Well),
    ("made for others", |claims| claims["aud"] = "others".into(), Signed::Well),
    ("made for others too", |claims| claims["aud"] = json!(["desk", "others"]), Signed::Well),
    (
        "made for others too, and used by them",
        |claims| (claims["aud"], claims["azp"]) = (json!(["desk", "others"]), "others".into()),
        Signed::Well,
    ),
    ("used by others", |claims| claims["azp"] = "others".into(), Signed::Well),
    ("from another issuer", |claims| claims["iss"] = "https://evil.example".into(), Signed::Well),
    ("from no issuer", |claims| drop(claims.as_object_mut().unwrap().remove("iss")), Signed::Well),
    ("expired", |claims| claims["exp"] = 1.into(), Signed::Well),
    ("without an end", |claims| drop(claims.as_object_mut().unwrap().remove("exp")), Signed::Well),
    ("of nobody", |claims| drop(claims.as_object_mut().unwrap().remove("sub")), Signed::Well),
    ("of another access token", |claims| claims["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA".into(), Signed::Well),
    ("signed by another key", |_| (), Signed::ByAnotherKey),
    ("signed with the shared secret", |_| (), Signed::WithTheSecret),
    ("not signed", |_| (), Signed::NotAtAll),
];

#[tokio::test]
async fn an_id_token_that_is_not_as_it_should_be_lets_nobody_in() {
    let provider = FakeProvider::start().await;
    let app = spawn_app_with(at(&provider)).await;
    for (what, change, signed) in LIES {
        provider.lie_once(change, signed);
        let answer = sign_in(&app, &provider, ann()).await;
        assert!(session(&answer).is_none(), "{what}");
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["jobglass-code"]),
            (502, &"login_failed".parse().unwrap()),
            "{what}"
        );
        let page = answer.text().await.unwrap();
        assert!(page.contains("The sign-in did not work") && !page.contains("planted"), "{what}: {page}");
        let (who, detail) = trail(&app, Deed::LoginRefused).await.remove(0);
        assert_eq!(who, "unknown", "{what}");
        assert!(detail.contains("ID token does not hold") || detail.contains("cannot be read"), "{what}: {detail}");
    }
    assert!(session(&sign_in(&app, &provider, ann()).await).is_some(), "the one that is as it should be");
    provider.lie_once(|claims| (claims["aud"], claims["azp"]) = (json!(["desk", "a"]), "desk".into()), Signed::Well);
    assert!(session(&sign_in(&app, &provider, ann()).await).is_some(), "the one for several that we use");
}

#[tokio::test]
async fn an_access_token_that_cannot_be_sent_is_told_and_is_no_fault_of_ours() {
    let provider = FakeProvider::start().await;
    provider.announce(json!({"userinfo_endpoint": format!("{}/me", provider.url), "access_token": "a\nb"}));
    let app = spawn_app_with(at(&provider)).await;
    let answer = sign_in(&app, &provider, json!({})).await;
    assert_eq!((answer.status().as_u16(), &answer.headers()["jobglass-code"]), (502, &"login_failed".parse().unwrap()));
}

#[tokio::test]
async fn only_the_browser_that_began_comes_back_and_only_once() {
    let provider = FakeProvider::start().await;
    let app = spawn_app_with(at(&provider)).await;
    let (asked, cookie) = begin(&app, "").await;
    let (_, others) = begin(&app, "").await;
    let path = provider.grant(&asked, ann());
    let (before, state) = path.split_at(path.len() - 43);
    let no_state = before.strip_suffix("&state=").unwrap();
    let twice = format!("{cookie}; {cookie}");
    for (path, cookie) in [
        (path.clone(), others.as_str()),
        (path.clone(), "a=b"),
        (path.clone(), &twice),
        (format!("{before}{}", "A".repeat(43)), &cookie),
        (format!("{before}{state}x"), &cookie),
        (format!("{path}&state={state}"), &cookie),
        (no_state.to_owned(), &cookie),
        ("/login/callback".to_owned(), &cookie),
    ] {
        let answer = come_back(&app, &path, cookie).await;
        assert!(session(&answer).is_none(), "{path}");
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["jobglass-code"]),
            (400, &"login_expired".parse().unwrap()),
            "{path}"
        );
        assert!(answer.text().await.unwrap().contains("That sign-in is over"), "{path}");
    }
    assert_eq!(provider.exchanges(), 0, "no code was brought to the provider");
    let answer = come_back(&app, &path, &cookie).await;
    let signed_in = session(&answer).unwrap();
    assert_eq!(come_back(&app, &path, &cookie).await.status(), 400, "a second time");
    assert_eq!(provider.exchanges(), 1);
    let again = app.ask(Method::GET, &path, &[("cookie", &format!("{cookie}; {signed_in}"))]).await;
    assert_eq!((again.status().as_u16(), &again.headers()["location"]), (303, &"/".parse().unwrap()), "who went back");
    assert!(session(&again).is_none());
}

#[tokio::test]
async fn a_code_of_another_sign_in_is_of_no_use() {
    let provider = FakeProvider::start().await;
    let app = spawn_app_with(at(&provider)).await;
    let (asked, _) = begin(&app, "").await;
    let stolen = provider.grant(&asked, ann());
    let stolen = stolen.split(['=', '&']).nth(1).unwrap();
    let (asked, cookie) = begin(&app, "").await;
    let path = provider.grant(&asked, ann());
    let state = path.rsplit_once('=').unwrap().1;
    // It is bound to the verifier that only the other sign-in knows.
    let answer = come_back(&app, &format!("/login/callback?code={stolen}&state={state}"), &cookie).await;
    assert_eq!(answer.status(), 502);
    assert!(session(&answer).is_none());
    // And one that was used is used up.
    assert!(trail(&app, Deed::LoginRefused).await[0].1.contains("invalid_grant"));
    let (asked, cookie) = begin(&app, "").await;
    let path = provider.grant(&asked, ann());
    let code = path.split(['=', '&']).nth(1).unwrap().to_owned();
    assert!(session(&come_back(&app, &path, &cookie).await).is_some());
    let (asked, cookie) = begin(&app, "").await;
    let path = provider.grant(&asked, ann());
    let state = path.rsplit_once('=').unwrap().1;
    let answer = come_back(&app, &format!("/login/callback?code={code}&state={state}"), &cookie).await;
    assert!(answer.status() == 502 && session(&answer).is_none());
}

#[tokio::test]
async fn an_answer_of_another_provider_is_refused_before_the_code_is_brought() {
    let provider = FakeProvider::start().await;
    let app = spawn_app_with(at(&provider)).await;
    let (asked, cookie) = begin(&app, "").await;
    let path = provider.grant(&asked, ann());
    let answer = come_back(&app, &format!("{path}&iss=https%3A%2F%2Fevil.example"), &cookie).await;
    assert!(answer.status() == 502 && session(&answer).is_none());
    assert_eq!(provider.exchanges(), 0);
    let (asked, cookie) = begin(&app, "").await;
    let path = provider.grant(&asked, ann());
    assert!(session(&come_back(&app, &format!("{path}&iss={}", provider.url), &cookie).await).is_some());

    let provider = FakeProvider::start().await;
    provider.announce(json!({"authorization_response_iss_parameter_supported": true}));
    let app = spawn_app_with(at(&provider)).await;
    assert_eq!(sign_in(&app, &provider, ann()).await.status(), 502, "it always names itself, and did not");
}

#[tokio::test]
async fn whoever_fails_often_waits() {
    let provider = FakeProvider::start().await;
    let app = spawn_app_with(at(&provider)).await;
    for _ in 0..20 {
        let (asked, cookie) = begin(&app, "").await;
        let path = provider.grant(&asked, ann()).replace("code=", "code=x");
        assert_eq!(come_back(&app, &path, &cookie).await.status(), 502);
    }
    let slowed = sign_in(&app, &provider, ann()).await;
    assert_eq!((slowed.status().as_u16(), &slowed.headers()["jobglass-code"]), (429, &"login_slowed".parse().unwrap()));
    assert_eq!(provider.exchanges(), 20);
}
