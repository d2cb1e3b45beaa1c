//! What a value probably means, to be said beside it and never instead of it.

mod duration;

use chrono::DateTime;

use super::{Kind, decode};
use crate::words::{
    is_letter,
    written::{self, Written},
};

/// A guess at the meaning of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Hint {
    /// A moment; a number always means UTC.
    Moment(Written),
    /// A length of time, in milliseconds.
    Duration(f64),
    /// A web address that may become a link.
    Url(String),
    /// A number of bytes.
    Bytes(u64),
    /// An e-mail address.
    Email,
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
        Kind::String => string(key.unwrap_or(""), &decode::text(token.get(1..token.len() - 1)?.as_bytes())),
        _ => None,
    }
}

fn string(key: &str, text: &str) -> Option<Hint> {
    let moment = written::read(text).map(Hint::Moment);
    moment
        .or_else(|| duration::duration(text).map(Hint::Duration))
        .or_else(|| is_url(text).then(|| Hint::Url(text.to_owned())))
        // A key that says so is enough.
        .or_else(|| (is_email(text) && !words(key).contains("mail")).then_some(Hint::Email))
}

/// A number alone says nothing: only a key that names a time, a duration or a size gives it a meaning.
fn number(key: &str, token: &str) -> Option<Hint> {
    let value: u64 = token.parse().ok()?;
    let words = words(key);
    let has = |names: &str| names.split(' ').any(|name| words.split(' ').any(|word| word == name));
    if has(SIZES) {
        return Some(Hint::Bytes(value));
    }
    // Times from 2001 to 2099 in seconds and in milliseconds do not overlap.
    let ms = match value {
        1_000_000_000..=4_102_444_799 => value * 1000,
        1_000_000_000_000..=4_102_444_799_999 => value,
        _ => 0,
    };
    if ms > 0 && has(TIMES) {
        return DateTime::from_timestamp_millis(ms as i64)
            .map(|at| Hint::Moment(Written { at, zoned: true, day: false }));
    }
    let last = words.bytes().rposition(|sign| sign == b' ').map_or(0, |before| before + 1);
    match &words[last..] {
        "ms" | "millis" | "milliseconds" => Some(Hint::Duration(value as f64)),
        "sec" | "secs" | "seconds" => Some(Hint::Duration(value as f64 * 1000.0)),
        _ => None,
    }
}

/// The words of a key, with spaces between them: `fileSizeBytes` and `file_size-bytes` have three.
fn words(key: &str) -> String {
    let (mut words, mut lower) = (String::new(), false);
    for letter in key.chars() {
        let is_part = letter.is_ascii_alphanumeric();
        if !is_part || letter.is_ascii_uppercase() && lower {
            words.push(' ');
        }
        lower = letter.is_ascii_lowercase();
        if is_part {
            words.push(letter.to_ascii_lowercase());
        }
    }
    words
}

/// Whether a text is a whole web address: nothing but http and https may become a link.
fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_http = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let Some([first, more @ ..]) = rest.as_bytes().strip_prefix(b"//").filter(|_| is_http) else { return false };
    let mut host = more.iter().take_while(|sign| !matches!(sign, b'/' | b'?' | b'#'));
    (is_word(*first) || *first == b'[') && host.all(|&sign| sign != b'@') && is_made_of(text, "-._~:/?#[]@!$&'()*+,;=%")
}

/// Whether a text is an e-mail address, as they are in use.
fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        let host = host.as_bytes();
        !name.is_empty()
            && host.contains(&b'.')
            && host.first().is_some_and(|&first| is_word(first))
            && host.last().is_some_and(|&last| is_word(last))
            && !host.contains(&b'@')
            && is_made_of(text, "@.!#$%&'*+/=?^_`{|}~-")
    })
}

/// Whether a byte may be of a letter or a digit.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// Whether there are only letters, digits and these signs in a text.
fn is_made_of(text: &str, signs: &str) -> bool {
    text.chars().all(|letter| is_letter(letter) || signs.contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(key: &str, token: &str) -> Option<Hint> {
        hint(Some(key), Kind::of(token.as_bytes()[0]), token)
    }

    fn moment(ms: i64) -> Option<Hint> {
        let at = DateTime::from_timestamp_millis(ms).expect("a moment");
        Some(Hint::Moment(Written { at, zoned: true, day: false }))
    }

    #[test]
    fn dates_and_times_are_recognized() {
        assert_eq!(of("x", r#""2026-03-01T10:00:00Z""#), moment(1_772_359_200_000));
        assert_eq!(of("x", r#""2026-03-01 11:30+01:30""#), moment(1_772_359_200_000));
        for (text, (is_zoned, is_day)) in [("2026-03-01", (false, true)), ("2026-03-01T10:00", (false, false))] {
            let hint = of("x", &format!("\"{text}\""));
            assert!(
                matches!(hint, Some(Hint::Moment(Written { zoned, day, .. })) if (zoned, day) == (is_zoned, is_day))
            );
        }
        assert_eq!(of("x", r#""2026-02-30""#), None);
    }

    #[test]
    fn numbers_need_a_key_that_says_what_they_are() {
        assert_eq!(of("createdAt", "1772359200"), moment(1_772_359_200_000));
        assert_eq!(of("ts", "1772359200123"), moment(1_772_359_200_123));
        assert_eq!(of("contactId", "1772359200"), None);
        assert_eq!(of("status", "1772359200"), None);
        assert_eq!(of("fileSize", "10485977"), Some(Hint::Bytes(10_485_977)));
        assert_eq!(of("total_bytes", "5"), Some(Hint::Bytes(5)));
        assert_eq!(of("elapsedMs", "1500"), Some(Hint::Duration(1500.0)));
        assert_eq!(of("timeoutSeconds", "90"), Some(Hint::Duration(90_000.0)));
        assert_eq!(of("size", "-1"), None);
        assert_eq!(of("size", "1e3"), None);
    }

    #[test]
    fn durations_need_a_fixed_length() {
        for (text, ms) in
            [("PT1H30M", 5_400_000.0), ("P1DT1S", 86_401_000.0), ("PT0.29S", 290.0), ("P2W", 1_209_600_000.0)]
        {
            assert_eq!(of("x", &format!("\"{text}\"")), Some(Hint::Duration(ms)), "{text}");
        }
        for odd in [
            "P", "PT", "P1M", "P1Y", "PT1M1H", "P1H", "P1T", "PT1HT1M", "PT1S1S", "PTS", "PT.5S", "PT1.S", "PT1.2.3S",
            "Private",
        ] {
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
            "https://reply.io/reset?token=•••",
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
    fn an_e_mail_address_is_told_where_its_key_does_not_say_so() {
        assert_eq!(of("contact", r#""jane.doe+jobs@mail.example.com""#), Some(Hint::Email));
        assert_eq!(of("replyEmail", r#""jane@example.com""#), None);
        for other in
            ["@example.com", "jane@", "jane@example", "a@b@example.com", "jane @example.com", "jane@example.com."]
        {
            assert_eq!(of("contact", &format!("\"{other}\"")), None, "{other}");
        }
    }
}
