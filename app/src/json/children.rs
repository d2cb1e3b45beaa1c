//! The children of a container, read from its bytes.

use super::{
    Span,
    lexer::{Event, Lexer},
};

/// The children of a container, one after another: the inside of its key if it has one, and its value.
#[derive(Clone, Debug)]
pub struct Children<'t> {
    text: &'t [u8],
    lexer: Lexer,
    end: usize,
}

impl<'t> Children<'t> {
    /// Those of the container that starts at a byte, as far as they are known to end before another.
    pub fn new(text: &'t [u8], start: u32, end: usize) -> Self {
        Self { text, lexer: Lexer::starting_at(start as usize), end }
    }
}

impl Iterator for Children<'_> {
    type Item = (Option<Span>, Span);

    fn next(&mut self) -> Option<Self::Item> {
        let (mut key, mut begun) = (None, 0);
        loop {
            let depth = self.lexer.depth();
            let (start, end) = match (self.lexer.next(self.text, self.end).ok()?, depth) {
                (Event::Key { start, end }, 1) => {
                    key = Some(Span { start: start as u32 + 1, end: end as u32 - 1 });
                    continue;
                }
                (Event::Open { start, .. }, 1) => {
                    begun = start;
                    continue;
                }
                (Event::Scalar { start, end, .. }, 1) => (start, end),
                (Event::Close { end }, 2) => (begun, end),
                (Event::Close { .. }, 1) | (Event::Pause | Event::End, _) => return None,
                _ => continue,
            };
            return Some((key, Span { start: start as u32, end: end as u32 }));
        }
    }
}
