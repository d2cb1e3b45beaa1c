//! Opening and closing: one container, a subtree, everything to a level, or the way to a place.

use super::{
    index::Index,
    lexer::{Event, Lexer},
    lists::{Node, Span},
    walk::{Keep, Tally, Walk},
};

/// How many bytes of a container are read at once when it is opened; more is left to [`Index::work`].
const AT_ONCE: usize = 64 * 1024;

/// Something begun that takes more than one slice.
#[derive(Clone, Debug)]
pub(super) enum Job {
    /// Reads the children of an opened container.
    Fill(Box<Walk>),
    /// Counts the values of a subtree level by level, to know how far it can be opened.
    Measure { node: Node, lexer: Lexer, tally: Tally, wish: Wish },
    /// Reads the children of all containers down to a level, then opens them.
    Expand { node: Option<Node>, walk: Box<Walk>, done: Expansion },
    /// Reads the children of all containers around a byte, then opens them.
    Reveal { walk: Option<Box<Walk>>, offset: usize },
}

/// How far somebody wants to open, and how many rows that may make.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    levels: usize,
    rows: u32,
}

/// How far containers were opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expansion {
    /// How many levels, from the container or the text that was asked for.
    pub levels: u32,
    /// Whether that is as far as was asked for.
    pub complete: bool,
}

impl Index<'_> {
    /// Whether a node is a container that is shown open.
    pub fn is_open(&self, node: Node) -> bool {
        self.lists.of(node).is_some_and(|id| self.lists[id].open)
    }

    /// Opens a container. Its first rows are there at once; if it is long, the others come with
    /// [`Index::work`]. Says whether it could be opened: not before it was read, in the rare case that it lies deep
    /// within containers that were not read to their ends.
    pub fn open(&mut self, node: Node) -> bool {
        if !self.kind(node).is_container() {
            return false;
        }
        if let Some(id) = self.lists.of(node) {
            self.lists.set_open(id, true);
            return true;
        }
        let span = self.span(node);
        if !span.is_finished() && self.reading.is_some() {
            return false;
        }
        let id = self.lists.make(node);
        self.lists.set_open(id, true);
        let mut walk = Box::new(Walk::container(span.start as usize, id, Keep::Spine(0)));
        if walk.step(&self.text, AT_ONCE, &mut self.lists) == Ok(true) {
            self.jobs.push_back(Job::Fill(walk));
        }
        true
    }

    /// Closes a container; what is open beneath it stays so for the next time.
    pub fn close(&mut self, node: Node) {
        if let Some(id) = self.lists.of(node) {
            self.lists.set_open(id, false);
        }
    }

    /// Closes a container and all beneath it, or everything.
    pub fn close_all(&mut self, node: Option<Node>) {
        let span = node.map_or(Span { start: 0, end: Span::OPEN }, |node| self.span(node));
        let starts: Vec<u32> = (0..self.lists.len())
            .map(|id| if id == 0 { Span::OPEN } else { self.span(self.lists[id].parent).start })
            .collect();
        self.lists.set_many(|id, list| {
            let start = starts[id as usize];
            list.open && !(span.start <= start && start < span.end)
        });
    }

    /// Opens a subtree, or the whole text, down to a number of levels (1 opens the container alone,
    /// or all documents), but no further than leaves about `rows` rows. Goes on with [`Index::work`]; how
    /// far it came is then told by [`Index::expansion`].
    pub fn expand(&mut self, node: Option<Node>, levels: u32, rows: u32) {
        self.expansion = None;
        let wish = Wish { levels: levels as usize, rows };
        match node {
            Some(node) if self.kind(node).is_container() => {
                let lexer = Lexer::starting_at(self.span(node).start as usize);
                self.jobs.push_back(Job::Measure { node, lexer, tally: Tally::default(), wish });
            }
            Some(_) => {}
            None if self.reading.is_some() => {}
            None => {
                let done = wish.fulfil(&self.levels);
                let walk = Box::new(Walk::text(Keep::Levels(done.levels as usize)));
                self.jobs.push_back(Job::Expand { node: None, walk, done });
            }
        }
    }

    /// How far the last call of [`Index::expand`] came, once it is done.
    pub fn expansion(&self) -> Option<Expansion> {
        self.expansion
    }

    /// Opens all containers around a byte, so that [`Index::node_at`] finds the value there and it has a row.
    /// Done at once unless much has to be read; then it goes on with [`Index::work`].
    pub fn reveal(&mut self, offset: usize) {
        self.jobs.push_back(Job::Reveal { walk: None, offset });
        for _ in 0..3 {
            self.work(AT_ONCE);
        }
    }

    /// Gives up everything that was begun and not finished, but for the children of opened containers.
    pub fn cancel(&mut self) {
        self.jobs.retain(|job| matches!(job, Job::Fill(_)));
    }

    /// Goes on with what was begun, for about `budget` bytes; says whether there is more to do.
    pub fn work(&mut self, budget: usize) -> bool {
        if let Some(job) = self.jobs.pop_front()
            && let Some(job) = self.go_on(job, budget)
        {
            self.jobs.push_front(job);
        }
        !self.jobs.is_empty()
    }

    fn go_on(&mut self, job: Job, budget: usize) -> Option<Job> {
        match job {
            Job::Fill(mut walk) => {
                let more = walk.step(&self.text, budget, &mut self.lists) == Ok(true);
                more.then_some(Job::Fill(walk))
            }
            Job::Measure { node, mut lexer, mut tally, wish } => {
                if measure(&self.text, &mut lexer, &mut tally, budget) {
                    return Some(Job::Measure { node, lexer, tally, wish });
                }
                // The container itself is on the first level of what was counted, and has its row.
                let done = wish.fulfil(&tally.levels);
                let list = self.lists.make(node);
                let start = self.span(node).start as usize;
                let walk = Walk::container(start, list, Keep::Levels(done.levels.saturating_sub(1) as usize));
                Some(Job::Expand { node: Some(node), walk: Box::new(walk), done })
            }
            Job::Expand { node, mut walk, done } => {
                if walk.step(&self.text, budget, &mut self.lists) == Ok(true) {
                    return Some(Job::Expand { node, walk, done });
                }
                self.open_many(node, walk.touched, done);
                None
            }
            Job::Reveal { mut walk, offset } => {
                if let Some(walking) = &mut walk
                    && walking.step(&self.text, budget, &mut self.lists) == Ok(true)
                {
                    return Some(Job::Reveal { walk, offset });
                }
                let first_time = walk.is_none();
                self.open_around(offset, first_time)
            }
        }
    }

    fn open_many(&mut self, node: Option<Node>, touched: Vec<u32>, done: Expansion) {
        for id in touched {
            self.lists[id].open = true;
        }
        let levels = if node.is_none() { done.levels } else { u32::MAX };
        self.lists.set_many(|_, list| list.open && list.depth <= levels);
        self.expansion = Some(done);
    }

    /// Opens the containers around a byte, from the inside out so that each costs the same, or
    /// begins to read them if their children are not known.
    fn open_around(&mut self, offset: usize, may_read: bool) -> Option<Job> {
        let mut node = self.node_at(offset)?;
        let span = self.span(node);
        let inside = (span.start as usize) < offset && self.kind(node).is_container();
        if inside && may_read && self.lists.of(node).is_none() && (span.is_finished() || self.is_read()) {
            let list = self.lists.make(node);
            let walk = Walk::container(span.start as usize, list, Keep::Chain(offset));
            return Some(Job::Reveal { walk: Some(Box::new(walk)), offset });
        }
        while let Some(parent) = self.parent(node) {
            self.lists.set_open(node.list, true);
            node = parent;
        }
        None
    }
}

impl Wish {
    /// How many of the levels can be opened, if this is how many values lie on each.
    fn fulfil(self, values: &[u32]) -> Expansion {
        let mut rows = 0u32;
        let mut levels = 0;
        for (level, &count) in values.iter().enumerate() {
            rows = rows.saturating_add(count);
            if level > 0 && (rows > self.rows || level > self.levels) {
                // One level is always opened: that is what was asked for, and it is windowed.
                let levels = levels.max(1);
                return Expansion { levels: levels as u32, complete: levels >= self.levels };
            }
            levels = level;
        }
        // No value lies deeper, but empty containers are opened as well; beyond what was told apart, all are.
        let all = if values.len() < Tally::LEVELS { levels + 1 } else { usize::MAX };
        Expansion { levels: all.min(self.levels.max(1)) as u32, complete: true }
    }
}

/// Counts on in the container in which the lexer began; says whether it goes on.
fn measure(text: &[u8], lexer: &mut Lexer, tally: &mut Tally, budget: usize) -> bool {
    let limit = lexer.at().saturating_add(budget).min(text.len());
    loop {
        match lexer.next(text, limit) {
            Ok(Event::Open { .. }) => tally.count(lexer.depth() - 1),
            Ok(Event::Scalar { .. }) => tally.count(lexer.depth()),
            Ok(Event::Close { .. }) if lexer.depth() == 0 => return false,
            Ok(Event::Pause) => return true,
            Ok(Event::End) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}
