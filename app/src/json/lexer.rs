//! A strict RFC 8259 lexer without recursion that can stop at any byte and go on later.
//!
//! It borrows nothing between calls, so that whoever owns the text can keep the lexer beside it.

mod token;

use token::Token;

use super::{
    Kind,
    nest::Nest,
    problem::{Expected, Fault},
    skip,
};

/// One thing found in the text. Ends are exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// An array or object begins.
    Open {
        /// Its bracket.
        start: usize,
        /// Whether it is an object.
        object: bool,
    },
    /// The innermost container ends.
    Close {
        /// The place after its bracket.
        end: usize,
    },
    /// A member's key, quotes included.
    Key {
        /// Its opening quote.
        start: usize,
        /// The place after its closing quote.
        end: usize,
    },
    /// A value without children.
    Scalar {
        /// What it is.
        kind: Kind,
        /// Its first byte.
        start: usize,
        /// The place after its last byte.
        end: usize,
    },
    /// The limit was reached; the next call goes on from there.
    Pause,
    /// The text ended, as it may.
    End,
}

/// What the grammar allows next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Want {
    Document,
    FirstItem,
    Value,
    FirstKey,
    Key,
    Colon,
    Separator,
}

/// What some programs write in front of a text. A parser may pass over it (RFC 8259, section 8.1), and one that did not
/// would show nothing of what follows.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The place reached in a text, and what is open around it.
#[derive(Clone, Debug)]
pub struct Lexer {
    at: usize,
    want: Want,
    nest: Nest,
    token: Option<Token>,
    documents: u32,
    /// The end of a top-level value that does not end itself: `1-2` is not two documents.
    bare_end: usize,
}

/// Whether a text is one JSON document, however deep and however long.
pub fn is_document(text: &str) -> bool {
    let mut lexer = Lexer::default();
    loop {
        match lexer.next(text.as_bytes(), text.len()) {
            Ok(Event::End) => return lexer.documents() == 1,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

impl Default for Lexer {
    fn default() -> Self {
        Self { at: 0, want: Want::Document, nest: Nest::default(), token: None, documents: 0, bare_end: usize::MAX }
    }
}

impl Lexer {
    /// Begins at a value in the midst of a text; what lies around it is not known.
    pub fn starting_at(at: usize) -> Self {
        Self { at, ..Self::default() }
    }

    /// How many bytes were read.
    pub fn at(&self) -> usize {
        self.at
    }

    /// How many containers are open.
    pub fn depth(&self) -> u32 {
        self.nest.depth()
    }

    /// How many complete top-level values were read.
    pub fn documents(&self) -> u32 {
        self.documents
    }

    /// The value in the middle of which the last call paused: a long string or number, and its start.
    pub fn unfinished(&self) -> Option<(Kind, usize)> {
        match self.token? {
            Token::String { .. } if matches!(self.want, Want::FirstKey | Want::Key) => None,
            Token::String { start } => Some((Kind::String, start)),
            Token::Number { start, .. } => Some((Kind::Number, start)),
        }
    }

    /// Reads on to the next event, always with the same `bytes`. Where `limit` is less than their
    /// length it pauses there, a few bytes later at most; else their end is the end of the text.
    ///
    /// # Errors
    /// The first place where the text is not JSON. The lexer must not be asked again.
    pub fn next(&mut self, bytes: &[u8], limit: usize) -> Result<Event, Fault> {
        if let Some(token) = self.token.take() {
            return self.resume(bytes, limit, token);
        }
        if self.at == 0 && bytes.starts_with(BYTE_ORDER_MARK) {
            self.at = BYTE_ORDER_MARK.len();
        }
        loop {
            self.at = skip::space(bytes, self.at, limit);
            if self.at >= limit {
                return if limit < bytes.len() { Ok(Event::Pause) } else { self.end() };
            }
            let byte = bytes[self.at];
            match (self.want, byte) {
                (Want::Separator, b',') => {
                    self.want = if self.nest.top() == Some(true) { Want::Key } else { Want::Value };
                    self.at += 1;
                }
                (Want::Colon, b':') => {
                    self.want = Want::Value;
                    self.at += 1;
                }
                (Want::Separator | Want::FirstItem, b']') if self.nest.top() == Some(false) => return Ok(self.close()),
                (Want::Separator | Want::FirstKey, b'}') if self.nest.top() == Some(true) => return Ok(self.close()),
                (Want::FirstKey | Want::Key, b'"') => {
                    self.at += 1;
                    return self.string(bytes, limit, self.at - 1);
                }
                (Want::Document, _) if self.at == self.bare_end => return Err(self.fault(Expected::End)),
                (Want::Document | Want::FirstItem | Want::Value, _) => return self.value(bytes, limit, byte),
                _ => return Err(self.fault(self.expected())),
            }
        }
    }

    /// What a person is told to be missing here.
    fn expected(&self) -> Expected {
        match (self.want, self.nest.top()) {
            (Want::Document, _) if self.documents > 0 => Expected::End,
            (Want::Document | Want::Value, _) => Expected::Value,
            (Want::FirstItem, _) => Expected::ValueOrClose,
            (Want::FirstKey, _) => Expected::KeyOrClose,
            (Want::Key, _) => Expected::Key,
            (Want::Colon, _) => Expected::Colon,
            (Want::Separator, Some(true)) => Expected::CommaOrBrace,
            (Want::Separator, _) => Expected::CommaOrBracket,
        }
    }

    fn fault(&self, expected: Expected) -> Fault {
        Fault { offset: self.at, expected }
    }

    fn end(&self) -> Result<Event, Fault> {
        if self.want == Want::Document && self.documents > 0 {
            Ok(Event::End)
        } else {
            Err(self.fault(self.expected()))
        }
    }

    fn value(&mut self, bytes: &[u8], limit: usize, byte: u8) -> Result<Event, Fault> {
        let start = self.at;
        match byte {
            b'{' | b'[' => {
                let object = byte == b'{';
                self.nest.push(object);
                self.want = if object { Want::FirstKey } else { Want::FirstItem };
                self.at += 1;
                Ok(Event::Open { start, object })
            }
            b'"' => {
                self.want = Want::Value;
                self.at += 1;
                self.string(bytes, limit, start)
            }
            b'-' => {
                self.at += 1;
                self.whole(bytes, limit, start)
            }
            b'0'..=b'9' => self.whole(bytes, limit, start),
            b't' => self.word(bytes, b"true", Kind::Bool),
            b'f' => self.word(bytes, b"false", Kind::Bool),
            b'n' => self.word(bytes, b"null", Kind::Null),
            _ => Err(self.fault(self.expected())),
        }
    }

    fn close(&mut self) -> Event {
        self.at += 1;
        self.nest.pop();
        self.after_value(true);
        Event::Close { end: self.at }
    }

    fn after_value(&mut self, ends_itself: bool) {
        if self.nest.depth() > 0 {
            self.want = Want::Separator;
        } else {
            self.want = Want::Document;
            self.documents += 1;
            self.bare_end = if ends_itself { usize::MAX } else { self.at };
        }
    }

    fn scalar(&mut self, kind: Kind, start: usize) -> Event {
        self.after_value(kind == Kind::String);
        Event::Scalar { kind, start, end: self.at }
    }
}

#[cfg(test)]
mod tests;
