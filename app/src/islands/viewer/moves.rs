//! Moving the focus, and opening and closing: what keys and clicks do in the tree.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    finding::in_any_case,
    keys::{Action, Row, To},
    page::within,
    sight::{Sight, now},
};
use crate::{
    json::{Kind, Node, nested::Refusal},
    words,
};

/// How many rows may be open at once.
const MOST_ROWS: u32 = 2_000_000;
/// How many rows are looked at for one that begins as was typed.
const TYPED_ROWS: u32 = 20_000;
/// Letters typed with longer pauses between them, in milliseconds, are several beginnings.
const PAUSE: f64 = 700.0;

impl Sight {
    /// The row with the focus, as far as keys need to know it.
    pub(super) fn focused_row(&self) -> Row {
        let node = self.node().filter(|_| self.filtered().is_none() && self.sheet.is_none());
        // To open a row of a table is to go on to its next cell.
        let row = Row { container: self.sheet.is_some(), open: false };
        node.map_or(row, |node| {
            let container = self.index.can_open(node);
            Row { container, open: container && self.index.is_open(node) }
        })
    }

    /// Does what a key means.
    pub(super) fn act(&mut self, action: Action<'_>) {
        self.hush();
        match action {
            Action::Go(to) => self.go(to),
            Action::Choose if self.follow_link() => {}
            Action::Choose => self.choose(false),
            Action::Open if self.sheet.is_some() => self.go_to_cell(true),
            Action::Open | Action::Close => self.toggle(),
            Action::Subtree { open } => self.subtree(open),
            Action::Siblings => self.siblings(),
            Action::Find => self.obey("find"),
            Action::Hit { forward } => self.obey(if forward { "next" } else { "previous" }),
            Action::Copy => self.obey("copy-value"),
            Action::Type(letter) => self.type_ahead(letter),
        }
        self.paint();
    }

    /// Opens the link in the row with the focus, if it has one: the keyboard reaches it through its row alone.
    fn follow_link(&self) -> bool {
        let link = within(&self.page.rows, ".on a");
        link.inspect(|link| link.unchecked_ref::<HtmlElement>().click()).is_some()
    }

    fn go(&mut self, to: To) {
        let last = i64::from(self.row_count()) - 1;
        let row = i64::from(self.row_at(self.focus).unwrap_or_default());
        let row = match to {
            To::By(rows) => row + i64::from(rows),
            To::Screens(screens) => row + i64::from(screens) * i64::from(self.window.fitting()),
            To::First => 0,
            To::Last => last,
            To::Parent if self.sheet.is_some() => return self.go_to_cell(false),
            To::Parent => {
                let parent = match self.filtered() {
                    Some(rows) => {
                        let (above, row) = rows.split_at(row as usize);
                        let depth = row.first().map_or(0, |row| row.depth);
                        above.iter().rfind(|above| above.depth < depth).map(|above| above.span.start)
                    }
                    None => {
                        self.node().and_then(|node| self.index.parent(node)).map(|node| self.index.span(node).start)
                    }
                };
                if let Some(parent) = parent {
                    self.focus_on(parent);
                }
                return;
            }
        };
        self.focus_row(row.clamp(0, last.max(0)) as u32);
    }

    /// Gives the focus to the cell beside the one that has it.
    fn go_to_cell(&mut self, forward: bool) {
        if let Some(sheet) = &mut self.sheet {
            sheet.go_to_cell(forward);
            let row = sheet.row;
            self.focus_row(row);
        }
    }

    /// Gives the focus to a row.
    pub(super) fn focus_row(&mut self, number: u32) {
        if let Some(offset) = self.at_row(number) {
            if let Some(sheet) = &mut self.sheet {
                sheet.row = number;
            }
            self.focus_on(offset);
        }
    }

    /// Gives the focus to the value that begins at a byte, and brings its row into sight.
    pub(super) fn focus_on(&mut self, offset: u32) {
        (self.focus, self.hit) = (offset, None);
        self.reveal_focus();
        self.show_path();
    }

    /// Brings the row with the focus into sight.
    pub(super) fn reveal_focus(&mut self) {
        if let Some(row) = self.row_at(self.focus) {
            self.window.reveal(row);
            (self.moved, self.followed) = (true, true);
        }
    }

    /// What a click on the row does: opens or closes it; with Alt all beneath it too. A row of a filter is shown
    /// among all others.
    pub(super) fn choose(&mut self, alt: bool) {
        if self.sheet.is_some() {
            return self.leave_table();
        }
        if self.is_in_line(self.focus) {
            return;
        }
        if self.filtered().is_some() {
            return self.leave_filter();
        }
        if alt {
            self.subtree(!self.focused_row().open);
        } else {
            self.toggle();
        }
    }

    /// The value with the focus, if there is something beneath it to be shown.
    fn container(&self) -> Option<Node> {
        self.node().filter(|&node| self.index.can_open(node))
    }

    fn toggle(&mut self) {
        let Some(node) = self.container() else { return };
        if self.index.is_open(node) {
            self.index.close(node);
        } else {
            self.index.open(node);
            // What was found in a string lies in one of its pieces.
            self.goal = self.hit.filter(|_| self.index.kind(node) == Kind::String);
        }
        self.changed();
    }

    fn subtree(&mut self, open: bool) {
        let Some(node) = self.container().filter(|_| self.sheet.is_none()) else { return };
        if self.index.kind(node) == Kind::String {
            return self.toggle();
        }
        if open {
            self.index.expand(Some(node), u32::MAX, MOST_ROWS);
            self.expanding = true;
        } else {
            self.index.close_all(Some(node));
        }
        self.changed();
    }

    fn siblings(&mut self) {
        if self.sheet.is_some() || self.is_in_line(self.focus) {
            return;
        }
        match self.node().and_then(|node| self.index.parent(node)) {
            Some(parent) => self.index.expand(Some(parent), 2, MOST_ROWS),
            None => self.index.expand(None, 1, MOST_ROWS),
        }
        (self.expanding, self.goal) = (true, Some(self.focus));
        self.changed();
    }

    /// Opens everything to a level, once the text is read.
    pub(super) fn expand_all(&mut self, levels: u32) {
        if self.index.is_read() {
            self.index.expand(None, levels, MOST_ROWS);
            self.expanding = true;
        } else {
            self.level = Some(levels);
        }
        self.changed();
    }

    /// Closes everything but the documents themselves. What is still shown around the focus has it then.
    pub(super) fn close_all(&mut self) {
        self.index.close_all(None);
        if self.index.row_count() == 1
            && let Some(root) = self.index.at_row(0)
        {
            self.index.open(root);
        }
        // To the next match it goes on from this one.
        let hit = self.hit;
        self.focus_row(self.row_at(self.focus).unwrap_or_default());
        self.hit = hit;
        self.page.tell("Closed");
        self.changed();
    }

    /// Something was begun that may go on, or the rows are others now.
    pub(super) fn changed(&mut self) {
        (self.busy, self.stale) = (true, true);
        let work = &mut self.index;
        let more = super::sight::slice(&mut |budget| work.work(budget));
        if !more {
            self.arrive();
        }
        self.paint();
    }

    /// What was begun is done: goes where it was to lead, and tells how far it came.
    pub(super) fn arrive(&mut self) {
        if std::mem::take(&mut self.expanding)
            && let Some(done) = self.index.expansion()
        {
            let levels = words::whole(done.levels.into());
            let most = words::whole(MOST_ROWS.into());
            let told = ["Opened to level ", &levels, ": more would be over ", &most, " rows"].concat();
            self.page.tell(if done.complete { "Opened" } else { &told });
        }
        if let Some(refusal) = self.index.take_refusal() {
            self.page.tell(&told(&refusal));
        }
        if let Some(order) = self.pending.take().filter(|_| self.node().is_some() || self.is_in_line(self.focus)) {
            self.obey(&order);
        }
        self.begin_table();
        self.go_way();
        if let Some(goal) =
            self.goal.take_if(|goal| self.raw.as_ref().is_none_or(|raw| raw.knows(self.index.text(), *goal)))
            && let Some(focus) = self.place(goal)
        {
            self.focus = focus;
            if let Some(row) = self.row_at(self.focus) {
                let rows = self.row_count();
                self.window.resize(rows, self.height());
                self.window.reveal_with_room(row);
                (self.moved, self.followed) = (true, true);
            }
            let string = self.node().filter(|_| self.hit.is_some());
            if string.is_some_and(|node| self.index.text_within(node).is_some()) {
                self.page.tell("Find looks at a string as a whole, not at the rows beneath it");
            }
            self.show_path();
            self.stale = true;
        }
    }

    /// What can have the focus at a byte: a byte of a line, or the first of a value.
    pub(super) fn place(&self, offset: u32) -> Option<u32> {
        if self.is_in_line(offset) {
            return Some(offset);
        }
        self.index.node_at(offset as usize).map(|node| self.index.span(node).start)
    }

    fn type_ahead(&mut self, letter: &str) {
        let time = now();
        if time - self.typed.1 > PAUSE {
            self.typed.0.clear();
        }
        self.typed.0.push_str(letter);
        self.typed.1 = time;
        if self.filtered().is_some() || self.sheet.is_some() || self.is_in_line(self.focus) {
            return;
        }
        let typed = &self.typed.0;
        let needle = in_any_case(typed);
        let from = self.row_at(self.focus).unwrap_or_default();
        // One that goes on to fit as more is typed keeps the focus.
        let from = if typed.chars().count() > 1 { from.wrapping_sub(1) } else { from };
        if let Some(row) = self.index.type_ahead(from, &needle, TYPED_ROWS) {
            self.focus_row(row);
        }
    }
}

/// Why a string was not opened as JSON, in words.
fn told(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Broken(problem) => {
            ["The text in this string is no JSON to its end: ", &problem.told(), ". It is shown as text"].concat()
        }
        Refusal::Deep => "Texts are opened three deep in one another; this one is shown as text".to_owned(),
        Refusal::Large => {
            "This is too long to be opened as JSON: 8 MB at most, 64 MB in all. It is shown as text".to_owned()
        }
    }
}
