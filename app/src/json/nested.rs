//! JSON texts that are the value of a string, opened as a document of their own.

use super::{
    Index,
    decode::{self, CodePoints},
};

/// How many texts may lie within one another.
pub const MOST_LEVELS: u32 = 3;
/// How long the token of such a text may be.
pub const MOST_BYTES: usize = 8_000_000;

/// Whether the inside of a string token looks like an array or object as text: worth offering to open it.
pub fn may_hold_json(raw: &[u8]) -> bool {
    let solid = |point: &u32| !matches!(point, 9 | 10 | 13 | 32);
    let first = CodePoints::new(raw).find(solid);
    // The last character of such a text is a bracket, and no escape ends with one.
    let last = raw.iter().rev().find(|byte| !byte.is_ascii_whitespace());
    raw.len() <= MOST_BYTES
        && match first {
            Some(0x7b) => last == Some(&b'}') || raw.ends_with(b"\\n"),
            Some(0x5b) => last == Some(&b']') || raw.ends_with(b"\\n"),
            _ => false,
        }
}

/// Makes a document of the inside of a string token that lies in a document of this level (0: the text itself).
/// It has its own nodes and bytes; whether it is JSON shows when it is read. `None` beyond the limits.
pub fn unpack(raw: &[u8], level: u32) -> Option<Index<'static>> {
    (level < MOST_LEVELS && raw.len() <= MOST_BYTES).then(|| Index::new(decode::text(raw).into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_within_texts_are_told_from_other_strings() {
        for text in [r"{}", r#"{\"a\":1}"#, r" [1,\n2] ", r"\n\t[]\n", r"\u007b\u007d}"] {
            assert!(may_hold_json(text.as_bytes()), "{text}");
        }
        for text in ["", "7", "null", "plain", "{ open", r"\n\t", "[1"] {
            assert!(!may_hold_json(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_text_is_opened_three_levels_deep() {
        let mut text = String::from("[1]");
        for _ in 0..4 {
            text = format!("[{}]", serde_json::to_string(&text).expect("a string"));
        }
        let mut index = Index::new(text.into_bytes());
        for level in 0..4 {
            index.read_all();
            index.reveal(1);
            let node = index.node_at(1).expect("a string");
            let source = index.source(index.span(node)).to_owned();
            let raw = &source.as_bytes()[1..source.len() - 1];
            assert!(may_hold_json(raw));
            match unpack(raw, level) {
                Some(inner) => index = inner,
                None => assert_eq!(level, MOST_LEVELS),
            }
        }
    }
}
