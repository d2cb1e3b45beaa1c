//! The way into the text of a string: a link leads there before the string was opened.

use web_sys::{Element, HtmlElement};

use super::{
    page::{around, within},
    sight::Sight,
};

/// The values around the one that a link leads to, the outermost first, and that one last. In the text of a string they
/// have their places only once that is open, and the same places as with the server, which opened it likewise.
pub(super) fn way_to(inside: &HtmlElement) -> Vec<u32> {
    let marked = within(inside, "#at");
    let around = std::iter::successors(marked.clone(), |element| around(&element.parent_element()?, "details"));
    let rows = marked.into_iter().chain(around.skip(1).filter_map(|details| details.first_element_child()));
    let at = |row: Element| row.get_attribute("data-at")?.parse().ok();
    let mut way = Vec::new();
    for at in rows.filter_map(at) {
        // The row that is marked is the first within its own `details`, too.
        if way.last() != Some(&at) {
            way.push(at);
        }
    }
    way.reverse();
    way
}

impl Sight {
    /// Opens what lies on the way to a value in the text of a string, as far as the step before is done.
    pub(super) fn go_way(&mut self) {
        while self.index.is_read() && !self.index.is_working() && !self.way.is_empty() {
            let offset = self.way.remove(0);
            match self.place(offset).filter(|&place| place == offset).and_then(|_| self.index.node_at(offset as usize))
            {
                Some(_) if self.way.is_empty() => self.goal = Some(offset),
                Some(node) => _ = self.index.open(node),
                // The text is another by now.
                None => self.way.clear(),
            }
            (self.busy, self.stale) = (true, true);
        }
    }
}
