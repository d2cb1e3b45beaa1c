//! The first look, and what it may cost.

use app::{error::ErrorCode, job::JobText};
use tokio::time::{Instant, sleep};

use super::{
    super::WatchLimits,
    Life, World, id,
    reply::Call::{Get, List},
    secs,
};
use crate::reply::ReplyError;

#[tokio::test(start_paused = true)]
async fn everybody_who_looks_at_an_unknown_job_shares_one_call() {
    let world = World::new();
    let job = world.job(1, Life::Ended);
    let looks: Vec<_> = (0..20)
        .map(|_| {
            let watch = world.watch.clone();
            tokio::spawn(async move { watch.look(job).await.unwrap().snapshot.job.job_id })
        })
        .collect();
    for look in looks {
        assert_eq!(look.await.unwrap(), job);
    }
    assert_eq!(world.reply.new_calls(), [Get(job)]);
    assert_eq!(world.watch.text(job, JobText::Result).as_deref(), Some("{\"ok\":true}"));
}

#[tokio::test(start_paused = true)]
async fn an_unknown_id_is_remembered_for_half_a_minute() {
    let world = World::new();
    for second in 0..30 {
        let error = world.watch.look(id(1)).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::JobNotFound);
        assert!(second == 0 || error.retry_after.is_some_and(|wait| wait <= 30), "{error:?}");
        sleep(secs(1)).await;
    }
    assert_eq!(world.reply.new_calls(), [Get(id(1))]);
    sleep(secs(31)).await;
    assert_eq!(world.reply.new_calls(), [], "nobody looks, so nobody asks");
    world.job(1, Life::Still);
    assert!(world.watch.look(id(1)).await.is_ok(), "it may have come to be meanwhile");
}

#[tokio::test(start_paused = true)]
async fn a_look_waits_shortly_and_the_answer_is_kept_for_the_next() {
    let world = World::new();
    let job = world.job(1, Life::Ended);
    world.reply.answer_after(secs(8));
    let begun = Instant::now();
    let error = world.watch.look(job).await.unwrap_err();
    assert_eq!((error.code, error.retry_after), (ErrorCode::StillAsking, Some(2)));
    assert!(begun.elapsed() < secs(3));
    sleep(secs(8)).await;
    assert!(world.watch.look(job).await.is_ok());
    assert_eq!(world.reply.new_calls(), [Get(job)]);
}

#[tokio::test(start_paused = true)]
async fn while_reply_asks_us_to_wait_an_unknown_job_is_refused_at_once_and_says_for_how_long() {
    let world = World::new();
    let (first, second) = (world.job(1, Life::Ended), world.job(2, Life::Ended));
    world.reply.fail_with(ReplyError::RateLimited { retry_after: Some(secs(60)) });
    assert_eq!(world.watch.look(first).await.unwrap_err().code, ErrorCode::RateLimited);
    world.reply.fail_with(None);
    sleep(secs(20)).await;
    world.reply.new_calls();
    let begun = Instant::now();
    let error = world.watch.look(second).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::RateLimited);
    assert!(error.retry_after.is_some_and(|wait| (30..=45).contains(&wait)), "{error:?}");
    assert_eq!(begun.elapsed(), secs(0));
    assert_eq!(world.reply.new_calls(), []);
}

#[tokio::test(start_paused = true)]
async fn a_look_after_a_failure_asks_again() {
    let world = World::new();
    let job = world.job(1, Life::Ended);
    world.reply.fail_with(ReplyError::Failed { status: 500, retry_after: None });
    assert_eq!(world.watch.look(job).await.unwrap_err().code, ErrorCode::ReplyFailed);
    world.reply.fail_with(None);
    sleep(secs(5)).await;
    assert!(world.watch.look(job).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn many_unknown_jobs_at_once_are_shown_by_the_list_before_the_quota_lets_each_be_asked() {
    let world = World::new();
    for number in 1..=150 {
        world.job(number, Life::Still);
    }
    let _viewers: Vec<_> = (1..=150).map(|number| world.watch.subscribe(id(number))).collect();
    sleep(secs(5)).await;
    assert!((1..=150).all(|number| world.watch.known(id(number)).is_some()));
    sleep(secs(300)).await;
    assert!((1..=150).all(|number| world.watch.text(id(number), JobText::Input).is_some()), "the texts follow");
}

#[tokio::test(start_paused = true)]
async fn guessing_ids_does_not_starve_those_who_look_at_a_real_job() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let _viewer = world.viewer(job).await;
    for number in 0..600 {
        let watch = world.watch.clone();
        tokio::spawn(async move { watch.look(id(1000 + number)).await.map(|_| ()) });
        sleep(secs(1) / 2).await;
        if number > 100 {
            assert!(world.seen_ago(job) <= secs(15), "{:?} after {number} guesses", world.seen_ago(job));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_jobs_opened_last_come_first_and_a_failed_look_is_not_among_them() {
    let world = World::new();
    for number in 1..=4 {
        let job = world.job(number, Life::Ended);
        world.watch.look_whole(job).await.unwrap();
        sleep(secs(1)).await;
    }
    assert!(world.watch.look(id(9)).await.is_err());
    world.watch.look_whole(id(2)).await.unwrap();
    let recent: Vec<_> = world.watch.recent(3).into_iter().map(|snapshot| snapshot.job.job_id).collect();
    assert_eq!(recent, [id(2), id(4), id(3)]);
    assert_eq!(world.watch.recent(0), []);
}

#[tokio::test(start_paused = true)]
async fn leaving_a_job_does_not_put_it_before_the_one_gone_to() {
    let world = World::new();
    let (first, second) = (world.job(1, Life::Still), world.job(2, Life::Still));
    let viewer = world.viewer(first).await;
    sleep(secs(1)).await;
    world.watch.look_whole(second).await.unwrap();
    // The first page wakes up late and opens its stream only now.
    let late = world.viewer(first).await;
    sleep(secs(1)).await;
    drop((viewer, late));
    let recent: Vec<_> = world.watch.recent(2).into_iter().map(|snapshot| snapshot.job.job_id).collect();
    assert_eq!(recent, [second, first]);
}

#[tokio::test(start_paused = true)]
async fn the_job_looked_at_least_recently_is_forgotten_first_and_a_watched_one_never() {
    let world = World::with_limits(WatchLimits { jobs: 3, text_bytes: usize::MAX });
    let watched = world.job(1, Life::Still);
    let _viewer = world.viewer(watched).await;
    for number in 2..=5 {
        let job = world.job(number, Life::Ended);
        world.watch.look(job).await.unwrap();
        sleep(secs(60)).await;
    }
    let known = [1, 2, 3, 4, 5].map(|number| world.watch.known(id(number)).is_some());
    assert_eq!(known, [true, false, false, true, true]);
}

#[tokio::test(start_paused = true)]
async fn texts_are_bounded_as_well() {
    // Each ended job has 14 bytes of them.
    let world = World::with_limits(WatchLimits { jobs: 100, text_bytes: 30 });
    for number in 1..=5 {
        let job = world.job(number, Life::Ended);
        world.watch.look(job).await.unwrap();
        sleep(secs(60)).await;
    }
    let known = [1, 2, 3, 4, 5].map(|number| world.watch.known(id(number)).is_some());
    assert_eq!(known, [false, false, false, true, true]);
    assert_eq!(world.watch.figures().text_bytes, 28);
}

#[tokio::test(start_paused = true)]
async fn a_question_that_is_lost_is_asked_again() {
    let world = World::new();
    let job = world.job(1, Life::Ended);
    world.reply.panic_from_now_on(true);
    assert_eq!(world.watch.look(job).await.unwrap_err().code, ErrorCode::ReplyUnreachable);
    world.reply.panic_from_now_on(false);
    sleep(secs(61)).await;
    assert!(world.watch.look(job).await.is_ok());
    assert!(!world.reply.new_calls().contains(&List(0)));
}
