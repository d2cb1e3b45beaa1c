//! The lossless JSON index: bytes in, rows out; no DOM, no Leptos, no value tree.
//!
//! A value is never turned into something else: it is a range of the text (a [`Span`]), and what is
//! painted, copied or saved is that range. Four ideas carry the rest:
//!
//! - The [`lexer`] is strict, does not recurse and can stop at any byte. Everything that walks over a text is a
//!   state with a `step(budget)` that says whether there is more to do, so that a text of any size is read, searched
//!   or rewritten in slices that never block a frame, and cancelled by dropping the state.
//! - An [`Index`] knows the containers that were looked into: a list of children for each, made once. Reading the text
//!   checks it and lists the containers that are too long for a slice; any other is listed when it is opened. The
//!   ranges of the children are kept, but those of a small container are read again when they are asked for. A
//!   [`Node`] is a list and a place in it, and keeps its meaning as long as the text.
//! - Rows are not stored. Each list knows how many rows are shown of it, and long ones keep partial sums, so the node
//!   of a row, the row of a node, opening and closing are logarithmic in what is shown.
//! - A place in the text is a byte: hits and addresses are byte offsets, and [`Index::reveal`] opens the way to one.
//!
//! | what | where |
//! |---|---|
//! | reading and checking | [`lexer`], [`problem`], `skip`, `nest` |
//! | what the server renders | [`preview`] |
//! | the index and its rows | [`index`], [`opening`], [`nested`], [`rows`]; within: `lists`, `walk`, `children`, `fenwick`, `duplicates` |
//! | finding and going somewhere | [`find`], [`filter`], [`path`], [`address`] |
//! | what a token means | [`decode`], [`visible`], [`hint`], `decimal` |
//! | other views of the same bytes | [`table`], [`lines`], [`rewrite`] |
//! | how long a slice lasts | [`pace`] |
//! | texts for tests and fuzzing | [`sample`] |

pub mod lexer;
mod nest;
pub mod problem;
mod skip;

pub mod preview;

mod children;
mod duplicates;
mod fenwick;
pub mod index;
mod lists;
pub mod nested;
pub mod opening;
pub mod rows;
mod walk;

pub mod address;
pub mod filter;
pub mod find;
pub mod path;

mod decimal;
pub mod decode;
pub mod hint;
pub mod visible;

pub mod lines;
pub mod rewrite;
pub mod table;

pub mod pace;

pub mod sample;

pub use children::Children;
pub use index::Index;
pub use lists::{Node, Span};

/// What sort of value a range of the text holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number, in whatever spelling.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
    /// A part of a long string, which is no value of its own.
    Piece,
}

impl Kind {
    /// The kind of the value that starts with this byte; anything odd counts as a number.
    pub fn of(first: u8) -> Self {
        match first {
            b'{' => Self::Object,
            b'[' => Self::Array,
            b'"' => Self::String,
            b't' | b'f' => Self::Bool,
            b'n' => Self::Null,
            _ => Self::Number,
        }
    }

    /// Whether it has children.
    pub fn is_container(self) -> bool {
        matches!(self, Self::Array | Self::Object)
    }
}
