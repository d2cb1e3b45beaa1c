//! What of a table is written into the page: heads, rows and values, and how it stands in words.

use super::{MOST_COLUMNS, MOST_VALUES, Sheet};
use crate::{
    components::json_viewer::{
        html::Html,
        meaning::in_both_times,
        row::{class_of, write_plain, write_text},
    },
    json::{
        Index, Kind, Span, decode,
        hint::hint,
        lexer::{Event, Lexer},
        table::{Column, Filter, Order, Value},
    },
    words::{self, clock::Zone, sentence::Sentence},
};

/// How much of a cell is shown.
const CELL: usize = 100;
/// How many characters are wide enough for any column, and how many can be read however narrow one is.
const WIDE: u32 = 40;
const NARROW: usize = 8;
/// How many characters are left free beside a cell.
const PADDING: u32 = 2;
/// How many items tell how wide the columns are to be, unless they have more bytes than that.
const SAMPLE: u32 = 40;
const SHORT: usize = 5_000;
/// How many bytes of a cell are told where the pointer rests.
const TITLE: usize = 1000;
/// How many bytes a time may take.
const LONGEST_TIME: u32 = 100;

impl Sheet {
    /// Whether not all columns are shown.
    pub(in crate::islands::viewer) fn has_more_columns(&self) -> bool {
        self.table.columns().len() > MOST_COLUMNS
    }

    /// How many items are shown of how many, how they are sorted and which of the columns are shown, in words.
    pub(in crate::islands::viewer) fn told(&self, index: &Index<'_>) -> Sentence {
        let mut told = Sentence::default();
        let (all, shown) = (self.table.len(index), self.view.len() as u64);
        if self.is_busy() {
            told.number(self.looked_at(index)).say(" of ");
        } else if shown < all.into() {
            told.number(shown).say(" of ");
        }
        told.counted(all, "item").say(if self.is_busy() { " …" } else { "" });
        if let Some(Order { column, descending }) = self.order {
            told.say(" · sorted by ").say(decode::clip(self.table.columns()[column].name(index), CELL));
            told.say(if descending { ", downwards" } else { "" });
        }
        if self.has_more_columns() {
            let columns = self.table.columns().len();
            let last = columns.min(self.first + MOST_COLUMNS);
            told.say(" · columns ").number(self.first as u64 + 1).say("–").number(last as u64);
            told.say(" of ").number(columns as u64);
            if self.table.left_out() > 0 {
                told.say(" · ").counted(self.table.left_out(), "value").say(" of further columns left out");
            }
        }
        told
    }

    /// Writes a row.
    pub(in crate::islands::viewer) fn write_row(&self, html: &mut Html, index: &Index<'_>, slug: &str, row: u32) {
        let Some(item) = self.view.item(row as usize) else { return };
        html.tag(r#"<div role="row" id=""#).text(slug).tag("-").number(row);
        // The first row is that of the heads.
        html.tag(r#"" aria-rowindex=""#).number(row + 2).tag(r#"">"#);
        html.tag(r#"<span role="rowheader" aria-colindex="1">"#).number(item).tag("</span>");
        let cells = self.table.cells(index, item);
        for (place, column) in self.columns() {
            html.tag(r#"<span role="gridcell" id=""#).text(slug).tag("-").number(row);
            html.tag("-").number((place - self.first) as u32 + 1);
            write_place(html, place);
            let mut shown = "";
            if let Some(cell) = cells[place] {
                let (key, kind) = (index.source(column.key), Kind::of(index.bytes()[cell.start as usize]));
                html.tag(r#"" class=""#).tag(class_of(kind));
                shown = beginning(index, cell);
                let may_be_time = cell.end - cell.start <= LONGEST_TIME;
                let hint = may_be_time.then(|| hint(Some(key), kind, index.source(cell))).flatten();
                let times = in_both_times(hint.as_ref(), Zone::Browser);
                if times.is_some() || shown.len() > NARROW {
                    write_plain(html.tag(r#"" title=""#), index.beginning(cell, TITLE));
                    if let Some(times) = times {
                        html.tag("\n").text(&times);
                    }
                }
            }
            write_text(html.tag(r#"">"#), shown);
            html.tag("</span>");
        }
        html.tag("</div>");
    }

    /// How wide the columns are, as the style sheet has it: as wide as what they hold at the beginning of the table, and
    /// of the room that is left the wider the more.
    pub(in crate::islands::viewer) fn widths(&self, index: &Index<'_>) -> String {
        let all = self.table.len(index);
        // An arrow may follow the name, or the number of the items.
        let name = |column: &Column| column.name(index).len() as u32 + if column.present < all { 8 } else { 2 };
        let mut widths: Vec<u32> = self.columns().map(|(_, column)| name(column)).collect();
        for item in (0..all.min(SAMPLE)).filter(|&item| self.table.bytes(index, item) < SHORT) {
            for (width, cell) in widths.iter_mut().zip(&self.table.cells(index, item)[self.first..]) {
                *width = cell.map_or(NARROW as u32, |cell| cell.end - cell.start).max(*width);
            }
        }
        let mut html = Html::default();
        for width in widths {
            let width = (width + PADDING).min(WIDE);
            html.tag("minmax(").number(width).tag("ch,").number(width).tag("fr)");
        }
        html.finish()
    }

    /// Writes the names of the columns, and in how many items each is.
    pub(in crate::islands::viewer) fn write_heads(&self, html: &mut Html, index: &Index<'_>) {
        html.tag(r#"<span role="columnheader" aria-colindex="1">#</span>"#);
        let all = self.table.len(index);
        for (place, column) in self.columns() {
            let (sorted, arrow) = match self.order.filter(|order| order.column == place) {
                Some(Order { descending: true, .. }) => (r#"descending">"#, " ▼"),
                Some(_) => (r#"ascending">"#, " ▲"),
                None => (r#"none">"#, ""),
            };
            html.tag(r#"<span role="columnheader"#);
            write_place(html, place);
            html.tag(r#"" aria-sort=""#).tag(sorted);
            html.tag(r#"<button type="button" data-do="sort-"#).number(place as u32).tag(r#"" title=""#);
            write_plain(html, decode::clip(column.name(index), TITLE));
            html.tag(r#"">"#);
            self.write_name(html, index, place);
            html.text(arrow);
            if column.present < all {
                html.tag(" <i>").text(&words::whole(column.present.into())).tag("</i>");
            }
            html.tag("</button></span>");
        }
    }

    /// Writes the values of the column that is summed up, each with how often it is there. A value of another column
    /// that is kept comes before them.
    pub(in crate::islands::viewer) fn write_values(&self, html: &mut Html, index: &Index<'_>) {
        let Some(summary) = &self.summary else { return };
        let column = summary.column();
        let is_kept = |value: &Value| self.filter == Some(Filter { column, value: Some(value.span) });
        let values = summary.values().iter().take(MOST_VALUES);
        if let Some(Filter { column, value: Some(value) }) = self.filter
            && !values.clone().any(is_kept)
        {
            write_chip(html, u32::MAX, true);
            self.write_name(html, index, column);
            write_text(html.tag(": "), beginning(index, value));
            html.tag("</button> ");
        }
        self.write_name(html, index, column);
        html.tag(": ");
        for (place, value) in values.enumerate() {
            write_chip(html, place as u32, is_kept(value));
            html.text(&words::whole(value.count.into())).tag(" ");
            write_text(html, beginning(index, value.span));
            html.tag("</button> ");
        }
        let rest = summary.values().iter().skip(MOST_VALUES).map(|value| value.count).sum::<u32>() + summary.others();
        for (count, what) in [(rest, " others "), (summary.missing(), " without ")] {
            if count > 0 {
                html.text(&words::whole(count.into())).text(what);
            }
        }
    }

    fn write_name(&self, html: &mut Html, index: &Index<'_>, column: usize) {
        write_text(html, decode::clip(self.table.columns()[column].name(index), CELL));
    }
}

/// Writes where a column stands among all, after that of the numbers: only some are in the page.
fn write_place(html: &mut Html, place: usize) {
    html.tag(r#"" aria-colindex=""#).number(place as u32 + 2);
}

/// Begins the control that keeps the items with a value.
fn write_chip(html: &mut Html, place: u32, pressed: bool) {
    html.tag(r#"<button type="button" class="button" data-do="keep-"#).number(place);
    html.tag(if pressed { r#"" aria-pressed="true">"# } else { r#"" aria-pressed="false">"# });
}

/// The beginning of a cell; a string without its quotes, unless it would look like another value then.
fn beginning<'i>(index: &'i Index<'_>, span: Span) -> &'i str {
    let source = index.beginning(span, CELL);
    let inside = source.strip_prefix('"').map(|inside| inside.strip_suffix('"').unwrap_or(inside));
    inside.filter(|inside| !misleads(inside)).unwrap_or(source)
}

/// Whether the text of a string looks like nothing, or like a value that is no string.
fn misleads(text: &str) -> bool {
    match Lexer::default().next(text.as_bytes(), text.len()) {
        Ok(Event::Scalar { end, .. }) => end == text.len(),
        Ok(_) => true,
        Err(_) => text.is_empty(),
    }
}
