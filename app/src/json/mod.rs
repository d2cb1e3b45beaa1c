//! The lossless JSON index: bytes in, rows out; no DOM, no Leptos, no value tree.
//!
//! A value is never turned into something else: it is a range of the text, and what is painted,
//! copied or saved is that range. The strict [`lexer`] walks the bytes without recursion and can
//! stop anywhere, so a page of any size is read in slices that never block a frame.

pub mod address;
pub mod decode;
mod duplicates;
mod fenwick;
pub mod filter;
pub mod find;
pub mod hint;
pub mod index;
pub mod lexer;
pub mod lines;
mod lists;
mod nest;
pub mod nested;
pub mod opening;
pub mod path;
pub mod preview;
pub mod problem;
pub mod rewrite;
pub mod rows;
pub mod sample;
pub mod skip;
pub mod table;
pub mod visible;
mod walk;

pub use index::Index;
pub use lists::{Node, Span};

use serde::{Deserialize, Serialize};

/// What sort of value a range of the text holds; written as a small number where it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "u8", into = "u8")]
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

impl From<u8> for Kind {
    fn from(number: u8) -> Self {
        match number {
            0 => Self::Null,
            1 => Self::Bool,
            3 => Self::String,
            4 => Self::Array,
            5 => Self::Object,
            _ => Self::Number,
        }
    }
}

impl From<Kind> for u8 {
    fn from(kind: Kind) -> Self {
        kind as Self
    }
}
