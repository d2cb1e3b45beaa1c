//! An array of like objects as a table: thousands of outcomes at a glance.
//!
//! The table holds no values, only which items are shown in which order; a cell is found in its
//! item's bytes when it is painted. Whatever has to look at all items goes on in slices of some
//! hundreds or thousands of them.

mod export;
mod failure;
mod sort;
mod summary;
mod view;

pub use export::{Export, Format};
pub use failure::{Failing, looks_failed};
pub use summary::{Summary, Value};
pub use view::{Filter, Order, View};

use super::{
    Index, Kind, Node, Span,
    decode::CodePoints,
    lexer::{Event, Lexer},
};

/// More columns are only counted.
const MOST_COLUMNS: usize = 64;

/// A column: a key of the items.
#[derive(Clone, Debug)]
pub struct Column {
    /// The key where it stands first, without its quotes.
    pub key: Span,
    /// How many items have it.
    pub present: u32,
}

/// A table under way: call [`Table::step`] until it says that nothing is left to read.
#[derive(Clone, Debug)]
pub struct Table {
    list: u32,
    read: u32,
    columns: Vec<Column>,
    objects: u32,
    left_out: u32,
}

impl Table {
    /// Whether an array that was looked into, or the documents of the text, look like a table: two items or more,
    /// and of the first ones nearly all objects.
    pub fn fits(index: &Index<'_>, array: Option<Node>) -> bool {
        let Some(list) = Self::list(index, array) else { return false };
        let sample = index.lists[list].children.iter().take(20);
        let objects = sample.clone().filter(|span| index.text[span.start as usize] == b'{').count();
        sample.len() >= 2 && objects * 10 >= sample.len() * 8
    }

    /// Prepares a table of an array that is open and has all its children, or of the documents of a text that was
    /// read.
    pub fn new(index: &Index<'_>, array: Option<Node>) -> Option<Self> {
        let list = Self::list(index, array).filter(|&list| index.lists[list].sealed)?;
        Some(Self { list, read: 0, columns: Vec::new(), objects: 0, left_out: 0 })
    }

    fn list(index: &Index<'_>, array: Option<Node>) -> Option<u32> {
        match array {
            Some(array) if index.kind(array) == Kind::Array => index.lists.of(array),
            Some(_) => None,
            None => Some(0),
        }
    }

    /// Looks for columns in so many items more; says whether any are left.
    pub fn step(&mut self, index: &Index<'_>, items: u32) -> bool {
        let until = self.read.saturating_add(items).min(self.len(index));
        for item in self.read..until {
            let mut cells = Members::new(index, self.span(index, item));
            self.objects += u32::from(cells.is_object);
            let mut guess = 0;
            let mut seen = 0u64;
            while let Some((key, _)) = cells.next() {
                let Some(column) = self.column(index, key, guess) else { continue };
                guess = column + 1;
                // A key that an object has twice counts once.
                self.columns[column].present += u32::from(seen >> column & 1 == 0);
                seen |= 1 << column;
            }
        }
        self.read = until;
        self.read < self.len(index)
    }

    /// The column of a key, most likely the one after the last; a new one if there is room.
    fn column(&mut self, index: &Index<'_>, key: Span, guess: usize) -> Option<usize> {
        let raw = |key: Span| &index.text[key.start as usize..key.end as usize];
        if self.columns.get(guess).is_some_and(|column| raw(column.key) == raw(key)) {
            return Some(guess);
        }
        let same = |column: &Column| CodePoints::new(raw(column.key)).eq(CodePoints::new(raw(key)));
        if let Some(found) = self.columns.iter().position(same) {
            return Some(found);
        }
        if self.columns.len() == MOST_COLUMNS {
            self.left_out += 1;
            return None;
        }
        self.columns.push(Column { key, present: 0 });
        Some(self.columns.len() - 1)
    }

    /// The columns in the order in which they were met.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// How many items were read, and how many of them are objects.
    pub fn read(&self) -> (u32, u32) {
        (self.read, self.objects)
    }

    /// How many cells have no column, because there are too many keys.
    pub fn left_out(&self) -> u32 {
        self.left_out
    }

    /// How many items there are.
    pub fn len(&self, index: &Index<'_>) -> u32 {
        index.lists[self.list].children.len() as u32
    }

    /// The node of an item.
    pub fn item(&self, item: u32) -> Node {
        Node { list: self.list, at: item }
    }

    fn span(&self, index: &Index<'_>, item: u32) -> Span {
        index.lists[self.list].children[item as usize]
    }

    /// The values of an item by column; of a key that is there twice, the last.
    pub fn cells(&self, index: &Index<'_>, item: u32) -> Vec<Option<Span>> {
        let mut cells = vec![None; self.columns.len()];
        let mut members = Members::new(index, self.span(index, item));
        let mut guess = 0;
        while let Some((key, value)) = members.next() {
            if let Some(column) = self.find(index, key, guess) {
                cells[column] = Some(value);
                guess = column + 1;
            }
        }
        cells
    }

    fn find(&self, index: &Index<'_>, key: Span, guess: usize) -> Option<usize> {
        let raw = |key: Span| &index.text[key.start as usize..key.end as usize];
        if self.columns.get(guess).is_some_and(|column| raw(column.key) == raw(key)) {
            return Some(guess);
        }
        self.columns.iter().position(|column| CodePoints::new(raw(column.key)).eq(CodePoints::new(raw(key))))
    }

    /// The value of an item in one column.
    pub fn cell(&self, index: &Index<'_>, item: u32, column: usize) -> Option<Span> {
        let wanted = self.columns.get(column)?.key;
        let raw = |key: Span| &index.text[key.start as usize..key.end as usize];
        let mut members = Members::new(index, self.span(index, item));
        let mut found = None;
        while let Some((key, value)) = members.next() {
            if raw(key) == raw(wanted) || CodePoints::new(raw(key)).eq(CodePoints::new(raw(wanted))) {
                found = Some(value);
            }
        }
        found
    }
}

/// The members of one object, read from its bytes.
struct Members<'i> {
    text: &'i [u8],
    lexer: Lexer,
    is_object: bool,
    end: usize,
}

impl<'i> Members<'i> {
    fn new(index: &'i Index<'_>, span: Span) -> Self {
        let is_object = index.text[span.start as usize] == b'{';
        Self { text: &index.text, lexer: Lexer::starting_at(span.start as usize), is_object, end: span.end as usize }
    }

    /// The next key, without its quotes, and its value.
    fn next(&mut self) -> Option<(Span, Span)> {
        let (mut key, mut begun) = (None, 0);
        while self.is_object {
            let depth = self.lexer.depth();
            match (self.lexer.next(self.text, self.end).ok()?, depth) {
                (Event::Key { start, end }, 1) => key = Some(Span { start: start as u32 + 1, end: end as u32 - 1 }),
                (Event::Open { start, .. }, 1) => begun = start as u32,
                (Event::Scalar { start, end, .. }, 1) => {
                    return Some((key?, Span { start: start as u32, end: end as u32 }));
                }
                (Event::Close { end }, 2) => return Some((key?, Span { start: begun, end: end as u32 })),
                (Event::Close { .. }, 1) | (Event::Pause | Event::End, _) => return None,
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
