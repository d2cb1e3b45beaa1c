#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use super::*;
use crate::json::{
    address::Address,
    path::{Notation, write_nested},
    preview::{Limits, preview_at},
    sample::Sampler,
};

/// A text read to its end, with the string at a byte opened in slices.
fn opened(text: &str, at: usize, slice: usize) -> (Index<'static>, Node) {
    let mut index = Index::new(text.as_bytes().to_vec());
    index.read_all();
    index.reveal(at);
    while index.work(usize::MAX) {}
    let node = index.node_at(at).unwrap();
    open(&mut index, node, slice);
    (index, node)
}

fn open(index: &mut Index<'_>, node: Node, slice: usize) {
    assert!(index.open(node));
    while index.work(slice) {
        index.lists.check();
    }
    index.lists.check();
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// The sources of the rows beneath a node.
fn beneath(index: &Index<'_>, node: Node) -> Vec<(u32, String)> {
    let first = index.row_of(node).unwrap() + 1;
    let rows = index.rows(first).take_while(|row| row.depth > index.depth(node));
    rows.map(|row| (row.depth, index.source(row.span).to_owned())).collect()
}

#[test]
fn texts_within_texts_are_told_from_other_strings() {
    for text in [r"{}", r#"{\"a\":1}"#, r" [1,\n2] ", r"\n\t[]\n", r"\u007b\u007d}"] {
        assert!(may_hold_json(text.as_bytes()), "{text}");
    }
    for text in ["", "7", "null", "plain", "{ open", r"\n\t", "[1"] {
        assert!(!may_hold_json(text.as_bytes()), "{text}");
    }
}

#[test]
fn a_text_within_a_text_has_rows_paths_and_an_address_of_its_own() {
    let inner = r#"{"n":1.50,"list":[{"k":"a\"b"}],"n":-0}"#;
    let text = format!(r#"{{"before":0,"body":{},"after":[2]}}"#, quoted(inner));
    for slice in [1, 7, usize::MAX] {
        let (mut index, host) = opened(&text, text.find(r#""{"#).unwrap(), slice);
        let rows = beneath(&index, host);
        let wanted = [(2, inner), (3, "1.50"), (3, r#"[{"k":"a\"b"}]"#), (3, "-0")];
        assert_eq!(rows, wanted.map(|(depth, source)| (depth, source.to_owned())));
        let root = index.at_row(index.row_of(host).unwrap() + 1).unwrap();
        index.compare_keys(index.child(root, 0).unwrap().list, &mut 1000);
        let last = index.child(root, 2).unwrap();
        assert_eq!(index.duplicate(last), Some((2, 2)));
        assert_eq!(index.row(root).set_size, Some(1));
        assert_eq!(write_nested(&index.paths(last), Notation::JavaScript, "x"), "JSON.parse(x.body).n");
        assert_eq!(write_nested(&index.paths(last), Notation::Jq, ""), ".body | fromjson | .n");
        assert_eq!(index.address(last), "/body~~1.1-2/n");
        assert_eq!((index.host(last), index.host(host)), (Some(host), None));
        let start = index.span(last).start;
        assert_eq!(index.node_at(start as usize), Some(last));
        assert_eq!((index.surface(start), index.surface(3)), (index.span(host).start, 3));
        assert_eq!(index.text(), text.as_bytes(), "the text itself is what it was");
    }
}

#[test]
fn what_lies_in_a_text_within_is_opened_revealed_and_closed_like_all_else() {
    let inner = format!(r#"[[{}0],{{"deep":[["x"]]}}]"#, "1,".repeat(20_000));
    let text = format!("[{},[1]]", quoted(&inner));
    let (mut index, host) = opened(&text, 1, 50);
    let root = index.at_row(index.row_of(host).unwrap() + 1).unwrap();
    let list = index.child(root, 0).unwrap();
    open(&mut index, list, 100);
    assert_eq!(index.count(list, 0), Some(20_001));
    let start = index.span(root).start as usize;
    index.reveal(start + inner.find("\"x\"").unwrap());
    while index.work(1000) {}
    let rows = beneath(&index, host);
    assert_eq!((rows.len(), rows.last().unwrap()), (1 + 1 + 20_001 + 1 + 1 + 1 + 1, &(6, "\"x\"".to_owned())));
    index.close_all(Some(root));
    assert_eq!(beneath(&index, host).len(), 1);
    index.expand(Some(root), u32::MAX, u32::MAX);
    while index.work(1000) {}
    assert_eq!(beneath(&index, host).len(), rows.len());
    index.close_all(None);
    index.lists.check();
    assert_eq!(index.row_count(), 1);
}

#[test]
fn three_texts_may_lie_within_one_another_and_the_fourth_is_text() {
    let mut text = String::from(r#"{"a":"here"}"#);
    for _ in 0..4 {
        text = format!("[{}]", quoted(&text));
    }
    let mut index = Index::new(text.into_bytes());
    index.read_all();
    index.open(index.at_row(0).unwrap());
    for level in 1..=4 {
        let last = index.at_row(index.row_count() - 1).unwrap();
        assert!(index.holds_json(last));
        open(&mut index, last, usize::MAX);
        let last = index.at_row(index.row_count() - 1).unwrap();
        assert_eq!(index.kind(last) == Kind::Piece, level == 4);
        assert_eq!(index.take_refusal(), (level == 4).then_some(Refusal::Deep));
        assert_eq!(index.take_refusal(), None);
    }
}

#[test]
fn what_only_looks_like_json_is_opened_as_text_and_says_why() {
    let text = quoted("{\"a\": 1,\n oops}");
    let (mut index, node) = opened(&text, 0, 1);
    let Some(Refusal::Broken(problem)) = index.take_refusal() else { panic!("it is no JSON") };
    assert_eq!((problem.line, problem.column, problem.expected), (2, 2, "a key in double quotes"));
    assert_eq!(beneath(&index, node).iter().map(|row| row.1.as_str()).collect::<String>(), text[1..text.len() - 1]);
    assert_eq!(index.bytes(), text.as_bytes(), "what was decoded is given back");
    let long = quoted(&format!("[{}1]", "1,".repeat(MOST_BYTES / 2)));
    let (mut index, _) = opened(&long, 0, usize::MAX);
    assert_eq!(index.take_refusal(), Some(Refusal::Large));
}

#[test]
fn a_long_string_is_opened_in_pieces_that_are_its_source() {
    let text = format!("[{},\"short\"]", quoted(&format!("żółw\n{}\n\n{}🐢end", "x".repeat(1000), "\"".repeat(1000))));
    for slice in [1, 100, usize::MAX] {
        let (mut index, node) = opened(&text, 1, slice);
        let pieces = beneath(&index, node);
        assert!(pieces.iter().all(|piece| piece.1.len() <= PIECE && !piece.1.is_empty()));
        assert_eq!(pieces[0].1, "żółw\\n");
        let source = index.source(index.span(node)).to_owned();
        let joined: String = pieces.iter().map(|piece| piece.1.as_str()).collect();
        assert_eq!(["\"", &joined, "\""].concat(), source);
        // A byte of the string leads to its piece, and a piece to its string.
        let place = source.find("end").unwrap() + 1;
        index.close(node);
        index.reveal(place);
        let piece = index.node_at(place).unwrap();
        assert!(index.row_of(piece).is_some() && index.kind(piece) == Kind::Piece);
        assert_eq!((index.value(piece), index.path(piece)), (node, index.path(node)));
        assert_eq!(index.address(piece), index.address(node));
        assert!(!index.can_open(piece) && !index.open(piece));
    }
}

#[test]
fn a_container_can_be_opened_unless_nothing_is_in_it() {
    for (text, wanted) in [("[0]", true), ("[ [] ]", true), ("[", true), ("[]", false), ("{ \n}", false)] {
        let mut index = Index::new(text.as_bytes());
        index.read_all();
        assert_eq!(index.can_open(index.at_row(0).unwrap()), wanted, "{text}");
    }
}

#[test]
fn only_what_does_not_fit_or_holds_json_can_be_opened() {
    for (text, wanted) in [(quoted(&"x".repeat(398)), false), (quoted(&"x".repeat(399)), true), (quoted("[]"), true)] {
        let mut index = Index::new(text.as_bytes());
        index.read_all();
        let node = index.at_row(0).unwrap();
        assert_eq!((index.can_open(node), index.open(node)), (wanted, wanted), "{text}");
    }
    let mut broken = Index::new(&br#"["[1]"#[..]);
    broken.read_all();
    assert!(broken.at_row(1).is_none_or(|node| !broken.can_open(node)));
}

#[test]
fn an_address_leads_into_texts_within_and_the_page_shows_what_is_there() {
    let inner = quoted(r#"{"k":[7,{"id":"here"}]}"#);
    let text = format!(r#"{{"a":1,"body":{}}}"#, quoted(&format!("[{inner}]")));
    let address = Address::parse("/body~~/0~~/k/1/id").unwrap();
    let preview = preview_at(&text, Limits::default(), &address).unwrap();
    let marked = &preview.rows[preview.marked.unwrap() as usize];
    assert_eq!((marked.value.as_str(), marked.depth, marked.key.as_deref()), ("\"here\"", 7, Some("id")));
    // The browser finds the rows of the page by their bytes, once it has opened what is open there.
    let mut index = Index::new(text.into_bytes());
    index.read_all();
    for row in &preview.rows {
        let node = index.node_at(row.start as usize).unwrap();
        assert_eq!((index.span(node).start, index.kind(node)), (row.start, row.kind));
        index.open(node);
    }
    for wrong in ["/body~~/1", "/a~~", "/body~~/0~~/k/2"] {
        let address = Address::parse(wrong).unwrap();
        assert!(preview_at("{\"a\":1,\"body\":\"[0]\"}", Limits::default(), &address).is_none(), "{wrong}");
    }
}

#[test]
fn a_text_opened_before_the_whole_was_read_disturbs_nothing() {
    let mut sampler = Sampler::new(11);
    for round in 1..200 {
        let text = format!("[\"[1,{{}}]\",{},{}]", sampler.document(), sampler.spoilt());
        let mut index = Index::new(text.as_bytes());
        index.read(20);
        if let Some(node) = index.node_at(1).filter(|&node| index.open(node)) {
            index.work(usize::MAX);
            assert!(index.is_open(node));
        }
        while index.read(round % 9 + 1) {}
        let mut whole = Index::new(text.as_bytes());
        whole.read_all();
        assert_eq!((index.facts(), index.problem(), index.rest()), (whole.facts(), whole.problem(), whole.rest()));
        index.expand(None, 3, 100);
        while index.work(10) {}
        index.lists.check();
    }
}
