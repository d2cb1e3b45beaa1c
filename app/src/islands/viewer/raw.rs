//! The text as it is, line by line: as a view of its own, and after the valid beginning of a text that breaks.

use std::ops::Range;

use super::sight::{Sight, slice};
use crate::{
    components::json_viewer::{
        html::Html,
        line::{Dress, write_line},
        marks::Found,
    },
    json::{
        decode,
        lines::{Lines, WIDTH, line_around},
        problem::position,
    },
    words,
};

/// How many characters the number of a line takes, and the space after it.
const NUMBERS: u32 = 7;

/// The lines that are shown.
pub(super) struct Raw {
    lines: Lines,
    /// Whether not all were counted.
    more: bool,
    /// Whether they follow the rows of a tree.
    in_tree: bool,
    /// How many characters a row holds.
    width: usize,
}

impl Raw {
    /// Counts on; says whether there is more to do.
    pub(super) fn step(&mut self, text: &[u8], budget: usize) -> bool {
        self.more = self.more && self.lines.step(text, budget);
        self.more
    }

    /// Whether not all lines were counted.
    pub(super) fn is_counting(&self) -> bool {
        self.more
    }

    /// Whether a byte has its row, or never will.
    pub(super) fn knows(&self, text: &[u8], offset: u32) -> bool {
        !self.more || self.lines.row_of(text, offset as usize).is_some()
    }
}

impl Sight {
    /// The first byte that is shown as text beneath the tree.
    fn rest(&self) -> Option<u32> {
        self.raw.as_ref().filter(|raw| raw.in_tree)?;
        self.index.rest().map(|rest| rest as u32)
    }

    /// Whether lines are all that is shown.
    pub(super) fn is_raw(&self) -> bool {
        self.raw.as_ref().is_some_and(|raw| !raw.in_tree)
    }

    /// Whether a byte is shown in a line.
    pub(super) fn is_in_line(&self, offset: u32) -> bool {
        let beneath = |rest| (rest..=self.index.facts().bytes).contains(&offset);
        self.sheet.is_none() && (self.is_raw() || self.filtered().is_none() && self.rest().is_some_and(beneath))
    }

    /// How many rows are lines.
    pub(super) fn line_count(&self) -> u32 {
        self.raw.as_ref().map_or(0, |raw| raw.lines.count())
    }

    /// How many rows stand above the lines.
    pub(super) fn above_lines(&self) -> u32 {
        if self.is_raw() { 0 } else { self.index.row_count() }
    }

    /// The first byte of a line by its row.
    pub(super) fn at_line(&self, number: u32) -> Option<u32> {
        let raw = self.raw.as_ref()?;
        let line = number.checked_sub(self.above_lines())?;
        raw.lines.rows(self.index.text(), line).next().map(|line| line.span.start)
    }

    /// The row of the line in which a byte stands.
    pub(super) fn row_of_line(&self, offset: u32) -> Option<u32> {
        let line = self.raw.as_ref()?.lines.row_of(self.index.text(), offset as usize)?;
        Some(self.above_lines() + line)
    }

    /// Writes the lines among these rows.
    pub(super) fn write_lines(&self, html: &mut Html, numbers: Range<u32>) {
        let (Some(raw), above) = (&self.raw, self.above_lines()) else { return };
        let (text, numbers) = (self.index.text(), numbers.start.max(above)..numbers.end);
        let fault = self.index.problem().map(|problem| problem.offset as usize);
        let most = self.most_marks();
        for (number, line) in numbers.clone().zip(raw.lines.rows(text, numbers.start - above)) {
            let hits = self.finding.as_ref().map_or(&[][..], |finding| finding.find.hits_in(line.span));
            let found = Found::of(hits, self.hit, line.span.start, most);
            // The documents of a broken text are siblings of its lines.
            let before = if raw.in_tree { self.index.facts().documents } else { 0 };
            let of = (!raw.more).then(|| before + raw.lines.count());
            let at = before + number - above;
            let dress = Dress { slug: &self.slug, number, at, of, in_tree: raw.in_tree, found, fault };
            write_line(html, &dress, text, &line);
        }
    }

    /// Counts the lines that are to be shown, if any are: of the whole text, or of what follows its valid beginning.
    /// What has the focus stays in sight.
    pub(super) fn lay_lines(&mut self, alone: bool) {
        let rest = self.index.rest().filter(|_| !alone);
        self.raw = None;
        if alone || rest.is_some() {
            let (start, width) = (rest.unwrap_or(0), self.width());
            let lines = Lines::new(start, position(self.index.text(), start).0, width);
            let mut raw = Raw { lines, more: true, in_tree: !alone, width };
            slice(&mut |budget| raw.step(self.index.text(), budget));
            self.raw = Some(raw);
        }
        (self.busy, self.stale) = (true, true);
    }

    /// How many characters fit into a row, if lines are to be wrapped.
    fn width(&self) -> usize {
        if !self.wrap {
            return WIDTH;
        }
        let rows = &self.page.rows;
        rows.set_inner_html("<span>0000000000</span>");
        let ten = rows.first_element_child().map_or(0.0, |probe| probe.get_bounding_client_rect().width());
        let space = f64::from(self.page.inside.client_width()) - 26.0;
        let fitting = (space * 10.0 / ten.max(1.0)) as u32;
        fitting.saturating_sub(NUMBERS).max(16) as usize
    }

    /// Shows the text as it is, or the tree again.
    pub(super) fn toggle_raw(&mut self) {
        let alone = !self.is_raw();
        self.leave_table();
        self.focus = self.index.surface(self.focus);
        if alone && self.filtered().is_some() {
            self.leave_filter();
        }
        self.lay_lines(alone);
        self.shape();
        self.goal = Some(self.focus);
        if !alone {
            self.index.reveal(self.focus as usize);
        }
        // In lines more is found than in keys and values. To show them leads nowhere else.
        if self.finding.is_some() {
            self.search();
            self.finding.iter_mut().for_each(|finding| finding.jump = None);
        }
        self.changed();
    }

    /// Wraps long lines, or no longer.
    pub(super) fn toggle_wrap(&mut self) {
        self.wrap = !self.wrap;
        self.fit_lines();
        self.shape();
    }

    /// Counts the lines anew, if another number of characters fits into a row now.
    pub(super) fn fit_lines(&mut self) {
        let Some((alone, width)) = self.raw.as_ref().map(|raw| (!raw.in_tree, raw.width)) else { return };
        self.stale = true;
        if self.width() != width {
            self.lay_lines(alone);
            self.goal = Some(self.focus);
            self.changed();
        }
    }

    /// Goes to where the text stops being JSON.
    pub(super) fn go_to_fault(&mut self) {
        let Some(offset) = self.index.problem().map(|problem| problem.offset) else { return };
        self.show_all();
        self.goal = Some(offset);
        self.page.focus_tree();
        self.changed();
    }

    /// In words, where the focus is.
    pub(super) fn line_in_words(&self) -> String {
        let text = self.index.text();
        let line = self.raw.as_ref().and_then(|raw| {
            let row = raw.lines.row_of(text, self.focus as usize)?;
            raw.lines.rows(text, row).next()
        });
        let number = line.map_or(0, |line| line.number);
        ["line ", &words::whole(number.into()), ", byte ", &words::whole(self.focus.into())].concat()
    }

    /// The whole line with the focus.
    pub(super) fn line_source(&self) -> String {
        decode::utf8(line_around(self.index.text(), self.focus as usize)).to_owned()
    }
}
