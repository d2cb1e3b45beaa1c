//! Signing in with a password, and what a session opens.

use std::{fs, path::PathBuf};

use app::person::Role;
use reqwest::{Method, Response};
use server::{
    access::hash_password,
    config::Settings,
    store::audit::{Deed, Wanted},
};
use simulator::{JobSpec, Life};

use crate::app::{TestApp, fresh_folder, spawn_app_with};

const PASSWORD: &str = "correct horse battery";

/// A settings file with people who all have the same password. It goes with this.
struct PeopleFile(PathBuf);

impl PeopleFile {
    fn new(people: &[(&str, Role)]) -> Self {
        let file = Self(fresh_folder("jobglass-people").with_extension("toml"));
        file.write(people);
        file
    }

    fn write(&self, people: &[(&str, Role)]) {
        let hash = hash_password(&PASSWORD.into()).unwrap();
        let people = people.iter().map(|(name, role)| {
            format!("[[people]]\nname = '{name}'\nrole = '{}'\npassword_hash = '{hash}'\n", role.as_str())
        });
        fs::write(&self.0, people.collect::<String>()).unwrap();
    }

    async fn spawn_app(&self, change: impl FnOnce(&mut Settings)) -> TestApp {
        spawn_app_with(|settings| {
            settings.access = Some("password".into());
            settings.config = Some(self.0.clone());
            change(settings);
        })
        .await
    }
}

impl Drop for PeopleFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// The cookie that an answer sets, as it is sent back.
fn cookie(answer: &Response) -> String {
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

async fn log_in(app: &TestApp, name: &str) -> String {
    let answer = app.post("/login", &[("name", name), ("password", PASSWORD)], &[]).await;
    assert_eq!(answer.status(), 303);
    cookie(&answer)
}

async fn status(app: &TestApp, path: &str, cookie: &str) -> u16 {
    app.ask(Method::GET, path, &[("cookie", cookie)]).await.status().as_u16()
}

#[tokio::test]
async fn the_way_leads_over_the_form_to_the_job_and_out_again() {
    let file = PeopleFile::new(&[("ann", Role::Staff)]);
    let app = file.spawn_app(|_| ()).await;
    let id = app.reply.create(JobSpec::new(Life::Finished, 60.0));
    let job = format!("/jobs/{id}?at=result");

    let asked = app.get(&job).await;
    assert_eq!(
        (asked.status().as_u16(), &asked.headers()["location"]),
        (303, &format!("/login?back=/jobs/{id}%3Fat%3Dresult").parse().unwrap())
    );
    let (form_status, form) = app.page(asked.headers()["location"].to_str().unwrap()).await;
    assert_eq!(form_status, 200);
    assert!(form.contains(&format!("value=\"{job}\"")), "{form}");

    let answer = app.post("/login", &[("name", "ann"), ("password", PASSWORD), ("back", &job)], &[]).await;
    assert_eq!(answer.headers()["location"], job);
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(set.starts_with("jobglass=") && set.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{set}");
    let cookie = cookie(&answer);
    let page = app.ask(Method::GET, &job, &[("cookie", &cookie)]).await;
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    assert!(page.contains("ann") && page.contains("Sign out"));

    let out = app.post("/logout", &[], &[("cookie", &cookie)]).await;
    assert_eq!((out.status().as_u16(), &out.headers()["location"]), (303, &"/login".parse().unwrap()));
    assert_eq!(status(&app, &job, &cookie).await, 303, "the old cookie opens nothing");
    assert_eq!(status(&app, &format!("/api/jobs/{id}"), &cookie).await, 401);
}

#[tokio::test]
async fn a_wrong_password_is_told_and_a_guesser_waits() {
    let file = PeopleFile::new(&[("ann", Role::Staff)]);
    let app = file.spawn_app(|_| ()).await;
    let attempt = |name: &'static str, password: &'static str| {
        let app = &app;
        async move { app.post("/login", &[("name", name), ("password", password)], &[]).await }
    };
    for name in ["ann", "ann", "ann", "ann", "ann", "carl"] {
        let answer = attempt(name, "wrong password").await;
        assert_eq!(answer.status(), 401);
        assert!(!answer.headers().contains_key("set-cookie"));
        assert!(answer.text().await.unwrap().contains("The name or the password is wrong"), "{name}");
    }
    let slowed = attempt("ann", PASSWORD).await;
    assert_eq!((slowed.status().as_u16(), &slowed.headers()["retry-after"]), (429, &"1".parse().unwrap()));
    assert!(!slowed.headers().contains_key("set-cookie"));
    let tried = app.store().audit_trail(&Wanted { deed: Some(Deed::LoginRefused), ..Wanted::default() }, 100).await;
    assert_eq!(tried.unwrap().len(), 6, "what nobody looked at is not written down");
}

#[tokio::test]
async fn nobody_is_sent_elsewhere_after_signing_in() {
    let file = PeopleFile::new(&[("ann", Role::Staff)]);
    let app = file.spawn_app(|_| ()).await;
    for back in ["https://evil.example/", "//evil.example/", "/\\evil.example", "evil", "/login", "/a\r\nb: c", ""] {
        let answer = app.post("/login", &[("name", "ann"), ("password", PASSWORD), ("back", back)], &[]).await;
        assert_eq!(answer.headers()["location"], "/", "{back}");
    }
}

#[tokio::test]
async fn a_new_sign_in_ends_the_session_before_it() {
    let file = PeopleFile::new(&[("ann", Role::Staff)]);
    let app = file.spawn_app(|_| ()).await;
    let first = log_in(&app, "ann").await;
    let again = app.post("/login", &[("name", "ann"), ("password", PASSWORD)], &[("cookie", &first)]).await;
    assert_ne!(cookie(&again), first);
    assert_eq!(status(&app, "/", &first).await, 303);
    assert_eq!(status(&app, "/", &cookie(&again)).await, 200);
}

#[tokio::test]
async fn signing_out_and_another_role_end_open_streams_and_say_so() {
    let file = PeopleFile::new(&[("ann", Role::Staff), ("bob", Role::Staff)]);
    let app = file.spawn_app(|_| ()).await;
    let id = app.reply.create(JobSpec::new(Life::Steady, 600.0));
    let (ann, bob) = (log_in(&app, "ann").await, log_in(&app, "bob").await);
    let events = format!("/api/jobs/{id}/events");
    let anns = app.ask(Method::GET, &events, &[("cookie", &ann)]).await;
    let bobs = app.ask(Method::GET, &events, &[("cookie", &bob)]).await;

    app.post("/logout", &[], &[("cookie", &ann)]).await;
    let told = anns.text().await.unwrap();
    assert!(told.ends_with("event: end\ndata: {\"code\":\"signed_out\"}\n\n"), "{told}");

    file.write(&[("bob", Role::Operator)]);
    let told = bobs.text().await.unwrap();
    assert!(told.ends_with("event: end\ndata: {\"code\":\"signed_out\"}\n\n"), "{told}");
    assert_eq!(status(&app, "/", &bob).await, 303, "the session has ended with the role");
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_it_and_to_the_base_path() {
    let file = PeopleFile::new(&[("ann", Role::Staff)]);
    let app = file.spawn_app(|settings| settings.base_path = Some("/desk".into())).await;
    let over_https = [("x-forwarded-proto", "https")];
    let answer = app.post("/login", &[("name", "ann"), ("password", PASSWORD)], &over_https).await;
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(
        set.starts_with("__Secure-jobglass=") && set.ends_with("; Path=/desk; HttpOnly; SameSite=Lax; Secure"),
        "{set}"
    );
    assert_eq!(answer.headers()["location"], "/desk/");
}

#[tokio::test]
async fn a_session_outlives_a_restart() {
    let file = PeopleFile::new(&[("ann", Role::Staff)]);
    let folder = fresh_folder("jobglass-sessions");
    let app = file.spawn_app(|settings| settings.data = Some(folder.clone())).await;
    let ann = log_in(&app, "ann").await;
    app.end().await;
    let app = file.spawn_app(|settings| settings.data = Some(folder.clone())).await;
    assert_eq!(status(&app, "/", &ann).await, 200);
    app.end().await;
    fs::remove_dir_all(folder).unwrap();
}
