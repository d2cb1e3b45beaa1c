//! Millions of generated and spoilt texts, each checked against what must hold of every text: `cargo xtask fuzz` runs it.
//!
//! Texts are made in batches, each from a seed of its own, so that a batch that failed can be run again alone.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, set_hook},
    process::ExitCode,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::Instant,
};

use app::json::sample::{Sampler, verify};
use serde::de::IgnoredAny;

/// How many texts are made from one seed.
const BATCH: u64 = 1_000;
/// Slices of every length up to this one, in bytes: each token is stopped in at every place.
const LONGEST_SLICE: usize = 23;

/// A text of which something does not hold.
#[derive(Clone)]
struct Mismatch {
    text: String,
    slice: usize,
    what: String,
}

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let (Some(Ok(count)), Some(Ok(seed)), None) = (numbers.next(), numbers.next(), numbers.next()) else {
        eprintln!("fuzz: say how many texts, and from which seed");
        return ExitCode::FAILURE;
    };
    // A broken invariant is a panic; it is told with its text, and need not be told while the text is made smaller.
    set_hook(Box::new(|_| {}));
    let start = Instant::now();
    let (checked, mismatch) = run(count, seed);
    let seconds = start.elapsed().as_secs_f64();
    let mismatches = u8::from(mismatch.is_some());
    if let Some((seed, found)) = mismatch {
        tell(&found, seed);
    }
    println!("{checked} texts, {mismatches} mismatches, {seconds:.1} s, seed {seed}");
    if mismatches == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Checks so many texts on all cores, until one fails; returns how many were checked, and the one with its batch's seed.
fn run(count: u64, seed: u64) -> (u64, Option<(u64, Mismatch)>) {
    let (next, checked, failed) = (AtomicU64::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let batches = count.div_ceil(BATCH);
    let work = || {
        while !failed.load(Ordering::Relaxed) {
            let batch = next.fetch_add(1, Ordering::Relaxed);
            if batch >= batches {
                break;
            }
            let seed = seed.wrapping_add(batch);
            let found = first_mismatch(seed, BATCH.min(count - batch * BATCH), &checked);
            if let Some(found) = found {
                failed.store(true, Ordering::Relaxed);
                return Some((seed, found));
            }
        }
        None
    };
    let found = thread::scope(|scope| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok().flatten()).min_by_key(|(seed, _)| *seed)
    });
    (checked.into_inner(), found)
}

/// The first text of a batch of which something does not hold.
fn first_mismatch(seed: u64, count: u64, checked: &AtomicU64) -> Option<Mismatch> {
    let mut sampler = Sampler::new(seed);
    (0..count).find_map(|_| {
        let text = match sampler.below(8) {
            0 => [sampler.document(), sampler.document()].join("\n"),
            1..4 => sampler.document(),
            _ => sampler.spoilt(),
        };
        let slice = 1 + sampler.below(LONGEST_SLICE);
        checked.fetch_add(1, Ordering::Relaxed);
        mismatch(&text, slice)
    })
}

fn mismatch(text: &str, slice: usize) -> Option<Mismatch> {
    // A byte order mark may be passed over, and serde_json does not.
    let valid = serde_json::from_str::<IgnoredAny>(text.strip_prefix('\u{feff}').unwrap_or(text)).is_ok();
    let what = match catch_unwind(AssertUnwindSafe(|| verify(text, slice, valid))) {
        Ok(Ok(())) => return None,
        Ok(Err(what)) => what.to_owned(),
        Err(panic) => {
            let message = panic.downcast_ref::<String>().cloned();
            message.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned())).unwrap_or_default()
        }
    };
    Some(Mismatch { text: text.to_owned(), slice, what })
}

/// Takes pieces out for as long as something still does not hold.
fn smallest(mut found: Mismatch) -> Mismatch {
    let mut piece = found.text.len();
    while piece > 0 {
        let mut at = 0;
        while at < found.text.len() {
            let end = (at + piece).min(found.text.len());
            let cut = found.text.is_char_boundary(at) && found.text.is_char_boundary(end);
            let less = cut.then(|| [&found.text[..at], &found.text[end..]].concat());
            match less.and_then(|less| mismatch(&less, found.slice)) {
                Some(smaller) => found = smaller,
                None => at += piece.min(4),
            }
        }
        piece /= 2;
    }
    found
}

fn tell(found: &Mismatch, seed: u64) {
    let least = smallest(found.clone());
    eprintln!("fuzz: {}, in slices of {} bytes, of this text:", found.what, found.slice);
    eprintln!("  {:?}", found.text);
    eprintln!("the smallest like it ({}):\n  {:?}", least.what, least.text);
    eprintln!("again: cargo xtask fuzz --seed {seed} --count {BATCH}");
}
