//! The first rows of a text, for the page that the server renders and for what hydrates it.

mod around;
mod tree;

pub use around::preview_at;

use super::{Kind, problem::Problem, skip};

/// How much a preview may hold.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Rows in all.
    pub rows: usize,
    /// How many bytes of the text are looked at.
    pub bytes: usize,
    /// Children listed of one container.
    pub children: u32,
    /// Bytes shown of one key or value, and ten times as many of a text that is no JSON.
    pub string: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { rows: 400, bytes: 100_000, children: 100, string: 400 }
    }
}

/// What a text turned out to be, as far as it was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// One JSON document.
    Json,
    /// Nothing at all.
    Empty,
    /// White space alone.
    Blank,
    /// Not JSON, perhaps after a valid beginning.
    Broken,
    /// Several documents in a row, a line each or otherwise.
    Several,
}

/// The beginning of a text as rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// The length of the whole text in bytes.
    pub bytes: u64,
    /// What it is.
    pub kind: TextKind,
    /// Its rows in order, a container before its children.
    pub rows: Vec<Row>,
    /// How many top-level values were found; more than one only in `Several` and `Broken`.
    pub documents: u32,
    /// How many of them have no row, but for the gap before one that has.
    pub more: u32,
    /// Where looking stopped, when the text goes on after it.
    pub cut: Option<u32>,
    /// Where and why it is not JSON.
    pub problem: Option<Problem>,
    /// What follows the valid beginning of a broken text.
    pub rest: Option<Rest>,
    /// The row of the value that was asked for, by [`preview_at`].
    pub marked: Option<u32>,
    /// Whether a place was asked for that the text does not have.
    pub astray: bool,
}

impl Preview {
    /// Whether every value of the text has its row, whole.
    pub fn is_complete(&self) -> bool {
        self.cut.is_none() && self.more == 0 && !self.rows.iter().any(|row| row.more > 0 || row.gap > 0 || row.is_cut())
    }
}

/// The text after the last row of a broken text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    /// Its first byte; the problem lies at or after it.
    pub start: u32,
    /// The text, or its beginning.
    pub text: String,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// How many containers are around it.
    pub depth: u32,
    /// Its key as written, escapes included, quotes not; perhaps only the beginning.
    pub key: Option<String>,
    /// The length of the whole key in bytes, where only its beginning is here.
    pub key_bytes: u32,
    /// Its place in an array, or among several documents.
    pub index: Option<u32>,
    /// What it is.
    pub kind: Kind,
    /// The value as written, or its beginning; nothing for a container.
    pub value: String,
    /// How many children a container has; unknown where it is unfinished.
    pub count: Option<u32>,
    /// How many of the children found have no row, but for the gap before one that has.
    pub more: u32,
    /// How many of its siblings, directly before it, have no row; only in a preview opened at a place.
    pub gap: u32,
    /// Whether it goes on after the place where looking stopped, or never ends.
    pub unfinished: bool,
    /// Its first byte in the text.
    pub start: u32,
    /// The place after its last byte, as far as it was looked at.
    pub end: u32,
    /// For a key that its object has more than once: which one this is, from 1, and of how many.
    pub duplicate: Option<(u32, u32)>,
}

impl Row {
    /// Whether `value` is only the beginning of a longer text.
    pub fn is_cut(&self) -> bool {
        !self.kind.is_container() && (self.unfinished || self.value.len() < (self.end - self.start) as usize)
    }
}

/// Looks at the beginning of a text.
pub fn preview(text: &str, limits: Limits) -> Preview {
    let bytes = text.as_bytes();
    let mut preview = Preview {
        bytes: bytes.len() as u64,
        kind: TextKind::Empty,
        rows: Vec::new(),
        documents: 0,
        more: 0,
        cut: None,
        problem: None,
        rest: None,
        marked: None,
        astray: false,
    };
    if bytes.is_empty() {
        return preview;
    }
    if skip::space(bytes, 0, bytes.len()) == bytes.len() {
        preview.kind = TextKind::Blank;
        return preview;
    }
    let limit = text.floor_char_boundary(limits.bytes.min(u32::MAX as usize));
    let mut tree = tree::Tree::read(bytes, limit);
    preview.documents = tree.documents();
    preview.kind = if tree.fault.is_some() {
        TextKind::Broken
    } else if preview.documents > 1 {
        TextKind::Several
    } else {
        TextKind::Json
    };
    preview.cut = tree.cut.then_some(limit as u32);
    let (fault, good_end) = (tree.fault, tree.good_end);
    tree.choose(limits);
    preview.more = tree.more(0);
    preview.rows = tree.rows(text, limits.string);
    if let Some(fault) = fault {
        // `02:00:00 started` begins with a number, and is a line of a log all the same.
        let begins_as_json = preview.rows.iter().any(|row| row.kind.is_container());
        let start = if begins_as_json { good_end } else { 0 };
        if !begins_as_json {
            preview.rows.clear();
            preview.more = 0;
        }
        preview.problem = Some(Problem::new(bytes, fault));
        let end = text.floor_char_boundary(start + limits.string * 10);
        preview.rest = Some(Rest { start: start as u32, text: text[start..end].to_owned() });
    }
    preview
}

#[cfg(test)]
mod tests;
