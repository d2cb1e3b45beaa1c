//! The sign-ins under way: begun here, and not yet back from the provider.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use openidconnect::{Nonce, PkceCodeVerifier};
use tokio::time::Instant;

use crate::access::{household, token::TokenHash};

/// How long a sign-in may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(600);
/// So many may be under way in all, and from one address: a whole office may share one.
const MOST: usize = 2_000;
const MOST_FROM_ONE: usize = 100;

/// What must be remembered of a sign-in until it comes back. It never leaves this process.
pub(super) struct Login {
    /// The hash of what the browser holds in which it was begun.
    pub(super) browser: TokenHash,
    /// From where.
    pub(super) address: IpAddr,
    /// What the ID token must name.
    pub(super) nonce: Nonce,
    /// What proves to the provider that the code was meant for us.
    pub(super) verifier: PkceCodeVerifier,
    /// Where to go afterwards.
    pub(super) back: String,
}

/// Each sign-in with its state's hash, and when it was begun.
type All = HashMap<TokenHash, (Login, Instant)>;

/// The sign-ins under way.
#[derive(Default)]
pub(super) struct Pending(Mutex<All>);

impl Pending {
    /// Remembers one. Where there are too many, the oldest of its address makes room, or else the oldest of all.
    pub(super) fn put(&self, state: TokenHash, login: Login) {
        let (now, from) = (Instant::now(), household(login.address));
        let is_from_there = |login: &Login| household(login.address) == from;
        let mut all = self.lock();
        all.retain(|_, (_, begun)| now < *begun + PATIENCE);
        if all.values().filter(|(login, _)| is_from_there(login)).count() >= MOST_FROM_ONE {
            remove_oldest(&mut all, is_from_there);
        }
        if all.len() >= MOST {
            remove_oldest(&mut all, |_| true);
        }
        all.insert(state, (login, now));
    }

    /// Takes the sign-in of a state out, for the browser in which it was begun, once.
    pub(super) fn take(&self, state: TokenHash, browser: TokenHash) -> Option<Login> {
        let mut all = self.lock();
        all.get(&state).filter(|(login, begun)| login.browser == browser && begun.elapsed() < PATIENCE)?;
        all.remove(&state).map(|(login, _)| login)
    }

    fn lock(&self) -> MutexGuard<'_, All> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn remove_oldest(all: &mut All, those: impl Fn(&Login) -> bool) {
    let those = all.iter().filter(|(_, (login, _))| those(login));
    if let Some(oldest) = those.min_by_key(|(_, (_, begun))| *begun).map(|(state, _)| *state) {
        all.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    fn login(browser: u8, address: impl Into<IpAddr>) -> Login {
        let (nonce, verifier) = (Nonce::new_random(), PkceCodeVerifier::new("v".repeat(43)));
        Login { browser: [browser; 32], address: address.into(), nonce, verifier, back: "/".to_owned() }
    }

    fn state(number: usize) -> TokenHash {
        let mut state = [0; 32];
        state[..8].copy_from_slice(&number.to_le_bytes());
        state
    }

    #[tokio::test(start_paused = true)]
    async fn a_sign_in_comes_back_once_to_its_browser_within_ten_minutes() {
        let pending = Pending::default();
        pending.put(state(1), login(1, [203, 0, 113, 1]));
        assert!(pending.take(state(1), [2; 32]).is_none(), "another browser");
        assert!(pending.take(state(2), [1; 32]).is_none(), "another state");
        assert!(pending.take(state(1), [1; 32]).is_some());
        assert!(pending.take(state(1), [1; 32]).is_none(), "a second time");
        pending.put(state(3), login(1, [203, 0, 113, 1]));
        advance(PATIENCE).await;
        assert!(pending.take(state(3), [1; 32]).is_none(), "too late");
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_begins_many_pushes_out_his_own_and_the_memory_stays_bounded() {
        let pending = Pending::default();
        pending.put(state(0), login(1, [203, 0, 113, 1]));
        for number in 1..=MOST_FROM_ONE + 50 {
            advance(Duration::from_millis(1)).await;
            pending.put(state(number), login(2, [203, 0, 113, 2]));
        }
        assert_eq!(pending.lock().len(), MOST_FROM_ONE + 1);
        assert!(pending.take(state(0), [1; 32]).is_some(), "another's sign-in goes on");
        for number in 0..MOST + 50 {
            pending.put(state(1000 + number), login(3, IpAddr::V4(std::net::Ipv4Addr::from_bits(number as u32))));
        }
        assert_eq!(pending.lock().len(), MOST);
    }
}
