//! What is read of Reply's JSON, documented or odd.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use crate::reply::error::Concern;

const ID: &str = "3c90c3cc-0d44-4b50-8888-8dd25736052a";

const DOCUMENTED: &str = r#"{
  "jobId": "3c90c3cc-0d44-4b50-8888-8dd25736052a",
  "status": "Scheduled",
  "category": "<string>",
  "startedAt": "2023-11-07T05:31:56Z",
  "finishedAt": "2023-11-07T05:31:56Z",
  "progress": 0.5,
  "jsonData": "<string>",
  "jsonDataResult": "<string>"
}"#;

fn read(body: &str) -> Result<FetchedJob, ReplyError> {
    read_job(body.as_bytes(), ID.parse().unwrap())
}

/// Reads a job with these fields besides its id and status.
fn read_with(fields: &str) -> FetchedJob {
    read(&format!(r#"{{"jobId":"{ID}","status":"Processing",{fields}}}"#)).unwrap()
}

#[test]
fn the_documented_example_is_read_word_for_word() {
    let FetchedJob { job, input, result } = read(DOCUMENTED).unwrap();
    assert_eq!(job.status, JobStatus::Scheduled);
    assert_eq!(job.category.as_deref(), Some("<string>"));
    assert_eq!(job.started_at.unwrap().to_rfc3339(), "2023-11-07T05:31:56+00:00");
    assert_eq!(job.progress, Some(0.5));
    assert_eq!((job.has_input, job.input_bytes, job.has_result, job.result_bytes), (true, 8, true, 8));
    assert_eq!((input.unwrap(), result.unwrap()), (Bytes::from("<string>"), Bytes::from("<string>")));
}

#[test]
fn a_job_of_which_little_is_known_is_still_a_job() {
    let FetchedJob { job, input, result } = read(&format!(r#"{{"status":"Scheduled","jobId":"{ID}"}}"#)).unwrap();
    assert_eq!((job.category, job.started_at, job.finished_at, job.progress), (None, None, None, None));
    assert_eq!((input, result, job.has_input, job.has_result), (None, None, false, false));
}

#[test]
fn an_unknown_status_keeps_its_word_and_unknown_fields_are_passed_over() {
    let job = read(&format!(r#"{{"jobId":"{ID}","status":"Paused","new":{{"deep":[1,"\ud800"]}}}}"#)).unwrap().job;
    assert_eq!(job.status, JobStatus::Unknown("Paused".into()));
}

#[test]
fn an_id_may_be_in_upper_case_but_must_be_the_one_asked_for() {
    assert!(read(&DOCUMENTED.replace(ID, &ID.to_uppercase())).is_ok());
    for (id, word) in [
        ("00000000-0000-0000-0000-000000000000", "all-zero"),
        ("3c90c3cc0d444b5088888dd25736052a", "not a GUID"),
        ("3c90c3cc-0d44-4b50-8888-8dd25736052b", "another job"),
    ] {
        let error = read(&DOCUMENTED.replace(ID, id)).unwrap_err();
        assert!(error.to_string().contains(word), "{error}");
        assert_eq!(error.concern(), Concern::Question);
    }
}

#[test]
fn an_answer_without_id_or_status_is_not_understood() {
    assert!(read(r#"{"status":"Done"}"#).unwrap_err().to_string().contains("`jobId`"));
    assert!(read(&format!(r#"{{"jobId":"{ID}","status":3}}"#)).unwrap_err().to_string().contains("`status`"));
}

#[test]
fn times_may_lack_an_offset_have_fractions_or_be_no_times_at_all() {
    for (json, read) in [
        (r#""2026-01-02T03:04:05""#, Some("2026-01-02T03:04:05+00:00")),
        (r#""2026-01-02T03:04:05.1234567""#, Some("2026-01-02T03:04:05.123456700+00:00")),
        (r#""2026-01-02 03:04:05""#, Some("2026-01-02T03:04:05+00:00")),
        (r#""2026-01-02T03:04:05.5+02:00""#, Some("2026-01-02T01:04:05.500+00:00")),
        (r#""0001-01-01T00:00:00""#, None),
        (r#""soon""#, None),
        (r#""""#, None),
        ("1700000000", None),
        ("null", None),
        ("{}", None),
    ] {
        let job = read_with(&format!(r#""startedAt":{json}"#)).job;
        assert_eq!(job.started_at.map(|time| time.to_rfc3339()).as_deref(), read, "{json}");
    }
}

#[test]
fn progress_is_kept_as_said_if_it_is_a_number_at_all() {
    for (json, read) in [
        ("0", Some(0.0)),
        ("-0.25", Some(-0.25)),
        ("17", Some(17.0)),
        ("1e400", None),
        (r#""NaN""#, None),
        (r#""0.5""#, None),
        ("null", None),
        ("[0.5]", None),
    ] {
        assert_eq!(read_with(&format!(r#""progress":{json}"#)).job.progress, read, "{json}");
    }
}

#[test]
fn the_texts_are_the_very_bytes_that_the_json_string_stands_for() {
    let fetched = read_with(r#""jsonData":" {\"a\": 9007199254740993, \"a\":1.0}\r\n","jsonDataResult":"""#);
    assert_eq!(fetched.input.unwrap(), Bytes::from(" {\"a\": 9007199254740993, \"a\":1.0}\r\n"));
    assert_eq!(fetched.result.unwrap(), Bytes::new());
    assert!(fetched.job.has_result, "an empty text is a text");
}

#[test]
fn half_a_surrogate_pair_in_a_text_does_not_make_the_job_unreadable() {
    let fetched = read_with(r#""jsonData":"cut \ud83d","category":"x/\udead""#);
    assert_eq!(fetched.input.unwrap(), Bytes::from("cut \u{FFFD}"));
    assert_eq!(fetched.job.category.as_deref(), Some("x/\u{FFFD}"));
}

#[test]
fn json_embedded_where_a_text_was_documented_is_shown_as_it_stands() {
    let fetched = read_with(r#""jsonData":{ "n":1.50 }"#);
    assert_eq!(fetched.input.unwrap(), Bytes::from(r#"{ "n":1.50 }"#));
}

#[test]
fn a_byte_order_mark_and_bytes_that_are_no_utf8_are_survived() {
    let mut body = b"\xEF\xBB\xBF".to_vec();
    body.extend_from_slice(DOCUMENTED.replace("\"<string>\"", "\"caf@\"").as_bytes());
    let body: Vec<u8> = body.into_iter().map(|byte| if byte == b'@' { 0xE9 } else { byte }).collect();
    let fetched = read_job(&body, ID.parse().unwrap()).unwrap();
    assert_eq!(fetched.input.unwrap(), Bytes::from("caf\u{FFFD}"));
}

#[test]
fn debug_shows_no_text_of_a_job() {
    let shown = format!("{:?}", read_with(r#""jsonData":"ann@example.com""#));
    assert!(!shown.contains("ann@"), "{shown}");
}

#[test]
fn answers_that_are_not_reply_s_are_told_from_reply_s_odd_ones() {
    for (body, concern) in [
        ("", Concern::Reply),
        ("<!doctype html>", Concern::Reply),
        (&DOCUMENTED[..90], Concern::Reply),
        ("[]", Concern::Question),
        ("{]", Concern::Question),
    ] {
        assert_eq!(read(body).unwrap_err().concern(), concern, "{body}");
    }
}

#[test]
fn an_entry_of_the_list_that_cannot_be_read_is_skipped_and_counted() {
    let body = format!(
        r#"{{"items":[{{"jobId":"{ID}","status":"Done","progress":1}},{{"jobId":"x","status":"Done"}},7,null],"hasMore":true}}"#
    );
    let page = read_page(body.as_bytes()).unwrap();
    assert_eq!((page.jobs.len(), page.has_more, page.skipped), (1, true, 3));
    assert_eq!(page.jobs[0].progress, Some(1.0));
}

#[test]
fn a_list_without_items_is_not_understood_but_one_without_has_more_is_the_last_page() {
    assert!(read_page(b"{}").unwrap_err().to_string().contains("`items`"));
    let page = read_page(br#"{"items":[]}"#).unwrap();
    assert_eq!((page.jobs.len(), page.has_more, page.skipped), (0, false, 0));
}

#[test]
fn only_a_slug_passes_for_a_problem_s_code() {
    assert_eq!(read_problem_code(br#"{"code":"sequence.notFound"}"#).as_deref(), Some("sequence.notFound"));
    assert_eq!(read_problem_code(br#"{"code":"ann@example.com is taken"}"#), None);
    assert_eq!(read_problem_code(b"<html>"), None);
}

#[test]
fn the_user_of_the_key_is_read() {
    assert_eq!(read_user_id(br#"{"userId": 12345}"#), Ok(12345));
    assert!(read_user_id(br#"{"userId": null}"#).is_err());
}
