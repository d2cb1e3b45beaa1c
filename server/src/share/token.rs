//! The token of a share link: the link's id and a proof that we gave it out.
//!
//! The proof is a MAC under a secret that the store does not hold, so that nobody can make a token out of what is
//! stored, yet an operator can have the same link once more. Whether a token is good is decided without the store:
//! a wrong one costs the same work and has the same answer, whether its link ever was or not.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

/// How many bytes of the MAC a token carries: 128 bits, which cannot be guessed.
const PROOF: usize = 16;
/// How many bytes of a token are the id.
const ID: usize = 8;
/// How long a token is, in characters: its bytes fill base64 exactly, so that each token is written in one way.
const LENGTH: usize = (ID + PROOF) / 3 * 4;
/// What the secret is used for, so that a MAC made with it for anything else is no token.
const PURPOSE: &[u8] = b"jobglass share link 1\0";

/// The id of a link, as it is stored. It opens nothing by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LinkId(i64);

impl LinkId {
    /// A new one, which nobody can foresee.
    pub fn random() -> Self {
        Self(rand::random())
    }
}

impl From<i64> for LinkId {
    fn from(number: i64) -> Self {
        Self(number)
    }
}

impl From<LinkId> for i64 {
    fn from(id: LinkId) -> Self {
        id.0
    }
}

impl fmt::Display for LinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl std::str::FromStr for LinkId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u64::from_str_radix(text, 16).map(|number| Self(number.cast_signed()))
    }
}

/// Makes tokens and tells good ones from wrong ones.
#[derive(Clone)]
pub struct Tokens {
    newest: Hmac<Sha256>,
    /// The secret before, and until when it is still accepted.
    older: Option<(Hmac<Sha256>, DateTime<Utc>)>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").finish_non_exhaustive()
    }
}

impl Tokens {
    /// Tokens under a secret; those under an older one are good as well until the given moment.
    pub fn new(secret: &SecretString, older: Option<(&SecretString, DateTime<Utc>)>) -> Self {
        Self { newest: keyed(secret), older: older.map(|(secret, until)| (keyed(secret), until)) }
    }

    /// The token of a link.
    pub fn token(&self, id: LinkId) -> String {
        let mut bytes = [0; ID + PROOF];
        bytes[..ID].copy_from_slice(&id.0.to_be_bytes());
        bytes[ID..].copy_from_slice(&proof(&self.newest, id));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The link that a token opens, if it is a good one.
    pub fn open(&self, token: &str, now: DateTime<Utc>) -> Option<LinkId> {
        let mut bytes = [0; ID + PROOF];
        // What is no token at all is compared as well, so that it takes the same time.
        let has_its_form = token.len() == LENGTH
            && URL_SAFE_NO_PAD.decode_slice(token, &mut bytes).is_ok_and(|read| read == ID + PROOF);
        let (id, given) = bytes.split_at(ID);
        let id = LinkId(i64::from_be_bytes(id.try_into().ok()?));
        let mut is_good = Choice::from(0);
        let older = self.older.as_ref().filter(|(_, until)| now < *until).map(|(key, _)| key);
        for key in [Some(&self.newest), older].into_iter().flatten() {
            is_good |= proof(key, id).ct_eq(given);
        }
        (bool::from(is_good) && has_its_form).then_some(id)
    }
}

fn keyed(secret: &SecretString) -> Hmac<Sha256> {
    // A MAC of this kind takes a key of any length, so that this cannot fail.
    let keyed = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes());
    let Ok(mut keyed) = keyed else { unreachable!("HMAC takes keys of any length") };
    keyed.update(PURPOSE);
    keyed
}

fn proof(key: &Hmac<Sha256>, id: LinkId) -> [u8; PROOF] {
    let mut mac = key.clone();
    mac.update(&id.0.to_be_bytes());
    let whole = mac.finalize().into_bytes();
    std::array::from_fn(|at| whole[at])
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use std::collections::HashSet;

    use super::*;

    fn secret(text: &str) -> SecretString {
        SecretString::from(text.to_owned())
    }

    /// A moment, so many hours after another.
    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(hours)
    }

    #[test]
    fn a_token_opens_its_link_and_is_the_same_every_time() {
        let tokens = Tokens::new(&secret("one"), None);
        for id in [LinkId(0), LinkId(-1), LinkId(i64::MIN), LinkId::random()] {
            let token = tokens.token(id);
            assert_eq!(token.len(), 32);
            assert_eq!(tokens.open(&token, at(0)), Some(id));
            assert_eq!(tokens.token(id), token);
            assert_eq!(id.to_string().parse(), Ok(id));
        }
    }

    #[test]
    fn of_a_hundred_thousand_wrong_tokens_none_opens_anything() {
        let tokens = Tokens::new(&secret("one"), Some((&secret("two"), at(9))));
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/. \0";
        let mut tried = HashSet::new();
        let mut wrong = 0;
        while wrong < 100_000 {
            let good = tokens.token(LinkId::random());
            let mut bytes = good.clone().into_bytes();
            for _ in 0..1 + rand::random_range(0..3) {
                let (at, other) = (rand::random_range(0..bytes.len()), alphabet[rand::random_range(0..alphabet.len())]);
                match rand::random_range(0..8) {
                    0 => bytes.insert(at, other),
                    1 => _ = bytes.remove(at),
                    2 => bytes.swap(at, at / 2),
                    _ => bytes[at] = other,
                }
            }
            let token = String::from_utf8(bytes).unwrap();
            if token != good && tried.insert(token.clone()) {
                assert_eq!(tokens.open(&token, at(0)), None, "{token}");
                wrong += 1;
            }
        }
    }

    #[test]
    fn every_single_changed_bit_spoils_a_token() {
        let tokens = Tokens::new(&secret("one"), None);
        let good = URL_SAFE_NO_PAD.decode(tokens.token(LinkId(7))).unwrap();
        for bit in 0..good.len() * 8 {
            let mut bytes = good.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(tokens.open(&URL_SAFE_NO_PAD.encode(bytes), at(0)), None);
        }
    }

    #[test]
    fn an_older_secret_counts_until_its_time_is_over() {
        let old = Tokens::new(&secret("old"), None).token(LinkId(7));
        let both = Tokens::new(&secret("new"), Some((&secret("old"), at(2))));
        assert_eq!(both.open(&old, at(1)), Some(LinkId(7)));
        assert_eq!(both.open(&old, at(2)), None);
        assert_eq!(Tokens::new(&secret("new"), None).open(&old, at(1)), None);
        let new = both.token(LinkId(7));
        assert_ne!(new, old, "new tokens are made under the new secret");
        assert_eq!(both.open(&new, at(3)), Some(LinkId(7)));
    }

    #[test]
    fn the_secret_is_in_no_debug_output() {
        assert!(!format!("{:?}", Tokens::new(&secret("planted"), None)).contains("planted"));
    }
}
