//! Who is signed in, and for how long.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::{
    error::{AppError, ErrorCode},
    person::Person,
};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::{
    Lease,
    token::{Token, TokenHash},
};
use crate::store::{KeptSession, Store, StoreError};

/// The use of a session is written at most this often.
const WRITTEN_EVERY: i64 = 30_000;

/// How long a session lasts.
#[derive(Clone, Copy, Debug)]
pub struct SessionLimits {
    /// Without being used.
    pub idle: Duration,
    /// In all.
    pub most: Duration,
}

/// What was vouched for when somebody signed in. The role follows from it anew at every use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouched {
    /// The person's addresses, as far as a provider has checked them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    /// The person's groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// What a changed password changes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stamp: String,
}

/// The sessions. Those in use are in memory, all of them in the store.
pub(super) struct Sessions {
    store: Store,
    limits: SessionLimits,
    open: Mutex<HashMap<TokenHash, Open>>,
    /// Milliseconds since 1970.
    clock: fn() -> i64,
}

struct Open {
    name: String,
    vouched: Vouched,
    /// Who it was when the session was last used; another role ends it.
    person: Person,
    begun_at: i64,
    seen_at: i64,
    written_at: i64,
    over: watch::Sender<bool>,
}

/// Says who somebody is by now, if anybody.
pub(super) type Judge<'a> = &'a (dyn Fn(&str, &Vouched) -> Option<Person> + Sync);

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Sessions {
    pub(super) fn new(store: Store, limits: SessionLimits) -> Self {
        Self { store, limits, open: Mutex::default(), clock: || Utc::now().timestamp_millis() }
    }

    /// Begins a session.
    pub(super) async fn begin(&self, name: &str, vouched: &Vouched) -> Result<Token, StoreError> {
        let (token, now) = (Token::new(), (self.clock)());
        let vouched = serde_json::to_string(vouched).unwrap_or_default();
        let kept = KeptSession { hash: token.hash(), name: name.to_owned(), vouched, begun_at: now, seen_at: now };
        self.store.put_session(&kept).await?;
        Ok(token)
    }

    /// Whose session a token opens. This is a use of it.
    ///
    /// # Errors
    /// `SignedOut` for a token that opens none.
    pub(super) async fn use_token(&self, token: &Token, judge: Judge<'_>) -> Result<(Person, Lease), AppError> {
        let hash = token.hash();
        if !self.open().contains_key(&hash) {
            self.recall(hash, judge).await.map_err(internal)?;
        }
        let now = (self.clock)();
        let (found, to_write) = {
            let mut open = self.open();
            let session = open.get_mut(&hash).filter(|session| self.holds(session, now, judge));
            let Some(session) = session else { return Err(AppError::new(ErrorCode::SignedOut)) };
            session.seen_at = now;
            let to_write = now - session.written_at >= WRITTEN_EVERY;
            if to_write {
                session.written_at = now;
            }
            let lease = Lease::until(session.over.subscribe(), ErrorCode::SignedOut);
            ((session.person.clone(), lease), to_write)
        };
        if to_write && let Err(error) = self.store.touch_session(hash, now).await {
            tracing::error!(%error, "the use of a session cannot be written down");
        }
        Ok(found)
    }

    /// Ends the session that a token opens, and its streams at once. Whose it was.
    pub(super) async fn end(&self, token: &Token) -> Result<Option<String>, StoreError> {
        let hash = token.hash();
        let kept = self.store.session(hash).await?;
        self.store.end_session(hash).await?;
        if let Some(session) = self.open().remove(&hash) {
            session.over.send_replace(true);
        }
        Ok(kept.map(|session| session.name))
    }

    /// Ends what is too old, or whose person has another role by now or none; streams end with their sessions.
    pub(super) async fn sweep(&self, judge: Judge<'_>) -> Result<(), StoreError> {
        let now = (self.clock)();
        let over: Vec<TokenHash> = {
            let mut open = self.open();
            let over = open.extract_if(|_, session| !self.holds(session, now, judge));
            over.map(|(hash, session)| {
                session.over.send_replace(true);
                hash
            })
            .collect()
        };
        for hash in over {
            self.store.end_session(hash).await?;
        }
        Ok(())
    }

    /// Deletes from the store what nobody can use any more.
    pub(super) async fn tidy(&self) -> Result<(), StoreError> {
        let (now, margin) = ((self.clock)(), WRITTEN_EVERY);
        self.store.end_old_sessions(now - millis(self.limits.idle) - margin, now - millis(self.limits.most)).await
    }

    async fn recall(&self, hash: TokenHash, judge: Judge<'_>) -> Result<(), StoreError> {
        let Some(kept) = self.store.session(hash).await? else { return Ok(()) };
        let vouched: Vouched = serde_json::from_str(&kept.vouched).unwrap_or_default();
        let Some(person) = judge(&kept.name, &vouched) else { return Ok(()) };
        let session = Open {
            name: kept.name,
            vouched,
            person,
            begun_at: kept.begun_at,
            seen_at: kept.seen_at,
            written_at: kept.seen_at,
            over: watch::Sender::new(false),
        };
        // Another request may have been faster, and somebody may listen to what it opened.
        self.open().entry(hash).or_insert(session);
        // It may have been ended between reading and now.
        if self.store.session(hash).await?.is_none() {
            self.open().remove(&hash);
        }
        Ok(())
    }

    fn holds(&self, session: &Open, now: i64, judge: Judge<'_>) -> bool {
        let is_young = now - session.begun_at < millis(self.limits.most);
        let is_used = now - session.seen_at < millis(self.limits.idle);
        is_young && is_used && judge(&session.name, &session.vouched).as_ref() == Some(&session.person)
    }

    fn open(&self) -> MutexGuard<'_, HashMap<TokenHash, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// What a reader is told when the store fails; the log is told more.
pub(super) fn internal(error: StoreError) -> AppError {
    tracing::error!(%error, "sessions cannot be read or written");
    AppError::new(ErrorCode::Internal)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use std::sync::atomic::{AtomicI64, Ordering};

    use app::person::Role;
    use axum::http::header;

    use super::*;
    use crate::{access::token::Cookie, store::StoreSettings};

    const LIMITS: SessionLimits = SessionLimits { idle: Duration::from_secs(60), most: Duration::from_secs(600) };

    async fn sessions(clock: fn() -> i64) -> Sessions {
        let store = Store::open(&StoreSettings::default()).await.unwrap();
        Sessions { clock, ..Sessions::new(store, LIMITS) }
    }

    fn staff(name: &str, _: &Vouched) -> Option<Person> {
        Some(Person { name: name.into(), role: Role::Staff })
    }

    fn operator(name: &str, _: &Vouched) -> Option<Person> {
        Some(Person { name: name.into(), role: Role::Operator })
    }

    fn nobody(_: &str, _: &Vouched) -> Option<Person> {
        None
    }

    fn is_over(lease: Lease) -> bool {
        use std::{pin::pin, task::Context};
        let end = lease.into_end().unwrap();
        pin!(end).poll(&mut Context::from_waker(std::task::Waker::noop())).is_ready()
    }

    #[tokio::test]
    async fn a_session_ends_when_it_is_not_used_and_at_last_in_any_case() {
        static NOW: AtomicI64 = AtomicI64::new(1_000_000);
        let sessions = sessions(|| NOW.load(Ordering::SeqCst)).await;
        let token = sessions.begin("ann", &Vouched::default()).await.unwrap();
        for _ in 0..10 {
            assert!(sessions.use_token(&token, &staff).await.is_ok());
            NOW.fetch_add(59_000, Ordering::SeqCst);
        }
        NOW.fetch_add(10_000, Ordering::SeqCst);
        assert!(sessions.use_token(&token, &staff).await.is_err(), "ten minutes are over, idle or not");

        let token = sessions.begin("ann", &Vouched::default()).await.unwrap();
        let (_, lease) = sessions.use_token(&token, &staff).await.unwrap();
        NOW.fetch_add(60_000, Ordering::SeqCst);
        sessions.sweep(&staff).await.unwrap();
        assert!(is_over(lease), "its streams end with it");
        assert!(sessions.use_token(&token, &staff).await.is_err());
        assert_eq!(sessions.store.session(token.hash()).await.unwrap(), None);
    }

    #[tokio::test]
    async fn another_role_or_none_ends_a_session_and_its_streams() {
        let sessions = sessions(|| 0).await;
        for judge in [operator, nobody] {
            let token = sessions.begin("ann", &Vouched::default()).await.unwrap();
            let (person, lease) = sessions.use_token(&token, &staff).await.unwrap();
            assert_eq!(person.role, Role::Staff);
            sessions.sweep(&judge).await.unwrap();
            assert!(is_over(lease));
            assert!(sessions.use_token(&token, &staff).await.is_err(), "for good");
        }
    }

    #[tokio::test]
    async fn a_session_is_there_again_after_a_restart_until_it_is_ended() {
        let sessions = sessions(|| 0).await;
        let token = sessions.begin("ann", &Vouched::default()).await.unwrap();
        let restarted = Sessions { clock: || 0, ..Sessions::new(sessions.store.clone(), LIMITS) };
        let (_, lease) = restarted.use_token(&token, &staff).await.unwrap();
        assert_eq!(restarted.end(&token).await.unwrap().as_deref(), Some("ann"));
        assert!(is_over(lease));
        assert!(restarted.use_token(&token, &staff).await.is_err());
    }

    #[tokio::test]
    async fn of_a_hundred_thousand_mutated_cookies_none_opens_a_session() {
        let sessions = sessions(|| 0).await;
        let token = sessions.begin("ann", &Vouched::default()).await.unwrap();
        let (cookie, text) = (Cookie::new("", false), token.text());
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ %;";
        let find = |text: &[u8]| {
            let value = [b"jobglass=", text].concat().try_into().unwrap();
            cookie.find(&[(header::COOKIE, value)].into_iter().collect())
        };
        let (mut asked, mut original) = (0, 0);
        for round in 0..100_000 {
            let mut mutated = text.clone().into_bytes();
            for _ in 0..=round % 3 {
                let (at, letter) =
                    (rand::random_range(0..mutated.len()), letters[rand::random_range(0..letters.len())]);
                match round % 7 {
                    0 => mutated.insert(at, letter),
                    1 => drop(mutated.remove(at)),
                    2 => mutated.swap(0, at),
                    _ => mutated[at] = letter,
                }
            }
            let Some(found) = find(&mutated) else { continue };
            if found.hash() == token.hash() {
                // A letter replaced by itself, or something after a semicolon.
                original += 1;
                continue;
            }
            asked += 1;
            assert!(sessions.use_token(&found, &staff).await.is_err());
        }
        assert!(asked > 30_000 && original < 20_000, "{asked} were tokens, {original} the original");
    }

    #[tokio::test]
    async fn no_other_token_opens_a_session_not_even_its_hash() {
        let sessions = sessions(|| 0).await;
        let token = sessions.begin("ann", &Vouched::default()).await.unwrap();
        for byte in 0..32 {
            for bit in 0..8 {
                let mut other = Token::parse(&token.text()).unwrap();
                other.flip(byte, bit);
                assert!(sessions.use_token(&other, &staff).await.is_err());
            }
        }
        assert!(sessions.use_token(&Token::from_bytes(token.hash()), &staff).await.is_err());
        assert!(sessions.use_token(&token, &staff).await.is_ok());
    }
}
