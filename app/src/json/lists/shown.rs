//! Which node is in which row.

#[cfg(any(test, debug_assertions))]
use super::NONE;
use super::{Lists, Node};

impl Lists {
    /// The rows beneath the first `count` children of a list.
    pub(super) fn prefix(&self, id: u32, count: u32) -> u32 {
        if let Some(long) = &self[id].long {
            return long.extra.prefix(count);
        }
        self.chain(id).filter(|&child| self[child].parent.at < count).map(|child| self.beneath(child)).sum()
    }

    /// The child of a list in which one of its rows lies, and the rows before that child.
    fn find(&self, id: u32, row: u32) -> (u32, u32) {
        if let Some(long) = &self[id].long {
            return long.extra.find(row);
        }
        let mut before = self[id].rows - self[id].len();
        for child in self.chain(id) {
            let (at, rows) = (self[child].parent.at, self.beneath(child));
            if row > at + before {
                return (row - before, row);
            }
            before -= rows;
            if row >= at + before {
                return (at, at + before);
            }
        }
        (row, row)
    }

    /// The row of a node, if all containers around it are open.
    pub(in crate::json) fn row_of(&self, mut node: Node) -> Option<u32> {
        let mut row = 0;
        loop {
            let list = &self[node.list];
            if !list.open {
                return None;
            }
            row += node.at + self.prefix(node.list, node.at);
            if node.list == 0 {
                return Some(row);
            }
            row += 1;
            node = list.parent;
        }
    }

    /// The node shown in a row.
    pub(in crate::json) fn at_row(&self, mut row: u32) -> Option<Node> {
        let mut id = 0;
        if row >= self[0].rows {
            return None;
        }
        loop {
            let (at, before) = self.find(id, row);
            let node = Node { list: id, at };
            if row == before {
                return Some(node);
            }
            row -= before + 1;
            id = self.of(node)?;
        }
    }

    /// The node shown in the row after this one.
    pub(in crate::json) fn after(&self, mut node: Node) -> Option<Node> {
        if let Some(id) = self.of(node)
            && self[id].open
            && self[id].len() > 0
        {
            return Some(Node { list: id, at: 0 });
        }
        loop {
            let list = &self[node.list];
            if node.at + 1 < list.len() {
                return Some(Node { at: node.at + 1, ..node });
            }
            if node.list == 0 {
                return None;
            }
            node = list.parent;
        }
    }

    /// Checks every count against a new one.
    #[cfg(any(test, debug_assertions))]
    pub(in crate::json) fn check(&self) {
        for (id, list) in (0..).zip(self.0.iter().flatten()) {
            let extra =
                |at: u32| self.of(Node { list: id, at }).filter(|&id| self[id].open).map_or(0, |id| self[id].rows);
            let mut sum = 0;
            for at in 0..list.len() {
                assert_eq!(self.prefix(id, at), sum, "before child {at} of list {id}");
                sum += extra(at);
            }
            assert_eq!(list.rows, list.len() + sum, "list {id}");
            let forgotten = |id: u32| id != 0 && (id == NONE || self[id].parent.list == NONE);
            assert!(
                id == 0
                    || forgotten(id)
                    || forgotten(list.parent.list)
                    || (list.parent.list < id && self.of(list.parent) == Some(id))
            );
            let places = |id: u32| self.chain(id).map(|child| self[child].parent.at);
            assert!(places(id).is_sorted_by(|later, earlier| later > earlier), "list {id}");
            if let Some(long) = &list.long {
                assert!(list.last == NONE && list.count == 0, "list {id}");
                assert!(long.children.windows(2).all(|pair| pair[0].end <= pair[1].start));
            }
        }
    }
}
