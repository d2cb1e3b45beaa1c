//! Times in RFC 3339, read with a tenth of the code that chrono's lenient reader would bring into
//! every browser. Written they are by chrono.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, de::Error};

/// Reads a time; for `deserialize_with`.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    parse(&String::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("not a time"))
}

/// Reads a time or nothing; for `deserialize_with`.
pub(crate) fn read_optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| parse(&text).ok_or_else(|| D::Error::custom("not a time"))).transpose()
}

/// Reads `2026-11-24T12:03:11.25Z`, or with an offset such as `+01:00` in the place of the `Z`.
fn parse(text: &str) -> Option<DateTime<Utc>> {
    let bytes = text.as_bytes();
    let number = |from: usize, length: usize| {
        let digits = bytes.get(from..from + length)?;
        digits.iter().try_fold(0_u32, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
    };
    let is = |place: usize, byte: u8| bytes.get(place) == Some(&byte);
    let separated = is(4, b'-') && is(7, b'-') && is(10, b'T') && is(13, b':') && is(16, b':');
    let date = NaiveDate::from_ymd_opt(number(0, 4)? as i32, number(5, 2)?, number(8, 2)?)?;
    let time = date.and_hms_opt(number(11, 2)?, number(14, 2)?, number(17, 2)?).filter(|_| separated)?;
    let (mut end, mut nanos, mut unit) = (19, 0, 100_000_000_u32);
    if is(end, b'.') {
        end += 1;
        while let Some(digit) = number(end, 1) {
            (nanos, unit, end) = (nanos + digit * unit, unit / 10, end + 1);
        }
    }
    let zone = bytes.get(end..)?;
    let east = match zone.first()? {
        b'Z' if zone.len() == 1 => 0,
        sign @ (b'+' | b'-') if zone.len() == 6 && zone[3] == b':' => {
            let minutes = i64::from(number(end + 1, 2)? * 60 + number(end + 4, 2)?);
            if *sign == b'+' { minutes } else { -minutes }
        }
        _ => return None,
    };
    let time = time.checked_sub_signed(TimeDelta::minutes(east))?;
    time.checked_add_signed(TimeDelta::nanoseconds(nanos.into())).map(|time| time.and_utc())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_offset_is_reckoned_in() {
        let noon = parse("2026-11-24T12:00:00Z");
        assert!(noon.is_some());
        assert_eq!(parse("2026-11-24T13:30:00+01:30"), noon);
        assert_eq!(parse("2026-11-24T04:00:00.000-08:00"), noon);
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2026-11-24",
            "2026-11-24T12:00:00",
            "2026-11-24 12:00:00Z",
            "2026-13-24T12:00:00Z",
            "2026-11-24T25:00:00Z",
            "2026-11-24T12:00:00ZZ",
            "2026-11-24T12:00:00+1:00",
            "2026-11-24T12:00:00+01:0é",
            "x026-11-24T12:00:00Z",
            "２０２６-11-24T12:00:00Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_chrono_writes_is_read_back(seconds in 0_i64..250_000_000_000, nanos in 0_u32..1_000_000_000) {
            let time = DateTime::from_timestamp(seconds, nanos).expect("a time");
            let written = serde_json::to_string(&time).expect("text");
            prop_assert_eq!(parse(written.trim_matches('"')), Some(time));
        }

        #[test]
        fn nothing_breaks_the_reader(text in "\\PC*") {
            let _ = parse(&text);
        }
    }
}
