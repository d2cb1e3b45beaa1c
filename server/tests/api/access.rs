//! Who may ask for what, when people are known.

use std::task::Poll;

use app::person::Role;
use reqwest::Method;
use serde_json::Value;
use server::{access::Needs, config::Settings};
use simulator::{Fault, FaultKind, JobSpec, Life};

use crate::app::{TestApp, spawn_app_with};

/// Behind a proxy on this machine that gives the groups `staff`, `operator` and `admin` the roles of these names.
pub(crate) fn behind_proxy(settings: &mut Settings) {
    settings.access = Some("proxy".into());
    settings.trusted_proxies = Some("127.0.0.1".into());
    settings.staff = Some("group:staff".into());
    settings.operators = Some("group:operator".into());
    settings.admins = Some("group:admin".into());
}

/// What lets a program read the figures.
const TOKEN: &str = "the token of the figures 1234";

/// Asks as somebody of a role, or as nobody.
async fn status(app: &TestApp, method: &Method, path: &str, role: Option<Role>) -> u16 {
    let headers = role.map(|role| [("remote-user", "ann"), ("remote-groups", role.as_str())]);
    let headers = headers.as_ref().map_or(&[][..], |headers| headers);
    app.ask(method.clone(), path, headers).await.status().as_u16()
}

#[tokio::test]
async fn every_route_lets_in_who_has_the_right_and_nobody_else() {
    for base in ["", "/desk"] {
        let app = spawn_app_with(|settings| {
            behind_proxy(settings);
            settings.base_path = Some(format!("{base}/"));
            settings.metrics_token = Some(TOKEN.into());
        })
        .await;
        let id = app.reply.create(JobSpec::new(Life::Finished, 60.0)).to_string();
        let link = app.make_link_until(&id, chrono::Utc::now() + chrono::TimeDelta::hours(1)).await;
        let routes = app.routes();
        assert!(routes.len() > 10, "the list is not the router's");
        for route in routes {
            let path = route.path.replace("{id}", &id).replace("{*any}", "any/thing");
            let path = path.replace("/s/{token}", &link);
            if route.needs == Needs::Grant {
                let wrong = path.replace(&link, "/s/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
                assert_eq!(status(&app, &route.method, &wrong, Some(Role::Admin)).await, 404, "{path} without a link");
            }
            for (token, opens) in [(TOKEN, true), (&TOKEN[1..], false), ("", false)] {
                let bearer = format!("Bearer {token}");
                let answer = app.ask(route.method.clone(), &path, &[("authorization", &bearer)]).await;
                let may = match route.needs {
                    Needs::TokenOr(_) => opens,
                    Needs::Role(_) => false,
                    Needs::Nothing | Needs::Grant => continue,
                };
                assert_eq!(answer.status().is_success(), may, "{path} with the token {token}");
            }
            for role in [None, Some(Role::Staff), Some(Role::Operator), Some(Role::Admin)] {
                let status = status(&app, &route.method, &path, role).await;
                let refused = match (route.needs, role) {
                    (Needs::Nothing | Needs::Grant, _) => None,
                    (Needs::Role(_) | Needs::TokenOr(_), None) => Some(401),
                    (Needs::Role(needed) | Needs::TokenOr(needed), Some(role)) if role < needed => Some(403),
                    (Needs::Role(_) | Needs::TokenOr(_), Some(_)) => None,
                };
                let as_it_should = refused.map_or(![401, 403].contains(&status), |refused| refused == status);
                assert!(
                    as_it_should,
                    "{} {path} (needs {}) answered {role:?} with {status}",
                    route.method, route.needs
                );
            }
        }
    }
}

#[tokio::test]
async fn what_is_public_holds_no_job() {
    let app = spawn_app_with(behind_proxy).await;
    let public = app.routes().into_iter().filter(|route| route.needs == Needs::Nothing);
    let paths: Vec<_> = public.map(|route| route.path).collect();
    assert_eq!(
        paths,
        [
            "/assets/{*any}",
            "/favicon.ico",
            "/login",
            "/login",
            "/login/start",
            "/login/callback",
            "/logout",
            "/robots.txt",
            "/s/",
            "/s/{token}/",
            "/s/{token}/{*any}",
            "/healthz",
            "/readyz"
        ]
    );
}

#[tokio::test]
async fn nobody_is_told_anything_but_that() {
    let app = spawn_app_with(behind_proxy).await;
    let id = app.reply.create(JobSpec::new(Life::Finished, 60.0).with("category", "r2/bg-jobs/planted-word"));
    let (status, problem) = app.json(&format!("/api/jobs/{id}")).await;
    assert_eq!((status, &problem["code"]), (401, &Value::from("signed_out")));
    let (status, page) = app.page(&format!("/jobs/{id}")).await;
    assert_eq!(status, 401);
    assert!(page.contains("You are not signed in") && !page.contains("planted"), "{page}");
    assert!(!page.contains("name=\"pasted\""), "there is nothing to look up for nobody");
    assert_eq!(app.calls(), 0, "and Reply was not asked");
}

#[tokio::test]
async fn who_has_no_role_is_told_so() {
    let app = spawn_app_with(behind_proxy).await;
    let stranger = [("remote-user", "bob"), ("remote-groups", "sales")];
    let answer = app.ask(Method::GET, "/", &stranger).await;
    assert_eq!(answer.status(), 403);
    assert!(answer.text().await.unwrap().contains("You may not do this"));
}

#[tokio::test]
async fn a_wrong_method_is_a_problem_for_programs_and_a_page_for_people() {
    let app = spawn_app_with(|_| ()).await;
    let answer = app.ask(Method::DELETE, "/api/jobs/x", &[]).await;
    assert_eq!((answer.status().as_u16(), &answer.headers()["allow"]), (405, &"GET,HEAD".parse().unwrap()));
    assert!(answer.text().await.unwrap().contains("\"method_not_allowed\""));
    for path in ["/lookup", "/no/such/page"] {
        let answer = app.ask(Method::PUT, path, &[]).await;
        assert_eq!(answer.status(), 405, "{path}");
        assert!(answer.text().await.unwrap().contains("takes no such request"), "{path}");
    }
}

#[tokio::test]
async fn the_figures_are_for_staff_alone_where_no_token_is_set() {
    let app = spawn_app_with(behind_proxy).await;
    for sent in ["Bearer ", "Bearer", "Bearer the token of the figures 1234"] {
        let answer = app.ask(Method::GET, "/metrics", &[("authorization", sent)]).await;
        assert_eq!(answer.status(), 401, "{sent}");
        assert!(answer.text().await.unwrap().contains("\"signed_out\""), "a program is told by code");
    }
    assert_eq!(status(&app, &Method::GET, "/metrics", Some(Role::Staff)).await, 200);
}

#[tokio::test]
async fn who_asks_for_too_many_jobs_that_nobody_has_seen_is_told_so_and_others_get_theirs() {
    let app = spawn_app_with(behind_proxy).await;
    app.reply.set_fault(Fault::new(FaultKind::Hang));
    let as_somebody = |name: &'static str| [("remote-user", name), ("remote-groups", "staff")];
    let (eve, ann) = (as_somebody("eve"), as_somebody("ann"));
    let unknown = |number: u32| format!("/api/jobs/11111111-2222-4333-8444-{number:012}");
    let (paths, mut told) = ((0..60).map(unknown).collect::<Vec<_>>(), Vec::new());
    let mut asked: Vec<_> = paths.iter().map(|path| Box::pin(app.ask(Method::GET, path, &eve))).collect();
    let all = std::future::poll_fn(|context| {
        asked.retain_mut(|asked| match asked.as_mut().poll(context) {
            Poll::Ready(answer) => {
                told.push(answer.status().as_u16());
                false
            }
            Poll::Pending => true,
        });
        if asked.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    });
    all.await;
    assert_eq!(told.iter().filter(|status| **status == 429).count(), 10, "{told:?}");
    let refused = app.ask(Method::GET, &paths[59].replace("0059", "0070"), &eve).await;
    assert!(refused.text().await.unwrap().contains("\"too_many_tries\""));
    app.reply.clear_faults();
    let job = app.reply.create(JobSpec::new(Life::Finished, 60.0)).to_string();
    assert_ne!(app.ask(Method::GET, &format!("/api/jobs/{job}"), &ann).await.status(), 429);
}
