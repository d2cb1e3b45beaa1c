//! What is shown of a table as a file.

use super::{Index, Span, Table, View};
use crate::json::{Kind, decode};

/// The sort of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180, in UTF-8 without a mark; a cell that a spreadsheet would take for a formula is made a text.
    Csv,
    /// An array of the items exactly as they are written.
    Json,
}

/// An export under way: call [`Export::step`] until it says that nothing is left.
#[derive(Clone, Debug)]
pub struct Export {
    format: Format,
    place: usize,
}

impl Export {
    /// Prepares an export of a view.
    pub fn new(format: Format) -> Self {
        Self { format, place: 0 }
    }

    /// Appends about so many bytes more; says whether any items are left.
    pub fn step(&mut self, index: &Index<'_>, table: &Table, view: &View, budget: usize, out: &mut Vec<u8>) -> bool {
        if self.place == 0 {
            self.begin(index, table, out);
        }
        let until = out.len() + budget;
        while self.place < view.len() && out.len() < until {
            match (view.item(self.place), self.format) {
                (Some(item), Format::Csv) => csv_row(index, table, item, out),
                (Some(item), Format::Json) => {
                    out.extend_from_slice(if self.place == 0 { b"\n" } else { b",\n" });
                    out.extend_from_slice(index.source(table.span(index, item)).as_bytes());
                }
                (None, _) => {}
            }
            self.place += 1;
        }
        if self.place < view.len() {
            return true;
        }
        if self.format == Format::Json {
            out.extend_from_slice(b"\n]\n");
        }
        false
    }

    /// How many items were written.
    pub fn done(&self) -> usize {
        self.place
    }

    fn begin(&self, index: &Index<'_>, table: &Table, out: &mut Vec<u8>) {
        if self.format == Format::Json {
            out.push(b'[');
            return;
        }
        for (at, column) in table.columns().iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            csv_text(&decode::text(column.name(index).as_bytes()), out);
        }
        out.extend_from_slice(b"\r\n");
    }
}

fn csv_row(index: &Index<'_>, table: &Table, item: u32, out: &mut Vec<u8>) {
    for (at, cell) in table.cells(index, item).into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        if let Some(cell) = cell {
            csv_cell(index, cell, out);
        }
    }
    out.extend_from_slice(b"\r\n");
}

fn csv_cell(index: &Index<'_>, cell: Span, out: &mut Vec<u8>) {
    let source = index.source(cell);
    match Kind::of(source.as_bytes().first().copied().unwrap_or_default()) {
        Kind::String => csv_text(&decode::text(&source.as_bytes()[1..source.len() - 1]), out),
        // A negative number begins like a formula and is none.
        Kind::Number => out.extend_from_slice(source.as_bytes()),
        _ => csv_text(source, out),
    }
}

/// Writes a text as a cell. One that begins like a formula gets an apostrophe in front, as
/// spreadsheets themselves write it to say "this is a text".
fn csv_text(text: &str, out: &mut Vec<u8>) {
    let first = text.chars().find(|sign| !matches!(sign, ' ' | '\u{a0}' | '\u{feff}'));
    let formula = matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    let quoted = text.bytes().any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r' | b';' | b'\t' | b'\''))
        || text.starts_with(' ')
        || text.ends_with(' ');
    if quoted {
        out.push(b'"');
    }
    if formula {
        out.push(b'\'');
    }
    for byte in text.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    if quoted {
        out.push(b'"');
    }
}
