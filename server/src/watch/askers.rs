//! Who asks for jobs that nobody has seen: each such look costs a question to Reply, and of those everybody has a share.
//!
//! Whoever has asked least lately is served first. Beyond a share, looks wait as polls do, which leave a part of the
//! allowance to those above them: however much one person asks for, another's first look finds its turn.

use std::{collections::HashMap, net::IpAddr, sync::Arc, time::Duration};

use tokio::time::Instant;

/// In this time one question of a share comes back.
const EACH: Duration = Duration::from_secs(6);
/// So many are a share.
const SHARE: u32 = 10;
/// How many askers are remembered.
const MOST: usize = 10_000;

/// Somebody who asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Asker {
    /// A person who is signed in.
    Person(Arc<str>),
    /// Whoever is at this address.
    Address(IpAddr),
}

/// How much each has asked for lately, as the moment at which the share is whole again.
#[derive(Debug, Default)]
pub(super) struct Askers(HashMap<Asker, Instant>);

impl Askers {
    /// How long it takes until somebody's share is whole again.
    pub(super) fn owes(&self, asker: &Asker, now: Instant) -> Duration {
        self.0.get(asker).map_or(Duration::ZERO, |whole| whole.saturating_duration_since(now))
    }

    /// A question is asked for somebody.
    pub(super) fn note(&mut self, asker: &Asker, now: Instant) {
        if self.0.len() >= MOST {
            self.0.retain(|_, whole| *whole > now);
        }
        let whole = self.0.entry(asker.clone()).or_insert(now);
        *whole = (*whole).max(now) + EACH;
    }
}

/// Whether somebody who owes this has used up the share.
pub(super) fn is_beyond_share(owes: Duration) -> bool {
    owes > EACH * (SHARE - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_ten_at_once_and_ten_a_minute() {
        let (mut askers, mut now) = (Askers::default(), Instant::now());
        let (ann, bob) = (Asker::Person("ann".into()), Asker::Person("bob".into()));
        let mut within = 0;
        for _ in 0..600 {
            now += Duration::from_millis(100);
            if !is_beyond_share(askers.owes(&ann, now)) {
                askers.note(&ann, now);
                within += 1;
            }
        }
        assert!((19..=20).contains(&within), "{within} in a minute, ten of them at once");
        assert_eq!(askers.owes(&bob, now), Duration::ZERO);
    }
}
