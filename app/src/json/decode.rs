//! What a string token stands for, code point by code point, without building it.

use std::cmp::Ordering;

/// The code points that the inside of a string token (without its quotes) stands for. A lone
/// surrogate comes out as itself, so that two different keys never look the same.
#[derive(Clone, Debug)]
pub struct CodePoints<'a> {
    raw: &'a [u8],
    at: usize,
    /// Whether a backslash is nothing but that.
    plain: bool,
}

impl<'a> CodePoints<'a> {
    /// Reads `raw`, which a lexer accepted; of anything else it makes the best it can.
    pub fn new(raw: &'a [u8]) -> Self {
        Self { raw, at: 0, plain: false }
    }

    /// The same of what is no token and has no escapes, if so wanted.
    pub(super) fn plain(self, plain: bool) -> Self {
        Self { plain, ..self }
    }

    /// How many bytes of the token were read.
    pub fn at(&self) -> usize {
        self.at
    }

    fn hex(&self, at: usize) -> Option<u32> {
        let digits = self.raw.get(at..at + 4)?;
        digits.iter().try_fold(0, |sum, &digit| Some(sum * 16 + char::from(digit).to_digit(16)?))
    }

    /// Reads what follows a backslash.
    fn escape(&mut self) -> u32 {
        let Some(&letter) = self.raw.get(self.at) else { return u32::from(b'\\') };
        self.at += 1;
        match letter {
            b'b' => 8,
            b't' => 9,
            b'n' => 10,
            b'f' => 12,
            b'r' => 13,
            b'u' => self.unit(),
            other => u32::from(other),
        }
    }

    /// Reads what follows `\u`, and the other half of a pair of surrogates.
    fn unit(&mut self) -> u32 {
        let Some(high) = self.hex(self.at) else { return u32::from(b'u') };
        self.at += 4;
        if (0xd800..0xdc00).contains(&high)
            && self.raw.get(self.at..self.at + 2) == Some(b"\\u")
            && let Some(low @ 0xdc00..0xe000) = self.hex(self.at + 2)
        {
            self.at += 6;
            return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        }
        high
    }

    /// Reads the rest of a character of more than one byte.
    fn wide(&mut self, first: u8) -> u32 {
        let (mut point, more) = match first {
            0xf0.. => (u32::from(first) & 7, 3),
            0xe0.. => (u32::from(first) & 15, 2),
            _ => (u32::from(first) & 31, 1),
        };
        for _ in 0..more {
            let Some(&byte) = self.raw.get(self.at) else { break };
            point = point << 6 | u32::from(byte & 0x3f);
            self.at += 1;
        }
        point
    }
}

impl Iterator for CodePoints<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let byte = *self.raw.get(self.at)?;
        self.at += 1;
        Some(match byte {
            b'\\' if !self.plain => self.escape(),
            0x80.. => self.wide(byte),
            _ => u32::from(byte),
        })
    }
}

/// The order of what the insides of two string tokens stand for.
pub(super) fn compare(one: &[u8], other: &[u8]) -> Ordering {
    CodePoints::new(one).cmp(CodePoints::new(other))
}

/// Whether the insides of two string tokens stand for the same.
pub(super) fn is_same(one: &[u8], other: &[u8]) -> bool {
    one == other || compare(one, other).is_eq()
}

/// FNV-1a over the code points that the inside of a string token stands for.
pub(super) fn hash(raw: &[u8]) -> u32 {
    CodePoints::new(raw).fold(0x811c_9dc5, |hash, point| (hash ^ point).wrapping_mul(0x0100_0193))
}

/// The last so many hexadecimal digits of a code point.
pub(super) fn hex(point: u32, digits: u32) -> String {
    (0..digits).rev().filter_map(|digit| char::from_digit(point >> (4 * digit) & 15, 16)).collect()
}

/// Bytes of a text as text; one U+FFFD in place of what was cut within a character.
pub fn utf8(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or("\u{fffd}")
}

/// The text that the inside of a string token stands for; a lone surrogate, which no text can hold, becomes U+FFFD.
pub fn text(raw: &[u8]) -> String {
    if !raw.contains(&b'\\') {
        return utf8(raw).to_owned();
    }
    let mut text = String::with_capacity(raw.len());
    text.extend(CodePoints::new(raw).map(|point| char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER)));
    text
}

/// The beginning of a token of at most `limit` bytes, never ending within a character or an escape.
pub fn clip(raw: &str, limit: usize) -> &str {
    &raw[..clipped(raw.as_bytes(), limit)]
}

/// Where the beginning of a token ends that has at most `limit` bytes.
pub(super) fn clipped(raw: &[u8], limit: usize) -> usize {
    if raw.len() <= limit {
        return raw.len();
    }
    let mut end = 0;
    let mut points = CodePoints::new(raw);
    while points.next().is_some() && points.at() <= limit {
        end = points.at();
    }
    end
}

/// The first place in a token from `near` on that lies neither within a character nor within an escape.
pub fn boundary(raw: &[u8], near: usize) -> usize {
    let mut at = near.min(raw.len());
    while raw.get(at).is_some_and(|byte| byte & 0xc0 == 0x80) {
        at += 1;
    }
    // Two escapes that make one character have twelve bytes.
    let near = at;
    for before in near.saturating_sub(11)..near {
        let slashes = raw[..=before].iter().rev().take_while(|&&byte| byte == b'\\').count();
        if slashes % 2 == 1 {
            let mut points = CodePoints::new(&raw[before..]);
            points.next();
            at = at.max(before + points.at());
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_what_they_stand_for() {
        for (raw, wanted) in [
            ("", ""),
            ("żółw 🐢", "żółw 🐢"),
            (r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r"\u0041\u00e9\u20ac", "Aé€"),
            (r"\ud83d\udc22!", "🐢!"),
            (r"\uD83D\uDC22", "🐢"),
            (r"\ud83d", "\u{fffd}"),
            (r"\udc22\ud83d", "\u{fffd}\u{fffd}"),
            (r"\ud83d\u0041", "\u{fffd}A"),
        ] {
            assert_eq!(text(raw.as_bytes()), wanted, "{raw}");
        }
    }

    #[test]
    fn lone_surrogates_stay_different() {
        assert!(CodePoints::new(br"\ud800").ne(CodePoints::new(br"\ud801")));
        assert!(CodePoints::new(br"\ud83d\udc22").eq(CodePoints::new("🐢".as_bytes())));
    }

    proptest::proptest! {
        #[test]
        fn a_boundary_parts_a_token_into_two_that_mean_the_same(
            raw in r#"([a-zé🐢]|\\(["\\n]|u00e9|ud83d\\udc22|ud83d|udc22)){0,30}"#,
            near in 0..200usize,
        ) {
            let at = boundary(raw.as_bytes(), near);
            let near = near.min(raw.len());
            proptest::prop_assert!((near..near + 12).contains(&at), "{at} from {near}");
            let (front, rest) = raw.as_bytes().split_at(at);
            let whole: Vec<u32> = CodePoints::new(raw.as_bytes()).collect();
            let parts: Vec<u32> = CodePoints::new(front).chain(CodePoints::new(rest)).collect();
            proptest::prop_assert_eq!(parts, whole);
        }
    }

    #[test]
    fn a_token_cut_anywhere_does_not_panic() {
        let raw = r"aż\n\ud83d\udc22\u00e9🐢".as_bytes();
        for end in 0..=raw.len() {
            assert!(CodePoints::new(&raw[..end]).count() <= end);
        }
    }
}
