//! A preview that is opened at a place: what a link to a value shows.

use super::{Limits, Preview, Rest, Row, TextKind};
use crate::json::{
    Index, Kind, Node,
    address::{Address, Seek},
    decode::clip,
    problem::Problem,
};

/// How many bytes of a container are read to count its children.
const COUNTED: usize = 16_384;

/// Opens the text at an address: the value, the containers around it and what stands beside each of them.
/// `None` where the text has no value there, or so deep that it would not fit.
pub fn preview_at(text: &str, limits: Limits, address: &Address) -> Option<Preview> {
    let mut index = Index::new(text.as_bytes());
    let target = find(&mut index, text.as_bytes(), address)?;
    if index.kind(target).is_container() {
        index.open(target);
    }
    while index.work(usize::MAX) {}
    let mut chain: Vec<Node> = std::iter::successors(Some(target), |&node| index.parent(node)).collect();
    chain.reverse();
    if chain.len() > limits.rows / 2 {
        return None;
    }
    let mut all = usize::MAX;
    for &node in &chain {
        index.compare_keys(node.list, &mut all);
    }
    let beside = (limits.rows / chain.len() / 3).clamp(0, 20) as u32;
    let painter = Painter { index: &index, limits, beside };
    let mut rows = Vec::new();
    for (level, &node) in chain.iter().enumerate() {
        let window = painter.window(node);
        for at in window.start..node.at {
            rows.push(painter.row(Node { at, ..node }, 0, if at == window.start { at } else { 0 }));
        }
        let listed = match chain.get(level + 1) {
            Some(&inner) => painter.window(inner).end,
            None => index.listed(Some(node)).min(limits.children / 2),
        };
        rows.push(painter.row(node, listed, if node.at == window.start { node.at } else { 0 }));
    }
    let marked = rows.len() as u32 - 1;
    for at in 0..index.listed(Some(target)).min(limits.children / 2) {
        if let Some(child) = index.child(target, at) {
            rows.push(painter.row(child, 0, 0));
        }
    }
    for &node in chain.iter().rev() {
        rows.extend((node.at + 1..painter.window(node).end).map(|at| painter.row(Node { at, ..node }, 0, 0)));
    }
    let top = painter.window(chain[0]).end;
    Some(finish(text, limits, &index, Rows { rows, marked, top }))
}

/// Opens the way to an address, through the strings that it leads into; `None` where there is no value.
fn find(index: &mut Index<'_>, text: &[u8], address: &Address) -> Option<Node> {
    let offset = seek(text, address)?;
    index.read_all();
    let mut target = reveal(index, offset)?;
    for address in std::iter::successors(address.within.as_deref(), |address| address.within.as_deref()) {
        index.open(target);
        while index.work(usize::MAX) {}
        let (start, text) = index.text_within(target)?;
        let offset = start + seek(text, address)?;
        target = reveal(index, offset)?;
    }
    Some(target)
}

fn seek(text: &[u8], address: &Address) -> Option<usize> {
    let mut seek = Seek::new(address);
    while seek.step(text, usize::MAX) {}
    seek.found()
}

fn reveal(index: &mut Index<'_>, offset: usize) -> Option<Node> {
    index.reveal(offset);
    while index.work(usize::MAX) {}
    index.node_at(offset)
}

/// What was painted: the rows, which of them is meant, and how many documents have one or stand before those.
struct Rows {
    rows: Vec<Row>,
    marked: u32,
    top: u32,
}

fn finish(text: &str, limits: Limits, index: &Index<'_>, painted: Rows) -> Preview {
    let problem: Option<Problem> = index.problem().cloned();
    let documents = index.facts().documents;
    let rest = index.rest().map(|start| {
        let end = text.floor_char_boundary(start + limits.string * 10);
        Rest { start: start as u32, text: text[start..end].to_owned() }
    });
    let kind = match (&problem, documents) {
        (Some(_), _) => TextKind::Broken,
        (None, 2..) => TextKind::Several,
        (None, _) => TextKind::Json,
    };
    Preview {
        bytes: text.len() as u64,
        kind,
        rows: painted.rows,
        documents,
        more: documents - painted.top,
        cut: None,
        problem,
        rest,
        marked: Some(painted.marked),
        astray: false,
    }
}

/// Makes rows of nodes.
struct Painter<'i> {
    index: &'i Index<'i>,
    limits: Limits,
    beside: u32,
}

impl Painter<'_> {
    /// The places of the children that are listed beside a node on the way.
    fn window(&self, node: Node) -> std::ops::Range<u32> {
        let children = self.index.listed(self.index.parent(node));
        node.at.saturating_sub(self.beside)..children.min(node.at + self.beside + 1)
    }

    fn row(&self, node: Node, listed: u32, gap: u32) -> Row {
        let index = self.index;
        let (span, kind) = (index.span(node), index.kind(node));
        let end = if span.is_finished() { span.end } else { index.facts().read };
        let count = if kind.is_container() { index.count(node, COUNTED) } else { None };
        let found = count.unwrap_or_else(|| index.listed(Some(node)));
        let count = count.filter(|_| span.is_finished());
        let key = index.key(node).map(|key| index.source(key));
        let cut_key = key.map(|key| clip(key, self.limits.string));
        let numbered = index.around(node).map_or(index.facts().documents > 1, |kind| kind == Kind::Array);
        let value = if kind.is_container() { "" } else { index.beginning(span, self.limits.string) };
        Row {
            depth: index.depth(node),
            key_bytes: key
                .filter(|key| cut_key.is_some_and(|cut| cut.len() < key.len()))
                .map_or(0, |key| key.len() as u32),
            key: cut_key.map(str::to_owned),
            index: numbered.then_some(node.at),
            kind,
            value: value.to_owned(),
            count,
            more: found.saturating_sub(listed),
            gap,
            unfinished: !span.is_finished(),
            start: span.start,
            end,
            duplicate: index.duplicate(node),
        }
    }
}
