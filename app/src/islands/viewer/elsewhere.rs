//! "Where else is this value?": it is searched for as a whole, in this text and in the other.

use super::{finding::Finding, page::anywhere, sight::Sight};
use crate::json::{
    Kind, Node,
    find::{Find, Needle, Query, Scope},
};

/// How many bytes a value may have.
const LONGEST: usize = 10_000;
/// What masking leaves in the place of what it hides.
const MASK: &str = "•••";

impl Sight {
    /// Looks for the value with the focus here, and lets the other panel do so.
    pub(super) fn elsewhere(&mut self) {
        let node = if self.is_in_line(self.focus) { self.in_line() } else { self.known("elsewhere") };
        if self.pending.is_some() {
            return;
        }
        let single = node.filter(|&node| {
            let span = self.index.span(node);
            !self.index.kind(node).is_container() && span.is_finished() && (span.end - span.start) as usize <= LONGEST
        });
        let Some(node) = single else {
            return self.page.tell_below("Only a single value can be looked for, and none that is very long");
        };
        let value = self.meaning(node);
        if value.contains(MASK) {
            return self.page.tell_below("What is hidden cannot be looked for: it may be anything");
        }
        self.seek(&value, None);
        let quote = u32::from(self.index.kind(node) == Kind::String);
        self.hit = Some(self.index.span(node).start + quote);
        self.sought = Some(["seek ", &value].concat());
    }

    /// Whether the value with the focus is masked: then it is not offered to look for it.
    pub(super) fn is_masked(&self) -> bool {
        // Outside of strings there is no mask, so up to the next quote there is that of this value or none.
        let rest = self.index.bytes().get(self.focus as usize + 1..).unwrap_or_default();
        let inside = rest[..rest.len().min(LONGEST)].split(|&byte| byte == b'"').next().unwrap_or_default();
        inside.windows(MASK.len()).any(|part| part == MASK.as_bytes())
    }

    /// The value in the line with the focus, or the first in it; the order is done once the tree knows it.
    fn in_line(&mut self) -> Option<Node> {
        if self.index.is_read() {
            self.index.reveal(self.focus as usize);
        }
        if !self.index.is_read() || self.index.is_working() {
            self.pending = Some("elsewhere".to_owned());
            self.busy = true;
        }
        self.index.node_at(self.focus as usize).map(|node| self.index.value(node))
    }

    /// Looks for a value as a whole; for another panel it goes to the first place and tells how many there are.
    pub(super) fn seek(&mut self, value: &str, jump: Option<u32>) {
        self.leave_table();
        self.page.set("wanted", value);
        self.page.set("scope", "values");
        for (name, on) in [("case", true), ("whole", !self.page.is_text()), ("regex", false), ("filter", false)] {
            self.page.check(name, on);
        }
        self.page.show("search", true);
        // A text that is no JSON has no values, but may hold it all the same.
        let (needle, scope) = if self.page.is_text() {
            (Needle::exact(value), Scope::Text)
        } else {
            (Needle::whole(value), Scope::Values)
        };
        let find = Find::new(Query::Text(needle), scope);
        let asked = jump.is_some();
        let finding = Finding { find, expression: None, more: true, filter: None, jump, steps: 0, asked };
        self.finding = Some(Box::new(finding));
        self.changed();
    }

    /// Tells the panel that asked how many there are.
    pub(super) fn answer(&mut self) {
        let Some(finding) = self.finding.as_mut().filter(|finding| finding.asked && !finding.more) else { return };
        finding.asked = false;
        let told = [&finding.told(None), " in the ", &self.slug].concat();
        if let Some(place) = anywhere(&[".text:not(#", &self.slug, ") [data-part=said]"].concat()) {
            place.set_text_content(Some(&told));
        }
    }
}
