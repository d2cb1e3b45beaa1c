//! The first look, and what it may cost.

use app::{error::ErrorCode, job::JobText};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

use super::{
    super::{Asker, WatchLimits},
    FakeReply, Life, World, id,
    reply::Call::{Get, List},
    secs,
    shelf::Shelf,
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

/// Looks in somebody's name, as a request does.
fn look_as(world: &World, name: &str, number: u128) -> impl Future<Output = Result<(), ErrorCode>> + use<> {
    let (watch, asker) = (world.watch.clone(), Asker::Person(name.into()));
    async move {
        watch.announce(id(number), Some(asker)).await.map_err(|error| error.code)?;
        watch.look(id(number)).await.map(|_| ()).map_err(|error| error.code)
    }
}

#[tokio::test(start_paused = true)]
async fn however_many_unknown_ids_one_asks_for_others_get_their_first_looks_at_once() {
    let world = World::new();
    let watched = world.job(1, Life::Still);
    let _viewer = world.viewer(watched).await;
    for minute in 0..5 {
        // Hundreds in each minute, as many at once as are taken.
        for batch in 0..12 {
            let unknown = (0..25).map(|number| 10_000 + minute * 1_000 + batch * 25 + number);
            unknown.for_each(|number| drop(tokio::spawn(look_as(&world, "eve", number))));
            sleep(secs(5)).await;
        }
        let number = 100 + minute;
        world.job(number, Life::Still);
        world.reply.hide(id(number));
        let begun = Instant::now();
        assert_eq!(look_as(&world, "ann", number).await, Ok(()));
        assert!(begun.elapsed() < secs(1), "ann waited for {:?}", begun.elapsed());
    }
    assert!(world.seen_ago(watched) < secs(20), "and what is watched is kept fresh");
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_too_many_unknown_ids_is_told_so() {
    let world = World::new();
    world.reply.answer_after(secs(60));
    let (mut looks, mut refused) = (JoinSet::new(), 0);
    for number in 1_000..1_060 {
        looks.spawn(look_as(&world, "eve", number));
    }
    while let Some(told) = looks.join_next().await {
        refused += u32::from(told.unwrap() == Err(ErrorCode::TooManyTries));
    }
    assert_eq!(refused, 10);
    assert_ne!(look_as(&world, "ann", 1).await, Err(ErrorCode::TooManyTries), "others are not refused");
}

#[tokio::test(start_paused = true)]
async fn a_failed_sweep_is_told_to_those_who_wait_for_a_first_answer() {
    let world = World::new();
    world.reply.fail_with(ReplyError::Unreachable { what: "connection refused" });
    let mut looks = JoinSet::new();
    for number in 1..=20 {
        let job = world.job(number, Life::Still);
        let watch = world.watch.clone();
        looks.spawn(async move { watch.look(job).await.unwrap_err().code });
    }
    while let Some(code) = looks.join_next().await {
        assert_eq!(code.unwrap(), ErrorCode::ReplyUnreachable);
    }
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_our_own_pace_is_told_so_and_not_that_reply_asks_us_to_wait() {
    let world = World::over(FakeReply::new(0.05), Shelf::default(), Instant::now(), WatchLimits::default());
    let mut codes = Vec::new();
    for number in 1..=4 {
        world.job(number, Life::Still);
        codes.push(world.watch.look(id(number)).await.map(|_| ()).map_err(|error| error.code));
    }
    assert_eq!(codes.pop(), Some(Err(ErrorCode::OwnShare)), "{codes:?}");
    assert_eq!(codes[0], Ok(()));
}
