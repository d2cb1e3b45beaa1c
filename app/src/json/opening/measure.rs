//! How far a subtree can be opened without making too many rows.

use super::Expansion;
use crate::json::walk::Tally;

/// How far somebody wants to open, and how many rows that may make.
#[derive(Clone, Copy, Debug)]
pub(in crate::json) struct Wish {
    pub(super) levels: usize,
    pub(super) rows: u32,
}

impl Wish {
    /// How many of the levels can be opened, if this is how many values lie on each.
    pub(super) fn fulfil(self, values: &[u32]) -> Expansion {
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
