//! The rows shown of a text: how many there are, which node is in which, and a window of them.

use super::{
    Children, Kind,
    find::Needle,
    index::Index,
    lists::{Node, Span},
};

/// One row of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The value in it; stable as long as the text.
    pub node: Node,
    /// How many containers are around it.
    pub depth: u32,
    /// Where the value lies.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
    /// Whether it is an open container.
    pub open: bool,
    /// How many children its parent has, if that is known: the set of which it is a part.
    pub set_size: Option<u32>,
}

impl Index<'_> {
    /// How many rows are shown.
    pub fn row_count(&self) -> u32 {
        self.lists[0].rows
    }

    /// The rows from `first` on.
    pub fn rows(&self, first: u32) -> Rows<'_> {
        Rows { index: self, next: self.lists.at_row(first) }
    }

    /// A node as a row, whether it is shown or not.
    pub fn row(&self, node: Node) -> Row {
        let parent = &self.lists[node.list];
        let span = self.span(node);
        Row {
            node,
            depth: parent.depth,
            span,
            kind: self.kind_at(node.list, span.start),
            open: self.is_open(node),
            set_size: parent.sealed.then_some(parent.len()),
        }
    }

    /// The number of the row in which a node is shown; `None` within a closed container.
    pub fn row_of(&self, node: Node) -> Option<u32> {
        self.lists.row_of(node)
    }

    /// The node in a row.
    pub fn at_row(&self, row: u32) -> Option<Node> {
        self.lists.at_row(row)
    }

    /// The next row, after `from` and round again, whose key begins with what was typed; an item is known by its
    /// number. Looks at `rows` rows at most.
    pub fn type_ahead(&self, from: u32, typed: &Needle, rows: u32) -> Option<u32> {
        let count = self.row_count();
        for step in 1..=count.min(rows) {
            let number = from.wrapping_add(step) % count;
            let node = self.at_row(number)?;
            let begins = match self.key(node) {
                Some(key) => typed.find(&self.text[key.start as usize..key.end as usize], 1),
                None if self.kind(node) == Kind::Piece => None,
                None => typed.find(node.at.to_string().as_bytes(), 1),
            };
            if begins.is_some() {
                return Some(number);
            }
        }
        None
    }

    /// How many children of a container, or how many documents, are known so far.
    pub fn listed(&self, container: Option<Node>) -> u32 {
        let list = match container {
            Some(node) => self.lists.of(node),
            None => Some(0),
        };
        list.map_or(0, |id| self.lists[id].len())
    }

    /// A child of a container that was looked into.
    pub fn child(&self, container: Node, at: u32) -> Option<Node> {
        let list = self.lists.of(container)?;
        (at < self.lists[list].len()).then_some(Node { list, at })
    }

    /// How many children a container has, if that is known or found by reading at most `budget` bytes.
    pub fn count(&self, node: Node, budget: usize) -> Option<u32> {
        if let Some(id) = self.lists.of(node)
            && self.lists[id].sealed
        {
            return Some(self.lists[id].len());
        }
        let span = self.span(node);
        if !span.is_finished() || (span.end - span.start) as usize > budget {
            return None;
        }
        Some(Children::new(&self.text, span.start, span.end as usize).count() as u32)
    }
}

/// Rows, one after another.
#[derive(Clone, Debug)]
pub struct Rows<'i> {
    index: &'i Index<'i>,
    next: Option<Node>,
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let node = self.next?;
        self.next = self.index.lists.after(node);
        Some(self.index.row(node))
    }
}
