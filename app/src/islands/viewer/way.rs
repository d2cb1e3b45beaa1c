//! The way into the text of a string: a link leads there before the string was opened.

use web_sys::HtmlElement;

use super::{sight::Sight, take_over::written};

/// The value that a link leads to, and those around it, the outermost last. In the text of a string they have their
/// places only once that is open, and the same places as with the server, which opened it likewise.
pub(super) fn way_to(inside: &HtmlElement) -> Vec<u32> {
    written(inside, "details:has(#at) > summary, #at").iter().rev().map(|row| row.at).collect()
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
