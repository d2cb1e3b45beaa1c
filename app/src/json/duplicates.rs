//! Keys that an object has more than once.

use super::{Index, Kind, Node, decode::CodePoints};

/// How many members an object may have to be looked through at once.
const MOST: u32 = 200_000;
/// How many slots are tried for a key. That more are taken in a row happens to keys made for that alone, and they pass
/// for different ones.
const TRIES: usize = 64;
/// In place of a member in a slot that is free.
const FREE: u32 = u32::MAX;

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

impl Index<'_> {
    /// Looks for equal keys in the lists of these rows, once for each list. Call it before painting
    /// them; objects that are still read, or have very many members, are left out.
    pub fn look_for_duplicates(&mut self, first: u32, rows: usize) {
        for row in (first..).take(rows) {
            let Some(node) = self.at_row(row) else { return };
            self.compare_keys(node.list);
        }
    }

    /// Looks for equal keys among the members of one list, once.
    pub(super) fn compare_keys(&mut self, id: u32) {
        let place = self.duplicates.partition_point(|known| known.list < id);
        if self.duplicates.get(place).is_some_and(|known| known.list == id) {
            return;
        }
        let list = &self.lists[id];
        if id != 0 && list.sealed && list.len() <= MOST && self.kind(list.parent) == Kind::Object {
            let members = self.equal_keys(id);
            self.duplicates.insert(place, Duplicates { list: id, members });
        }
    }

    /// Which one of how many members with the same key a node is, counted from 1, if there are others and they
    /// were looked for.
    pub fn duplicate(&self, node: Node) -> Option<(u32, u32)> {
        let place = self.duplicates.partition_point(|known| known.list < node.list);
        let members = &self.duplicates.get(place).filter(|known| known.list == node.list)?.members;
        let member = members.get(node.at as usize)?;
        let of = members[member.first as usize].of;
        (of > 1).then_some((member.nth, of))
    }

    /// The same for one node, by comparing its key with all those beside it.
    pub fn occurrence(&self, node: Node) -> Option<(u32, u32)> {
        let own = self.key_points(node)?;
        let (mut nth, mut of) = (0, 0);
        for at in 0..self.lists[node.list].len() {
            if self.key_points(Node { at, ..node })?.eq(own.clone()) {
                of += 1;
                nth += u32::from(at <= node.at);
            }
        }
        Some((nth, of))
    }

    fn key_points(&self, node: Node) -> Option<CodePoints<'_>> {
        let key = self.key(node)?;
        Some(CodePoints::new(&self.text[key.start as usize..key.end as usize]))
    }

    fn equal_keys(&self, list: u32) -> Vec<Member> {
        let length = self.lists[list].len();
        let points = |at: u32| self.key_points(Node { list, at }).unwrap_or(CodePoints::new(b""));
        let mut slots = vec![(0, FREE); (4 * length as usize).next_power_of_two()];
        let (mut members, last) = (Vec::<Member>::new(), slots.len() - 1);
        let mut are_unique = true;
        for at in 0..length {
            let (own, mut first) = (points(at), at);
            let hash = hash(own.clone());
            for place in (hash as usize..).take(TRIES) {
                let slot = &mut slots[place & last];
                if slot.1 == FREE {
                    *slot = (hash, at);
                    break;
                }
                if slot.0 == hash && points(slot.1).eq(own.clone()) {
                    (first, are_unique) = (slot.1, false);
                    break;
                }
            }
            members.push(Member { first, nth: 1, of: 0 });
            let of = &mut members[first as usize].of;
            *of += 1;
            let nth = *of;
            members[at as usize].nth = nth;
        }
        if are_unique { Vec::new() } else { members }
    }
}

/// FNV-1a over the code points.
pub(super) fn hash(points: CodePoints<'_>) -> u32 {
    points.fold(0x811c_9dc5, |hash, point| (hash ^ point).wrapping_mul(0x0100_0193))
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
            for row in index.rows(0) {
                let wanted = index.occurrence(row.node).filter(|&(_, of)| of > 1);
                assert_eq!(index.duplicate(row.node), wanted, "{text}");
                seen += usize::from(wanted.is_some());
            }
        }
        assert!(seen > 100, "the samples hold duplicates");
    }

    #[test]
    fn of_very_many_equal_keys_all_are_counted() {
        let many: Vec<String> = (0..50_000).map(|at| format!("\"k\":{at}")).collect();
        let text = format!("{{{}}}", many.join(","));
        let mut index = Index::new(text.as_bytes());
        index.read_all();
        index.expand(None, u32::MAX, u32::MAX);
        while index.work(usize::MAX) {}
        index.look_for_duplicates(0, 2);
        let last = index.at_row(50_000).expect("a member");
        assert_eq!(index.duplicate(last), Some((50_000, 50_000)));
    }
}
