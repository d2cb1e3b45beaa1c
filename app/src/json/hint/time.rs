//! Dates, times and durations as ISO 8601 and RFC 3339 write them.

use super::Hint;

/// Takes so many digits off the front, if what they say is in the range.
fn digits(text: &mut &str, count: usize, most: i64) -> Option<i64> {
    let (front, rest) = text.split_at_checked(count)?;
    let value = if front.bytes().all(|byte| byte.is_ascii_digit()) { front.parse().ok()? } else { return None };
    *text = rest;
    (value <= most).then_some(value)
}

/// Takes one of these characters off the front.
fn one(text: &mut &str, choices: &str) -> Option<char> {
    let first = text.chars().next().filter(|&first| choices.contains(first))?;
    *text = &text[first.len_utf8()..];
    Some(first)
}

/// A date of ISO 8601 or RFC 3339, perhaps with a time and a zone.
pub(super) fn moment(text: &str) -> Option<Hint> {
    let rest = &mut { text };
    let year = digits(rest, 4, 9999)?;
    one(rest, "-")?;
    let month = digits(rest, 2, 12).filter(|&month| month > 0)?;
    one(rest, "-")?;
    let day = digits(rest, 2, 31).filter(|&day| day > 0)?;
    let mut ms = days(year, month, day) * 86_400_000;
    if date(ms) != (year, month, day) {
        return None;
    }
    if rest.is_empty() {
        return Some(Hint::Moment { ms, zoned: false, day: true });
    }
    one(rest, "Tt ")?;
    ms += digits(rest, 2, 23)? * 3_600_000;
    one(rest, ":")?;
    ms += digits(rest, 2, 59)? * 60_000;
    if one(rest, ":").is_some() {
        // A leap second is the last of its minute.
        ms += digits(rest, 2, 60)?.min(59) * 1000;
        if one(rest, ".,").is_some() {
            let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
            let fraction = rest[..end].bytes().chain(*b"000").take(3);
            ms += fraction.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
            if end == 0 {
                return None;
            }
            *rest = &rest[end..];
        }
    }
    let zoned = !rest.is_empty();
    match one(rest, "Zz+-") {
        Some(sign @ ('+' | '-')) => {
            let hours = digits(rest, 2, 23)?;
            one(rest, ":");
            let offset = (hours * 60 + digits(rest, 2, 59)?) * 60_000;
            ms += if sign == '+' { -offset } else { offset };
        }
        Some(_) => {}
        None if zoned => return None,
        None => {}
    }
    rest.is_empty().then_some(Hint::Moment { ms, zoned, day: false })
}

/// A duration of ISO 8601 in days or less, such as `PT1H30M`; months have no fixed length.
pub(super) fn duration(text: &str) -> Option<u64> {
    let (mut rest, mut sum, mut in_time, mut order) = (text.strip_prefix('P')?, 0u64, false, 0);
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T').filter(|time| !in_time && !time.is_empty()) {
            (rest, in_time, order) = (time, true, order.max(2));
            continue;
        }
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let thousandths = thousandths(&rest[..end])?;
        let (place, unit) = match (rest.as_bytes()[end], in_time) {
            (b'W', false) => (1, 604_800_000),
            (b'D', false) => (2, 86_400_000),
            (b'H', true) => (3, 3_600_000),
            (b'M', true) => (4, 60_000),
            (b'S', true) => (5, 1000),
            _ => return None,
        };
        if place <= order {
            return None;
        }
        order = place;
        sum = sum.checked_add(thousandths.checked_mul(unit)? / 1000)?;
        rest = &rest[end + 1..];
    }
    (order > 0).then_some(sum)
}

/// A decimal number without a sign, in thousandths; what is smaller is dropped.
fn thousandths(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let digits = fraction.bytes().chain(*b"000").take(3);
    let fraction = digits.fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'));
    whole.parse::<u64>().ok()?.checked_mul(1000)?.checked_add(fraction)
}

/// Days from 1970 to a date of the Gregorian calendar, by Howard Hinnant's method.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a moment, the other way round.
pub(super) fn date(ms: i64) -> (i64, i64, i64) {
    let days = ms.div_euclid(86_400_000) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days - era * 146_097;
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}
