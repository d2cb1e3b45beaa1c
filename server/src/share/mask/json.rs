//! Masking JSON: only within strings, and numbers that are a secret by their name.

use std::collections::HashMap;

use app::json::{
    Kind,
    lexer::{Event, Lexer},
};

use super::{
    Rules,
    edit::{Edit, MARK, settle},
    escapes::Unescaped,
    name::Name,
    phone, text,
};

/// How many keys are remembered, so that those of a long list are looked at once.
const KEYS: usize = 4_096;

/// Who says what another value is: `{"name": "Authorization", "value": "…"}`.
const NAMING: [&str; 5] = ["name", "key", "header", "field", "property"];
const NAMED: [&str; 4] = ["value", "values", "val", "content"];

/// A container that is open.
#[derive(Clone, Copy, Default)]
struct Frame {
    /// What its name says about all that it holds.
    all: Name,
    /// A value in it said that another one is a secret.
    named: bool,
}

/// What a key is, looked at once.
#[derive(Clone, Copy)]
struct Key {
    name: Name,
    is_naming: bool,
    is_named: bool,
    /// Whether it holds something to be masked.
    is_masked: bool,
}

struct Walk<'a> {
    text: &'a str,
    rules: &'a Rules,
    depth: u8,
    frames: Vec<Frame>,
    keys: HashMap<&'a str, Key>,
    /// The key whose value comes next, and where it began.
    key: Option<(Key, usize)>,
    edits: Vec<Edit>,
}

/// What is to change in a text that may be JSON, in order. Where it stops being that, the rest is taken as a text.
pub(super) fn edits(text: &str, rules: &Rules, depth: u8) -> Vec<Edit> {
    let mut walk = Walk { text, rules, depth, frames: Vec::new(), keys: HashMap::new(), key: None, edits: Vec::new() };
    let rest = walk.walk();
    if rest < text.len() {
        walk.take_rest(rest);
        settle(&mut walk.edits);
    }
    walk.edits
}

impl<'a> Walk<'a> {
    /// Goes over the tokens; returns where the text stops being JSON.
    fn walk(&mut self) -> usize {
        let bytes = self.text.as_bytes();
        let mut lexer = Lexer::default();
        let mut good = 0;
        while let Ok(event) = lexer.next(bytes, bytes.len()) {
            match event {
                Event::Open { .. } => {
                    let all = self.name();
                    self.frames.push(Frame { all, named: false });
                }
                Event::Close { .. } => _ = self.frames.pop(),
                Event::Key { start, end } => self.take_key(start, end),
                Event::Scalar { kind: Kind::String, start, end } => self.take_string(start + 1, end - 1),
                Event::Scalar { kind: Kind::Number, start, end } => self.take_number(start, end),
                Event::Scalar { .. } => {}
                Event::Pause | Event::End => return bytes.len(),
            }
            match event {
                Event::Key { .. } => continue,
                // What comes after a string may belong to it: `"jane"@example.com`.
                Event::Scalar { start, .. } => good = start,
                _ => good = lexer.at(),
            }
            self.key = None;
        }
        // A key whose value did not come belongs to the rest, where it says what that is.
        self.key.map_or(good, |(_, start)| start)
    }

    /// What the names around the next value say about it.
    fn name(&self) -> Name {
        let around = self.frames.last().copied().unwrap_or_default();
        match self.key {
            Some((key, _)) if around.named && key.is_named => Name::Secret,
            Some((key, _)) => around.all.max(key.name),
            None => around.all,
        }
    }

    fn take_key(&mut self, start: usize, end: usize) {
        let raw = &self.text[start + 1..end - 1];
        let key = match self.keys.get(raw) {
            Some(key) => *key,
            None => self.look_at_key(raw),
        };
        if key.is_masked {
            self.edits
                .extend(string(raw, self.rules, self.depth).into_iter().map(|edit| edit.moved(|at| at + start + 1)));
        }
        self.key = Some((key, start));
    }

    fn look_at_key(&mut self, raw: &'a str) -> Key {
        let unescaped = Unescaped::of(raw);
        let plain = unescaped.as_ref().map_or(raw, Unescaped::text);
        let key = Key {
            name: self.rules.name(plain),
            is_naming: NAMING.iter().any(|naming| plain.eq_ignore_ascii_case(naming)),
            is_named: NAMED.iter().any(|named| plain.eq_ignore_ascii_case(named)),
            is_masked: !string(raw, self.rules, self.depth).is_empty(),
        };
        if self.keys.len() < KEYS {
            self.keys.insert(raw, key);
        }
        key
    }

    fn take_string(&mut self, start: usize, end: usize) {
        let raw = &self.text[start..end];
        match self.name() {
            Name::Secret if !raw.is_empty() => self.edits.push(Edit::hide(start..end)),
            Name::Phone if phone::count(raw) >= 5 && !raw.contains('\\') => {
                self.edits.push(phone::masked(self.text, start..end));
            }
            _ => {
                let edits = string(raw, self.rules, self.depth);
                self.edits.extend(edits.into_iter().map(|edit| edit.moved(|at| at + start)));
            }
        }
        if self.key.is_some_and(|(key, _)| key.is_naming) && raw.len() <= 100 {
            let named = self.rules.name(Unescaped::of(raw).as_ref().map_or(raw, Unescaped::text)) == Name::Secret;
            if let Some(frame) = self.frames.last_mut() {
                frame.named |= named;
            }
        }
    }

    /// A number cannot be hidden in part and stay a number, so a string takes its place.
    fn take_number(&mut self, start: usize, end: usize) {
        let is_hidden = match self.name() {
            Name::Secret => true,
            Name::Phone => phone::count(&self.text[start..end]) >= 7,
            Name::Plain => false,
        };
        if is_hidden {
            self.edits.push(Edit::put(start..end, format!("\"{MARK}\"")));
        }
    }

    /// What follows broken JSON is taken as a text, but not where all of it may belong to a secret.
    fn take_rest(&mut self, from: usize) {
        let rest = &self.text[from..];
        if self.frames.last().is_some_and(|frame| frame.all == Name::Secret || frame.named) && !rest.trim().is_empty() {
            self.edits.push(Edit::hide(from..self.text.len()));
        } else {
            self.edits.extend(text::edits(rest, self.rules).into_iter().map(|edit| edit.moved(|at| at + from)));
        }
    }
}

/// What is to change within the quotes of a string, its escapes untouched around it.
fn string(raw: &str, rules: &Rules, depth: u8) -> Vec<Edit> {
    let Some(unescaped) = Unescaped::of(raw) else { return inner(raw, rules, depth) };
    let edits = inner(unescaped.text(), rules, depth);
    let outwards = |edit: Edit| {
        let put = edit.put.replace('\\', "\\\\").replace('"', "\\\"");
        Edit { put: put.into(), ..edit }.moved(|at| unescaped.back(at))
    };
    edits.into_iter().map(outwards).collect()
}

/// What is to change in what a string stands for: JSON within it is masked as such.
fn inner(plain: &str, rules: &Rules, depth: u8) -> Vec<Edit> {
    if depth < Rules::DEEPEST && plain.trim_start().starts_with(['{', '[']) {
        edits(plain, rules, depth + 1)
    } else {
        text::edits(plain, rules)
    }
}
