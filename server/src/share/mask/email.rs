//! E-mail addresses: `jane@example.com` becomes `j•••@example.com`.

use std::sync::LazyLock;

use regex::Regex;

use super::edit::{Edit, MARK};

/// The sign between name and domain, as it may be written in a text, an address of a page, or HTML.
static AT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("@|%(?:25)*40|&#0*64;|&#[xX]0*40;|&commat;|＠|﹫").ok());

/// How far back the beginning of a name in quotes is looked for.
const QUOTED: usize = 64;

/// Finds every address. Anything with a name before the sign and a letter or digit after it counts: to hide
/// too much does less harm than to show an address.
pub(super) fn find(text: &str, edits: &mut Vec<Edit>) {
    let Some(at) = &*AT else { return };
    let first = edits.len();
    // No name is looked for before this.
    let mut bound = 0;
    for sign in at.find_iter(text) {
        let name = name_before(text, bound, sign.start());
        bound = sign.end();
        let length = domain_after(&text[sign.end()..]);
        if name == sign.start() || length == 0 {
            continue;
        }
        let end = sign.end() + length;
        let domain = &text[sign.start()..end];
        match edits[first..].last_mut() {
            // What looked like the domain of the one before is the name of this one.
            Some(last) if last.range.end > name => *last = Edit::put(last.range.start..end, shown(text, last, domain)),
            _ => {
                let letters = &text[name..sign.start()];
                // Of a name of one letter that letter would be all.
                let initial =
                    letters.chars().next().filter(|first| first.is_alphanumeric() && letters.chars().nth(1).is_some());
                edits.push(Edit::put(name..end, masked(initial, domain)));
            }
        }
    }
}

fn masked(initial: Option<char>, domain: &str) -> String {
    initial.map(String::from).unwrap_or_default() + MARK + domain
}

fn shown(text: &str, last: &Edit, domain: &str) -> String {
    masked(text[last.range.start..].chars().next().filter(|first| first.is_alphanumeric()), domain)
}

/// Where the name before a sign begins.
fn name_before(text: &str, bound: usize, sign: usize) -> usize {
    let before = &text[bound..sign];
    if let Some(quoted) = before.strip_suffix('"') {
        let from = quoted.floor_char_boundary(quoted.len().saturating_sub(QUOTED));
        return quoted[from..].rfind('"').map_or(sign, |quote| bound + from + quote);
    }
    let mut characters = before.char_indices().rev().peekable();
    let mut begin = sign;
    while let Some((at, character)) = characters.next() {
        let belongs = match character {
            // In a name like o'brien, but not around one.
            '\'' => characters.peek().is_some_and(|(_, earlier)| earlier.is_alphanumeric()),
            '.' | '_' | '-' | '+' | '%' | '!' | '$' | '*' | '^' | '`' | '{' | '|' | '}' | '~' => true,
            other => other.is_alphanumeric() || is_mark(other),
        };
        if !belongs {
            break;
        }
        begin = bound + at;
    }
    begin
}

/// How long the domain at the beginning of a text is; 0 where there is none.
fn domain_after(text: &str) -> usize {
    if let Some(literal) = text.strip_prefix('[') {
        let end = literal.find(|inside: char| !(inside.is_ascii_hexdigit() || ".:IPv".contains(inside)));
        return end.filter(|&end| end > 0 && literal[end..].starts_with(']')).map_or(0, |end| end + 2);
    }
    if !text.trim_start_matches(is_mark).starts_with(char::is_alphanumeric) {
        return 0;
    }
    let end = text.find(|inside: char| !(inside.is_alphanumeric() || is_mark(inside) || "-._".contains(inside)));
    text[..end.unwrap_or(text.len())].trim_end_matches(['.', '-', '_']).len()
}

/// A mark that belongs to the letter before it, where that is not written as one character, or what nobody sees: a soft
/// hyphen or a space without width, which come along when an address is copied out of a page.
fn is_mark(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{93a}'..='\u{94f}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::share::mask::edit::{apply, settle};

    fn masked(text: &str) -> String {
        let mut edits = Vec::new();
        find(text, &mut edits);
        settle(&mut edits);
        apply(text, &edits)
    }

    #[test]
    fn an_address_keeps_its_first_letter_and_its_domain() {
        for (text, wanted) in [
            ("jane@example.com", "j•••@example.com"),
            ("Jane Doe <jane.doe+x@mail.example.com>, bo@x.de.", "Jane Doe <j•••@mail.example.com>, b•••@x.de."),
            ("mailto:j@example.com?subject=x", "mailto:•••@example.com?subject=x"),
            ("o'brien@example.ie and 'kim@example.com'", "o•••@example.ie and 'k•••@example.com'"),
            ("żółw@żółw.pl", "ż•••@żółw.pl"),
            ("bob@localhost", "b•••@localhost"),
            ("bob@[192.168.0.1]", "b•••@[192.168.0.1]"),
            ("\"jane doe\"@example.com", "•••@example.com"),
            ("https://x.test/?to=jane%40example.com&n=1", "https://x.test/?to=j•••%40example.com&n=1"),
            ("jane%2540example.com jane&#64;example.com", "j•••%2540example.com j•••&#64;example.com"),
            ("a@b@c.com", "a•••@c.com"),
            ("jane@x.com,joe@y.com;jim@z.com", "j•••@x.com,j•••@y.com;j•••@z.com"),
            ("jane\u{200b}@x.com ja\u{ad}ne@\u{feff}x.com", "j•••@x.com j•••@\u{feff}x.com"),
        ] {
            assert_eq!(masked(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_sign_alone_is_no_address() {
        for text in ["@", "@jane", "3 @ 4", "jane@", "jane@ x", "a@-", "100%40"] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn what_is_masked_already_stays_so() {
        assert_eq!(masked("j•••@example.com"), "j•••@example.com");
    }
}
