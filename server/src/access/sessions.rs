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
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::{
    Lease,
    token::{Token, TokenHash},
};
use crate::store::{KeptSession, Store, StoreError};

/// The use of a session is written at most this often.
const WRITTEN_EVERY: i64 = 30_000;
/// The longest ID token that is kept: it goes into an address when its person signs out, and those have their limits.
const LONGEST_ID_TOKEN: usize = 6_000;

/// How long a session lasts.
#[derive(Clone, Copy, Debug)]
pub struct SessionLimits {
    /// Without being used.
    pub idle: Duration,
    /// In all.
    pub most: Duration,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self { idle: Duration::from_secs(12 * 3_600), most: Duration::from_secs(7 * 86_400) }
    }
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

/// Changes with a text, and tells nothing of it.
pub(super) fn stamp_of(text: &str) -> String {
    Sha256::digest(text)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A session that was ended by whom it belonged to.
pub(super) struct Ended {
    /// Whose it was.
    pub(super) name: String,
    /// What the provider gave at the sign-in, by which it knows whom to sign out.
    pub(super) id_token: Option<String>,
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

    /// Begins a session. An ID token is kept with it so that nothing but the session's own token opens it.
    pub(super) async fn begin(
        &self,
        name: &str,
        vouched: &Vouched,
        id_token: Option<&str>,
    ) -> Result<Token, StoreError> {
        let (token, now) = (Token::new(), (self.clock)());
        let id_token = id_token.filter(|id_token| id_token.len() <= LONGEST_ID_TOKEN);
        let kept = KeptSession {
            hash: token.hash(),
            name: name.to_owned(),
            vouched: serde_json::to_string(vouched).unwrap_or_default(),
            sealed: id_token.and_then(|id_token| token.seal(id_token)),
            begun_at: now,
            seen_at: now,
        };
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

    /// Ends the session that a token opens, and its streams at once.
    pub(super) async fn end(&self, token: &Token) -> Result<Option<Ended>, StoreError> {
        let hash = token.hash();
        let kept = self.store.session(hash).await?;
        self.store.end_session(hash).await?;
        if let Some(session) = self.open().remove(&hash) {
            session.over.send_replace(true);
        }
        Ok(kept.map(|KeptSession { name, sealed, .. }| {
            let id_token = sealed.and_then(|sealed| token.open(sealed));
            Ended { name, id_token }
        }))
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
mod tests;
