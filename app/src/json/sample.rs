//! Seeded texts for tests, benchmarks and fuzzing: valid ones full of rare spellings, and spoilt ones.

mod verify;

pub use verify::{painted, tokens, verify};

/// A source of texts; the same seed gives the same texts everywhere.
#[derive(Clone, Debug)]
pub struct Sampler(u64);

const KEYS: [&str; 10] =
    ["id", "status", "email", "a", "a", r"\u0061", "", r#"~/'\\\""#, "clé \u{200b}", r"\ud83d\udc22\ud83d"];
const SCALARS: [&str; 20] = [
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1e2",
    "0.1000",
    "12345678901234567890",
    "-1.5E+300",
    "1e-400",
    r#""""#,
    r#""text""#,
    r#""\u0000\"\\\/\b\f\n\r\t""#,
    r#""żółw 🐢""#,
    r#""\ud800 alone""#,
    r#""</script>""#,
    r#""[1,{\"a\":2}]""#,
    r#""2026-03-01T10:00:00Z""#,
    r#""a\u202eb""#,
    "7",
];
const SPACES: [&str; 6] = ["", "", "", " ", "\n\t", "\r\n  "];
const SCRAPS: [&str; 24] = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u12", "\\u", "-", "+", ".", "e", "0", "9", "tru", "nul", "\u{0}",
    "\n", " ", "\u{feff}", "é", "/**/",
];

impl Sampler {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        // This is splitmix64: short, and good enough to choose with.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % bound.max(1) as u64) as usize
    }

    fn one_of(&mut self, choices: &[&'static str]) -> &'static str {
        choices[self.below(choices.len())]
    }

    /// One valid document of some dozen values.
    pub fn document(&mut self) -> String {
        let mut text = String::new();
        let mut open: Vec<(bool, bool)> = Vec::new();
        let mut left = self.below(40);
        loop {
            text.push_str(self.one_of(&SPACES));
            if let Some((object, started)) = open.last_mut() {
                let object = *object;
                if left == 0 || self.below(6) == 0 {
                    open.pop();
                    text.push(if object { '}' } else { ']' });
                    if open.is_empty() {
                        break;
                    }
                    continue;
                }
                if std::mem::replace(started, true) {
                    text.push(',');
                    text.push_str(self.one_of(&SPACES));
                }
                if object {
                    self.key(&mut text);
                }
            }
            left = left.saturating_sub(1);
            if left > 0 && self.below(3) == 0 || open.is_empty() && self.below(8) > 0 {
                let object = self.below(2) == 0;
                text.push(if object { '{' } else { '[' });
                open.push((object, false));
            } else {
                text.push_str(self.one_of(&SCALARS));
                if open.is_empty() {
                    break;
                }
            }
        }
        text.push_str(self.one_of(&SPACES));
        text
    }

    fn key(&mut self, text: &mut String) {
        text.push('"');
        text.push_str(self.one_of(&KEYS));
        text.push('"');
        text.push_str(self.one_of(&SPACES));
        text.push(':');
        text.push_str(self.one_of(&SPACES));
    }

    /// A document with a few scraps put in, bytes taken out, pieces doubled or its end cut off.
    pub fn spoilt(&mut self) -> String {
        let mut text = self.document();
        for _ in 0..=self.below(3) {
            let at = text.floor_char_boundary(self.below(text.len() + 1));
            let end = text.floor_char_boundary((at + self.below(6)).min(text.len())).max(at);
            match self.below(5) {
                0 => text.truncate(at),
                1 => text.replace_range(at..end, ""),
                2 => text.replace_range(at..end, self.one_of(&SCRAPS)),
                3 => {
                    let piece = text[at..end].to_owned();
                    text.insert_str(at, &piece);
                }
                _ => text.insert_str(at, self.one_of(&SCRAPS)),
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    use super::*;

    fn is_valid(text: &str) -> bool {
        // A byte order mark may be passed over, and serde_json does not.
        serde_json::from_str::<IgnoredAny>(text.strip_prefix('\u{feff}').unwrap_or(text)).is_ok()
    }

    #[test]
    fn everything_holds_of_documents_and_of_spoilt_ones() {
        let mut sampler = Sampler::new(2026);
        let (mut valid, mut broken) = (0, 0);
        for round in 0..6_000 {
            let document = sampler.document();
            assert!(is_valid(&document), "{document}");
            for text in [document, sampler.spoilt()] {
                let theirs = is_valid(&text);
                assert_eq!(verify(&text, round % 19 + 1, theirs), Ok(()), "{text}");
                if theirs { valid += 1 } else { broken += 1 }
            }
        }
        assert!(valid > 6_000 && broken > 3_000, "both are well covered: {valid} valid, {broken} broken");
    }

    proptest! {
        #[test]
        fn everything_holds_of_any_text(text in "[\\[\\]{}:,\"\\\\0-9.eE+\\- tfrualsn\u{0}-\u{20}żx]{0,40}", slice in 1..50usize) {
            prop_assert_eq!(verify(&text, slice, is_valid(&text)), Ok(()));
        }

        #[test]
        fn everything_holds_of_any_string(content in any::<String>(), key in any::<String>(), slice in 1..50usize) {
            let text = serde_json::json!([{ key: content }]).to_string();
            prop_assert_eq!(verify(&text, slice, true), Ok(()));
        }
    }
}
