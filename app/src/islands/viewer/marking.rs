//! What was searched for, marked where it stands in a row.

use super::{finding::Finding, sight::Sight};
use crate::{
    components::json_viewer::{
        marks::{Found, shown_from},
        row::Marks,
    },
    json::{Index, Span, nested::LONG, preview::Row},
};

/// How many matches are marked about, all rows together.
const MARKS: usize = 300;

/// A key or value in which something may have been found.
struct Part {
    token: Span,
    /// Whether another part of it may be shown than its beginning.
    may_move: bool,
    current: Option<u32>,
    /// How many matches are marked at most.
    most: usize,
}

impl Finding {
    /// What was found in a key or value of which the beginning is shown; what lies beyond that is shown instead.
    fn mark(&self, index: &Index<'_>, part: Part, shown: &mut String) -> Found<'_> {
        let Part { token, may_move, current, most } = part;
        let mut at = token.start;
        if may_move {
            at = shown_from(index.bytes(), token, shown.len(), self.find.hits_in(token), current);
        }
        let begun = at > token.start;
        if begun {
            *shown = index.beginning(Span { start: at, ..token }, LONG).to_owned();
        }
        let end = at + shown.len() as u32;
        let hits = self.find.hits_in(Span { start: at, end });
        Found { begun, ends: begun && end == token.end, ..Found::of(hits, current, at, most) }
    }
}

impl Sight {
    /// How many matches are marked in one part of a row: each is an element, and the page has to stay light.
    pub(super) fn most_marks(&self) -> usize {
        (MARKS / self.window.painted().len().max(1)).max(2)
    }

    /// What was found in a row; where it lies beyond what is shown of its key or value, that part is shown instead.
    pub(super) fn marks(&self, key: Option<Span>, value: Span, may_move: bool, shown: &mut Row) -> Marks<'_> {
        let Some(finding) = &self.finding else { return Marks::default() };
        let part = |token, may_move| Part { token, may_move, current: self.hit, most: self.most_marks() };
        let mut marks = Marks::default();
        if let (Some(key), Some(shown)) = (key, &mut shown.key) {
            marks.key = finding.mark(&self.index, part(key, true), shown);
        }
        if !shown.kind.is_container() {
            marks.value = finding.mark(&self.index, part(value, may_move), &mut shown.value);
        }
        marks
    }
}
