#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use super::*;
use crate::json::address::Address;

fn look(text: &str) -> Preview {
    preview(text, Limits::default())
}

/// The rows as an outline: depth, key or index, value or count.
fn outline(preview: &Preview) -> Vec<String> {
    let name = |row: &Row| match (&row.key, row.index) {
        (Some(key), _) => format!("{key}: "),
        (None, Some(index)) => format!("{index}: "),
        (None, None) => String::new(),
    };
    let value = |row: &Row| match (row.kind, row.count) {
        (Kind::Array | Kind::Object, Some(count)) => format!("{:?} {count}", row.kind),
        (Kind::Array | Kind::Object, None) => format!("{:?} ?", row.kind),
        _ => row.value.clone(),
    };
    preview.rows.iter().map(|row| format!("{}{}{}", "-".repeat(row.depth as usize), name(row), value(row))).collect()
}

#[test]
fn every_token_stays_as_it_was_written() {
    let text = r#"{"id":12345678901234567890,"e":1e2,"z":-0,"f":0.1000,"s":"\u0041\/","a":[true,null,{}]}"#;
    let preview = look(text);
    assert_eq!(preview.kind, TextKind::Json);
    assert!(preview.is_complete());
    assert_eq!(
        outline(&preview),
        [
            "Object 6",
            "-id: 12345678901234567890",
            "-e: 1e2",
            "-z: -0",
            "-f: 0.1000",
            r#"-s: "\u0041\/""#,
            "-a: Array 3",
            "--0: true",
            "--1: null",
            "--2: Object 0",
        ]
    );
    for row in preview.rows.iter().filter(|row| !row.kind.is_container()) {
        assert_eq!(row.value, text[row.start as usize..row.end as usize]);
    }
}

#[test]
fn keys_that_mean_the_same_are_counted() {
    let preview = look(r#"{"a":1,"b":2,"\u0061":3,"a":{"a":4}}"#);
    let flags: Vec<_> = preview.rows.iter().map(|row| row.duplicate).collect();
    assert_eq!(flags, [None, Some((1, 3)), None, Some((2, 3)), Some((3, 3)), None]);
    assert_eq!(preview.rows[3].key.as_deref(), Some(r"\u0061"));
}

#[test]
fn nothing_and_white_space_are_told_apart() {
    assert_eq!(look("").kind, TextKind::Empty);
    assert_eq!(look(" \r\n\t ").kind, TextKind::Blank);
    assert!(look(" ").rows.is_empty());
}

#[test]
fn the_documented_example_is_text() {
    let preview = look("<string>");
    assert_eq!(preview.kind, TextKind::Broken);
    let problem = preview.problem.unwrap();
    assert_eq!((problem.line, problem.column, problem.expected), (1, 1, "a value"));
    assert_eq!(preview.rest, Some(Rest { start: 0, text: "<string>".to_owned() }));
    assert!(preview.rows.is_empty());
}

#[test]
fn a_broken_text_keeps_its_valid_beginning_and_shows_the_rest() {
    let preview = look("{\"a\": [1, 2],\n \"b\" 3}");
    assert_eq!(preview.kind, TextKind::Broken);
    assert_eq!(outline(&preview), ["Object ?", "-a: Array 2", "--0: 1", "--1: 2"]);
    let problem = preview.problem.unwrap();
    assert_eq!((problem.line, problem.column, problem.expected), (2, 6, "a colon"));
    assert_eq!(preview.rest.unwrap().text, ",\n \"b\" 3}");
    assert!(preview.rows[0].unfinished);
}

#[test]
fn several_documents_are_numbered() {
    let preview = look("{\"a\":1}\n[2]\n\"x\" 3\n");
    assert_eq!((preview.kind, preview.documents), (TextKind::Several, 4));
    assert_eq!(outline(&preview), ["0: Object 1", "-a: 1", "1: Array 1", "-0: 2", "2: \"x\"", "3: 3"]);
}

#[test]
fn one_document_has_no_number() {
    assert_eq!(outline(&look(" 7 ")), ["7"]);
}

#[test]
fn a_long_text_is_read_to_the_limit_and_says_so() {
    let text = format!("{{\"first\":1,\"list\":[{}8]}}", "\"żółw\",".repeat(50_000));
    let preview = look(&text);
    assert_eq!((preview.kind, preview.bytes), (TextKind::Json, text.len() as u64));
    let cut = preview.cut.unwrap() as usize;
    assert!(text.is_char_boundary(cut) && (99_990..=100_000).contains(&cut));
    assert_eq!(preview.rows[1].value, "1");
    let list = &preview.rows[2];
    assert!(list.unfinished && list.count.is_none() && list.more > 5_000);
    assert_eq!(preview.rows.len(), 103);
}

#[test]
fn a_string_longer_than_the_limit_shows_its_beginning() {
    let text = format!("\"{}\"", "x".repeat(5_000_000));
    let preview = look(&text);
    assert_eq!(preview.rows.len(), 1);
    assert!(preview.rows[0].is_cut() && preview.rows[0].unfinished);
    assert_eq!(preview.rows[0].value.len(), 400);
    let key = look(&format!("{{{text}:1}}"));
    assert_eq!(outline(&key), ["Object ?"]);
}

#[test]
fn long_keys_and_values_are_cut_between_characters_with_their_length() {
    let limits = Limits { string: 6, ..Limits::default() };
    let preview = preview(r#"{"żółwik":"abc\u0041def"}"#, limits);
    let row = &preview.rows[1];
    assert_eq!((row.key.as_deref(), row.key_bytes), (Some("żół"), 9));
    assert_eq!((row.value.as_str(), row.is_cut()), ("\"abc", true));
}

#[test]
fn top_level_keys_come_before_anything_deeper_and_lists_share_what_is_left() {
    let list = format!("[{}0]", "0,".repeat(199));
    let text = format!(r#"{{"a":{list},"b":{list},"c":{list},"d":{list},"e":{list},"z":[{{"deep":{list}}}]}}"#);
    let preview = look(&text);
    assert_eq!(preview.rows.len(), 400);
    let top: Vec<_> = preview.rows.iter().filter(|row| row.depth == 1).map(|row| row.key.as_deref().unwrap()).collect();
    assert_eq!(top, ["a", "b", "c", "d", "e", "z"]);
    assert!(preview.rows.iter().filter(|row| row.depth == 1).all(|row| row.count.unwrap() > row.more));
    assert_eq!(preview.rows[1].more, 100);
    assert!(preview.rows.iter().any(|row| row.key.as_deref() == Some("deep")));
}

#[test]
fn every_child_is_listed_or_counted() {
    let text = format!("[{}[]]", "{\"a\":[1,2,3]},".repeat(300));
    let preview = look(&text);
    let children = |depth, from: usize| {
        preview.rows[from + 1..].iter().take_while(|row| row.depth > depth).filter(|row| row.depth == depth + 1).count()
    };
    for (at, row) in preview.rows.iter().enumerate().filter(|(_, row)| row.kind.is_container()) {
        assert_eq!(children(row.depth, at) as u32 + row.more, row.count.unwrap());
    }
}

#[test]
fn a_hundred_thousand_brackets_are_no_danger() {
    let limits = Limits { bytes: 200_000, ..Limits::default() };
    let text = "[".repeat(100_000) + &"]".repeat(100_000);
    let preview = preview(&text, limits);
    assert_eq!((preview.kind, preview.rows.len()), (TextKind::Json, 400));
    assert_eq!(look(&"[".repeat(100_000)).kind, TextKind::Broken);
}

#[test]
fn a_link_to_a_value_opens_the_way_to_it_with_its_neighbours() {
    let text =
        format!("{{\"first\":[1,2],\"list\":[{}{{\"a\":[5,6],\"b\":2}},\"after\"],\"last\":3}}", "0,".repeat(5000));
    let at = |address: &str| preview_at(&text, Limits::default(), &Address::parse(address).unwrap());
    let preview = at("/list/5000/a").unwrap();
    let marked = preview.marked.unwrap() as usize;
    let rows = outline(&preview);
    assert_eq!(rows[..3], ["Object 3", "-first: Array 2", "-list: Array 5002"]);
    assert_eq!(rows[3], "--4980: 0");
    assert_eq!((preview.rows[3].gap, preview.rows[2].more), (4980, 0));
    assert_eq!(
        rows[marked - 1..],
        ["--5000: Object 2", "---a: Array 2", "----0: 5", "----1: 6", "---b: 2", "--5001: \"after\"", "-last: 3"]
    );
    assert_eq!((preview.rows[marked].more, preview.rows[1].more), (0, 2));
    let middle = at("/list/2500").unwrap();
    let listed = middle.rows.iter().filter(|row| row.depth == 2).count() as u32;
    assert_eq!((middle.rows[3].gap, listed, middle.rows[2].more), (2480, 41, 2481), "5,002 together");
    assert!(
        !at("/last").unwrap().is_complete()
            && preview_at("[1]", Limits::default(), &Address::parse("/0").unwrap()).unwrap().is_complete()
    );
    assert_eq!(at("/nowhere"), None);
    assert_eq!(at("").unwrap().marked, Some(0));
}
