//! Keys that an object has more than once.

use std::cmp::Ordering;

use super::{Index, Kind, Node, decode::CodePoints, order};

/// How many members an object may have to be looked through at once.
const MOST: u32 = 200_000;

/// The members of one list whose key is not unique, by place.
#[derive(Clone, Debug)]
pub(super) struct Duplicates {
    list: u32,
    members: Vec<(u32, (u32, u32))>,
}

impl Index<'_> {
    /// Looks for equal keys in the lists of these rows, once for each list. Call it before painting
    /// them; objects that are still read, or have very many members, are left out.
    pub fn look_for_duplicates(&mut self, first: u32, rows: usize) {
        let mut lists: Vec<u32> = self.rows(first).take(rows).map(|row| row.node.list).collect();
        lists.dedup();
        for id in lists {
            self.compare_keys(id);
        }
    }

    /// Looks for equal keys among the members of one list, once.
    pub(super) fn compare_keys(&mut self, id: u32) {
        let list = &self.lists[id];
        if id == 0 || !list.sealed || list.len() > MOST || self.kind(list.parent) != Kind::Object {
            return;
        }
        let place = self.duplicates.partition_point(|known| known.list < id);
        if self.duplicates.get(place).is_none_or(|known| known.list != id) {
            let members = self.equal_keys(id);
            self.duplicates.insert(place, Duplicates { list: id, members });
        }
    }

    /// Which one of how many members with the same key a node is, counted from 1, if there are others and they
    /// were looked for.
    pub fn duplicate(&self, node: Node) -> Option<(u32, u32)> {
        let place = self.duplicates.binary_search_by_key(&node.list, |known| known.list).ok()?;
        let members = &self.duplicates[place].members;
        members.binary_search_by_key(&node.at, |member| member.0).ok().map(|at| members[at].1)
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

    fn equal_keys(&self, list: u32) -> Vec<(u32, (u32, u32))> {
        let length = self.lists[list].len();
        let points = |at: u32| self.key_points(Node { list, at }).unwrap_or(CodePoints::new(b""));
        let hashes: Vec<u32> = (0..length).map(|at| hash(points(at))).collect();
        let hash_of = |at: u32| hashes[at as usize];
        let same = |left: u32, right: u32| hash_of(left) == hash_of(right) && points(left).eq(points(right));
        let Some(mut places) = crowded(&hashes) else { return Vec::new() };
        // Only where two hashes are the same the keys are compared.
        order::sort(&mut places, &|left, right| match hash_of(left).cmp(&hash_of(right)) {
            Ordering::Equal => points(left).cmp(points(right)),
            unequal => unequal,
        });
        let mut found = Vec::new();
        for equal in places.chunk_by(|&left, &right| same(left, right)).filter(|equal| equal.len() > 1) {
            found.extend((1..).zip(equal).map(|(nth, &at)| (at, (nth, equal.len() as u32))));
        }
        let mut places: Vec<u32> = (0..found.len() as u32).collect();
        order::sort(&mut places, &|left, right| found[left as usize].0.cmp(&found[right as usize].0));
        places.into_iter().map(|place| found[place as usize]).collect()
    }
}

/// The places whose hash others may have as well, in order; `None` where every hash is the only one of its kind. Most
/// keys are told apart by a bit each, so that few are left to be sorted.
fn crowded(hashes: &[u32]) -> Option<Vec<u32>> {
    let bits = (hashes.len() * 32).next_power_of_two();
    let place = |hash: u32| (hash ^ hash >> 15) as usize & (bits - 1);
    let (mut once, mut twice) = (vec![0_u64; bits.div_ceil(64)], vec![0_u64; bits.div_ceil(64)]);
    for &hash in hashes {
        let (word, bit) = (place(hash) / 64, 1 << (place(hash) % 64));
        twice[word] |= once[word] & bit;
        once[word] |= bit;
    }
    let has_others = |at: &u32| {
        let place = place(hashes[*at as usize]);
        twice[place / 64] >> (place % 64) & 1 == 1
    };
    let places: Vec<u32> = (0..hashes.len() as u32).filter(has_others).collect();
    (!places.is_empty()).then_some(places)
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
}
