//! Signing in at a provider, as a browser goes through it.

mod forged;
pub(crate) mod provider;
mod roles;
mod trouble;

use reqwest::{Method, Response, Url};
use serde_json::{Value, json};
use server::{
    config::Settings,
    store::audit::{Deed, Wanted},
};
use simulator::{JobSpec, Life};

use crate::app::{DataFolder, TestApp, spawn_app_with};
use provider::{ACCESS_TOKEN, FakeProvider, SECRET};

/// Somebody of the staff.
pub(crate) fn ann() -> Value {
    json!({"email": "ann@example.com", "email_verified": true, "groups": ["support"]})
}

/// People sign in at this provider.
pub(crate) fn at(provider: &FakeProvider) -> impl FnOnce(&mut Settings) + use<> {
    let issuer = provider.url.clone();
    move |settings| {
        settings.access = Some("oidc".into());
        settings.oidc_issuer = Some(issuer);
        settings.oidc_client_id = Some("desk".into());
        settings.oidc_client_secret = Some(SECRET.into());
        settings.public_url = Some("https://desk.example.com".into());
        settings.staff = Some("group:support, bob@example.com".into());
        settings.operators = Some("group:leads".into());
    }
}

/// The value of a cookie that an answer sets, with its name; nothing if it is taken away.
fn cookie(answer: &Response, name: &str) -> Option<String> {
    let all = answer.headers().get_all("set-cookie").iter().map(|set| set.to_str().unwrap());
    let mut pairs = all.filter_map(|set| set.split(';').next()?.split_once('='));
    pairs.find(|(found, value)| *found == name && !value.is_empty()).map(|(name, value)| format!("{name}={value}"))
}

/// The cookie of the session that an answer begins.
pub(crate) fn session(answer: &Response) -> Option<String> {
    cookie(answer, "__Host-jobglass")
}

/// Where the browser is sent to, and the cookie that it is given for the way.
pub(crate) async fn begin(app: &TestApp, query: &str) -> (Url, String) {
    let answer = app.get(&format!("/login/start?{query}")).await;
    assert_eq!(answer.status(), 303);
    let to = answer.headers()["location"].to_str().unwrap().parse().unwrap();
    (to, cookie(&answer, "__Host-jobglass-login").unwrap())
}

/// The answer to somebody who comes back from the provider.
pub(crate) async fn come_back(app: &TestApp, path: &str, cookie: &str) -> Response {
    app.ask(Method::GET, path, &[("cookie", cookie), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")])
        .await
}

/// The whole way.
pub(crate) async fn sign_in(app: &TestApp, provider: &FakeProvider, claims: Value) -> Response {
    let (asked, cookie) = begin(app, "").await;
    come_back(app, &provider.grant(&asked, claims), &cookie).await
}

pub(crate) async fn status(app: &TestApp, path: &str, cookie: &str) -> u16 {
    app.ask(Method::GET, path, &[("cookie", cookie)]).await.status().as_u16()
}

/// Who did such a deed, by the audit trail, and more in words; newest first.
pub(crate) async fn trail(app: &TestApp, deed: Deed) -> Vec<(String, String)> {
    let wanted = Wanted { deed: Some(deed), ..Wanted::default() };
    let kept = app.store().audit_trail(&wanted, 100).await.unwrap();
    kept.into_iter().map(|kept| (kept.who, kept.detail.unwrap_or_default())).collect()
}

#[tokio::test]
async fn the_way_leads_over_the_provider_to_the_job() {
    let provider = FakeProvider::start().await;
    let app = spawn_app_with(at(&provider)).await;
    let id = app.reply.create(JobSpec::new(Life::Finished, 60.0));
    let job = format!("/jobs/{id}?at=result");

    let asked = app.get(&job).await;
    assert_eq!(asked.headers()["location"], format!("/login?back=/jobs/{id}%3Fat%3Dresult"));
    let (status_of_page, page) = app.page(asked.headers()["location"].to_str().unwrap()).await;
    let start = format!("https://desk.example.com/login/start?back=/jobs/{id}%3Fat%3Dresult");
    assert!(status_of_page == 200 && page.contains(&format!("href=\"{start}\"")), "{page}");
    assert!(page.contains("Sign in at 127.0.0.1:") && !page.contains("type=\"password\""), "{page}");

    let answer = app.get(start.strip_prefix("https://desk.example.com").unwrap()).await;
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(set.starts_with("__Host-jobglass-login=") && set.contains("; Max-Age=600; Path=/; HttpOnly"), "{set}");
    assert!(set.ends_with("; SameSite=Lax; Secure"), "{set}");
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    let to: Url = answer.headers()["location"].to_str().unwrap().parse().unwrap();
    assert!(to.as_str().starts_with(&format!("{}/authorize?", provider.url)));
    let redirect = to.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1.into_owned();
    assert_eq!(redirect, "https://desk.example.com/login/callback");

    let login = cookie(&answer, "__Host-jobglass-login").unwrap();
    let answer = come_back(&app, &provider.grant(&to, ann()), &login).await;
    assert_eq!((answer.status().as_u16(), &answer.headers()["location"]), (303, &job.parse().unwrap()));
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    let sets: Vec<_> = answer.headers().get_all("set-cookie").iter().map(|set| set.to_str().unwrap()).collect();
    assert!(sets[0].ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{sets:?}");
    assert_eq!(sets[1], "__Host-jobglass-login=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure");
    let page = app.ask(Method::GET, &job, &[("cookie", &session(&answer).unwrap())]).await;
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("ann@example.com"));
    assert_eq!(trail(&app, Deed::Login).await, [("ann@example.com".to_owned(), String::new())]);
}

#[tokio::test]
async fn the_way_out_leads_over_the_provider_too_and_outlives_a_restart() {
    let (provider, folder) = (FakeProvider::start().await, DataFolder::new());
    let spawn = || {
        let (set_up, data) = (at(&provider), folder.path().to_owned());
        spawn_app_with(|settings| {
            set_up(settings);
            settings.data = Some(data);
        })
    };
    let app = spawn().await;
    let session = session(&sign_in(&app, &provider, ann()).await).unwrap();
    app.end().await;
    let kept = std::fs::read(folder.path().join("jobglass.db")).unwrap();
    let token = provider.last_token();
    for secret in [&token, ACCESS_TOKEN, SECRET, "planted-code", session.split_once('=').unwrap().1] {
        assert!(!kept.windows(secret.len()).any(|part| part == secret.as_bytes()), "the store holds {secret}");
    }

    let app = spawn().await;
    assert_eq!(status(&app, "/", &session).await, 200);
    let out = app.post("/logout", &[], &[("cookie", &session)]).await;
    assert_eq!((out.status().as_u16(), &out.headers()["referrer-policy"]), (200, &"no-referrer".parse().unwrap()));
    assert!(out.headers()["set-cookie"].to_str().unwrap().starts_with("__Host-jobglass=; Max-Age=0;"));
    let to: Url = out.headers()["refresh"].to_str().unwrap().strip_prefix("0; url=").unwrap().parse().unwrap();
    assert!(to.as_str().starts_with(&format!("{}/end?", provider.url)));
    let told: Vec<_> = to.query_pairs().into_owned().collect();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let back = pair("post_logout_redirect_uri", "https://desk.example.com/login");
    assert_eq!(told, [pair("client_id", "desk"), back, pair("id_token_hint", &token)]);
    assert_eq!(status(&app, "/", &session).await, 303);
    assert_eq!(trail(&app, Deed::Logout).await[0].0, "ann@example.com");
    app.end().await;
}

#[tokio::test]
async fn who_signs_out_is_signed_out_here_though_the_provider_is_away_or_has_no_way_out() {
    let provider = FakeProvider::start().await;
    provider.announce(json!({"end_session_endpoint": null}));
    let app = spawn_app_with(at(&provider)).await;
    let session = session(&sign_in(&app, &provider, ann()).await).unwrap();
    drop(provider);
    let out = app.post("/logout", &[], &[("cookie", &session)]).await;
    assert_eq!((out.status().as_u16(), &out.headers()["location"]), (303, &"/login".parse().unwrap()));
    assert_eq!(status(&app, "/", &session).await, 303);
}

#[tokio::test]
async fn the_provider_is_shown_who_asks_as_it_wants_it_shown() {
    for (way, secret) in [("client_secret_basic", Some(SECRET)), ("client_secret_post", Some(SECRET)), ("none", None)] {
        let provider = FakeProvider::start().await;
        provider.announce(json!({"token_endpoint_auth_methods_supported": [way]}));
        let set_up = at(&provider);
        let app = spawn_app_with(|settings| {
            set_up(settings);
            settings.oidc_client_secret = secret.map(str::to_owned);
        })
        .await;
        assert!(session(&sign_in(&app, &provider, ann()).await).is_some(), "{way}");
    }
    let provider = FakeProvider::start().await;
    let set_up = at(&provider);
    let app = spawn_app_with(|settings| {
        set_up(settings);
        settings.oidc_client_secret = Some("another".into());
    })
    .await;
    assert_eq!(sign_in(&app, &provider, ann()).await.status(), 502);
    assert!(trail(&app, Deed::LoginRefused).await[0].1.contains("JOBGLASS_OIDC_CLIENT_ID"), "what is to be mended");
}

#[tokio::test]
async fn under_a_base_path_both_cookies_and_the_way_back_stay_below_it() {
    let provider = FakeProvider::start().await;
    let set_up = at(&provider);
    let app = spawn_app_with(|settings| {
        set_up(settings);
        settings.base_path = Some("/desk".into());
    })
    .await;
    let answer = app.get("/login/start?back=/desk/links").await;
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(set.starts_with("__Secure-jobglass-login=") && set.contains("; Path=/desk;"), "{set}");
    let to: Url = answer.headers()["location"].to_str().unwrap().parse().unwrap();
    assert!(to.as_str().contains("redirect_uri=https%3A%2F%2Fdesk.example.com%2Fdesk%2Flogin%2Fcallback"), "{to}");
    let login = cookie(&answer, "__Secure-jobglass-login").unwrap();
    let answer = come_back(&app, &provider.grant(&to, ann()), &login).await;
    assert_eq!(answer.headers()["location"], "/desk/links");
    assert!(cookie(&answer, "__Secure-jobglass").is_some());
}

#[tokio::test]
async fn nobody_is_sent_elsewhere_after_signing_in() {
    let provider = FakeProvider::start().await;
    let app = spawn_app_with(at(&provider)).await;
    let below = spawn_app_with(|settings| {
        at(&provider)(settings);
        settings.base_path = Some("/desk".into());
    })
    .await;
    let long = format!("/jobs/{}", "x".repeat(3_000));
    for back in [
        "https://evil.example/",
        "//evil.example/",
        "/%5Cevil.example",
        "/login",
        "/login/start%3Fback%3D/",
        "/a%0D%0Ab:%20c",
        "",
        &long,
    ] {
        let (asked, cookie) = begin(&app, &format!("back={back}")).await;
        let answer = come_back(&app, &provider.grant(&asked, ann()), &cookie).await;
        assert_eq!(answer.headers()["location"], "/", "{back}");
    }
    for out_of_the_base in ["/desk/../other", "/desk/a/%252e%252E/../../other", "/desk/.%2E/other"] {
        let answer = below.get(&format!("/login?back={out_of_the_base}")).await;
        let page = answer.text().await.unwrap();
        assert!(!page.contains("other"), "{out_of_the_base}: {page}");
    }
}

#[tokio::test]
async fn a_new_sign_in_ends_the_session_before_it_and_several_may_be_under_way() {
    let provider = FakeProvider::start().await;
    let app = spawn_app_with(at(&provider)).await;
    let (one, cookie) = begin(&app, "back=/links").await;
    // Another tab of the same browser begins as well.
    let answer = app.ask(Method::GET, "/login/start", &[("cookie", &cookie)]).await;
    assert!(answer.headers()["set-cookie"].to_str().unwrap().starts_with(&cookie));
    let other: Url = answer.headers()["location"].to_str().unwrap().parse().unwrap();
    let first = come_back(&app, &provider.grant(&other, ann()), &cookie).await;
    let first = session(&first).unwrap();
    let both = format!("{cookie}; {first}");
    let second = come_back(&app, &provider.grant(&one, ann()), &both).await;
    assert_eq!(second.headers()["location"], "/links");
    let second = session(&second).unwrap();
    assert_ne!(first, second);
    assert_eq!(status(&app, "/", &first).await, 303);
    assert_eq!(status(&app, "/", &second).await, 200);
}

#[tokio::test]
async fn there_is_no_way_in_by_a_password() {
    let provider = FakeProvider::start().await;
    let app = spawn_app_with(at(&provider)).await;
    let answer = app.post("/login", &[("name", "ann"), ("password", "x")], &[]).await;
    assert_eq!((answer.status().as_u16(), &answer.headers()["location"]), (303, &"/login".parse().unwrap()));
    assert_eq!(trail(&app, Deed::LoginRefused).await, [], "nobody was refused who could not be let in");
    let elsewhere = spawn_app_with(|_| ()).await;
    for path in ["/login/start", "/login/callback?code=a&state=b"] {
        assert_eq!(elsewhere.get(path).await.status(), 404, "{path}");
    }
}
