//! Following jobs to their end.

use app::job::JobText;
use tokio::time::sleep;

use super::{
    Life, World, id,
    reply::Call::{Get, List},
    secs,
};
use crate::reply::ReplyError;

#[tokio::test(start_paused = true)]
async fn a_viewer_sees_a_job_to_its_end_in_revisions_that_only_grow() {
    let world = World::new();
    let job = world.job(1, Life::Steady(secs(30)));
    let mut viewer = world.viewer(job).await;
    let numbers = world.read(&mut viewer, secs(60)).await;
    assert!(numbers.len() >= 10, "{numbers:?}");
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    assert!(viewer.has_seen_all());
    assert_eq!(world.state(job), ("stopped".into(), None));
    assert!(world.watch.known(job).unwrap().snapshot.job.has_result);
    assert!(world.watch.text(job, JobText::Result).is_some());
    world.reply.new_calls();
    sleep(secs(600)).await;
    world.watch.look(job).await.unwrap();
    assert_eq!(world.reply.new_calls(), [], "a job that has ended is not asked about");
}

#[tokio::test(start_paused = true)]
async fn a_job_to_which_something_was_done_is_asked_about_at_once() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let _viewer = world.viewer(job).await;
    sleep(secs(120)).await;
    let until_next = world.watch.known(job).unwrap().snapshot.freshness.next_poll_at;
    assert!(until_next.is_some(), "else this shows nothing");
    world.reply.new_calls();
    world.watch.ask_anew(job);
    sleep(std::time::Duration::from_millis(50)).await;
    assert_eq!(world.reply.new_calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn nobody_looks_so_nothing_is_asked() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    drop(world.viewer(job).await);
    sleep(secs(31)).await;
    world.reply.new_calls();
    sleep(secs(7200)).await;
    assert_eq!(world.reply.new_calls(), []);
    assert_eq!(world.watch.known(job).unwrap().snapshot.freshness.next_poll_at, None);
}

#[tokio::test(start_paused = true)]
async fn a_browser_that_only_polls_keeps_its_job_fresh() {
    let world = World::new();
    let job = world.job(1, Life::Steady(secs(600)));
    for _ in 0..60 {
        world.watch.look(job).await.unwrap();
        sleep(secs(2)).await;
        assert!(world.seen_ago(job) < secs(5));
    }
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_finds_nothing_new_moves_the_ages_and_sends_no_revision() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let mut viewer = world.viewer(job).await;
    let before = world.watch.known(job).unwrap();
    assert_eq!(world.read(&mut viewer, secs(25)).await, [0u64; 0]);
    let after = world.watch.known(job).unwrap();
    assert_eq!(before.number, after.number);
    assert!(before.snapshot.freshness.observed_at < after.snapshot.freshness.observed_at);
    let json: serde_json::Value = serde_json::from_slice(&after.json).unwrap();
    assert_eq!(json["freshness"]["state"], "live");
    assert!(
        after.frame.ends_with(b"\n\n")
            && after.frame.starts_with(format!("event: job\nid: {}\n", after.number).as_bytes())
    );
}

#[tokio::test(start_paused = true)]
async fn a_failed_poll_keeps_the_last_answer_and_says_why_until_reply_is_back() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let mut viewer = world.viewer(job).await;
    for (failure, state, reason) in [
        (ReplyError::Failed { status: 502, retry_after: None }, "retrying", "reply_failed"),
        (ReplyError::Unreachable { what: "connection refused" }, "retrying", "reply_unreachable"),
        (ReplyError::TimedOut, "retrying", "reply_timed_out"),
        (ReplyError::RateLimited { retry_after: Some(secs(20)) }, "waiting", "rate_limited"),
    ] {
        world.reply.fail_with(failure);
        assert_eq!(world.read(&mut viewer, secs(15)).await.len(), 1, "one revision tells of {reason}");
        assert_eq!(world.state(job), (state.into(), Some(reason.into())));
        assert_eq!(world.watch.known(job).unwrap().snapshot.job.progress, Some(0.25));
        assert!(world.watch.text(job, JobText::Input).is_some());
        world.reply.fail_with(None);
        world.read(&mut viewer, secs(90)).await;
        assert_eq!(world.state(job), ("live".into(), None), "after {reason}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_before_the_time_reply_told_us_to_wait() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let _viewer = world.viewer(job).await;
    world.reply.fail_with(ReplyError::RateLimited { retry_after: Some(secs(120)) });
    sleep(secs(15)).await;
    world.reply.new_calls();
    sleep(secs(100)).await;
    assert_eq!(world.reply.new_calls(), []);
    let next = world.watch.known(job).unwrap().snapshot.freshness.next_poll_at;
    assert!(next.is_some_and(|next| next > (world.watch.shared.wall)()));
}

#[tokio::test(start_paused = true)]
async fn a_rejected_key_stops_all_asking_until_the_hourly_probe_works() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let mut viewer = world.viewer(job).await;
    world.reply.fail_with(ReplyError::KeyRejected);
    world.read(&mut viewer, secs(15)).await;
    assert_eq!(world.state(job), ("stopped".into(), Some("key_rejected".into())));
    assert!(!viewer.has_seen_all(), "the job has not ended, so the stream stays open");
    world.reply.new_calls();
    world.read(&mut viewer, secs(3000)).await;
    assert_eq!(world.reply.new_calls(), []);
    world.reply.fail_with(None);
    world.read(&mut viewer, secs(700)).await;
    assert_eq!(world.state(job), ("live".into(), None));
}

#[tokio::test(start_paused = true)]
async fn a_job_that_vanishes_keeps_its_last_data_and_is_asked_about_slowly() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let mut viewer = world.viewer(job).await;
    world.reply.forget(job);
    world.read(&mut viewer, secs(15)).await;
    assert_eq!(world.state(job), ("retrying".into(), Some("job_not_found".into())));
    assert_eq!(world.watch.known(job).unwrap().snapshot.job.progress, Some(0.25));
    world.reply.new_calls();
    world.read(&mut viewer, secs(600)).await;
    assert!((5..=10).contains(&world.reply.new_calls().len()));
}

#[tokio::test(start_paused = true)]
async fn several_jobs_on_one_page_of_the_list_are_swept_and_each_result_is_fetched_once() {
    let world = World::new();
    let jobs: Vec<_> = (1..=20).map(|number| world.job(number, Life::Steady(secs(60 + number as u64)))).collect();
    let mut viewers = Vec::new();
    for job in &jobs {
        viewers.push(world.viewer(*job).await);
    }
    world.reply.new_calls();
    sleep(secs(40)).await;
    let polls = world.reply.new_calls();
    assert!(polls.iter().all(|call| *call == List(0)), "{polls:?}");
    assert!((10..=30).contains(&polls.len()), "{polls:?}");
    sleep(secs(60)).await;
    let calls = world.reply.new_calls();
    for job in &jobs {
        assert_eq!(world.state(*job), ("stopped".into(), None));
        assert!(world.watch.text(*job, JobText::Result).is_some());
        assert!(calls.iter().filter(|call| **call == Get(*job)).count() <= 2, "{calls:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_is_never_shown_as_ended_before_its_result_is_here() {
    let world = World::new();
    let jobs: Vec<_> = (1..=3).map(|number| world.job(number, Life::Steady(secs(30)))).collect();
    let mut viewer = world.viewer(jobs[0]).await;
    let _others = [world.viewer(jobs[1]).await, world.viewer(jobs[2]).await];
    while !viewer.has_seen_all() {
        if let Some(revision) = viewer.news().await.unwrap().revision {
            let job = &revision.snapshot.job;
            assert_eq!(job.is_terminal(), job.has_result);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_end_that_the_list_told_is_shown_even_if_the_result_cannot_be_had() {
    let world = World::new();
    let jobs: Vec<_> = (1..=2).map(|number| world.job(number, Life::Steady(secs(30)))).collect();
    let _viewers = [world.viewer(jobs[0]).await, world.viewer(jobs[1]).await];
    sleep(secs(25)).await;
    // The list still knows the job; asked about it alone, Reply does not.
    world.reply.refuse_gets(true);
    sleep(secs(30)).await;
    let shown = world.watch.known(jobs[0]).unwrap();
    assert!(shown.snapshot.job.is_terminal());
    assert_eq!(world.state(jobs[0]), ("retrying".into(), Some("reply_too_large".into())));
    assert!(world.watch.text(jobs[0], JobText::Input).is_some(), "what was known is kept");
    world.reply.refuse_gets(false);
    sleep(secs(90)).await;
    assert_eq!(world.state(jobs[0]), ("stopped".into(), None));
}

#[tokio::test(start_paused = true)]
async fn a_job_that_the_list_does_not_show_is_asked_about_alone() {
    let world = World::new();
    let jobs: Vec<_> = (1..=5).map(|number| world.job(number, Life::Still)).collect();
    world.reply.hide(jobs[0]);
    let mut viewers = Vec::new();
    for job in &jobs {
        viewers.push(world.viewer(*job).await);
    }
    sleep(secs(60)).await;
    assert!(jobs.iter().all(|job| world.seen_ago(*job) < secs(15)));
    let calls = world.reply.new_calls();
    assert!(calls.contains(&List(0)) && calls.iter().filter(|call| **call == Get(jobs[0])).count() > 3, "{calls:?}");
}

#[tokio::test(start_paused = true)]
async fn jobs_deep_in_a_long_list_are_found_by_their_category() {
    let world = World::new();
    world.reply.put_strangers_first(5000);
    let mut viewers = Vec::new();
    for number in 1..=60 {
        world.job(number, Life::Still);
        viewers.push(world.viewer(id(number)).await);
    }
    sleep(secs(120)).await;
    world.reply.new_calls();
    sleep(secs(60)).await;
    let calls = world.reply.new_calls();
    assert!(!calls.is_empty() && calls.iter().all(|call| *call == List(0)), "{calls:?}");
    assert!((1..=60).all(|number| world.seen_ago(id(number)) < secs(15)));
}

#[tokio::test(start_paused = true)]
async fn a_text_that_changes_and_keeps_its_length_is_a_new_revision() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let mut viewer = world.viewer(job).await;
    assert_eq!(world.read(&mut viewer, secs(30)).await, [0_u64; 0], "nothing changes");
    world.reply.change_input("[2]");
    assert_eq!(world.read(&mut viewer, secs(30)).await.len(), 1);
    assert_eq!(world.watch.text(job, JobText::Input).as_deref(), Some("[2]"));
}
