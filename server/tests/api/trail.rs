//! The audit trail as admins see it, and what others leave in it.

use app::person::Role;
use reqwest::{Method, Response};
use serde_json::Value;
use server::store::audit::{Deed, Entry, Who};
use simulator::{JobSpec, Life};

use crate::{
    access::behind_proxy,
    app::{DataFolder, TestApp, spawn_app, spawn_app_with},
};

async fn desk() -> TestApp {
    spawn_app_with(behind_proxy).await
}

async fn ask(app: &TestApp, method: Method, path: &str, name: &str, role: Role) -> Response {
    app.ask(method, path, &[("remote-user", name), ("remote-groups", role.as_str())]).await
}

async fn page(app: &TestApp, path: &str) -> (u16, String) {
    let response = ask(app, Method::GET, path, "root", Role::Admin).await;
    (response.status().as_u16(), response.text().await.unwrap())
}

/// The exported entries, oldest first, but for the exports themselves.
async fn exported(app: &TestApp, query: &str) -> Vec<Value> {
    let (status, lines) = page(app, &format!("/audit.jsonl?{query}")).await;
    assert_eq!(status, 200, "{lines}");
    let entries = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut entries: Vec<_> = entries.filter(|entry| entry["deed"] != "trail_exported").collect();
    entries.reverse();
    entries
}

#[tokio::test]
async fn the_first_look_of_each_person_is_in_the_trail_whichever_way_it_was_had() {
    let app = desk().await;
    let id = app.reply.create(JobSpec::new(Life::Finished, 60.0)).to_string();
    let ways = [
        ("ann", format!("/jobs/{id}")),
        ("ben", format!("/api/jobs/{id}")),
        ("cem", format!("/api/jobs/{id}/input")),
        ("dan", format!("/api/jobs/{id}/result?download")),
        ("eve", format!("/api/jobs/{id}/events")),
        ("fay", format!("/api/events?jobs={id}")),
        ("gus", format!("/jobs/{id}?at=result")),
    ];
    for _ in 0..2 {
        for (name, path) in &ways {
            assert_eq!(ask(&app, Method::GET, path, name, Role::Staff).await.status(), 200, "{path}");
        }
    }
    let entries = exported(&app, "deed=first_look").await;
    let who: Vec<_> = entries.iter().map(|entry| entry["who"].as_str().unwrap()).collect();
    assert_eq!(who, ways.each_ref().map(|(name, _)| *name));
    assert!(entries.iter().all(|entry| entry["job"] == *id && entry["address"] == "127.0.0.1"));
}

#[tokio::test]
async fn a_job_that_nobody_knows_was_not_seen() {
    let app = desk().await;
    for path in ["/jobs/3c90c3cc-0d44-4b50-8888-8dd25736052a", "/api/jobs/3c90c3cc-0d44-4b50-8888-8dd25736052a"] {
        assert_eq!(ask(&app, Method::GET, path, "ann", Role::Staff).await.status(), 404);
    }
    assert_eq!(exported(&app, "").await, [] as [Value; 0]);
}

#[tokio::test]
async fn the_page_is_narrowed_by_its_address_and_shows_others_texts_as_text() {
    let app = desk().await;
    let id = app.reply.create(JobSpec::new(Life::Finished, 60.0)).to_string();
    ask(&app, Method::GET, &format!("/jobs/{id}"), "Ann & <b>Bo</b>", Role::Staff).await;
    let cancel = Entry::new(Deed::Cancel, Who::Person("ben".into())).detail("<script>alert(1)</script>");
    app.store().record(&cancel).await.unwrap();
    let (status, all) = page(&app, "/audit").await;
    assert_eq!(status, 200);
    assert!(all.contains("Ann &amp; &lt;b>Bo") || all.contains("Ann &amp; &lt;b&gt;Bo"), "{all}");
    assert!(all.contains("looked at a job for the first time") && all.contains(&id));
    assert!(!all.contains("<script>alert"));
    let row_of_ben = ">ben</th>";
    assert!(all.contains(row_of_ben));
    for (query, shows_ben) in [
        ("who=ben", true),
        ("who=Ann%20%26%20%3Cb%3EBo%3C%2Fb%3E", false),
        ("deed=cancel", true),
        ("deed=first_look", false),
        (&*format!("job=https%3A%2F%2Fdesk.example%2Fjobs%2F{id}"), false),
        ("to=2020-01-01", false),
        ("from=2020-01-01", true),
        ("from=2999-01-01", false),
    ] {
        let (status, shown) = page(&app, &format!("/audit?{query}")).await;
        assert_eq!((status, shown.contains(row_of_ben)), (200, shows_ben), "{query}");
        assert_eq!(exported(&app, query).await.iter().any(|entry| entry["who"] == "ben"), shows_ben, "{query}");
    }
    for (query, problem) in
        [("deed=dance", "no such deed"), ("job=0815", "no job id"), ("from=yesterday", "A day is written like")]
    {
        let (status, shown) = page(&app, &format!("/audit?{query}")).await;
        assert!(status == 400 && shown.contains(problem), "{query}");
        assert!(!shown.contains(row_of_ben), "what was not asked for is not shown");
    }
}

#[tokio::test]
async fn a_long_trail_is_read_page_by_page_and_exported_whole() {
    let app = desk().await;
    for number in 0..1_234 {
        app.store().record(&Entry::new(Deed::Login, Who::Person(format!("p{number}")))).await.unwrap();
    }
    let (mut path, mut seen) = ("/audit?deed=login".to_owned(), Vec::new());
    loop {
        let (_, shown) = page(&app, &path).await;
        let names = shown.split("scope=\"row\">").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned());
        seen.extend(names);
        let older = shown.split("href=\"").find(|rest| rest.contains(">Older</a>") && !rest.contains("</table>"));
        match older {
            Some(rest) => path = rest.split('"').next().unwrap().replace("&amp;", "&"),
            None => break,
        }
    }
    let expected: Vec<_> = (0..1_234).rev().map(|number| format!("p{number}")).collect();
    assert_eq!(seen, expected);
    let mut lines: Vec<_> = exported(&app, "deed=login").await;
    lines.reverse();
    let names: Vec<_> = lines.iter().map(|entry| entry["who"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, expected);
    let (_, exports) = page(&app, "/audit.jsonl?deed=trail_exported").await;
    assert!(exports.contains("\"detail\":\"deed=login\""), "who exports what is in the trail too: {exports}");
}

#[tokio::test]
async fn an_admin_deletes_what_is_kept_of_a_job_and_the_trail_says_so() {
    let folder = DataFolder::new();
    let app = spawn_app_with(|settings| {
        behind_proxy(settings);
        settings.data = Some(folder.path().to_owned());
    })
    .await;
    let id = app.reply.create(JobSpec::new(Life::Finished, 60.0)).to_string();
    assert_eq!(page(&app, &format!("/api/jobs/{id}")).await.0, 200);
    let (_, of_job) = page(&app, &format!("/audit?job={id}")).await;
    assert!(of_job.contains(&format!("action=\"/jobs/{id}/forget\"")), "the page of one job offers it");
    assert!(!page(&app, "/audit").await.1.contains("/forget\""));
    app.reply.remove(id.parse().unwrap());
    let refused = ask(&app, Method::POST, &format!("/jobs/{id}/forget"), "op", Role::Operator).await;
    assert_eq!(refused.status(), 403);
    assert_eq!(page(&app, &format!("/api/jobs/{id}")).await.0, 200);
    let done = ask(&app, Method::POST, &format!("/jobs/{id}/forget"), "root", Role::Admin).await;
    assert_eq!(done.status(), 303);
    assert_eq!(done.headers()["location"], format!("/audit?job={id}"));
    assert_eq!(
        page(&app, &format!("/api/jobs/{id}")).await.0,
        404,
        "neither memory nor disk has it, and Reply neither"
    );
    let entries = exported(&app, "deed=data_deleted").await;
    assert_eq!((&entries[0]["who"], &entries[0]["job"]), (&Value::from("root"), &Value::from(id)));
}

#[tokio::test]
async fn on_a_machine_without_a_login_the_trail_says_local() {
    let app = spawn_app().await;
    let id = app.reply.create(JobSpec::new(Life::Finished, 60.0)).to_string();
    assert_eq!(app.page(&format!("/jobs/{id}")).await.0, 200);
    let (status, shown) = app.page("/audit").await;
    assert!(status == 200 && shown.contains(&id) && shown.contains("127.0.0.1"));
    let (_, front) = app.page("/").await;
    assert!(front.contains("href=\"/audit\""), "who may see it finds it");
}
