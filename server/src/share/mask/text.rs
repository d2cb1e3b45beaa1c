//! Masking what is no JSON: texts, and what a string of JSON stands for.

use super::{
    Rules,
    edit::{Edit, settle},
    email,
    escapes::Unescaped,
    key, phone, said,
};

/// How many layers of escapes are looked under: an address may be written `j\\u0040x.com` where JSON was put into a
/// string of JSON. Each layer makes a text shorter, but there could be one for every few of its bytes.
const LAYERS: u8 = 6;

/// What is to change in a text and under its escapes, in order: it may be cut out of JSON.
pub(super) fn edits(text: &str, rules: &Rules) -> Vec<Edit> {
    let mut edits = Vec::new();
    layer(text, rules, LAYERS, &mut edits);
    settle(&mut edits);
    edits
}

fn layer(text: &str, rules: &Rules, more: u8, edits: &mut Vec<Edit>) {
    here(text, rules, edits);
    if more == 0 {
        return;
    }
    if let Some(unescaped) = Unescaped::of(text) {
        let mut below = Vec::new();
        layer(unescaped.text(), rules, more - 1, &mut below);
        edits.extend(below.into_iter().map(|edit| edit.moved(|at| unescaped.back(at))));
    }
}

/// What is to change in a text as it stands.
fn here(text: &str, rules: &Rules, edits: &mut Vec<Edit>) {
    let signs = Signs::of(text);
    if signs.address {
        email::find(text, edits);
    }
    if signs.digits >= 7 {
        phone::find(text, edits);
    }
    if signs.run >= 10 || signs.spaced_word {
        key::find(text, edits);
    }
    if said::may_say(text) {
        said::find(text, rules.said(), rules.names(), edits);
    }
    for pattern in rules.patterns() {
        edits.extend(pattern.find_iter(text).filter(|found| !found.is_empty()).map(|found| Edit::hide(found.range())));
    }
}

/// What a text has at all, seen in one go: most texts have nothing that any rule could find.
#[derive(Debug, Default)]
struct Signs {
    /// Something that may be the sign of an address.
    address: bool,
    digits: usize,
    /// The longest run of letters, digits and what keys are made of besides.
    run: usize,
    /// Something that may follow a word like `Bearer`, or a password in an address of the net.
    spaced_word: bool,
}

impl Signs {
    fn of(text: &str) -> Self {
        let mut signs = Self::default();
        let mut run = 0;
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' => {
                    signs.digits += 1;
                    run += 1;
                }
                b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' | b'+' | b'/' | b'=' | b'.' => run += 1,
                b'@' | b'%' | b'&' | 0xef => {
                    signs.address = true;
                    signs.spaced_word |= byte == b'@';
                    signs.run = signs.run.max(run);
                    run = 0;
                }
                _ => {
                    signs.spaced_word |= byte == b' ' && run >= 5;
                    signs.run = signs.run.max(run);
                    run = 0;
                }
            }
        }
        signs.run = signs.run.max(run);
        signs
    }
}
