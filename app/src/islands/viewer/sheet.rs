//! An array of like objects as a table: which items are shown in which order, and how often each value is there.

use crate::{
    components::json_viewer::{html::Html, meaning::in_both_times, row::write_text},
    json::{
        Index, Kind, Node, Span, decode,
        hint::hint,
        table::{Column, Filter, Order, Summary, Table, View},
    },
    words::{self, clock::Zone},
};

/// How many columns are shown at once: every cell is an element, and the page has to stay light.
const MOST_COLUMNS: usize = 16;
/// How many of a column's values are shown at once.
const MOST_VALUES: usize = 12;
/// How much of a cell is shown.
const CELL: usize = 100;
/// How many bytes a time may take.
const LONGEST_TIME: u32 = 100;

/// A table under way.
pub(super) struct Sheet {
    pub(super) table: Table,
    pub(super) view: View,
    /// Whether columns, rows and values were not all looked at.
    more: (bool, bool, bool),
    summary: Option<Summary>,
    /// The column that is summed up.
    column: Option<usize>,
    order: Option<Order>,
    filter: Option<Filter>,
    /// The column that is tried next for one worth summing up.
    next: usize,
    /// The first column that is shown.
    first: usize,
}

impl Sheet {
    /// The table of an array; `None` where it is none, or was not read to its end.
    pub(super) fn new(index: &Index<'_>, array: Option<Node>) -> Option<Self> {
        if !Table::fits(index, array) {
            return None;
        }
        Some(Self {
            table: Table::new(index, array)?,
            view: View::new(None, None),
            more: (true, true, true),
            summary: None,
            column: None,
            order: None,
            filter: None,
            next: 0,
            first: 0,
        })
    }

    /// Whether not all was looked at.
    pub(super) fn is_busy(&self) -> bool {
        self.is_choosing() || self.more.2
    }

    /// Whether not all rows are there.
    pub(super) fn is_choosing(&self) -> bool {
        self.more.0 || self.more.1
    }

    /// How many items were looked at by what is under way.
    pub(super) fn looked_at(&self, index: &Index<'_>) -> u64 {
        let summary = self.summary.as_ref().map_or(0, Summary::read);
        let items = match self.more {
            (true, ..) => self.table.read(),
            (_, true, _) => self.view.read(),
            _ => summary,
        };
        items.min(self.table.len(index)).into()
    }

    /// Goes on; says whether there is more to do.
    pub(super) fn step(&mut self, index: &Index<'_>, budget: usize) -> bool {
        if self.more.0 {
            self.more.0 = self.table.step(index, budget);
        } else if self.more.1 {
            self.more.1 = self.view.step(index, &self.table, budget);
        } else if self.more.2 {
            self.sum_up(index, budget);
        }
        self.is_busy()
    }

    /// Looks for a column whose values are few, as a status is, and counts them.
    fn sum_up(&mut self, index: &Index<'_>, budget: usize) {
        let column = self.column.unwrap_or(self.next);
        let columns = self.table.columns().len().min(MOST_COLUMNS);
        let summary = self.summary.get_or_insert_with(|| Summary::new(column));
        let more = summary.step(index, &self.table, budget);
        let few = (2..=MOST_VALUES).contains(&summary.values().len()) && summary.others() == 0;
        if self.column.is_none() && (summary.values().len() > MOST_VALUES || !more && !few) {
            self.next += 1;
            self.summary = None;
            self.more.2 = self.next < columns;
        } else if !more {
            self.column = Some(column);
            self.more.2 = false;
        }
    }

    /// Sorts by a column: first upwards, then downwards, then not at all.
    pub(super) fn sort(&mut self, column: usize) {
        self.order = match self.order {
            Some(Order { column: same, descending: false }) if same == column => {
                Some(Order { column, descending: true })
            }
            Some(Order { column: same, .. }) if same == column => None,
            _ => Some(Order { column, descending: false }),
        };
        self.look();
    }

    /// Sums up a column.
    pub(super) fn sum(&mut self, column: usize) {
        (self.column, self.summary, self.more.2) = (Some(column), None, true);
    }

    /// Keeps the items that have one of the values that are summed up, or all of them again.
    pub(super) fn keep(&mut self, place: usize) {
        let (Some(summary), Some(column)) = (&self.summary, self.column) else { return };
        let Some(value) = summary.values().get(place) else { return };
        let filter = Filter { column, value: Some(value.span) };
        self.filter = (self.filter != Some(filter)).then_some(filter);
        self.look();
    }

    fn look(&mut self) {
        self.view = View::new(self.filter, self.order);
        self.more.1 = true;
    }

    /// The first byte of the item in a row.
    pub(super) fn at_row(&self, index: &Index<'_>, row: u32) -> Option<u32> {
        let item = self.view.item(row as usize)?;
        Some(index.span(self.table.item(item)).start)
    }

    /// The columns that are shown, each with its place.
    fn columns(&self) -> impl Iterator<Item = (usize, &Column)> {
        self.table.columns().iter().enumerate().skip(self.first).take(MOST_COLUMNS)
    }

    /// Shows the columns that follow, or after the last the first again.
    pub(super) fn go_on(&mut self) {
        self.first += MOST_COLUMNS;
        if self.first >= self.table.columns().len() {
            self.first = 0;
        }
    }

    /// Which of the columns are shown, in words; nothing where all are.
    pub(super) fn told_columns(&self) -> Option<String> {
        let all = self.table.columns().len();
        let last = all.min(self.first + MOST_COLUMNS);
        let place = |place: usize| words::whole(place as u64);
        let told = [" · columns ", &place(self.first + 1), "–", &place(last), " of ", &place(all)].concat();
        let left_out = match self.table.left_out() {
            0 => String::new(),
            cells => [" · ", &words::counted(cells.into(), "value"), " of further columns left out"].concat(),
        };
        (all > MOST_COLUMNS).then(|| told + &left_out)
    }

    /// Writes a row.
    pub(super) fn write_row(&self, html: &mut Html, index: &Index<'_>, slug: &str, row: u32) {
        let Some(item) = self.view.item(row as usize) else { return };
        html.tag(r#"<div role="row" id=""#).text(slug).tag("-").number(row);
        html.tag(r#"" aria-rowindex=""#).number(row + 1).tag(r#"">"#);
        html.tag(r#"<span role="rowheader">"#).number(item).tag("</span>");
        let cells = self.table.cells(index, item);
        for (place, column) in self.columns() {
            html.tag(r#"<span role="gridcell"#);
            if let Some(cell) = cells[place] {
                let (key, kind) = (index.source(column.key), Kind::of(index.bytes()[cell.start as usize]));
                if cell.end - cell.start <= LONGEST_TIME
                    && let Some(told) = in_both_times(hint(Some(key), kind, index.source(cell)).as_ref(), Zone::Browser)
                {
                    html.tag(r#"" title=""#).text(&told);
                }
                write_text(html.tag(r#"">"#), &beginning(index, cell));
            } else {
                html.tag(r#"">"#);
            }
            html.tag("</span>");
        }
        html.tag("</div>");
    }

    /// Writes the names of the columns, and in how many items each is.
    pub(super) fn write_heads(&self, html: &mut Html, index: &Index<'_>) {
        html.tag("<span>#</span>");
        let all = self.table.len(index);
        for (place, column) in self.columns() {
            let arrow = match self.order {
                Some(order) if order.column == place => {
                    if order.descending {
                        " ▼"
                    } else {
                        " ▲"
                    }
                }
                _ => "",
            };
            html.tag(r#"<button type="button" data-do="sort-"#).number(place as u32).tag(r#"">"#);
            write_text(html, decode::clip(column.name(index), CELL));
            html.text(arrow);
            if column.present < all {
                html.tag(" <i>").text(&words::whole(column.present.into())).tag("</i>");
            }
            html.tag("</button>");
        }
    }

    /// Writes the values of the column that is summed up, each with how often it is there.
    pub(super) fn write_values(&self, html: &mut Html, index: &Index<'_>) {
        let (Some(summary), Some(column)) = (&self.summary, self.column) else { return };
        let Some(name) = self.table.columns().get(column) else { return };
        write_text(html, decode::clip(name.name(index), CELL));
        html.tag(": ");
        for (place, value) in summary.values().iter().take(MOST_VALUES).enumerate() {
            let kept = self.filter == Some(Filter { column, value: Some(value.span) });
            html.tag(r#"<button type="button" class="button" data-do="keep-"#).number(place as u32);
            html.tag(if kept { r#"" aria-pressed="true">"# } else { r#"" aria-pressed="false">"# });
            html.text(&words::whole(value.count.into())).tag(" ");
            write_text(html, &beginning(index, value.span));
            html.tag("</button> ");
        }
        let rest = summary.values().iter().skip(MOST_VALUES).map(|value| value.count).sum::<u32>() + summary.others();
        for (count, what) in [(rest, " others "), (summary.missing(), " without ")] {
            if count > 0 {
                html.text(&words::whole(count.into())).text(what);
            }
        }
    }
}

/// The beginning of a cell; a string without its quotes.
fn beginning(index: &Index<'_>, span: Span) -> String {
    let source = index.beginning(span, CELL);
    let inside = source.strip_prefix('"').map(|inside| inside.strip_suffix('"').unwrap_or(inside));
    inside.unwrap_or(source).to_owned()
}
