//! Who is signed in, across restarts.

use super::{Store, StoreError};

/// A session as it is kept. Times are milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSession {
    /// The SHA-256 of what opens it.
    pub hash: [u8; 32],
    /// Whose it is.
    pub name: String,
    /// What was vouched for at the sign-in, as JSON.
    pub vouched: String,
    /// What only the session's own token opens.
    pub sealed: Option<Vec<u8>>,
    /// When it began.
    pub begun_at: i64,
    /// When it was last used, as far as that was written.
    pub seen_at: i64,
}

type Row = (String, String, Option<Vec<u8>>, i64, i64);

impl Store {
    /// Begins a session.
    ///
    /// # Errors
    /// Why it could not be written.
    pub async fn put_session(&self, session: &KeptSession) -> Result<(), StoreError> {
        let put =
            "INSERT INTO sessions (hash, name, vouched, sealed, begun_at, seen_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let put = sqlx::query(put).bind(&session.hash[..]).bind(&session.name).bind(&session.vouched);
        let put = put
            .bind(session.sealed.as_deref())
            .bind(session.begun_at)
            .bind(session.seen_at)
            .execute(self.writer())
            .await;
        put.map(|_| ()).map_err(|error| self.fault(error))
    }

    /// The session of this hash.
    ///
    /// # Errors
    /// Why it could not be read.
    pub async fn session(&self, hash: [u8; 32]) -> Result<Option<KeptSession>, StoreError> {
        let get = sqlx::query_as("SELECT name, vouched, sealed, begun_at, seen_at FROM sessions WHERE hash = ?1");
        let row: Option<Row> =
            get.bind(&hash[..]).fetch_optional(self.readers()).await.map_err(|error| self.fault(error))?;
        Ok(row.map(|(name, vouched, sealed, begun_at, seen_at)| KeptSession {
            hash,
            name,
            vouched,
            sealed,
            begun_at,
            seen_at,
        }))
    }

    /// Notes that a session is used.
    ///
    /// # Errors
    /// Why it could not be written.
    pub async fn touch_session(&self, hash: [u8; 32], seen_at: i64) -> Result<(), StoreError> {
        let touch = sqlx::query("UPDATE sessions SET seen_at = max(seen_at, ?1) WHERE hash = ?2");
        let touched = touch.bind(seen_at).bind(&hash[..]).execute(self.writer()).await;
        touched.map(|_| ()).map_err(|error| self.fault(error))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Why it could not be deleted.
    pub async fn end_session(&self, hash: [u8; 32]) -> Result<(), StoreError> {
        let end = sqlx::query("DELETE FROM sessions WHERE hash = ?1").bind(&hash[..]).execute(self.writer()).await;
        end.map(|_| ()).map_err(|error| self.fault(error))
    }

    /// Deletes the sessions that nobody used since the one moment, or that began before the other.
    ///
    /// # Errors
    /// Why they could not be deleted.
    pub async fn end_old_sessions(&self, seen_before: i64, begun_before: i64) -> Result<(), StoreError> {
        let end = sqlx::query("DELETE FROM sessions WHERE seen_at < ?1 OR begun_at < ?2");
        let ended = end.bind(seen_before).bind(begun_before).execute(self.writer()).await;
        ended.map(|_| ()).map_err(|error| self.fault(error))
    }
}
