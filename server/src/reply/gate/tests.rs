//! What passes the door, and what becomes of it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use app::error::ErrorCode;
use tokio::sync::Notify;

use super::*;
use crate::reply::{
    KeyState,
    fake::{Act, FakeReply, ID, answer, bytes, job},
};

fn id() -> JobId {
    ID.parse().unwrap()
}

async fn gate(acts: impl IntoIterator<Item = Act>) -> (FakeReply, ReplyGate) {
    let reply = FakeReply::start(acts).await;
    let gate = ReplyGate::with_quota(reply.client(), Quota::new(1.0, 7, Instant::now()));
    (reply, gate)
}

#[tokio::test]
async fn those_who_ask_for_one_job_at_one_moment_share_one_request_and_one_token() {
    let go = Arc::new(Notify::new());
    let reply = FakeReply::start([Act::Wait(Arc::clone(&go), bytes("200 OK", "", &job()))]).await;
    // A share so small that no token comes back while the test runs.
    let gate = ReplyGate::with_quota(reply.client(), Quota::new(0.1, 7, Instant::now()));
    let before = gate.view().left;
    let callers: Vec<_> = (0..20)
        .map(|_| {
            let gate = gate.clone();
            tokio::spawn(async move { gate.get_job(Lane::Interactive, id()).await })
        })
        .collect();
    while reply.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(before - gate.view().left, 1);
    go.notify_one();
    for caller in callers {
        assert_eq!(caller.await.unwrap().unwrap().job.job_id, id());
    }
    assert_eq!((reply.requests().len(), gate.counts().get(Endpoint::Job, Outcome::Answered)), (1, 1));
}

#[tokio::test]
async fn a_call_whose_caller_went_away_is_still_counted() {
    let go = Arc::new(Notify::new());
    let (reply, gate) = gate([Act::Wait(Arc::clone(&go), bytes("204 No Content", "", ""))]).await;
    let caller = tokio::spawn({
        let gate = gate.clone();
        async move { gate.cancel_job(id(), None).await }
    });
    while reply.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    caller.abort();
    go.notify_one();
    while gate.counts().get(Endpoint::Cancel, Outcome::Answered) == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_429_keeps_every_lane_from_asking_and_says_until_when() {
    let limited = answer("429 Too Many Requests", "Retry-After: 23\r\n", "{}");
    let (reply, gate) = gate([limited, answer("200 OK", "", &job())]).await;
    let error = gate.get_job(Lane::Background, id()).await.unwrap_err();
    assert_eq!(AppError::from(&error).code, ErrorCode::RateLimited);
    for lane in [Lane::Interactive, Lane::Finishing, Lane::Background] {
        let held = AppError::from(&gate.get_job(lane, id()).await.unwrap_err());
        assert_eq!(held.code, ErrorCode::RateLimited);
        assert!((15..=23).contains(&held.retry_after.unwrap()), "{held:?}");
    }
    assert_eq!(gate.view().state, KeyState::Held);
    assert_eq!((reply.requests().len(), gate.counts().asked()), (1, 1));
    assert_eq!(gate.counts().get(Endpoint::Job, Outcome::Held), 3);
}

#[tokio::test]
async fn a_rejected_key_is_not_asked_with_again_until_it_changes() {
    let (reply, gate) = gate([answer("401 Unauthorized", "", ""), answer("200 OK", "", r#"{"userId":7}"#)]).await;
    assert_eq!(gate.whoami(Lane::Interactive).await, Err(AskError::Reply(ReplyError::KeyRejected)));
    let held = gate.whoami(Lane::Interactive).await.unwrap_err();
    assert_eq!(AppError::from(&held).code, ErrorCode::KeyRejected);
    assert_eq!(reply.requests().len(), 1);
    gate.change_client(reply.client());
    assert_eq!(gate.whoami(Lane::Interactive).await, Ok(7));
}

#[tokio::test]
async fn a_missing_job_keeps_nobody_from_asking_for_another() {
    let (_reply, gate) = gate([answer("404 Not Found", "", "{}")]).await;
    for _ in 0..5 {
        assert_eq!(gate.get_job(Lane::Background, id()).await, Err(AskError::Reply(ReplyError::NotFound)));
    }
    assert_eq!(gate.view().state, KeyState::Working);
}

/// The quota with its allowance used up to the last question, as of now.
fn used_up(share: f64) -> Quota {
    let now = Instant::now();
    let mut quota = Quota::new(share, 7, now);
    while let Ok(ticket) = quota.try_acquire(Lane::Interactive, now) {
        quota.note(ticket, Ok(()), now);
    }
    quota
}

#[tokio::test(start_paused = true)]
async fn a_person_waits_a_little_for_a_turn_and_a_poll_does_not() {
    let client = FakeReply::start([answer("200 OK", "", &job())]).await.client();
    let gate = ReplyGate::with_quota(client, used_up(1.0));
    let start = Instant::now();
    gate.admit(Lane::Background).await.unwrap_err();
    assert_eq!(start.elapsed(), Duration::ZERO);
    let _ticket = gate.admit(Lane::Interactive).await.unwrap();
    assert!(start.elapsed() > Duration::ZERO && start.elapsed() <= PATIENCE);
}

#[tokio::test(start_paused = true)]
async fn a_person_is_told_at_once_where_a_little_waiting_cannot_help() {
    let client = FakeReply::start([answer("200 OK", "", &job())]).await.client();
    let gate = ReplyGate::with_quota(client, used_up(0.1));
    let start = Instant::now();
    let wait = gate.admit(Lane::Interactive).await.unwrap_err();
    assert_eq!((wait.reason, start.elapsed()), (HoldReason::OwnShare, Duration::ZERO));
    assert!(wait.until > start + PATIENCE);
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_in_line_longer_than_their_patience_are_sent_away() {
    let client = FakeReply::start([answer("200 OK", "", &job())]).await.client();
    let gate = ReplyGate::with_quota(client, used_up(1.0));
    let start = Instant::now();
    let waiting: Vec<_> = (0..5)
        .map(|_| {
            let gate = gate.clone();
            tokio::spawn(async move { gate.admit(Lane::Interactive).await.is_ok() })
        })
        .collect();
    let mut admitted = Vec::new();
    for waiter in waiting {
        admitted.push(waiter.await.unwrap());
    }
    assert_eq!(admitted, [true, false, false, false, false], "the first to come, and no more than the rate");
    assert!(start.elapsed() <= PATIENCE + Duration::from_millis(1));
}

#[tokio::test(start_paused = true)]
async fn a_person_is_not_turned_away_with_a_poll_that_would_not_wait() {
    let reply = FakeReply::start([answer("200 OK", "", &job())]).await;
    let gate = ReplyGate::with_quota(reply.client(), used_up(1.0));
    let poll = tokio::spawn({
        let gate = gate.clone();
        async move { gate.get_job(Lane::Background, id()).await }
    });
    tokio::task::yield_now().await;
    // The poll has begun and is about to be refused; the person joins it and must still get a turn.
    let person = gate.get_job(Lane::Interactive, id()).await;
    assert!(!matches!(person, Err(AskError::Held { .. })), "{person:?}");
    assert!(matches!(poll.await.unwrap(), Err(AskError::Held { .. })));
}

#[tokio::test]
async fn the_simulated_reply_and_the_gate_understand_each_other() {
    let config = simulator::SimulatorConfig { demo_jobs: false, ..Default::default() };
    let mut settings = crate::reply::ReplySettings::new(config.key.clone().into());
    let running = simulator::Simulator::spawn(config).await.unwrap();
    running.simulator.create(simulator::JobSpec::documented());
    settings.base_url = running.base_url.clone();
    let gate = ReplyGate::new(ReplyClient::new(&settings).unwrap(), 0.9, None);

    let fetched = gate.get_job(Lane::Interactive, id()).await.unwrap();
    assert_eq!(fetched.input.unwrap(), "<string>");
    let page = gate.list_jobs(Lane::Background, 200, 0, None).await.unwrap();
    assert_eq!((page.jobs[0].job_id, page.skipped, page.has_more), (id(), 0, false));
    gate.cancel_job(id(), Some("no longer needed")).await.unwrap();
    gate.whoami(Lane::Background).await.unwrap();
    let unknown = "4c90c3cc-0d44-4b50-8888-8dd25736052a".parse().unwrap();
    assert_eq!(gate.get_job(Lane::Interactive, unknown).await, Err(AskError::Reply(ReplyError::NotFound)));

    settings.key = "another-key".into();
    gate.change_client(ReplyClient::new(&settings).unwrap());
    assert_eq!(gate.whoami(Lane::Background).await, Err(AskError::Reply(ReplyError::KeyRejected)));
}

#[tokio::test]
async fn a_question_is_in_the_ledger_before_it_is_asked() {
    let folder = std::env::temp_dir().join(format!("jobglass-gate-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let go = Arc::new(Notify::new());
    let reply = FakeReply::start([Act::Wait(Arc::clone(&go), bytes("204 No Content", "", ""))]).await;
    let gate = ReplyGate::new(reply.client(), 0.1, Some(Ledger::open_in(&folder).unwrap()));
    let whole = gate.view().left;
    let caller = tokio::spawn({
        let gate = gate.clone();
        async move { gate.cancel_job(id(), None).await }
    });
    while reply.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    // What a restart would find, were this program killed now.
    let restarted = ReplyGate::new(reply.client(), 0.1, Some(Ledger::open_in(&folder).unwrap()));
    assert_eq!(restarted.view().left, whole - 1);
    go.notify_one();
    caller.await.unwrap().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
}
