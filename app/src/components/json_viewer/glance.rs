//! The first plain values of a closed container, beside it: a long list can be read without opening
//! every entry.

use super::{html::Html, row::write_text};
use crate::json::{decode, preview::Row};

/// How many values are shown, and how many bytes of each key and value.
const VALUES: usize = 3;
const BYTES: usize = 40;

/// Writes the first plain values among the rows below a container.
pub(super) fn write_glance(html: &mut Html, row: &Row, below: &[Row]) {
    let plain = below.iter().filter(|child| child.depth == row.depth + 1 && !child.kind.is_container());
    html.tag(" <u>");
    for (place, child) in plain.take(VALUES).enumerate() {
        html.tag(if place > 0 { ", " } else { "" });
        if let Some(key) = &child.key {
            write_beginning(html, key);
            html.tag(" ");
        }
        write_beginning(html, &child.value);
    }
    html.tag("</u>");
}

fn write_beginning(html: &mut Html, text: &str) {
    let beginning = decode::clip(text, BYTES);
    write_text(html, beginning);
    html.tag(if beginning.len() < text.len() { "…" } else { "" });
}
