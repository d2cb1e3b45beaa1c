//! What masking changes in a text: ranges of it, and what is put in their place.

use std::{borrow::Cow, ops::Range};

/// What stands for something hidden.
pub(super) const MARK: &str = "•••";

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) put: Cow<'static, str>,
}

impl Edit {
    /// Hides a range whole.
    pub(super) fn hide(range: Range<usize>) -> Self {
        Self { range, put: Cow::Borrowed(MARK) }
    }

    /// Puts something else in the place of a range.
    pub(super) fn put(range: Range<usize>, put: String) -> Self {
        Self { range, put: Cow::Owned(put) }
    }

    /// The same change where each place is what `back` says.
    pub(super) fn moved(self, back: impl Fn(usize) -> usize) -> Self {
        Self { range: back(self.range.start)..back(self.range.end), put: self.put }
    }
}

/// Puts changes in order. Those that overlap become one that hides all they touch: two rules that both found
/// something there have each shown that it is to be hidden.
pub(super) fn settle(edits: &mut Vec<Edit>) {
    if edits.len() < 2 {
        return;
    }
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    edits.dedup();
    let mut settled: Vec<Edit> = Vec::with_capacity(edits.len());
    for edit in edits.drain(..) {
        match settled.last_mut() {
            Some(last) if edit.range.start < last.range.end => {
                let end = last.range.end.max(edit.range.end);
                *last = Edit::hide(last.range.start..end);
            }
            _ => settled.push(edit),
        }
    }
    *edits = settled;
}

/// The text with its changes, which are in order.
pub(super) fn apply(text: &str, edits: &[Edit]) -> String {
    let more: usize = edits.iter().map(|edit| edit.put.len()).sum();
    let mut masked = String::with_capacity(text.len() + more);
    let mut from = 0;
    for edit in edits {
        masked.push_str(&text[from..edit.range.start]);
        masked.push_str(&edit.put);
        from = edit.range.end;
    }
    masked.push_str(&text[from..]);
    masked
}

/// A text as it is once what `find` finds is changed.
#[cfg(test)]
pub(super) fn hidden_by(find: impl FnOnce(&str, &mut Vec<Edit>), text: &str) -> String {
    let mut edits = Vec::new();
    find(text, &mut edits);
    settle(&mut edits);
    apply(text, &edits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_that_overlap_hide_all_they_touch() {
        let mut edits = vec![Edit::put(6..9, "x".into()), Edit::hide(0..2), Edit::put(1..4, "y".into())];
        settle(&mut edits);
        assert_eq!(edits, [Edit::hide(0..4), Edit::put(6..9, "x".into())]);
        assert_eq!(apply("abcdefghij", &edits), "•••efxj");
    }

    #[test]
    fn what_two_rules_say_alike_is_said_once() {
        let mut edits = vec![Edit::put(1..4, "y".into()), Edit::put(1..4, "y".into())];
        settle(&mut edits);
        assert_eq!(edits.len(), 1);
        assert_eq!(apply("abcdef", &edits), "ayef");
    }
}
