//! Finding a text within keys and values, in slices, in what the tokens stand for rather than how they are spelt.

use super::{
    Kind, Span, decode,
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

    /// The first match that begins before `until`, as a range of `raw`, the inside of a token.
    pub fn find(&self, raw: &[u8], until: usize) -> Option<(usize, usize)> {
        self.seek(raw, until).ok()
    }

    /// The same; where there is none, where to go on, which is not within an escape.
    fn seek(&self, raw: &[u8], until: usize) -> Result<(usize, usize), usize> {
        if self.points.is_empty() {
            return if self.whole && raw.is_empty() { Ok((0, 0)) } else { Err(raw.len()) };
        }
        let until = until.min(raw.len()).min(if self.whole { 1 } else { usize::MAX });
        let mut at = 0;
        while at < until {
            let Some(before) = raw[at..until].iter().position(|&byte| self.can_start(byte)) else { return Err(until) };
            at += before;
            let mut points = CodePoints::new(&raw[at..]);
            if self.points.iter().all(|wanted| points.next().is_some_and(|point| wanted.contains(&point))) {
                let end = at + points.at();
                return if self.whole && end != raw.len() { Err(end) } else { Ok((at, end)) };
            }
            let mut first = CodePoints::new(&raw[at..]);
            first.next();
            at += first.at();
        }
        Err(at)
    }
}

/// What to look for.
pub enum Query {
    /// A text.
    Text(Needle),
    /// Whatever the caller says is a match: for the decoded text of a key or value, where each begins and ends,
    /// counted in UTF-16 code units. The browser puts its own regular expressions here.
    Test(Test),
}

/// A test of a text.
pub type Test = Box<dyn FnMut(&str) -> Vec<(u32, u32)>>;

/// A search under way: call [`Find::step`] until it says that nothing is left. To cancel it, drop it.
pub struct Find {
    query: Query,
    scope: Scope,
    lexer: Lexer,
    /// The token that is being searched, or the rest of a broken text: from where, and to where.
    within: Option<(usize, usize)>,
    good_end: usize,
    ended: bool,
    hits: Vec<Span>,
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
            good_end: 0,
            ended: false,
            hits: Vec::new(),
            count: 0,
        }
    }

    /// Searches about `budget` bytes more, always of the same text; says whether any are left.
    pub fn step(&mut self, text: &[u8], budget: usize) -> bool {
        let limit = self.lexer.at().saturating_add(budget).min(text.len());
        let mut left = budget.max(1);
        loop {
            if !self.search(text, &mut left) {
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
                let raw = &text[start..end];
                let mut units = Units { points: CodePoints::new(raw), read: 0 };
                for (from, to) in test(&decode::text(raw)) {
                    let from = start + units.at(from);
                    self.hit(from, start + units.at(to));
                }
            }
        }
    }

    fn hit(&mut self, start: usize, end: usize) {
        self.count += 1;
        if self.hits.len() < MAX_HITS {
            self.hits.push(Span { start: start as u32, end: end as u32 });
        }
    }

    /// Searches on in the current token, so many bytes of it at most; says whether it is done with it.
    fn search(&mut self, text: &[u8], left: &mut usize) -> bool {
        while let (Some((at, end)), Query::Text(needle)) = (self.within, &self.query) {
            let until = if needle.whole { end } else { end.min(at.saturating_add(*left)) };
            let whole = needle.whole;
            let next = match needle.seek(&text[at..end], until - at) {
                Ok((from, to)) => {
                    self.hit(at + from, at + to);
                    at + to
                }
                Err(next) => at + next,
            };
            *left = left.saturating_sub(next - at);
            self.within = (next < end && !whole).then_some((next, end));
            if self.within.is_some() && *left == 0 {
                return false;
            }
        }
        self.within = None;
        true
    }

    /// How many matches there are, so far.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Where they are, in order; give the first byte of one to [`super::Index::reveal`].
    pub fn hits(&self) -> &[Span] {
        &self.hits
    }

    /// Those that lie in a range, or reach into it.
    pub fn hits_in(&self, range: Span) -> &[Span] {
        let from = self.hits.partition_point(|hit| hit.end <= range.start);
        let after = &self.hits[from..];
        &after[..after.partition_point(|hit| hit.start < range.end)]
    }

    /// The number of the first hit after a byte, or of the first of all.
    pub fn next(&self, offset: u32) -> Option<usize> {
        let at = self.hits.partition_point(|hit| hit.start <= offset);
        if at < self.hits.len() { Some(at) } else { (!self.hits.is_empty()).then_some(0) }
    }

    /// The number of the last hit before a byte, or of the last of all.
    pub fn previous(&self, offset: u32) -> Option<usize> {
        let at = self.hits.partition_point(|hit| hit.start < offset);
        at.checked_sub(1).or(self.hits.len().checked_sub(1))
    }
}

/// Finds the bytes of a token that belong to code units of what it stands for; the units asked for may only grow.
struct Units<'t> {
    points: CodePoints<'t>,
    read: u32,
}

impl Units<'_> {
    fn at(&mut self, unit: u32) -> usize {
        while self.read < unit
            && let Some(point) = self.points.next()
        {
            self.read += if point > 0xffff { 2 } else { 1 };
        }
        self.points.at()
    }
}

#[cfg(test)]
mod tests;
