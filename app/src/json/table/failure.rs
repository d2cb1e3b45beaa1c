//! Which items tell of a failure.

use super::{Index, Members, Table, View};
use crate::json::{Kind, decode};

impl Table {
    /// Whether an item tells of a failure.
    pub fn fails(&self, index: &Index<'_>, item: u32) -> bool {
        let mut members = Members::new(index, self.span(index, item));
        while let Some((key, value)) = members.next() {
            if looks_failed(index.source(key), index.source(value)) {
                return true;
            }
        }
        false
    }
}

/// A search for the next row of a view that tells of a failure: call [`Failing::step`] until it says that nothing is
/// left. To cancel it, drop it.
#[derive(Clone, Debug)]
pub struct Failing {
    from: u32,
    looked: u32,
    found: Option<u32>,
}

impl Failing {
    /// Prepares to look from this row on to the end, and then from the beginning.
    pub fn new(from: u32) -> Self {
        Self { from, looked: 0, found: None }
    }

    /// Looks at rows of about so many bytes more; says whether any are left.
    pub fn step(&mut self, index: &Index<'_>, table: &Table, view: &View, budget: usize) -> bool {
        let all = view.len() as u32;
        let mut bytes = 0;
        while self.looked < all && bytes < budget {
            let row = ((u64::from(self.from) + u64::from(self.looked)) % u64::from(all)) as u32;
            self.looked += 1;
            let Some(item) = view.item(row as usize) else { continue };
            if table.fails(index, item) {
                self.found = Some(row);
                return false;
            }
            bytes += table.bytes(index, item);
        }
        self.looked < all
    }

    /// How many rows were looked at.
    pub fn looked(&self) -> u32 {
        self.looked
    }

    /// The row that was found.
    pub fn found(&self) -> Option<u32> {
        self.found
    }
}

/// Endings of keys that hold what went wrong.
const WRONG: &str = "error errors errormessage errorcode failed failure failurereason exception";
/// Endings of keys that hold an outcome.
const OUTCOME: &str = "status outcome state result verdict";
/// What a bad outcome has in it.
const BAD: &str = "fail error invalid reject bounce denied expired cancel undeliverable";

/// Whether a member, its key and value as written, tells of a failure: an error that is there, or a bad outcome.
pub fn looks_failed(key: &str, value: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let ends = |names: &str| names.split(' ').any(|name| key.ends_with(name));
    if ends(WRONG) {
        return !matches!(value, "null" | "false" | "\"\"" | "0" | "[]" | "{}");
    }
    if matches!(key.as_str(), "ok" | "success" | "succeeded" | "valid" | "isvalid" | "issuccess") {
        return value == "false";
    }
    if !ends(OUTCOME) || value.len() > 100 || !value.starts_with('"') {
        return false;
    }
    debug_assert_eq!(Kind::of(value.as_bytes()[0]), Kind::String);
    let text = decode::text(&value.as_bytes()[1..value.len() - 1]).to_ascii_lowercase();
    BAD.split(' ').any(|bad| text.contains(bad))
}
