//! What the reader sees of a text: the rows in sight, painted into the page.

use std::ops::Range;

use super::{finding::Finding, page::Page, saving::Saving, window::Window};
use crate::{
    components::json_viewer::{
        html::Html,
        item::{Standing, glance_of, row_of, row_of_filter, write_item},
    },
    json::{Index, Node, Span, filter::FilterRow, pace},
    words,
};

/// How long a slice of work lasts, in milliseconds: about half a frame.
const SLICE: f64 = 8.0;
/// How many bytes are read at one painting to count what closed containers hold.
const COUNTED: usize = 512 * 1024;

/// The state of a viewer.
pub(super) struct Sight {
    pub(super) page: Page,
    /// What the names of the rows begin with.
    pub(super) slug: String,
    pub(super) index: Index<'static>,
    pub(super) window: Window,
    /// The first byte of the value in the row that has the focus.
    pub(super) focus: u32,
    /// Where to go as soon as the way there is open.
    pub(super) goal: Option<u32>,
    pub(super) finding: Option<Finding>,
    /// The hit that was gone to last.
    pub(super) hit: Option<u32>,
    /// The file that is being made.
    pub(super) saving: Option<Saving>,
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
}

/// Milliseconds since the page was opened.
pub(super) fn now() -> f64 {
    leptos::prelude::window().performance().map_or(0.0, |clock| clock.now())
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

    /// Does a slice of what is under way: first what the reader waits for, then reading, then searching.
    pub(super) fn turn(&mut self) {
        let was_read = self.index.is_read();
        let (index, finding, saving) = (&mut self.index, &mut self.finding, &mut self.saving);
        let (mut working, mut worked) = (false, finding.is_some());
        self.busy = slice(&mut |budget| {
            worked |= working;
            working = index.work(budget);
            if working || index.read(budget) {
                return true;
            }
            finding.as_mut().is_some_and(|finding| finding.step(index.text(), budget))
                || saving.as_mut().is_some_and(|saving| saving.step(index.text(), budget))
        });
        if !self.busy
            && let Some(saving) = self.saving.take()
        {
            saving.finish();
        }
        if self.index.is_read() && !was_read {
            self.end_reading();
        }
        if !working {
            self.arrive();
        }
        self.after_search();
        self.stale |= working || worked || self.index.is_read() != was_read;
        self.paint();
    }

    /// The text was read: tells of it as a whole.
    pub(super) fn end_reading(&mut self) {
        let facts = self.index.facts();
        let took = (now() - self.began).max(1.0) as u64;
        let parts = [
            words::bytes(facts.bytes.into()),
            words::counted(facts.values.into(), "value"),
            ["depth ", &facts.depth.to_string()].concat(),
            ["parsed in ", &words::whole(took), " ms"].concat(),
        ];
        if let Ok(Some(place)) = self.page.panel.query_selector("summary > span") {
            place.set_text_content(Some(&parts.join(" · ")));
        }
        if let Some(levels) = self.level.take() {
            self.expand_all(levels);
        }
    }

    /// The rows of the filter, if that is what is shown.
    pub(super) fn filtered(&self) -> Option<&[FilterRow]> {
        self.finding.as_ref()?.rows()
    }

    /// How many rows there are.
    pub(super) fn row_count(&self) -> u32 {
        self.filtered().map_or_else(|| self.index.row_count(), |rows| rows.len() as u32)
    }

    /// The first byte of the value in a row.
    pub(super) fn at_row(&self, number: u32) -> Option<u32> {
        match self.filtered() {
            Some(rows) => rows.get(number as usize).map(|row| row.span.start),
            None => self.index.at_row(number).map(|node| self.index.span(node).start),
        }
    }

    /// The row of the value that begins at a byte, or of the closed container around it.
    pub(super) fn row_at(&self, offset: u32) -> Option<u32> {
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
        let node = self.index.node_at(self.focus as usize)?;
        (self.index.span(node).start == self.focus).then_some(node)
    }

    /// The reader scrolled.
    pub(super) fn scrolled(&mut self) {
        let top = self.page.inside.scroll_top() - self.page.tree.offset_top();
        self.window.scrolled(top.max(0) as u32);
        self.paint();
    }

    /// Brings the page into step with the window.
    pub(super) fn paint(&mut self) {
        let top = self.window.top();
        let rows = self.row_count();
        self.window.resize(rows, self.page.inside.client_height().max(0) as u32);
        let height = [&self.window.space().to_string(), "px"].concat();
        Page::style(&self.page.tree, "height", &height);
        self.window.resize(rows, self.page.inside.client_height().max(0) as u32);
        self.moved |= top != self.window.top();
        self.paint_rows();
        let place = ["translateY(", &self.window.offset().to_string(), "px)"].concat();
        Page::style(&self.page.rows, "transform", &place);
        if std::mem::take(&mut self.moved) {
            self.scroll();
        }
        self.mark();
    }

    /// Scrolls the page to where the window is. Above the rows there may be something else.
    fn scroll(&self) {
        let inside = &self.page.inside;
        let (above, now) = (self.page.tree.offset_top(), inside.scroll_top());
        let wanted = match self.window.top() {
            0 => now.min(if self.row_at(self.focus) == Some(0) { 0 } else { above }),
            top => top as i32 + above,
        };
        if wanted != now {
            inside.set_scroll_top(wanted);
        }
    }

    fn paint_rows(&mut self) {
        let wanted = self.window.painted();
        let old = self.painted.clone();
        let overlaps = wanted.start < old.end && old.start < wanted.end;
        if std::mem::take(&mut self.stale) || !overlaps {
            let html = self.html(wanted.clone());
            self.page.rows.set_inner_html(&html);
        } else if wanted != old {
            let rows = self.page.rows.clone();
            for _ in old.start..wanted.start {
                rows.first_element_child().inspect(web_sys::Element::remove);
            }
            for _ in wanted.end..old.end {
                rows.last_element_child().inspect(web_sys::Element::remove);
            }
            if wanted.start < old.start {
                let _ = rows.insert_adjacent_html("afterbegin", &self.html(wanted.start..old.start));
            }
            if wanted.end > old.end {
                let _ = rows.insert_adjacent_html("beforeend", &self.html(old.end..wanted.end));
            }
        }
        self.painted = wanted;
    }

    fn html(&mut self, numbers: Range<u32>) -> String {
        let mut html = Html::default();
        if let Some(rows) = self.filtered() {
            for (number, row) in numbers.clone().zip(&rows[numbers.start as usize..]) {
                let shown = row_of_filter(&self.index, row);
                let open = shown.kind.is_container().then_some(true);
                let standing = Standing { slug: &self.slug, number, at: row.at, of: None, open, hit: row.hit };
                write_item(&mut html, &standing, &shown, &[]);
            }
            return html.finish();
        }
        self.index.look_for_duplicates(numbers.start, numbers.len());
        let mut budget = COUNTED;
        for (number, row) in numbers.clone().zip(self.index.rows(numbers.start)) {
            let shown = row_of(&self.index, &row, &mut budget);
            let open = row.kind.is_container().then_some(row.open);
            let start = self.index.key(row.node).map_or(row.span.start, |key| key.start);
            let end = if open.is_some() { row.span.start } else { row.span.end };
            let hit = self.finding.as_ref().is_some_and(|finding| finding.hits_within(Span { start, end }));
            let standing = Standing { slug: &self.slug, number, at: row.node.at, of: row.set_size, open, hit };
            let glance = if open == Some(false) { glance_of(&self.index, &row) } else { Vec::new() };
            write_item(&mut html, &standing, &shown, &glance);
        }
        html.finish()
    }

    /// Marks the row with the focus. It keeps the focus when it is out of sight and so not in the page.
    fn mark(&self) {
        let Page { tree, rows, .. } = &self.page;
        if let Ok(Some(old)) = rows.query_selector(".on") {
            let _ = old.class_list().remove_1("on");
        }
        let row = self.row_at(self.focus).filter(|row| self.painted.contains(row));
        let item = row.and_then(|row| rows.children().item(row - self.painted.start));
        if let Some(item) = item {
            let _ = item.class_list().add_1("on");
            let _ = tree.set_attribute("aria-activedescendant", &item.id());
        } else {
            let _ = tree.remove_attribute("aria-activedescendant");
        }
    }
}
