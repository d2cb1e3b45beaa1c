//! What values a column has, and how often.

use super::{Index, Span, Table, raw};
use crate::json::decode::hash;

/// More distinct values are only counted together.
const MOST_VALUES: usize = 200;

/// A value of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value {
    /// Where it stands first.
    pub span: Span,
    /// How many items have it.
    pub count: u32,
    hash: u32,
}

/// A summary under way: call [`Summary::step`] until it says that nothing is left.
#[derive(Clone, Debug)]
pub struct Summary {
    column: usize,
    read: u32,
    values: Vec<Value>,
    missing: u32,
    others: u32,
}

impl Summary {
    /// Prepares the summary of a column.
    pub fn new(column: usize) -> Self {
        Self { column, read: 0, values: Vec::new(), missing: 0, others: 0 }
    }

    /// Looks at items of about so many bytes more; says whether any are left. When it is done the most frequent value is
    /// first.
    pub fn step(&mut self, index: &Index<'_>, table: &Table, budget: usize) -> bool {
        let until = table.until(index, self.read, budget);
        for item in self.read..until {
            match table.cell(index, item, self.column) {
                Some(span) => self.count(index, span),
                None => self.missing += 1,
            }
        }
        self.read = until;
        if self.read == table.len(index) {
            self.sort();
            return false;
        }
        true
    }

    /// Sorts the values, which are few, by how often they are there; the code of the library's would be many times this.
    fn sort(&mut self) {
        for end in 1..self.values.len() {
            let mut at = end;
            while at > 0 && self.values[at - 1].count < self.values[at].count {
                self.values.swap(at - 1, at);
                at -= 1;
            }
        }
    }

    fn count(&mut self, index: &Index<'_>, span: Span) {
        let hash = hash(raw(index, span));
        let same = |value: &&mut Value| value.hash == hash && raw(index, value.span) == raw(index, span);
        if let Some(value) = self.values.iter_mut().find(same) {
            value.count += 1;
        } else if self.values.len() < MOST_VALUES {
            self.values.push(Value { span, count: 1, hash });
        } else {
            self.others += 1;
        }
    }

    /// The column.
    pub fn column(&self) -> usize {
        self.column
    }

    /// How many items were looked at.
    pub fn read(&self) -> u32 {
        self.read
    }

    /// The distinct values, as they are written.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// How many items have no such key.
    pub fn missing(&self) -> u32 {
        self.missing
    }

    /// How many items have a value that is not among those listed.
    pub fn others(&self) -> u32 {
        self.others
    }
}
