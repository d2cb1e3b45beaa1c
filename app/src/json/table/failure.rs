//! Which items tell of a failure.

use super::{Index, Members, Table};
use crate::json::{Kind, decode};

impl Table {
    /// Looks from an item on, through so many at most, for one that tells of a failure. The first answer is that
    /// item, the second the one to go on from; both are `None` once the end was reached.
    pub fn next_failure(&self, index: &Index<'_>, from: u32, items: u32) -> (Option<u32>, Option<u32>) {
        let until = from.saturating_add(items).min(self.len(index));
        for item in from..until {
            let mut members = Members::new(index, self.span(index, item));
            while let Some((key, value)) = members.next() {
                if looks_failed(index.source(key), index.source(value)) {
                    return (Some(item), None);
                }
            }
        }
        (None, (until < self.len(index)).then_some(until))
    }
}

/// Endings of keys that hold what went wrong.
const WRONG: [&str; 8] =
    ["error", "errors", "errormessage", "errorcode", "failed", "failure", "failurereason", "exception"];
/// Endings of keys that hold an outcome.
const OUTCOME: [&str; 5] = ["status", "outcome", "state", "result", "verdict"];
/// What a bad outcome has in it.
const BAD: [&str; 9] = ["fail", "error", "invalid", "reject", "bounce", "denied", "expired", "cancel", "undeliverable"];

/// Whether a member, its key and value as written, tells of a failure: an error that is there, or a bad outcome.
pub fn looks_failed(key: &str, value: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let ends = |names: &[&str]| names.iter().any(|name| key.ends_with(name));
    if ends(&WRONG) {
        return !matches!(value, "null" | "false" | "\"\"" | "0" | "[]" | "{}");
    }
    if matches!(key.as_str(), "ok" | "success" | "succeeded" | "valid" | "isvalid" | "issuccess") {
        return value == "false";
    }
    if !ends(&OUTCOME) || value.len() > 100 || !value.starts_with('"') {
        return false;
    }
    debug_assert_eq!(Kind::of(value.as_bytes()[0]), Kind::String);
    let text = decode::text(&value.as_bytes()[1..value.len() - 1]).to_ascii_lowercase();
    BAD.iter().any(|bad| text.contains(bad))
}
