//! An array of like objects as a table: which items are shown in which order, and how often each value is there.

mod writing;

use crate::json::{
    Index, Node, Span,
    table::{Column, Filter, Order, Summary, Table, View},
};

/// How many columns are shown at once: every cell is an element, and the page has to stay light.
const MOST_COLUMNS: usize = 16;
/// How many of a column's values are shown at once.
const MOST_VALUES: usize = 12;

/// A table under way.
pub(super) struct Sheet {
    /// The array; `None` for the documents of the text.
    pub(super) array: Option<Node>,
    pub(super) table: Table,
    pub(super) view: View,
    /// Whether columns, rows and values were not all looked at.
    more: (bool, bool, bool),
    /// The values of a column that are shown, and those that are being counted.
    summary: Option<Box<Summary>>,
    counting: Option<Box<Summary>>,
    /// The column whose values the reader may want to see.
    wanted: Option<usize>,
    order: Option<Order>,
    filter: Option<Filter>,
    /// The column that is tried next for one worth summing up.
    next: usize,
    /// The first column that is shown.
    first: usize,
    /// The row that has the focus, and which of its cells; the first of them is that of the row's number.
    pub(super) row: u32,
    pub(super) cell: u32,
    /// The row that tells of a failure to which the reader was led last.
    pub(super) failed: Option<u32>,
}

impl Sheet {
    /// The table of an array; `None` where it is none, or was not read to its end.
    pub(super) fn new(index: &Index<'_>, array: Option<Node>) -> Option<Self> {
        if !Table::fits(index, array) {
            return None;
        }
        Some(Self {
            array,
            table: Table::new(index, array)?,
            view: View::new(None, None),
            more: (true, true, true),
            summary: None,
            counting: None,
            wanted: None,
            order: None,
            filter: None,
            next: 0,
            first: 0,
            row: 0,
            cell: 0,
            failed: None,
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
        let summary = self.counting.as_ref().map_or(0, |summary| summary.read());
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

    /// Counts the values of the column that the reader sorts by, and shows them if some are frequent; else those of the
    /// first column that has few, as a status has.
    fn sum_up(&mut self, index: &Index<'_>, budget: usize) {
        let column = self.wanted.unwrap_or(self.next);
        let summary = self.counting.get_or_insert_with(|| Box::new(Summary::new(column)));
        let more = summary.step(index, &self.table, budget);
        let values = summary.values();
        let is_wanted = self.wanted.is_some();
        let few = (2..=MOST_VALUES).contains(&values.len());
        if more && (is_wanted || values.len() <= MOST_VALUES) {
            return;
        }
        let listed = values.iter().take(MOST_VALUES);
        let (kinds, items) = (listed.len(), listed.map(|value| value.count as usize).sum::<usize>());
        let tells = items > kinds && items * 2 >= self.table.len(index) as usize;
        let counted = self.counting.take();
        if if is_wanted { tells } else { few } {
            self.summary = counted;
        } else if !is_wanted {
            self.next += 1;
        }
        self.wanted = None;
        self.more.2 = self.summary.is_none() && self.next < self.table.columns().len().min(MOST_COLUMNS);
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

    /// Sums up a column, if that tells something.
    pub(super) fn sum(&mut self, column: usize) {
        (self.wanted, self.counting, self.more.2) = (Some(column), None, true);
    }

    /// Keeps the items that have one of the values that are summed up, or all of them again.
    pub(super) fn keep(&mut self, place: usize) {
        let value = self.summary.as_ref().and_then(|summary| {
            let value = summary.values().get(place)?;
            Some(Filter { column: summary.column(), value: Some(value.span) })
        });
        self.filter = value.filter(|&filter| self.filter != Some(filter));
        self.look();
    }

    fn look(&mut self) {
        self.view = View::new(self.filter, self.order);
        (self.more.1, self.row, self.failed) = (true, 0, None);
    }

    /// Gives the focus to an item. Where not all rows are there yet, it is one in the order of the text.
    pub(super) fn go_to_item(&mut self, item: u32) {
        let row = self.view.items().position(|shown| shown == item);
        self.row = row.map_or(if self.view.is_empty() { item } else { self.row }, |row| row as u32);
    }

    /// The first byte of what has the focus in a row: of a cell, or of the item where it has no such cell.
    pub(super) fn at_row(&self, index: &Index<'_>, row: u32) -> Option<u32> {
        let item = self.view.item(row as usize)?;
        let cell = self.column().and_then(|column| self.table.cell(index, item, column));
        Some(cell.unwrap_or_else(|| index.span(self.table.item(item))).start)
    }

    /// The item with the focus, and the key of its cell with the focus, if it has that.
    pub(super) fn focused(&self, index: &Index<'_>) -> Option<(Node, Option<Span>)> {
        let item = self.view.item(self.row as usize)?;
        let column = self.column().filter(|&column| self.table.cell(index, item, column).is_some());
        let key = column.map(|column| self.table.columns()[column].key).filter(|key| key.end > 0);
        Some((self.table.item(item), key))
    }

    /// The column of the cell with the focus.
    fn column(&self) -> Option<usize> {
        Some(self.first + self.cell.checked_sub(1)? as usize)
    }

    /// Gives the focus to the cell beside the one that has it.
    pub(super) fn go_to_cell(&mut self, forward: bool) {
        let last = self.columns().count() as u32;
        self.cell = if forward { last.min(self.cell + 1) } else { self.cell.saturating_sub(1) };
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
        self.cell = 0;
    }
}
