//! From the tree to the table of an array and back, and what the controls of the table do.

use super::{
    page::{Page, add, around, document, focus, set, show, within},
    sheet::Sheet,
    sight::Sight,
};
use crate::{
    components::json_viewer::html::Html,
    json::{Kind, Node, table::Failing},
    words::sentence::Sentence,
};

/// How many rows are looked at for an array that can be a table.
const LOOKED_AT: u32 = 500;

impl Sight {
    /// Shows as a table the array around the focus, or the first one beneath it, or the first that there is.
    pub(super) fn want_table(&mut self) {
        if !self.is_in_line(self.focus) && self.known("table").is_none() {
            return;
        }
        let documents = self.index.facts().documents > 1;
        let array = self.near_list().or_else(|| if documents { None } else { self.list_from(0, 0) });
        if array.is_none() && !documents {
            return self.page.tell("There is no list of objects here");
        }
        if let Some(array) = array {
            self.index.open(array);
        }
        self.tabling = Some(array);
        self.changed();
    }

    /// The list of objects around the focus, or else beneath it.
    fn near_list(&self) -> Option<Node> {
        let focus = self.node()?;
        let mut around = Some(focus);
        while let Some(node) = around {
            if self.holds_objects(node) {
                return around;
            }
            around = self.index.parent(node);
        }
        self.list_from(self.index.row_of(focus)? + 1, self.index.depth(focus) + 1)
    }

    /// The first list of objects from a row on, before any that lies less deep.
    fn list_from(&self, first: u32, depth: u32) -> Option<Node> {
        for row in first..first + LOOKED_AT {
            let node = self.index.at_row(row).filter(|&node| self.index.depth(node) >= depth)?;
            if self.holds_objects(node) {
                return Some(node);
            }
        }
        None
    }

    /// Whether a node is an array that begins with an object.
    fn holds_objects(&self, node: Node) -> bool {
        let inside = &self.index.bytes()[self.index.span(node).start as usize + 1..];
        self.index.kind(node) == Kind::Array && inside.trim_ascii_start().starts_with(b"{")
    }

    /// Makes the table that is wanted, once its array was read.
    pub(super) fn begin_table(&mut self) {
        if self.sheet.is_some() || !self.index.is_read() {
            return;
        }
        let Some(array) = self.tabling.take() else { return };
        let mut item = self.node();
        while let Some(node) = item
            && self.index.parent(node) != array
        {
            item = self.index.parent(node);
        }
        let left = self.left.take().filter(|sheet| sheet.array == array);
        let Some(mut sheet) = left.or_else(|| Sheet::new(&self.index, array).map(Box::new)) else {
            return self.page.tell("This list holds too few objects for a table");
        };
        if let Some(item) = item {
            sheet.go_to_item(item.at);
        }
        self.sheet = Some(sheet);
        self.drop_filter();
        (self.moved, self.stale, self.busy) = (true, true, true);
        self.shape();
        self.show_heads();
        self.go_to_row();
    }

    /// Gives the focus to the row of the table that is to have it, if it is there.
    pub(super) fn go_to_row(&mut self) {
        // As long as the page has no rows the panel is too low for one.
        self.paint();
        if let Some(sheet) = &self.sheet {
            self.focus_row(sheet.row);
        }
    }

    /// Lets the page show a table, or lines, or a tree.
    pub(super) fn shape(&self) {
        let (table, lines) = (self.sheet.is_some(), self.is_raw());
        let role = if table { "grid" } else { "tree" };
        set(&self.page.tree, "role", if lines { "listbox" } else { role });
        if let Some(heads) = within(&self.page.inside, ".heads") {
            heads.remove();
        }
        if table {
            add(&self.page.tree, "afterbegin", r#"<div class="heads" role="row" aria-rowindex="1"></div>"#);
        } else {
            let _ = self.page.tree.remove_attribute("aria-rowcount");
            let _ = self.page.tree.remove_attribute("aria-colcount");
        }
        self.page.show("table", table);
        for (name, pressed) in [("table", table), ("raw", lines), ("wrap", self.wrap)] {
            if let Some(button) = self.page.control(name) {
                set(&button, "aria-pressed", if pressed { "true" } else { "false" });
                // Only lines can be wrapped.
                show(&button, name != "wrap" || self.raw.is_some());
            }
        }
    }

    /// Writes the heads and the values of the table.
    pub(super) fn show_heads(&self) {
        let Some(sheet) = &self.sheet else { return };
        let (mut heads, mut values) = (Html::default(), Html::default());
        sheet.write_heads(&mut heads, &self.index);
        sheet.write_values(&mut values, &self.index);
        Page::style(&self.page.tree, "--columns", &sheet.widths(&self.index));
        let focused = document().active_element();
        if let Some(place) = within(&self.page.inside, ".heads") {
            place.set_inner_html(&heads.finish());
        }
        if let Some(place) = self.page.part("values") {
            place.set_inner_html(&values.finish());
        }
        // Whoever used a control that was written anew goes on from there.
        if let Some(lost) = focused.filter(|focused| around(focused, "body").is_none()) {
            let order = lost.get_attribute("data-do").unwrap_or_default();
            match self.page.control(&order) {
                Some(same) => focus(&same),
                None => self.page.focus_tree(),
            }
        }
        // The heads are a row, and the numbers of the items a column.
        set(&self.page.tree, "aria-rowcount", &(sheet.view.len() as u64 + 1).to_string());
        set(&self.page.tree, "aria-colcount", &(sheet.table.columns().len() as u64 + 1).to_string());
        self.page.show("columns", sheet.has_more_columns());
        self.page.write("items", sheet.told(&self.index).text());
    }

    /// Back to the tree, to what has the focus. The table is kept for when the reader comes back.
    pub(super) fn leave_table(&mut self) {
        self.stop_going_through();
        if self.sheet.is_some() {
            self.left = self.sheet.take();
            self.shape();
            self.goal = Some(self.focus);
            self.index.reveal(self.focus as usize);
            self.changed();
        }
    }

    /// Back to the tree with all its rows.
    pub(super) fn show_all(&mut self) {
        self.leave_table();
        if self.filtered().is_some() {
            self.leave_filter();
        }
    }

    /// Shows other columns.
    pub(super) fn next_columns(&mut self) {
        if let Some(sheet) = &mut self.sheet {
            sheet.go_on();
            self.stale = true;
            self.show_heads();
            self.go_to_row();
        }
    }

    /// Sorts, or keeps the items with a value.
    pub(super) fn look_at_table(&mut self, order: &str) {
        let Some((what, place)) = order.split_once('-') else { return };
        self.stop_going_through();
        let (Some(sheet), Ok(place)) = (&mut self.sheet, place.parse()) else { return };
        if what == "sort" {
            sheet.sort(place);
            sheet.sum(place);
        } else {
            sheet.keep(place);
        }
        self.window.reveal(0);
        (self.moved, self.stale, self.busy) = (true, true, true);
    }

    /// Begins to look for an item that tells of a failure: the one with the focus, unless it is the last that was found,
    /// or the next.
    pub(super) fn next_failure(&mut self) {
        if let Some(sheet) = &self.sheet {
            self.failing = Some(Failing::new(sheet.row + u32::from(sheet.failed == Some(sheet.row))));
            self.busy = true;
        }
    }

    /// Gives up what goes through the whole table, since that changes.
    fn stop_going_through(&mut self) {
        let saved = self.saving.take();
        if self.failing.take().is_some() || saved.is_some() {
            self.page.tell("Stopped, since the table changes");
        }
    }

    /// Gives up what takes long.
    pub(super) fn stop(&mut self) {
        (self.failing, self.saving) = (None, None);
        self.page.tell("Stopped");
        self.page.focus_tree();
    }

    /// Hands over what is finished of that which takes long; of the rest tells how far it is.
    pub(super) fn end_long(&mut self) {
        let under_way = match (&self.failing, self.saving.as_ref().zip(self.sheet.as_ref())) {
            (Some(failing), _) => {
                Some(("Looked at ", u64::from(failing.looked()) * 100 / self.row_count().max(1) as u64))
            }
            (None, Some((saving, sheet))) => Some(("Saved ", saving.hundredths(sheet))),
            (None, None) => None,
        };
        self.page.show("stop", under_way.is_some() && self.busy);
        if self.busy {
            if let Some((what, hundredths)) = under_way {
                // It is read aloud, so not every hundredth is told.
                self.page.tell(Sentence::default().say(what).number(hundredths / 10 * 10).say(" %").text());
            }
            return;
        }
        if under_way.is_some() {
            self.page.tell("");
        }
        if let Some(saving) = self.saving.take() {
            saving.finish();
        }
        match self.failing.take().map(|failing| failing.found()) {
            Some(Some(row)) => {
                self.focus_row(row);
                if let Some(sheet) = &mut self.sheet {
                    sheet.failed = Some(row);
                    let item = sheet.view.item(row as usize).unwrap_or_default();
                    self.page.tell(Sentence::default().say("Item ").number(item).say(" tells of a failure").text());
                }
            }
            Some(None) => self.page.tell("No item here tells of a failure"),
            None => {}
        }
    }
}
