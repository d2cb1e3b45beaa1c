//! What a value probably means, to be said beside it and never instead of it.

mod time;
pub mod words;

use super::{Kind, decode};
use crate::words::is_letter;

/// A guess at the meaning of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Hint {
    /// A moment, in milliseconds since 1970 UTC.
    Moment {
        /// The moment; for a date alone, its midnight.
        ms: i64,
        /// Whether the text says to which time zone it belongs; a number always means UTC.
        zoned: bool,
        /// Whether it is a date without a time.
        day: bool,
    },
    /// A length of time, in milliseconds.
    Duration(u64),
    /// A web address that may become a link.
    Url(String),
    /// An e-mail address.
    Email(String),
    /// A number of bytes.
    Bytes(u64),
}

/// The words in the key of a number of bytes.
const SIZES: &str = "bytes size filesize bytesize";

/// The words in the key of a moment.
const TIMES: &str =
    "at on time date timestamp ts epoch created updated modified started finished expires expiry until since";

/// Longer values are not looked at.
const LONGEST: usize = 2048;

/// Guesses the meaning of a scalar from its token and, for numbers, from its key as written.
pub fn hint(key: Option<&str>, kind: Kind, token: &str) -> Option<Hint> {
    if token.len() > LONGEST {
        return None;
    }
    match kind {
        Kind::Number => number(key?, token),
        Kind::String => string(&decode::text(token.get(1..token.len() - 1)?.as_bytes())),
        _ => None,
    }
}

fn string(text: &str) -> Option<Hint> {
    time::moment(text)
        .or_else(|| time::duration(text).map(Hint::Duration))
        .or_else(|| is_url(text).then(|| Hint::Url(text.to_owned())))
        .or_else(|| is_email(text).then(|| Hint::Email(text.to_owned())))
}

/// A number alone says nothing: only a key that names a time, a duration or a size gives it a meaning.
fn number(key: &str, token: &str) -> Option<Hint> {
    let value: u64 = token.parse().ok()?;
    let words = words(key);
    let has = |names: &str| names.split(' ').any(|name| words.iter().any(|word| word == name));
    let last = words.last()?.as_str();
    if has(SIZES) {
        return Some(Hint::Bytes(value));
    }
    // Times from 2001 to 2099 in seconds and in milliseconds do not overlap.
    let ms = match value {
        1_000_000_000..=4_102_444_799 => Some(value * 1000),
        1_000_000_000_000..=4_102_444_799_999 => Some(value),
        _ => None,
    };
    if let Some(ms) = ms
        && has(TIMES)
    {
        return Some(Hint::Moment { ms: ms as i64, zoned: true, day: false });
    }
    match last {
        "ms" | "millis" | "milliseconds" => Some(Hint::Duration(value)),
        "sec" | "secs" | "seconds" => Some(Hint::Duration(value.checked_mul(1000)?)),
        _ => None,
    }
}

/// The words of a key: `fileSizeBytes` and `file_size-bytes` have three.
fn words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for letter in key.chars() {
        if !letter.is_ascii_alphanumeric() || letter.is_ascii_uppercase() && lower {
            words.push(String::new());
        }
        lower = letter.is_ascii_lowercase();
        if let Some(word) = words.last_mut().filter(|_| letter.is_ascii_alphanumeric()) {
            word.push(letter.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a text is a whole web address: nothing but http and https may become a link.
fn is_url(text: &str) -> bool {
    let scheme = |prefix: &str| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let rest = if scheme("https://") {
        &text[8..]
    } else if scheme("http://") {
        &text[7..]
    } else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let odd = |letter: char| letter.is_control() || letter.is_whitespace() || "\"<>\\^`{|}".contains(letter);
    host.starts_with(|letter: char| is_letter(letter) || letter == '[') && !host.contains('@') && !text.contains(odd)
}

/// Whether a text looks like one e-mail address.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let label = |label: &str| {
        !label.is_empty() && !label.starts_with('-') && label.chars().all(|letter| is_letter(letter) || letter == '-')
    };
    let local_ok = |letter: char| is_letter(letter) || ".!#$%&'*+/=?^_`{|}~-".contains(letter);
    !local.is_empty() && local.chars().all(local_ok) && domain.contains('.') && domain.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(key: &str, token: &str) -> Option<Hint> {
        hint(Some(key), Kind::of(token.as_bytes()[0]), token)
    }

    fn moment(ms: i64) -> Option<Hint> {
        Some(Hint::Moment { ms, zoned: true, day: false })
    }

    #[test]
    fn dates_and_times_are_recognized() {
        assert_eq!(of("x", r#""2026-03-01T10:00:00Z""#), moment(1_772_359_200_000));
        assert_eq!(of("x", r#""2026-03-01T10:00:00.1239Z""#), moment(1_772_359_200_123));
        assert_eq!(of("x", r#""2026-03-01 11:30+01:30""#), moment(1_772_359_200_000));
        assert_eq!(of("x", r#""2026-03-01""#), Some(Hint::Moment { ms: 1_772_323_200_000, zoned: false, day: true }));
        assert_eq!(
            of("x", r#""2026-03-01T10:00""#),
            Some(Hint::Moment { ms: 1_772_359_200_000, zoned: false, day: false })
        );
        for odd in [
            "2026-02-30",
            "2026-13-01",
            "2026-03-01T25:00Z",
            "2026-03-01T10:00:00.Z",
            "2026-03-01Z",
            "20260301",
            "+026-03-01",
        ] {
            assert_eq!(of("x", &format!("\"{odd}\"")), None, "{odd}");
        }
    }

    #[test]
    fn numbers_need_a_key_that_says_what_they_are() {
        assert_eq!(of("createdAt", "1772359200"), moment(1_772_359_200_000));
        assert_eq!(of("ts", "1772359200123"), moment(1_772_359_200_123));
        assert_eq!(of("contactId", "1772359200"), None);
        assert_eq!(of("status", "1772359200"), None);
        assert_eq!(of("fileSize", "10485977"), Some(Hint::Bytes(10_485_977)));
        assert_eq!(of("total_bytes", "5"), Some(Hint::Bytes(5)));
        assert_eq!(of("elapsedMs", "1500"), Some(Hint::Duration(1500)));
        assert_eq!(of("timeoutSeconds", "90"), Some(Hint::Duration(90_000)));
        assert_eq!(of("size", "-1"), None);
        assert_eq!(of("size", "1e3"), None);
    }

    #[test]
    fn durations_need_a_fixed_length() {
        for (text, ms) in [("PT1H30M", 5_400_000), ("P1DT1S", 86_401_000), ("PT0.5S", 500), ("P2W", 1_209_600_000)] {
            assert_eq!(of("x", &format!("\"{text}\"")), Some(Hint::Duration(ms)), "{text}");
        }
        for odd in ["P", "PT", "P1M", "P1Y", "PT1M1H", "P1H", "PT1S1S", "PTS", "PT.5S", "PT1.S", "PT1.2.3S", "Private"]
        {
            assert_eq!(of("x", &format!("\"{odd}\"")), None, "{odd}");
        }
    }

    #[test]
    fn only_http_becomes_a_link() {
        assert_eq!(of("x", r#""https:\/\/reply.io\/a?b=c#d""#), Some(Hint::Url("https://reply.io/a?b=c#d".to_owned())));
        assert!(matches!(of("x", r#""HTTP://example.com""#), Some(Hint::Url(_))));
        for odd in [
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "ftp://a.b",
            "https://a b",
            "data:text/html,x",
            "https://u@evil.example",
            r"https://x\u0000",
        ] {
            assert_eq!(of("x", &format!("\"{odd}\"")), None, "{odd}");
        }
    }

    #[test]
    fn email_addresses_are_recognized() {
        assert!(matches!(of("x", r#""ann.b+c@mail.example.com""#), Some(Hint::Email(_))));
        for odd in ["@example.com", "a@b", "a b@c.de", "a@b..de", "a@@b.de", "a@-b.de"] {
            assert_eq!(of("x", &format!("\"{odd}\"")), None, "{odd}");
        }
    }
}
