//! Finding a text within keys and values, in slices, in what the tokens stand for rather than how they are spelt.

use super::{
    Kind, decode,
    decode::CodePoints,
    lexer::{Event, Lexer},
};

/// Where to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In keys.
    Keys,
    /// In values.
    Values,
    /// In both.
    Both,
}

/// A text to be found: for each of its characters, the spellings that count as the same.
#[derive(Clone, Debug)]
pub struct Needle {
    points: Vec<[u32; 3]>,
    /// Which bytes a match can begin with, a bit for each.
    starts: [u64; 4],
    whole: bool,
}

impl Needle {
    /// Finds exactly this text anywhere in a token.
    pub fn exact(text: &str) -> Self {
        Self::folded(text, text, text)
    }

    /// Finds exactly this text and nothing around it: "where else is this value?"
    pub fn whole(text: &str) -> Self {
        Self::exact(text).wholly()
    }

    /// Finds the same, where nothing is around it.
    pub fn wholly(self) -> Self {
        Self { whole: true, ..self }
    }

    /// Finds this text whatever the case. The caller lowers and raises it, since the browser can do
    /// that already; characters that change their number in doing so must match exactly.
    pub fn folded(text: &str, lower: &str, upper: &str) -> Self {
        let length = text.chars().count();
        let (lower, upper) = if lower.chars().count() == length && upper.chars().count() == length {
            (lower, upper)
        } else {
            (text, text)
        };
        let mut starts = [0; 4];
        for spelling in ["\\", text, lower, upper] {
            let first = spelling.as_bytes().first().copied().unwrap_or(b'\\');
            starts[usize::from(first >> 6)] |= 1 << (first & 63);
        }
        let points = text.chars().zip(lower.chars()).zip(upper.chars());
        let points = points.map(|((exact, lower), upper)| [exact, lower, upper].map(u32::from)).collect();
        Self { points, starts, whole: false }
    }

    fn can_start(&self, byte: u8) -> bool {
        self.starts[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    /// The first match that begins in `from..until`, as a range of `raw`, the inside of a token.
    pub fn find(&self, raw: &[u8], from: usize, until: usize) -> Option<(usize, usize)> {
        if self.points.is_empty() {
            return (self.whole && raw.is_empty()).then_some((0, 0));
        }
        let until = until.min(raw.len()).min(if self.whole { 1 } else { usize::MAX });
        let mut at = from;
        while at < until {
            at += raw[at..until].iter().position(|&byte| self.can_start(byte))?;
            let mut points = CodePoints::new(&raw[at..]);
            if self.points.iter().all(|wanted| points.next().is_some_and(|point| wanted.contains(&point))) {
                let end = at + points.at();
                return (!self.whole || end == raw.len()).then_some((at, end));
            }
            let mut first = CodePoints::new(&raw[at..]);
            first.next();
            at += first.at();
        }
        None
    }
}

/// What to look for.
pub enum Query {
    /// A text.
    Text(Needle),
    /// Whatever the caller says is a match; asked with the decoded text of every key and value in scope.
    /// The browser puts its own regular expressions here.
    Test(Box<dyn FnMut(&str) -> bool>),
}

/// A search under way: call [`Find::step`] until it says that nothing is left. To cancel it, drop it.
pub struct Find {
    query: Query,
    scope: Scope,
    lexer: Lexer,
    /// The token that is being searched, and how far it was; a token counts once, the rest of a broken text for
    /// every match.
    within: Option<(usize, usize)>,
    in_rest: bool,
    good_end: usize,
    ended: bool,
    hits: Vec<u32>,
    count: u32,
}

/// How many places are remembered; more are only counted.
const MAX_HITS: usize = 1_000_000;

impl Find {
    /// Prepares a search from the beginning of a text.
    pub fn new(query: Query, scope: Scope) -> Self {
        Self {
            query,
            scope,
            lexer: Lexer::default(),
            within: None,
            in_rest: false,
            good_end: 0,
            ended: false,
            hits: Vec::new(),
            count: 0,
        }
    }

    /// Searches about `budget` bytes more, always of the same text; says whether any are left.
    pub fn step(&mut self, text: &[u8], budget: usize) -> bool {
        let limit = self.lexer.at().max(self.within.map_or(0, |(at, _)| at)).saturating_add(budget).min(text.len());
        loop {
            if !self.search(text, limit) {
                return true;
            }
            if self.ended {
                return false;
            }
            match self.lexer.next(text, limit) {
                Ok(Event::Key { start, end }) => {
                    if self.scope != Scope::Values {
                        self.token(text, start + 1, end - 1);
                    }
                }
                Ok(Event::Scalar { kind, start, end }) => {
                    let quote = usize::from(kind == Kind::String);
                    if self.scope != Scope::Keys {
                        self.token(text, start + quote, end - quote);
                    }
                    self.good_end = end;
                }
                Ok(Event::Open { .. } | Event::Close { .. }) => self.good_end = self.lexer.at(),
                Ok(Event::Pause) => return true,
                Ok(Event::End) => self.ended = true,
                Err(_) => {
                    self.ended = true;
                    self.in_rest = true;
                    // What is no JSON has no keys and values to be matched as a whole.
                    let whole = matches!(&self.query, Query::Text(needle) if needle.whole);
                    self.within = (!whole).then_some((self.good_end, text.len()));
                }
            }
        }
    }

    fn token(&mut self, text: &[u8], start: usize, end: usize) {
        match &mut self.query {
            Query::Text(_) => self.within = Some((start, end)),
            Query::Test(test) => {
                if test(&decode::text(&text[start..end])) {
                    self.hit(start);
                }
            }
        }
    }

    fn hit(&mut self, at: usize) {
        self.count += 1;
        if self.hits.len() < MAX_HITS {
            self.hits.push(at as u32);
        }
    }

    /// Searches on in the current token; says whether it is done with it.
    fn search(&mut self, text: &[u8], limit: usize) -> bool {
        while let (Some((at, end)), Query::Text(needle)) = (self.within, &self.query) {
            // A token that was read in this slice is searched in it, unless it is a very long one.
            let until = end.min(limit.max(at + 1));
            match needle.find(&text[at..end], 0, until - at) {
                Some((from, to)) => {
                    self.within = self.in_rest.then_some((at + to, end));
                    self.hit(at + from);
                }
                None if until < end => {
                    self.within = Some((until, end));
                    return false;
                }
                None => self.within = None,
            }
        }
        self.within = None;
        true
    }

    /// How many keys and values match, so far.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The bytes at which they do, in order; give one to [`super::Index::reveal`].
    pub fn hits(&self) -> &[u32] {
        &self.hits
    }

    /// The number of the first hit after a byte, or of the first of all.
    pub fn next(&self, offset: u32) -> Option<usize> {
        let at = self.hits.partition_point(|&hit| hit <= offset);
        if at < self.hits.len() { Some(at) } else { (!self.hits.is_empty()).then_some(0) }
    }

    /// The number of the last hit before a byte, or of the last of all.
    pub fn previous(&self, offset: u32) -> Option<usize> {
        let at = self.hits.partition_point(|&hit| hit < offset);
        at.checked_sub(1).or(self.hits.len().checked_sub(1))
    }
}

#[cfg(test)]
mod tests;
