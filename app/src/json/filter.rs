//! A tree cut down to the branches that hold hits.

use super::lexer::{Event, Lexer};
use super::lists::Span;

/// A row of a filtered tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilterRow {
    /// How many containers are around it.
    pub depth: u32,
    /// Where its value lies.
    pub span: Span,
    /// The inside of its key; empty at 0 for items and documents.
    pub key: Span,
    /// Its place in its container.
    pub at: u32,
    /// How many children it has itself, once all rows are made.
    pub count: u32,
    /// Whether it is a hit itself, and not only around one.
    pub hit: bool,
}

/// A container around the current place.
#[derive(Clone, Copy, Debug)]
struct Frame {
    row: FilterRow,
    children: u32,
    /// Its place among the rows, once it has one.
    place: Option<usize>,
}

/// A filter under way: call [`Filter::step`] until it says that nothing is left.
#[derive(Clone, Debug)]
pub struct Filter {
    lexer: Lexer,
    frames: Vec<Frame>,
    documents: u32,
    key: Span,
    next: usize,
    max_rows: usize,
    rows: Vec<FilterRow>,
    ended: bool,
}

const NO_KEY: Span = Span { start: 0, end: 0 };

impl Filter {
    /// Prepares a filter that makes about `max_rows` rows at most.
    pub fn new(max_rows: usize) -> Self {
        Self {
            lexer: Lexer::default(),
            frames: Vec::new(),
            documents: 0,
            key: NO_KEY,
            next: 0,
            max_rows,
            rows: Vec::new(),
            ended: false,
        }
    }

    /// Goes on for about `budget` bytes, always with the same text and hits (of [`super::find::Find::hits`]); says
    /// whether there is more to do.
    pub fn step(&mut self, text: &[u8], hits: &[Span], budget: usize) -> bool {
        let limit = self.lexer.at().saturating_add(budget).min(text.len());
        loop {
            match self.lexer.next(text, limit) {
                Ok(Event::Key { start, end }) => self.key = Span { start: start as u32 + 1, end: end as u32 - 1 },
                Ok(Event::Open { start, .. }) => {
                    let row = self.value(start, Span::OPEN, start + 1, hits);
                    self.frames.push(Frame { row, children: 0, place: None });
                    if row.hit {
                        self.show();
                    }
                }
                Ok(Event::Scalar { start, end, .. }) => {
                    // Nothing may have been found at the end of a number: still in it, and before all that follows.
                    let row = self.value(start, end as u32, end + 1, hits);
                    if row.hit {
                        self.show();
                        self.rows.push(row);
                    }
                }
                Ok(Event::Close { end }) => {
                    if let Some(frame) = self.frames.pop() {
                        self.end(frame, end as u32);
                    }
                }
                Ok(Event::Pause) => return true,
                Ok(Event::End) | Err(_) => {
                    while let Some(frame) = self.frames.pop() {
                        self.end(frame, Span::OPEN);
                    }
                    self.ended = true;
                    return false;
                }
            }
        }
    }

    /// Tells the row of a container, if it has one, where it ends and what it holds.
    fn end(&mut self, frame: Frame, end: u32) {
        if let Some(place) = frame.place {
            (self.rows[place].span.end, self.rows[place].count) = (end, frame.children);
        }
    }

    /// Makes the row of a value, and takes the hits before `end` off the list.
    fn value(&mut self, start: usize, end: u32, hit_end: usize, hits: &[Span]) -> FilterRow {
        let mut hit = false;
        while self.rows.len() < self.max_rows && hits.get(self.next).is_some_and(|hit| (hit.start as usize) < hit_end) {
            self.next += 1;
            hit = true;
        }
        let children = self.frames.last_mut().map_or(&mut self.documents, |frame| &mut frame.children);
        let at = *children;
        *children += 1;
        let key = std::mem::replace(&mut self.key, NO_KEY);
        FilterRow { depth: self.frames.len() as u32, span: Span { start: start as u32, end }, key, at, count: 0, hit }
    }

    /// Gives the containers around the current place their rows.
    fn show(&mut self) {
        let shown = self.frames.iter().rposition(|frame| frame.place.is_some()).map_or(0, |last| last + 1);
        for frame in &mut self.frames[shown..] {
            frame.place = Some(self.rows.len());
            self.rows.push(frame.row);
        }
    }

    /// The rows so far.
    pub fn rows(&self) -> &[FilterRow] {
        &self.rows
    }

    /// How many of the hits have their row, once all rows are made: fewer than all where there were too many, or where
    /// some lie in the rest of a broken text.
    pub fn hits_shown(&self) -> Option<usize> {
        self.ended.then_some(self.next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::find::{Find, Needle, Query, Scope};

    fn filtered(text: &str, needle: &str, max_rows: usize, slice: usize) -> Vec<(u32, String, bool)> {
        let mut find = Find::new(Query::Text(Needle::exact(needle)), Scope::Both);
        while find.step(text.as_bytes(), slice) {}
        let mut filter = Filter::new(max_rows);
        while filter.step(text.as_bytes(), find.hits(), slice) {}
        assert!(filter.hits_shown() == Some(find.hits().len()) || filter.rows().len() >= max_rows);
        let source = |span: Span| text[span.start as usize..span.end as usize].to_owned();
        filter.rows().iter().map(|row| (row.depth, source(row.span), row.hit)).collect()
    }

    #[test]
    fn only_branches_with_hits_are_kept() {
        let text = r#"{"a":[1,{"b":"x"},{"c":"y"}],"d":{"e":[]},"x":{"f":2},"g":["x"]} 5 "x""#;
        for slice in 1..40 {
            let rows = filtered(text, "x", 100, slice);
            let shown: Vec<_> = rows.iter().map(|(depth, source, hit)| (*depth, source.as_str(), *hit)).collect();
            assert_eq!(
                shown[1..],
                [
                    (1, r#"[1,{"b":"x"},{"c":"y"}]"#, false),
                    (2, r#"{"b":"x"}"#, false),
                    (3, r#""x""#, true),
                    (1, r#"{"f":2}"#, true),
                    (1, r#"["x"]"#, false),
                    (2, r#""x""#, true),
                    (0, r#""x""#, true),
                ]
            );
        }
    }

    #[test]
    fn a_container_knows_how_many_children_it_has_whether_it_ends_or_not() {
        let text = br#"{"a":[1,"x"],"b":[2,3,{"c":"x","#;
        let mut find = Find::new(Query::Text(Needle::exact("x")), Scope::Both);
        while find.step(text, 9) {}
        let mut filter = Filter::new(100);
        while filter.step(text, find.hits(), 9) {}
        let counts: Vec<_> = filter.rows().iter().map(|row| (row.count, row.span.is_finished())).collect();
        assert_eq!(counts, [(2, false), (2, true), (0, true), (3, false), (1, false), (0, true)]);
    }

    fn rows_of_hits(text: &str, hits: &[Span]) -> (Vec<u32>, Option<usize>) {
        let mut filter = Filter::new(100);
        assert_eq!(filter.hits_shown(), None);
        while filter.step(text.as_bytes(), hits, 1) {}
        let hits = filter.rows().iter().filter(|row| row.hit).map(|row| row.span.start);
        (hits.collect(), filter.hits_shown())
    }

    #[test]
    fn what_is_found_at_the_end_of_a_number_is_in_its_row_alone() {
        let at = |place| Span { start: place, end: place };
        assert_eq!(rows_of_hits("[12,34]", &[at(3)]), (vec![1], Some(1)));
        assert_eq!(rows_of_hits("[12,34]", &[at(6)]), (vec![4], Some(1)));
        assert_eq!(rows_of_hits("12", &[at(2)]), (vec![0], Some(1)));
        assert_eq!(rows_of_hits("[1,[2,\"\"]]", &[at(2), at(5), at(7)]), (vec![1, 4, 6], Some(3)));
    }

    #[test]
    fn hits_in_the_rest_of_a_broken_text_have_no_row() {
        let hits = [Span { start: 2, end: 3 }, Span { start: 8, end: 9 }];
        assert_eq!(rows_of_hits("[\"x\", oox", &hits), (vec![1], Some(1)));
    }

    #[test]
    fn too_many_hits_stop_at_the_limit() {
        let text = format!("[{}0]", "\"x\",".repeat(100));
        assert_eq!(filtered(&text, "x", 10, 7).len(), 10);
    }
}
