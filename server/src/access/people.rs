//! The named people of the settings, and whether a password is theirs.

use std::{
    fmt,
    sync::{PoisonError, RwLock},
};

use anyhow::{Context, Result, anyhow, ensure};
use app::person::{Person, Role};
use argon2::{
    Argon2,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use secrecy::{ExposeSecret, SecretString};

use super::sessions::{Vouched, stamp_of};

/// The most that a password may have: hashing a longer one would be work for nothing.
const LONGEST_PASSWORD: usize = 1024;

/// The bytes of the longest name that somebody may have.
pub(super) const LONGEST_NAME: usize = 200;

/// Somebody who may sign in.
#[derive(Clone)]
pub struct Named {
    person: Person,
    password_hash: SecretString,
}

impl Named {
    /// Somebody with a role and the argon2 hash of a password.
    ///
    /// # Errors
    /// A line that says what is wrong; it does not quote the hash.
    pub fn new(name: &str, role: Role, password_hash: SecretString) -> Result<Self> {
        let is_plain = !name.trim().is_empty() && name.trim() == name && !name.contains(char::is_control);
        ensure!(is_plain && name.len() <= LONGEST_NAME, "a person's name is empty, too long or holds what no name has");
        let parsed = PasswordHash::new(password_hash.expose_secret());
        let is_argon2 = parsed.is_ok_and(|hash| hash.algorithm.as_str().starts_with("argon2") && hash.hash.is_some());
        ensure!(is_argon2, "the password_hash of {name} is none: `jobglass hash-password` makes one");
        Ok(Self { person: Person { name: name.into(), role }, password_hash })
    }

    /// Changes with the password.
    fn stamp(&self) -> String {
        stamp_of(self.password_hash.expose_secret())
    }
}

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Named").field("person", &self.person).finish_non_exhaustive()
    }
}

/// Everybody who may sign in with a password; the list may change while Jobglass runs.
#[derive(Debug)]
pub struct People(RwLock<Vec<Named>>);

impl Clone for People {
    fn clone(&self) -> Self {
        Self(RwLock::new(self.all().clone()))
    }
}

impl People {
    /// These people.
    ///
    /// # Errors
    /// A line that says what is wrong with the list.
    pub fn new(people: Vec<Named>) -> Result<Self> {
        ensure!(!people.is_empty(), "[[people]] is missing in the file of JOBGLASS_CONFIG: nobody could sign in");
        for (place, named) in people.iter().enumerate() {
            let same = |other: &Named| other.person.name == named.person.name;
            ensure!(!people[..place].iter().any(same), "[[people]] names {} twice", named.person.name);
        }
        Ok(Self(RwLock::new(people)))
    }

    /// Goes on with another list.
    pub(super) fn replace(&self, by: Self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) =
            by.0.into_inner().unwrap_or_else(PoisonError::into_inner);
    }

    /// Who this is by now, unless the password has changed since the sign-in.
    pub(super) fn judge(&self, name: &str, vouched: &Vouched) -> Option<Person> {
        let people = self.all();
        let named = people.iter().find(|named| &*named.person.name == name)?;
        (named.stamp() == vouched.stamp).then(|| named.person.clone())
    }

    /// Signs somebody in who knows the password. It takes as long for a name that nobody has.
    pub(super) fn check(&self, name: &str, password: &SecretString) -> Option<(Person, Vouched)> {
        let (named, any) = {
            let people = self.all();
            (people.iter().find(|named| &*named.person.name == name).cloned(), people.first().cloned())
        };
        // Somebody else's hash takes as long to compute; what comes of it counts for nothing.
        let hash = named.as_ref().or(any.as_ref())?.password_hash.expose_secret();
        let is_right = password.expose_secret().len() <= LONGEST_PASSWORD
            && PasswordHash::new(hash).is_ok_and(|hash| {
                Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash).is_ok()
            });
        let named = named.filter(|_| is_right)?;
        let vouched = Vouched { stamp: named.stamp(), ..Vouched::default() };
        Some((named.person, vouched))
    }

    fn all(&self) -> std::sync::RwLockReadGuard<'_, Vec<Named>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The hash of a password, as the settings take it.
///
/// # Errors
/// That the password is too short or too long.
pub fn hash_password(password: &SecretString) -> Result<String> {
    let password = password.expose_secret();
    ensure!(password.chars().count() >= 8, "the password is too short: it has at least 8 characters");
    ensure!(password.len() <= LONGEST_PASSWORD, "the password is too long: it has at most {LONGEST_PASSWORD} bytes");
    let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>()).map_err(|error| anyhow!("no salt: {error}"))?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt).map_err(|error| anyhow!("{error}"));
    Ok(hash.context("the password cannot be hashed")?.to_string())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    fn people(passwords: &[(&str, &str)]) -> People {
        let named = passwords.iter().map(|(name, password)| {
            let hash = hash_password(&SecretString::from(*password)).unwrap();
            Named::new(name, Role::Staff, hash.into()).unwrap()
        });
        People::new(named.collect()).unwrap()
    }

    #[test]
    fn a_password_is_its_owners_alone() {
        let people = people(&[("ann", "correct horse"), ("bob", "battery staple")]);
        let check = |name, password: &str| people.check(name, &SecretString::from(password)).is_some();
        assert!(check("ann", "correct horse") && check("bob", "battery staple"));
        assert!(!check("ann", "battery staple") && !check("ann", "") && !check("carl", "nobody's"));
        assert!(!check("Ann", "correct horse") && !check("ann", "correct horse "));
    }

    #[test]
    fn a_changed_password_and_a_person_who_is_gone_are_known_no_more() {
        let before = people(&[("ann", "correct horse")]);
        let (_, vouched) = before.check("ann", &SecretString::from("correct horse")).unwrap();
        assert!(before.judge("ann", &vouched).is_some());
        before.replace(people(&[("ann", "correct horse")]));
        assert!(before.judge("ann", &vouched).is_none(), "the same password, set anew");
        before.replace(people(&[("bob", "battery staple")]));
        assert!(before.judge("ann", &vouched).is_none());
    }

    #[test]
    fn nothing_that_can_be_printed_holds_a_hash() {
        let people = people(&[("ann", "correct horse")]);
        assert!(!format!("{people:?}").contains("argon2"));
        let error = Named::new("ann", Role::Staff, "$2b$planted".into()).unwrap_err();
        assert!(!error.to_string().contains("planted"));
    }
}
