//! Sorting in slices: ever longer runs are merged pair by pair.

use std::cmp::Ordering;

use super::Span;
use crate::json::{Kind, decimal, decode};

/// What it costs to put an item into its place, besides comparing it, as that costs a byte.
const PLACING: usize = 16;

/// An item, and what it is sorted by.
#[derive(Clone, Copy, Debug)]
struct Entry {
    item: u32,
    /// Numbers come before texts, texts before the three words, and what has no value last.
    class: u8,
    span: Span,
}

const MISSING: u8 = 5;

/// A sorting under way.
#[derive(Clone, Debug)]
pub(super) struct Sort {
    entries: Vec<Entry>,
    /// The entries in order, and those of the pass that is under way.
    order: Vec<u32>,
    merged: Vec<u32>,
    /// Runs of this width are in order, and being merged.
    width: usize,
    /// Up to where the first run of the pair that is under way is merged.
    left: usize,
}

impl Default for Sort {
    fn default() -> Self {
        Self { entries: Vec::new(), order: Vec::new(), merged: Vec::new(), width: 1, left: 0 }
    }
}

impl Sort {
    /// Adds an item and the value by which it is sorted.
    pub(super) fn push(&mut self, text: &[u8], item: u32, span: Option<Span>) {
        let mut entry = Entry { item, class: MISSING, span: Span { start: 0, end: 0 } };
        if let Some(span) = span {
            entry.span = span;
            entry.class = match Kind::of(text[span.start as usize]) {
                Kind::Number => 0,
                Kind::String | Kind::Piece => 1,
                Kind::Bool => 2,
                Kind::Null => 3,
                Kind::Array | Kind::Object => 4,
            };
            if entry.class == 1 {
                entry.span = Span { start: span.start + 1, end: span.end - 1 };
            }
        }
        self.order.push(self.entries.len() as u32);
        self.entries.push(entry);
    }

    /// How many items there are.
    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// The item in a place, in the order reached so far.
    pub(super) fn item(&self, place: usize) -> Option<u32> {
        self.order.get(place).map(|&at| self.entries[at as usize].item)
    }

    /// Goes on by comparing about so many bytes; says whether there is more to do.
    pub(super) fn step(&mut self, text: &[u8], descending: bool, budget: usize) -> bool {
        let (length, width) = (self.order.len(), self.width);
        self.merged.reserve_exact(length - self.merged.len());
        let mut spent = 0;
        while width < length && self.merged.len() < length && spent < budget {
            let done = self.merged.len();
            let base = done - done % (2 * width);
            if done == base {
                self.left = base;
            }
            let (middle, end) = (length.min(base + width), length.min(base + 2 * width));
            // What is done and is not of the first run is of the second.
            let (left, right) = (self.left, middle + done - self.left);
            let from_left = left < middle
                && (right == end || {
                    let (one, other) = (self.entry(left), self.entry(right));
                    spent += (one.span.end - one.span.start).min(other.span.end - other.span.start) as usize;
                    compare(text, descending, one, other) != Ordering::Greater
                });
            self.left += usize::from(from_left);
            self.merged.push(self.order[if from_left { left } else { right }]);
            spent += PLACING;
        }
        if self.merged.len() == length {
            std::mem::swap(&mut self.order, &mut self.merged);
            self.merged.clear();
            self.width *= 2;
        }
        self.width < length
    }

    /// The entry in a place, in the order reached so far.
    fn entry(&self, place: usize) -> &Entry {
        &self.entries[self.order[place] as usize]
    }
}

/// The order of two items; what has no value stays last either way.
fn compare(text: &[u8], descending: bool, left: &Entry, right: &Entry) -> Ordering {
    let raw = |entry: &Entry| &text[entry.span.start as usize..entry.span.end as usize];
    let order = left.class.cmp(&right.class).then_with(|| match left.class {
        0 => decimal::compare(raw(left), raw(right)),
        _ => decode::compare(raw(left), raw(right)),
    });
    let missing = left.class == MISSING || right.class == MISSING;
    let order = if descending && !missing { order.reverse() } else { order };
    order.then(left.item.cmp(&right.item))
}
