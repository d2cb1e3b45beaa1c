//! What there is to count on the way.

/// What a walk counts.
#[derive(Clone, Debug, Default)]
pub(in crate::json) struct Tally {
    pub(in crate::json) values: u32,
    pub(in crate::json) depth: u32,
    /// Values by depth; the last entry counts all that lie deeper.
    pub(in crate::json) levels: Vec<u32>,
}

impl Tally {
    /// How many levels are told apart.
    pub(in crate::json) const LEVELS: usize = 1024;

    pub(in crate::json) fn count(&mut self, depth: u32) {
        self.values += 1;
        self.depth = self.depth.max(depth);
        let at = (depth as usize).min(Self::LEVELS - 1);
        if self.levels.len() <= at {
            self.levels.resize(at + 1, 0);
        }
        self.levels[at] += 1;
    }
}
