//! The share links as they are kept.

use std::ops::Deref;

use app::{job::JobId, sharing::LinkFacts};
use chrono::{DateTime, Utc};
use sqlx::{QueryBuilder, Row, Sqlite, sqlite::SqliteRow};

use super::{Store, StoreError};
use crate::share::token::LinkId;

/// A share link; it reads like its facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its id; it opens nothing by itself.
    pub id: LinkId,
    /// What there is to know of it.
    pub facts: LinkFacts,
}

impl Deref for Link {
    type Target = LinkFacts;

    fn deref(&self) -> &LinkFacts {
        &self.facts
    }
}

impl Link {
    /// Whether it still shows anything.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && now < self.ends_at
    }
}

/// Which links are wanted. What is not given does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedLinks {
    /// This one alone.
    pub id: Option<LinkId>,
    /// Made by this person.
    pub made_by: Option<String>,
    /// Of this job.
    pub job: Option<JobId>,
    /// With this in the label.
    pub label: Option<String>,
    /// Open at this moment; or, where the flag is false, no longer.
    pub open: Option<(DateTime<Utc>, bool)>,
}

impl Store {
    /// Keeps a new link. When it has returned, the disk has it.
    ///
    /// # Errors
    /// Why it cannot be kept.
    pub async fn add_link(&self, link: &Link) -> Result<(), StoreError> {
        let insert = "INSERT INTO links (id, job, shows_input, shows_result, masked, label, made_by, made_at, ends_at) \
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let added = sqlx::query(insert)
            .bind(i64::from(link.id))
            .bind(link.job.to_string())
            .bind(link.shows_input)
            .bind(link.shows_result)
            .bind(link.masked)
            .bind(&link.label)
            .bind(&link.made_by)
            .bind(link.made_at.timestamp_millis())
            .bind(link.ends_at.timestamp_millis())
            .execute(self.writer());
        added.await.map(|_| ()).map_err(|error| self.fault(error))
    }

    /// The link with this id, if it is kept.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub async fn link(&self, id: LinkId) -> Result<Option<Link>, StoreError> {
        let found = self.links(&WantedLinks { id: Some(id), ..WantedLinks::default() }, 1).await?;
        Ok(found.into_iter().next())
    }

    /// The wanted links, newest first.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub async fn links(&self, wanted: &WantedLinks, most: u32) -> Result<Vec<Link>, StoreError> {
        let mut query = QueryBuilder::new("SELECT * FROM links WHERE true");
        narrow(&mut query, wanted);
        query.push(" ORDER BY made_at DESC, id LIMIT ").push_bind(most);
        let rows = query.build().fetch_all(self.readers()).await.map_err(|error| self.fault(error))?;
        rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| self.fault(error))
    }

    /// Revokes those of the wanted links that are open; returns them.
    ///
    /// # Errors
    /// Why they cannot be revoked; none is then.
    pub async fn revoke_links(&self, wanted: &WantedLinks, now: DateTime<Utc>) -> Result<Vec<Link>, StoreError> {
        let mut query = QueryBuilder::new("UPDATE links SET revoked_at = ");
        query.push_bind(now.timestamp_millis()).push(" WHERE true");
        narrow(&mut query, &WantedLinks { open: Some((now, true)), ..wanted.clone() });
        query.push(" RETURNING *");
        let rows = query.build().fetch_all(self.writer()).await.map_err(|error| self.fault(error))?;
        rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| self.fault(error))
    }

    /// Counts how often links were seen since the last time.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub async fn count_links_seen(&self, seen: &[(LinkId, u64, DateTime<Utc>)]) -> Result<(), StoreError> {
        let mut together = self.begin().await?;
        for (id, times, last) in seen {
            let add = "UPDATE links SET seen = seen + ?1, seen_at = max(coalesce(seen_at, 0), ?2) WHERE id = ?3";
            let add = sqlx::query(add).bind(i64::try_from(*times).unwrap_or(i64::MAX));
            let added = add.bind(last.timestamp_millis()).bind(i64::from(*id)).execute(&mut *together).await;
            added.map_err(|error| self.fault(error))?;
        }
        together.commit().await.map_err(|error| self.fault(error))
    }
}

fn narrow(query: &mut QueryBuilder<Sqlite>, wanted: &WantedLinks) {
    if let Some(id) = wanted.id {
        query.push(" AND id = ").push_bind(i64::from(id));
    }
    if let Some(person) = &wanted.made_by {
        query.push(" AND made_by = ").push_bind(person.clone());
    }
    if let Some(job) = wanted.job {
        query.push(" AND job = ").push_bind(job.to_string());
    }
    if let Some(label) = &wanted.label {
        // `LIKE` would read signs in it as wildcards.
        query.push(" AND instr(lower(label), lower(").push_bind(label.clone()).push(")) > 0");
    }
    if let Some((now, open)) = wanted.open {
        query.push(" AND (revoked_at IS NULL AND ends_at > ").push_bind(now.timestamp_millis());
        query.push(") = ").push_bind(open);
    }
}

fn read(row: &SqliteRow) -> Result<Link, sqlx::Error> {
    // The times are this program's own; one that is none shows as the year 1970.
    let moment = |millis| DateTime::from_timestamp_millis(millis).unwrap_or_default();
    let job: String = row.try_get("job")?;
    let facts = LinkFacts {
        job: job.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
        shows_input: row.try_get("shows_input")?,
        shows_result: row.try_get("shows_result")?,
        masked: row.try_get("masked")?,
        label: row.try_get("label")?,
        made_by: row.try_get("made_by")?,
        made_at: moment(row.try_get("made_at")?),
        ends_at: moment(row.try_get("ends_at")?),
        revoked_at: row.try_get::<Option<i64>, _>("revoked_at")?.map(moment),
        seen: row.try_get::<i64, _>("seen")?.max(0).cast_unsigned(),
        seen_at: row.try_get::<Option<i64>, _>("seen_at")?.map(moment),
    };
    Ok(Link { id: row.try_get::<i64, _>("id")?.into(), facts })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use chrono::TimeDelta;

    use super::*;
    use crate::store::{
        StoreSettings,
        audit::{Deed, Entry, Who},
    };

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_800_000_000_000).unwrap()
    }

    fn link(number: i64, made_by: &str, label: &str) -> Link {
        let facts = LinkFacts {
            job: "3c90c3cc-0d44-4b50-8888-8dd25736052a".parse().unwrap(),
            shows_input: false,
            shows_result: true,
            masked: true,
            label: label.to_owned(),
            made_by: made_by.to_owned(),
            made_at: now() + TimeDelta::seconds(number),
            ends_at: now() + TimeDelta::hours(1),
            revoked_at: None,
            seen: 0,
            seen_at: None,
        };
        Link { id: number.into(), facts }
    }

    async fn numbers(store: &Store, wanted: WantedLinks) -> Vec<i64> {
        store.links(&wanted, 100).await.unwrap().into_iter().map(|link| link.id.into()).collect()
    }

    async fn store_with_three() -> Store {
        let store = Store::open(&StoreSettings::default()).await.unwrap();
        for link in [link(1, "ann", "For Müller_1"), link(2, "ann", "100 %"), link(3, "bob", "")] {
            store.add_link(&link).await.unwrap();
        }
        store
    }

    #[tokio::test]
    async fn a_link_comes_back_as_it_was_kept() {
        let store = store_with_three().await;
        assert_eq!(store.link(1.into()).await.unwrap(), Some(link(1, "ann", "For Müller_1")));
        assert_eq!(store.link(9.into()).await.unwrap(), None);
        assert!(store.add_link(&link(1, "eve", "")).await.is_err(), "an id is given once");
    }

    #[tokio::test]
    async fn links_are_found_by_whatever_is_asked_newest_first() {
        let store = store_with_three().await;
        let all = WantedLinks::default();
        assert_eq!(numbers(&store, all.clone()).await, [3, 2, 1]);
        assert_eq!(numbers(&store, WantedLinks { made_by: Some("ann".into()), ..all.clone() }).await, [2, 1]);
        assert_eq!(numbers(&store, WantedLinks { label: Some("for m".into()), ..all.clone() }).await, [1]);
        assert_eq!(numbers(&store, WantedLinks { label: Some("%".into()), ..all.clone() }).await, [2]);
        assert_eq!(numbers(&store, WantedLinks { label: Some("' OR 1=1".into()), ..all.clone() }).await, [0_i64; 0]);
        let later = now() + TimeDelta::hours(2);
        assert_eq!(numbers(&store, WantedLinks { open: Some((later, true)), ..all.clone() }).await, [0_i64; 0]);
        assert_eq!(numbers(&store, WantedLinks { open: Some((later, false)), ..all }).await, [3, 2, 1]);
    }

    #[tokio::test]
    async fn what_is_revoked_is_revoked_once() {
        let store = store_with_three().await;
        let of_ann = WantedLinks { made_by: Some("ann".into()), ..WantedLinks::default() };
        let revoked = store.revoke_links(&of_ann, now()).await.unwrap();
        assert_eq!(revoked.len(), 2);
        assert!(revoked.iter().all(|link| link.revoked_at == Some(now()) && !link.is_open(now())));
        assert!(store.revoke_links(&of_ann, now()).await.unwrap().is_empty());
        assert!(store.link(3.into()).await.unwrap().unwrap().is_open(now()));
    }

    #[tokio::test]
    async fn a_link_goes_with_what_is_kept_of_its_job_or_long_after_its_end() {
        let store = store_with_three().await;
        store.tidy(now() + TimeDelta::days(80)).await.unwrap();
        assert_eq!(numbers(&store, WantedLinks::default()).await.len(), 3);
        store.tidy(now() + TimeDelta::days(100)).await.unwrap();
        assert_eq!(numbers(&store, WantedLinks::default()).await, [0_i64; 0]);
        let store = store_with_three().await;
        let entry = Entry::new(Deed::DataDeleted, Who::Jobglass);
        store.forget_job(link(1, "", "").job, &entry).await.unwrap();
        assert_eq!(numbers(&store, WantedLinks::default()).await, [0_i64; 0]);
    }

    #[tokio::test]
    async fn looks_are_counted() {
        let store = store_with_three().await;
        let later = now() + TimeDelta::minutes(1);
        store.count_links_seen(&[(1.into(), 2, later), (2.into(), 1, now())]).await.unwrap();
        store.count_links_seen(&[(1.into(), 3, now())]).await.unwrap();
        let link = store.link(1.into()).await.unwrap().unwrap();
        assert_eq!((link.seen, link.seen_at), (5, Some(later)));
    }
}
