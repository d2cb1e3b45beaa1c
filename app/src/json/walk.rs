//! A walk over a part of the text that gathers the children of the containers it passes.
//!
//! The finished children of all containers around the current place lie on one stack, those of the
//! innermost on top; when a container ends, its children become a list or are dropped. So a walk
//! of any depth needs no recursion and, but for what is kept, little memory.

mod tally;

pub(super) use tally::Tally;

use super::{
    lexer::{Event, Lexer},
    lists::{Lists, NONE, Node, Span},
    problem::Fault,
};

/// Which containers get a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// Those that are still open at the end of a slice, down to this many levels.
    Spine(usize),
    /// All, down to this many levels.
    Levels(usize),
    /// Those around a byte.
    Chain(usize),
}

/// A container around the current place whose children are gathered.
#[derive(Clone, Debug)]
struct Frame {
    start: u32,
    /// Its list, or `NONE` as long as it has none.
    list: u32,
    /// Where its children begin on the stack.
    base: usize,
    /// How many children it has so far, the unfinished one not counted.
    count: u32,
    /// Whether it is already in its parent's list, as unfinished.
    shown: bool,
}

/// The state of a walk between two slices.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    pub(super) lexer: Lexer,
    keep: Keep,
    /// Where its text ends.
    end: usize,
    frames: Vec<Frame>,
    spans: Vec<Span>,
    /// How many containers are open whose children are not gathered, and the outermost of them.
    loose: u32,
    loose_start: u32,
    /// Whether the value that is being read is already in its list, as unfinished.
    shown: bool,
    /// The list of the container in which the walk begins.
    first: u32,
    /// Values and depth, and how many values there are at each depth.
    pub(super) tally: Tally,
}

impl Walk {
    /// A walk over the whole text.
    pub(super) fn text(keep: Keep, end: usize) -> Self {
        let mut walk = Self::container(0, 0, keep, end);
        walk.push(0, 0, true);
        walk
    }

    /// A walk over the container that starts at a byte and has this list; the text around it ends at another.
    pub(super) fn container(start: usize, list: u32, keep: Keep, end: usize) -> Self {
        Self {
            lexer: Lexer::starting_at(start),
            keep,
            end,
            frames: Vec::new(),
            spans: Vec::new(),
            loose: 0,
            loose_start: 0,
            shown: false,
            first: list,
            tally: Tally::default(),
        }
    }

    fn push(&mut self, start: usize, list: u32, shown: bool) {
        self.frames.push(Frame { start: start as u32, list, base: self.spans.len(), count: 0, shown });
    }

    /// Walks on over about `budget` bytes; says whether there is more to do.
    pub(super) fn step(&mut self, text: &[u8], budget: usize, lists: &mut Lists) -> Result<bool, Fault> {
        let text = &text[..self.end];
        let limit = self.lexer.at().saturating_add(budget).min(text.len());
        loop {
            match self.lexer.next(text, limit) {
                Ok(Event::Open { start, .. }) => self.open(start, lists),
                Ok(Event::Close { end }) => self.close(end, lists),
                Ok(Event::Scalar { start, end, .. }) => {
                    self.tally.count(self.lexer.depth());
                    if self.loose == 0 {
                        let shown = std::mem::take(&mut self.shown);
                        self.child(start as u32, end as u32, shown, lists);
                    }
                }
                Ok(Event::Key { .. }) => {}
                Ok(Event::Pause) => {
                    if matches!(self.keep, Keep::Spine(_)) {
                        self.flush(lists);
                    }
                    return Ok(true);
                }
                Ok(Event::End) => {
                    lists.seal(0, &self.spans);
                    return Ok(false);
                }
                Err(fault) => {
                    self.stop(lists);
                    return Err(fault);
                }
            }
            if self.frames.is_empty() {
                return Ok(false);
            }
        }
    }

    /// Adds a finished child to the innermost frame.
    fn child(&mut self, start: u32, end: u32, shown: bool, lists: &mut Lists) {
        let Some(frame) = self.frames.last_mut() else { return };
        frame.count += 1;
        if frame.list != NONE && lists[frame.list].sealed {
            // They were all listed before.
        } else if !shown {
            self.spans.push(Span { start, end });
        } else if let Some(span) = lists[frame.list].long.as_mut().and_then(|long| long.children.last_mut()) {
            span.end = end;
        }
    }

    fn open(&mut self, start: usize, lists: &mut Lists) {
        self.tally.count(self.lexer.depth() - 1);
        self.tally.depth = self.tally.depth.max(self.lexer.depth());
        if self.frames.is_empty() {
            lists[self.first].wanted = matches!(self.keep, Keep::Levels(_));
            return self.push(start, self.first, true);
        }
        if let Keep::Chain(offset) = self.keep
            && start > offset
            && self.loose == 0
        {
            // The place was passed: those around it get their lists, and nothing after it does.
            self.flush(lists);
            self.keep = Keep::Spine(0);
        }
        let tracked = match self.keep {
            Keep::Spine(levels) | Keep::Levels(levels) => self.frames.len() <= levels,
            Keep::Chain(_) => true,
        };
        if self.loose > 0 || !tracked {
            if self.loose == 0 {
                self.loose_start = start as u32;
            }
            self.loose += 1;
            return;
        }
        let mut list = NONE;
        if let (Keep::Levels(_), Some(parent)) = (self.keep, self.frames.last()) {
            list = lists.make(Node { list: parent.list, at: parent.count }, start as u32);
            lists[list].wanted = true;
        }
        self.push(start, list, false);
    }

    fn close(&mut self, end: usize, lists: &mut Lists) {
        if self.loose > 0 {
            self.loose -= 1;
            if self.loose == 0 {
                let shown = std::mem::take(&mut self.shown);
                self.child(self.loose_start, end as u32, shown, lists);
            }
            return;
        }
        if let Keep::Chain(offset) = self.keep
            && end > offset
        {
            self.flush(lists);
            self.keep = Keep::Spine(0);
        }
        if let Some(frame) = self.frames.pop() {
            if frame.list != NONE {
                lists.complete(frame.list, end as u32, &self.spans[frame.base..]);
            }
            self.spans.truncate(frame.base);
            self.child(frame.start, end as u32, frame.shown, lists);
        }
    }

    /// Moves what was gathered to the lists, and shows the unfinished containers in those of their parents.
    fn flush(&mut self, lists: &mut Lists) {
        let mut from = 0;
        for level in 0..self.frames.len() {
            if level > 0 && self.frames[level].list == NONE {
                let (parent, start) = (&self.frames[level - 1], self.frames[level].start);
                debug_assert!(parent.count < lists[parent.list].len(), "the parent came first");
                self.frames[level].list = lists.make(Node { list: parent.list, at: parent.count }, start);
            }
            let end = self.frames.get(level + 1).map_or(self.spans.len(), |inner| inner.base);
            let list = self.frames[level].list;
            let (unfinished, shown) = self.unfinished(level);
            if !lists[list].sealed {
                lists.append(list, &self.spans[from..end]);
                if let (Some(start), false) = (unfinished, shown) {
                    lists.append(list, &[Span { start, end: Span::OPEN }]);
                }
            }
            from = end;
            self.frames[level].base = 0;
            match self.frames.get_mut(level + 1) {
                Some(inner) => inner.shown = true,
                None => self.shown = unfinished.is_some(),
            }
        }
        self.spans.clear();
    }

    /// The child of a frame that has begun and not ended, and whether it is in the list already.
    fn unfinished(&self, level: usize) -> (Option<u32>, bool) {
        if let Some(inner) = self.frames.get(level + 1) {
            return (Some(inner.start), inner.shown);
        }
        if self.loose > 0 {
            return (Some(self.loose_start), self.shown);
        }
        (self.lexer.unfinished().map(|(_, start)| start as u32), self.shown)
    }

    /// Keeps what was gathered where the text turned out to be no JSON.
    fn stop(&mut self, lists: &mut Lists) {
        if let (true, 0, Some(frame)) = (self.shown, self.loose, self.frames.last()) {
            // The value in which reading failed belongs to the rest, which is shown as text.
            lists.take_back(frame.list);
            self.shown = false;
        }
        self.flush(lists);
        for frame in &self.frames {
            lists.seal(frame.list, &[]);
        }
    }

    /// Forgets the lists that this walk began and will not complete, and what was to be opened.
    pub(super) fn abandon(&self, lists: &mut Lists) {
        if matches!(self.keep, Keep::Levels(_)) {
            (0..lists.len()).for_each(|id| lists[id].wanted = false);
        }
        let begun = self.frames.iter().rev().map(|frame| frame.list).chain([self.first]);
        begun.filter(|&list| list != NONE && list != 0).for_each(|list| lists.forget(list));
    }
}
