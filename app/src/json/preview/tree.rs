//! The values found in the beginning of a text, and the choice of those that get a row.

use super::{Limits, Row};
use crate::json::{
    Kind,
    decode::{CodePoints, clip},
    lexer::{Event, Lexer},
    problem::Fault,
};

const NONE: u32 = u32::MAX;

/// A value; `next` is the following child of the same container.
#[derive(Clone, Copy)]
struct Node {
    kind: Kind,
    unfinished: bool,
    depth: u32,
    start: u32,
    end: u32,
    /// The inside of the key, quotes excluded; empty at 0 where there is none.
    key: (u32, u32),
    next: u32,
    children: u32,
    listed: u32,
    duplicate: (u32, u32),
}

/// The values in order, a container before its children. Node 0 stands for the text and holds the documents.
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// Where and why reading failed.
    pub(super) fault: Option<Fault>,
    /// Whether reading stopped at the limit.
    pub(super) cut: bool,
    /// The end of the last value or opening bracket that was read.
    pub(super) good_end: usize,
}

/// The containers open while reading, each with its last child.
struct Reader {
    tree: Tree,
    open: Vec<(u32, u32)>,
    key: (u32, u32),
}

impl Reader {
    fn add(&mut self, kind: Kind, start: usize, end: usize) {
        let id = self.tree.nodes.len() as u32;
        let depth = self.open.len() as u32 - 1;
        if let Some((parent, last)) = self.open.last_mut() {
            self.tree.nodes[*parent as usize].children += 1;
            if *last != NONE {
                self.tree.nodes[*last as usize].next = id;
            }
            *last = id;
        }
        let key = std::mem::take(&mut self.key);
        self.tree.nodes.push(Node { depth, start: start as u32, end: end as u32, key, ..node(kind) });
        self.tree.good_end = end;
    }

    /// Marks what is still open where reading stopped.
    fn stop(&mut self, at: usize) {
        for &(id, _) in &self.open {
            let node = &mut self.tree.nodes[id as usize];
            node.unfinished = true;
            node.end = at as u32;
        }
    }
}

fn node(kind: Kind) -> Node {
    Node {
        kind,
        unfinished: false,
        depth: 0,
        start: 0,
        end: 0,
        key: (0, 0),
        next: NONE,
        children: 0,
        listed: 0,
        duplicate: (0, 0),
    }
}

impl Tree {
    /// Reads the text up to `limit`.
    pub(super) fn read(bytes: &[u8], limit: usize) -> Self {
        let tree = Self { nodes: vec![node(Kind::Array)], fault: None, cut: false, good_end: 0 };
        let mut reader = Reader { tree, open: vec![(0, NONE)], key: (0, 0) };
        let mut lexer = Lexer::default();
        loop {
            match lexer.next(bytes, limit) {
                Ok(Event::Open { start, object }) => {
                    reader.add(if object { Kind::Object } else { Kind::Array }, start, start + 1);
                    reader.open.push((reader.tree.nodes.len() as u32 - 1, NONE));
                }
                Ok(Event::Close { end }) => {
                    if let Some((id, _)) = reader.open.pop() {
                        reader.tree.nodes[id as usize].end = end as u32;
                    }
                    reader.tree.good_end = end;
                }
                Ok(Event::Key { start, end }) => reader.key = (start as u32 + 1, end as u32 - 1),
                Ok(Event::Scalar { kind, start, end }) => reader.add(kind, start, end),
                Ok(Event::Pause) => {
                    reader.tree.cut = true;
                    if let Some((kind, start)) = lexer.unfinished() {
                        reader.add(kind, start, limit);
                        if let Some(node) = reader.tree.nodes.last_mut() {
                            node.unfinished = true;
                        }
                    }
                    reader.stop(limit);
                    return reader.tree;
                }
                Ok(Event::End) => return reader.tree,
                Err(fault) => {
                    reader.tree.fault = Some(fault);
                    reader.stop(fault.offset);
                    return reader.tree;
                }
            }
        }
    }

    /// How many top-level values there are.
    pub(super) fn documents(&self) -> u32 {
        self.nodes[0].children
    }

    /// How many children of a node have no row.
    pub(super) fn more(&self, id: usize) -> u32 {
        self.nodes[id].children - self.nodes[id].listed
    }

    /// The children of a node.
    fn children(&self, id: u32) -> impl Iterator<Item = u32> {
        let first = if self.nodes[id as usize].children > 0 { id + 1 } else { NONE };
        std::iter::successors((first != NONE).then_some(first), |&child| {
            let next = self.nodes[child as usize].next;
            (next != NONE).then_some(next)
        })
    }

    /// Shares the rows out: level by level, so that every top-level key is there before anything
    /// deeper, and in two rounds, so that one long list does not leave its neighbours without any.
    pub(super) fn choose(&mut self, limits: Limits) {
        let mut left = limits.rows as u32;
        for round in [limits.children.min(25), limits.children] {
            let mut queue = vec![0];
            let mut at = 0;
            while let Some(&id) = queue.get(at) {
                at += 1;
                let node = self.nodes[id as usize];
                let top = id == 0 || node.depth == 0;
                let wanted = node.children.min(if top { limits.children } else { round });
                let gain = wanted.saturating_sub(node.listed).min(left);
                left -= gain;
                self.nodes[id as usize].listed += gain;
                let listed = (node.listed + gain) as usize;
                queue.extend(self.children(id).take(listed).filter(|&child| self.nodes[child as usize].children > 0));
            }
        }
    }

    /// The chosen values as rows.
    pub(super) fn rows(&mut self, text: &str, string: usize) -> Vec<Row> {
        let several = self.documents() > 1;
        let mut rows = Vec::new();
        let mut walk = vec![(1, self.nodes[0].listed, 0, 0)];
        while let Some((id, left, parent, index)) = walk.pop() {
            if left == 0 {
                continue;
            }
            let node = self.nodes[id as usize];
            walk.push((node.next, left - 1, parent, index + 1));
            if node.listed > 0 {
                if node.kind == Kind::Object {
                    self.flag_duplicates(id, text.as_bytes());
                }
                walk.push((id + 1, node.listed, id, 0));
            }
            let numbered = self.nodes[parent as usize].kind == Kind::Array && (parent > 0 || several);
            rows.push(self.row(id, numbered.then_some(index), text, string));
        }
        rows
    }

    fn row(&self, id: u32, index: Option<u32>, text: &str, string: usize) -> Row {
        let node = self.nodes[id as usize];
        let container = node.kind.is_container();
        let (key_start, key_end) = node.key;
        let key = (key_end > 0).then(|| clip(&text[key_start as usize..key_end as usize], string));
        let value = &text[node.start as usize..node.end as usize];
        Row {
            depth: node.depth,
            key_bytes: key
                .map_or(0, |key| if key.len() as u32 == key_end - key_start { 0 } else { key_end - key_start }),
            key: key.map(str::to_owned),
            index,
            kind: node.kind,
            value: if container { String::new() } else { clip(value, string).to_owned() },
            count: (container && !node.unfinished).then_some(node.children),
            more: self.more(id as usize),
            gap: 0,
            unfinished: node.unfinished,
            start: node.start,
            end: node.end,
            duplicate: (node.duplicate.1 > 1).then_some(node.duplicate),
        }
    }

    /// Finds the keys of an object that mean the same.
    fn flag_duplicates(&mut self, object: u32, bytes: &[u8]) {
        let key = |nodes: &[Node], id: u32| {
            let (start, end) = nodes[id as usize].key;
            CodePoints::new(&bytes[start as usize..end as usize])
        };
        let mut members: Vec<u32> = self.children(object).collect();
        members.sort_by(|&left, &right| key(&self.nodes, left).cmp(key(&self.nodes, right)));
        let mut runs = Vec::new();
        for run in members.chunk_by(|&left, &right| key(&self.nodes, left).eq(key(&self.nodes, right))) {
            runs.extend((1..).zip(run).map(|(nth, &id)| (id, (nth, run.len() as u32))));
        }
        for (id, duplicate) in runs {
            self.nodes[id as usize].duplicate = duplicate;
        }
    }
}
