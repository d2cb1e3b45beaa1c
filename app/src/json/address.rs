//! The address of a value, for links: a JSON Pointer, and what a pointer cannot say.
//!
//! A pointer (RFC 6901) is empty or begins with a slash, so whatever stands before its first slash
//! is ours: the number of the document, and for each key that its object has more than once, at
//! which level it lies and which of the same keys is meant. Numbers count from 1. `/a/b` is a plain
//! pointer; `2/a` is one into the second document; `1.2-3/a/b` means the third `b` of `a`.
//!
//! Where a string holds JSON, `~~` leads into its text, and an address in that follows: `/body~~/id`. In a pointer
//! only a digit may follow a tilde.

use super::{
    Index, Node,
    decode::CodePoints,
    lexer::{Event, Lexer},
    path::{Notation, write},
};

/// A value's address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The document, from 0.
    pub document: u32,
    /// Which of several members with the same key is meant, by level; both from 1.
    pub occurrences: Vec<(u32, u32)>,
    /// The pointer within the document.
    pub pointer: String,
    /// The address in the text of the string to which that leads.
    pub within: Option<Box<Self>>,
}

impl Address {
    /// Reads an address; `None` where it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let (text, within) = match text.split_once("~~") {
            Some((text, within)) => (text, Some(Box::new(Self::parse(within)?))),
            None => (text, None),
        };
        let (prefix, pointer) = text.split_at(text.find('/').unwrap_or(text.len()));
        let valid = pointer.split('~').skip(1).all(|escaped| escaped.starts_with(['0', '1']));
        if !valid {
            return None;
        }
        let mut address = Self { pointer: pointer.to_owned(), within, ..Self::default() };
        if !prefix.is_empty() {
            let mut parts = prefix.split('.');
            address.document = number(parts.next()?)?.checked_sub(1)?;
            for part in parts {
                let (level, nth) = part.split_once('-')?;
                address.occurrences.push((number(level)?, number(nth)?));
            }
        }
        Some(address)
    }

    /// The reference tokens of the pointer, without their escapes.
    fn tokens(&self) -> Vec<String> {
        self.pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~")).collect()
    }
}

/// A number without sign and leading zeros, as in a pointer.
fn number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

impl Index<'_> {
    /// The address of a node. Looks at the keys beside each key on the way.
    pub fn address(&self, node: Node) -> String {
        let address = self.address_in_its_text(node);
        match self.host(node) {
            Some(host) => [&self.address(host), "~~", &address].concat(),
            None => address,
        }
    }

    fn address_in_its_text(&self, node: Node) -> String {
        let root = self.root(node);
        let mut occurrences = String::new();
        let mut at = self.value(node);
        while let Some(parent) = self.parent(at).filter(|_| at != root) {
            if let Some((nth, 2..)) = self.occurrence(at) {
                let level = self.depth(at) - self.depth(root);
                occurrences = [".", &level.to_string(), "-", &nth.to_string(), &occurrences].concat();
            }
            at = parent;
        }
        let document = (root.at + 1).to_string();
        let is_first = root.at == 0 && occurrences.is_empty();
        let pointer = write(&self.path(node), Notation::Pointer);
        [if is_first { "" } else { &document }, &occurrences, &pointer].concat()
    }
}

/// A search for the value at an address, in slices. Give what it finds to [`Index::reveal`].
#[derive(Clone, Debug)]
pub struct Seek {
    document: u32,
    occurrences: Vec<(u32, u32)>,
    tokens: Vec<String>,
    lexer: Lexer,
    /// How many documents have begun.
    begun: u32,
    /// For each container on the way that is open: whether it is an object, and how many of its
    /// keys were the one wanted, or how many of its items were passed.
    way: Vec<(bool, u32)>,
    /// Whether the key that was just read is on the way.
    fits: bool,
    found: Option<usize>,
}

impl Seek {
    /// Prepares a search.
    pub fn new(address: &Address) -> Self {
        Self {
            document: address.document,
            occurrences: address.occurrences.clone(),
            tokens: address.tokens(),
            lexer: Lexer::default(),
            begun: 0,
            way: Vec::new(),
            fits: false,
            found: None,
        }
    }

    /// Looks through about `budget` bytes more; says whether there are any left to look through.
    pub fn step(&mut self, text: &[u8], budget: usize) -> bool {
        let limit = self.lexer.at().saturating_add(budget).min(text.len());
        loop {
            let depth = self.lexer.depth() as usize;
            match self.lexer.next(text, limit) {
                Ok(Event::Key { start, end }) if depth == self.way.len() => {
                    self.fits = self.key(&text[start + 1..end - 1]);
                }
                Ok(Event::Open { start, object }) if depth == self.way.len() => {
                    if self.value(start) {
                        self.way.push((object, 0));
                        self.fits = false;
                    }
                }
                Ok(Event::Scalar { start, .. }) if depth == self.way.len() => _ = self.value(start),
                Ok(Event::Close { .. }) if depth == self.way.len() => {
                    self.way.pop();
                    if depth == 1 && self.begun == self.document + 1 {
                        return false;
                    }
                }
                Ok(Event::Pause) => return true,
                Ok(Event::End) | Err(_) => return false,
                Ok(_) => {}
            }
        }
    }

    /// Whether a key of the innermost container on the way goes on with it.
    fn key(&mut self, raw: &[u8]) -> bool {
        let level = self.way.len();
        let (Some((_, same)), Some(token)) = (self.way.last_mut(), self.tokens.get(level.wrapping_sub(1))) else {
            return false;
        };
        if !CodePoints::new(raw).map(|point| char::from_u32(point).unwrap_or('\u{fffd}')).eq(token.chars()) {
            return false;
        }
        *same += 1;
        let wanted = self.occurrences.iter().find(|&&(at, _)| at as usize == level);
        wanted.is_none_or(|&(_, nth)| nth == *same)
    }

    /// Looks at a value that begins beneath the way so far; says whether the way goes on within it.
    fn value(&mut self, start: usize) -> bool {
        let level = self.way.len();
        let fits = match self.way.last_mut() {
            None => {
                self.begun += 1;
                self.begun == self.document + 1
            }
            Some((true, _)) => std::mem::take(&mut self.fits),
            Some((false, passed)) => {
                *passed += 1;
                self.tokens.get(level - 1).and_then(|token| number(token)) == Some(*passed - 1)
            }
        };
        if fits && level == self.tokens.len() {
            // Of several members with the same key the last counts, as in most readers.
            self.found = Some(start);
        }
        fits && level < self.tokens.len()
    }

    /// The first byte of the value, if the text has one at the address.
    pub fn found(&self) -> Option<usize> {
        self.found
    }
}

#[cfg(test)]
mod tests;
