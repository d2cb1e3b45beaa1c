//! An array of like objects as a table: thousands of outcomes at a glance.
//!
//! The table holds no values, only which items are shown in which order; a cell is found in its
//! item's bytes when it is painted. Whatever has to look at all items goes on in slices of so many
//! bytes of them.

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
    Children, Index, Kind, Node, Span,
    decode::{self, hash},
};

/// Beyond so many columns values are only counted: items that have a key each of their own make no table.
const MOST_COLUMNS: usize = 1000;

/// In place of the key of an item that is no object: no key begins with the text.
const NO_KEY: Span = Span { start: 0, end: 0 };

/// A column: a key of the items, or those that have no keys.
#[derive(Clone, Debug)]
pub struct Column {
    /// The key where it stands first, without its quotes.
    pub key: Span,
    /// How many items have it.
    pub present: u32,
    /// After which item that was counted.
    counted: u32,
}

impl Column {
    /// The key as it is written, or a name for the values of items that are no objects.
    pub fn name<'i>(&self, index: &'i Index<'_>) -> &'i str {
        if self.key == NO_KEY { "(value)" } else { index.source(self.key) }
    }
}

/// A table under way: call [`Table::step`] until it says that nothing is left to read.
#[derive(Clone, Debug)]
pub struct Table {
    list: u32,
    read: u32,
    columns: Vec<Column>,
    /// The hashes of the keys in their order, and the columns.
    hashes: Vec<(u32, u32)>,
    left_out: u32,
}

impl Table {
    /// Whether an array that was looked into, or the documents of the text, look like a table: two items or more,
    /// and of the first ones nearly all objects.
    pub fn fits(index: &Index<'_>, array: Option<Node>) -> bool {
        let Some(list) = Self::list(index, array) else { return false };
        let sample = index.lists[list].len().min(20);
        let objects = (0..sample).filter(|&at| index.kind(Node { list, at }) == Kind::Object).count() as u32;
        sample >= 2 && objects * 10 >= sample * 8
    }

    /// Prepares a table of an array that is open and has all its children, or of the documents of a text that was
    /// read.
    pub fn new(index: &Index<'_>, array: Option<Node>) -> Option<Self> {
        let list = Self::list(index, array).filter(|&list| index.lists[list].sealed)?;
        Some(Self { list, read: 0, columns: Vec::new(), hashes: Vec::new(), left_out: 0 })
    }

    fn list(index: &Index<'_>, array: Option<Node>) -> Option<u32> {
        match array {
            Some(array) if index.kind(array) == Kind::Array => index.lists.of(array),
            Some(_) => None,
            None => Some(0),
        }
    }

    /// Looks for columns in items of about so many bytes more; says whether any are left.
    pub fn step(&mut self, index: &Index<'_>, budget: usize) -> bool {
        let until = self.until(index, self.read, budget);
        while self.read < until {
            let mut members = Members::new(index, self.span(index, self.read));
            self.read += 1;
            let mut guess = 0;
            while let Some((key, _)) = members.next() {
                let found = self.find(index, key, guess);
                let Some(column) = found.map_or_else(|new| self.add(key, new), Some) else { continue };
                guess = column + 1;
                // A key that an object has twice counts once.
                let column = &mut self.columns[column];
                column.present += u32::from(column.counted != self.read);
                column.counted = self.read;
            }
        }
        self.read < self.len(index)
    }

    /// The item before which items of about so many bytes end, with one at least.
    fn until(&self, index: &Index<'_>, mut item: u32, budget: usize) -> u32 {
        let mut bytes = 0;
        while item < self.len(index) && bytes < budget {
            bytes += self.bytes(index, item);
            item += 1;
        }
        item
    }

    /// The column of a key, most likely the one after the last; else its hash, and the place of that.
    fn find(&self, index: &Index<'_>, key: Span, guess: usize) -> Result<usize, (usize, u32)> {
        if self.columns.get(guess).is_some_and(|column| is_same(index, column.key, key)) {
            return Ok(guess);
        }
        let hash = hash(raw(index, key));
        let place = self.hashes.partition_point(|known| known.0 < hash);
        let mut alike = self.hashes[place..].iter().take_while(|known| known.0 == hash).map(|known| known.1 as usize);
        alike.find(|&column| is_same(index, self.columns[column].key, key)).ok_or((place, hash))
    }

    /// A column for a new key, if there is room.
    fn add(&mut self, key: Span, (place, hash): (usize, u32)) -> Option<usize> {
        let column = self.columns.len();
        if column == MOST_COLUMNS {
            self.left_out += 1;
            return None;
        }
        self.hashes.insert(place, (hash, column as u32));
        self.columns.push(Column { key, present: 0, counted: 0 });
        Some(column)
    }

    /// The columns in the order in which they were met.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// How many items were read.
    pub fn read(&self) -> u32 {
        self.read
    }

    /// How many values have no column, because there are too many keys.
    pub fn left_out(&self) -> u32 {
        self.left_out
    }

    /// How many items there are.
    pub fn len(&self, index: &Index<'_>) -> u32 {
        index.lists[self.list].len()
    }

    /// The node of an item.
    pub fn item(&self, item: u32) -> Node {
        Node { list: self.list, at: item }
    }

    fn span(&self, index: &Index<'_>, item: u32) -> Span {
        index.span(self.item(item))
    }

    /// How many bytes an item has.
    pub fn bytes(&self, index: &Index<'_>, item: u32) -> usize {
        let span = self.span(index, item);
        (span.end - span.start) as usize
    }

    /// The values of an item by column; of a key that is there twice, the last.
    pub fn cells(&self, index: &Index<'_>, item: u32) -> Vec<Option<Span>> {
        let mut cells = vec![None; self.columns.len()];
        let mut members = Members::new(index, self.span(index, item));
        let mut guess = 0;
        while let Some((key, value)) = members.next() {
            if let Ok(column) = self.find(index, key, guess) {
                cells[column] = Some(value);
                guess = column + 1;
            }
        }
        cells
    }

    /// The value of an item in one column.
    pub fn cell(&self, index: &Index<'_>, item: u32, column: usize) -> Option<Span> {
        let wanted = self.columns.get(column)?.key;
        let mut members = Members::new(index, self.span(index, item));
        let mut found = None;
        while let Some((key, value)) = members.next() {
            if is_same(index, key, wanted) {
                found = Some(value);
            }
        }
        found
    }
}

fn raw<'i>(index: &'i Index<'_>, span: Span) -> &'i [u8] {
    &index.text[span.start as usize..span.end as usize]
}

fn is_same(index: &Index<'_>, one: Span, other: Span) -> bool {
    decode::is_same(raw(index, one), raw(index, other)) && (one == NO_KEY) == (other == NO_KEY)
}

/// The members of one object, read from its bytes; anything else is one without a key.
struct Members<'i> {
    children: Children<'i>,
    /// What is no object.
    alone: Option<Span>,
}

impl<'i> Members<'i> {
    fn new(index: &'i Index<'_>, span: Span) -> Self {
        let alone = (index.text[span.start as usize] != b'{').then_some(span);
        // Of what stands alone nothing is left to be read.
        let start = if alone.is_some() { span.end } else { span.start };
        Self { children: Children::new(&index.text, start, span.end as usize), alone }
    }

    /// The next key, without its quotes, and its value.
    fn next(&mut self) -> Option<(Span, Span)> {
        if let Some(alone) = self.alone.take() {
            return Some((NO_KEY, alone));
        }
        let (key, value) = self.children.next()?;
        Some((key?, value))
    }
}

#[cfg(test)]
mod tests;
