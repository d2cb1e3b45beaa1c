//! Retention, deletion and backup.

use chrono::{TimeDelta, Utc};

use super::{super::*, *};
use crate::watch::{Keep, KeptJob, Texts};

fn id(number: u32) -> app::job::JobId {
    format!("3c90c3cc-0d44-4b50-8888-{number:012x}").parse().unwrap()
}

/// A job of which Reply told so many days ago.
fn kept(number: u32, days_ago: i64) -> KeptJob {
    let json = format!(
        r#"{{"jobId":"{}","status":"Done","category":null,"startedAt":null,"finishedAt":null,"progress":0.5,
        "hasInput":false,"inputBytes":0,"hasResult":true,"resultBytes":2}}"#,
        id(number)
    );
    let at = Utc::now() - TimeDelta::days(days_ago);
    KeptJob {
        job: serde_json::from_str(&json).unwrap(),
        texts: Some(Texts { input: None, result: Some("[\"anna@example.com\"]".into()) }),
        is_whole: true,
        samples: vec![app::job::ProgressSample { at, progress: 0.5 }],
        observed_at: at,
        opened_at: at,
    }
}

/// A text that cannot be made small.
fn noise(bytes: usize) -> Texts {
    let text: String = (0..bytes).map(|_| char::from(b' ' + rand::random::<u8>() % 94)).collect();
    Texts { input: None, result: Some(text.into()) }
}

#[tokio::test]
async fn a_damaged_text_is_not_shown() {
    let store = Store::open(&StoreSettings::default()).await.unwrap();
    let kept = kept(1, 0);
    assert!(store.keep(vec![kept.clone()]).await);
    assert_eq!(store.recall(id(1)).await, Some(kept));
    sqlx::query("UPDATE texts SET packed = x'00ff'").execute(store.writer()).await.unwrap();
    assert_eq!(store.recall(id(1)).await, None, "Reply is asked instead");
}

#[tokio::test]
async fn damage_anywhere_in_the_file_is_told_in_a_line_or_passed_by_and_never_a_panic() {
    let folder = Folder::new();
    let store = folder.open().await.unwrap();
    for number in 0..20 {
        assert!(store.keep(vec![KeptJob { texts: Some(noise(4 * 1024)), ..kept(number, 0) }]).await);
        store.record(&login()).await.unwrap();
    }
    store.close().await;
    drop(store);
    let whole = fs::read(folder.file()).unwrap();
    let (mut refused, mut passed_by) = (0, 0);
    for _ in 0..60 {
        let (mut damaged, at) = (whole.clone(), rand::random_range(0..whole.len() - 64));
        damaged[at..at + 64].fill(0xA5);
        fs::write(folder.file(), damaged).unwrap();
        match folder.open().await {
            Ok(store) => {
                for number in 0..20 {
                    let recalled = store.recall(id(number)).await;
                    assert!(recalled.is_none_or(|kept| kept.job.job_id == id(number)));
                }
                let trail = store.audit_trail(&audit::Wanted::default(), 100).await.map(|_| ());
                let acted = store.record(&login()).await;
                for failed in [trail, acted].into_iter().filter_map(Result::err) {
                    assert!(!failed.to_string().contains('\n'), "{failed}");
                }
                passed_by += 1;
                store.close().await;
            }
            Err(error) => {
                assert!(!error.to_string().contains('\n'), "{error}");
                refused += 1;
            }
        }
        for log in ["jobglass.db-wal", "jobglass.db-shm"] {
            let _ = fs::remove_file(folder.0.join(log));
        }
    }
    assert!(passed_by > 0, "{refused} refused, {passed_by} passed by");
}

#[tokio::test]
async fn every_kind_goes_when_its_time_is_over_and_not_before() {
    let store = Store::open(&StoreSettings::default()).await.unwrap();
    assert!(store.keep((0..60).map(|number| kept(number, i64::from(number) * 2)).collect()).await);
    store.record(&login()).await.unwrap();
    store.note(&Entry::new(Deed::FirstLook, Who::Jobglass).about(id(1))).await;
    let (now, left) = (Utc::now(), async |number| store.recall(id(number)).await);
    store.tidy(now).await.unwrap();
    assert!(left(44).await.is_some() && left(46).await.is_none(), "90 days for a job");
    assert!(left(14).await.unwrap().samples.len() == 1 && left(16).await.unwrap().samples.is_empty(), "30 for samples");
    assert_eq!(entries(&store).await, 2);
    store.tidy(now + TimeDelta::days(364)).await.unwrap();
    assert_eq!((left(0).await, entries(&store).await), (None, 2));
    store.tidy(now + TimeDelta::days(366)).await.unwrap();
    assert_eq!(entries(&store).await, 0);
    store.note(&Entry::new(Deed::FirstLook, Who::Jobglass).about(id(1))).await;
    assert_eq!(entries(&store).await, 1, "what is gone is written again");
}

/// A store in which a MiB is the most there may be.
async fn open_with_one_mib(folder: &Folder) -> Store {
    let retention = Retention { most_bytes: 1024 * 1024, ..Retention::default() };
    let settings = StoreSettings { folder: Some(folder.0.clone()), retention, ..StoreSettings::default() };
    Store::open(&settings).await.unwrap()
}

#[tokio::test]
async fn the_oldest_jobs_go_when_there_is_too_much_and_the_file_becomes_smaller() {
    let folder = Folder::new();
    let store = open_with_one_mib(&folder).await;
    for number in 0..30 {
        let job = KeptJob { texts: Some(noise(64 * 1024)), ..kept(number, 40 - i64::from(number)) };
        assert!(store.keep(vec![job]).await);
    }
    store.tidy(Utc::now()).await.unwrap();
    assert!(store.recall(id(29)).await.is_some() && store.recall(id(0)).await.is_none());
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(store.writer()).await.unwrap();
    let bytes = fs::metadata(folder.file()).unwrap().len();
    assert!(bytes <= 1024 * 1024 + 64 * 1024, "{bytes} bytes");
}

#[tokio::test]
async fn however_long_the_trail_is_half_of_the_room_is_the_jobs() {
    let folder = Folder::new();
    let store = open_with_one_mib(&folder).await;
    for number in 0..60 {
        let job = KeptJob { texts: Some(noise(16 * 1024)), ..kept(number, 70 - i64::from(number)) };
        assert!(store.keep(vec![job]).await);
    }
    let detail = "no ".repeat(60);
    for number in 0..4_000 {
        let who = Who::Person(format!("somebody {number}"));
        store.record(&Entry::new(Deed::LoginRefused, who).detail(&detail)).await.unwrap();
    }
    store.tidy(Utc::now()).await.unwrap();
    let mut left = 0;
    for number in 0..60 {
        left += usize::from(store.recall(id(number)).await.is_some());
    }
    assert!((20..60).contains(&left), "{left} jobs are left");
}

#[tokio::test]
async fn what_is_deleted_is_nowhere_on_the_disk_and_is_not_kept_again() {
    let folder = Folder::new();
    let store = folder.open().await.unwrap();
    let needle = "a needle that nobody else writes";
    let job = KeptJob { samples: Vec::new(), ..kept(1, 0) };
    let job = KeptJob { job: app::job::Job { category: Some(needle.into()), ..job.job.clone() }, ..job };
    assert!(store.keep(vec![job.clone(), kept(2, 0)]).await);
    let is_on_disk = || {
        let files = fs::read_dir(&folder.0).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
        files.collect::<Vec<_>>().iter().any(|bytes| bytes.windows(needle.len()).any(|part| part == needle.as_bytes()))
    };
    assert!(is_on_disk());
    assert!(store.forget_job(id(1), &Entry::new(Deed::DataDeleted, Who::Jobglass)).await.unwrap());
    assert!(!is_on_disk());
    assert!(store.keep(vec![job]).await);
    assert!(store.recall(id(1)).await.is_none() && !is_on_disk(), "somebody looked at it again");
    assert!(store.recall(id(2)).await.is_some());
    let trail = store.audit_trail(&audit::Wanted::default(), 10).await.unwrap();
    assert_eq!((trail[0].deed.as_str(), trail[0].job.clone()), ("data_deleted", Some(id(1).to_string())));
}

#[tokio::test]
async fn another_program_may_delete_while_a_server_runs_which_heeds_it() {
    let folder = Folder::new();
    let server = folder.open().await.unwrap();
    assert!(server.keep(vec![kept(1, 0)]).await);
    let other = Store::attach(&StoreSettings::default(), &folder.0).await.unwrap();
    assert!(other.forget_job(id(1), &Entry::new(Deed::DataDeleted, Who::Jobglass)).await.unwrap());
    let (forgotten, newest) = server.forgotten_since(0).await.unwrap();
    assert_eq!(forgotten, [id(1)]);
    assert_eq!(server.forgotten_since(newest).await.unwrap(), (Vec::new(), newest));
    assert!(!other.forget_job(id(1), &Entry::new(Deed::DataDeleted, Who::Jobglass)).await.unwrap());
    assert_eq!(server.forgotten_since(newest).await.unwrap().0, [id(1)], "forgotten anew");
    assert!(Store::attach(&StoreSettings::default(), &folder.0.join("none")).await.is_err());
}

#[tokio::test]
async fn a_backup_made_while_a_server_writes_is_whole_and_becomes_a_store_again() {
    let (folder, restored) = (Folder::new(), Folder::new());
    let server = folder.open().await.unwrap();
    assert!(server.keep(vec![kept(1, 0)]).await);
    let writing = {
        let server = server.clone();
        tokio::spawn(async move {
            loop {
                server.record(&login()).await.unwrap();
            }
        })
    };
    while entries(&server).await < 20 {
        tokio::task::yield_now().await;
    }
    fs::create_dir(&restored.0).unwrap();
    let before = entries(&server).await;
    backup::back_up(&folder.0, &restored.file()).await.unwrap();
    writing.abort();
    assert_eq!(fs::metadata(restored.file()).unwrap().permissions().mode() & 0o777, 0o600);
    let store = restored.open().await.unwrap();
    assert_eq!(store.recall(id(1)).await, Some(server.recall(id(1)).await.unwrap()));
    assert!(entries(&store).await >= before);
}

#[tokio::test]
async fn a_backup_overwrites_nothing_and_leaves_no_half_of_itself_behind() {
    let folder = Folder::new();
    folder.open().await.unwrap().close().await;
    let refusal = async |copy: &Path| backup::back_up(&folder.0, copy).await.unwrap_err().to_string();
    let copy = folder.0.join("copy.db");
    fs::write(&copy, "mine").unwrap();
    assert!(refusal(&copy).await.contains("is not overwritten"));
    assert_eq!(fs::read_to_string(&copy).unwrap(), "mine");
    assert!(refusal(Path::new("/no/such/folder/copy")).await.contains("/no/such/folder/copy"));
    fs::write(folder.file(), "rubbish ".repeat(1_000)).unwrap();
    let other = folder.0.join("other.db");
    assert!(refusal(&other).await.contains("damaged"));
    assert!(!other.exists());
}
