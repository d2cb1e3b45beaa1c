//! Comparing numbers as they are written, exactly, however many digits they have.

use std::cmp::Ordering;

/// A number token, taken apart: its value is `0.d1d2… × 10^exponent`, where `d1` is not 0.
struct Decimal<'a> {
    negative: bool,
    zero: bool,
    exponent: f64,
    /// The digits and the point, from the first digit that is not 0.
    digits: &'a [u8],
}

impl<'a> Decimal<'a> {
    fn new(token: &'a [u8]) -> Self {
        let (negative, token) = match token {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, token),
        };
        let end = token.iter().position(|&byte| byte == b'e' || byte == b'E');
        let mantissa = &token[..end.unwrap_or(token.len())];
        let exponent = end.map_or(0.0, |end| whole(&token[end + 1..]));
        let point = mantissa.iter().position(|&byte| byte == b'.').unwrap_or(mantissa.len());
        let first = mantissa.iter().position(|byte| matches!(byte, b'1'..=b'9'));
        let start = first.unwrap_or(mantissa.len());
        // Between the first digit and the point lie so many places; behind it the point itself is none.
        let places = point as f64 - start as f64 + f64::from(start > point);
        Self { negative, zero: first.is_none(), exponent: exponent + places, digits: &mantissa[start..] }
    }

    fn digits(&self) -> impl Iterator<Item = u8> + use<'a> {
        self.digits.iter().copied().filter(u8::is_ascii_digit)
    }
}

/// A whole number with or without a sign; beyond all measure it is no longer exact.
fn whole(text: &[u8]) -> f64 {
    let digits = text.iter().filter(|byte| byte.is_ascii_digit());
    let value = digits.fold(0.0, |sum, digit| sum * 10.0 + f64::from(digit - b'0'));
    if text.first() == Some(&b'-') { -value } else { value }
}

/// Compares two number tokens by value.
pub(super) fn compare(left: &[u8], right: &[u8]) -> Ordering {
    let (left, right) = (Decimal::new(left), Decimal::new(right));
    let sign = |number: &Decimal<'_>| match (number.zero, number.negative) {
        (true, _) => 0,
        (false, true) => -1,
        (false, false) => 1,
    };
    let order = sign(&left).cmp(&sign(&right));
    if order != Ordering::Equal || left.zero {
        return order;
    }
    let size = left.exponent.total_cmp(&right.exponent).then_with(|| magnitude(&left, &right));
    if left.negative { size.reverse() } else { size }
}

/// Compares digits; what one has more of counts unless it is all zeroes.
fn magnitude(left: &Decimal<'_>, right: &Decimal<'_>) -> Ordering {
    let (mut left, mut right) = (left.digits(), right.digits());
    loop {
        match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (one, other) => match one.unwrap_or(b'0').cmp(&other.unwrap_or(b'0')) {
                Ordering::Equal => {}
                unequal => return unequal,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_ordered_by_value_and_not_by_spelling() {
        let groups = [
            &["-1e99999999999999999999"][..],
            &["-12345678901234567891", "-12345678901234567891.0"],
            &["-12345678901234567890", "-1.2345678901234567890e19"],
            &["-10", "-1e1", "-1E+1", "-10.00"],
            &["-0.5", "-5e-1"],
            &["0", "-0", "0.000", "0e99", "-0.0e-5"],
            &["1e-400"],
            &["0.001", "1e-3", "0.0010", "10e-4"],
            &["0.01"],
            &["0.1000", "1e-1"],
            &["1", "1.0", "10e-1", "0.1e1"],
            &["1.5"],
            &["2"],
            &["9.99"],
            &["10", "1e1", "100e-1"],
            &["12345678901234567890"],
            &["12345678901234567891"],
            &["1e308"],
            &["1e309"],
            &["1e99999999999999999999"],
        ];
        for (place, group) in groups.iter().enumerate() {
            for (other_place, other) in groups.iter().enumerate() {
                for (left, right) in group.iter().flat_map(|left| other.iter().map(move |right| (left, right))) {
                    assert_eq!(compare(left.as_bytes(), right.as_bytes()), place.cmp(&other_place), "{left} {right}");
                }
            }
        }
    }
}
