//! Skipping bytes that mean nothing, eight at a time, in safe code.

const ONES: u64 = u64::MAX / 255;
const HIGH: u64 = ONES << 7;

/// The high bit of each byte that equals `wanted`. Bytes above the first true one may be marked
/// falsely, which does not matter to who only asks for the first.
fn equal(word: u64, wanted: u8) -> u64 {
    let differences = word ^ (ONES * u64::from(wanted));
    differences.wrapping_sub(ONES) & !differences & HIGH
}

/// The high bit of each byte below `bound` (at most 128), with the same reservation.
fn below(word: u64, bound: u8) -> u64 {
    word.wrapping_sub(ONES * u64::from(bound)) & !word & HIGH
}

/// Finds the first byte from `at` that `marks` marks in a word or `is` accepts alone; `limit` if there is none.
#[inline(always)]
fn find(bytes: &[u8], mut at: usize, limit: usize, marks: impl Fn(u64) -> u64, is: impl Fn(u8) -> bool) -> usize {
    let bytes = &bytes[..limit];
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let found = marks(u64::from_le_bytes(*chunk));
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while at < limit && !is(bytes[at]) {
        at += 1;
    }
    at
}

/// The first place in `at..limit` that ends the plain part of a string: a quote, a backslash or a control character.
pub(super) fn plain(bytes: &[u8], at: usize, limit: usize) -> usize {
    find(
        bytes,
        at,
        limit,
        |word| equal(word, b'"') | equal(word, b'\\') | below(word, 0x20),
        |byte| byte == b'"' || byte == b'\\' || byte < 0x20,
    )
}

/// The first line break in `at..limit`.
pub(super) fn line(bytes: &[u8], at: usize, limit: usize) -> usize {
    find(bytes, at, limit, |word| equal(word, b'\n'), |byte| byte == b'\n')
}

/// The first place in `at..limit` that is no white space.
pub(super) fn space(bytes: &[u8], mut at: usize, limit: usize) -> usize {
    while at < limit && matches!(bytes[at], b' ' | b'\n' | b'\r' | b'\t') {
        at += 1;
    }
    at
}

/// The first place in `at..limit` that is no digit.
pub(super) fn digits(bytes: &[u8], mut at: usize, limit: usize) -> usize {
    while at < limit && bytes[at].is_ascii_digit() {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_special_byte_is_found_at_every_offset() {
        for special in [b'"', b'\\', 0, 0x1f] {
            for length in 0..40 {
                let mut bytes = vec![b'a'; length];
                bytes.extend([special, b'"', 1, b'\\', 0xc3]);
                for from in 0..=length {
                    assert_eq!(plain(&bytes, from, bytes.len()), length);
                }
            }
        }
    }

    #[test]
    fn every_other_byte_is_plain() {
        for byte in (0x20..=0xff_u8).filter(|byte| !matches!(byte, b'"' | b'\\')) {
            assert_eq!(plain(&[byte; 19], 0, 19), 19, "{byte:#x}");
            assert_eq!(plain(&[byte; 19], 3, 17), 17, "{byte:#x}");
        }
    }
}
