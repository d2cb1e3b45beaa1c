//! One row of the windowed tree: what the server would write for the value, as an item of an ARIA tree.

use super::{
    glance::write_glance,
    html::Html,
    meaning::{hint_of, in_both_times, write_meaning},
    row::{DEEPEST, Marks, write_row},
};
use crate::{
    json::{Children, Index, Kind, Span, decode, filter::FilterRow, nested, preview, rows},
    words::clock::Zone,
};

/// How many bytes of a key or value are shown.
const STRING: usize = nested::LONG;
/// How many of a string that is open.
const OPENED: usize = 40;
/// How many values of a closed container are shown beside it, and how many of its bytes are read for them.
const GLANCED: (usize, usize) = (3, 2000);
/// How many bytes of a closed container are read at most to count what it holds.
const COUNTED: usize = 64 * 1024;

/// Where a row stands among the others.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'s> {
    /// What the names of rows begin with.
    pub slug: &'s str,
    /// The number of the row.
    pub number: u32,
    /// The place among its siblings, from 0.
    pub at: u32,
    /// How many siblings there are, itself included, if that is known.
    pub of: Option<u32>,
    /// Whether it is open, if it can be.
    pub open: Option<bool>,
    /// Whether it is what was searched for.
    pub hit: bool,
    /// Whether it lies in the text of a string.
    pub within: bool,
    /// Whether it is a string that may hold JSON.
    pub holds_json: bool,
    /// What of it was searched for.
    pub marks: Marks<'s>,
}

/// Writes one row; `glance` are the values within it that are shown beside it.
pub fn write_item(html: &mut Html, standing: &Standing<'_>, row: &preview::Row, glance: &[preview::Row]) {
    html.tag(r#"<div role="treeitem" aria-level=""#).number(row.depth + 1);
    write_place(html, standing.slug, standing.number, standing.at, standing.of);
    match standing.open {
        Some(true) => _ = html.tag(r#"" aria-expanded="true"#),
        Some(false) => _ = html.tag(r#"" aria-expanded="false"#),
        None => {}
    }
    let hint = hint_of(row);
    if let Some(told) = in_both_times(hint.as_ref(), Zone::Browser) {
        html.tag(r#"" title=""#).text(&told);
    }
    html.tag(r#"" class=""#).tag(if standing.hit { "hit" } else { "" });
    html.tag(if standing.within { r#" in">"# } else { r#"">"# });
    for _ in 0..row.depth.min(DEEPEST) {
        html.tag("  ");
    }
    html.tag("<em></em>");
    write_row(html, row, &[], &standing.marks);
    if standing.holds_json {
        html.tag(" <small>JSON in a string</small>");
    } else {
        write_meaning(html, row, hint, true);
    }
    if !glance.is_empty() {
        write_glance(html, row, glance);
    }
    html.tag("</div>");
}

/// Writes the name of a row, and where it stands among its siblings.
pub(super) fn write_place(html: &mut Html, slug: &str, number: u32, at: u32, of: Option<u32>) {
    html.tag(r#"" id=""#).text(slug).tag("-").number(number).tag(r#"" aria-posinset=""#).number(at + 1);
    let size = of.map_or_else(|| "-1".to_owned(), |of| of.to_string());
    html.tag(r#"" aria-setsize=""#).text(&size);
}

/// What is shown of a row of the index. Reads at most `budget` bytes to count children, and takes what it read off.
pub fn row_of(index: &Index<'_>, row: &rows::Row, budget: &mut usize) -> preview::Row {
    let numbered = match index.around(row.node) {
        Some(Kind::String) => row.kind != Kind::Piece && row.set_size.is_some_and(|documents| documents > 1),
        Some(kind) => kind == Kind::Array,
        None => index.facts().documents > 1,
    };
    let length = row.span.end.saturating_sub(row.span.start) as usize;
    let count = if row.kind.is_container() { index.count(row.node, COUNTED.min(*budget)) } else { None };
    *budget = budget.saturating_sub(length.min(COUNTED));
    let mut shown = of_parts(index, row.depth, index.key(row.node), numbered.then_some(row.node.at), row.span);
    if row.kind == Kind::Piece {
        // Whatever it begins with, it is no container.
        (shown.kind, shown.value) = (row.kind, index.source(row.span).to_owned());
    }
    // To leave out less than to say so takes is no use.
    if row.open && row.kind == Kind::String && shown.value.len() > 2 * OPENED {
        shown.value.truncate(decode::clip(&shown.value, OPENED).len());
    }
    tell_children(&mut shown, count, index.listed(Some(row.node)));
    shown.duplicate = index.duplicate(row.node);
    shown
}

/// The first plain values of a container.
pub fn glance_of(index: &Index<'_>, row: &rows::Row) -> Vec<preview::Row> {
    let end = if row.span.is_finished() { row.span.end } else { index.facts().read };
    let limit = (end as usize).min(row.span.start as usize + GLANCED.1);
    let children = Children::new(index.bytes(), row.span.start, limit);
    let plain = children.filter(|(_, span)| !Kind::of(index.bytes()[span.start as usize]).is_container());
    plain.take(GLANCED.0).map(|(key, span)| of_parts(index, row.depth + 1, key, None, span)).collect()
}

/// What is shown of a row of a filter.
pub fn row_of_filter(index: &Index<'_>, row: &FilterRow) -> preview::Row {
    let keyed = row.key.end > 0;
    let numbered = !keyed && (row.depth > 0 || index.facts().documents > 1);
    let mut shown = of_parts(index, row.depth, keyed.then_some(row.key), numbered.then_some(row.at), row.span);
    tell_children(&mut shown, Some(row.count), row.count);
    shown
}

/// Takes over how many children there are; what never ends, or not yet, may have more than are known.
fn tell_children(shown: &mut preview::Row, count: Option<u32>, known: u32) {
    if shown.unfinished {
        shown.more = known;
    } else {
        shown.count = count;
    }
}

fn of_parts(index: &Index<'_>, depth: u32, key: Option<Span>, at: Option<u32>, span: Span) -> preview::Row {
    let kind = Kind::of(index.bytes()[span.start as usize]);
    let key = key.map(|key| index.source(key));
    let shown_key = key.map(|key| decode::clip(key, STRING));
    let value = if kind.is_container() { "" } else { index.beginning(span, STRING) };
    preview::Row {
        depth,
        key_bytes: key.filter(|&key| shown_key != Some(key)).map_or(0, |key| key.len() as u32),
        key: shown_key.map(str::to_owned),
        index: at,
        kind,
        value: value.to_owned(),
        count: None,
        more: 0,
        gap: 0,
        unfinished: !span.is_finished(),
        start: span.start,
        end: if span.is_finished() { span.end } else { index.facts().read },
        duplicate: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All rows of a text as the browser paints them.
    fn painted(text: &str) -> Vec<String> {
        let mut index = Index::new(text.as_bytes().to_vec());
        index.read_all();
        index.expand(None, u32::MAX, 1000);
        while index.work(usize::MAX) {}
        index.look_for_duplicates(0, 1000);
        let mut budget = usize::MAX;
        let standing = Standing {
            slug: "x",
            number: 0,
            at: 0,
            of: None,
            open: None,
            hit: false,
            within: false,
            holds_json: false,
            marks: Marks::default(),
        };
        let write = |row: rows::Row| {
            let mut html = Html::default();
            write_item(&mut html, &standing, &row_of(&index, &row, &mut budget), &[]);
            html.finish()
        };
        index.rows(0).map(write).collect()
    }

    #[test]
    fn a_row_holds_what_the_server_writes_for_the_value() {
        let text = r#"{"a":[1.50,{}],"a":"<b>","c\u0041":null}"#;
        let mut expected = Vec::new();
        for row in preview::preview(text, preview::Limits::default()).rows {
            let mut html = Html::default();
            write_row(&mut html, &row, &[], &Marks::default());
            expected.push(html.finish());
        }
        let painted = painted(text);
        assert_eq!(painted.len(), expected.len());
        for (painted, expected) in painted.iter().zip(expected) {
            let inside = painted.split_once("<em></em>").map(|(_, inside)| inside);
            assert_eq!(inside, Some([&expected, "</div>"].concat().as_str()));
        }
    }

    #[test]
    fn of_what_never_ends_both_sides_say_that_more_may_follow() {
        let text = r#"{"a":[1,2,{"b":"untermin"#;
        let rows = preview::preview(text, preview::Limits::default()).rows;
        let mut html = Html::default();
        for (place, row) in rows.iter().enumerate() {
            write_row(html.tag("\n"), row, &rows[place + 1..], &Marks::default());
        }
        let written = html.finish();
        assert!(written.contains("3 items and more") && written.contains("0 keys and more"), "{written}");
        let painted = painted(text);
        for (painted, written) in painted.iter().zip(written.lines().skip(1)) {
            assert!(painted.ends_with(&["<em></em>", written, "</div>"].concat()), "{painted} {written}");
        }
        for address in ["/a", "/a/1"] {
            let address = crate::json::address::Address::parse(address).expect("an address");
            let around = preview::preview_at(text, preview::Limits::default(), &address).expect("it is there");
            let told = (around.rows.len(), around.rows[1].count, around.rows[1].more);
            assert_eq!(told, (5, None, 0), "all three have their row");
        }
    }

    #[test]
    fn what_a_value_probably_means_stands_beside_it_and_only_web_addresses_become_links() {
        let rows = painted(
            r#"{"createdAt":1772359200,"size":10485977,"tookMs":5400000,"at":"2026-03-01T10:00:00Z",
                "u":"https://reply.io/?a=\u0022b&c","j":"javascript:alert(1)","n":7}"#,
        );
        assert!(rows[1].contains(">1 Mar 2026, 10:00:00 UTC</small>"), "{}", rows[1]);
        assert!(rows[2].contains(">10 MB</small>") && rows[3].contains("1 h 30 min</small>"));
        assert!(rows[4].ends_with("</span></div>"), "{}", rows[4]);
        assert!(!rows[5].contains("<a"), "a quote is no part of an address: {}", rows[5]);
        assert!(!rows[6].contains("<a") && rows[7].ends_with("</span></div>"));
        let rows = painted(r#"["https:\/\/reply.io/?a=b&c=d"]"#);
        let link = r#"rel="noopener noreferrer" tabindex="-1" href="https://reply.io/?a=b&amp;c=d">open</a></div>"#;
        assert!(rows[1].ends_with(link), "{}", rows[1]);
    }

    #[test]
    fn beside_a_closed_entry_stand_its_first_plain_values() {
        let mut index = Index::new(br#"[{"id":7,"tags":["a"],"ok":true,"b":null,"c":1}]"#.to_vec());
        index.read_all();
        let root = index.at_row(0).expect("a row");
        index.open(root);
        let row = index.rows(1).next().expect("a row");
        let values: Vec<_> = glance_of(&index, &row).into_iter().map(|row| (row.key, row.value)).collect();
        let wanted = [("id", "7"), ("ok", "true"), ("b", "null")];
        assert_eq!(values, wanted.map(|(key, value)| (Some(key.to_owned()), value.to_owned())));
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_value_means_its_own_text_stays(
            key in "(at|createdAt|size|tookMs|id|u)",
            value in r#"-?[1-9][0-9]{0,13}|"[0-9]{4}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-5][0-9](:[0-5][0-9](\.[0-9]{1,4})?)?(Z|[+-][01][0-9]:[0-5][0-9])?)?"|"https://[a-z]{1,9}\.io/[a-z<]{0,3}"|"PT?[0-9]{1,3}[HMSD]""#,
        ) {
            let rows = painted(&format!("{{\"{key}\": {value}}}"));
            let mut html = Html::default();
            html.tag("<b>").text(&key).tag("</b>: <span class=\"").tag(if value.starts_with('"') { "s" } else { "n" });
            html.tag("\">").text(&value).tag("</span>");
            let (before, after) = rows[1].split_once(&html.finish()).expect("key and value as they are written");
            proptest::prop_assert!(before.ends_with("<em></em>"));
            let beside = after.starts_with(" <small title=") || after.starts_with(" <a target=") || after == "</div>";
            proptest::prop_assert!(beside, "{}", after);
        }
    }

    #[test]
    fn a_piece_of_a_string_is_shown_whole_whatever_it_begins_with() {
        let text = format!(r#"["{{{}[1"]"#, "x".repeat(500));
        let mut index = Index::new(text.into_bytes());
        index.read_all();
        for number in 0..2 {
            let _ = index.at_row(number).map(|node| index.open(node));
        }
        let mut budget = 1000;
        let rows: Vec<_> = index.rows(1).map(|row| row_of(&index, &row, &mut budget)).collect();
        assert!(rows[0].is_cut() && rows[0].value.len() == OPENED, "{}", rows[0].value);
        assert!(rows[1].value.starts_with("{xxx") && rows[1..].iter().all(|row| !row.is_cut()));
    }

    #[test]
    fn a_string_that_is_open_is_cut_only_where_that_saves_something() {
        for (length, is_cut) in [(OPENED + 1, false), (2 * OPENED + 1, true)] {
            let text = format!(r#""[{}]""#, " ".repeat(length - 4));
            let mut index = Index::new(text.into_bytes());
            index.read_all();
            assert!(index.at_row(0).is_some_and(|node| index.open(node)));
            let row = index.rows(0).next().map(|row| row_of(&index, &row, &mut 1000)).expect("there is a row");
            assert_eq!(row.is_cut(), is_cut, "{length}");
        }
    }

    #[test]
    fn a_row_says_how_deep_it_lies_and_is_moved_in() {
        let rows = painted(r#"{"a":[7]}"#);
        assert!(
            rows[2].starts_with(r#"<div role="treeitem" aria-level="3" id="x-0" aria-posinset="1" aria-setsize="-1""#),
            "{}",
            rows[2]
        );
        assert!(rows[2].contains(r#"">    <em></em><b>0</b>"#), "{}", rows[2]);
    }

    #[test]
    fn a_container_too_long_to_be_counted_tells_its_size() {
        let text = format!("[[{}0]]", "1234567890,".repeat(20_000));
        let index = {
            let mut index = Index::new(text.into_bytes());
            index.read_all();
            index
        };
        let row = index.rows(0).next().map(|row| row_of(&index, &row, &mut 1_000)).expect("there is a row");
        let mut html = Html::default();
        write_row(&mut html, &row, &[], &Marks::default());
        assert!(html.finish().starts_with("<i>[ ] 220 kB"));
    }
}
