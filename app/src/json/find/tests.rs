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

/// A stand-in for the browser's regular expressions: finds a word, and tells where as a browser does.
fn word(wanted: &str) -> impl Fn(&str) -> Vec<(u32, u32)> {
    let units = |text: &str| text.encode_utf16().count() as u32;
    move |text| {
        let places = text.match_indices(wanted);
        places.map(|(at, word)| (units(&text[..at]), units(&text[..at]) + units(word))).collect()
    }
}

/// What is asked for: the texts, one by one.
fn texts((asked, are_lines): (Cow<'_, [u8]>, bool)) -> Vec<String> {
    let asked = std::str::from_utf8(&asked).expect("a token is never cut");
    if are_lines {
        return asked.split('\n').map(str::to_owned).collect();
    }
    match asked.as_bytes()[0] {
        b'"' => vec![serde_json::from_str(asked).expect("a string")],
        _ => serde_json::from_str(asked).expect("an array of strings"),
    }
}

/// Answers all questions, bit by bit.
fn answered(text: &str, matches: &dyn Fn(&str) -> Vec<(u32, u32)>, scope: Scope, slice: usize) -> Find {
    let mut find = Find::new(Query::Asked(Asking::new(false)), scope);
    loop {
        while find.step(text.as_bytes(), slice) {}
        let Some(question) = find.question(text.as_bytes()) else { return find };
        assert!(find.question(text.as_bytes()).is_none(), "a question is asked once");
        let mut told = Vec::new();
        for (number, text) in (0..).zip(texts(question)) {
            told.extend(matches(&text).into_iter().flat_map(|(from, to)| [number, from, number, to]));
            told.extend([number + 1, u32::MAX]);
        }
        for told in told.chunks(2 * slice.min(3)) {
            find.answer(told);
            find.step(text.as_bytes(), slice);
        }
    }
}

fn spans<'t>(find: &Find, text: &'t str) -> Vec<&'t str> {
    find.hits().iter().map(|hit| &text[hit.start as usize..hit.end as usize]).collect()
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
    assert_eq!(answered(TEXT, &word("tatus"), Scope::Keys, 1000).count(), 3);
    assert_eq!(answered(TEXT, &word("tatus"), Scope::Values, 1000).count(), 0);
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
    let found = |query| {
        let mut find = Find::new(query, Scope::Both);
        while find.step(text.as_bytes(), 5) {}
        spans(&find, text)
    };
    assert_eq!(found(insensitive("é")), [r"\u00e9", "É"]);
    assert_eq!(found(insensitive("café")), [r"caf\u00e9", "CAFÉ"]);
    assert_eq!(found(insensitive("ïv")), [r"\u00efv"]);
    assert_eq!(found(insensitive("u00e9")), ["u00e9"], "what an escape is written with is no text");
    for slice in [1, 2, 3, 5, 100] {
        let found = |wanted| spans(&answered(text, &word(wanted), Scope::Both, slice), text);
        assert_eq!(found("🐢"), ["🐢", r"\ud83d\udc22"]);
        assert_eq!(found("é,"), [r"\u00e9,"]);
        assert_eq!(found("u00e9"), ["u00e9"]);
    }
}

#[test]
fn what_is_found_elsewhere_is_the_same_in_whatever_pieces_it_is_asked_for_and_answered() {
    let long = "ż\\n".repeat(200_000);
    let rest = "no JSON \\u0061 a\r\n\r\n🐢a\n";
    for text in [
        TEXT.replace("VALID", "alas"),
        format!("[{}\"{long}a{long}a\", {}7", "\"a 🐢 a\", 1e5,".repeat(30_000), "\"\",".repeat(40_000)),
        format!("{{\"a\": [\"{long}\"], {rest}"),
        [rest, &long, rest].concat(),
        String::new(),
    ] {
        let wanted: Vec<u32> = (0..).zip(text.bytes()).filter(|&(_, byte)| byte == b'a').map(|(at, _)| at).collect();
        for slice in [999, 70_000, usize::MAX] {
            let find = answered(&text, &word("a"), Scope::Both, slice);
            let hits: Vec<u32> = find.hits().iter().map(|hit| hit.start).collect();
            assert!(hits == wanted, "{} of {} in {slice}", hits.len(), wanted.len());
            assert!(!find.is_waiting());
        }
    }
}

#[test]
fn lines_are_told_from_one_another_and_are_what_is_written() {
    let text = "{\"a\": \"b\", \\u0061🐢\\\n\nb🐢\n";
    for slice in [1, 4, 100] {
        let ends = |text: &str| {
            let end = text.encode_utf16().count() as u32;
            vec![(end, end)]
        };
        let find = answered(text, &ends, Scope::Both, slice);
        let places: Vec<u32> = find.hits().iter().map(|hit| hit.start).collect();
        assert_eq!(places, [3, 8, 22, 23, 29, 30], "{slice}");
        assert_eq!(spans(&answered(text, &word("\\u0061🐢"), Scope::Both, slice), text), ["\\u0061🐢"]);
    }
}

#[test]
fn where_a_whole_value_is_asked_for_the_rest_is_not() {
    let mut find = Find::new(Query::Asked(Asking::new(true)), Scope::Values);
    while find.step(b"[7, oops 7", 3) {}
    assert_eq!(find.question(b"[7, oops 7").map(texts), Some(vec!["7".to_owned()]));
}

#[test]
fn what_takes_too_long_is_left_out_and_nothing_is_found_twice() {
    const THROUGH: u32 = u32::MAX;
    let text = br#"["aa","b","ab","c","d","e","a"]"#;
    let mut find = Find::new(Query::Asked(Asking::new(false)), Scope::Both);
    let ask = |find: &mut Find| {
        while find.step(text, 9) {}
        find.question(text).map(texts).unwrap_or_default()
    };
    assert_eq!(ask(&mut find), ["aa", "b", "ab", "c", "d", "e", "a"]);
    find.answer(&[0, 0, 0, 1, 0, 1, 0, 2, 1, THROUGH, 2, 0, 2, 1]);
    while find.step(text, 9) {}
    assert_eq!(find.count(), 3);
    // Begun anew, what was found where it hung is not found twice.
    find.give_up(text, false);
    assert_eq!((find.count(), find.left_out()), (2, (0, false)));
    assert_eq!(ask(&mut find), ["b", "ab", "c", "d", "e", "a"]);
    find.answer(&[1, THROUGH, 1, 0, 1, 1]);
    find.give_up(text, true);
    assert_eq!((find.count(), find.left_out()), (2, (1, false)));
    assert_eq!(ask(&mut find), ["c", "d", "e", "a"]);
    find.give_up(text, true);
    assert_eq!(ask(&mut find), ["d", "e", "a"]);
    // What was answered meanwhile counts.
    find.answer(&[2, 0, 2, 1, 3, THROUGH]);
    find.give_up(text, true);
    assert_eq!((find.count(), find.left_out(), find.is_waiting()), (3, (2, false), false));
}

#[test]
fn a_search_that_is_left_out_too_often_is_given_up() {
    let text = b"[1,2,3,4,5, and so on";
    let mut find = Find::new(Query::Asked(Asking::new(false)), Scope::Both);
    for _ in 0..3 {
        while find.step(text, 2) {}
        assert!(find.question(text).is_some());
        find.give_up(text, true);
    }
    assert_eq!((find.left_out(), find.step(text, 2), find.is_waiting()), ((3, true), false, false));
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
    assert_eq!(found("02:00 c-7\n02:01", insensitive("02:0"), Scope::Text, 3), [0, 10], "a number is none there");
    for (wanted, hits) in [(r"C:\new", vec![3]), (r"\new", vec![5]), ("new", vec![6]), ("\u{e9}", vec![])] {
        assert_eq!(found(r"at C:\new\u00e9", insensitive(wanted), Scope::Text, 3), hits, "{wanted}");
    }
    assert_eq!(answered("02:00 c-7\n02:01", &word("02:0"), Scope::Text, 3).hits().len(), 2);
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
