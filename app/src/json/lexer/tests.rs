use super::*;

/// Reads a whole text in slices of `step` bytes.
fn events(text: &str, step: usize) -> Result<Vec<Event>, Fault> {
    let (bytes, mut lexer, mut limit, mut events) = (text.as_bytes(), Lexer::default(), 0, Vec::new());
    loop {
        match lexer.next(bytes, limit)? {
            Event::Pause => limit = (limit.max(lexer.at()) + step).min(bytes.len()),
            Event::End => return Ok(events),
            event => events.push(event),
        }
    }
}

fn fault(text: &str) -> (usize, &'static str) {
    let fault = events(text, usize::MAX / 2).expect_err(text);
    (fault.offset, fault.expected.as_str())
}

#[test]
fn a_text_is_cut_into_its_tokens() {
    let found = events(r#" {"a" : [1, "b"]} "#, 1000).expect("valid");
    assert_eq!(
        found,
        [
            Event::Open { start: 1, object: true },
            Event::Key { start: 2, end: 5 },
            Event::Open { start: 8, object: false },
            Event::Scalar { kind: Kind::Number, start: 9, end: 10 },
            Event::Scalar { kind: Kind::String, start: 12, end: 15 },
            Event::Close { end: 16 },
            Event::Close { end: 17 },
        ]
    );
}

#[test]
fn a_byte_order_mark_in_front_is_passed_over_and_nowhere_else() {
    for step in 1..9 {
        assert_eq!(
            events("\u{feff}[]", step),
            Ok(vec![Event::Open { start: 3, object: false }, Event::Close { end: 5 }])
        );
    }
    assert_eq!(fault("\u{feff}"), (3, "a value"));
    assert_eq!(fault("\u{feff}\u{feff}[]"), (3, "a value"));
    assert_eq!(fault("[]\u{feff}").0, 2);
}

#[test]
fn stopping_anywhere_changes_nothing() {
    let texts = [
        r#"{"żółw\n":[-12.50e+10,0,"\ud83d\udc22",true,false,null,{}],"":[[]]} 12 "x" "#,
        r#"{"a":1,"b":tru}"#,
        r#"["a\u00g0"]"#,
        "[1.5e]",
        "\"never ending",
        "123456789012345678901234567890",
    ];
    for text in texts {
        let whole = events(text, usize::MAX / 2);
        for step in 1..20 {
            assert_eq!(events(text, step), whole, "{text} in steps of {step}");
        }
    }
}

#[test]
fn a_failure_says_where_and_what_was_expected() {
    for (text, offset, expected) in [
        ("", 0, "a value"),
        ("  ", 2, "a value"),
        ("<string>", 0, "a value"),
        ("{", 1, "a key in double quotes or }"),
        ("{a:1}", 1, "a key in double quotes or }"),
        ("{\"a\"}", 4, "a colon"),
        ("{\"a\":}", 5, "a value"),
        ("{\"a\":1,}", 7, "a key in double quotes"),
        ("{\"a\":1", 6, "a comma or }"),
        ("[1 2]", 3, "a comma or ]"),
        ("[1,]", 3, "a value"),
        ("[", 1, "a value or ]"),
        ("[1}", 2, "a comma or ]"),
        ("]", 0, "a value"),
        ("1]", 1, "the end of the text"),
        ("12 apples", 3, "the end of the text"),
        ("2024-01-01", 4, "the end of the text"),
        ("nullnull", 4, "the end of the text"),
        ("01", 1, "the end of the text"),
        ("-", 1, "a digit"),
        ("+1", 0, "a value"),
        (".5", 0, "a value"),
        ("1.", 2, "a digit"),
        ("1e+", 3, "a digit"),
        ("NaN", 0, "a value"),
        ("nul", 0, "true, false or null"),
        ("'a'", 0, "a value"),
        ("\"a", 2, "a closing double quote"),
        ("\"a\\", 3, "one of \" \\ / b f n r t u after the backslash"),
        ("\"\\x\"", 2, "one of \" \\ / b f n r t u after the backslash"),
        ("\"\\u12G4\"", 5, "four hexadecimal digits after \\u"),
        ("\"a\nb\"", 2, "an escape instead of a raw control character"),
    ] {
        assert_eq!(fault(text), (offset, expected), "{text:?}");
    }
}

#[test]
fn documents_may_follow_one_another() {
    for text in ["1 2", "{}{}", "[1]2", "\"a\"\"b\"", "{}\n{}\n"] {
        let mut lexer = Lexer::default();
        while lexer.next(text.as_bytes(), text.len()).expect("valid") != Event::End {}
        assert_eq!(lexer.documents(), 2, "{text}");
    }
}

#[test]
fn a_hundred_thousand_brackets_need_no_stack() {
    let text = "[".repeat(100_000);
    assert_eq!(fault(&text).0, 100_000);
    let text = text + &"]".repeat(100_000);
    assert_eq!(events(&text, 4096).expect("valid").len(), 200_000);
}

#[test]
fn a_document_is_one_value_however_deep() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for text in ["1", " {\"a\": [null]}\n", "1e400", &deep] {
        assert!(is_document(text), "{:.40}", text);
    }
    for text in ["", "  ", "<string>", "1 2", "{}{}", "[1,]", "NaN", &deep[1..]] {
        assert!(!is_document(text), "{:.40}", text);
    }
}
