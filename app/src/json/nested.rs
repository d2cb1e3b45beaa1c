//! Strings opened in place: beneath one that holds JSON the documents of its text, beneath any other long one its
//! pieces.
//!
//! What a string stands for is appended to the bytes of the index, so its documents are a list like any other, with
//! lists of their own; a byte that belongs to none stands before each text, so that the end of one is not the beginning
//! of the next. Pieces are ranges of the token itself. So a child of a string is a piece if it lies within it.

use super::{
    Index, Kind, Node, Span,
    decode::{self, CodePoints},
    lexer::{Event, Lexer},
    opening::Job,
    problem::{Fault, Problem},
    skip,
};

/// How many texts may lie within one another.
pub const MOST_LEVELS: u32 = 3;
/// How long the token of such a text may be.
pub const MOST_BYTES: usize = 8_000_000;
/// How much memory all of them may take together.
const MOST_IN_ALL: usize = 64_000_000;
/// A token that is longer does not fit into its row.
pub const LONG: usize = 400;
/// How many bytes of a token are a piece.
const PIECE: usize = 160;

/// A text that was opened: where its bytes begin, and the list of its documents.
#[derive(Clone, Copy, Debug)]
pub(super) struct Region {
    start: u32,
    list: u32,
}

/// Why a string that looks like JSON was opened as the text it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no JSON.
    Broken(Problem),
    /// It lies within too many others.
    Deep,
    /// It is too long, or those that are open are.
    Large,
}

/// A string being opened.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    list: u32,
    /// How far its inside was decoded or cut, and where that ends.
    at: usize,
    end: usize,
    /// Its documents.
    found: Vec<Span>,
    begun: usize,
    lexer: Option<Lexer>,
}

/// Whether the inside of a string token looks like an array or object as text: worth offering to open it.
pub fn may_hold_json(raw: &[u8]) -> bool {
    let solid = |point: &u32| !matches!(point, 9 | 10 | 13 | 32);
    let first = CodePoints::new(raw).take(100).find(solid);
    // The last character of such a text is a bracket, and no escape ends with one.
    let last = raw.trim_ascii_end().last();
    match first {
        Some(0x7b) => last == Some(&b'}') || raw.ends_with(b"\\n"),
        Some(0x5b) => last == Some(&b']') || raw.ends_with(b"\\n"),
        _ => false,
    }
}

impl Index<'_> {
    /// The inside of the token of a string that ends.
    fn inside(&self, node: Node) -> Option<Span> {
        let Span { start, end } = self.span(node);
        let whole = end != Span::OPEN && self.kind(node) == Kind::String;
        whole.then(|| Span { start: start + 1, end: end - 1 })
    }

    /// Whether a node is a string that may hold JSON.
    pub fn holds_json(&self, node: Node) -> bool {
        self.inside(node).is_some_and(|Span { start, end }| may_hold_json(&self.text[start as usize..end as usize]))
    }

    /// Whether there is something to show beneath a node: a container, or a string worth opening.
    pub fn can_open(&self, node: Node) -> bool {
        if self.kind(node).is_container() {
            // However much white space there is, only a little of it is passed over.
            let inside = self.span(node).start as usize + 1;
            let first = skip::space(&self.text, inside, self.text.len().min(inside + LONG));
            return !matches!(self.text.get(first), Some(b']' | b'}'));
        }
        let long = |inside: Span| (inside.end - inside.start) as usize + 2 > LONG;
        self.inside(node).is_some_and(long) || self.holds_json(node)
    }

    /// The document a node lies in; of a text within another it is that text's.
    pub(super) fn root(&self, node: Node) -> Node {
        let mut node = self.value(node);
        while let Some(parent) = self.parent(node).filter(|_| self.around(node) != Some(Kind::String)) {
            node = parent;
        }
        node
    }

    /// The string in whose text a node lies; `None` in the text itself.
    pub fn host(&self, node: Node) -> Option<Node> {
        self.parent(self.root(node))
    }

    /// The value that a node is, or is a piece of.
    pub fn value(&self, node: Node) -> Node {
        self.parent(node).filter(|_| self.kind(node) == Kind::Piece).unwrap_or(node)
    }

    /// The region in which a byte lies, if it is not one of the text itself.
    pub(super) fn region(&self, offset: usize) -> Option<usize> {
        self.regions.partition_point(|region| region.start as usize <= offset).checked_sub(1)
    }

    /// The list of the documents among which a byte lies.
    pub(super) fn ground(&self, offset: usize) -> u32 {
        self.region(offset).map_or(0, |region| self.regions[region].list)
    }

    /// The byte of the text itself in which something lies: what is in a string's text lies in that string.
    pub fn surface(&self, mut offset: u32) -> u32 {
        while let Some(region) = self.region(offset as usize) {
            offset = self.lists[self.regions[region].list].start;
        }
        offset
    }

    /// Where the text ends in which a byte lies.
    pub(super) fn end_of_text(&self, offset: usize) -> usize {
        let next = self.region(offset).map_or(0, |region| region + 1);
        let end = self.regions.get(next).map_or(self.text.len(), |region| region.start as usize - 1);
        if next == 0 { self.facts().bytes as usize } else { end }
    }

    /// The text that a string holds, if it was opened, and where among the bytes it begins.
    pub fn text_within(&self, node: Node) -> Option<(usize, &[u8])> {
        let list = self.lists.of(node)?;
        let start = self.regions.iter().find(|region| region.list == list)?.start as usize;
        Some((start, &self.text[start..self.end_of_text(start)]))
    }

    /// Why the string that was opened last was not opened as JSON, once.
    pub fn take_refusal(&mut self) -> Option<Refusal> {
        self.refusal.take()
    }

    fn refusal(&self, inside: Span, node: Node) -> Option<Refusal> {
        let levels = std::iter::successors(self.host(node), |&host| self.host(host)).count() as u32;
        let length = (inside.end - inside.start) as usize;
        let held = self.text.len() - self.facts().bytes as usize;
        if length > MOST_BYTES || held + length > MOST_IN_ALL {
            return Some(Refusal::Large);
        }
        (levels >= MOST_LEVELS).then_some(Refusal::Deep)
    }

    /// Opens a string for the first time.
    pub(super) fn open_string(&mut self, node: Node) -> bool {
        let Some(inside) = self.inside(node).filter(|_| self.can_open(node)) else { return false };
        let list = self.lists.make(node, inside.start - 1);
        self.lists.set_open(list, true);
        let (at, end) = (inside.start as usize, inside.end as usize);
        let opening = Box::new(Opening { list, at, end, found: Vec::new(), begun: 0, lexer: None });
        self.refusal = None;
        let cut = !self.holds_json(node) || {
            self.refusal = self.refusal(inside, node);
            self.refusal.is_some()
        };
        self.jobs.insert(0, if cut { Job::Cut(opening) } else { Job::Unpack(opening) });
        true
    }

    /// Cuts a string into pieces: at its line breaks, and where one would be too long.
    pub(super) fn cut(&mut self, mut opening: Box<Opening>, budget: usize) -> Option<Job> {
        let until = opening.end.min(opening.at.saturating_add(budget));
        let mut pieces = Vec::new();
        while opening.at < until {
            let start = opening.at;
            let mut points = CodePoints::new(&self.text[start..opening.end]);
            let mut end = start;
            while let Some(point) = points.next().filter(|_| points.at() <= PIECE) {
                end = start + points.at();
                if point == 10 {
                    break;
                }
            }
            opening.at = end;
            pieces.push(Span { start: start as u32, end: end as u32 });
        }
        if opening.at == opening.end {
            self.lists.seal(opening.list, &pieces);
            return None;
        }
        self.lists.append(opening.list, &pieces);
        Some(Job::Cut(opening))
    }

    /// Makes bytes of what a string stands for, and then looks for the documents in them.
    pub(super) fn unpack(&mut self, mut opening: Box<Opening>, budget: usize) -> Option<Job> {
        if opening.at < opening.end {
            let raw = &self.text[opening.at..opening.end];
            let taken = decode::clipped(raw, budget.max(16));
            let decoded = decode::text(&raw[..taken]);
            let text = self.text.to_mut();
            if opening.lexer.is_none() {
                self.regions.push(Region { start: text.len() as u32 + 1, list: opening.list });
                opening.lexer = Some(Lexer::starting_at(text.len() + 1));
                // Decoded it is no longer; to grow by doubling would cost as much as the whole text.
                text.reserve_exact(opening.end - opening.at + 1);
                text.push(b'\n');
            }
            text.extend_from_slice(decoded.as_bytes());
            opening.at += taken;
            return Some(Job::Unpack(opening));
        }
        let lexer = opening.lexer.as_mut()?;
        let limit = lexer.at().saturating_add(budget).min(self.text.len());
        loop {
            match (lexer.next(&self.text, limit), lexer.depth()) {
                (Ok(Event::Open { start, .. }), 1) => opening.begun = start,
                (Ok(Event::Close { end }), 0) => {
                    opening.found.push(Span { start: opening.begun as u32, end: end as u32 });
                }
                (Ok(Event::Scalar { start, end, .. }), 0) => {
                    opening.found.push(Span { start: start as u32, end: end as u32 });
                }
                (Ok(Event::Pause), _) => return Some(Job::Unpack(opening)),
                (Ok(Event::End), _) => break,
                (Err(fault), _) => return self.pack_again(opening, fault),
                _ => {}
            }
        }
        self.lists.seal(opening.list, &opening.found);
        if opening.found.len() == 1 {
            self.open(Node { list: opening.list, at: 0 });
        }
        None
    }

    /// Forgets the text of a string that turned out to be no JSON, and begins to cut it instead.
    fn pack_again(&mut self, mut opening: Box<Opening>, fault: Fault) -> Option<Job> {
        let start = self.regions.pop()?.start as usize;
        let fault = Fault { offset: fault.offset - start, ..fault };
        self.refusal = Some(Refusal::Broken(Problem::new(&self.text[start..], fault)));
        self.text.to_mut().truncate(start - 1);
        opening.at = self.lists[opening.list].start as usize + 1;
        Some(Job::Cut(opening))
    }
}

#[cfg(test)]
mod tests;
