#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::net::IpAddr;

use app::job::JobId;

use super::{
    super::{StoreSettings, tests::Folder},
    *,
};

fn job(digit: char) -> JobId {
    "3c90c3cc-0d44-4b50-8888-8dd25736052a".replace('a', &digit.to_string()).parse().unwrap()
}

async fn memory() -> Store {
    Store::open(&StoreSettings::default()).await.unwrap()
}

async fn all(store: &Store) -> Vec<Kept> {
    let mut newest_first = store.audit_trail(&Wanted::default(), 1000).await.unwrap();
    newest_first.reverse();
    newest_first
}

#[tokio::test]
async fn an_entry_says_who_did_what_from_where_about_which_job() {
    let store = memory().await;
    let from: IpAddr = "203.0.113.77".parse().unwrap();
    let cancel = Entry::new(Deed::Cancel, Who::Person("anna".into())).from(from).about(job('a'));
    store.record(&cancel.detail("  asked\nby the customer ")).await.unwrap();
    let kept = &all(&store).await[0];
    assert_eq!((kept.deed.as_str(), kept.who.as_str(), kept.times), ("cancel", "anna", 1));
    assert_eq!(kept.address.as_deref(), Some("203.0.113.0/24"));
    assert_eq!(kept.job, Some(job('a').to_string()));
    assert_eq!(kept.detail.as_deref(), Some("asked by the customer"));
    assert!((Utc::now() - kept.at).num_seconds() < 60);
}

#[tokio::test]
async fn the_first_look_of_a_person_at_a_job_is_one_entry_over_restarts_too() {
    let folder = Folder::new();
    for _ in 0..2 {
        let store = folder.open().await.unwrap();
        for (who, job) in [("anna", job('a')), ("anna", job('a')), ("ben", job('a')), ("anna", job('b'))] {
            store.note(&Entry::new(Deed::FirstLook, Who::Person(who.into())).about(job)).await;
        }
        store.close().await;
    }
    assert_eq!(all(&folder.open().await.unwrap()).await.len(), 3);
}

#[tokio::test]
async fn uses_of_a_link_are_counted_together_over_restarts_too() {
    let folder = Folder::new();
    let entry = |link: &str| Entry::new(Deed::LinkUsed, Who::Link(link.into())).about(job('a'));
    for _ in 0..2 {
        let store = folder.open().await.unwrap();
        for _ in 0..50 {
            store.note(&entry("one")).await;
        }
        store.note(&entry("other")).await;
        store.close().await;
    }
    let kept = all(&folder.open().await.unwrap()).await;
    let times = |link: &str| kept.iter().filter(|entry| entry.who == link).map(|entry| entry.times).sum::<i64>();
    assert_eq!((times("link one"), times("link other")), (100, 2));
    assert!(kept.len() <= 4, "an hour may end in between, not more: {kept:?}");
}

#[tokio::test]
async fn counts_that_cannot_be_written_are_counted_on() {
    let store = memory().await;
    let used = Entry::new(Deed::LinkUsed, Who::Link("one".into()));
    store.note(&used).await;
    store.note(&used).await;
    sqlx::query("ALTER TABLE audit RENAME TO elsewhere").execute(store.writer()).await.unwrap();
    store.write_counts().await.unwrap_err();
    store.note(&used).await;
    sqlx::query("ALTER TABLE elsewhere RENAME TO audit").execute(store.writer()).await.unwrap();
    store.write_counts().await.unwrap();
    let times: i64 = all(&store).await.iter().map(|entry| entry.times).sum();
    assert_eq!(times, 3);
}

#[tokio::test]
async fn nothing_in_the_trail_is_rewritten_or_removed_before_its_time() {
    let store = memory().await;
    store.record(&Entry::new(Deed::Login, Who::Person("anna".into()))).await.unwrap();
    store.note(&Entry::new(Deed::LinkUsed, Who::Link("one".into()))).await;
    let before = all(&store).await;
    for forgery in [
        "UPDATE audit SET who = 'ben'",
        "UPDATE audit SET at = 0",
        "UPDATE audit SET times = times + 1, who = 'ben'",
        "UPDATE audit SET times = 0 WHERE fold IS NOT NULL",
        "UPDATE audit SET times = 2 WHERE fold IS NULL",
        "DELETE FROM audit",
    ] {
        let refused = sqlx::query(forgery).execute(store.writer()).await;
        assert!(refused.unwrap_err().to_string().contains("the audit trail is"), "{forgery}");
    }
    assert_eq!(all(&store).await, before);
    sqlx::query("UPDATE audit_retention SET keep_from = 9e15").execute(store.writer()).await.unwrap();
    sqlx::query("DELETE FROM audit").execute(store.writer()).await.unwrap();
    assert_eq!(all(&store).await, [] as [Kept; 0]);
}

#[tokio::test]
async fn a_reader_is_not_kept_from_reading_by_a_trail_that_cannot_be_written() {
    let store = memory().await;
    let entry = Entry::new(Deed::FirstLook, Who::Jobglass).about(job('a'));
    sqlx::query("ALTER TABLE audit RENAME TO elsewhere").execute(store.writer()).await.unwrap();
    store.note(&entry).await;
    store.record(&entry).await.unwrap_err();
    sqlx::query("ALTER TABLE elsewhere RENAME TO audit").execute(store.writer()).await.unwrap();
    store.note(&entry).await;
    assert_eq!(all(&store).await.len(), 1, "what failed is not taken for written");
}

#[tokio::test]
async fn the_trail_is_narrowed_by_person_deed_job_and_time_and_read_page_by_page() {
    let store = memory().await;
    for (deed, who, job) in [
        (Deed::Cancel, "anna", job('a')),
        (Deed::Cancel, "ben", job('a')),
        (Deed::Reveal, "anna", job('a')),
        (Deed::Cancel, "anna", job('b')),
    ] {
        store.record(&Entry::new(deed, Who::Person(who.into())).about(job)).await.unwrap();
    }
    let found = async |wanted: Wanted, most: u32| {
        store.audit_trail(&wanted, most).await.unwrap().into_iter().map(|entry| entry.id).collect::<Vec<_>>()
    };
    let wanted = Wanted::default;
    assert_eq!(found(wanted(), 10).await, [4, 3, 2, 1]);
    assert_eq!(found(Wanted { who: Some("anna".into()), ..wanted() }, 10).await, [4, 3, 1]);
    assert_eq!(found(Wanted { deed: Some(Deed::Cancel), ..wanted() }, 10).await, [4, 2, 1]);
    assert_eq!(found(Wanted { job: Some(job('b')), ..wanted() }, 10).await, [4]);
    assert_eq!(found(Wanted { who: Some("' OR 1 --".into()), ..wanted() }, 10).await, [0; 0]);
    let soon = Utc::now() + chrono::TimeDelta::hours(1);
    assert_eq!(found(Wanted { from: Some(soon), ..wanted() }, 10).await, [0; 0]);
    assert_eq!(found(Wanted { until: Some(soon), ..wanted() }, 10).await.len(), 4);
    assert_eq!(found(wanted(), 3).await, [4, 3, 2]);
    assert_eq!(found(Wanted { before: Some(2), ..wanted() }, 3).await, [1]);
}
