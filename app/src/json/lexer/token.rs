//! Strings, numbers and words, each of which may be longer than a slice.

use super::{Event, Lexer, Want};
use crate::json::{
    Kind,
    problem::{Expected, Fault},
    skip,
};

/// How far a number has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digits {
    Whole,
    Fraction,
    Exponent,
}

/// The token in which the last call had to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    String { start: usize },
    Number { start: usize, digits: Digits },
}

impl Lexer {
    /// Goes on with a token in which the last call paused.
    pub(super) fn resume(&mut self, bytes: &[u8], limit: usize, token: Token) -> Result<Event, Fault> {
        match token {
            Token::String { start } => self.string(bytes, limit, start),
            Token::Number { start, digits } => self.number(bytes, limit, start, digits),
        }
    }

    pub(super) fn word(&mut self, bytes: &[u8], word: &[u8], kind: Kind) -> Result<Event, Fault> {
        let start = self.at;
        if !bytes[start..].starts_with(word) {
            return Err(self.fault(Expected::Word));
        }
        self.at += word.len();
        Ok(self.scalar(kind, start))
    }

    /// Reads on in a string, from wherever `at` stands in it.
    pub(super) fn string(&mut self, bytes: &[u8], limit: usize, start: usize) -> Result<Event, Fault> {
        loop {
            self.at = skip::plain(bytes, self.at, limit.max(self.at));
            if self.at >= limit {
                if limit == bytes.len() {
                    return Err(self.fault(Expected::Quote));
                }
                self.token = Some(Token::String { start });
                return Ok(Event::Pause);
            }
            match bytes[self.at] {
                b'"' => break,
                b'\\' => self.escape(bytes)?,
                _ => return Err(self.fault(Expected::EscapedControl)),
            }
        }
        self.at += 1;
        if matches!(self.want, Want::FirstKey | Want::Key) {
            self.want = Want::Colon;
            return Ok(Event::Key { start, end: self.at });
        }
        Ok(self.scalar(Kind::String, start))
    }

    fn escape(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.at += 1;
        match bytes.get(self.at) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                self.at += 1;
                for _ in 0..4 {
                    if !bytes.get(self.at).is_some_and(u8::is_ascii_hexdigit) {
                        return Err(self.fault(Expected::Hex));
                    }
                    self.at += 1;
                }
            }
            _ => return Err(self.fault(Expected::Escape)),
        }
        Ok(())
    }

    /// Reads a number after its sign.
    pub(super) fn whole(&mut self, bytes: &[u8], limit: usize, start: usize) -> Result<Event, Fault> {
        match bytes.get(self.at) {
            // A zero stands alone: what follows can only be a fraction or an exponent.
            Some(b'0') => {
                self.at += 1;
                self.after_digits(bytes, limit, start, Digits::Whole)
            }
            Some(b'1'..=b'9') => self.number(bytes, limit, start, Digits::Whole),
            _ => Err(self.fault(Expected::Digit)),
        }
    }

    /// Reads on in a run of digits.
    fn number(&mut self, bytes: &[u8], limit: usize, start: usize, digits: Digits) -> Result<Event, Fault> {
        self.at = skip::digits(bytes, self.at, limit.max(self.at));
        if self.at >= limit && limit < bytes.len() {
            self.token = Some(Token::Number { start, digits });
            return Ok(Event::Pause);
        }
        self.after_digits(bytes, limit, start, digits)
    }

    fn after_digits(&mut self, bytes: &[u8], limit: usize, start: usize, digits: Digits) -> Result<Event, Fault> {
        let next = match (digits, bytes.get(self.at)) {
            (Digits::Whole, Some(b'.')) => Digits::Fraction,
            (Digits::Whole | Digits::Fraction, Some(b'e' | b'E')) => {
                let signed = matches!(bytes.get(self.at + 1), Some(b'+' | b'-'));
                self.at += usize::from(signed);
                Digits::Exponent
            }
            _ => return Ok(self.scalar(Kind::Number, start)),
        };
        self.at += 1;
        if !bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            return Err(self.fault(Expected::Digit));
        }
        self.number(bytes, limit, start, next)
    }
}
