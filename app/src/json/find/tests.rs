use super::*;

fn insensitive(text: &str) -> Query {
    Query::Text(Needle::folded(text, &text.to_lowercase(), &text.to_uppercase()))
}

fn found(text: &str, query: Query, scope: Scope, slice: usize) -> Vec<u32> {
    let mut find = Find::new(query, scope);
    while find.step(text.as_bytes(), slice) {}
    assert_eq!(find.count() as usize, find.hits().len());
    let hits: Vec<u32> = find.hits().iter().map(|hit| hit.start).collect();
    assert!(find.hits().windows(2).all(|pair| pair[0].end <= pair[1].start));
    hits
}

/// A stand-in for a regular expression of the browser: finds a word, and tells where as a browser does.
fn word(wanted: &'static str) -> Query {
    let units = |text: &str| text.encode_utf16().count() as u32;
    Query::Test(Box::new(move |text| {
        let places =
            text.match_indices(wanted).map(|(at, word)| (units(&text[..at]), units(&text[..at]) + units(word)));
        places.collect()
    }))
}

const TEXT: &str =
    r#"{"Status":"VALID","status":["invalid",12e5,true],"\u0073tatus":"\u017b\u00f3\u0142w","x":"żółw"}"#;

#[test]
fn keys_and_values_are_searched_as_asked() {
    let count = |query, scope| found(TEXT, query, scope, 1000).len();
    assert_eq!(count(insensitive("status"), Scope::Keys), 3);
    assert_eq!(count(insensitive("status"), Scope::Values), 0);
    assert_eq!(count(insensitive("valid"), Scope::Both), 2);
    assert_eq!(count(Query::Text(Needle::exact("valid")), Scope::Both), 1);
    assert_eq!(count(Query::Text(Needle::whole("status")), Scope::Both), 2);
    assert_eq!(count(insensitive("ŻÓŁW"), Scope::Values), 2);
    assert_eq!(count(insensitive("2E5"), Scope::Values), 1);
    assert_eq!(count(insensitive(""), Scope::Both), 0);
    assert_eq!(count(word("tatus"), Scope::Keys), 3);
}

#[test]
fn slices_change_nothing() {
    for needle in ["a", "valid", "ó", "u", "status"] {
        let whole = found(TEXT, insensitive(needle), Scope::Both, usize::MAX);
        for slice in 1..30 {
            assert_eq!(found(TEXT, insensitive(needle), Scope::Both, slice), whole, "{needle} in {slice}");
        }
    }
}

#[test]
fn a_match_across_a_slice_of_a_long_string_is_found() {
    let text = format!("[\"{}needle{}\"]", "n".repeat(1000), "e".repeat(1000));
    for slice in 1..40 {
        assert_eq!(found(&text, insensitive("needle"), Scope::Both, slice), [1002]);
    }
}

#[test]
fn every_match_in_a_token_is_found_where_it_is_written_whatever_its_spelling() {
    let text = r#"{"na\u00efve":"🐢 \ud83d\udc22 caf\u00e9, CAFÉ \\u00e9","x":"no"}"#;
    let spans = |query| {
        let mut find = Find::new(query, Scope::Both);
        while find.step(text.as_bytes(), 5) {}
        find.hits().iter().map(|hit| &text[hit.start as usize..hit.end as usize]).collect::<Vec<_>>()
    };
    assert_eq!(spans(insensitive("é")), [r"\u00e9", "É"]);
    assert_eq!(spans(insensitive("café")), [r"caf\u00e9", "CAFÉ"]);
    assert_eq!(spans(insensitive("ïv")), [r"\u00efv"]);
    assert_eq!(spans(word("🐢")), ["🐢", r"\ud83d\udc22"]);
    assert_eq!(spans(word("é,")), [r"\u00e9,"]);
    assert_eq!(spans(insensitive("u00e9")), ["u00e9"], "what an escape is written with is no text");
}

#[test]
fn hits_in_a_range_are_those_that_reach_into_it() {
    let mut find = Find::new(insensitive("abc"), Scope::Both);
    while find.step(br#"["abcabc abc"]"#, 99) {}
    let within = |start, end| find.hits_in(Span { start, end }).iter().map(|hit| hit.start).collect::<Vec<_>>();
    assert_eq!(within(0, 99), [2, 5, 9]);
    assert_eq!(within(4, 6), [2, 5]);
    assert_eq!(within(5, 9), [5]);
    assert!(within(8, 9).is_empty());
}

#[test]
fn the_rest_of_a_broken_text_is_searched_too() {
    assert_eq!(found("{\"a\": \"x\", x x", insensitive("x"), Scope::Both, 3), [7, 11, 13]);
    assert_eq!(found("<string>", insensitive("str"), Scope::Both, 2), [1]);
}

#[test]
fn next_and_previous_go_round() {
    let mut find = Find::new(insensitive("x"), Scope::Both);
    while find.step(b"[\"x\",\"x\",\"x\"]", 9) {}
    assert_eq!(find.hits().iter().map(|hit| hit.start).collect::<Vec<_>>(), [2, 6, 10]);
    assert_eq!((find.next(0), find.next(2), find.next(10)), (Some(0), Some(1), Some(0)));
    assert_eq!((find.previous(0), find.previous(6), find.previous(99)), (Some(2), Some(0), Some(2)));
}

#[test]
fn a_whole_value_is_found_in_any_spelling_and_nothing_around_it() {
    let text = r#"["7", 7, 77, "\u0037", "", {"7": ""}, "7 "]"#;
    let whole = |wanted| Query::Text(Needle::whole(wanted));
    for slice in [1, 3, usize::MAX] {
        assert_eq!(found(text, whole("7"), Scope::Values, slice), [2, 6, 14], "{slice}");
        assert_eq!(found(text, whole(""), Scope::Both, slice).len(), 2);
        assert_eq!(found("{\"a\": \"\"", whole(""), Scope::Both, slice), [7], "the end of a broken text is no value");
        assert_eq!(found("[7, oops 7", whole("7"), Scope::Both, slice), [1]);
    }
}
