//! Secrets that a text says as `password: hunter2` or `?api_key=abc`, where no JSON tells name and value apart.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{edit::Edit, name::Name};

/// A name with what sets it apart from its value. Which names are a secret's is for [`Name`] to say.
static SAID: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?ix)
        (?P<name> [\w\-.]* (?: pass | pwd | secret | token | key | auth | credential | cookie | otp | cvv | cvc | jwt | pin | ssn | session ) [\w\-]* )
        [\\]* ["']? \s* (?: => | := | [:=] ) \s*"#,
    )
    .ok()
});

/// Whether a text may hold any such.
pub(super) fn may_say(text: &str) -> bool {
    text.contains([':', '='])
}

/// Finds what is said to be a secret. `more` are further names, written in one: these are looked for as well.
pub(super) fn find(text: &str, more: Option<&Regex>, names: &[String], edits: &mut Vec<Edit>) {
    for said in [SAID.as_ref(), more].into_iter().flatten() {
        let mut at = 0;
        while let Some(found) = said.captures_at(text, at) {
            let (Some(whole), Some(name)) = (found.get(0), found.name("name")) else { break };
            at = whole.end();
            if Name::of(name.as_str(), names) == Name::Secret {
                let value = value_at(text, whole.end(), is_whole_line(name.as_str()));
                if !value.is_empty() {
                    edits.push(Edit::hide(value.clone()));
                }
                at = at.max(value.end);
            }
        }
    }
}

/// What follows in such a header is a secret to the end of its line.
fn is_whole_line(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("cookie") || name.contains("authorization")
}

/// The value that begins at a place.
fn value_at(text: &str, start: usize, whole_line: bool) -> Range<usize> {
    let rest = &text[start..];
    let inside = rest.trim_start_matches('\\');
    let quote = inside.chars().next().filter(|first| matches!(first, '"' | '\''));
    match (quote, rest.as_bytes().first()) {
        (Some(quote), _) => {
            let begin = text.len() - inside.len() + 1;
            begin..begin + end_of_quoted(&text[begin..], quote, rest.len() - inside.len())
        }
        (None, Some(b'{' | b'[')) => start..start + end_of_brackets(rest),
        (None, _) => {
            let ends: &[char] = if whole_line {
                &['\n', '\r', '"', '\'']
            } else {
                &['&', ',', ';', '"', '\'', '<', '>', ')', '}', ']']
            };
            let end = rest.find(|one: char| ends.contains(&one) || (!whole_line && one.is_whitespace()));
            start..start + end.unwrap_or(rest.len())
        }
    }
}

/// The length of what stands before the quote that ends it; all where none follows. The quotes themselves may be
/// escaped, each by as many backslashes as the first; one with more belongs to the value.
fn end_of_quoted(text: &str, quote: char, escapes: usize) -> usize {
    let mut backslashes = 0;
    for (at, one) in text.char_indices() {
        let ends = if escapes == 0 { backslashes % 2 == 0 } else { backslashes <= escapes };
        if one == quote && ends {
            return at - backslashes.min(escapes);
        }
        backslashes = if one == '\\' { backslashes + 1 } else { 0 };
    }
    text.len()
}

/// The length of a bracket with all it holds; all where it is not closed.
fn end_of_brackets(text: &str) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::share::mask::edit::hidden_by;

    fn hidden(text: &str) -> String {
        hidden_by(|text, edits| find(text, None, &[], edits), text)
    }

    #[test]
    fn what_is_said_to_be_a_secret_is_hidden() {
        for (text, wanted) in [
            ("password: hunter2 was wrong", "password: ••• was wrong"),
            ("https://x.test/?api_key=abc&n=1", "https://x.test/?api_key=•••&n=1"),
            ("{\"password\": \"hunter2\", \"a\"", "{\"password\": \"•••\", \"a\""),
            ("{\"password\": \"hun\\\"ter2\"", "{\"password\": \"•••\""),
            ("{\\\"token\\\":\\\"abc\\\",", "{\\\"token\\\":\\\"•••\\\","),
            ("{\"token\": \"cut off", "{\"token\": \"•••"),
            ("{\"secrets\": {\"a\": \"x\", \"b\": [1]}, \"c\": 1,,", "{\"secrets\": •••, \"c\": 1,,"),
            ("Authorization: Digest a b c\nHost: x", "Authorization: •••\nHost: x"),
            ("DB_PASSWORD='a b' next", "DB_PASSWORD='•••' next"),
        ] {
            assert_eq!(hidden(text), wanted, "{text}");
        }
    }

    #[test]
    fn other_names_say_no_secret() {
        for text in ["key: value", "monkey=1", "author: Jane", "passengers: 3", "password:", "a token is not said"] {
            assert_eq!(hidden(text), text);
        }
    }
}
