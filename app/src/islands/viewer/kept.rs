//! What the reader asks for before it can be done: it is kept, and done in its turn as soon as the text is there.

use web_sys::{Element, Event};

use super::{
    hear::{order_of, pressed, target_of},
    keys::{self, Action, Pressed, Row},
    page::{around, fits, focus, part, show_part, within},
    sight::Sight,
};

/// How many values are opened again at most when a text has changed.
const MOST_OPEN: usize = 1000;

/// Something that was asked for.
pub(super) enum Kept {
    /// What a control says.
    Order(String),
    /// A key pressed among the rows.
    Key(Pressed),
    /// To open the values that begin at these bytes, from the last on, and to go to the first.
    Way(Vec<u32>),
}

/// All that waits to be done, in the order in which it was asked for.
#[derive(Default)]
pub(super) struct Waiting {
    kept: Vec<Kept>,
    /// Whether it was asked for in vain, and nothing since.
    failed: bool,
}

impl Waiting {
    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Where the text did not come, goes on to keep what controls say: they look as if it were done.
    pub(super) fn fail(&mut self) {
        self.kept.retain(|kept| !matches!(kept, Kept::Key(_)));
        self.failed = true;
    }

    /// Keeps an order; to search anew once is enough, and to ask anew for what was asked for in vain is no second wish.
    pub(super) fn order(&mut self, order: &str) {
        let once = std::mem::take(&mut self.failed) || order == "search";
        let again = matches!(self.kept.last(), Some(Kept::Order(last)) if last == order && once);
        if !again {
            self.kept.push(Kept::Order(order.to_owned()));
        }
    }

    /// Keeps what an event asks for, if that can be done later.
    pub(super) fn keep(&mut self, panel: &Element, event: &Event) -> bool {
        if let Some(order) = order_of(event) {
            match order.as_str() {
                "find" => open_search(panel),
                "retry" => {
                    if let Some(inside) = within(panel, ".inside") {
                        focus(&inside);
                    }
                }
                _ => self.order(&order),
            }
            return true;
        }
        target_of(event).is_some_and(|target| self.keep_key(panel, &target, event))
    }

    fn keep_key(&mut self, panel: &Element, target: &Element, event: &Event) -> bool {
        let Some(key) = pressed(event) else { return false };
        let is_inside = around(target, ".inside").is_some();
        match keys::action(&key, Row::default()) {
            Some(Action::Find) => open_search(panel),
            None | Some(Action::Copy) => return false,
            Some(_) if !is_inside => return false,
            // The server's rows open and close by themselves, and its links lead where they do.
            Some(Action::Choose) if self.is_empty() && fits(target, "summary, a") => return false,
            Some(_) => self.kept.push(Kept::Key(key)),
        }
        event.prevent_default();
        true
    }

    /// Lets a viewer do what waits, as far as nothing has to be done first.
    pub(super) fn play(&mut self, sight: &mut Sight) {
        while sight.is_settled() && !self.is_empty() {
            match self.kept.remove(0) {
                Kept::Order(order) => sight.obey(&order),
                Kept::Way(way) => {
                    (sight.way, sight.busy) = (way, true);
                    sight.page.tell("The text has changed");
                }
                Kept::Key(key) => {
                    let row = sight.focused_row();
                    if let Some(action) = keys::action(&key, row) {
                        sight.act(action);
                    }
                }
            }
        }
    }
}

impl Sight {
    /// What is to be done for a text that takes the place of this one to be shown as this one is: what is open stays so
    /// as far as the text up to there is the same.
    pub(super) fn hand_on(&self) -> Waiting {
        let (text, table) = (self.page.is_text(), self.sheet.is_some());
        let mut way = vec![self.focus];
        for row in self.index.rows(0).filter(|row| row.open).take(MOST_OPEN) {
            way.insert(1, row.span.start);
        }
        let mut waiting = Waiting { kept: vec![Kept::Way(way)], failed: false };
        let raw = self.is_raw() && !text;
        for (is_on, order) in
            [(raw, "raw"), (self.wrap != text, "wrap"), (table, "table"), (self.finding.is_some(), "search")]
        {
            if is_on {
                waiting.order(order);
            }
        }
        waiting
    }
}

/// Whether the reader scrolls or clicks among the server's rows, and so will want more than those.
pub(super) fn wants_more(event: &Event) -> bool {
    target_of(event).is_some_and(|target| match event.type_().as_str() {
        "scroll" => fits(&target, ".inside"),
        "click" => around(&target, ".tree").is_some() && !fits(&target, "a"),
        _ => false,
    })
}

/// Opens the search before there is anything to search in: what is typed into its field is searched for then.
fn open_search(panel: &Element) {
    show_part(panel, "search", true);
    if let Some(field) = part(panel, "wanted") {
        focus(&field);
    }
}
