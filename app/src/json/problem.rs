//! Where and why a text is not JSON.

use super::skip;
use crate::words;

/// What the grammar asked for at the place where reading failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A value.
    Value,
    /// A value, or the end of an array.
    ValueOrClose,
    /// A key.
    Key,
    /// A key, or the end of an object.
    KeyOrClose,
    /// The colon after a key.
    Colon,
    /// More of an array, or its end.
    CommaOrBracket,
    /// More of an object, or its end.
    CommaOrBrace,
    /// Nothing more.
    End,
    /// The end of a string, before the end of the text.
    Quote,
    /// A control character's escape in place of the raw character.
    EscapedControl,
    /// What may follow a backslash.
    Escape,
    /// What must follow `\u`.
    Hex,
    /// A digit.
    Digit,
    /// One of the three words.
    Word,
}

impl Expected {
    /// In words, to follow "expected".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Value => "a value",
            Self::ValueOrClose => "a value or ]",
            Self::Key => "a key in double quotes",
            Self::KeyOrClose => "a key in double quotes or }",
            Self::Colon => "a colon",
            Self::CommaOrBracket => "a comma or ]",
            Self::CommaOrBrace => "a comma or }",
            Self::End => "the end of the text",
            Self::Quote => "a closing double quote",
            Self::EscapedControl => "an escape instead of a raw control character",
            Self::Escape => "one of \" \\ / b f n r t u after the backslash",
            Self::Hex => "four hexadecimal digits after \\u",
            Self::Digit => "a digit",
            Self::Word => "true, false or null",
        }
    }
}

/// A failure as the lexer knows it: a byte, and what should have been there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The first byte that does not fit; the length of the text when it ends too early.
    pub offset: usize,
    /// What would have fitted.
    pub expected: Expected,
}

/// A failure as a person is told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The first byte that does not fit.
    pub offset: u32,
    /// Its line, from 1.
    pub line: u32,
    /// Its place in the line in characters, from 1.
    pub column: u32,
    /// What would have fitted, in words that follow "expected".
    pub expected: &'static str,
}

impl Problem {
    /// Says where in the text the fault lies.
    pub fn new(bytes: &[u8], fault: Fault) -> Self {
        let (line, column) = position(bytes, fault.offset);
        Self { offset: fault.offset as u32, line, column, expected: fault.expected.as_str() }
    }

    /// In words, where the text fails, and by what.
    pub fn told(&self) -> String {
        let (line, column) = (words::whole(self.line.into()), words::whole(self.column.into()));
        ["at line ", &line, ", column ", &column, " it would need ", self.expected].concat()
    }
}

/// Line and column, both from 1, of a byte; columns count characters.
pub fn position(bytes: &[u8], offset: usize) -> (u32, u32) {
    let before = &bytes[..offset.min(bytes.len())];
    let (mut lines, mut line_start) = (0, 0);
    loop {
        let end = skip::line(before, line_start, before.len());
        if end == before.len() {
            break;
        }
        lines += 1;
        line_start = end + 1;
    }
    let characters = before[line_start..].iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
    (lines + 1, characters as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_count_newlines() {
        let text = "a\r\nżółw x".as_bytes();
        assert_eq!(position(text, 0), (1, 1));
        assert_eq!(position(text, 3), (2, 1));
        assert_eq!(position(text, text.len() - 1), (2, 6));
        assert_eq!(position(text, text.len() + 9), (2, 7));
    }
}
