//! The rows of a preview as nested `<details>`, which open and close without any script.
//!
//! It is written as text and not built as a view: hundreds of rows then cost nothing when the page is
//! hydrated, and no depth of nesting can make the browser's tree differ from what hydration expects.

use super::html::Html;
use crate::{
    json::{
        Kind,
        preview::Row,
        visible::{self, Segment},
    },
    words,
};

/// How deep `<details>` are nested. Parsers of HTML give up at 512 levels, readers long before.
const DEEPEST: u32 = 40;

/// A text with so few rows is opened whole.
const SMALL: usize = 30;

/// A container on the second level with so few rows is opened.
const TINY: usize = 12;

/// Writes the rows; `whole` is the address of the whole text.
pub(super) fn write_rows(html: &mut Html, rows: &[Row], whole: &str) {
    let mut around: Vec<&Row> = Vec::new();
    let lone = lone_list(rows);
    for (place, row) in rows.iter().enumerate() {
        close(html, &mut around, row.depth, whole);
        let below = below(rows, place);
        if below.is_empty() {
            html.tag("<div>");
            write_row(html, row, below);
            if row.more > 0 {
                write_more(html.tag(" "), row, whole);
            }
            html.tag("</div>");
            continue;
        }
        let small = rows.len() <= SMALL || (row.depth == 1 && below.len() <= TINY);
        let open = row.depth == 0 || small || lone == Some(place);
        html.tag(match (row.depth < DEEPEST, open) {
            (true, true) => "<details open><summary>",
            (true, false) => "<details><summary>",
            (false, _) => "<div>",
        });
        write_row(html, row, below);
        html.tag(if row.depth < DEEPEST { "</summary>" } else { "</div>" });
        around.push(row);
    }
    close(html, &mut around, 0, whole);
}

/// The rows within the one at this place.
fn below(rows: &[Row], place: usize) -> &[Row] {
    let after = &rows[place + 1..];
    let end = after.iter().position(|row| row.depth <= rows[place].depth).unwrap_or(after.len());
    &after[..end]
}

/// The place of the only container on the second level, if it holds more of them: its entries are what
/// the reader came for, while the values of a plain list would only fill the screen.
fn lone_list(rows: &[Row]) -> Option<usize> {
    let mut second = rows.iter().enumerate().filter(|(_, row)| row.depth == 1 && row.kind.is_container());
    let (place, _) = second.next()?;
    let holds_more = rows.get(place + 1).is_some_and(|row| row.depth == 2 && row.kind.is_container());
    (holds_more && second.next().is_none()).then_some(place)
}

/// Ends the containers that do not hold a row of this depth.
fn close(html: &mut Html, around: &mut Vec<&Row>, depth: u32, whole: &str) {
    while let Some(row) = around.pop_if(|row| row.depth >= depth) {
        if row.more > 0 {
            write_more(html.tag("<div>"), row, whole);
            html.tag("</div>");
        }
        if row.depth < DEEPEST {
            html.tag("</details>");
        }
    }
}

fn write_more(html: &mut Html, row: &Row, whole: &str) {
    let more = words::whole(row.more.into());
    html.tag(r#"<a href=""#).text(whole).tag(r#"">… "#).text(&more);
    html.tag(if row.unfinished { " more and what follows</a>" } else { " more</a>" });
}

fn write_row(html: &mut Html, row: &Row, below: &[Row]) {
    if row.depth > DEEPEST {
        html.tag("<i>depth ").text(&words::whole(row.depth.into())).tag("</i> ");
    }
    if let Some(key) = &row.key {
        write_text(html.tag("<b>"), key);
        if key.is_empty() {
            html.tag("\u{201c}\u{201d}");
        }
        if row.key_bytes > 0 {
            write_cut(html, row.key_bytes);
        }
        html.tag("</b>: ");
    } else if let Some(index) = row.index {
        html.tag("<b>").text(&index.to_string()).tag("</b>: ");
    }
    if let Some((nth, all)) = row.duplicate {
        html.tag(r#"<mark title="This object holds the key more than once; programs differ in which they heed">key "#);
        html.text(&nth.to_string()).tag(" of ").text(&all.to_string()).tag("</mark> ");
    }
    write_value(html, row, below);
}

fn write_value(html: &mut Html, row: &Row, below: &[Row]) {
    html.tag(match row.kind {
        Kind::String => r#"<span class="s">"#,
        Kind::Number => r#"<span class="n">"#,
        Kind::Bool | Kind::Null => r#"<span class="l">"#,
        Kind::Array | Kind::Object => "<i>",
    });
    if row.kind.is_container() {
        write_container(html, row, below);
        html.tag("</i>");
        return;
    }
    write_text(html, &row.value);
    if row.is_cut() {
        write_cut(html, row.end - row.start);
    }
    html.tag("</span>");
}

fn write_container(html: &mut Html, row: &Row, below: &[Row]) {
    let (brackets, one) = if row.kind == Kind::Object { ("{ } ", "key") } else { ("[ ] ", "item") };
    html.tag(brackets);
    match row.count {
        Some(0) => html.tag("empty"),
        Some(count) => html.text(&words::counted(count.into(), one)),
        None => {
            let found = below.iter().filter(|child| child.depth == row.depth + 1).count() as u32 + row.more;
            html.text(&words::counted(found.into(), one)).tag(" and more")
        }
    };
}

fn write_cut(html: &mut Html, bytes: u32) {
    html.tag("<i>… cut, ").text(&words::bytes(bytes.into())).tag(" in all</i>");
}

/// Writes a text so that nothing in it stays unseen.
pub(super) fn write_text(html: &mut Html, text: &str) {
    for segment in visible::segments(text) {
        match segment {
            Segment::Plain(plain) => html.text(plain),
            Segment::Marked { name, character } => {
                let code = visible::code(character);
                html.tag(r#"<mark title="Invisible character "#).text(&code).tag(r#"">"#);
                html.text(if name.is_empty() { &code } else { name }).tag("</mark>")
            }
        };
    }
}

#[cfg(test)]
mod tests;
