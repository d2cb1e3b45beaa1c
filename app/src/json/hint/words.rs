//! Moments, sizes and durations in words.

use super::time::date;

/// A moment in UTC, such as `2026-03-01 10:00:00 UTC`.
pub fn utc(ms: i64) -> String {
    let mut out = clock(ms);
    out.push_str(" UTC");
    out
}

/// The same moment by a clock so many seconds ahead of UTC, such as `2026-03-01 15:45:00 (UTC+05:45)`.
pub fn local(ms: i64, ahead: i32) -> String {
    let mut out = clock(ms.saturating_add(i64::from(ahead) * 1000));
    out.push_str(if ahead < 0 { " (UTC-" } else { " (UTC+" });
    let ahead = i64::from(ahead).abs();
    padded(&mut out, ahead / 3600, 2);
    for (part, shown) in [(ahead / 60 % 60, true), (ahead % 60, ahead % 60 > 0)] {
        if shown {
            out.push(':');
            padded(&mut out, part, 2);
        }
    }
    out.push(')');
    out
}

fn clock(ms: i64) -> String {
    let (year, month, day) = date(ms);
    let seconds = ms.div_euclid(1000).rem_euclid(86_400);
    let mut out = String::with_capacity(23);
    padded(&mut out, year, 4);
    for (mark, value) in
        [('-', month), ('-', day), (' ', seconds / 3600), (':', seconds / 60 % 60), (':', seconds % 60)]
    {
        out.push(mark);
        padded(&mut out, value, 2);
    }
    out
}

fn padded(out: &mut String, value: i64, width: usize) {
    let digits = value.to_string();
    out.extend(std::iter::repeat_n('0', width.saturating_sub(digits.len())));
    out.push_str(&digits);
}

/// A number of bytes to one decimal place, in steps of 1000: `10.4 MB`.
pub fn bytes(value: u64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    let (mut unit, mut divisor) = (0, 1u64);
    while value / divisor >= 1000 && unit + 1 < units.len() {
        divisor *= 1000;
        unit += 1;
    }
    let mut out = (value / divisor).to_string();
    if unit > 0 {
        out.push('.');
        out.push_str(&(value % divisor / (divisor / 10)).to_string());
    }
    out.push(' ');
    out.push_str(units[unit]);
    out
}

/// A length of time in its two largest units: `1 h 30 min`.
pub fn duration(ms: u64) -> String {
    let units = [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000), ("ms", 1)];
    let first = units.iter().position(|&(_, unit)| ms >= unit).unwrap_or(units.len() - 1);
    let mut out = String::new();
    let mut rest = ms;
    for &(name, unit) in units[first..].iter().take(2) {
        if rest >= unit || out.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&(rest / unit).to_string());
            out.push(' ');
            out.push_str(name);
        }
        rest %= unit;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_in_utc() {
        for (ms, wanted) in [
            (0, "1970-01-01 00:00:00 UTC"),
            (-1, "1969-12-31 23:59:59 UTC"),
            (951_782_400_000, "2000-02-29 00:00:00 UTC"),
            (1_772_359_199_999, "2026-03-01 09:59:59 UTC"),
            (-62_167_219_200_000, "0000-01-01 00:00:00 UTC"),
        ] {
            assert_eq!(utc(ms), wanted);
        }
    }

    #[test]
    fn moments_are_told_by_any_clock() {
        for (ahead, wanted) in [
            (0, "2026-03-01 00:00:00 (UTC+00:00)"),
            (20_700, "2026-03-01 05:45:00 (UTC+05:45)"),
            (-12_600, "2026-02-28 20:30:00 (UTC-03:30)"),
            // Before there were zones every town had a time of its own.
            (20_476, "2026-03-01 05:41:16 (UTC+05:41:16)"),
        ] {
            assert_eq!(local(1_772_323_200_000, ahead), wanted);
        }
    }

    #[test]
    fn sizes_and_durations_are_rounded_down() {
        for (value, wanted) in
            [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (10_485_977, "10.4 MB"), (u64::MAX, "18.4 EB")]
        {
            assert_eq!(bytes(value), wanted);
        }
        for (ms, wanted) in
            [(0, "0 ms"), (38, "38 ms"), (1500, "1 s 500 ms"), (5_400_000, "1 h 30 min"), (90_000_000, "1 d 1 h")]
        {
            assert_eq!(duration(ms), wanted);
        }
    }
}
