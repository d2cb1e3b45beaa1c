//! Painting: only the rows in sight are in the page, and of those only the new ones are written.

use std::ops::Range;

use web_sys::Element;

use super::{
    page::{Page, add, document, option, set, within},
    sight::Sight,
};
use crate::{
    components::json_viewer::{
        html::Html,
        item::{Standing, glance_of, row_of, row_of_filter, write_item},
    },
    json::{Kind, Span},
};

/// How many bytes are read at one painting to count what closed containers hold.
const COUNTED: usize = 512 * 1024;

impl Sight {
    /// What of the page lies above the rows and scrolls with them: nothing in a table, whose heads stay.
    pub(super) fn above(&self) -> i32 {
        if self.sheet.is_some() { 0 } else { self.page.tree.offset_top() }
    }

    /// How tall the part is that shows rows.
    pub(super) fn height(&self) -> u32 {
        let Page { inside, tree, rows, .. } = &self.page;
        let heads = if self.sheet.is_some() { tree.offset_top() + rows.offset_top() } else { 0 };
        (inside.client_height() - heads).max(0) as u32
    }

    /// Brings the page into step with the window.
    pub(super) fn paint(&mut self) {
        let top = self.window.top();
        let rows = self.row_count();
        self.window.resize(rows, self.height());
        let height = [&self.window.space().to_string(), "px"].concat();
        Page::style(&self.page.tree, "height", &height);
        self.window.resize(rows, self.height());
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
        let (above, now) = (self.above(), inside.scroll_top());
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
            for gone in (old.start..wanted.start).chain(wanted.end..old.end) {
                self.row_element(gone).inspect(Element::remove);
            }
            let rows = self.page.rows.clone();
            if wanted.start < old.start {
                add(&rows, "afterbegin", &self.html(wanted.start..old.start));
            }
            if wanted.end > old.end {
                add(&rows, "beforeend", &self.html(old.end..wanted.end));
            }
        }
        self.painted = wanted;
    }

    fn html(&mut self, numbers: Range<u32>) -> String {
        let mut html = Html::default();
        if let Some(sheet) = &self.sheet {
            numbers.for_each(|number| sheet.write_row(&mut html, &self.index, &self.slug, number));
            return html.finish();
        }
        if let Some(rows) = self.filtered() {
            for (number, row) in numbers.clone().zip(&rows[numbers.start as usize..]) {
                let mut shown = row_of_filter(&self.index, row);
                let marks = self.marks(Some(row.key).filter(|key| key.end > 0), row.span, true, &mut shown);
                let standing = Standing {
                    slug: &self.slug,
                    number,
                    at: row.at,
                    of: None,
                    // They cannot be closed.
                    open: None,
                    hit: row.hit,
                    within: false,
                    holds_json: false,
                    marks,
                };
                write_item(&mut html, &standing, &shown, &[]);
            }
            return html.finish();
        }
        let (all, numbers) = (numbers.clone(), numbers.start..numbers.end.min(self.above_lines()));
        let was_comparing = self.index.is_comparing();
        self.index.look_for_duplicates(numbers.start, numbers.len());
        let is_comparing = self.index.is_comparing();
        // Rows that are in the page already may have to be told of.
        self.stale |= was_comparing && !is_comparing;
        self.busy |= was_comparing || is_comparing;
        let mut budget = COUNTED;
        for number in numbers {
            let Some(node) = self.index.at_row(number) else { break };
            let row = self.index.row(node);
            let mut shown = row_of(&self.index, &row, &mut budget);
            let open = self.index.can_open(row.node).then_some(row.open);
            let key = self.index.key(row.node);
            let start = key.map_or(row.span.start, |key| key.start);
            let end = if row.kind.is_container() { row.span.start } else { row.span.end };
            let hit = self.finding.as_ref().is_some_and(|finding| finding.hits_within(Span { start, end }));
            // Of a string that is open the rows beneath it show the rest.
            let may_move = row.kind != Kind::Piece && (!row.open || self.index.text_within(row.node).is_some());
            let marks = self.marks(key, row.span, may_move, &mut shown);
            let standing = Standing {
                slug: &self.slug,
                number,
                at: row.node.at,
                of: row.set_size.map(|size| if row.depth == 0 { size + self.line_count() } else { size }),
                open,
                hit: hit || !marks.value.hits.is_empty(),
                within: row.span.start >= self.index.facts().bytes || row.kind == Kind::Piece,
                holds_json: self.index.holds_json(row.node),
                marks,
            };
            let closed = row.kind.is_container() && !row.open;
            let glance = if closed { glance_of(&self.index, &row) } else { Vec::new() };
            write_item(&mut html, &standing, &shown, &glance);
        }
        self.write_lines(&mut html, all);
        html.finish()
    }

    /// A row in the page, or its cell with the focus.
    fn row_element(&self, number: u32) -> Option<Element> {
        let mut id = [self.slug.as_str(), "-", &number.to_string()].concat();
        if let Some(sheet) = self.sheet.as_ref().filter(|sheet| sheet.cell > 0) {
            id += &["-", &sheet.cell.to_string()].concat();
        }
        document().get_element_by_id(&id)
    }

    /// Marks the row with the focus. It keeps the focus when it is out of sight and so not in the page.
    fn mark(&mut self) {
        let tree = &self.page.tree;
        if let Some(old) = within(tree, ".on") {
            let _ = old.class_list().toggle_with_force("on", false);
        }
        let row = self.row_at(self.focus).filter(|row| self.painted.contains(row));
        let item = row.and_then(|row| self.row_element(row));
        if let Some(item) = item {
            let _ = item.class_list().toggle_with_force("on", true);
            set(tree, "aria-activedescendant", &item.id());
            if std::mem::take(&mut self.followed) {
                // A row may be wider than the panel: its match is to be seen, or else where it begins.
                let part = within(&item, ".current").or_else(|| within(&item, "em, b")).unwrap_or(item);
                part.scroll_into_view_with_scroll_into_view_options(&option("block", &"nearest".into()));
            }
        } else {
            let _ = tree.remove_attribute("aria-activedescendant");
        }
    }
}
