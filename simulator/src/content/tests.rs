//! The texts: what each must be, and must not be.

use super::*;
use serde_json::Value;

const ALL: [Content; 10] = [
    Content::EmailValidation,
    Content::ContactsImport,
    Content::ContactsExport,
    Content::Documented,
    Content::PlainText,
    Content::OddNumbers,
    Content::NestedTexts,
    Content::EmptyInput,
    Content::Large,
    Content::Nothing,
];

fn material(failed: bool) -> Material<'static> {
    let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a date");
    let (started, finished) = (at("2025-03-01T10:00:00Z"), at("2025-03-01T10:02:00Z"));
    Material { seed: 5, size: None, contact_ids: &[], failed, started, finished }
}

fn parse(text: Option<String>) -> Value {
    serde_json::from_str(&text.expect("a text")).expect("JSON")
}

#[test]
fn texts_are_the_same_whenever_they_are_asked_for() {
    for content in ALL {
        assert_eq!(content.input(&material(false)), content.input(&material(false)));
        assert_eq!(content.result(&material(false)), content.result(&material(false)));
    }
}

#[test]
fn an_email_validation_tells_the_outcome_of_each_of_two_thousand_contacts() {
    let input = parse(Content::EmailValidation.input(&material(false)));
    let result = parse(Content::EmailValidation.result(&material(false)));
    let contacts = result["contacts"].as_array().expect("contacts");
    assert_eq!(contacts.len(), 2000);
    for (id, contact) in input["contactIds"].as_array().expect("ids").iter().zip(contacts) {
        assert_eq!(&contact["contactId"], id);
        let email = contact["email"].as_str().expect("an address");
        assert!(email.ends_with("example.com") || email.ends_with("example.org"), "{email}");
        assert!(["valid", "risky", "invalid"].contains(&contact["status"].as_str().expect("a status")));
        assert!((0.0..1.0).contains(&contact["score"].as_f64().expect("a score")));
    }
    let count = |status: &str| contacts.iter().filter(|contact| contact["status"] == status).count();
    for status in ["valid", "risky", "invalid"] {
        assert_eq!(result["summary"][status], count(status));
        assert!(count(status) > 50);
    }
    assert_eq!(contacts[1999]["checkedAt"], "2025-03-01T10:02:00.000Z");
}

#[test]
fn scores_keep_their_last_zero() {
    let text = Content::EmailValidation.result(&material(false)).expect("a result");
    assert!(text.split("\"score\":").skip(1).all(|rest| rest.as_bytes()[5] == b','), "three decimals each");
    assert!(text.contains("0,\"reason\""));
}

#[test]
fn a_failed_validation_tells_the_error_and_how_far_it_came() {
    let result = parse(Content::EmailValidation.result(&material(true)));
    assert_eq!(result["contacts"].as_array().map(Vec::len), Some(1260));
    assert_eq!(result["error"]["code"], "validation.providerUnavailable");
}

#[test]
fn a_validation_of_given_contacts_is_about_these() {
    let material = Material { contact_ids: &[7, 9_007_199_254_740_993], ..material(false) };
    let text = Content::EmailValidation.input(&material).expect("an input");
    assert_eq!(text, r#"{"contactIds":[7,9007199254740993],"acceptPartial":true}"#);
    assert_eq!(parse(Content::EmailValidation.result(&material))["summary"]["total"], 2);
}

#[test]
fn an_import_lists_the_rows_that_failed_and_its_sums_are_right() {
    let result = parse(Content::ContactsImport.result(&material(false)));
    let number = |name: &str| result[name].as_u64().expect("a number");
    assert_eq!(number("rowsFailed") as usize, result["errors"].as_array().map_or(0, Vec::len));
    assert_eq!(number("imported") + number("duplicatesSkipped") + number("rowsFailed"), 480);
    assert!(number("rowsFailed") > 5);
    assert!(result["errors"][0]["reason"].is_string());
}

#[test]
fn the_odd_texts_are_as_odd_as_they_should_be() {
    let numbers = Content::OddNumbers.input(&material(false)).expect("an input");
    for odd in ["9007199254740993", "1e2", "-0,", "\"currency\": \"EUR\"", "\"currency\": \"CHF\"", "\\u00fc"] {
        assert!(numbers.contains(odd), "{odd}");
    }
    let plain = Content::PlainText.result(&material(false)).expect("a result");
    assert!(serde_json::from_str::<Value>(&plain).is_err());
    let nested = parse(Content::NestedTexts.input(&material(false)));
    let body = parse(nested["body"].as_str().map(str::to_owned));
    assert_eq!(parse(body["options"].as_str().map(str::to_owned))["attempts"], 3);
    assert_eq!(Content::EmptyInput.input(&material(false)).as_deref(), Some(""));
    assert_eq!(Content::Nothing.input(&material(false)), None);
}

#[test]
fn the_large_result_is_json_of_about_ten_megabytes() {
    let text = Content::Large.result(&material(false)).expect("a result");
    assert!((9_000_000..12_000_000).contains(&text.len()), "{}", text.len());
    assert_eq!(parse(Some(text))["rows"], 80_000);
}
