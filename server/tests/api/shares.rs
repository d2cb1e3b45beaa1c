//! Share links, as those meet them who make one and those who hold one.

use reqwest::{Method, StatusCode};
use server::{
    config::Settings,
    store::{
        audit::{Deed, Wanted},
        links::WantedLinks,
    },
};
use simulator::{JobSpec, Life};

use crate::app::{DataFolder, TestApp, spawn_app, spawn_app_with};

const INPUT: &str = r#"{"list": ["joe.input@example.com"], "password": "hunter2"}"#;
const RESULT: &str = r#"{"rows": [{"email": "jane.result@example.com", "note": "jane.resul\u0074\u0040example.com"}], "jane.result@example.com": 1, "n": 1e400}"#;

/// People of each sort, as a proxy would name them.
fn people(settings: &mut Settings) {
    settings.access = Some("proxy".into());
    settings.trusted_proxies = Some("127.0.0.0/8".into());
    settings.staff = Some("sam".into());
    settings.operators = Some("olga, otto".into());
    settings.admins = Some("ann".into());
}

fn ended_job(app: &TestApp) -> String {
    let spec =
        JobSpec::new(Life::Finished, 60.0).with("status", "Done").with("category", "r2/bg-jobs/email-validation");
    app.reply.create(spec.with("jsonData", INPUT).with("jsonDataResult", RESULT)).to_string()
}

/// Makes a link by the form and returns the path that it leads to.
async fn make(app: &TestApp, job: &str, fields: &[(&str, &str)]) -> String {
    let answer = app.post(&format!("/jobs/{job}/links"), fields, &[]).await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    let page = answer.headers()["location"].to_str().unwrap().to_owned();
    let (status, page) = app.page(&page).await;
    assert_eq!(status, 200);
    path_in(&page)
}

/// The path of the link on the page that shows it.
fn path_in(page: &str) -> String {
    let from = page.find("/s/").unwrap_or_else(|| panic!("no link in {page}"));
    page[from..from + 35].to_owned()
}

const MASKED: &[(&str, &str)] = &[("result", "on"), ("input", "on"), ("masked", "on"), ("until", "day")];

#[tokio::test]
async fn a_link_shows_what_it_was_made_for_and_tells_nothing_of_the_rest() {
    let app = spawn_app().await;
    let job = ended_job(&app);
    for (fields, input, result) in [
        (&[("until", "hour")][..], None, None),
        (&[("until", "hour"), ("result", "on")], None, Some("jane.result@")),
        (&[("until", "week"), ("input", "on")], Some("joe.input@"), None),
        (MASKED, Some("j•••@"), Some("j•••@")),
    ] {
        let link = make(&app, &job, fields).await;
        let (_, told) = app.json(&format!("{link}/job")).await;
        let (_, page) = app.page(&link).await;
        let (_, stream) = app.page(&format!("{link}/events")).await;
        for (slug, name, wanted) in [("input", "hasInput", input), ("result", "hasResult", result)] {
            let (status, text) = app.page(&format!("{link}/{slug}")).await;
            assert_eq!(told[name], wanted.is_some(), "{fields:?} {told}");
            assert_eq!(page.contains(&format!("id=\"{slug}\"")), wanted.is_some(), "{fields:?}");
            match wanted {
                Some(wanted) => {
                    assert!(status == 200 && text.contains(wanted) && page.contains(wanted), "{fields:?} {text}");
                    assert_eq!(told[format!("{slug}Bytes")], text.len(), "the size is that of what is shown");
                }
                None => {
                    assert_eq!(status, 404);
                    assert_eq!(told[format!("{slug}Bytes")], 0);
                }
            }
        }
        let frame = stream.split("data: ").nth(1).unwrap().lines().next().unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(frame).unwrap(), told, "the stream tells the same");
    }
}

#[tokio::test]
async fn a_masked_link_shows_no_address_and_no_secret_in_any_byte() {
    let app = spawn_app().await;
    let job = ended_job(&app);
    let link = make(&app, &job, MASKED).await;
    for below in [
        "",
        "/job",
        "/events",
        "/input",
        "/result",
        "/input?download",
        "/result?download",
        "/input?download=pretty",
        "/result?download=compact",
        "?at=result/rows/0/email",
        "?at=result/rows/0",
        "?at=input/list/0",
        "?at=input/password",
        "/badge.svg",
    ] {
        let answer = app.get(&format!("{link}{below}")).await;
        assert_eq!(answer.status(), 200, "{below}");
        let body = format!("{:?} ", answer.headers()) + &answer.text().await.unwrap();
        for planted in ["jane.result", "joe.input", "hunter2", r"\u0040"] {
            assert!(!body.contains(planted), "{below} holds {planted}: {body}");
        }
    }
    let (_, result) = app.page(&format!("{link}/result")).await;
    assert_eq!(
        result,
        RESULT.replace(r"jane.resul\u0074\u0040example.com", "j•••@example.com").replace("jane.result@", "j•••@")
    );
}

#[tokio::test]
async fn looking_never_uses_a_link_up_and_leads_nowhere_else() {
    let app = spawn_app().await;
    let job = ended_job(&app);
    let link = make(&app, &job, MASKED).await;
    for _ in 0..5 {
        assert_eq!(app.get(&link).await.status(), 200);
    }
    let answer = app.get(&link).await;
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    assert!(answer.headers()["x-robots-tag"].to_str().unwrap().contains("noindex"));
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let page = answer.text().await.unwrap();
    for way in ["href=\"/\"", "/jobs/", "/api/", "/links", "method=\"post\"", "name=\"pasted\""] {
        assert!(!page.contains(way), "the page leads to {way}: {page}");
    }
}

#[tokio::test]
async fn a_revoked_link_says_so_kindly_and_its_open_streams_end_at_once() {
    let app = spawn_app().await;
    let job = app.reply.create(JobSpec::new(Life::Steady, 600.0)).to_string();
    let link = make(&app, &job, &[("until", "day")]).await;
    let stream = app.get(&format!("{link}/events")).await;
    assert_eq!(stream.status(), 200);
    let answer = app.post(&format!("/links/revoke?job={job}"), &[], &[]).await;
    assert_eq!(answer.status(), 303);
    assert!(answer.headers()["location"].to_str().unwrap().ends_with("revoked=1"));
    let told = stream.text().await.unwrap();
    assert!(told.ends_with("event: end\ndata: {\"code\":\"link_ended\"}\n\n"), "{told}");
    let (status, page) = app.page(&link).await;
    assert_eq!(status, 410);
    assert!(page.contains("This link has ended") && page.contains("Whoever shared it has ended it"), "{page}");
    for below in ["/job", "/events", "/input", "/result", "/badge.svg", "/preview.png"] {
        assert_eq!(app.get(&format!("{link}{below}")).await.status(), 410, "{below}");
    }
}

#[tokio::test]
async fn a_link_to_a_job_whose_data_is_deleted_has_ended_and_its_open_streams_end_at_once() {
    let app = spawn_app().await;
    let job = app.reply.create(JobSpec::new(Life::Steady, 600.0)).to_string();
    let link = make(&app, &job, &[("until", "day")]).await;
    let stream = app.get(&format!("{link}/events")).await;
    assert_eq!(app.post(&format!("/jobs/{job}/forget"), &[], &[]).await.status(), 303);
    let told = stream.text().await.unwrap();
    assert!(told.ends_with("event: end\ndata: {\"code\":\"link_ended\"}\n\n"), "{told}");
    assert_eq!(app.page(&link).await.0, 410);
}

#[tokio::test]
async fn a_link_ends_when_its_time_is_over_with_every_stream_over_it() {
    let app = spawn_app().await;
    let job = app.reply.create(JobSpec::new(Life::Steady, 600.0)).to_string();
    let ends_at = chrono::Utc::now() + chrono::TimeDelta::seconds(2);
    let link = app.make_link_until(&job, ends_at).await;
    let stream = app.get(&format!("{link}/events")).await;
    assert_eq!(stream.status(), 200);
    let told = stream.text().await.unwrap();
    assert!(told.contains("link_ended"), "{told}");
    assert!(chrono::Utc::now() >= ends_at);
    let (status, page) = app.page(&link).await;
    assert!(status == 410 && page.contains("It was good until"), "{page}");
}

#[tokio::test]
async fn a_wrong_token_looks_the_same_whether_its_link_ever_was() {
    let app = spawn_app().await;
    let job = ended_job(&app);
    let link = make(&app, &job, MASKED).await;
    let one = if link.ends_with('A') { 'B' } else { 'A' };
    let of_this_one = format!("{}{one}", &link[..link.len() - 1]);
    for below in ["", "/result"] {
        let mut seen = Vec::new();
        for wrong in [of_this_one.as_str(), "/s/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "/s/..%2fjobs"] {
            let answer = app.get(&format!("{wrong}{below}")).await;
            let status = answer.status();
            let mut page = answer.text().await.unwrap();
            for part in page.clone().split("nonce=\"").skip(1) {
                page = page.replace(part.split('"').next().unwrap(), "");
            }
            seen.push((status, page));
        }
        assert_eq!(seen[0].0, StatusCode::NOT_FOUND);
        assert!(seen[0].1.contains("There is no such link"));
        assert!(seen.iter().all(|answer| *answer == seen[0]), "{below}");
        if below.is_empty() {
            assert_eq!(app.get(&link).await.status(), 200, "the right one still works");
        }
    }
}

#[tokio::test]
async fn a_wrong_token_is_told_from_a_right_one_without_the_store() {
    let app = spawn_app().await;
    let job = ended_job(&app);
    let link = make(&app, &job, MASKED).await;
    let one = if link.ends_with('A') { 'B' } else { 'A' };
    let of_this_one = format!("{}{one}", &link[..link.len() - 1]);
    app.store().close().await;
    for wrong in [of_this_one.as_str(), "/s/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "/s/x"] {
        let (status, problem) = app.json(&format!("{wrong}/job")).await;
        assert_eq!((status, &problem["code"]), (404, &"link_unknown".into()), "{wrong}");
    }
    assert_eq!(app.json(&format!("{link}/job")).await.1["code"], "store_failed", "the right one is looked up there");
}

#[tokio::test]
async fn operators_see_and_revoke_their_own_links_and_admins_everyones() {
    let app = spawn_app_with(people).await;
    let job = ended_job(&app);
    let make_as = async |name: &str, label: &str| {
        let fields = [("until", "day"), ("label", label)];
        let answer = app.ask_as(name, Method::POST, &format!("/jobs/{job}/links"), &fields).await;
        answer.headers().get("location").map(|place| place.to_str().unwrap().to_owned())
    };
    let of_olga = make_as("olga", "Olga's <one>").await.unwrap();
    let of_otto = make_as("otto", "Otto's one").await.unwrap();
    assert_eq!(make_as("sam", "none").await, None, "staff make no links");
    let seen_by = async |name: &str, path: &str| {
        let answer = app.ask_as(name, Method::GET, path, &[]).await;
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(seen_by("sam", "/links").await.0, 403);
    let (_, list) = seen_by("olga", "/links").await;
    assert!(list.contains("Olga's &lt;one&gt;") && !list.contains("Otto"), "{list}");
    let (_, list) = seen_by("ann", "/links?who=otto&state=open").await;
    assert!(!list.contains("Olga") && list.contains("Otto") && list.contains("Revoke 1 open link of otto"), "{list}");
    assert_eq!(seen_by("olga", &of_otto).await.0, 404);
    assert_eq!(seen_by("olga", "/links?who=otto").await.0, 403);
    let (_, own) = seen_by("olga", &of_olga).await;
    let link = path_in(&own);
    let id = of_olga.rsplit('/').next().unwrap();
    app.ask_as("otto", Method::POST, "/links/revoke?job=", &[("link", id)]).await;
    assert_eq!(app.get(&link).await.status(), 200, "otto cannot revoke what is olga's");
    assert_eq!(
        app.ask_as("ann", Method::POST, "/links/revoke", &[]).await.status(),
        400,
        "never all for want of a word"
    );
    app.ask_as("ann", Method::POST, "/links/revoke?who=olga", &[]).await;
    assert_eq!(app.get(&link).await.status(), 410);
    assert!(seen_by("ann", "/links?state=ended").await.1.contains("Olga"));
}

#[tokio::test]
async fn who_made_used_and_revoked_a_link_is_written_down_without_what_opens_it() {
    let app = spawn_app_with(people).await;
    let job = ended_job(&app);
    let fields = [("until", "day"), ("result", "on"), ("masked", "on"), ("label", "For Müller")];
    let made = app.ask_as("olga", Method::POST, &format!("/jobs/{job}/links"), &fields).await;
    let page = made.headers()["location"].to_str().unwrap().to_owned();
    let link = path_in(&app.ask_as("olga", Method::GET, &page, &[]).await.text().await.unwrap());
    for _ in 0..3 {
        app.get(&link).await;
    }
    app.ask_as("olga", Method::POST, &format!("/links/revoke?job={job}"), &[]).await;
    let trail = app.state().store.audit_trail(&Wanted::default(), 100).await.unwrap();
    let of = |deed: Deed| trail.iter().find(|kept| kept.deed == deed.as_str()).unwrap();
    let (made, used, revoked) = (of(Deed::LinkMade), of(Deed::LinkUsed), of(Deed::LinkRevoked));
    assert_eq!((made.who.as_str(), revoked.who.as_str(), used.times), ("olga", "olga", 3));
    assert!(made.detail.as_deref().unwrap().contains("status and result, masked"), "{made:?}");
    assert!(!format!("{trail:?}").contains(&link[3..]), "what opens it is kept nowhere");
    let links = app.state().shares.list(&WantedLinks::default(), 10).await.unwrap();
    assert_eq!(links[0].seen, 3);
}

#[tokio::test]
async fn a_link_outlives_a_restart_and_its_secret_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;

    let folder = DataFolder::new();
    let app = folder.spawn_app().await;
    let job = ended_job(&app);
    let link = make(&app, &job, MASKED).await;
    assert_eq!(app.get(&link).await.status(), 200);
    app.end().await;
    let about = std::fs::metadata(folder.path().join("link.secret")).unwrap();
    assert_eq!(about.permissions().mode() & 0o777, 0o600);
    let app = folder.spawn_app().await;
    assert_eq!(app.get(&link).await.status(), 200);
    app.end().await;
    std::fs::remove_file(folder.path().join("link.secret")).unwrap();
    let app = folder.spawn_app().await;
    assert_eq!(app.get(&link).await.status(), 404, "with another secret it is no link of ours");
    app.end().await;
}

#[tokio::test]
async fn a_link_that_lasts_too_long_or_not_at_all_is_refused_with_the_reason() {
    let app = spawn_app_with(|settings| settings.link_max_days = Some(7)).await;
    let job = ended_job(&app);
    for (fields, why) in [
        (&[("until", "month")][..], "7 days at most"),
        (&[("until", "date"), ("date", "2999-01-01")], "7 days at most"),
        (&[("until", "date"), ("date", "2020-01-01")], "ended before it was made"),
        (&[("until", "date"), ("date", "tomorrow")], "Choose the day"),
        (&[("until", "")], "Choose how long"),
    ] {
        let answer = app.post(&format!("/jobs/{job}/links"), fields, &[]).await;
        assert_eq!(answer.status(), 400, "{fields:?}");
        assert!(answer.text().await.unwrap().contains(why), "{fields:?}");
    }
    let unknown = "11111111-2222-4333-8444-555555555555";
    assert_eq!(app.post(&format!("/jobs/{unknown}/links"), MASKED, &[]).await.status(), 404);
    assert!(!app.page(&format!("/jobs/{job}")).await.1.contains("for 30 days"), "what is refused is not offered");
}

#[tokio::test]
async fn chats_and_tickets_are_given_a_title_a_picture_and_a_description() {
    let app = spawn_app_with(|settings| settings.public_url = Some("https://desk.example.com".into())).await;
    let spec = JobSpec::new(Life::Steady, 86_400.0).with("category", "r2/bg-jobs/email-validation");
    let job = app.reply.create(spec.with("status", "Processing").with("progress", 0.62)).to_string();
    let link = make(&app, &job, &[("until", "day")]).await;
    let (_, page) = app.page(&link).await;
    let whole = format!("https://desk.example.com{link}");
    for tag in [
        "<meta property=\"og:title\" content=\"Email validation · 62 %\"".to_owned(),
        format!("<meta property=\"og:url\" content=\"{whole}\""),
        format!("<meta property=\"og:image\" content=\"{whole}/preview.png\""),
        format!("<meta name=\"twitter:image\" content=\"{whole}/preview.png\""),
        "<meta name=\"twitter:card\" content=\"summary_large_image\"".to_owned(),
        "62 % done".to_owned(),
    ] {
        assert!(page.contains(&tag), "{tag} is missing: {page}");
    }
}

#[tokio::test]
async fn the_pictures_may_be_shown_by_other_sites_and_kept_for_a_moment_and_nothing_else_may() {
    let app = spawn_app().await;
    let job = ended_job(&app);
    let link = make(&app, &job, &[("until", "day")]).await;
    for (picture, kind) in [("badge.svg", "image/svg+xml"), ("preview.png", "image/png")] {
        let answer = app.get_from_elsewhere(&format!("{link}/{picture}")).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], kind);
        assert_eq!(answer.headers()["cross-origin-resource-policy"], "cross-origin");
        assert_eq!(answer.headers()["cache-control"], "public, max-age=300");
    }
    assert!(app.page(&format!("{link}/badge.svg")).await.1.contains("Email validation: Done, 100 %"));
    for other in ["", "/job", "/result", "/events"] {
        assert_eq!(app.get_from_elsewhere(&format!("{link}{other}")).await.status(), 403, "{other}");
    }
    let running = app.reply.create(JobSpec::new(Life::Steady, 600.0)).to_string();
    let link = make(&app, &running, &[("until", "day")]).await;
    assert_eq!(app.get(&format!("{link}/badge.svg")).await.headers()["cache-control"], "public, max-age=15");
}

#[tokio::test]
async fn staff_see_texts_masked_until_they_ask_and_that_is_written_down() {
    let app = spawn_app_with(|settings| {
        people(settings);
        settings.mask_staff = Some(true);
    })
    .await;
    let job = ended_job(&app);
    let paths = [
        format!("/jobs/{job}"),
        format!("/api/jobs/{job}"),
        format!("/api/jobs/{job}/result"),
        format!("/api/jobs/{job}/input?download"),
        format!("/api/jobs/{job}/events"),
        format!("/api/events?jobs={job}"),
    ];
    let seen_by = async |name: &str, path: &str| {
        let answer = app.ask_as(name, Method::GET, path, &[]).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.unwrap()
    };
    for path in &paths {
        let seen = seen_by("sam", path).await;
        assert!(!seen.contains("jane.result") && !seen.contains("joe.input"), "{path}: {seen}");
    }
    let masked = seen_by("sam", &format!("/api/jobs/{job}")).await;
    let answer = app.ask_as("sam", Method::POST, &format!("/jobs/{job}/reveal"), &[]).await;
    assert_eq!(answer.headers()["location"], format!("/jobs/{job}"));
    assert!(seen_by("sam", &paths[0]).await.contains("jane.result"));
    assert_eq!(seen_by("sam", &paths[2]).await, RESULT);
    assert_ne!(seen_by("sam", &paths[1]).await, masked, "sizes are those of what is seen");
    assert!(!seen_by("olga", &paths[0]).await.contains("jane.result"), "it is for one person");
    let wanted = Wanted { deed: Some(Deed::Reveal), ..Wanted::default() };
    let trail = app.state().store.audit_trail(&wanted, 9).await.unwrap();
    assert_eq!(trail.len(), 1);
    assert_eq!((trail[0].who.as_str(), trail[0].job.as_deref()), ("sam", Some(job.as_str())));
}
