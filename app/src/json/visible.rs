//! Characters that a person cannot see, made visible: control, zero-width and bidirectional ones.

use super::decode;

/// A character that nobody would see, or that would reorder its neighbours: a label is painted in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// Where in the text it is.
    pub at: usize,
    /// The character itself.
    pub character: char,
    /// Its usual short name, such as `ZWSP`; empty where it has none.
    pub name: &'static str,
}

/// The characters of a text that have to be marked, in order.
pub fn hidden(text: &str) -> impl Iterator<Item = Hidden> {
    let mut last = '\0';
    text.char_indices().filter_map(move |(at, character)| {
        let before = std::mem::replace(&mut last, character);
        let name = name(character)?;
        let mut after = text[at..].chars().skip(1);
        let joins = character == '\u{200d}' && pictorial(before) && after.next().is_some_and(pictorial);
        (!joins).then_some(Hidden { at, character, name })
    })
}

/// Whether a joiner beside this character makes one picture of two, as in emoji of families.
fn pictorial(character: char) -> bool {
    matches!(character, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

/// The characters that have to be marked and have a short name, each before it.
const NAMED: &str = "\0NUL\u{1b}ESC\u{7f}DEL\u{a0}NBSP\u{ad}SHY\u{61c}ALM\u{200b}ZWSP\u{200c}ZWNJ\u{200d}ZWJ\u{200e}LRM\
    \u{200f}RLM\u{2028}LSEP\u{2029}PSEP\u{202a}LRE\u{202b}RLE\u{202c}PDF\u{202d}LRO\u{202e}RLO\u{202f}NNBSP\u{2060}WJ\
    \u{2066}LRI\u{2067}RLI\u{2068}FSI\u{2069}PDI\u{feff}BOM ";

/// The short name of a character that has to be marked; `Some("")` where it has none.
fn name(character: char) -> Option<&'static str> {
    match character {
        '\t' | '\n' | '\r' | ' '..='~' => return None,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{a0}' | '\u{ad}' => {}
        '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{3164}'
        | '\u{ffa0}' => {}
        '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}' | '\u{3000}' => {}
        '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => {}
        _ => return None,
    }
    let name = NAMED.split_once(character).map_or("", |(_, rest)| rest);
    let end = name.bytes().position(|letter| !letter.is_ascii_uppercase()).unwrap_or_default();
    Some(&name[..end])
}

/// A code point as people write it, such as `U+200B`.
pub fn code(character: char) -> String {
    let point = u32::from(character);
    let digits = (4..8).find(|digits| point >> (4 * digits) == 0).unwrap_or(8);
    ["U+", &decode::hex(point, digits).to_ascii_uppercase()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(text: &str) -> String {
        let (mut painted, mut from) = (String::new(), 0);
        for Hidden { at, character, name } in hidden(text) {
            let name = if name.is_empty() { code(character) } else { name.to_owned() };
            painted.push_str(&[&text[from..at], "[", &name, "]"].concat());
            from = at + character.len_utf8();
        }
        painted + &text[from..]
    }

    #[test]
    fn what_cannot_be_seen_is_named() {
        for (text, wanted) in [
            ("", ""),
            ("plain żółw 🐢", "plain żółw 🐢"),
            ("a\u{200b}b\u{202e}c", "a[ZWSP]b[RLO]c"),
            ("\u{feff}{", "[BOM]{"),
            ("\0\u{7}\u{85}\u{e0041}", "[NUL][U+0007][U+0085][U+E0041]"),
            ("line\r\n\tnext", "line\r\n\tnext"),
            ("10\u{a0}000", "10[NBSP]000"),
        ] {
            assert_eq!(painted(text), wanted);
        }
    }

    #[test]
    fn a_joiner_is_marked_unless_it_joins_two_pictures() {
        assert_eq!(painted("👩\u{200d}🚀"), "👩\u{200d}🚀");
        assert_eq!(painted("❤\u{fe0f}\u{200d}🔥"), "❤\u{fe0f}\u{200d}🔥");
        assert_eq!(painted("pass\u{200d}word"), "pass[ZWJ]word");
        assert_eq!(painted("👩\u{200d}"), "👩[ZWJ]");
    }
}
