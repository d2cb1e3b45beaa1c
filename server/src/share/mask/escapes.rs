//! One layer of escapes taken off a text, with the way back to where everything stood.

use app::json::decode::CodePoints;

/// What a text with escapes stands for.
#[derive(Debug)]
pub(super) struct Unescaped {
    text: String,
    /// Where runs begin: in this text, and in the one it came from. Within a run both go on in step.
    runs: Vec<(usize, usize)>,
}

impl Unescaped {
    /// Takes one layer of JSON's escapes off a text, which need not be a good JSON string; `None` where there is none.
    pub(super) fn of(raw: &str) -> Option<Self> {
        if !raw.contains('\\') {
            return None;
        }
        let bytes = raw.as_bytes();
        let (mut text, mut runs) = (String::with_capacity(raw.len()), Vec::new());
        let (mut at, mut changed) = (0, false);
        while let Some(length) = bytes[at..].iter().position(|&byte| byte == b'\\') {
            runs.push((text.len(), at));
            text.push_str(&raw[at..at + length]);
            at += length;
            runs.push((text.len(), at));
            let mut points = CodePoints::new(&bytes[at..]);
            let point = points.next().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
            // An escape of a strange character leads to that character, which may have more bytes than one.
            let strange = raw[at + 1..].chars().next().filter(|next| !next.is_ascii());
            text.push(strange.unwrap_or(point));
            let read = strange.map_or(points.at(), |strange| 1 + strange.len_utf8());
            changed |= read > 1;
            at += read;
        }
        runs.push((text.len(), at));
        text.push_str(&raw[at..]);
        runs.push((text.len(), raw.len()));
        changed.then_some(Self { text, runs })
    }

    /// What it stands for.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where a place of this text, between two of its characters, is in the one it came from.
    pub(super) fn back(&self, at: usize) -> usize {
        let run = self.runs.partition_point(|(here, _)| *here <= at).saturating_sub(1);
        let (here, there) = self.runs[run];
        there + (at - here)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    #[test]
    fn every_character_is_found_again_where_it_stood() {
        let raw = r"a\u0040b\n\\c\ud83d\udc22ż\é\ud800\";
        let unescaped = Unescaped::of(raw).unwrap();
        assert_eq!(unescaped.text(), "a@b\n\\c🐢żé\u{fffd}\\");
        let places = unescaped.text().char_indices().map(|(at, _)| unescaped.back(at)).collect::<Vec<_>>();
        let pieces: Vec<&str> = places.windows(2).map(|pair| &raw[pair[0]..pair[1]]).collect();
        assert_eq!(pieces, ["a", r"\u0040", "b", r"\n", r"\\", "c", r"\ud83d\udc22", "ż", r"\é", r"\ud800"]);
        assert_eq!(unescaped.back(unescaped.text().len()), raw.len());
    }

    #[test]
    fn a_text_without_escapes_has_no_layer() {
        assert!(Unescaped::of("plain").is_none());
        assert!(Unescaped::of("plain\\").is_none(), "a last backslash escapes nothing");
    }
}
