//! Which items are shown, and in which order.

use super::{Index, Span, Table, raw, sort::Sort};

/// Keeps the items that have exactly this value in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The column.
    pub column: usize,
    /// The value, where it stands in the text; `None` keeps the items that lack the key.
    pub value: Option<Span>,
}

/// Sorts by a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The column.
    pub column: usize,
    /// Whether the greatest comes first; items that lack the key are always last.
    pub descending: bool,
}

/// The items to be shown, under way: call [`View::step`] until it says that nothing is left.
#[derive(Clone, Debug)]
pub struct View {
    filter: Option<Filter>,
    order: Option<Order>,
    read: u32,
    sort: Sort,
}

impl View {
    /// Prepares to choose items, and to sort them.
    pub fn new(filter: Option<Filter>, order: Option<Order>) -> Self {
        Self { filter, order, read: 0, sort: Sort::default() }
    }

    /// Goes on with items, or values to be compared, of about so many bytes; says whether there is more to do.
    pub fn step(&mut self, index: &Index<'_>, table: &Table, budget: usize) -> bool {
        if self.read < table.len(index) {
            self.choose(index, table, budget);
            return self.read < table.len(index) || self.order.is_some();
        }
        self.order.is_some_and(|order| self.sort.step(&index.text, order.descending, budget))
    }

    fn choose(&mut self, index: &Index<'_>, table: &Table, budget: usize) {
        let raw = |span| raw(index, span);
        let until = table.until(index, self.read, budget);
        for item in self.read..until {
            let fits = |filter: &Filter| {
                let cell = table.cell(index, item, filter.column);
                cell.map(raw) == filter.value.map(raw)
            };
            if self.filter.as_ref().is_none_or(fits) {
                let span = self.order.and_then(|order| table.cell(index, item, order.column));
                self.sort.push(&index.text, item, span);
            }
        }
        self.read = until;
    }

    /// How many items were looked at.
    pub fn read(&self) -> u32 {
        self.read
    }

    /// The items to be shown.
    pub fn items(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len()).filter_map(|place| self.item(place))
    }

    /// The item in a place.
    pub fn item(&self, place: usize) -> Option<u32> {
        self.sort.item(place)
    }

    /// How many items are shown.
    pub fn len(&self) -> usize {
        self.sort.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
