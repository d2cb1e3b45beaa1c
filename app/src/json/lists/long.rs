//! How the lists of a list's children are found: those of a short one in a chain, those of a long one by their places.

use super::{Lists, NONE};
use crate::json::fenwick::Fenwick;

/// How many children a short list has at most.
pub(super) const SHORT: usize = 48;

/// What finds the children of a long list quickly. Most lists are short, and are gone through one by one: there are
/// hundreds of thousands of them in a text that is all open, where every byte counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Long {
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
    /// The lists of the children of a short list.
    pub(super) fn chain(&self, id: u32) -> impl Iterator<Item = u32> {
        let some = |id: u32| (id != NONE).then_some(id);
        std::iter::successors(some(self[id].first), move |&id| some(self[id].next))
    }

    /// The lists of the children of any list.
    pub(super) fn lists_below(&self, id: u32) -> impl Iterator<Item = u32> {
        let below = self[id].long.iter().flat_map(|long| &long.below).copied().filter(|&id| id != NONE);
        below.chain(self.chain(id))
    }

    /// The place in a short list's chain that leads on from one of its children's lists, or to the first.
    pub(super) fn link(&mut self, id: u32, before: Option<u32>) -> &mut u32 {
        match before {
            Some(before) => &mut self[before].next,
            None => &mut self[id].first,
        }
    }

    /// Makes a long list of a short one.
    pub(super) fn lengthen(&mut self, id: u32) {
        let mut long = Box::<Long>::default();
        for child in self.chain(id) {
            long.put(self[child].parent.at, child);
        }
        self[id].first = NONE;
        self[id].long = Some(long);
        self.sum_up(id);
    }

    /// Counts the sums of a long list anew.
    pub(super) fn sum_up(&mut self, id: u32) {
        let Some(mut long) = self[id].long.take() else { return };
        let rest = self[id].children.len() - long.below.len();
        let beneath = long.below.iter().map(|&child| self.beneath(child));
        if beneath.clone().any(|rows| rows > 0) {
            long.extra.fill(beneath.chain(std::iter::repeat_n(0, rest)));
        } else {
            long.extra = Fenwick::default();
        }
        self[id].long = Some(long);
    }
}
