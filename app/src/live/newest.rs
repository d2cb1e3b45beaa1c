//! Which of two answers is the newer one.
//!
//! The stream is in order by itself, and so are questions asked one after the other. Only between the
//! two is the order of arrival no proof, and there the time of observation decides. Neither revisions
//! nor times are trusted beyond that: a server that starts anew may count, or have its clock, from earlier.

use chrono::{DateTime, Utc};

/// What is known about the order of what arrived.
#[derive(Clone, Debug, Default)]
pub struct Newest {
    taken: u32,
    /// The last revision of the stream that is open now.
    revision: Option<u64>,
    /// Whether an answer was taken since the stream last spoke.
    answer_since: bool,
}

/// What had been taken when a question was asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked(u32);

impl Newest {
    /// Another stream is opened, which may count otherwise.
    pub fn open_stream(&mut self) {
        self.revision = None;
        self.answer_since = false;
    }

    /// A question is asked.
    pub fn ask(&self) -> Asked {
        Asked(self.taken)
    }

    /// Whether to show what the stream said; `shown` is the time of observation on screen.
    pub fn takes_frame(&mut self, revision: Option<u64>, observed: DateTime<Utc>, shown: DateTime<Utc>) -> bool {
        let repeated = matches!((revision, self.revision), (Some(new), Some(old)) if new <= old);
        if repeated || !self.takes_beat(observed, shown) {
            return false;
        }
        self.revision = revision.or(self.revision);
        self.answer_since = false;
        self.taken = self.taken.wrapping_add(1);
        true
    }

    /// Whether the freshness in a beat is newer than the one on screen.
    pub fn takes_beat(&self, observed: DateTime<Utc>, shown: DateTime<Utc>) -> bool {
        !self.answer_since || observed >= shown
    }

    /// Whether to show an answer. Nothing taken since its question was asked can only be older.
    pub fn takes_answer(&mut self, asked: Asked, observed: DateTime<Utc>, shown: DateTime<Utc>) -> bool {
        if asked.0 != self.taken && observed < shown {
            return false;
        }
        self.answer_since = true;
        self.taken = self.taken.wrapping_add(1);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(second)
    }

    #[test]
    fn a_late_answer_does_not_undo_what_the_stream_said_since() {
        let mut newest = Newest::default();
        let asked = newest.ask();
        assert!(newest.takes_frame(Some(7), at(20), at(10)));
        assert!(!newest.takes_answer(asked, at(15), at(20)));
        assert!(newest.takes_answer(asked, at(21), at(20)));
    }

    #[test]
    fn a_late_frame_does_not_undo_what_an_answer_said_since() {
        let mut newest = Newest::default();
        newest.open_stream();
        let asked = newest.ask();
        assert!(newest.takes_answer(asked, at(20), at(10)));
        assert!(!newest.takes_frame(Some(7), at(15), at(20)));
        assert!(!newest.takes_beat(at(15), at(20)));
        assert!(newest.takes_frame(Some(8), at(20), at(20)));
    }

    #[test]
    fn a_stream_that_counts_from_earlier_is_believed() {
        let mut newest = Newest::default();
        newest.open_stream();
        assert!(newest.takes_frame(Some(900), at(20), at(10)));
        assert!(!newest.takes_frame(Some(900), at(20), at(20)));
        newest.open_stream();
        assert!(newest.takes_frame(Some(3), at(5), at(20)));
    }

    #[test]
    fn a_clock_set_back_does_not_freeze_a_page_that_polls() {
        let mut newest = Newest::default();
        for (observed, shown) in [(100, 90), (40, 100), (42, 40)] {
            let asked = newest.ask();
            assert!(newest.takes_answer(asked, at(observed), at(shown)));
        }
    }
}
