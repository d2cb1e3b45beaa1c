//! Finding a text within keys and values, in slices, in what the tokens stand for rather than how they are spelt.

mod asking;

use std::borrow::Cow;

pub use asking::Asking;

use super::{
    Kind, Span,
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
    /// Everywhere, as in a text that is no JSON, whatever it begins with.
    Text,
}

/// A text to be found: for each of its characters, the spellings that count as the same.
#[derive(Clone, Debug)]
pub struct Needle {
    points: Vec<[u32; 3]>,
    /// Which bytes a match can begin with, a bit for each.
    starts: [u64; 4],
    whole: bool,
    /// Whether it is looked for in what has no escapes.
    plain: bool,
}

impl Needle {
    /// Finds exactly this text anywhere in a token.
    pub fn exact(text: &str) -> Self {
        Self::folded(text, text, text)
    }

    /// Finds exactly this text and nothing around it: "where else is this value?"
    pub fn whole(text: &str) -> Self {
        Self::exact(text).wholly(true)
    }

    /// Finds the same, only where nothing is around it if so wanted.
    pub fn wholly(self, whole: bool) -> Self {
        Self { whole, ..self }
    }

    /// Finds this text whatever the case. The caller lowers and raises it, since the browser can do
    /// that already; characters that change their number in doing so must match exactly.
    pub fn folded(text: &str, lower: &str, upper: &str) -> Self {
        let mut points = vec![[0; 3]; text.chars().count()];
        let mut starts = [0; 4];
        for (place, spelling) in [text, lower, upper].into_iter().enumerate() {
            let spelling = if spelling.chars().count() == points.len() { spelling } else { text };
            for (point, character) in points.iter_mut().zip(spelling.chars()) {
                point[place] = u32::from(character);
            }
            // Any character may be written as an escape.
            for first in [b'\\', spelling.bytes().next().unwrap_or_default()] {
                starts[usize::from(first >> 6)] |= 1 << (first & 63);
            }
        }
        Self { points, starts, whole: false, plain: false }
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
            let mut points = CodePoints::new(&raw[at..]).plain(self.plain);
            if self.points.iter().all(|wanted| points.next().is_some_and(|point| wanted.contains(&point))) {
                let end = at + points.at();
                return if self.whole && end != raw.len() { Err(end) } else { Ok((at, end)) };
            }
            let mut first = CodePoints::new(&raw[at..]).plain(self.plain);
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
    /// What somebody else finds, who is asked: the browser has regular expressions of its own.
    Asked(Asking),
}

/// What was found.
#[derive(Default)]
struct Found {
    hits: Vec<Span>,
    count: u32,
}

impl Found {
    fn add(&mut self, start: usize, end: usize) {
        self.count += 1;
        if self.hits.len() < MAX_HITS {
            self.hits.push(Span { start: start as u32, end: end as u32 });
        }
    }

    /// How much it is by now.
    fn mark(&self) -> (usize, u32) {
        (self.hits.len(), self.count)
    }

    /// Forgets what was found after a mark was set.
    fn forget(&mut self, (hits, count): (usize, u32)) {
        self.hits.truncate(hits);
        self.count = count;
    }
}

/// A search under way: call [`Find::step`] until it says that nothing is left. To cancel it, drop it.
pub struct Find {
    query: Query,
    scope: Scope,
    lexer: Lexer,
    /// The token that is being searched, or the rest of a broken text: from where, and to where.
    within: Option<(usize, usize)>,
    good_end: usize,
    ended: bool,
    found: Found,
}

/// How many places are remembered; more are only counted.
const MAX_HITS: usize = 1_000_000;

/// How many tokens may be left out before a search is given up.
const MOST_LEFT_OUT: u32 = 3;

impl Find {
    /// Prepares a search from the beginning of a text.
    pub fn new(mut query: Query, scope: Scope) -> Self {
        if let Query::Text(needle) = &mut query {
            needle.plain = scope == Scope::Text;
        }
        let (lexer, found) = (Lexer::default(), Found::default());
        Self { query, scope, lexer, within: None, good_end: 0, ended: false, found }
    }

    /// Searches about `budget` bytes more, always of the same text; says whether it can go on. Where it cannot, but
    /// [`Find::is_waiting`], it goes on once it was answered.
    pub fn step(&mut self, text: &[u8], budget: usize) -> bool {
        let limit = self.lexer.at().saturating_add(budget).min(text.len());
        let mut left = budget.max(1);
        loop {
            if let Some(more) = self.search(text, &mut left) {
                return more;
            }
            if self.ended {
                return false;
            }
            let event = if self.scope == Scope::Text { None } else { self.lexer.next(text, limit).ok() };
            match event {
                Some(Event::Key { start, end }) => {
                    if self.scope != Scope::Values {
                        self.token(start + 1, end - 1);
                    }
                }
                Some(Event::Scalar { kind, start, end }) => {
                    let quote = usize::from(kind == Kind::String);
                    if self.scope != Scope::Keys {
                        self.token(start + quote, end - quote);
                    }
                    self.good_end = end;
                }
                Some(Event::Open { .. } | Event::Close { .. }) => self.good_end = self.lexer.at(),
                Some(Event::Pause) => return true,
                Some(Event::End) => self.ended = true,
                None => {
                    self.ended = true;
                    // What is no JSON has no keys and values to be matched as a whole.
                    let (Query::Text(Needle { whole, .. }) | Query::Asked(Asking { whole, .. })) = &self.query;
                    self.within = (!whole).then_some((self.good_end, text.len()));
                }
            }
        }
    }

    fn token(&mut self, start: usize, end: usize) {
        match &mut self.query {
            Query::Text(_) => self.within = Some((start, end)),
            Query::Asked(asking) => asking.add(start, end),
        }
    }

    /// Searches on in the current token, so many bytes of it at most. Says nothing if it is done with it, else whether
    /// there is more to do at once.
    fn search(&mut self, text: &[u8], left: &mut usize) -> Option<bool> {
        let needle = match &mut self.query {
            Query::Text(needle) => needle,
            Query::Asked(asking) => {
                if !asking.heed(text, left, &mut self.found) {
                    return Some(true);
                }
                if let Some((at, end)) = self.within {
                    self.within = asking.add_lines(text, at, left).map(|next| (next, end));
                }
                return match self.within {
                    _ if asking.is_full() => Some(false),
                    Some(_) => Some(true),
                    None => None,
                };
            }
        };
        while let Some((at, end)) = self.within {
            let until = if needle.whole { end } else { end.min(at.saturating_add(*left)) };
            let next = match needle.seek(&text[at..end], until - at) {
                Ok((from, to)) => {
                    self.found.add(at + from, at + to);
                    at + to
                }
                Err(next) => at + next,
            };
            *left = left.saturating_sub(next - at);
            self.within = (next < end && !needle.whole).then_some((next, end));
            if self.within.is_some() && *left == 0 {
                return Some(true);
            }
        }
        None
    }

    /// Whether it cannot go on before it is answered.
    pub fn is_waiting(&self) -> bool {
        matches!(&self.query, Query::Asked(asking) if asking.is_waiting())
    }

    /// What is to be asked now: the bytes, and whether they are lines; else they are JSON, an array of strings or one.
    pub fn question<'t>(&mut self, text: &'t [u8]) -> Option<(Cow<'t, [u8]>, bool)> {
        let Query::Asked(asking) = &mut self.query else { return None };
        asking.question(text)
    }

    /// Takes an answer, or a part of it: pairs of the number of a string or line and a place in it, counted in UTF-16
    /// code units. Places are in order, and each two of them are a match. [`u32::MAX`] in place of a place says that
    /// all before this one were searched; so the last pair of an answer is how many there are, and that.
    pub fn answer(&mut self, told: &[u32]) {
        if let Query::Asked(asking) = &mut self.query {
            asking.answer(told);
        }
    }

    /// Takes it that no more is answered. What was not searched is asked for anew; the first of that is left out, if
    /// need be.
    pub fn give_up(&mut self, text: &[u8], leave_out: bool) {
        let Query::Asked(asking) = &mut self.query else { return };
        asking.give_up(text, &mut self.found, leave_out);
        if asking.left_out == MOST_LEFT_OUT {
            asking.stop();
            (self.ended, self.within) = (true, None);
        }
    }

    /// How many keys, values or lines were left out, and whether that was so many that the search was given up.
    pub fn left_out(&self) -> (u32, bool) {
        match &self.query {
            Query::Asked(asking) => (asking.left_out, asking.left_out == MOST_LEFT_OUT),
            Query::Text(_) => (0, false),
        }
    }

    /// How many matches there are, so far.
    pub fn count(&self) -> u32 {
        self.found.count
    }

    /// Where they are, in order; give the first byte of one to [`super::Index::reveal`].
    pub fn hits(&self) -> &[Span] {
        &self.found.hits
    }

    /// Those that lie in a range, or reach into it.
    pub fn hits_in(&self, range: Span) -> &[Span] {
        let from = self.found.hits.partition_point(|hit| hit.end <= range.start);
        let after = &self.found.hits[from..];
        &after[..after.partition_point(|hit| hit.start < range.end)]
    }

    /// The number of the first hit after a byte, or of the first of all.
    pub fn next(&self, offset: u32) -> Option<usize> {
        let at = self.found.hits.partition_point(|hit| hit.start <= offset);
        if at < self.found.hits.len() { Some(at) } else { (!self.found.hits.is_empty()).then_some(0) }
    }

    /// The number of the last hit before a byte, or of the last of all.
    pub fn previous(&self, offset: u32) -> Option<usize> {
        let at = self.found.hits.partition_point(|hit| hit.start < offset);
        at.checked_sub(1).or(self.found.hits.len().checked_sub(1))
    }
}

#[cfg(test)]
mod tests;
