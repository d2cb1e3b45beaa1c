//! Phone numbers: `+48 601 234 567` becomes `•••67`.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::edit::{Edit, MARK};

/// How a number may be written: with a plus, with an area in brackets, with a leading zero, in groups, or as digits
/// alone.
const FORMS: &str = r"(?x-u)
    \+ [0-9] [0-9\ ().\-/]{5,24} [0-9]
  | \( [0-9]{2,5} \) [\ .\-/]? [0-9]{2,8} (?: [\ .\-/]? [0-9]{2,5} ){0,3} \b
  | \b 00? [1-9] [0-9]{0,4} (?: [\ .\-/]{1,2} [0-9]{2,8} ){1,5} \b
  | \b (?: 1 [\ .\-] )? [0-9]{3} [\ .\-] [0-9]{3} [\ .\-] [0-9]{4} \b
  | \b [0-9]{2,4} (?: [\ \-] [0-9]{2,4} ){2,5} \b
  | \b [0-9]{9,15} \b";

static PHONE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(FORMS).ok());

/// How many digits a phone number has.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=17;

/// Finds what looks like a phone number and like nothing else.
pub(super) fn find(text: &str, edits: &mut Vec<Edit>) {
    let Some(phone) = &*PHONE else { return };
    for found in phone.find_iter(text) {
        let digits = count(found.as_str());
        let is_certain = found.as_str().starts_with(['+', '(']);
        let enough = if is_certain { 7 } else { 9 };
        if digits >= enough && DIGITS.contains(&digits) && (is_certain || !is_other(text, found.range())) {
            edits.push(masked(text, found.range()));
        }
    }
}

/// Hides a number but for its last two digits.
pub(super) fn masked(text: &str, range: Range<usize>) -> Edit {
    let last = text[range.clone()].char_indices().filter(|(_, one)| one.is_ascii_digit()).map(|(_, digit)| digit);
    let last: Vec<char> = last.collect();
    Edit::put(range, MARK.to_owned() + &last[last.len().saturating_sub(2)..].iter().collect::<String>())
}

/// How many digits a text has.
pub(super) fn count(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether digits are a date, a fraction, or a part of an id or of something longer. A comma tells nothing: it stands
/// between the values of a line more often than in a fraction.
fn is_other(text: &str, range: Range<usize>) -> bool {
    let (found, before, after) = (&text[range.clone()], &text[..range.start], &text[range.end..]);
    let is_part = |next: Option<char>, further: Option<char>| {
        next.is_some_and(|next| matches!(next, '.' | ':' | '-') && further.is_some_and(|f| f.is_ascii_digit()))
    };
    let mut back = before.chars().rev();
    let mut ahead = after.chars();
    is_date(found)
        || is_part(back.next(), back.next())
        || is_part(ahead.next(), ahead.next())
        || is_in_guid(text, range)
}

fn is_date(found: &str) -> bool {
    let bytes = found.as_bytes();
    let separated =
        |places: [usize; 2]| places.iter().all(|&at| bytes.get(at).is_some_and(|one| !one.is_ascii_digit()));
    separated([4, 7]) && matches!(&bytes[..2], b"19" | b"20") && matches!(bytes[5], b'0' | b'1') && bytes.len() >= 10
}

/// Whether a range lies within a GUID.
fn is_in_guid(text: &str, range: Range<usize>) -> bool {
    let belongs = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b'-';
    let bytes = text.as_bytes();
    let start = range.start - bytes[..range.start].iter().rev().take(36).take_while(|byte| belongs(byte)).count();
    let end = range.end + bytes[range.end..].iter().take(36).take_while(|byte| belongs(byte)).count();
    end - start == 36 && [8, 13, 18, 23].iter().all(|place| bytes[start + place] == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::share::mask::edit::hidden_by;

    fn hidden(text: &str) -> String {
        hidden_by(find, text)
    }

    #[test]
    fn a_number_keeps_its_last_two_digits() {
        for (text, wanted) in [
            ("+48 601 234 567", "•••67"),
            ("call +1 (415) 555-0123 now", "call •••23 now"),
            ("+14155550123", "•••23"),
            ("(415) 555-0123", "•••23"),
            ("415-555-0123, 415.555.0124", "•••23, •••24"),
            ("1-415-555-0123", "•••23"),
            ("0171 2345678", "•••78"),
            ("020 7946 0958", "•••58"),
            ("0049 171 2345678", "•••78"),
            ("06 12 34 56 78", "•••78"),
            ("601 234 567", "•••67"),
            ("601234567", "•••67"),
            ("tel:+48601234567;ext=1", "tel:•••67;ext=1"),
            ("Jane,601234567,12", "Jane,•••67,12"),
            ("415-555-0123,601234567,602 345 678", "•••23,•••67,•••78"),
        ] {
            assert_eq!(hidden(text), wanted, "{text}");
        }
    }

    #[test]
    fn dates_ids_and_versions_are_no_numbers_to_call() {
        for text in [
            "2026-03-01",
            "2026-03-01T10:00:00.123Z",
            "2026-03-01 10:00:00",
            "10.20.30.40",
            "192.168.100.200",
            "1.2.3-4",
            "0.1234567890123",
            "12345678",
            "3c90c3cc-0d44-4b50-8888-123456789012",
            "12345678-1234-1234-1234-123456789012",
            "order 1234",
            "12345678901234567890123456789012",
        ] {
            assert_eq!(hidden(text), text);
        }
    }
}
