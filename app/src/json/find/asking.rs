//! What somebody else searches: keys and values, or lines, are gathered and asked for together, and what is answered
//! is turned into places of the text.

use std::borrow::Cow;

use super::Found;
use crate::json::{Span, decode::CodePoints, skip};

/// How many bytes are asked for at once, about; a longer token is asked for alone. It begins with little, so that the
/// first match is soon there, and comes to much, since each answer takes a turn of the page.
const FIRST: usize = 64 * 1024;
const MOST: usize = 1024 * 1024;

/// What a token counts for besides its bytes: a question of very many takes its time, too.
const TOKEN: usize = 8;

/// Stands in an answer for a place, and says that all tokens before this one were searched.
const THROUGH: u32 = u32::MAX;

/// A question under way.
#[derive(Default)]
pub struct Asking {
    /// Whether only a whole key or value counts: then a text that is no JSON has nothing to be found.
    pub(super) whole: bool,
    /// How many tokens had to be left out.
    pub(super) left_out: u32,
    /// What is to be searched: the insides of keys and values, or lines.
    tokens: Vec<Span>,
    are_lines: bool,
    weight: usize,
    batch: usize,
    asked: bool,
    /// What was answered: pairs of a token and a place in it.
    told: Vec<u32>,
    heeded: usize,
    /// How many tokens were searched, and how much was found in them.
    through: usize,
    sure: (usize, u32),
    /// The token that the last place was in; that place as a byte of the text, and as a code unit of the token.
    token: u32,
    at: usize,
    unit: u32,
    /// Where the match begins whose end is still to come.
    begun: Option<usize>,
    /// How far the end of a line was looked for.
    looked: usize,
}

impl Asking {
    /// Nothing is asked yet.
    pub fn new(whole: bool) -> Self {
        Self { whole, batch: FIRST, ..Self::default() }
    }

    /// Gathers the inside of a key or value, or a line.
    pub(super) fn add(&mut self, start: usize, end: usize) {
        self.weight += end - start + TOKEN;
        self.tokens.push(Span { start: start as u32, end: end as u32 });
    }

    /// Gathers the lines of the rest of a text, as far as there is room; so many bytes are looked through at most. Says
    /// where the next line begins, if there is one.
    pub(super) fn add_lines(&mut self, text: &[u8], mut at: usize, left: &mut usize) -> Option<usize> {
        if !self.are_lines && !self.tokens.is_empty() {
            // Keys and values are asked for first.
            self.weight = MOST;
        }
        while !self.is_full() && *left > 0 {
            self.are_lines = true;
            let from = self.looked.max(at);
            let until = text.len().min(from.saturating_add(*left));
            self.looked = skip::line(text, from, until);
            *left = left.saturating_sub(self.looked - from + 1);
            if self.looked < until || until == text.len() {
                self.add(at, self.looked);
                at = self.looked + 1;
            }
            if at > text.len() {
                return None;
            }
        }
        Some(at)
    }

    /// Whether there is enough to be asked, or was asked.
    pub(super) fn is_full(&self) -> bool {
        self.asked || self.weight >= self.batch
    }

    /// Whether there is anything that was not searched.
    pub(super) fn is_waiting(&self) -> bool {
        !self.tokens.is_empty()
    }

    /// What is to be asked now, and whether it is lines: else it is JSON, an array of strings or a single one.
    pub(super) fn question<'t>(&mut self, text: &'t [u8]) -> Option<(Cow<'t, [u8]>, bool)> {
        let (first, last) = (self.tokens.first()?, self.tokens.last()?);
        if std::mem::replace(&mut self.asked, true) {
            return None;
        }
        self.batch = MOST.min(4 * self.batch);
        let (start, end) = (first.start as usize, last.end as usize);
        if self.are_lines {
            return Some((Cow::Borrowed(&text[start..end]), true));
        }
        // A string that may be very long is not copied. No number has a quote after it.
        if self.tokens.len() == 1 && text.get(end) == Some(&b'"') {
            return Some((Cow::Borrowed(&text[start - 1..=end]), false));
        }
        let mut json = Vec::with_capacity(self.weight);
        for token in &self.tokens {
            json.extend_from_slice(if json.is_empty() { b"[\"" } else { b",\"" });
            json.extend_from_slice(&text[token.start as usize..token.end as usize]);
            json.push(b'"');
        }
        json.push(b']');
        Some((Cow::Owned(json), false))
    }

    /// Takes an answer, or a part of it: pairs of a token and a place in it, counted in UTF-16 code units. Places are in
    /// order, and each two of them a match.
    pub(super) fn answer(&mut self, told: &[u32]) {
        self.told.extend_from_slice(told);
    }

    /// Heeds what was answered, so many bytes at most; says whether that was all.
    pub(super) fn heed(&mut self, text: &[u8], left: &mut usize, found: &mut Found) -> bool {
        while let Some(&[token, unit]) = self.told.get(self.heeded..self.heeded + 2) {
            if unit == THROUGH {
                (self.through, self.sure) = (token as usize, found.mark());
            } else {
                if !self.go_to(text, token, unit, left) {
                    return false;
                }
                match self.begun.take() {
                    Some(start) => found.add(start, self.at),
                    None => self.begun = Some(self.at),
                }
            }
            self.heeded += 2;
        }
        self.told.clear();
        self.heeded = 0;
        if self.through == self.tokens.len() {
            self.forget(self.through);
        }
        true
    }

    /// Goes to a code unit of a token, which is not before the last one; says whether the bytes were enough.
    fn go_to(&mut self, text: &[u8], token: u32, unit: u32, left: &mut usize) -> bool {
        let Some(span) = self.tokens.get(token as usize) else { return true };
        if self.token != token {
            (self.token, self.at, self.unit) = (token, span.start as usize, 0);
        }
        let end = span.end as usize;
        while self.unit < unit && self.at < end {
            if *left == 0 {
                return false;
            }
            let (bytes, units) = character(&text[self.at..end], self.are_lines);
            self.at = end.min(self.at + bytes);
            self.unit += units;
            *left = left.saturating_sub(bytes);
        }
        true
    }

    /// Takes it that no more is answered: what was not searched is to be asked for anew, and where that token is to be
    /// left out, what follows it.
    pub(super) fn give_up(&mut self, text: &[u8], found: &mut Found, leave_out: bool) {
        let mut left = usize::MAX;
        self.heed(text, &mut left, found);
        if !self.asked {
            return;
        }
        found.forget(self.sure);
        self.left_out += u32::from(leave_out);
        self.forget((self.through + usize::from(leave_out)).min(self.tokens.len()));
    }

    /// Forgets the question, and so many of its tokens.
    fn forget(&mut self, tokens: usize) {
        self.tokens.drain(..tokens);
        if self.tokens.is_empty() {
            self.weight = 0;
        }
        (self.asked, self.through, self.token, self.begun) = (false, 0, THROUGH, None);
    }

    /// Gives up all that was gathered.
    pub(super) fn stop(&mut self) {
        self.forget(self.tokens.len());
    }
}

/// How many bytes the first character takes, or its escape, and how many UTF-16 code units it stands for.
fn character(raw: &[u8], is_line: bool) -> (usize, u32) {
    match raw[0] {
        b'\\' if !is_line => {
            let mut points = CodePoints::new(raw);
            let wide = points.next().is_some_and(|point| point > 0xffff);
            (points.at(), 1 + u32::from(wide))
        }
        0xf0.. => (4, 2),
        0xe0.. => (3, 1),
        0xc0.. => (2, 1),
        _ => (1, 1),
    }
}
