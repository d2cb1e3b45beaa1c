//! Opening and closing: one container, a subtree, everything to a level, or the way to a place.

mod measure;

use measure::Wish;

use super::{
    index::Index,
    lists::{NONE, Node},
    nested,
    walk::{Keep, Walk},
};

/// How many bytes of a container are read at once when it is opened; more is left to [`Index::work`].
const AT_ONCE: usize = 64 * 1024;

/// Something begun that takes more than one slice.
#[derive(Clone, Debug)]
pub(super) enum Job {
    /// Reads the children of an opened container.
    Fill(Box<Walk>),
    /// Reads the children of a container and counts the values beneath it level by level, to know how far it can be
    /// opened.
    Measure { node: Node, walk: Box<Walk>, wish: Wish },
    /// Reads the children of all containers down to a level, then opens them.
    Expand { node: Option<Node>, walk: Box<Walk>, done: Expansion },
    /// Reads the children of all containers around a byte, then opens them.
    Reveal { walk: Option<Box<Walk>>, offset: usize },
    /// Makes a text of its own of what a string stands for.
    Unpack(Box<nested::Opening>),
    /// Cuts a long string into pieces.
    Cut(Box<nested::Opening>),
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
    /// Whether a node is a container, or a string, that is shown open.
    pub fn is_open(&self, node: Node) -> bool {
        self.lists.of(node).is_some_and(|id| self.lists[id].open)
    }

    /// Opens a container, or a string that is worth it. Its first rows are there at once; if it is long, the others come with
    /// [`Index::work`]. Says whether it could be opened: not before it was read, in the rare case that it lies deep
    /// within containers that were not read to their ends.
    pub fn open(&mut self, node: Node) -> bool {
        if let Some(id) = self.lists.of(node) {
            self.lists.set_open(id, true);
            return true;
        }
        if !self.kind(node).is_container() {
            return self.open_string(node) && {
                // Decoding, reading and opening are three steps.
                (0..3).for_each(|_| _ = self.work(AT_ONCE));
                true
            };
        }
        let span = self.span(node);
        if !span.is_finished() && self.reading.is_some() {
            return false;
        }
        let mut walk = self.walk(node, Keep::Spine(0));
        if let Some(id) = self.lists.of(node) {
            self.lists.set_open(id, true);
        }
        if walk.step(&self.text, AT_ONCE, &mut self.lists) == Ok(true) {
            // In front of all others: a walk that comes by later must find the list complete.
            self.jobs.push(Job::Fill(walk));
        }
        self.check_if_small();
        true
    }

    /// A walk over a container, which gets a list.
    fn walk(&mut self, node: Node, keep: Keep) -> Box<Walk> {
        let start = self.span(node).start;
        let list = self.lists.make(node, start);
        Box::new(Walk::container(start as usize, list, keep, self.end_of_text(start as usize)))
    }

    /// In debug builds every count is checked against a new one, as long as that takes no time.
    fn check_if_small(&self) {
        #[cfg(debug_assertions)]
        if self.lists.len() < 100 && self.row_count() < 2000 {
            self.lists.check();
        }
    }

    /// Closes a container; what is open beneath it stays so for the next time.
    pub fn close(&mut self, node: Node) {
        if let Some(id) = self.lists.of(node) {
            self.lists.set_open(id, false);
        }
        self.check_if_small();
    }

    /// Closes a container and all beneath it, or everything.
    pub fn close_all(&mut self, node: Option<Node>) {
        // Whether each list lies beneath the node; its parent's is older. Lists that were forgotten are not open.
        let mut beneath: Vec<bool> = Vec::with_capacity(self.lists.len() as usize);
        for id in 0..self.lists.len() {
            let parent = self.lists[id].parent;
            let within = parent.list != NONE && beneath[parent.list as usize];
            beneath.push(within || node.is_none_or(|node| node == parent));
        }
        self.lists.set_many(&|id, list| list.open && !beneath[id as usize]);
    }

    /// Opens a subtree, or the whole text, down to a number of levels (1 opens the container alone,
    /// or all documents), but no further than leaves about `rows` rows. Goes on with [`Index::work`]; how
    /// far it came is then told by [`Index::expansion`]. Does nothing before the text, or the container, was read to
    /// its end.
    pub fn expand(&mut self, node: Option<Node>, levels: u32, rows: u32) {
        self.expansion = None;
        let wish = Wish { levels: levels as usize, rows };
        match node {
            Some(node) if self.kind(node).is_container() && (self.span(node).is_finished() || self.is_read()) => {
                let walk = self.walk(node, Keep::Spine(0));
                self.jobs.insert(0, Job::Measure { node, walk, wish });
            }
            Some(_) => {}
            None if !self.is_read() => {}
            None => {
                let done = wish.fulfil(&self.levels);
                let keep = Keep::Levels(done.levels as usize);
                let walk = Box::new(Walk::text(keep, self.facts().bytes as usize));
                self.jobs.insert(0, Job::Expand { node: None, walk, done });
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
        self.jobs.insert(0, Job::Reveal { walk: None, offset });
        for _ in 0..3 {
            self.work(AT_ONCE);
        }
    }

    /// Gives up everything that was begun and not finished, but for the children of what was opened.
    pub fn cancel(&mut self) {
        let lists = &mut self.lists;
        self.jobs.retain(|job| {
            if let Job::Measure { walk, .. } | Job::Expand { walk, .. } | Job::Reveal { walk: Some(walk), .. } = job {
                walk.abandon(lists);
            }
            matches!(job, Job::Fill(_) | Job::Unpack(_) | Job::Cut(_))
        });
    }

    /// Whether something was begun and is not done.
    pub fn is_working(&self) -> bool {
        !self.jobs.is_empty()
    }

    /// Goes on with what was begun, for about `budget` bytes; says whether there is more to do.
    pub fn work(&mut self, budget: usize) -> bool {
        if let Some(job) = self.jobs.pop()
            && let Some(job) = self.go_on(job, budget)
        {
            self.jobs.push(job);
        }
        self.check_if_small();
        !self.jobs.is_empty()
    }

    fn go_on(&mut self, job: Job, budget: usize) -> Option<Job> {
        match job {
            Job::Fill(mut walk) => {
                let more = walk.step(&self.text, budget, &mut self.lists) == Ok(true);
                more.then_some(Job::Fill(walk))
            }
            Job::Measure { node, mut walk, wish } => {
                if walk.step(&self.text, budget, &mut self.lists) == Ok(true) {
                    return Some(Job::Measure { node, walk, wish });
                }
                // The container itself is on the first level of what was counted, and has its row.
                let done = wish.fulfil(&walk.tally.levels);
                let walk = self.walk(node, Keep::Levels(done.levels.saturating_sub(1) as usize));
                Some(Job::Expand { node: Some(node), walk, done })
            }
            Job::Expand { node, mut walk, done } => {
                if walk.step(&self.text, budget, &mut self.lists) == Ok(true) {
                    return Some(Job::Expand { node, walk, done });
                }
                let levels = if node.is_none() { done.levels } else { u32::MAX };
                self.lists.set_many(&|_, list| (list.open || list.wanted) && list.depth <= levels);
                self.expansion = Some(done);
                None
            }
            Job::Unpack(opening) => self.unpack(opening, budget),
            Job::Cut(opening) => self.cut(opening, budget),
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

    /// Opens the containers around a byte, from the inside out so that each costs the same, or
    /// begins to read them if their children are not known.
    fn open_around(&mut self, offset: usize, may_read: bool) -> Option<Job> {
        let mut node = self.node_at(offset)?;
        let span = self.span(node);
        let inside = (span.start as usize) < offset && self.kind(node).is_container();
        if inside && may_read && self.lists.of(node).is_none() && (span.is_finished() || self.is_read()) {
            let walk = self.walk(node, Keep::Chain(offset));
            return Some(Job::Reveal { walk: Some(walk), offset });
        }
        while let Some(parent) = self.parent(node) {
            self.lists.set_open(node.list, true);
            node = parent;
        }
        None
    }
}
