#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use super::*;
use crate::json::{
    find::Needle,
    rewrite::{Layout, rewrite},
    sample::{Sampler, painted},
};

/// Reads a text in slices of `slice` bytes.
fn read(text: &str, slice: usize) -> Index<'_> {
    let mut index = Index::new(text.as_bytes());
    while index.read(slice) {
        index.lists.check();
    }
    index.lists.check();
    index
}

fn finish(index: &mut Index<'_>, slice: usize) {
    while index.work(slice) {
        index.lists.check();
    }
    index.lists.check();
}

fn open_all(index: &mut Index<'_>, slice: usize) {
    index.expand(None, u32::MAX, u32::MAX);
    finish(index, slice);
}

#[test]
fn rows_and_nodes_lead_to_each_other() {
    let mut sampler = Sampler::new(1);
    for round in 1..300 {
        let text = format!("{} {}", sampler.document(), sampler.document());
        let mut index = read(&text, round % 37 + 1);
        if index.problem().is_some() {
            continue;
        }
        open_all(&mut index, round % 31 + 1);
        for (number, row) in (0..).zip(index.rows(0)) {
            assert_eq!((index.row_of(row.node), index.at_row(number)), (Some(number), Some(row.node)));
        }
        let facts = index.facts();
        assert_eq!((facts.read, facts.values), (facts.bytes, index.row_count()));
        assert_eq!(index.expansion().map(|expansion| expansion.complete), Some(true));
    }
}

#[test]
fn slices_change_nothing_even_of_broken_texts() {
    let mut sampler = Sampler::new(2);
    for round in 1..800 {
        let text = sampler.spoilt();
        let (mut whole, mut sliced) = (read(&text, usize::MAX), read(&text, round % 11 + 1));
        assert_eq!(whole.problem(), sliced.problem());
        open_all(&mut whole, usize::MAX);
        open_all(&mut sliced, 3);
        let paint = |index: &Index<'_>| -> Vec<(u32, Span, Kind)> {
            index.rows(0).map(|row| (row.depth, row.span, row.kind)).collect()
        };
        let (wanted, found) = (paint(&whole), paint(&sliced));
        assert_eq!(found, wanted, "{text}");
        assert_eq!(whole.rest(), sliced.rest());
        assert!(whole.rest().is_none_or(|rest| rest <= whole.problem().unwrap().offset as usize));
    }
}

#[test]
fn opening_and_closing_at_random_keeps_every_count() {
    let mut sampler = Sampler::new(3);
    for round in 0..60 {
        // Every other text has a list that is long enough to be counted by sums.
        let documents: Vec<String> = (0..round % 2 * 60 + 1).map(|_| sampler.document()).collect();
        let text = documents.join("\n");
        let mut index = read(&text, 256);
        for _ in 0..40 {
            let row = sampler.below(index.row_count() as usize + 1) as u32;
            let Some(node) = index.at_row(row) else { continue };
            match sampler.below(6) {
                0 => index.close(node),
                1 => index.close_all(Some(node)),
                2 => index.expand(Some(node), sampler.below(3) as u32 + 1, 1000),
                3 => index.reveal(sampler.below(text.len())),
                _ => _ = index.open(node),
            }
            finish(&mut index, 97);
            assert_eq!(index.rows(0).count() as u32, index.row_count(), "{text}");
        }
        index.close_all(None);
        index.lists.check();
        assert_eq!(index.row_count(), index.facts().documents);
    }
}

#[test]
fn every_value_can_be_revealed_alone() {
    let mut sampler = Sampler::new(4);
    for _ in 0..300 {
        let text = sampler.document();
        let mut full = read(&text, usize::MAX);
        open_all(&mut full, usize::MAX);
        let rows: Vec<_> = full.rows(0).collect();
        let row = rows[sampler.below(rows.len())];
        let mut index = read(&text, usize::MAX);
        index.reveal(row.span.start as usize);
        finish(&mut index, 5);
        let node = index.node_at(row.span.start as usize).unwrap();
        assert_eq!(index.span(node), row.span);
        assert!(index.row_of(node).is_some());
        if let Some(key) = full.key(row.node) {
            let by_key = index.node_at(key.start as usize).unwrap();
            assert_eq!((by_key, index.key(by_key)), (node, Some(key)));
        }
    }
}

#[test]
fn the_first_rows_of_a_long_text_are_there_after_the_first_slice() {
    let text = format!("{{\"name\":\"x\",\"results\":[{}0]}}", "{\"id\":1,\"ok\":true},".repeat(10_000));
    let mut index = Index::new(text.as_bytes());
    assert!(index.read(1000));
    let root = index.at_row(0).unwrap();
    assert!(index.open(root));
    let results = index.at_row(2).unwrap();
    assert!(!index.span(results).is_finished());
    assert!(index.open(results));
    assert!(index.row_count() > 40 && index.row_count() < 70);
    while index.read(1000) {
        index.lists.check();
    }
    assert_eq!(index.row_count(), 3 + 10_001);
    assert_eq!(index.count(results, 0), Some(10_001));
    assert!(index.span(results).is_finished());
    assert_eq!(index.row(index.at_row(3).unwrap()).set_size, Some(10_001));
}

#[test]
fn a_long_container_goes_on_filling_after_it_was_opened() {
    let text = format!("[[{}1],2]", "[1,2,3],".repeat(50_000));
    let mut index = read(&text, usize::MAX);
    index.open(Node { list: 0, at: 0 });
    let long = index.at_row(1).unwrap();
    assert!(index.open(long));
    assert!(index.row_count() > 1000 && index.row_count() < 50_000);
    finish(&mut index, 10_000);
    assert_eq!(index.row_count(), 3 + 50_001);
}

#[test]
fn what_is_too_much_is_opened_to_the_level_that_can_be() {
    let text = format!("[{}0]", "{\"a\":[1,2,3,4]},".repeat(1000));
    let mut index = read(&text, usize::MAX);
    index.expand(None, u32::MAX, 3000);
    finish(&mut index, 1000);
    assert_eq!(index.expansion(), Some(Expansion { levels: 2, complete: false }));
    assert_eq!(index.row_count(), 1 + 1001 + 1000);
    index.expand(None, 1, 3000);
    finish(&mut index, 1000);
    assert_eq!(index.expansion(), Some(Expansion { levels: 1, complete: true }));
    assert_eq!(index.row_count(), 1 + 1001);
    index.expand(Some(Node { list: 0, at: 0 }), 9, 100_000);
    finish(&mut index, 1000);
    assert_eq!(index.row_count(), index.facts().values);
    index.close_all(None);
    assert_eq!(index.row_count(), 1);
}

#[test]
fn a_hundred_thousand_levels_are_opened_and_reached() {
    let depth = 100_000;
    let text = "[".repeat(depth) + &"]".repeat(depth);
    let mut index = read(&text, 4096);
    assert_eq!((index.facts().depth, index.facts().values), (depth as u32, depth as u32));
    open_all(&mut index, 65_536);
    assert_eq!(index.row_count(), depth as u32);
    assert_eq!(index.rows(99_990).map(|row| row.depth).last(), Some(99_999));
    let mut index = read(&text, usize::MAX);
    index.reveal(70_000);
    finish(&mut index, 65_536);
    let node = index.node_at(70_000).unwrap();
    assert_eq!((index.depth(node), index.row_of(node)), (70_000, Some(70_000)));
}

#[test]
fn a_broken_text_shows_what_is_valid_and_where_the_rest_begins() {
    let text = "{\"a\": [1, 2],\n \"b\" 3}";
    let mut index = read(text, usize::MAX);
    open_all(&mut index, usize::MAX);
    assert_eq!(index.row_count(), 4);
    assert_eq!(&text[index.rest().unwrap()..], ",\n \"b\" 3}");
    assert_eq!(index.problem().map(|problem| (problem.line, problem.column)), Some((2, 6)));
    for (text, rest) in [("<string>", 0), ("", 0), ("12 apples", 2), ("[\"never", 1)] {
        assert_eq!(read(text, 3).rest(), Some(rest), "{text}");
    }
}

#[test]
fn whatever_is_begun_cancelled_and_mixed_all_rows_come_out_right() {
    let mut sampler = Sampler::new(9);
    for round in 0..30 {
        let documents: Vec<String> = (0..3).map(|_| sampler.document()).collect();
        let long = "[[1,{\"a\":[2]}],3],".repeat(sampler.below(2) * 4000);
        let text = format!("[{long}{}]", documents.join(","));
        let mut index = read(&text, if round % 2 == 0 { 1000 } else { usize::MAX });
        for _ in 0..30 {
            let row = sampler.below(index.row_count() as usize) as u32;
            let Some(node) = index.at_row(row) else { continue };
            match sampler.below(9) {
                0 => index.close(node),
                1 => index.close_all(Some(node)),
                2 => index.expand(Some(node), sampler.below(4) as u32 + 1, 100_000),
                3 => index.expand(None, sampler.below(4) as u32 + 1, 100_000),
                4 => index.reveal(sampler.below(text.len())),
                5 => index.cancel(),
                _ => _ = index.open(node),
            }
            index.work(sampler.below(5000) + 1);
            assert_eq!(index.rows(0).count() as u32, index.row_count());
        }
        index.lists.check();
        finish(&mut index, 50_000);
        open_all(&mut index, 50_000);
        let compact = rewrite(text.as_bytes(), Layout::Compact);
        assert!(painted(&index).as_bytes() == compact, "round {round}");
    }
}

#[test]
fn typing_goes_to_the_next_key_that_begins_so() {
    let mut index = read(r#"{"alpha":1,"beta":[10,20],"ALPACA":2}"#, usize::MAX);
    open_all(&mut index, usize::MAX);
    let to = |from, typed: &str| index.type_ahead(from, &Needle::folded(typed, typed, &typed.to_uppercase()), 100);
    assert_eq!((to(0, "al"), to(1, "al"), to(5, "al")), (Some(1), Some(5), Some(1)));
    assert_eq!((to(2, "1"), to(0, "pha"), to(1, "alpha")), (Some(4), None, Some(1)));
}

#[test]
fn small_containers_are_read_again_and_larger_ones_kept() {
    let object = |bytes: usize| format!("{{\"a\":[[],{{}},\"b\"],\"{}\":1}}", "k".repeat(bytes - 22));
    let array = |children: usize| format!("[{}1]", "1,".repeat(children - 1));
    for (text, is_kept) in [
        ("[]".to_owned(), false),
        (object(1024), false),
        (object(1025), true),
        (array(255), false),
        (array(256), true),
        (array(500), true),
    ] {
        let mut index = read(&text, usize::MAX);
        open_all(&mut index, usize::MAX);
        assert_eq!(painted(&index), text);
        assert_eq!(index.lists[1].long.is_some(), is_kept, "{text}");
        for row in index.rows(0).collect::<Vec<_>>() {
            assert_eq!(index.node_at(row.span.start as usize), Some(row.node));
        }
    }
}

#[test]
fn thousands_of_containers_in_one_are_opened_in_any_order() {
    let text = format!("[{}[]]", "[[],1,[]],".repeat(20_000));
    let mut index = read(&text, usize::MAX);
    index.open(Node { list: 0, at: 0 });
    finish(&mut index, usize::MAX);
    for at in (0..20_000).step_by(7).rev() {
        let node = Node { list: 1, at };
        index.open(node);
        let inner = index.child(node, 2).unwrap();
        assert!(index.open(inner) && index.open(Node { at: 0, ..inner }));
    }
    assert_eq!(index.row_count(), 1 + 20_001 + 3 * 20_000_u32.div_ceil(7));
    index.lists.check();
    open_all(&mut index, usize::MAX);
    assert!(painted(&index) == text);
}
