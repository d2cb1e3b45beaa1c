//! Refused sign-ins make the next try wait: ever longer, by name and by address.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::{household, people::LONGEST_NAME};

/// So many tries by a name cost no wait.
const FREE_BY_NAME: u32 = 5;
/// So many from an address: a whole office may share one.
const FREE_BY_ADDRESS: u32 = 20;
/// The longest wait for a name: whoever guesses at it must not shut its owner out for long.
const LONGEST_BY_NAME: Duration = Duration::from_secs(60);
/// The longest wait for an address.
const LONGEST_BY_ADDRESS: Duration = Duration::from_secs(900);
/// After so long without a try all is forgiven.
const FORGIVEN: Duration = Duration::from_secs(3600);
/// The most names, and the most addresses, that are remembered.
const MOST: usize = 10_000;

/// Who tried how often.
#[derive(Debug, Default)]
pub(super) struct Slowing(Mutex<Tried>);

#[derive(Debug, Default)]
struct Tried {
    names: HashMap<String, Tries>,
    addresses: HashMap<IpAddr, Tries>,
}

#[derive(Clone, Copy, Debug)]
struct Tries {
    count: u32,
    last: Instant,
}

impl Slowing {
    /// Leave for one try, by a name if one is given. It counts as failed until `forgive`, so that many at once are no way round.
    ///
    /// # Errors
    /// How long to wait first.
    pub(super) fn admit(&self, name: Option<&str>, address: IpAddr) -> Result<(), Duration> {
        // Nobody's name is longer, and what is remembered of a stranger's try is bounded.
        let name = name.filter(|name| name.len() <= LONGEST_NAME);
        let (now, address) = (Instant::now(), household(address));
        let mut tried = self.lock();
        let by_name = wait(name.and_then(|name| tried.names.get(name)), now, FREE_BY_NAME, LONGEST_BY_NAME);
        let by_address = wait(tried.addresses.get(&address), now, FREE_BY_ADDRESS, LONGEST_BY_ADDRESS);
        let wait = by_name.max(by_address);
        if !wait.is_zero() {
            return Err(wait);
        }
        if let Some(name) = name {
            count(&mut tried.names, name.to_owned(), now);
        }
        count(&mut tried.addresses, address, now);
        Ok(())
    }

    /// It was the right one after all.
    pub(super) fn forgive(&self, name: Option<&str>, address: IpAddr) {
        let mut tried = self.lock();
        name.map(|name| tried.names.remove(name));
        if let Some(tries) = tried.addresses.get_mut(&household(address)) {
            tries.count = tries.count.saturating_sub(1);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Tried> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wait(tries: Option<&Tries>, now: Instant, free: u32, longest: Duration) -> Duration {
    let Some(tries) = tries.filter(|tries| now < tries.last + FORGIVEN && tries.count >= free) else {
        return Duration::ZERO;
    };
    let full = Duration::from_secs(1 << (tries.count - free).min(20)).min(longest);
    (tries.last + full).saturating_duration_since(now)
}

fn count<K: Clone + Eq + Hash>(tried: &mut HashMap<K, Tries>, key: K, now: Instant) {
    if tried.len() >= MOST && !tried.contains_key(&key) {
        tried.retain(|_, tries| now < tries.last + FORGIVEN);
        // Still full: who tried longest ago makes room.
        if tried.len() >= MOST
            && let Some(oldest) = tried.iter().min_by_key(|(_, tries)| tries.last).map(|(key, _)| key.clone())
        {
            tried.remove(&oldest);
        }
    }
    let tries = tried.entry(key).or_insert(Tries { count: 0, last: now });
    let is_forgiven = now >= tries.last + FORGIVEN;
    *tries = Tries { count: if is_forgiven { 1 } else { tries.count.saturating_add(1) }, last: now };
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    fn from(last: u8) -> IpAddr {
        [203, 0, 113, last].into()
    }

    #[tokio::test(start_paused = true)]
    async fn a_name_that_is_guessed_at_waits_ever_longer_from_wherever_and_at_most_a_minute() {
        let slowing = Slowing::default();
        for place in 0..5 {
            assert_eq!(slowing.admit(Some("ann"), from(place)), Ok(()));
        }
        for (place, seconds) in (5..).zip([1, 2, 4, 8, 16, 32, 60, 60]) {
            assert_eq!(slowing.admit(Some("ann"), from(place)), Err(Duration::from_secs(seconds)));
            advance(Duration::from_secs(seconds)).await;
            assert_eq!(slowing.admit(Some("ann"), from(place)), Ok(()));
        }
        assert_eq!(slowing.admit(Some("bob"), from(1)), Ok(()), "others are not slowed");
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_that_tries_many_names_waits_too() {
        let slowing = Slowing::default();
        for name in 0..20 {
            assert_eq!(slowing.admit(Some(&name.to_string()), from(1)), Ok(()));
        }
        assert!(slowing.admit(Some("another"), from(1)).is_err());
        assert_eq!(slowing.admit(Some("another"), from(2)), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn the_right_password_and_an_hours_rest_are_forgiving() {
        let slowing = Slowing::default();
        (0..5).for_each(|_| assert_eq!(slowing.admit(Some("ann"), from(1)), Ok(())));
        slowing.forgive(Some("ann"), from(1));
        (0..5).for_each(|_| assert_eq!(slowing.admit(Some("ann"), from(1)), Ok(())));
        assert!(slowing.admit(Some("ann"), from(1)).is_err());
        advance(FORGIVEN).await;
        (0..5).for_each(|_| assert_eq!(slowing.admit(Some("ann"), from(1)), Ok(())));
    }

    #[tokio::test(start_paused = true)]
    async fn however_many_names_are_tried_the_memory_stays_bounded() {
        let slowing = Slowing::default();
        for name in 0..MOST + 100 {
            let _ = slowing.admit(Some(&name.to_string()), IpAddr::V4(std::net::Ipv4Addr::from_bits(name as u32)));
        }
        let tried = slowing.lock();
        assert_eq!((tried.names.len(), tried.addresses.len()), (MOST, MOST));
    }

    #[tokio::test(start_paused = true)]
    async fn a_name_that_nobody_can_have_is_not_remembered() {
        let slowing = Slowing::default();
        let _ = slowing.admit(Some(&"a".repeat(60_000)), from(1));
        let tried = slowing.lock();
        assert_eq!((tried.names.len(), tried.addresses.len()), (0, 1));
    }

    #[test]
    fn one_who_has_an_ipv6_network_is_one() {
        let network_of = |text: &str| text.parse().map(household);
        assert_eq!(network_of("2001:db8::1"), network_of("2001:db8::ffff:2"));
        assert_ne!(network_of("2001:db8::1"), network_of("2001:db8:0:1::1"));
    }
}
