#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use app::json::{
    Kind,
    lexer::{Event, Lexer, is_document},
    sample::Sampler,
};
use proptest::prelude::*;

use super::*;

fn masked(text: &str) -> String {
    mask(text, &Rules::default()).into_owned()
}

#[test]
fn only_what_is_to_be_hidden_changes() {
    let text =
        "{ \"n\": 1e400,\"n\":-0, \"who\" :\"Jane \\u003cjane@example.com>\\n\", \"ok\":[true,null, \"\\/x\"]}\n";
    let wanted =
        "{ \"n\": 1e400,\"n\":-0, \"who\" :\"Jane \\u003cj•••@example.com>\\n\", \"ok\":[true,null, \"\\/x\"]}\n";
    assert_eq!(masked(text), wanted);
}

#[test]
fn a_text_with_nothing_to_hide_is_the_text() {
    for text in ["", "{}", "<string>", "{\"a\": [1, \"b\"]}", "nothing to see"] {
        assert!(matches!(mask(text, &Rules::default()), Cow::Borrowed(_)), "{text}");
    }
}

#[test]
fn keys_are_masked_as_values_are() {
    assert_eq!(
        masked(r#"{"jane@example.com": 1, "joe\u0040x.com": 2}"#),
        r#"{"j•••@example.com": 1, "j•••@x.com": 2}"#
    );
}

#[test]
fn no_escape_and_no_wrapping_lets_an_address_through() {
    for (text, wanted) in [
        (r#"["jane\u0040example.com"]"#, r#"["j•••@example.com"]"#),
        (r#"["\u006aane@example.c\u006fm"]"#, r#"["j•••@example.com"]"#),
        (r#"["jane\\u0040example.com"]"#, r#"["j•••@example.com"]"#),
        (r#"["{\"to\": \"jane@example.com\", \"n\": 1}"]"#, r#"["{\"to\": \"j•••@example.com\", \"n\": 1}"]"#),
        (r#"["{\"to\": \"jane\\u0040example.com\"}"]"#, r#"["{\"to\": \"j•••@example.com\"}"]"#),
        (r#"["{\"to\": \"jane\\u0040example.com"]"#, r#"["{\"to\": \"j•••@example.com"]"#),
        (r#"{"to": "jane@example.com", "#, r#"{"to": "j•••@example.com", "#),
        (r#"{"to": "jane\u0040example.com"#, r#"{"to": "j•••@example.com"#),
        (r#"[1,,"jane\u0040example.com"]"#, r#"[1,,"j•••@example.com"]"#),
        (r#"["jane"@example.com]"#, "[•••@example.com]"),
        ("jane@example.com wrote", "j•••@example.com wrote"),
        ("GET /x?to=jane%40example.com", "GET /x?to=j•••%40example.com"),
    ] {
        assert_eq!(masked(text), wanted, "{text}");
    }
}

#[test]
fn all_below_a_secrets_name_is_hidden_and_stays_json() {
    for (text, wanted) in [
        (r#"{"password": "hunter2", "a": "b"}"#, r#"{"password": "•••", "a": "b"}"#),
        (r#"{"p\u0061ssword": "hunter2"}"#, r#"{"p\u0061ssword": "•••"}"#),
        (
            r#"{"tokens": ["abc", {"a": "b", "n": 12}], "n": 12}"#,
            r#"{"tokens": ["•••", {"a": "•••", "n": "•••"}], "n": 12}"#,
        ),
        (
            r#"{"pin": 4711, "otp": -1e5, "secret": true, "token": null}"#,
            r#"{"pin": "•••", "otp": "•••", "secret": true, "token": null}"#,
        ),
        (r#"{"password": ""}"#, r#"{"password": ""}"#),
        (r#"{"phone": 48601234567, "workPhone": "601234"}"#, r#"{"phone": "•••", "workPhone": "•••34"}"#),
        (r#"["{\"pin\": 4711}"]"#, r#"["{\"pin\": \"•••\"}"]"#),
        (
            r#"[{"name": "Authorization", "value": "abc"}, {"value": "abc"}]"#,
            r#"[{"name": "Authorization", "value": "•••"}, {"value": "abc"}]"#,
        ),
        (r#"{"password": "hunter2"#, r#"{"password": "•••"#),
        (r#"{"credentials": {"user": "jane", "key": "hun"#, r#"{"credentials": {"user": "•••", •••"#),
        (r#"{"note": "the password: hunter2, ok"}"#, r#"{"note": "the password: •••, ok"}"#),
    ] {
        assert_eq!(masked(text), wanted, "{text}");
    }
}

#[test]
fn the_settings_can_hide_more() {
    let rules = Rules::new([r"\bAC-\d{4}\b"], ["customer number"]).unwrap();
    let text = r#"{"account": "AC-1234", "customerNumber": 77, "note": "Customer-Number: 77, AC-1234 and AC-12345"}"#;
    let wanted = r#"{"account": "•••", "customerNumber": "•••", "note": "Customer-Number: •••, ••• and AC-12345"}"#;
    assert_eq!(mask(text, &rules), wanted);
    for wrong in ["(", "a*", "", "x{1000000}"] {
        assert!(Rules::new([wrong], []).is_err(), "{wrong}");
    }
}

#[test]
fn a_text_made_to_be_costly_costs_no_more_than_its_size() {
    let many = 40_000;
    for text in [
        "@".repeat(many),
        "a@".repeat(many),
        "%40".repeat(many),
        "\"a\"@".repeat(many),
        format!("[\"{}\"]", r"\u005cu005c".repeat(many / 8)),
        format!("[\"{}\"]", "[\\\"".repeat(many)),
        "+1 ".repeat(many),
        "password:".repeat(many),
        "password:[".repeat(many),
        "[".repeat(many),
        "eyJ".repeat(many),
        "://:".repeat(many),
        "-----BEGIN PRIVATE KEY-----".repeat(many / 20),
    ] {
        masked(&text);
    }
}

/// The ranges of a JSON text that stand outside of its strings and numbers, and the events without their places.
fn outside(text: &str) -> (String, Vec<String>) {
    let (bytes, mut lexer) = (text.as_bytes(), Lexer::default());
    let (mut outside, mut shape, mut from) = (String::new(), Vec::new(), 0);
    loop {
        match lexer.next(bytes, bytes.len()).unwrap() {
            Event::Key { start, end } | Event::Scalar { kind: Kind::String | Kind::Number, start, end } => {
                outside.push_str(&text[from..start]);
                from = end;
            }
            Event::Open { object, .. } => shape.push(format!("open {object}")),
            Event::Close { .. } => shape.push("close".into()),
            Event::Scalar { start, end, .. } => shape.push(text[start..end].to_owned()),
            Event::Pause | Event::End => {
                outside.push_str(&text[from..]);
                return (outside, shape);
            }
        }
    }
}

/// A text as one could write it in JSON, each character escaped or not.
fn escaped(text: &str, choices: u64) -> String {
    let mut written = String::new();
    for (place, character) in text.chars().enumerate() {
        match (choices >> (place % 60) & 3, character) {
            (0, _) => {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    written.push_str(&format!("\\u{unit:04X}"));
                }
            }
            (_, '"' | '\\') => written.extend(['\\', character]),
            (_, control) if control < ' ' => written.push_str(&format!("\\u{:04x}", control as u32)),
            _ => written.push(character),
        }
    }
    written
}

/// All that a text could be read as: itself, and with ever more layers of escapes taken off.
fn readings(text: &str) -> Vec<String> {
    let mut readings = vec![text.to_owned()];
    while let Some(next) = escapes::Unescaped::of(&readings[readings.len() - 1]) {
        readings.push(next.text().to_owned());
    }
    readings
}

fn address() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9][a-zA-Z0-9._+'-]{0,12}[a-zA-Z0-9]@[a-z0-9]{1,8}(-[a-z]{1,4})?(\\.[a-z]{2,6}){1,2}"
}

/// What may stand around an address: no letter or digit, which would be a part of it.
fn around() -> impl Strategy<Value = String> {
    "[ ,;:<>()/\"\\\\\n=?&\u{1f422}]{0,6}"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_json_stays_json_and_nothing_outside_of_strings_changes(seed: u64) {
        let text = Sampler::new(seed).document();
        let masked = masked(&text);
        let (before, after) = (outside(&text), outside(&masked));
        prop_assert_eq!(before, after);
        prop_assert_eq!(is_document(&text), is_document(&masked));
    }

    #[test]
    fn no_planted_address_survives(
        address in address(), before in around(), after in around(),
        nested in 0..4_u8, in_key: bool, choices: u64, cut in 0..40_usize, seed: u64,
    ) {
        let mut inner = format!("{before}{address}{after}");
        for level in 0..nested {
            let string = escaped(&inner, choices.rotate_left(level.into()));
            inner = if in_key { format!("{{\"{string}\": 1}}") } else { format!("[{{\"a\": \"{string}\"}}]") };
        }
        let whole = format!("[{}, \"{}\"]", Sampler::new(seed).document(), escaped(&inner, choices));
        let mut end = whole.len() - cut.min(whole.len());
        while !whole.is_char_boundary(end) {
            end -= 1;
        }
        for text in [&whole, &whole[..end], &inner, &format!("{{,{whole}")] {
            let masked = masked(text);
            if nested == 0 || text.len() == whole.len() {
                for reading in readings(&masked) {
                    prop_assert!(!reading.contains(&address), "{} became {}", text, masked);
                }
            } else {
                prop_assert!(!masked.contains(&address), "{} became {}", text, masked);
            }
        }
        prop_assert!(is_document(&masked(&whole)) == is_document(&whole));
    }

    #[test]
    fn any_text_is_masked_without_panic(text in "\\PC{0,80}", seed: u64) {
        let _ = masked(&text);
        let _ = masked(&Sampler::new(seed).spoilt());
    }

    #[test]
    fn what_is_masked_already_stays_as_it_is(seed: u64, address in address()) {
        let once = masked(&format!("[{}, \"to {address}, please\"]", Sampler::new(seed).document()));
        prop_assert_eq!(masked(&once), once);
    }
}

#[test]
#[ignore = "a measurement, for a release build"]
fn how_fast_a_large_text_is_masked() {
    let row = |n: usize| {
        format!(
            r#"{{"contactId":{n},"email":"jane.doe{n}@example.com","firstName":"Jane","company":"Doe & Sons","status":"valid","checkedAt":"2026-03-01T10:00:00Z","note":"imported from the list of spring"}}"#
        )
    };
    let text = format!("[{}]", (0..280_000).map(row).collect::<Vec<_>>().join(",\n"));
    let began = std::time::Instant::now();
    let masked = masked(&text);
    let took = began.elapsed();
    println!("{} MB in {took:?}: {:.0} MB/s", text.len() / 1_000_000, text.len() as f64 / 1e6 / took.as_secs_f64());
    assert!(!masked.contains("jane.doe"));
}
