//! The containers that were looked into: a list of children each, and the rows shown of them.
//!
//! A list is made once, when its container is first opened, and keeps its number; so a node, which
//! is a list and a place in it, stays valid as long as the text. A parent's list is always older
//! than those of its children.

mod long;
mod shown;

use long::Long;

pub(super) const NONE: u32 = u32::MAX;

/// A range of bytes of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The place after the last byte; `Span::OPEN` while it has not been found, or if there is none.
    pub end: u32,
}

impl Span {
    /// The end of a value that has not ended.
    pub const OPEN: u32 = u32::MAX;

    /// Whether the value ends.
    pub fn is_finished(self) -> bool {
        self.end != Self::OPEN
    }
}

/// A value of the text: a child of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node {
    /// The list; 0 is that of the documents.
    pub list: u32,
    /// The place in it.
    pub at: u32,
}

/// How many bytes a small container has at most: its children are not kept, but read again when they are asked for.
/// Most are small: there are hundreds of thousands of them in a text that is all open, where every byte counts.
const SMALL: u32 = 1024;

/// The children of one container.
#[derive(Clone, Debug)]
pub(super) struct List {
    pub(super) parent: Node,
    /// The depth of the children.
    pub(super) depth: u32,
    /// The rows of all children and beneath them, shown when this list is.
    pub(super) rows: u32,
    pub(super) open: bool,
    /// Whether no more children will come.
    pub(super) sealed: bool,
    /// Whether it is to be opened by what is under way.
    pub(super) wanted: bool,
    /// How many children a small one has.
    count: u8,
    /// Where the container begins.
    pub(super) start: u32,
    /// The last of the children's lists by their places; of a small one that is all there is to find them by.
    last: u32,
    /// The list of the sibling before that has one.
    before: u32,
    /// The children, unless they are those of a small one or there are none yet.
    pub(super) long: Option<Box<Long>>,
}

impl List {
    /// How many children are known.
    // A copy in each of the many places that ask would be a burden to the browser's part.
    #[inline(never)]
    pub(super) fn len(&self) -> u32 {
        self.long.as_ref().map_or(self.count.into(), |long| long.children.len() as u32)
    }
}

/// How many lists lie in one piece of memory.
const PIECE: usize = 4096;

/// All lists of a text. They lie in pieces, since one that doubles as it grows would leave as much again unused.
#[derive(Clone, Debug)]
pub(super) struct Lists(Vec<Vec<List>>);

impl std::ops::Index<u32> for Lists {
    type Output = List;

    fn index(&self, id: u32) -> &List {
        &self.0[id as usize / PIECE][id as usize % PIECE]
    }
}

impl std::ops::IndexMut<u32> for Lists {
    fn index_mut(&mut self, id: u32) -> &mut List {
        &mut self.0[id as usize / PIECE][id as usize % PIECE]
    }
}

impl Lists {
    /// The list of documents, still empty, and always open.
    pub(super) fn new() -> Self {
        let mut lists = Self(Vec::new());
        lists.push(List { open: true, ..lists.empty(Node { list: NONE, at: 0 }, 0, 0) });
        lists
    }

    fn empty(&self, parent: Node, depth: u32, start: u32) -> List {
        List {
            parent,
            depth,
            rows: 0,
            open: false,
            sealed: false,
            wanted: false,
            count: 0,
            start,
            last: NONE,
            before: NONE,
            long: None,
        }
    }

    /// The list of a node, if it is a container that was looked into.
    pub(super) fn of(&self, node: Node) -> Option<u32> {
        match &self[node.list].long {
            Some(long) => long.below.get(node.at as usize).copied().filter(|&id| id != NONE),
            None => {
                let nearest = self.chain(node.list).find(|&id| self[id].parent.at <= node.at);
                nearest.filter(|&id| self[id].parent.at == node.at)
            }
        }
    }

    /// The list of a node that starts at a byte, made if there is none.
    pub(super) fn make(&mut self, node: Node, start: u32) -> u32 {
        if let Some(id) = self.of(node) {
            return id;
        }
        let id = self.len();
        let list = self.empty(node, self[node.list].depth + 1, start);
        self.push(list);
        if let Some(long) = &mut self[node.list].long {
            long.put(node.at, id);
            return id;
        }
        // Those of what is read come one after another, and each at once to its place.
        let after = self.chain(node.list).take_while(|&id| self[id].parent.at > node.at).last();
        self[id].before = std::mem::replace(self.link(node.list, after), id);
        id
    }

    /// Appends children.
    pub(super) fn append(&mut self, id: u32, spans: &[Span]) {
        debug_assert!(!self[id].sealed, "a sealed list gets no more children");
        self.long(id).children.extend_from_slice(spans);
        self.add(id, spans.len() as u32);
    }

    /// Counts rows of more children.
    fn add(&mut self, id: u32, rows: u32) {
        self[id].rows += rows;
        self.tell_parents(id, rows);
    }

    /// The rows beneath a child.
    fn beneath(&self, child: u32) -> u32 {
        if child != NONE && self[child].open { self[child].rows } else { 0 }
    }

    /// Appends the last children; the memory is cut to what is needed.
    pub(super) fn seal(&mut self, id: u32, spans: &[Span]) {
        if !self[id].sealed {
            self.long(id).children.reserve_exact(spans.len());
            self.append(id, spans);
            self.long(id).children.shrink_to_fit();
            self[id].sealed = true;
        }
    }

    /// The same where the whole container was read, up to this end: if it is small, that is all that is kept.
    pub(super) fn complete(&mut self, id: u32, end: u32, spans: &[Span]) {
        let list = &mut self[id];
        match u8::try_from(spans.len()) {
            Ok(count) if !list.sealed && list.long.is_none() && end - list.start <= SMALL => {
                (list.sealed, list.count) = (true, count);
                self.add(id, count.into());
            }
            _ => self.seal(id, spans),
        }
    }

    /// Takes back the last child, which has no children.
    pub(super) fn take_back(&mut self, id: u32) {
        let list = &mut self[id];
        if let Some(long) = &mut list.long
            && !list.sealed
            && long.children.pop().is_some()
        {
            long.extra.truncate(long.children.len());
            list.rows -= 1;
            self.tell_parents(id, 1u32.wrapping_neg());
        }
    }

    /// Forgets a list that was begun and is not complete: its container counts as never looked into.
    /// The number is not used again.
    pub(super) fn forget(&mut self, id: u32) {
        if !self[id].sealed {
            self.set_open(id, false);
            let node = self[id].parent;
            if let Some(long) = &mut self[node.list].long {
                long.put(node.at, NONE);
            } else {
                let after = self.chain(node.list).take_while(|&child| child != id).last();
                *self.link(node.list, after) = self[id].before;
            }
            let list = self.empty(Node { list: NONE, at: 0 }, 0, 0);
            self[id] = List { sealed: true, ..list };
        }
    }

    /// Shows or hides the children; costs O(log n) a level up to the next closed container.
    pub(super) fn set_open(&mut self, id: u32, open: bool) {
        if self[id].open == open || id == 0 {
            return;
        }
        let rows = self[id].rows;
        self[id].open = true;
        self.tell_parents(id, if open { rows } else { rows.wrapping_neg() });
        self[id].open = open;
    }

    /// Adds a difference of rows of an open list to its parents, up to the first closed one.
    fn tell_parents(&mut self, mut id: u32, difference: u32) {
        while id != 0 && self[id].open && difference != 0 {
            let node = self[id].parent;
            let list = &mut self[node.list];
            if let Some(long) = &mut list.long {
                long.extra.add(node.at, difference, long.children.len());
            }
            list.rows = list.rows.wrapping_add(difference);
            id = node.list;
        }
    }

    /// Opens or closes many lists at once and counts all rows anew.
    pub(super) fn set_many(&mut self, opens: &dyn Fn(u32, &List) -> bool) {
        for id in (0..self.len()).rev() {
            self.sum_up(id);
            let sum = self.prefix(id, u32::MAX);
            let open = id == 0 || opens(id, &self[id]);
            let list = &mut self[id];
            list.rows = list.len() + sum;
            (list.open, list.wanted) = (open, false);
        }
    }

    fn push(&mut self, list: List) {
        match self.0.last_mut().filter(|piece| piece.len() < PIECE) {
            Some(piece) => piece.push(list),
            None => {
                // The first one grows as it likes: most texts have few lists.
                let room = if self.0.is_empty() { 1 } else { PIECE };
                let mut piece = Vec::with_capacity(room);
                piece.push(list);
                self.0.push(piece);
            }
        }
    }

    /// How many lists there are.
    pub(super) fn len(&self) -> u32 {
        let full = self.0.len().saturating_sub(1) * PIECE;
        (full + self.0.last().map_or(0, Vec::len)) as u32
    }
}
