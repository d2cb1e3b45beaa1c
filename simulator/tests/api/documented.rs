//! The rules of Reply's documentation, one by one.

use crate::support::{KEY, Reply, json, problem};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use simulator::{Content, Endpoint, JobSpec, Life, Outcome};
use uuid::Uuid;

#[tokio::test]
async fn a_missing_malformed_or_unknown_key_gets_an_empty_401() {
    let reply = Reply::spawn().await;
    let wrong =
        [None, Some("Bearer wrong"), Some("Basic c2ltLWtleTo="), Some("Bearer"), Some("sim-key"), Some("Bearer ")];
    for header in wrong {
        let mut request = reply.request(Method::GET, "/v3/whoami");
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{header:?}");
        assert_eq!(response.headers()["www-authenticate"], "Bearer");
        assert_eq!(response.headers().get_all("content-length").iter().collect::<Vec<_>>(), ["0"]);
        assert!(response.headers().get("content-type").is_none());
        assert!(response.bytes().await.expect("a body").is_empty());
    }
    let calls = reply.calls();
    assert!(calls.iter().all(|call| (call.endpoint, call.outcome) == (Endpoint::Whoami, Outcome::Unauthorized)));
    assert_eq!(calls.len(), wrong.len());
}

#[tokio::test]
async fn whoami_tells_the_user_of_the_key_or_the_one_it_acts_for() {
    let reply = Reply::spawn().await;
    assert_eq!(json(reply.get("/v3/whoami").await).await, json!({ "userId": 12345 }));
    for (name, value, user) in [("X-User-Id", "123", 123), ("X-User-Email", "a@example.com", 12345)] {
        let request = reply.request(Method::GET, "/v3/whoami").bearer_auth(KEY).header(name, value);
        assert_eq!(json(request.send().await.expect("an answer")).await, json!({ "userId": user }));
    }
}

#[tokio::test]
async fn the_documented_example_is_answered_word_for_word_and_never_changes() {
    let reply = Reply::spawn().await;
    let id = reply.create(JobSpec::documented());
    let documented: Value = serde_json::from_str(
        r#"{
          "jobId": "3c90c3cc-0d44-4b50-8888-8dd25736052a",
          "status": "Scheduled",
          "category": "<string>",
          "startedAt": "2023-11-07T05:31:56Z",
          "finishedAt": "2023-11-07T05:31:56Z",
          "progress": 0.5,
          "jsonData": "<string>",
          "jsonDataResult": "<string>"
        }"#,
    )
    .expect("JSON");
    let path = format!("/v3/background-jobs/{id}");
    assert_eq!(json(reply.get(&path).await).await, documented);
    let cancelled = reply.send(Method::POST, &format!("{path}/cancel"), &json!({})).await;
    assert_eq!(cancelled.status(), StatusCode::NO_CONTENT);
    let response = reply.get(&path).await;
    assert_eq!(response.headers()["content-type"], "application/json");
    let text = response.text().await.expect("a body");
    let order = ["jobId", "status", "category", "startedAt", "finishedAt", "progress", "jsonData\"", "jsonDataResult"];
    assert!(order.map(|name| text.find(name)).is_sorted(), "fields come in the order of the documentation: {text}");
    assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), documented);
}

#[tokio::test]
async fn an_id_that_is_malformed_or_all_zero_gets_the_documented_400() {
    let reply = Reply::spawn().await;
    let documented = json!({
        "title": "Invalid request parameter", "status": 400, "detail": "Job id must be a non-empty GUID", "errorCode": 3,
    });
    let id = "3c90c3cc0d444b5088888dd25736052a";
    for wrong in ["nonsense", "00000000-0000-0000-0000-000000000000", "3c90c3cc-0d44-4b50-8888-8dd25736052", id] {
        let one = reply.get(&format!("/v3/background-jobs/{wrong}")).await;
        assert_eq!(problem(one).await, (StatusCode::BAD_REQUEST, documented.clone()), "{wrong}");
        let cancel = reply.send(Method::POST, &format!("/v3/background-jobs/{wrong}/cancel"), &json!({})).await;
        assert_eq!(problem(cancel).await, (StatusCode::BAD_REQUEST, documented.clone()), "{wrong}");
    }
}

#[tokio::test]
async fn an_unknown_job_gets_a_404_with_its_code() {
    let reply = Reply::spawn().await;
    let path = format!("/v3/background-jobs/{}", Uuid::from_u128(7));
    for response in [reply.get(&path).await, reply.send(Method::POST, &format!("{path}/cancel"), &json!({})).await] {
        let (status, body) = problem(response).await;
        assert_eq!((status, &body["code"]), (StatusCode::NOT_FOUND, &json!("backgroundJob.notFound")));
    }
    assert_eq!(reply.calls()[0].outcome, Outcome::NotFound);
    assert_eq!(reply.calls()[0].job, Some(Uuid::from_u128(7)));
}

#[tokio::test]
async fn texts_are_json_within_strings_and_the_result_is_there_only_at_the_end() {
    let reply = Reply::spawn().await;
    for (life, has_result) in [
        (Life::Steady, false),
        (Life::Finished, true),
        (Life::Failed, true),
        (Life::Cancelled, false),
        (Life::Expired, false),
    ] {
        let seconds = if life == Life::Steady { 600.0 } else { 0.0 };
        let id = reply.create(JobSpec::new(life, seconds).size(3));
        let job = json(reply.get(&format!("/v3/background-jobs/{id}")).await).await;
        let input = job["jsonData"].as_str().expect("the input is a string");
        assert_eq!(serde_json::from_str::<Value>(input).expect("of JSON")["acceptPartial"], true);
        assert_eq!(job["jsonDataResult"].is_string(), has_result, "{life:?}");
        assert_eq!(job["jsonDataResult"].is_null(), !has_result, "{life:?}");
    }
}

#[tokio::test]
async fn the_list_has_the_newest_first_without_texts_and_says_whether_more_follow() {
    let reply = Reply::spawn().await;
    let ids = reply.create_many(5, &JobSpec::new(Life::Steady, 600.0));
    let page = json(reply.get("/v3/background-jobs?top=2&skip=1").await).await;
    assert_eq!(page["hasMore"], true);
    let items = page["items"].as_array().expect("items");
    assert_eq!(items.iter().map(|item| &item["jobId"]).collect::<Vec<_>>(), [&json!(ids[3]), &json!(ids[2])]);
    let mut names: Vec<_> = items[0].as_object().expect("a job").keys().collect();
    names.sort();
    assert_eq!(names, ["category", "finishedAt", "jobId", "progress", "startedAt", "status"]);
    let last = json(reply.get("/v3/background-jobs?top=2&skip=3").await).await;
    assert_eq!((last["items"].as_array().map(Vec::len), &last["hasMore"]), (Some(2), &json!(false)));
    let beyond = json(reply.get("/v3/background-jobs?skip=9").await).await;
    assert_eq!(beyond, json!({ "items": [], "hasMore": false }));
}

#[tokio::test]
async fn the_list_holds_a_hundred_by_default_and_two_hundred_at_most() {
    let reply = Reply::spawn().await;
    reply.create_many(201, &JobSpec::new(Life::Steady, 600.0));
    for (query, count) in [("", 100), ("?top=200", 200), ("?top=1", 1)] {
        let page = json(reply.get(&format!("/v3/background-jobs{query}")).await).await;
        assert_eq!((page["items"].as_array().map(Vec::len), &page["hasMore"]), (Some(count), &json!(true)));
    }
}

#[tokio::test]
async fn a_category_is_matched_by_the_beginning_of_its_suffix() {
    let reply = Reply::spawn().await;
    for content in [Content::ContactsImport, Content::ContactsExport, Content::EmailValidation, Content::Nothing] {
        reply.create(JobSpec::default().content(content));
    }
    for (suffix, count) in
        [("contacts-import", 1), ("contacts", 2), ("", 4), ("Contacts", 0), ("r2/bg-jobs/contacts", 0)]
    {
        let page = json(reply.get(&format!("/v3/background-jobs?category={suffix}")).await).await;
        assert_eq!(page["items"].as_array().map(Vec::len), Some(count), "{suffix}");
    }
}

#[tokio::test]
async fn query_values_that_make_no_sense_get_a_400_that_points_at_each() {
    let reply = Reply::spawn().await;
    for (query, pointers) in [
        ("top=201", &["/top"][..]),
        ("top=0", &["/top"]),
        ("top=-1", &["/top"]),
        ("top=ten&skip=1.5", &["/top", "/skip"]),
        ("skip=", &["/skip"]),
    ] {
        let (status, body) = problem(reply.get(&format!("/v3/background-jobs?{query}")).await).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        let errors = body["errors"].as_array().expect("errors");
        assert_eq!(
            errors.iter().map(|error| error["pointer"].as_str().expect("a pointer")).collect::<Vec<_>>(),
            pointers
        );
    }
}

#[tokio::test]
async fn cancelling_stops_a_job_and_is_idempotent() {
    let reply = Reply::spawn().await;
    let id = reply.create(JobSpec::new(Life::Steady, 600.0));
    let path = format!("/v3/background-jobs/{id}/cancel");
    let first = reply.send(Method::POST, &path, &json!({ "reason": null })).await;
    assert_eq!(first.status(), StatusCode::NO_CONTENT);
    let cancelled = reply.job(id).expect("the job");
    assert_eq!(cancelled["status"], "Cancelled");
    assert!(cancelled["finishedAt"].is_string());
    let without_body = reply.request(Method::POST, &path).bearer_auth(KEY).send().await.expect("an answer");
    assert_eq!(without_body.status(), StatusCode::NO_CONTENT);
    assert_eq!(reply.job(id), Some(cancelled));
    let done = reply.create(JobSpec::new(Life::Finished, 10.0));
    let before = reply.job(done);
    let response = reply.send(Method::POST, &format!("/v3/background-jobs/{done}/cancel"), &json!({})).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert_eq!(reply.job(done), before);
}

#[tokio::test]
async fn scheduling_a_validation_makes_a_job_about_the_given_contacts() {
    let reply = Reply::spawn().await;
    let body = json!({ "contactIds": [1, 2, 9_007_199_254_740_993_u64], "acceptPartial": true });
    let response = reply.send(Method::POST, "/v3/email-validations/schedule", &body).await;
    assert_eq!(response.status(), StatusCode::ACCEPTED);
    let location = response.headers()["location"].to_str().expect("a path").to_owned();
    let answer = json(response).await;
    assert_eq!(location, format!("/v3/background-jobs/{}", answer["jobId"].as_str().expect("an id")));
    assert_eq!((&answer["scheduledCount"], &answer["creditsReserved"]), (&json!(3), &json!(3)));
    let job = json(reply.get(&location).await).await;
    assert_eq!((&job["status"], &job["category"]), (&json!("Scheduled"), &json!("r2/bg-jobs/email-validation")));
    assert_eq!(job["jsonData"], r#"{"contactIds":[1,2,9007199254740993],"acceptPartial":true}"#);
}

#[tokio::test]
async fn scheduling_takes_one_to_ten_thousand_ids_and_points_at_what_is_wrong() {
    let reply = Reply::spawn().await;
    let ids = |count: u64| json!({ "contactIds": (1..=count).collect::<Vec<_>>() });
    let accepted = reply.send(Method::POST, "/v3/email-validations/schedule", &ids(10_000)).await;
    assert_eq!(accepted.status(), StatusCode::ACCEPTED);
    for (body, pointers) in [
        (ids(0), &["/contactIds"][..]),
        (ids(10_001), &["/contactIds"]),
        (json!({}), &["/contactIds"]),
        (json!([1]), &["/contactIds"]),
        (
            json!({ "contactIds": [1, "2", -3, 4.5, 0] }),
            &["/contactIds/1", "/contactIds/2", "/contactIds/3", "/contactIds/4"],
        ),
        (json!({ "contactIds": [1], "acceptPartial": "yes" }), &["/acceptPartial"]),
    ] {
        let (status, body) = problem(reply.send(Method::POST, "/v3/email-validations/schedule", &body).await).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        let errors = body["errors"].as_array().expect("errors");
        assert_eq!(
            errors.iter().map(|error| error["pointer"].as_str().expect("a pointer")).collect::<Vec<_>>(),
            pointers
        );
    }
    let no_json = reply.request(Method::POST, "/v3/email-validations/schedule").bearer_auth(KEY).body("{");
    assert_eq!(problem(no_json.send().await.expect("an answer")).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn errors_of_the_protocol_are_problems_too() {
    let reply = Reply::spawn().await;
    assert_eq!(problem(reply.get("/v3/sequences").await).await.0, StatusCode::NOT_FOUND);
    let delete = reply.send(Method::DELETE, "/v3/background-jobs", &json!({})).await;
    assert_eq!(problem(delete).await.0, StatusCode::METHOD_NOT_ALLOWED);
    let large = "x".repeat(3_000_000);
    let request = reply.request(Method::POST, "/v3/email-validations/schedule").bearer_auth(KEY).body(large);
    assert_eq!(problem(request.send().await.expect("an answer")).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}
