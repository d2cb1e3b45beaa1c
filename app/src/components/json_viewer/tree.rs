//! The rows of a preview as nested `<details>`, which open and close without any script.
//!
//! It is written as text and not built as a view: hundreds of rows then cost nothing when the page is
//! hydrated, and no depth of nesting can make the browser's tree differ from what hydration expects.

use super::{
    glance::write_glance,
    html::Html,
    meaning::{hint_of, write_meaning},
    row::{DEEPEST, Marks, write_row},
};
use crate::{json::preview::Row, words};

/// A text with so few rows is opened whole.
const SMALL: usize = 30;

/// A container on the second level with so few rows is opened.
const TINY: usize = 12;

/// Writes the rows; `whole` is the address of the whole text, `marked` the row that a link leads to.
pub(super) fn write_rows(html: &mut Html, rows: &[Row], whole: &str, marked: Option<u32>) {
    let mut around: Vec<&Row> = Vec::new();
    let lone = lone_list(rows).filter(|_| marked.is_none());
    let marked = marked.map(|marked| marked as usize);
    for (place, row) in rows.iter().enumerate() {
        close(html, &mut around, row.depth, whole);
        if row.gap > 0 {
            write_gap(html, row, whole);
        }
        let below = below(rows, place);
        if below.is_empty() {
            write_start(html.tag("<div"), row, marked == Some(place));
            write_row(html, row, below, &Marks::default());
            write_meaning(html, row, hint_of(row), false);
            if row.more > 0 {
                write_more(html.tag(" "), row, whole);
            }
            html.tag("</div>");
            continue;
        }
        let small = rows.len() <= SMALL || (row.depth == 1 && below.len() <= TINY);
        let leads_there = marked.is_some_and(|marked| (place..=place + below.len()).contains(&marked));
        let open = row.depth == 0 || small || lone == Some(place) || leads_there;
        html.tag(match (row.depth < DEEPEST, open) {
            (true, true) => "<details open><summary",
            (true, false) => "<details><summary",
            (false, _) => "<div",
        });
        write_start(html, row, marked == Some(place));
        write_row(html, row, below, &Marks::default());
        if !open {
            write_glance(html, row, below);
        }
        html.tag(if row.depth < DEEPEST { "</summary>" } else { "</div>" });
        around.push(row);
    }
    close(html, &mut around, 0, whole);
}

/// Ends the tag of a row, which says where in the text its value begins: the browser finds it again by that.
fn write_start(html: &mut Html, row: &Row, marked: bool) {
    if marked {
        html.tag(r#" id="at""#);
    }
    html.tag(r#" data-at=""#).number(row.start).tag(r#"">"#);
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

/// Tells of the siblings before a row that have none.
fn write_gap(html: &mut Html, row: &Row, whole: &str) {
    html.tag(r#"<div><a href=""#)
        .text(whole)
        .tag(r#"">… "#)
        .text(&words::whole(row.gap.into()))
        .tag(" before</a></div>");
}

fn write_more(html: &mut Html, row: &Row, whole: &str) {
    let more = words::whole(row.more.into());
    html.tag(r#"<a href=""#).text(whole).tag(r#"">… "#).text(&more);
    html.tag(if row.unfinished { " more and what follows</a>" } else { " more</a>" });
}

#[cfg(test)]
mod tests;
