//! Durations as ISO 8601 writes them.

/// The letters of a duration in the order in which they may stand, each with how many milliseconds it means; a `T`
/// leads from days to hours.
const DATE: [(u8, f64); 3] = [(b'W', 604_800_000.0), (b'D', 86_400_000.0), (b'T', 0.0)];
const TIME: [(u8, f64); 3] = [(b'H', 3_600_000.0), (b'M', 60_000.0), (b'S', 1000.0)];

/// How many milliseconds a duration in weeks or less has, such as `PT1H30M`; months have no fixed length.
pub(super) fn duration(text: &str) -> Option<f64> {
    let (mut units, mut sum) = (DATE.iter(), None);
    for part in text.as_bytes().strip_prefix(b"P")?.split_inclusive(u8::is_ascii_uppercase) {
        let (letter, figure) = part.split_last()?;
        let (_, unit) = units.find(|unit| unit.0 == *letter)?;
        match (letter, figure) {
            (b'T', []) => units = TIME.iter(),
            (b'T', _) => return None,
            _ => sum = Some(sum.unwrap_or(0.0) + decimal(figure)? * unit),
        }
    }
    sum
}

/// A decimal number without a sign.
fn decimal(text: &[u8]) -> Option<f64> {
    let (mut value, mut parts) = (0.0, 1.0);
    let mut in_fraction = false;
    for &byte in text {
        match byte {
            b'0'..=b'9' => {
                value = value * 10.0 + f64::from(byte - b'0');
                parts *= if in_fraction { 10.0 } else { 1.0 };
            }
            b'.' if !in_fraction => in_fraction = true,
            _ => return None,
        }
    }
    let whole = text.first()?.is_ascii_digit() && text.last()?.is_ascii_digit();
    whole.then_some(value / parts)
}
