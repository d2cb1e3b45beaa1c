use super::*;
use crate::json::{
    address::Address,
    preview::{Limits, preview, preview_at},
};

fn tree(text: &str) -> String {
    tree_of(text, Limits::default())
}

fn tree_of(text: &str, limits: Limits) -> String {
    let mut html = Html::default();
    write_rows(&mut html, &preview(text, limits).rows, "/api/x/input", None);
    without_places(&html.finish())
}

/// The same without the note on each row where its value begins.
fn without_places(html: &str) -> String {
    let mut parts = html.split(r#" data-at=""#);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |whole, part| {
        whole + part.trim_start_matches(|letter: char| letter.is_ascii_digit()).trim_start_matches('"')
    })
}

#[test]
fn every_row_says_where_in_the_text_its_value_begins() {
    let mut html = Html::default();
    write_rows(&mut html, &preview(r#"{"a": [7]}"#, Limits::default()).rows, "/x", None);
    let html = html.finish();
    let places: Vec<&str> = html.split(r#" data-at=""#).skip(1).filter_map(|part| part.split('"').next()).collect();
    assert_eq!(places, ["0", "6", "7"]);
}

#[test]
fn a_container_holds_its_children_and_every_value_keeps_its_spelling() {
    assert_eq!(
        tree(r#"{"ids":[1.50,-0E+2],"big":12345678901234567890,"ok":true}"#),
        concat!(
            "<details open><summary><i>{ } 3 keys</i></summary>",
            "<details open><summary><b>ids</b>: <i>[ ] 2 items</i></summary>",
            r#"<div><b>0</b>: <span class="n">1.50</span></div>"#,
            r#"<div><b>1</b>: <span class="n">-0E+2</span></div></details>"#,
            r#"<div><b>big</b>: <span class="n">12345678901234567890</span></div>"#,
            r#"<div><b>ok</b>: <span class="l">true</span></div></details>"#,
        )
    );
}

#[test]
fn nothing_in_a_text_becomes_markup() {
    let html = tree(r#"{"<b>\"&":"</span><script>alert(1)</script>"}"#);
    assert!(html.contains(r"<b>&lt;b&gt;\&quot;&amp;</b>"), "{html}");
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{html}");
    assert!(!html.contains("<script"), "{html}");
}

#[test]
fn what_is_not_listed_is_counted_and_linked() {
    let text = format!(r#"{{"ids":[{}0]}}"#, "7,".repeat(1999));
    let html = tree(&text);
    assert!(html.contains("<i>[ ] 2,000 items</i>"));
    assert!(html.ends_with(r#"<div><a href="/api/x/input">… 1,900 more</a></div></details></details>"#));
    let unlisted = tree_of(r#"{"a":[1,2]}"#, Limits { rows: 2, ..Limits::default() });
    assert!(unlisted.contains(r#"<i>[ ] 2 items</i> <a href="/api/x/input">… 2 more</a></div>"#));
}

#[test]
fn a_cut_string_says_how_long_it_is() {
    let html = tree(&format!(r#"["{}"]"#, "x".repeat(5000)));
    assert!(html.contains("<i>… cut, 5.0 kB in all</i></span>"), "{html}");
}

#[test]
fn a_repeated_key_and_an_invisible_character_are_marked() {
    let html = tree("{\"a\":1,\"a\":\"x\u{200b}y\"}");
    assert!(html.contains(">key 1 of 2</mark>") && html.contains(">key 2 of 2</mark>"), "{html}");
    assert!(html.contains(r#"x<mark title="Invisible character U+200B">ZWSP</mark>y"#), "{html}");
}

#[test]
fn few_rows_and_a_lone_list_of_objects_are_opened_at_first() {
    let opened = |text: &str| {
        let html = tree(text);
        (html.matches("<details open>").count(), html.matches("<details>").count())
    };
    let (list, numbers) = (format!("[{}{{}}]", "{},".repeat(50)), format!("[{}0]", "7,".repeat(50)));
    assert_eq!(opened(&format!(r#"{{"results":{list}}}"#)), (2, 0));
    assert_eq!(opened(&format!(r#"{{"ids":{numbers}}}"#)), (1, 1));
    assert_eq!(opened(&format!(r#"{{"results":{list},"errors":{list}}}"#)), (1, 2));
    assert_eq!(opened(&format!(r#"{{"summary":{{"valid":7}},"results":{list}}}"#)), (2, 1));
}

#[test]
fn a_closed_entry_shows_its_first_plain_values() {
    let long = "x".repeat(90);
    let entries = format!(r#"{{"row":7,"at":[1],"email":"<a@b.c>","note":"{long}"}},"#).repeat(40);
    let html = tree(&format!(r#"{{"errors":[{entries}{{}}]}}"#));
    let glance = format!("<u>row 7, email &quot;&lt;a@b.c&gt;&quot;, note &quot;{}…</u></summary>", &long[..39]);
    assert!(html.contains(&glance), "{html}");
    assert!(html.starts_with("<details open><summary><i>{ } 1 key</i></summary>"), "{html}");
}

#[test]
fn no_depth_breaks_the_nesting() {
    let html = tree(&format!("{}7{}", "[".repeat(300), "]".repeat(300)));
    assert_eq!(html.matches("<details").count(), DEEPEST as usize);
    assert_eq!(html.matches("</details>").count(), DEEPEST as usize);
    assert!(html.contains(r#"<i>depth 300</i> <b>0</b>: <span class="n">7</span>"#), "{html}");
    let broken = tree(&"[".repeat(99_000));
    assert_eq!(broken.matches("<details").count(), broken.matches("</details>").count());
}

#[test]
fn unfinished_and_empty_containers_are_told_apart() {
    assert!(tree("[{},[],").contains("<div><b>0</b>: <i>{ } empty</i></div>"));
    assert!(tree("[{},[],").starts_with("<details open><summary><i>[ ] 2 items and more</i>"));
    assert!(tree("[[").contains("<i>[ ] 0 items and more</i>"));
}

#[test]
fn a_link_to_a_value_opens_the_way_to_it_marks_it_and_counts_what_lies_before() {
    let items = (0..200).map(|item| format!(r#"{{"id":{item},"tags":["a","b"]}}"#)).collect::<Vec<_>>().join(",");
    let text = format!(r#"{{"rows":[{items}]}}"#);
    let address = Address::parse("/rows/150/tags/1").expect("an address");
    let preview = preview_at(&text, Limits::default(), &address).expect("a value");
    let mut html = Html::default();
    write_rows(&mut html, &preview.rows, "/x", preview.marked);
    let html = html.finish();
    let at = html.find(r#" id="at""#).expect("it is marked");
    assert!(html[at..].contains(r#"<b>1</b>: <span class="s">&quot;b&quot;</span></div>"#), "{}", &html[at..]);
    assert_eq!(html[..at].matches("<details open>").count() - html[..at].matches("</details>").count(), 4);
    assert!(html.contains(r#"<a href="/x">… 130 before</a>"#), "{html}");
}
