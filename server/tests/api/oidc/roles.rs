//! Who may do what whom the provider has signed in.

use std::{fs, path::PathBuf};

use reqwest::Method;
use serde_json::json;
use server::store::audit::Deed;
use simulator::{JobSpec, Life};

use super::{ann, at, begin, come_back, provider::FakeProvider, session, sign_in, status, trail};
use crate::app::{fresh_folder, spawn_app_with};

#[tokio::test]
async fn addresses_count_once_they_are_checked_and_groups_count() {
    let provider = FakeProvider::start().await;
    let app = spawn_app_with(at(&provider)).await;
    let bob = |verified: bool| json!({"email": "Bob@Example.com", "email_verified": verified});
    let lead = json!({"groups": ["leads"]});
    let may_cancel = "/jobs/3c90c3cc-0d44-4b50-8888-8dd25736052a/cancel";
    for (claims, name, role) in [
        (bob(true), "bob@example.com", Some("staff")),
        (bob(false), "sub:7", None),
        (json!({"email": "bob@example.com"}), "sub:7", None),
        (json!({"preferred_username": "bob@example.com", "sub": "bob@example.com"}), "sub:bob@example.com", None),
        (lead, "sub:7", Some("operator")),
        (json!({"groups": "support"}), "sub:7", Some("staff")),
        (json!({"groups": ["Support", "group:support", "*"]}), "sub:7", None),
    ] {
        let answer = sign_in(&app, &provider, claims.clone()).await;
        match role {
            Some(role) => {
                let session = session(&answer).unwrap();
                let cancel = status(&app, may_cancel, &session).await;
                assert_eq!(cancel != 403, role == "operator", "{claims}: {cancel}");
                assert_eq!(trail(&app, Deed::Login).await[0].0, name, "{claims}");
            }
            None => {
                assert!(session(&answer).is_none());
                assert_eq!(
                    (answer.status().as_u16(), &answer.headers()["jobglass-code"]),
                    (403, &"no_role".parse().unwrap()),
                    "{claims}"
                );
                let page = answer.text().await.unwrap();
                assert!(page.contains("You have no role here") && page.contains(&format!("as {name}.")), "{page}");
                let refused = ("has no role".to_owned(), name.to_owned());
                assert_eq!(trail(&app, Deed::LoginRefused).await[0], (refused.1, refused.0));
            }
        }
    }
}

#[tokio::test]
async fn who_has_no_role_can_come_as_somebody_else() {
    let provider = FakeProvider::start().await;
    let app = spawn_app_with(at(&provider)).await;
    let (asked, cookie) = begin(&app, "back=/links").await;
    let hostile = json!({"email": "<b>x</b>@example.com", "email_verified": true});
    let page = come_back(&app, &provider.grant(&asked, hostile), &cookie).await.text().await.unwrap();
    assert!(page.contains("https://desk.example.com/login/start?back=/links&amp;again=true"), "{page}");
    assert!(!page.contains("<b>x"), "{page}");
    let (asked, cookie) = begin(&app, "back=/links&again=true").await;
    assert!(asked.query_pairs().any(|(name, value)| name == "prompt" && value == "login"), "{asked}");
    let answer = come_back(&app, &provider.grant(&asked, ann()), &cookie).await;
    assert_eq!(answer.headers()["location"], "/links");
}

#[tokio::test]
async fn what_the_id_token_does_not_say_the_provider_is_asked_for() {
    let provider = FakeProvider::start().await;
    provider.announce(json!({"userinfo_endpoint": format!("{}/me", provider.url)}));
    let app = spawn_app_with(at(&provider)).await;
    provider.tell(json!({"sub": "7", "email": "ann@example.com", "email_verified": true, "groups": ["support"]}));
    assert!(session(&sign_in(&app, &provider, json!({})).await).is_some());
    assert_eq!(trail(&app, Deed::Login).await[0].0, "ann@example.com");
    provider.tell(json!({"sub": "8", "groups": ["support"]}));
    let answer = sign_in(&app, &provider, json!({})).await;
    assert_eq!(answer.status(), 502, "that is somebody else");
    assert!(session(&answer).is_none());
    provider.tell(json!({"sub": "7", "groups": ["leads"]}));
    let answer = sign_in(&app, &provider, json!({"groups": []})).await;
    assert_eq!(answer.status(), 403, "what the ID token says counts");
}

/// A settings file with a list of who may look. It goes with this.
struct RolesFile(PathBuf);

impl RolesFile {
    fn write(&self, staff: &str, operators: &str) {
        fs::write(&self.0, format!("staff = '{staff}'\noperators = '{operators}'\n")).unwrap();
    }
}

impl Drop for RolesFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[tokio::test]
async fn another_role_ends_the_session_and_its_streams() {
    let provider = FakeProvider::start().await;
    let file = RolesFile(fresh_folder("jobglass-roles").with_extension("toml"));
    file.write("group:support, bob@example.com", "");
    let set_up = at(&provider);
    let app = spawn_app_with(|settings| {
        set_up(settings);
        (settings.staff, settings.operators) = (None, None);
        settings.config = Some(file.0.clone());
    })
    .await;
    let id = app.reply.create(JobSpec::new(Life::Steady, 600.0));
    let events = format!("/api/jobs/{id}/events");
    let bob = json!({"email": "bob@example.com", "email_verified": true});
    let ann = session(&sign_in(&app, &provider, ann()).await).unwrap();
    let bob = session(&sign_in(&app, &provider, bob).await).unwrap();
    let anns = app.ask(Method::GET, &events, &[("cookie", &ann)]).await;

    file.write("bob@example.com", "group:support");
    let told = anns.text().await.unwrap();
    assert!(told.ends_with("event: end\ndata: {\"code\":\"signed_out\"}\n\n"), "{told}");
    assert_eq!(status(&app, "/", &ann).await, 303, "the session has ended with the role");
    assert_eq!(status(&app, "/", &bob).await, 200, "and no other");
    let bobs = app.ask(Method::GET, &events, &[("cookie", &bob)]).await;
    file.write("nobody", "group:support");
    assert!(bobs.text().await.unwrap().contains("signed_out"), "nor has a role any more");
}

#[tokio::test]
async fn what_is_given_by_a_variable_counts_before_the_file_also_when_that_changes() {
    let provider = FakeProvider::start().await;
    let file = RolesFile(fresh_folder("jobglass-roles").with_extension("toml"));
    file.write("nobody", "");
    let set_up = at(&provider);
    let app = spawn_app_with(|settings| {
        set_up(settings);
        settings.operators = None;
        settings.config = Some(file.0.clone());
    })
    .await;
    let ann = session(&sign_in(&app, &provider, ann()).await).unwrap();
    let lead = json!({"groups": ["leads"]});
    assert_eq!(sign_in(&app, &provider, lead.clone()).await.status(), 403);
    file.write("nobody", "group:leads");
    // The file is looked at every two seconds.
    while session(&sign_in(&app, &provider, lead.clone()).await).is_none() {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    }
    assert_eq!(status(&app, "/", &ann).await, 200);
}
