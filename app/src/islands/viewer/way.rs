//! The way into the text of a string: a link leads there before the string was opened.

use web_sys::{Element, HtmlElement};

use super::{
    page::{around, at_of, within},
    sight::Sight,
};

/// The value that a link leads to, and those around it, the outermost last. In the text of a string they have their
/// places only once that is open, and the same places as with the server, which opened it likewise.
pub(super) fn way_to(inside: &HtmlElement) -> Vec<u32> {
    let mut way = Vec::new();
    let mut place = within(inside, "#at");
    let mut row = place.clone();
    while let Some(at) = row.as_ref().and_then(at_of) {
        // The row that is marked is the first within its own `details`, too.
        if way.last() != Some(&at) {
            way.push(at);
        }
        place = place.and_then(|place| around(&place.parent_element()?, "details"));
        row = place.as_ref().and_then(Element::first_element_child);
    }
    way
}

impl Sight {
    /// Opens what lies on the way to a value in the text of a string, as far as the step before is done.
    pub(super) fn go_way(&mut self) {
        while self.index.is_read()
            && !self.index.is_working()
            && let Some(offset) = self.way.pop()
        {
            match self.place(offset).filter(|&place| place == offset).and_then(|_| self.index.node_at(offset as usize))
            {
                Some(_) if self.way.is_empty() => self.goal = Some(offset),
                Some(node) => _ = self.index.open(node),
                // The text is another by now.
                None => {}
            }
            (self.busy, self.stale) = (true, true);
        }
    }
}
