//! Sorting in slices: runs first, then merging them pair by pair.

use std::cmp::Ordering;

use super::Span;
use crate::json::{Kind, decimal, decode::CodePoints, order};

/// How many items are sorted at once.
const RUN: usize = 2048;

/// An item, and what it is sorted by.
#[derive(Clone, Copy, Debug)]
struct Entry {
    item: u32,
    /// Numbers come before texts, texts before the three words, and what has no value last.
    class: u8,
    span: Span,
}

const MISSING: u8 = 5;

/// How far the sorting has come.
#[derive(Clone, Copy, Debug)]
enum Phase {
    /// Runs before `at` are in order.
    Runs {
        at: usize,
    },
    /// Pairs of runs of this width are being merged: of the pair that begins at `base`, what lies
    /// before `left` and, in the second run, before `right` is done.
    Merge {
        width: usize,
        base: usize,
        left: usize,
        right: usize,
    },
    Done,
}

/// A sorting under way.
#[derive(Clone, Debug)]
pub(super) struct Sort {
    entries: Vec<Entry>,
    /// The entries in order, and those of the pass that is under way.
    order: Vec<u32>,
    merged: Vec<u32>,
    phase: Phase,
}

impl Default for Sort {
    fn default() -> Self {
        Self { entries: Vec::new(), order: Vec::new(), merged: Vec::new(), phase: Phase::Runs { at: 0 } }
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

    /// Goes on with about so many items; says whether there is more to do.
    pub(super) fn step(&mut self, text: &[u8], descending: bool, items: usize) -> bool {
        match self.phase {
            Phase::Runs { at } if at < self.order.len() => {
                let end = self.order.len().min(at + RUN);
                let mut run = self.order[at..end].to_vec();
                let entries = &self.entries;
                order::sort(&mut run, &|left, right| compare(text, descending, entries, left, right));
                self.order[at..end].copy_from_slice(&run);
                self.phase = Phase::Runs { at: end };
            }
            Phase::Runs { .. } => self.begin_pass(RUN),
            Phase::Merge { .. } => self.merge(text, descending, items),
            Phase::Done => return false,
        }
        true
    }

    fn begin_pass(&mut self, width: usize) {
        let sorted = width >= self.order.len();
        self.phase = if sorted { Phase::Done } else { Phase::Merge { width, base: 0, left: 0, right: width } };
    }

    fn merge(&mut self, text: &[u8], descending: bool, items: usize) {
        let Phase::Merge { width, mut base, mut left, mut right } = self.phase else { return };
        let length = self.order.len();
        self.merged.reserve_exact(length - self.merged.len());
        let until = length.min(self.merged.len() + items.max(1));
        while self.merged.len() < until {
            let (middle, end) = (length.min(base + width), length.min(base + 2 * width));
            let from_left = left < middle
                && (right == end
                    || compare(text, descending, &self.entries, self.order[left], self.order[right])
                        != Ordering::Greater);
            let next = if from_left { &mut left } else { &mut right };
            self.merged.push(self.order[*next]);
            *next += 1;
            if left == middle && right == end {
                (base, left, right) = (end, end, length.min(end + width));
            }
        }
        self.phase = Phase::Merge { width, base, left, right };
        if until == length {
            std::mem::swap(&mut self.order, &mut self.merged);
            self.merged.clear();
            self.begin_pass(2 * width);
        }
    }
}

/// The order of two items; what has no value stays last either way.
fn compare(text: &[u8], descending: bool, entries: &[Entry], left: u32, right: u32) -> Ordering {
    let (left, right) = (&entries[left as usize], &entries[right as usize]);
    let raw = |entry: &Entry| &text[entry.span.start as usize..entry.span.end as usize];
    let order = left.class.cmp(&right.class).then_with(|| match left.class {
        0 => decimal::compare(raw(left), raw(right)),
        _ => CodePoints::new(raw(left)).cmp(CodePoints::new(raw(right))),
    });
    let missing = left.class == MISSING || right.class == MISSING;
    let order = if descending && !missing { order.reverse() } else { order };
    order.then(left.item.cmp(&right.item))
}
