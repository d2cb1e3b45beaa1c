//! What the reader sees of a text, and what is under way in it.

use std::ops::Range;

use js_sys::Function;

use super::{
    finding::Finding,
    page::{Page, set, window, within},
    raw::Raw,
    saving::Saving,
    sheet::Sheet,
    window::Window,
};
use crate::{
    json::{Index, Node, filter::FilterRow, pace, table::Failing},
    words,
};

/// How long a slice of work lasts, in milliseconds: about half a frame.
const SLICE: f64 = 8.0;

/// How long a table under way is left as it is, in milliseconds.
const PAUSE: f64 = 500.0;

/// The state of a viewer.
pub(super) struct Sight {
    pub(super) page: Page,
    /// What lets the viewer go on.
    pub(super) wake: Function,
    /// What the names of the rows begin with.
    pub(super) slug: String,
    pub(super) index: Index<'static>,
    pub(super) window: Window,
    /// The first byte of the value in the row that has the focus.
    pub(super) focus: u32,
    /// Where to go as soon as the way there is open.
    pub(super) goal: Option<u32>,
    /// A value within the text of a string, and those to be opened one after another to get there, the first last.
    pub(super) way: Vec<u32>,
    pub(super) finding: Option<Box<Finding>>,
    /// The hit that was gone to last.
    pub(super) hit: Option<u32>,
    /// The table that is shown in place of the tree, and the one that was shown before.
    pub(super) sheet: Option<Box<Sheet>>,
    pub(super) left: Option<Box<Sheet>>,
    /// The lines that are shown: in place of the tree, or beneath it.
    pub(super) raw: Option<Raw>,
    /// Whether long lines are wrapped.
    pub(super) wrap: bool,
    /// What the other panel is to do.
    pub(super) sought: Option<String>,
    /// What to do as soon as the way to the value with the focus is open.
    pub(super) pending: Option<String>,
    /// The array that is to be shown as a table, once all of it was read.
    pub(super) tabling: Option<Option<Node>>,
    /// The file that is being made.
    pub(super) saving: Option<Saving>,
    /// The search for an item of the table that tells of a failure.
    pub(super) failing: Option<Failing>,
    /// When a table under way was shown last.
    pub(super) showed: f64,
    /// To how many levels to open as soon as the text is read.
    pub(super) level: Option<u32>,
    /// Whether it is being told how far things were opened.
    pub(super) expanding: bool,
    /// What was typed ahead, and when.
    pub(super) typed: (String, f64),
    pub(super) began: f64,
    pub(super) busy: bool,
    /// Which rows are painted, and whether they have to be painted anew.
    pub(super) painted: Range<u32>,
    pub(super) stale: bool,
    /// Whether the page has to be scrolled to where the window is.
    pub(super) moved: bool,
    /// Whether the row with the focus is to be brought into sight of the browser's window, too.
    pub(super) followed: bool,
}

/// Milliseconds since the page was opened.
pub(super) fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// Does as much of something as fits into a slice; says whether there is more.
pub(super) fn slice(step: &mut dyn FnMut(usize) -> bool) -> bool {
    pace::run_for(SLICE, &now, step)
}

impl Sight {
    /// Whether something is under way.
    pub(super) fn is_busy(&self) -> bool {
        self.busy
    }

    /// Whether the rows are those that they will be: nothing is being read, opened, searched, counted or chosen, nor gone
    /// to.
    pub(super) fn is_settled(&self) -> bool {
        let is_searching = self.finding.as_ref().is_some_and(|finding| finding.is_under_way());
        let is_counting = self.raw.as_ref().is_some_and(Raw::is_counting);
        let is_choosing = self.tabling.is_some() || self.sheet.as_ref().is_some_and(|sheet| sheet.is_choosing());
        self.index.is_read()
            && !self.index.is_working()
            && self.goal.is_none()
            && self.way.is_empty()
            && !(is_searching || is_counting || is_choosing)
    }

    /// Does a slice of what is under way: first what the reader waits for, then reading, then searching.
    pub(super) fn turn(&mut self) {
        let (was_read, was_comparing) = (self.index.is_read(), self.index.is_comparing());
        let Self { index, finding, sheet, raw, saving, failing, .. } = self;
        let tabulating = sheet.as_ref().is_some_and(|sheet| sheet.is_busy());
        let (mut working, mut worked) = (false, finding.is_some());
        self.busy = slice(&mut |budget| {
            worked |= working;
            working = index.work(budget);
            if working || index.read(budget) {
                return true;
            }
            raw.as_mut().is_some_and(|raw| raw.step(index.text(), budget))
                || finding.as_mut().is_some_and(|finding| finding.step(index.text(), budget))
                || sheet.as_mut().is_some_and(|sheet| sheet.step(index, budget))
                || sheet
                    .as_ref()
                    .zip(failing.as_mut())
                    .is_some_and(|(sheet, failing)| failing.step(index, &sheet.table, &sheet.view, budget))
                || sheet.as_ref().zip(saving.as_mut()).is_some_and(|(sheet, saving)| saving.step(index, sheet, budget))
                || index.compare(&mut { budget })
        });
        if self.index.is_read() && !was_read {
            self.end_reading();
        }
        if !working {
            self.arrive();
        }
        self.after_search();
        // A table under way is shown now and then: what is clicked must not be exchanged all the time.
        let is_done = self.sheet.as_ref().is_some_and(|sheet| !sheet.is_busy());
        let shows = tabulating && (is_done || now() - self.showed > PAUSE);
        if shows {
            self.showed = now();
            self.show_heads();
            if is_done {
                self.go_to_row();
            }
        }
        self.end_long();
        self.stale |= working || worked || shows || self.index.is_read() != was_read;
        self.stale |= was_comparing && !self.index.is_comparing();
        self.paint();
    }

    /// The text was read: tells of it as a whole.
    pub(super) fn end_reading(&mut self) {
        let facts = self.index.facts();
        let took = (now() - self.began).max(1.0) as u64;
        let mut told = words::bytes(facts.bytes.into());
        let mut add = |part: &str| told.push_str(&[" · ", part].concat());
        if facts.documents > 1 {
            add(&words::counted(facts.documents.into(), "document"));
        }
        if self.index.problem().is_some() {
            add("broken JSON");
        }
        add(&words::counted(facts.values.into(), "value"));
        add(&["depth ", &facts.depth.to_string()].concat());
        add(&["parsed in ", &words::whole(took), " ms"].concat());
        // Of what is no JSON at all the server has said so.
        if !self.page.is_text()
            && let Some(place) = within(&self.page.panel, "summary > span")
        {
            place.set_text_content(Some(&told));
            // There may not be room for all of it.
            set(&place, "title", &told);
        }
        self.tell_problem();
        if self.raw.is_none() {
            self.lay_lines(false);
        }
        if let Some(levels) = self.level.take() {
            self.expand_all(levels);
        }
    }

    /// The rows of the filter, if that is what is shown.
    pub(super) fn filtered(&self) -> Option<&[FilterRow]> {
        self.finding.as_ref().filter(|_| !self.is_raw())?.rows()
    }

    /// How many rows there are.
    pub(super) fn row_count(&self) -> u32 {
        if let Some(sheet) = &self.sheet {
            return sheet.view.len() as u32;
        }
        self.filtered().map_or_else(|| self.above_lines() + self.line_count(), |rows| rows.len() as u32)
    }

    /// The first byte of the value in a row.
    pub(super) fn at_row(&self, number: u32) -> Option<u32> {
        if let Some(sheet) = &self.sheet {
            return sheet.at_row(&self.index, number);
        }
        match self.filtered() {
            Some(rows) => rows.get(number as usize).map(|row| row.span.start),
            None if number >= self.above_lines() => self.at_line(number),
            None => self.index.at_row(number).map(|node| self.index.span(node).start),
        }
    }

    /// The row of the value that begins at a byte, or of the closed container around it.
    pub(super) fn row_at(&self, offset: u32) -> Option<u32> {
        if let Some(sheet) = &self.sheet {
            return Some(sheet.row);
        }
        if self.is_in_line(offset) {
            return self.row_of_line(offset);
        }
        if let Some(rows) = self.filtered() {
            let start = |row: &FilterRow| if row.key.end > 0 { row.key.start } else { row.span.start };
            let after = rows.partition_point(|row| start(row) <= offset);
            return Some(after.saturating_sub(1) as u32);
        }
        let mut node = self.index.node_at(offset as usize)?;
        loop {
            if let Some(row) = self.index.row_of(node) {
                return Some(row);
            }
            node = self.index.parent(node)?;
        }
    }

    /// The value with the focus, if the tree knows it.
    pub(super) fn node(&self) -> Option<Node> {
        if self.is_in_line(self.focus) {
            return None;
        }
        let node = self.index.node_at(self.focus as usize)?;
        (self.index.span(node).start == self.focus).then_some(node)
    }

    /// The reader scrolled.
    pub(super) fn scrolled(&mut self) {
        let top = self.page.inside.scroll_top() - self.above();
        self.window.scrolled(top.max(0) as u32);
        self.paint();
    }
}
