//! The text as it is, line by line, for the raw view.

use super::{lists::Span, skip};

/// How many characters of a line stand in one row, where the reader wants no narrower ones; longer lines are folded.
pub const WIDTH: usize = 1000;
/// How many rows lie between two that are remembered.
const STRIDE: u32 = 64;

/// A row of the raw view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The number of the line, from 1.
    pub number: u32,
    /// Whether it goes on from the row before.
    pub folded: bool,
    /// Its bytes, without the line break.
    pub span: Span,
}

/// The lines of a text, as far as they were counted: call [`Lines::step`] until nothing is left.
#[derive(Clone, Debug)]
pub struct Lines {
    width: usize,
    /// Every `STRIDE`th row: where it begins, and what it is.
    marks: Vec<Start>,
    next: Option<Start>,
    rows: u32,
}

/// The beginning of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Start {
    at: usize,
    number: u32,
    folded: bool,
}

impl Lines {
    /// Prepares to count the lines from a byte on, which stands in the line with this number; a row holds `width`
    /// characters at most.
    pub fn new(at: usize, number: u32, width: usize) -> Self {
        let next = Some(Start { at, number, folded: false });
        Self { width: width.max(1), marks: Vec::new(), next, rows: 0 }
    }

    /// Counts the lines of about `budget` bytes more, always of the same text; says whether any are left.
    pub fn step(&mut self, text: &[u8], budget: usize) -> bool {
        let Some(first) = self.next else { return false };
        let until = first.at.saturating_add(budget);
        while let Some(start) = self.next.filter(|start| start.at < until) {
            if self.rows.is_multiple_of(STRIDE) {
                self.marks.push(start);
            }
            self.rows += 1;
            self.next = row(text, start, self.width).1;
        }
        self.next.is_some()
    }

    /// How many rows were counted.
    pub fn count(&self) -> u32 {
        self.rows
    }

    /// The row in which a byte stands, if it was counted so far; of a byte before the first row, that one.
    pub fn row_of(&self, text: &[u8], offset: usize) -> Option<u32> {
        if self.rows == 0 || self.next.is_some_and(|next| next.at <= offset) {
            return None;
        }
        let mark = self.marks.partition_point(|mark| mark.at <= offset).saturating_sub(1);
        let first = mark as u32 * STRIDE;
        let before = self.rows(text, first).take_while(|line| line.span.start as usize <= offset).count() as u32;
        Some(first + before.saturating_sub(1))
    }

    /// The rows from `first` on.
    pub fn rows<'t>(&self, text: &'t [u8], first: u32) -> Rows<'t> {
        let mark = first / STRIDE;
        let next = self.marks.get(mark as usize).copied();
        let mut rows = Rows { text, next, left: self.rows.saturating_sub(mark * STRIDE), width: self.width };
        for _ in 0..first % STRIDE {
            rows.next();
        }
        rows
    }
}

/// Rows that follow one another.
#[derive(Clone, Debug)]
pub struct Rows<'t> {
    text: &'t [u8],
    next: Option<Start>,
    left: u32,
    width: usize,
}

impl Iterator for Rows<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        self.left = self.left.checked_sub(1)?;
        let (line, following) = row(self.text, self.next?, self.width);
        self.next = following;
        Some(line)
    }
}

/// The row that begins here, and the beginning of the next.
fn row(text: &[u8], start: Start, width: usize) -> (Line, Option<Start>) {
    // A character has four bytes at most.
    let limit = text.len().min(start.at + 4 * width);
    let mut end = skip::line(text, start.at, limit);
    let mut begins = (start.at..end).filter(|&at| text[at] & 0xc0 != 0x80);
    let folds = begins.nth(width);
    if let Some(fold) = folds {
        // After a space, if there is one near.
        let near = fold - (fold - start.at) / 4;
        end = text[near..fold].iter().rposition(|&byte| byte == b' ').map_or(fold, |space| near + space + 1);
    }
    let line = |end: usize| Line {
        number: start.number,
        folded: start.folded,
        span: Span { start: start.at as u32, end: end as u32 },
    };
    if folds.is_none() && text.get(end) == Some(&b'\n') {
        let shown = if end > start.at && text[end - 1] == b'\r' { end - 1 } else { end };
        return (line(shown), Some(Start { at: end + 1, number: start.number + 1, folded: false }));
    }
    if end == text.len() {
        return (line(end), None);
    }
    (line(end), Some(Start { at: end, number: start.number, folded: true }))
}

/// The whole line in which a byte stands, without the line break.
pub fn line_around(text: &[u8], at: usize) -> &[u8] {
    let start = text[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |before| before + 1);
    let line = &text[start..skip::line(text, at, text.len())];
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, slice: usize) -> Lines {
        let mut lines = Lines::new(0, 1, WIDTH);
        while lines.step(text.as_bytes(), slice) {}
        lines
    }

    fn shown(text: &str) -> Vec<(u32, bool, &str)> {
        let rows = lines(text, 1000).rows(text.as_bytes(), 0).collect::<Vec<_>>();
        rows.iter().map(|l| (l.number, l.folded, &text[l.span.start as usize..l.span.end as usize])).collect()
    }

    #[test]
    fn lines_end_at_line_breaks_of_either_sort() {
        assert_eq!(shown(""), [(1, false, "")]);
        assert_eq!(shown("a\r\nb\n\nc"), [(1, false, "a"), (2, false, "b"), (3, false, ""), (4, false, "c")]);
        assert_eq!(shown("a\n"), [(1, false, "a"), (2, false, "")]);
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let text = format!("x{}\ny", "ż".repeat(2 * WIDTH));
        let rows = shown(&text);
        assert_eq!(
            rows.iter().map(|row| (row.0, row.1)).collect::<Vec<_>>(),
            [(1, false), (1, true), (1, true), (2, false)]
        );
        assert_eq!(rows.iter().map(|row| row.2).collect::<String>(), text.replace('\n', ""));
    }

    #[test]
    fn a_line_as_long_as_a_row_is_not_folded_and_rows_are_as_wide_as_wanted() {
        let text = "abcd\nżółwik\n🐢🐢🐢🐢🐢";
        let mut lines = Lines::new(0, 1, 4);
        while lines.step(text.as_bytes(), 1) {}
        let rows: Vec<_> = lines.rows(text.as_bytes(), 0).collect();
        let shown: Vec<_> = rows.iter().map(|row| &text[row.span.start as usize..row.span.end as usize]).collect();
        assert_eq!(shown, ["abcd", "żółw", "ik", "🐢🐢🐢🐢", "🐢"]);
        assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2, 2, 3, 3]);
    }

    #[test]
    fn a_line_is_folded_after_a_space_where_one_is_near() {
        let text = "a word and another one\nnone:here:at:all";
        let mut lines = Lines::new(0, 1, 12);
        while lines.step(text.as_bytes(), 1) {}
        let rows = lines.rows(text.as_bytes(), 0);
        let shown: Vec<_> = rows.map(|row| &text[row.span.start as usize..row.span.end as usize]).collect();
        assert_eq!(shown, ["a word and ", "another one", "none:here:at", ":all"]);
    }

    #[test]
    fn lines_can_be_counted_from_any_byte_on() {
        let text = "one\ntwo three\nfour";
        let mut lines = Lines::new(7, 2, WIDTH);
        while lines.step(text.as_bytes(), 1) {}
        let rows: Vec<_> = lines.rows(text.as_bytes(), 0).map(|row| (row.number, row.span.start)).collect();
        assert_eq!(rows, [(2, 7), (3, 14)]);
        assert_eq!([0, 9, 15].map(|at| lines.row_of(text.as_bytes(), at)), [Some(0), Some(0), Some(1)]);
    }

    #[test]
    fn any_window_is_reached_and_any_byte_is_found() {
        let text: String = (0..1000).map(|n| format!("{}\n", "z".repeat(n * 7 % 90))).collect();
        let (all, sliced) = (lines(&text, usize::MAX), lines(&text, 17));
        let rows: Vec<_> = all.rows(text.as_bytes(), 0).collect();
        assert_eq!((rows.len(), all.count(), sliced.count()), (1001, 1001, 1001));
        for first in (0..1001).step_by(37) {
            assert!(sliced.rows(text.as_bytes(), first).take(150).eq(rows[first as usize..].iter().copied().take(150)));
            let start = rows[first as usize].span.start as usize;
            assert_eq!(all.row_of(text.as_bytes(), start), Some(first));
            let mut half = Lines::new(0, 1, WIDTH);
            half.step(text.as_bytes(), start.max(1));
            assert!(half.row_of(text.as_bytes(), start).is_none_or(|row| row == first), "not yet counted or right");
        }
    }
}
