//! How long something lasts, as people write it.

use std::time::Duration;

use anyhow::{Result, anyhow, ensure};

/// Reads `90s`, `30m`, `12h` or `7d`.
///
/// # Errors
/// A line that names the setting.
pub(super) fn checked_duration(name: &str, text: Option<&str>, default: Duration) -> Result<Duration> {
    let Some(text) = text.map(str::trim) else { return Ok(default) };
    let nonsense = || anyhow!("{name} is `{text}`: it is a time like 90s, 30m, 12h or 7d");
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(nonsense)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(nonsense()),
    };
    let number: u64 = number.parse().map_err(|_| nonsense())?;
    let duration = number.checked_mul(seconds).filter(|seconds| *seconds <= 3_650 * 86_400).ok_or_else(nonsense)?;
    ensure!(duration > 0, "{name} is `{text}`: it is more than nothing");
    Ok(Duration::from_secs(duration))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    #[test]
    fn a_time_is_a_number_and_a_unit() {
        let read = |text| checked_duration("X", Some(text), Duration::ZERO);
        assert_eq!(read("90s").unwrap().as_secs(), 90);
        assert_eq!(read(" 7d ").unwrap().as_secs(), 604_800);
        for text in ["", "h", "12", "0h", "-1h", "1.5h", "5 h", "12ü", "99999999999999999999d", "9999d"] {
            assert!(read(text).unwrap_err().to_string().starts_with("X is"), "{text}");
        }
    }
}
