//! What survives a restart, and what the store may cost.

use app::{
    error::ErrorCode,
    job::{FreshnessState, JobStatus, JobText},
};
use tokio::time::sleep;

use super::{Life, World, id, reply::Call::Get, secs};
use crate::reply::ReplyError;

#[tokio::test(start_paused = true)]
async fn a_job_that_has_ended_is_there_after_a_kill_with_its_texts_and_its_course_and_reply_is_not_asked() {
    let world = World::new();
    let job = world.job(1, Life::Steady(secs(20)));
    let mut viewer = world.viewer(job).await;
    let mut last = None;
    while let Some(news) = viewer.news().await {
        last = news.revision.or(last);
        if viewer.has_seen_all() {
            break;
        }
    }
    // Nothing ran between the last revision and the kill, so what was said must be kept already.
    let said = last.unwrap().snapshot.clone();
    world.reply.forget(job);
    world.reply.new_calls();
    let world = world.killed();
    let revision = world.watch.look(job).await.unwrap();
    assert_eq!(revision.snapshot, said);
    assert!(revision.is_last());
    assert!(said.progress_history.len() > 2);
    assert_eq!(world.watch.text(job, JobText::Result).as_deref(), Some("{\"ok\":true}"));
    sleep(secs(60)).await;
    assert_eq!(world.reply.new_calls(), []);
}

#[tokio::test(start_paused = true)]
async fn a_running_job_is_shown_at_once_as_old_as_it_is_and_then_asked_for() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let viewer = world.viewer(job).await;
    sleep(secs(40)).await;
    drop(viewer);
    let world = world.restarted().await;
    sleep(secs(600)).await;
    world.reply.fail_with(Some(ReplyError::Unreachable { what: "it is down" }));
    let revision = world.watch.look(job).await.unwrap();
    assert_eq!(revision.snapshot.job.status, JobStatus::Processing);
    assert!(world.seen_ago(job) > secs(590), "{:?}", world.seen_ago(job));
    sleep(secs(5)).await;
    assert_eq!(world.state(job), ("retrying".to_owned(), Some("reply_unreachable".to_owned())));
    assert!(world.watch.look(job).await.is_ok(), "what was known is not thrown away");
    world.reply.fail_with(None);
    let _viewer = world.viewer(job).await;
    sleep(secs(60)).await;
    assert!(world.seen_ago(job) < secs(15), "{:?}", world.seen_ago(job));
}

#[tokio::test(start_paused = true)]
async fn an_unknown_id_costs_one_recall_and_one_question() {
    let world = World::new();
    for _ in 0..10 {
        assert_eq!(world.watch.look(id(9)).await.unwrap_err().code, ErrorCode::JobNotFound);
    }
    assert_eq!(world.shelf.recalls(), [id(9)]);
    assert_eq!(world.reply.new_calls(), [Get(id(9))]);
}

#[tokio::test(start_paused = true)]
async fn many_who_look_at_a_kept_job_recall_it_a_few_times_at_most() {
    let world = World::new();
    let job = world.job(1, Life::Ended);
    world.watch.look(job).await.unwrap();
    let world = world.restarted().await;
    world.shelf.answer_after(secs(1) / 10);
    let looks = (0..200).map(|_| {
        let watch = world.watch.clone();
        tokio::spawn(async move { watch.look(job).await.map(|_| ()) })
    });
    for look in looks.collect::<Vec<_>>() {
        look.await.unwrap().unwrap();
    }
    assert!(world.shelf.recalls().len() <= 4);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_or_hangs_keeps_nobody_from_seeing_a_job_and_gets_it_later() {
    let world = World::new();
    world.shelf.set_broken(true);
    let failing = world.job(1, Life::Ended);
    assert!(world.watch.look(failing).await.unwrap().is_last());
    world.shelf.set_broken(false);
    world.shelf.answer_after(secs(3_600));
    let hanging = world.job(2, Life::Steady(secs(5)));
    let viewer = world.viewer(hanging).await;
    sleep(secs(30)).await;
    assert!(world.watch.known(hanging).unwrap().is_last(), "it has ended, and the viewer knows");
    drop(viewer);
    world.shelf.answer_after(secs(0));
    sleep(secs(3_700)).await;
    for job in [failing, hanging] {
        assert!(world.shelf.job(job).unwrap().is_complete());
        assert!(world.shelf.job(job).unwrap().texts.unwrap().result.is_some());
    }
    assert_eq!(world.watch.figures().unkept, 0);
}

#[tokio::test(start_paused = true)]
async fn what_stays_the_same_is_written_seldom_and_texts_once() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let _viewer = world.viewer(job).await;
    sleep(secs(300)).await;
    assert!(world.reply.new_calls().len() > 25, "it was asked for all the time");
    let batches = world.shelf.batches().len();
    assert!((10..=25).contains(&batches), "{batches} batches in five minutes");
    assert_eq!(world.shelf.texts_written(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_forgotten_job_is_gone_from_memory_and_who_watches_it_gets_it_anew() {
    let world = World::new();
    let (ended, watched) = (world.job(1, Life::Ended), world.job(2, Life::Still));
    world.watch.look_whole(ended).await.unwrap();
    let mut viewer = world.viewer(watched).await;
    sleep(secs(20)).await;
    for job in [ended, watched] {
        world.watch.forget(job);
        assert!(world.watch.known(job).is_none() && world.watch.text(job, JobText::Input).is_none());
    }
    assert_eq!(world.watch.recent(10), []);
    assert_eq!(world.watch.figures().text_bytes, 0);
    assert!(!world.read(&mut viewer, secs(5)).await.is_empty(), "Reply still has it");
    world.reply.forget(ended);
    world.shelf.set_broken(true);
    assert_eq!(world.watch.look(ended).await.unwrap_err().code, ErrorCode::JobNotFound);
}

#[tokio::test(start_paused = true)]
async fn who_watches_a_deleted_job_gets_heartbeats_while_reply_fails_and_the_reason_once_it_knows_it_no_more() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let mut viewer = world.viewer(job).await;
    world.reply.fail_with(ReplyError::Failed { status: 500, retry_after: None });
    world.watch.forget(job);
    for _ in 0..3 {
        let news = viewer.news().await.unwrap();
        assert!(news.revision.is_none() && news.gone.is_none());
        assert!(!String::from_utf8_lossy(&news.beat.unwrap()).contains("freshness"), "there is nothing to be fresh");
    }
    world.reply.forget(job);
    world.reply.fail_with(None);
    let gone = loop {
        if let Some(gone) = viewer.news().await.unwrap().gone {
            break gone;
        }
    };
    assert_eq!(gone.code, ErrorCode::JobNotFound);
}

#[tokio::test(start_paused = true)]
async fn many_changes_at_once_are_one_batch() {
    let world = World::new();
    let jobs: Vec<_> = (1..=60).map(|number| world.job(number, Life::Still)).collect();
    let looks = jobs.iter().map(|job| {
        let (watch, job) = (world.watch.clone(), *job);
        tokio::spawn(async move { watch.look(job).await.map(|_| ()) })
    });
    for look in looks.collect::<Vec<_>>() {
        look.await.unwrap().unwrap();
    }
    sleep(secs(5)).await;
    assert!(jobs.iter().all(|job| world.shelf.job(*job).is_some()));
    assert!(world.shelf.batches().len() <= 5, "{:?}", world.shelf.batches().len());
}

#[tokio::test(start_paused = true)]
async fn the_recent_jobs_are_listed_after_a_restart_as_before() {
    let world = World::new();
    for number in 1..=4 {
        let job = world.job(number, if number % 2 == 0 { Life::Ended } else { Life::Still });
        world.watch.look_whole(job).await.unwrap();
        sleep(secs(1)).await;
    }
    world.watch.look_whole(id(2)).await.unwrap();
    let listed = |world: &World| {
        let recent = world.watch.recent(3);
        recent.iter().map(|seen| (seen.job.job_id, seen.freshness.state)).collect::<Vec<_>>()
    };
    let before = listed(&world);
    let expected = [(id(2), FreshnessState::Stopped), (id(4), FreshnessState::Stopped), (id(3), FreshnessState::Live)];
    assert_eq!(before, expected);
    let world = world.restarted().await;
    assert_eq!(listed(&world), before);
    world.watch.look_whole(id(1)).await.unwrap();
    assert_eq!(listed(&world).iter().map(|(job, _)| *job).collect::<Vec<_>>(), [id(1), id(2), id(4)]);
}

#[tokio::test(start_paused = true)]
async fn a_job_of_which_the_list_alone_told_gets_its_texts_after_a_restart() {
    let world = World::new();
    let jobs: Vec<_> = (1..=30).map(|number| world.job(number, Life::Ended)).collect();
    let looks = jobs.iter().map(|job| {
        let (watch, job) = (world.watch.clone(), *job);
        tokio::spawn(async move { watch.look(job).await.map(|_| ()) })
    });
    for look in looks.collect::<Vec<_>>() {
        look.await.unwrap().unwrap();
    }
    let world = world.restarted().await;
    let listed = jobs.iter().find(|job| world.shelf.job(**job).is_some_and(|kept| !kept.is_whole));
    let listed = *listed.expect("some are known by the list alone");
    let text = world.watch.fetch_text(listed, JobText::Result).await.unwrap();
    assert_eq!(text.as_deref(), Some("{\"ok\":true}"));
}

#[tokio::test(start_paused = true)]
async fn a_kept_job_that_the_store_tells_late_is_shown_though_reply_has_forgotten_it() {
    let world = World::new();
    let job = world.job(1, Life::Ended);
    world.watch.look(job).await.unwrap();
    let world = world.restarted().await;
    world.reply.forget(job);
    world.reply.fail_with(Some(ReplyError::Unreachable { what: "it is down" }));
    world.shelf.answer_after(secs(4));
    assert!(world.watch.look(job).await.is_err(), "the store has not answered yet");
    sleep(secs(4)).await;
    let revision = world.watch.look(job).await.unwrap();
    assert!(revision.snapshot.job.is_terminal());
}

#[tokio::test(start_paused = true)]
async fn a_job_deleted_while_the_store_was_reading_it_does_not_come_back() {
    let world = World::new();
    let job = world.job(1, Life::Ended);
    world.watch.look(job).await.unwrap();
    let world = world.restarted().await;
    world.reply.forget(job);
    world.shelf.answer_after(secs(1));
    let watch = world.watch.clone();
    let looking = tokio::spawn(async move { watch.look(job).await.map(|_| ()) });
    sleep(secs(1) / 2).await;
    world.watch.forget(job);
    assert_eq!(looking.await.unwrap().unwrap_err().code, ErrorCode::JobNotFound);
}
