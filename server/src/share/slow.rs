//! Slowing down whoever tries wrong tokens.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use app::error::{AppError, ErrorCode};
use tokio::time::{Instant, sleep};

use crate::access::household;

/// So many wrong ones are a person's mistakes.
const FREE: u32 = 5;
/// A wrong one is forgotten after this time.
const FORGOTTEN: Duration = Duration::from_secs(20);
/// The first delay, and the longest.
const DELAYS: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(4));
/// From this many on nothing is tried at all any more, until some are forgotten.
const MOST: u32 = 40;
/// How many addresses are remembered.
const ADDRESSES: usize = 20_000;

/// The wrong tries by address.
#[derive(Debug, Default)]
pub(super) struct Slow(Mutex<HashMap<IpAddr, (u32, Instant)>>);

impl Slow {
    /// A wrong token was tried from this address: waits for as long as that calls for. It is the same whatever was
    /// wrong with it.
    ///
    /// # Errors
    /// That it was tried too often.
    pub(super) async fn wrong(&self, address: IpAddr) -> Result<(), AppError> {
        let count = self.count(household(address));
        if count > MOST {
            return Err(AppError { retry_after: Some(FORGOTTEN.as_secs()), ..AppError::new(ErrorCode::TooManyTries) });
        }
        if let Some(over) = count.checked_sub(FREE).filter(|over| *over > 0) {
            let (first, longest) = DELAYS;
            sleep((first * (1 << (over - 1).min(8))).min(longest)).await;
        }
        Ok(())
    }

    /// Counts one more; returns how many are not forgotten.
    fn count(&self, address: IpAddr) -> u32 {
        let now = Instant::now();
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= ADDRESSES {
            tries.retain(|_, (count, since)| left(*count, *since, now) > 0);
        }
        if tries.len() >= ADDRESSES {
            // More than that at once is no one address; slowing those would only cost us.
            tries.clear();
        }
        let (count, since) = tries.entry(address).or_insert((0, now));
        let kept = left(*count, *since, now);
        if kept < *count {
            *since = now;
        }
        *count = (kept + 1).min(MOST + 1);
        *count
    }
}

fn left(count: u32, since: Instant, now: Instant) -> u32 {
    let forgotten = (now - since).as_secs() / FORGOTTEN.as_secs();
    count.saturating_sub(u32::try_from(forgotten).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_more_wrong_tokens_the_longer_each_takes() {
        let (slow, address) = (Slow::default(), "203.0.113.7".parse().unwrap());
        let mut took = Vec::new();
        for _ in 0..10 {
            let began = Instant::now();
            slow.wrong(address).await.unwrap();
            took.push(began.elapsed().as_millis());
        }
        assert_eq!(took, [0, 0, 0, 0, 0, 250, 500, 1_000, 2_000, 4_000]);
        let began = Instant::now();
        slow.wrong("203.0.113.8".parse().unwrap()).await.unwrap();
        assert_eq!(began.elapsed().as_millis(), 0, "others are not slowed");
        sleep(FORGOTTEN * 20).await;
        let began = Instant::now();
        slow.wrong(address).await.unwrap();
        assert_eq!(began.elapsed().as_millis(), 0, "it is forgotten in time");
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_try_at_once_are_refused_in_the_end() {
        let (slow, address) = (Slow::default(), "2001:db8::1".parse().unwrap());
        let tries = (0..100).map(|_| slow.wrong(address));
        let mut refused = 0;
        for tried in tries {
            // Only the counting matters here, not the waiting.
            refused += u32::from(tokio::time::timeout(Duration::ZERO, tried).await.is_ok_and(|done| done.is_err()));
        }
        assert_eq!(refused, 60);
    }
}
