//! What stands in one row: key, value, and what has to be said of them; the same on both sides.

use super::{
    html::Html,
    marks::{Found, write_found},
};
use crate::{
    json::{
        Kind,
        preview::Row,
        visible::{self, Hidden},
    },
    words,
};

/// How deep rows are moved in, and `<details>` nested. Parsers of HTML give up at 512 levels, readers long before.
pub(super) const DEEPEST: u32 = 40;

/// What was searched for in a row.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marks<'m> {
    /// In its key.
    pub key: Found<'m>,
    /// In its value.
    pub value: Found<'m>,
}

/// Writes the row of a value; `below` are the rows within it that were found.
pub(super) fn write_row(html: &mut Html, row: &Row, below: &[Row], marks: &Marks<'_>) {
    if row.depth > DEEPEST {
        html.tag("<i>depth ").text(&words::whole(row.depth.into())).tag("</i> ");
    }
    if let Some(key) = &row.key {
        write_part(html.tag("<b>"), key, &marks.key);
        if key.is_empty() {
            html.tag("\u{201c}\u{201d}");
        }
        if row.key_bytes > 0 {
            write_cut(html, row.key_bytes, &marks.key);
        }
        html.tag("</b>: ");
    } else if let Some(index) = row.index {
        html.tag("<b>").number(index).tag("</b>: ");
    }
    if let Some((nth, all)) = row.duplicate {
        html.tag(r#"<mark title="This object holds the key more than once; programs differ in which they heed">key "#);
        html.number(nth).tag(" of ").number(all).tag("</mark> ");
    }
    write_value(html, row, below, &marks.value);
}

fn write_value(html: &mut Html, row: &Row, below: &[Row], found: &Found<'_>) {
    if row.kind.is_container() {
        html.tag("<i>");
        write_container(html, row, below);
        html.tag("</i>");
        return;
    }
    html.tag(r#"<span class=""#).tag(class_of(row.kind)).tag(r#"">"#);
    write_part(html, &row.value, found);
    if row.is_cut() {
        write_cut(html, row.end - row.start, found);
    }
    html.tag("</span>");
}

/// The class by which it is seen of what kind a value is.
pub fn class_of(kind: Kind) -> &'static str {
    match kind {
        Kind::String | Kind::Piece => "s",
        Kind::Number => "n",
        Kind::Bool | Kind::Null => "l",
        Kind::Array | Kind::Object => "",
    }
}

fn write_container(html: &mut Html, row: &Row, below: &[Row]) {
    let (brackets, one) = if row.kind == Kind::Object { ("{ } ", "key") } else { ("[ ] ", "item") };
    html.tag(brackets);
    match row.count {
        Some(0) => html.tag("empty"),
        Some(count) => html.text(&words::counted(count.into(), one)),
        None if !row.unfinished => html.text(&words::bytes((row.end - row.start).into())),
        None => {
            let children = below.iter().filter(|child| child.depth == row.depth + 1);
            let found = children.map(|child| 1 + child.gap).sum::<u32>() + row.more;
            html.text(&words::counted(found.into(), one)).tag(" and more")
        }
    };
}

/// Writes a key or value, or the part of it in which something was found.
fn write_part(html: &mut Html, text: &str, found: &Found<'_>) {
    if found.begun {
        html.tag("<i>… </i>");
    }
    write_found(html, text, found);
}

fn write_cut(html: &mut Html, bytes: u32, found: &Found<'_>) {
    html.tag(if found.ends { "<i> cut, " } else { "<i>… cut, " }).text(&words::bytes(bytes.into())).tag(" in all</i>");
}

/// How many characters of one text are marked by an element each; a page of thousands would be slow.
const MARKED: usize = 4;

/// Writes a text so that nothing in it stays unseen.
pub fn write_text(html: &mut Html, text: &str) {
    write_seen(html, text, MARKED);
}

/// The same for an attribute, which holds no elements.
pub fn write_plain(html: &mut Html, text: &str) {
    write_seen(html, text, 0);
}

fn write_seen(html: &mut Html, text: &str, marked: usize) {
    let mut from = 0;
    for (place, Hidden { at, character, name }) in visible::hidden(text).enumerate() {
        let code = visible::code(character);
        let name = if name.is_empty() { &code } else { name };
        html.text(&text[from..at]);
        from = at + character.len_utf8();
        if place < marked {
            html.tag(r#"<mark title="Invisible character "#).text(&code).tag(r#"">"#).text(name).tag("</mark>");
        } else {
            html.tag("[").text(name).tag("]");
        }
    }
    html.text(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_named_and_of_very_much_only_some_takes_an_element() {
        let mut html = Html::default();
        write_text(&mut html, &["a\u{200b}", &"\u{202e}".repeat(500), "\u{7}z"].concat());
        let html = html.finish();
        assert_eq!(html.matches("<mark").count(), MARKED);
        assert_eq!(html.matches("RLO").count(), 500);
        assert!(html.starts_with("a<mark") && html.ends_with("[RLO][U+0007]z") && html.contains(">ZWSP</mark>"));
        let mut html = Html::default();
        write_plain(&mut html, "a\u{200b}\"\u{202e}z");
        assert_eq!(html.finish(), "a[ZWSP]&quot;[RLO]z");
    }
}
