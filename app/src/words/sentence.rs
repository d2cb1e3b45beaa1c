//! Words and numbers, put together one after another.

use super::{counted, whole};

/// What is being said. Where there is much to be put together this takes less code than `concat` does.
#[derive(Debug, Default)]
pub struct Sentence(String);

impl Sentence {
    /// Adds words.
    pub fn say(&mut self, words: &str) -> &mut Self {
        self.0.push_str(words);
        self
    }

    /// Adds a number with its thousands apart.
    pub fn number(&mut self, number: impl Into<u64>) -> &mut Self {
        self.say(&whole(number.into()))
    }

    /// Adds a number of things.
    pub fn counted(&mut self, number: impl Into<u64>, one: &str) -> &mut Self {
        self.say(&counted(number.into(), one))
    }

    /// All that was said.
    pub fn text(&self) -> &str {
        &self.0
    }
}
