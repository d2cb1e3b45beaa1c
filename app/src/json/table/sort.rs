//! Sorting in slices: runs first, then merging them pair by pair.

use std::cmp::Ordering;

use super::Span;
use crate::json::{Kind, decode::CodePoints};

/// How many items are sorted at once.
const RUN: usize = 2048;

/// An item, and what it is sorted by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) item: u32,
    /// Numbers come before texts, texts before the three words, and what has no value last.
    class: u8,
    number: f64,
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
    merged: Vec<Entry>,
    phase: Phase,
}

impl Default for Sort {
    fn default() -> Self {
        Self { entries: Vec::new(), merged: Vec::new(), phase: Phase::Runs { at: 0 } }
    }
}

impl Sort {
    /// Adds an item and the value by which it is sorted.
    pub(super) fn push(&mut self, text: &[u8], item: u32, span: Option<Span>) {
        let mut entry = Entry { item, class: MISSING, number: 0.0, span: Span { start: 0, end: 0 } };
        if let Some(span) = span {
            entry.span = span;
            entry.class = match Kind::of(text[span.start as usize]) {
                Kind::Number => 0,
                Kind::String => 1,
                Kind::Bool => 2,
                Kind::Null => 3,
                Kind::Array | Kind::Object => 4,
            };
            if entry.class == 0 {
                // Numbers that this cannot tell apart stay in the order of the text.
                let number = std::str::from_utf8(&text[span.start as usize..span.end as usize]).unwrap_or_default();
                entry.number = number.parse().unwrap_or_default();
            } else if entry.class == 1 {
                entry.span = Span { start: span.start + 1, end: span.end - 1 };
            }
        }
        self.entries.push(entry);
    }

    /// The items in the order reached so far.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Goes on with about so many items; says whether there is more to do.
    pub(super) fn step(&mut self, text: &[u8], descending: bool, items: usize) -> bool {
        match self.phase {
            Phase::Runs { at } if at < self.entries.len() => {
                let end = self.entries.len().min(at + RUN);
                self.entries[at..end].sort_by(|left, right| compare(text, descending, left, right));
                self.phase = Phase::Runs { at: end };
            }
            Phase::Runs { .. } => self.begin_pass(RUN),
            Phase::Merge { .. } => self.merge(text, descending, items),
            Phase::Done => return false,
        }
        true
    }

    fn begin_pass(&mut self, width: usize) {
        let sorted = width >= self.entries.len();
        self.phase = if sorted { Phase::Done } else { Phase::Merge { width, base: 0, left: 0, right: width } };
    }

    fn merge(&mut self, text: &[u8], descending: bool, items: usize) {
        let Phase::Merge { width, mut base, mut left, mut right } = self.phase else { return };
        let length = self.entries.len();
        self.merged.reserve_exact(length - self.merged.len());
        let until = length.min(self.merged.len() + items.max(1));
        while self.merged.len() < until {
            let (middle, end) = (length.min(base + width), length.min(base + 2 * width));
            let from_left = left < middle
                && (right == end
                    || compare(text, descending, &self.entries[left], &self.entries[right]) != Ordering::Greater);
            let next = if from_left { &mut left } else { &mut right };
            self.merged.push(self.entries[*next]);
            *next += 1;
            if left == middle && right == end {
                (base, left, right) = (end, end, length.min(end + width));
            }
        }
        self.phase = Phase::Merge { width, base, left, right };
        if until == length {
            std::mem::swap(&mut self.entries, &mut self.merged);
            self.merged.clear();
            self.begin_pass(2 * width);
        }
    }
}

/// The order of two items; what has no value stays last either way.
fn compare(text: &[u8], descending: bool, left: &Entry, right: &Entry) -> Ordering {
    let points = |entry: &Entry| CodePoints::new(&text[entry.span.start as usize..entry.span.end as usize]);
    let order = left.class.cmp(&right.class).then_with(|| match left.class {
        0 => left.number.total_cmp(&right.number),
        _ => points(left).cmp(points(right)),
    });
    let missing = left.class == MISSING || right.class == MISSING;
    let order = if descending && !missing { order.reverse() } else { order };
    order.then(left.item.cmp(&right.item))
}
