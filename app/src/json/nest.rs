//! Which containers are open around a place: one bit a level, so depth is bounded by memory alone.

/// A stack of "array or object", outermost first.
#[derive(Clone, Debug, Default)]
pub(super) struct Nest {
    words: Vec<u32>,
    depth: u32,
}

impl Nest {
    /// How many containers are open.
    pub(super) fn depth(&self) -> u32 {
        self.depth
    }

    /// Goes into a container.
    pub(super) fn push(&mut self, object: bool) {
        let bit = self.depth % 32;
        if bit == 0 {
            self.words.push(0);
        }
        if let Some(word) = self.words.last_mut() {
            *word = (*word & !(1 << bit)) | (u32::from(object) << bit);
        }
        self.depth += 1;
    }

    /// Leaves the innermost container.
    pub(super) fn pop(&mut self) {
        debug_assert!(self.depth > 0, "nothing is open");
        self.depth -= 1;
        if self.depth.is_multiple_of(32) {
            self.words.pop();
        }
    }

    /// Whether the innermost container is an object; `None` outside of all.
    pub(super) fn top(&self) -> Option<bool> {
        let bit = self.depth.checked_sub(1)? % 32;
        self.words.last().map(|word| word >> bit & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_in_last_comes_out_first_over_many_words() {
        let mut nest = Nest::default();
        assert_eq!(nest.top(), None);
        for level in 0..1000u32 {
            nest.push(level % 3 == 0);
        }
        for level in (0..1000u32).rev() {
            assert_eq!((nest.depth(), nest.top()), (level + 1, Some(level % 3 == 0)));
            nest.pop();
        }
        assert_eq!(nest.top(), None);
    }
}
