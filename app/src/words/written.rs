//! Times as ISO 8601 and RFC 3339 write them, read with a tenth of the code that chrono's lenient reader would bring
//! into every browser. Written they are by chrono.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// A date, perhaps with a time and a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// The moment: in UTC where no zone is named, and midnight where no time is.
    pub at: DateTime<Utc>,
    /// Whether it names a zone.
    pub zoned: bool,
    /// Whether it is a date alone.
    pub day: bool,
}

/// Reads `2026-11-24T12:03:11.25Z`, perhaps with an offset such as `+01:00` in the place of the `Z` or without both, or
/// without the seconds or all of the time.
pub fn read(text: &str) -> Option<Written> {
    let bytes = text.as_bytes();
    let number = |from: usize, length: usize| {
        let digits = bytes.get(from..from + length)?;
        digits.iter().try_fold(0_u32, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
    };
    let is = |place: usize, signs: &[u8]| bytes.get(place).is_some_and(|sign| signs.contains(sign));
    let date = NaiveDate::from_ymd_opt(number(0, 4)? as i32, number(5, 2)?, number(8, 2)?)?;
    if !is(4, b"-") || !is(7, b"-") {
        return None;
    }
    if bytes.len() == 10 {
        return Some(Written { at: date.and_hms_opt(0, 0, 0)?.and_utc(), zoned: false, day: true });
    }
    if !is(10, b"Tt ") || !is(13, b":") {
        return None;
    }
    let (mut end, mut second, mut nanos) = (16, 0, 0);
    if is(16, b":") {
        // A leap second is the last of its minute.
        (end, second) = (19, number(17, 2).map(|second| if second == 60 { 59 } else { second })?);
        if is(19, b".,") {
            number(20, 1)?;
            (end, nanos) = (20, 0);
            let mut unit = 100_000_000;
            while let Some(digit) = number(end, 1) {
                (nanos, unit, end) = (nanos + digit * unit, unit / 10, end + 1);
            }
        }
    }
    let (zoned, east) = match bytes.get(end..)? {
        [] => (false, 0),
        [b'Z' | b'z'] => (true, 0),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let minutes = end + if rest.get(2) == Some(&b':') { 4 } else { 3 };
            let east = i64::from(number(end + 1, 2)? * 60 + number(minutes, 2)?);
            if bytes.len() != minutes + 2 {
                return None;
            }
            (true, if *sign == b'+' { east } else { -east })
        }
        _ => return None,
    };
    let time = date.and_hms_nano_opt(number(11, 2)?, number(14, 2)?, second, nanos)?.and_utc();
    Some(Written { at: time.checked_sub_signed(TimeDelta::minutes(east))?, zoned, day: false })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moment(text: &str) -> Option<DateTime<Utc>> {
        read(text).filter(|time| time.zoned).map(|time| time.at)
    }

    #[test]
    fn an_offset_is_reckoned_in() {
        let noon = moment("2026-11-24T12:00:00Z");
        assert!(noon.is_some());
        for same in [
            "2026-11-24T13:30:00+01:30",
            "2026-11-24T04:00:00.000-08:00",
            "2026-11-24t13:30+0130",
            "2026-11-24 12:00z",
            "2026-11-24T12:00:00,0Z",
        ] {
            assert_eq!(moment(same), noon, "{same}");
        }
        assert_eq!(moment("2026-12-31T23:59:60Z"), moment("2026-12-31T23:59:59Z"), "a leap second");
    }

    #[test]
    fn without_a_zone_or_a_time_it_is_read_as_utc() {
        let noon = moment("2026-11-24T12:00:00Z").expect("a time");
        for text in ["2026-11-24T12:00:00", "2026-11-24 12:00"] {
            assert_eq!(read(text), Some(Written { at: noon, zoned: false, day: false }), "{text}");
        }
        let at = noon - TimeDelta::hours(12);
        assert_eq!(read("2026-11-24"), Some(Written { at, zoned: false, day: true }));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "20261124",
            "+026-11-24",
            "2026-11-24Z",
            "2026-11-24T12",
            "2026-13-24T12:00:00Z",
            "2026-02-30",
            "2026-11-24T25:00:00Z",
            "2026-11-24T12:00:00ZZ",
            "2026-11-24T12:00:00.Z",
            "2026-11-24T12:00:00+1:00",
            "2026-11-24T12:00:00+01:0é",
            "2026-11-24T12:00:00+01:000",
            "x026-11-24T12:00:00Z",
            "２０２６-11-24T12:00:00Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_chrono_writes_is_read_back(seconds in 0_i64..250_000_000_000, nanos in 0_u32..1_000_000_000) {
            let time = DateTime::from_timestamp(seconds, nanos).expect("a time");
            let written = serde_json::to_string(&time).expect("text");
            prop_assert_eq!(moment(written.trim_matches('"')), Some(time));
        }

        #[test]
        fn nothing_breaks_the_reader(text in "\\PC*") {
            let _ = read(&text);
        }
    }
}
