//! Keys that an object has more than once.

use super::{
    Index, Kind, Node,
    decode::{hash, is_same},
};

/// How many members an object may have to be looked through.
const MOST: u32 = 200_000;
/// How many slots are tried for a key. That more are taken in a row happens to keys made for that alone, and they pass
/// for different ones.
const TRIES: usize = 64;
/// How many bytes of keys are compared before rows are painted; more is left to [`Index::compare`].
const AT_ONCE: usize = 64 * 1024;
/// What a key counts for besides its bytes.
const KEY: usize = 16;
/// A slot that is free. In any other a member stands by its number from 1 on.
const FREE: (u32, u32) = (0, 0);

/// The members of one list, if any two have the same key.
#[derive(Clone, Debug)]
pub(super) struct Duplicates {
    list: u32,
    members: Vec<Member>,
}

/// What is known of the key of a member.
#[derive(Clone, Copy, Debug)]
struct Member {
    /// The first member that has it.
    first: u32,
    /// Which one of those this is, from 1.
    nth: u32,
    /// Of the first, how many they are.
    of: u32,
}

/// The keys of a list, as far as they were compared.
#[derive(Clone, Debug)]
pub(super) struct Comparison {
    found: Duplicates,
    /// Where the hash of a key leads to, or in one of the next: the first member that has the key.
    slots: Vec<(u32, u32)>,
    are_unique: bool,
}

impl Comparison {
    /// Goes on, so many bytes at most; says whether there is more to do.
    fn step(&mut self, index: &Index<'_>, budget: &mut usize) -> bool {
        let Duplicates { list, members } = &mut self.found;
        let key = |at| index.key_bytes(Node { list: *list, at }).unwrap_or_default();
        let last = self.slots.len() - 1;
        for at in members.len() as u32..index.lists[*list].len() {
            if *budget == 0 {
                return true;
            }
            let (own, mut first) = (key(at), at);
            let hash = hash(own);
            *budget = budget.saturating_sub(own.len() + KEY);
            for place in (hash as usize..).take(TRIES) {
                let slot = &mut self.slots[place & last];
                if *slot == FREE {
                    *slot = (hash, at + 1);
                    break;
                }
                if slot.0 == hash && is_same(key(slot.1 - 1), own) {
                    (first, self.are_unique) = (slot.1 - 1, false);
                    break;
                }
            }
            members.push(Member { first, nth: 1, of: 0 });
            let of = &mut members[first as usize].of;
            *of += 1;
            let nth = *of;
            members[at as usize].nth = nth;
        }
        if self.are_unique {
            *members = Vec::new();
        }
        false
    }
}

impl Index<'_> {
    /// Looks for equal keys in the lists of these rows, once for each list. Call it before painting them; objects that
    /// are still read, or have very many members, are left out. Where much has to be compared it goes on with
    /// [`Index::compare`], and the rows have to be painted anew then.
    pub fn look_for_duplicates(&mut self, first: u32, rows: usize) {
        let mut budget = AT_ONCE;
        self.compare(&mut budget);
        for row in (first..).take(rows) {
            let Some(node) = self.at_row(row) else { return };
            self.compare_keys(node.list, &mut budget);
        }
    }

    /// Looks for equal keys among the members of one list, once, unless another list is under way.
    pub(super) fn compare_keys(&mut self, id: u32, budget: &mut usize) {
        if self.is_comparing() || self.compared(id).is_ok() {
            return;
        }
        let list = &self.lists[id];
        if id != 0 && list.sealed && list.len() <= MOST && self.kind(list.parent) == Kind::Object {
            let slots = vec![FREE; (4 * list.len() as usize).next_power_of_two()];
            let found = Duplicates { list: id, members: Vec::new() };
            self.comparing = Some(Box::new(Comparison { found, slots, are_unique: true }));
            self.compare(budget);
        }
    }

    /// The place of a list among those whose keys were compared, or where it is to be.
    fn compared(&self, id: u32) -> Result<usize, usize> {
        self.duplicates.binary_search_by_key(&id, |known| known.list)
    }

    /// Whether there are keys still to be compared.
    pub fn is_comparing(&self) -> bool {
        self.comparing.is_some()
    }

    /// Compares more keys, so many bytes at most; says whether there is more to do.
    pub fn compare(&mut self, budget: &mut usize) -> bool {
        if let Some(mut comparison) = self.comparing.take() {
            if comparison.step(self, budget) {
                self.comparing = Some(comparison);
            } else {
                let (Ok(place) | Err(place)) = self.compared(comparison.found.list);
                self.duplicates.insert(place, comparison.found);
            }
        }
        self.is_comparing()
    }

    /// Which one of how many members with the same key a node is, counted from 1, if there are others and they
    /// were looked for.
    pub fn duplicate(&self, node: Node) -> Option<(u32, u32)> {
        let members = &self.duplicates[self.compared(node.list).ok()?].members;
        let member = members.get(node.at as usize)?;
        let of = members[member.first as usize].of;
        (of > 1).then_some((member.nth, of))
    }

    /// The same for one node, by comparing its key with all those beside it.
    pub fn occurrence(&self, node: Node) -> Option<(u32, u32)> {
        let own = self.key_bytes(node)?;
        let (mut nth, mut of) = (0, 0);
        for at in 0..self.lists[node.list].len() {
            if is_same(self.key_bytes(Node { at, ..node })?, own) {
                of += 1;
                nth += u32::from(at <= node.at);
            }
        }
        Some((nth, of))
    }

    fn key_bytes(&self, node: Node) -> Option<&[u8]> {
        let key = self.key(node)?;
        Some(&self.text[key.start as usize..key.end as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::sample::Sampler;

    #[test]
    fn flags_agree_with_comparing_one_by_one() {
        let mut sampler = Sampler::new(6);
        let mut seen = 0;
        for _ in 0..300 {
            let text = sampler.document();
            let mut index = Index::new(text.as_bytes());
            index.read_all();
            index.expand(None, u32::MAX, u32::MAX);
            while index.work(usize::MAX) {}
            index.look_for_duplicates(0, usize::MAX);
            assert!(!index.is_comparing());
            for row in index.rows(0) {
                let wanted = index.occurrence(row.node).filter(|&(_, of)| of > 1);
                assert_eq!(index.duplicate(row.node), wanted, "{text}");
                seen += usize::from(wanted.is_some());
            }
        }
        assert!(seen > 100, "the samples hold duplicates");
    }

    #[test]
    fn very_many_keys_are_compared_bit_by_bit_and_told_exactly() {
        let (equal, others) = (r#""the \u0073ame":0,"#.repeat(30_000), 20_000);
        let members: String = (0..others).map(|n| format!(r#""{n}":0,"#)).collect();
        let text = format!(r#"{{{equal}{members}"the same":1}}"#);
        let mut index = Index::new(text.as_bytes());
        index.read_all();
        let root = index.at_row(0).expect("there is an object");
        index.open(root);
        while index.work(usize::MAX) {}
        index.look_for_duplicates(0, 50);
        let first = index.at_row(1).expect("it has members");
        assert_eq!((index.duplicate(first), index.is_comparing()), (None, true));
        let mut slices = 1;
        let compare = |index: &mut Index<'_>| {
            let mut budget = AT_ONCE;
            index.compare(&mut budget)
        };
        while compare(&mut index) {
            slices += 1;
            // Painting meanwhile begins nothing anew.
            index.look_for_duplicates(50_000, 50);
        }
        assert!(slices > 5, "{slices}");
        let told = |at| index.duplicate(Node { at, ..first });
        assert_eq!((told(0), told(29_999)), (Some((1, 30_001)), Some((30_000, 30_001))));
        assert_eq!((told(30_000), told(50_000)), (None, Some((30_001, 30_001))));
    }
}
