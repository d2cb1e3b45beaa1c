//! A text and what is known of it: which containers were looked into, which are open, how far it was read.

use std::borrow::Cow;

use super::{
    Children, Kind, decode,
    duplicates::{Comparison, Duplicates},
    lists::{Lists, Node, Span},
    nested::{Refusal, Region},
    opening::{Expansion, Job},
    problem::{Fault, Problem},
    walk::{Keep, Walk},
};

/// Containers that are long enough to be read in several slices show their children while they are
/// read, down to this many levels.
const SPINE: usize = 16;

/// The lazy index of a text. Reading, opening and finding go on in slices, so that whoever owns it decides how
/// long each lasts: call [`Index::read`] and [`Index::work`] until they say that nothing is left.
#[derive(Clone, Debug)]
pub struct Index<'t> {
    /// The text, and after it the texts of strings that were opened.
    pub(super) text: Cow<'t, [u8]>,
    pub(super) regions: Vec<Region>,
    pub(super) lists: Lists,
    pub(super) reading: Option<Box<Walk>>,
    /// What is under way or waits to be; the last is gone on with first.
    pub(super) jobs: Vec<Job>,
    pub(super) expansion: Option<Expansion>,
    pub(super) levels: Vec<u32>,
    pub(super) duplicates: Vec<Duplicates>,
    pub(super) comparing: Option<Box<Comparison>>,
    pub(super) refusal: Option<Refusal>,
    facts: Facts,
    fault: Option<Fault>,
    problem: Option<Problem>,
}

/// What is known of a text as a whole, as far as it was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The length of the text in bytes.
    pub bytes: u32,
    /// How much of it was read.
    pub read: u32,
    /// How many values there are, containers included.
    pub values: u32,
    /// How many containers lie within one another at most.
    pub depth: u32,
    /// How many top-level values there are.
    pub documents: u32,
}

impl<'t> Index<'t> {
    /// Takes a text, without reading it yet. Of a text over 4 GiB only the beginning is taken.
    pub fn new(text: impl Into<Cow<'t, [u8]>>) -> Self {
        let mut text = text.into();
        if text.len() >= Span::OPEN as usize {
            text.to_mut().truncate(Span::OPEN as usize - 1);
        }
        let facts = Facts { bytes: text.len() as u32, ..Facts::default() };
        let reading = Some(Box::new(Walk::text(Keep::Spine(SPINE), text.len())));
        Self {
            text,
            regions: Vec::new(),
            lists: Lists::new(),
            reading,
            jobs: Vec::new(),
            expansion: None,
            levels: Vec::new(),
            duplicates: Vec::new(),
            comparing: None,
            refusal: None,
            facts,
            fault: None,
            problem: None,
        }
    }

    /// Reads and checks about `budget` bytes more; says whether any are left. The rows of what was
    /// read are there at once.
    pub fn read(&mut self, budget: usize) -> bool {
        let Some(walk) = &mut self.reading else { return false };
        let more = match walk.step(&self.text, budget, &mut self.lists) {
            Ok(more) => more,
            Err(fault) => {
                self.fault = Some(fault);
                self.problem = Some(Problem::new(&self.text, fault));
                false
            }
        };
        self.facts.values = walk.tally.values;
        self.facts.depth = walk.tally.depth;
        self.facts.documents = self.lists[0].len();
        self.facts.read = self.fault.map_or(walk.lexer.at(), |fault| fault.offset) as u32;
        if !more {
            self.levels = std::mem::take(&mut walk.tally.levels);
            self.reading = None;
        }
        more
    }

    /// Reads the whole text in one go, for small ones and for the server.
    pub fn read_all(&mut self) {
        while self.read(usize::MAX) {}
    }

    /// What is known so far.
    pub fn facts(&self) -> Facts {
        self.facts
    }

    /// Whether the text was read to its end or to where it is no JSON.
    pub fn is_read(&self) -> bool {
        self.reading.is_none()
    }

    /// Where and why the text is no JSON, once that place was reached.
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// Where the valid beginning of a broken text ends: what follows is shown as text.
    pub fn rest(&self) -> Option<usize> {
        let fault = self.fault?;
        let mut end = 0;
        let mut id = 0;
        while let Some(at) = self.lists[id].len().checked_sub(1) {
            let node = Node { list: id, at };
            let span = self.span(node);
            end = if span.is_finished() { span.end as usize } else { span.start as usize + 1 };
            match self.lists.of(node) {
                Some(below) if !span.is_finished() => id = below,
                _ => break,
            }
        }
        Some(end.min(fault.offset))
    }

    /// The bytes of the text.
    pub fn text(&self) -> &[u8] {
        &self.text[..self.facts.bytes as usize]
    }

    /// The bytes to which all ranges belong: the text, and after it those of strings that were opened.
    pub fn bytes(&self) -> &[u8] {
        &self.text
    }

    /// The source of a range; an unfinished one ends where reading stopped.
    pub fn source(&self, span: Span) -> &str {
        decode::utf8(self.bytes_of(span))
    }

    /// The beginning of the source of a range, of at most `limit` bytes: never ends within a character or an
    /// escape, and costs no more the longer the rest is.
    pub fn beginning(&self, span: Span, limit: usize) -> &str {
        let bytes = self.bytes_of(span);
        decode::utf8(&bytes[..decode::clipped(bytes, limit)])
    }

    fn bytes_of(&self, span: Span) -> &[u8] {
        let end = if span.is_finished() { span.end } else { self.facts.read.max(span.start) };
        &self.text[span.start as usize..end as usize]
    }

    /// Where a node's value lies.
    pub fn span(&self, node: Node) -> Span {
        match &self.lists[node.list].long {
            Some(long) => long.children[node.at as usize],
            None => self.read_again(node.list, node.at, 0).map_or(Span { start: 0, end: 0 }, |(_, span)| span),
        }
    }

    /// The first child of a small container that is in this place or after it, and ends after this byte.
    fn read_again(&self, list: u32, at: u32, offset: usize) -> Option<(u32, Span)> {
        let list = &self.lists[list];
        let children = Children::new(&self.text, list.start, self.text.len()).take(list.len() as usize);
        let mut found = (0..).zip(children).skip_while(|&(place, (_, span))| place < at || span.end as usize <= offset);
        found.next().map(|(place, (_, span))| (place, span))
    }

    /// What a node's value is.
    pub fn kind(&self, node: Node) -> Kind {
        self.kind_at(node.list, self.span(node).start)
    }

    /// The same of a child of a list, by its first byte.
    pub(super) fn kind_at(&self, list: u32, start: u32) -> Kind {
        if self.is_cut(list) { Kind::Piece } else { Kind::of(self.text[start as usize]) }
    }

    /// What a node lies in; `None` for a document of the text itself.
    pub fn around(&self, node: Node) -> Option<Kind> {
        (node.list != 0).then(|| Kind::of(self.text[self.lists[node.list].start as usize]))
    }

    /// The container a node lies in; `None` for a document.
    pub fn parent(&self, node: Node) -> Option<Node> {
        (node.list != 0).then(|| self.lists[node.list].parent)
    }

    /// How many containers are around a node.
    pub fn depth(&self, node: Node) -> u32 {
        self.lists[node.list].depth
    }

    /// The inside of a member's key, without its quotes; `None` for items and documents.
    pub fn key(&self, node: Node) -> Option<Span> {
        if self.around(node)? != Kind::Object {
            return None;
        }
        let start = self.span(node).start as usize;
        let end = self.text[..start].iter().rposition(|&byte| byte == b'"')?;
        let mut quote = end;
        loop {
            quote = self.text[..quote].iter().rposition(|&byte| byte == b'"')?;
            let escapes = self.text[..quote].iter().rev().take_while(|&&byte| byte == b'\\').count();
            if escapes % 2 == 0 {
                return Some(Span { start: quote as u32 + 1, end: end as u32 });
            }
        }
    }

    /// Whether the children of a list are the pieces of a string.
    fn is_cut(&self, list: u32) -> bool {
        let list = &self.lists[list];
        let first = list.long.as_ref().and_then(|long| long.children.first());
        first.is_some_and(|first| first.start == list.start + 1 && self.text[list.start as usize] == b'"')
    }

    /// The deepest node known at a byte: the value there, or the one whose key is there.
    pub fn node_at(&self, offset: usize) -> Option<Node> {
        let mut id = self.ground(offset);
        let mut found = (id != 0).then(|| self.lists[id].parent);
        loop {
            let child = match &self.lists[id].long {
                Some(long) => {
                    let at = long.children.partition_point(|span| span.end as usize <= offset);
                    long.children.get(at).map(|&span| (at as u32, span))
                }
                None => self.read_again(id, 0, offset),
            };
            let Some((at, span)) = child else { return found };
            let node = Node { list: id, at };
            found = Some(node);
            match self.lists.of(node) {
                // What a string stands for lies elsewhere.
                Some(below)
                    if (span.start as usize) < offset
                        && (self.text[span.start as usize] != b'"' || self.is_cut(below)) =>
                {
                    id = below;
                }
                _ => return found,
            }
        }
    }
}

#[cfg(test)]
mod tests;
