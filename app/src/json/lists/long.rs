//! How the lists of a list's children are found: those of a small one in a chain, those of any other by their places.

use super::{Lists, NONE, Span};
use crate::json::fenwick::Fenwick;

/// The children of a container that is not small, or not complete, and what finds their lists quickly.
#[derive(Clone, Debug, Default)]
pub(in crate::json) struct Long {
    pub(in crate::json) children: Vec<Span>,
    /// The lists of the children, by place, `NONE` for those without; may be shorter than `children`.
    pub(super) below: Vec<u32>,
    /// The rows beneath each child.
    pub(super) extra: Fenwick,
}

impl Long {
    pub(super) fn put(&mut self, at: u32, id: u32) {
        let at = at as usize;
        if self.below.len() <= at {
            self.below.resize(at + 1, NONE);
        }
        self.below[at] = id;
    }
}

impl Lists {
    /// The lists of the children of a small list, the last first.
    pub(super) fn chain(&self, id: u32) -> impl Iterator<Item = u32> {
        let some = |id: u32| (id != NONE).then_some(id);
        std::iter::successors(some(self[id].last), move |&id| some(self[id].before))
    }

    /// The place in a small list's chain that leads on from one of its children's lists, or to the first in it.
    pub(super) fn link(&mut self, id: u32, after: Option<u32>) -> &mut u32 {
        match after {
            Some(after) => &mut self[after].before,
            None => &mut self[id].last,
        }
    }

    /// What keeps the children of a list.
    pub(super) fn long(&mut self, id: u32) -> &mut Long {
        if self[id].long.is_none() {
            let mut long = Box::<Long>::default();
            for child in self.chain(id) {
                long.put(self[child].parent.at, child);
            }
            self[id].last = NONE;
            self[id].long = Some(long);
            self.sum_up(id);
        }
        self[id].long.get_or_insert_default()
    }

    /// Counts the sums of a long list anew.
    pub(super) fn sum_up(&mut self, id: u32) {
        let Some(mut long) = self[id].long.take() else { return };
        let mut beneath: Vec<u32> = long.below.iter().map(|&child| self.beneath(child)).collect();
        long.extra = Fenwick::default();
        if beneath.iter().any(|&rows| rows > 0) {
            beneath.resize(long.children.len(), 0);
            long.extra = Fenwick::of(beneath);
        }
        self[id].long = Some(long);
    }
}
