//! The quotas, over windows that slide, on a clock moved by hand.

use crate::support::{ask, at_rest, read};
use http::StatusCode;
use simulator::{Endpoint, Fault, FaultKind, JobSpec, Outcome, SimulatorConfig};
use std::time::Duration;

fn small() -> SimulatorConfig {
    SimulatorConfig { per_minute: 3, per_hour: 5, ..SimulatorConfig::default() }
}

#[tokio::test]
async fn the_hundred_and_first_call_of_a_minute_gets_a_429_and_waiting_as_told_helps() {
    let (simulator, hand) = at_rest(SimulatorConfig::default());
    for _ in 0..100 {
        assert_eq!(ask(&simulator, "/v3/whoami").await.status(), StatusCode::OK);
        hand.advance(Duration::from_millis(100));
    }
    let refused = ask(&simulator, "/v3/whoami").await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()["retry-after"], "50");
    assert_eq!(refused.headers()["content-type"], "application/problem+json");
    assert_eq!(read(refused).await["status"], 429);
    hand.advance(Duration::from_secs(49));
    assert_eq!(ask(&simulator, "/v3/whoami").await.headers()["retry-after"], "1");
    hand.advance(Duration::from_secs(1));
    assert_eq!(ask(&simulator, "/v3/whoami").await.status(), StatusCode::OK);
    let over = simulator.calls().iter().filter(|call| call.outcome == Outcome::OverQuota).count();
    assert_eq!((over, simulator.calls().len()), (2, 103));
}

#[tokio::test]
async fn every_authenticated_call_counts_whatever_comes_of_it() {
    let (simulator, _hand) = at_rest(small());
    let unknown = "/v3/background-jobs/3c90c3cc-0d44-4b50-8888-8dd25736052a";
    for path in [unknown, "/v3/background-jobs/nonsense", "/v3/nothing"] {
        assert!(ask(&simulator, path).await.status().is_client_error());
    }
    assert_eq!(ask(&simulator, "/v3/whoami").await.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn neither_strangers_nor_refusals_nor_control_calls_use_up_the_quota() {
    let (simulator, _hand) = at_rest(small());
    simulator.set_fault(Fault::new(FaultKind::RateLimited { retry_after: None }).times(5));
    for _ in 0..5 {
        assert_eq!(ask(&simulator, "/v3/whoami").await.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(ask(&simulator, "/_sim/stats").await.status(), StatusCode::OK);
    }
    for _ in 0..3 {
        assert_eq!(ask(&simulator, "/v3/whoami").await.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn the_hour_has_a_window_of_its_own() {
    let (simulator, hand) = at_rest(small());
    for _ in 0..5 {
        assert_eq!(ask(&simulator, "/v3/whoami").await.status(), StatusCode::OK);
        hand.advance(Duration::from_secs(60));
    }
    let refused = ask(&simulator, "/v3/whoami").await;
    assert_eq!(refused.headers()["retry-after"], "3300");
    hand.advance(Duration::from_secs(3300));
    assert_eq!(ask(&simulator, "/v3/whoami").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_quota_runs_on_real_time_while_jobs_live_faster() {
    let (simulator, hand) = at_rest(SimulatorConfig { speed: 1000.0, ..small() });
    let job = simulator.create(JobSpec::default());
    for _ in 0..3 {
        ask(&simulator, "/v3/whoami").await;
    }
    hand.advance(Duration::from_secs(1));
    assert_eq!(simulator.job(job).expect("the job")["status"], "Done");
    assert_eq!(ask(&simulator, "/v3/whoami").await.headers()["retry-after"], "59");
}

#[tokio::test]
async fn another_program_can_use_up_the_quota_and_a_test_can_free_it() {
    let (simulator, _hand) = at_rest(small());
    simulator.spend_quota(3);
    assert_eq!(ask(&simulator, "/v3/background-jobs").await.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(simulator.calls().len(), 1, "the other program's calls are not ours");
    assert_eq!(simulator.calls()[0].endpoint, Endpoint::List);
    simulator.reset_quota();
    assert_eq!(ask(&simulator, "/v3/background-jobs").await.status(), StatusCode::OK);
}
