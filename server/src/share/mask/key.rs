//! Keys and tokens, found by how they look: known beginnings, JWTs, and long runs that only a machine writes.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::edit::Edit;

/// Keys that say what they are, a scheme with what follows it, and a password in an address.
const FORMS: &str = r"(?x)
    (?-u:\b) (?:
        eyJ [A-Za-z0-9_\-]{6,} \. [A-Za-z0-9_\-]{4,} (?: \. [A-Za-z0-9_\-]* ){0,3}
      | (?: sk | pk | rk ) [\-_] [A-Za-z0-9_\-]{8,}
      | (?: gh[a-z]_ | github_pat_ | glpat- | xox[a-z]- | hf_ | npm_ | whsec_ | dop_v1_ ) [A-Za-z0-9_\-]{10,}
      | (?: AKIA | ASIA ) [A-Z0-9]{12,}
      | AIza [A-Za-z0-9_\-]{30,}
      | ya29\. [A-Za-z0-9_\-]{10,}
      | SG\. [A-Za-z0-9_\-]{8,} \. [A-Za-z0-9_\-]{8,}
      | (?i: bearer | basic ) [\ \t]+ (?P<after> [A-Za-z0-9._~+/\-]{6,} =* )
    )
  | :// [^/\s:@\x22]* : (?P<password> [^/\s@\x22]+ ) @
  | -----BEGIN\ [A-Z\ ]*PRIVATE\ KEY----- (?s: .*? ) (?: -----END\ [A-Z\ ]*PRIVATE\ KEY----- | \z )";

static FORM: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(FORMS).ok());

/// A run this long may be a key.
const LONG: usize = 24;

/// Finds keys and tokens.
pub(super) fn find(text: &str, edits: &mut Vec<Edit>) {
    for found in FORM.iter().flat_map(|form| form.captures_iter(text)) {
        let Some(whole) = found.get(0) else { continue };
        let part = found.name("after").or(found.name("password")).unwrap_or(whole);
        if found.name("after").is_none() || is_written_by_a_machine(part.as_str()) {
            edits.push(Edit::hide(part.range()));
        }
    }
    long_runs(text, edits);
}

/// What follows `Bearer` in a sentence is a word.
fn is_written_by_a_machine(value: &str) -> bool {
    value.len() >= 20 || value.bytes().any(|byte| byte.is_ascii_digit() || byte == b'=')
}

/// Finds runs of base64 and of hexadecimal digits.
fn long_runs(text: &str, edits: &mut Vec<Edit>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().position(|byte| !is_base64(*byte)).unwrap_or(bytes.len() - at);
        if length >= LONG {
            if is_random(&bytes[at..at + length], LONG * 4 / 3) {
                edits.push(Edit::hide(at..at + length));
            } else {
                words(bytes, at..at + length, edits);
            }
        }
        at += length + 1;
    }
}

/// A run may be a path or a list of words, and one of those the key.
fn words(bytes: &[u8], run: Range<usize>, edits: &mut Vec<Edit>) {
    let mut at = run.start;
    for word in bytes[run].split(|byte| matches!(byte, b'/' | b'+' | b'=')) {
        if word.len() >= LONG && (is_random(word, LONG) || is_hex(word) || has_a_random_part(word)) {
            edits.push(Edit::hide(at..at + word.len()));
        }
        at += word.len() + 1;
    }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_')
}

/// Whether capitals, small letters and digits follow one another as no person would write them.
fn is_random(run: &[u8], least: usize) -> bool {
    let mut counts = [0; 4];
    let mut changes = 0;
    let mut before = 3;
    for byte in run {
        let class = match byte {
            b'0'..=b'9' => 0,
            b'A'..=b'Z' => 1,
            b'a'..=b'z' => 2,
            _ => 3,
        };
        changes += usize::from(class != before && class != 3 && before != 3);
        counts[class] += 1;
        before = class;
    }
    run.len() >= least && counts[..3].iter().all(|count| *count >= 2) && changes * 5 >= run.len() * 2
}

/// As long as an MD5 sum at least, with digits and letters; a GUID has hyphens.
fn is_hex(word: &[u8]) -> bool {
    word.len() >= 32
        && word.iter().all(u8::is_ascii_hexdigit)
        && word.iter().any(u8::is_ascii_digit)
        && word.iter().any(u8::is_ascii_alphabetic)
}

/// A part without hyphens of letters and digits so mixed that it is no word: base 32 or 36.
fn has_a_random_part(word: &[u8]) -> bool {
    word.split(|byte| matches!(byte, b'-' | b'_')).any(|part| {
        let digits = part.iter().filter(|byte| byte.is_ascii_digit()).count();
        let mixed = digits >= part.len() / 10 && digits < part.len();
        part.len() >= LONG && mixed && changes_between_digits_and_letters(part) >= part.len() / 6
    })
}

fn changes_between_digits_and_letters(part: &[u8]) -> usize {
    part.windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::share::mask::edit::hidden_by;

    fn hidden(text: &str) -> String {
        hidden_by(find, text)
    }

    #[test]
    fn keys_are_hidden_whole() {
        for (text, wanted) in [
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "•••"),
            ("the key sk-proj-abc123DEF456 is", "the key ••• is"),
            ("sk_live_4eC39HqLyjWDarjtT1zdp7dc", "•••"),
            ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "•••"),
            ("AKIAIOSFODNN7EXAMPLE", "•••"),
            ("xoxb-123456789012-abcdefghij", "•••"),
            ("Authorization: Bearer abc123", "Authorization: Bearer •••"),
            ("basic dXNlcjpwYXNz=", "basic •••"),
            ("postgres://desk:hunter2@db/jobs", "postgres://desk:•••@db/jobs"),
            ("d41d8cd98f00b204e9800998ecf8427e", "•••"),
            ("key wJ7lrXUt3FEMI/K7M5ENG+bPx2fiCY9XAzPLe8Ey", "key •••"),
            ("token q8Zx3LmN0pR7sT2vW5yA9bC4dE6fG1hJ", "token •••"),
            ("k7x2m9q4w8e1r5t3y6u0i2o4p6a8s1d3", "•••"),
            ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY----- x", "••• x"),
            ("-----BEGIN PRIVATE KEY-----\nabc cut", "•••"),
        ] {
            assert_eq!(hidden(text), wanted, "{text}");
        }
    }

    #[test]
    fn words_paths_ids_and_times_are_no_keys() {
        for text in [
            "3c90c3cc-0d44-4b50-8888-8dd25736052a",
            "r2/bg-jobs/email-validation-of-all-contacts-2026",
            "https://api.reply.io/v3/background-jobs/3c90c3cc-0d44-4b50-8888-8dd25736052a",
            "Quarterly_Report_2024_Final_Version_v2",
            "contactImportFieldMappingConfiguration",
            "2026-03-01T10:00:00.000000Z",
            "the bearer presented it, a basic courtesy",
            "12345678901234567890123456789012",
            "pneumonoultramicroscopicsilicovolcanoconiosis",
            "https://example.com:8080/a@b",
        ] {
            assert_eq!(hidden(text), text);
        }
    }
}
