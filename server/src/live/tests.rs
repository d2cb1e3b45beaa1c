#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use axum::{
    Router,
    http::{Request, StatusCode},
    routing::get,
};
use http_body::Body as _;
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use super::*;
use crate::share::mask::{Masks, Rules};
use crate::watch::tests::{Life, World, id, secs};

/// The routes over a world.
fn router(world: &World, total: u32) -> Router {
    let caps = StreamCaps { total, per_address: total };
    let access = Access::local();
    Router::new().route("/jobs/{id}/events", get(events)).route("/events", get(events_of_several)).with_state(Streams {
        watch: world.watch.clone(),
        views: Views::new(world.watch.clone(), Masks::new(Rules::default())),
        reveals: Reveals::new(false),
        caps,
        access,
        trail: None,
    })
}

async fn ask(router: &Router, path: &str, last_seen: Option<u64>) -> Response {
    let mut request = Request::get(path);
    if let Some(number) = last_seen {
        request = request.header("Last-Event-ID", number);
    }
    router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

/// Opens the stream of one job.
async fn open(world: &World, job: JobId) -> Body {
    let response = ask(&router(world, 100), &format!("/jobs/{job}/events"), None).await;
    assert_eq!(response.status(), StatusCode::OK);
    response.into_body()
}

/// The next event, or nothing at the end of the stream.
async fn next(body: &mut Body) -> Option<Bytes> {
    let frame = std::future::poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await?;
    Some(frame.unwrap().into_data().unwrap())
}

/// The names of the events up to the end of the stream.
async fn names_to_end(mut body: Body) -> Vec<String> {
    let mut names = Vec::new();
    while let Some(event) = timeout(secs(3_600), next(&mut body)).await.unwrap() {
        names.push(name(&event));
    }
    names
}

fn name(event: &Bytes) -> String {
    let text = std::str::from_utf8(event).unwrap();
    assert!(text.ends_with("\n\n"), "{text:?} is no whole event");
    text.lines().next().unwrap().trim_start_matches("event: ").to_owned()
}

fn data(event: &Bytes) -> serde_json::Value {
    let text = std::str::from_utf8(event).unwrap();
    let data = text.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    serde_json::from_str(data).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_stream_begins_with_the_state_and_the_clock_and_is_not_to_be_kept_or_buffered() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let response = ask(&router(&world, 1), &format!("/jobs/{job}/events"), None).await;
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/event-stream");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("x-accel-buffering"), "no");

    let mut body = response.into_body();
    assert_eq!(next(&mut body).await.unwrap(), "retry: 3000\n\n");
    let state = next(&mut body).await.unwrap();
    let known = world.watch.known(job).unwrap();
    assert_eq!(state, known.frame);
    assert_eq!(data(&state), serde_json::from_slice::<serde_json::Value>(&known.json).unwrap());
    let beat = next(&mut body).await.unwrap();
    assert_eq!(name(&beat), "beat");
    assert_eq!(data(&beat)["jobId"], job.to_string());
    assert_eq!(data(&beat)["freshness"]["state"], "live");
    assert!(data(&beat)["now"].as_str().unwrap().ends_with('Z'));
}

#[tokio::test(start_paused = true)]
async fn a_job_is_followed_to_its_end_and_told_that_nothing_follows() {
    let world = World::new();
    let job = world.job(1, Life::Steady(secs(20)));
    let names = names_to_end(open(&world, job).await).await;
    assert_eq!(names.last().unwrap(), "end");
    assert!(names.iter().filter(|name| *name == "job").count() > 5, "{names:?}");
    assert_eq!(names.iter().filter(|name| *name == "end").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_job_that_has_ended_is_told_at_once_and_the_stream_ends() {
    let world = World::new();
    let job = world.job(1, Life::Ended);
    assert_eq!(names_to_end(open(&world, job).await).await, ["retry: 3000", "job", "beat", "end"]);
    let number = world.watch.known(job).unwrap().number;
    let again = ask(&router(&world, 1), &format!("/jobs/{job}/events"), Some(number)).await;
    assert_eq!(names_to_end(again.into_body()).await, ["retry: 3000", "beat", "end"]);
}

#[tokio::test(start_paused = true)]
async fn the_state_that_a_browser_has_is_not_sent_again_but_any_other_is() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let number = world.watch.look(job).await.unwrap().number;
    for (last_seen, is_sent) in [(Some(number), false), (Some(number - 1), true), (None, true)] {
        let response = ask(&router(&world, 9), &format!("/jobs/{job}/events"), last_seen).await;
        let mut body = response.into_body();
        next(&mut body).await.unwrap();
        assert_eq!(name(&next(&mut body).await.unwrap()) == "job", is_sent, "{last_seen:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn while_nothing_changes_a_heartbeat_comes_every_ten_seconds() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let mut body = open(&world, job).await;
    for _ in 0..3 {
        next(&mut body).await.unwrap();
    }
    sleep(secs(0)).await;
    for _ in 0..5 {
        let beat = timeout(secs(11), next(&mut body)).await.unwrap().unwrap();
        assert_eq!(name(&beat), "beat");
    }
}

#[tokio::test(start_paused = true)]
async fn all_viewers_of_a_job_are_sent_the_same_bytes() {
    let world = World::new();
    let job = world.job(1, Life::Steady(secs(100)));
    let (mut one, mut other) = (open(&world, job).await, open(&world, job).await);
    for _ in 0..3 {
        next(&mut one).await.unwrap();
        next(&mut other).await.unwrap();
    }
    for _ in 0..10 {
        let (here, there) = (next(&mut one).await.unwrap(), next(&mut other).await.unwrap());
        assert_eq!(here.as_ptr(), there.as_ptr(), "encoded once, shared by both");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_gets_the_newest_state_alone() {
    let world = World::new();
    let job = world.job(1, Life::Steady(secs(1_000)));
    let mut body = open(&world, job).await;
    for _ in 0..3 {
        next(&mut body).await.unwrap();
    }
    sleep(secs(300)).await;
    let newest = world.watch.known(job).unwrap().number;
    let event = next(&mut body).await.unwrap();
    assert!(std::str::from_utf8(&event).unwrap().contains(&format!("\nid: {newest}\n")));
}

#[tokio::test(start_paused = true)]
async fn a_stream_grows_old_and_ends_so_that_the_browser_comes_back() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let body = open(&world, job).await;
    let begun = Instant::now();
    let names = names_to_end(body).await;
    assert_ne!(names.last().unwrap(), "end");
    assert!((secs(600)..=secs(920)).contains(&begun.elapsed()), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_stops_ends_its_streams_at_once() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let body = open(&world, job).await;
    world.stop.send(true).unwrap();
    let names = timeout(secs(1), names_to_end(body)).await.unwrap();
    assert_ne!(names.last().unwrap(), "end");
}

#[tokio::test(start_paused = true)]
async fn with_the_right_to_look_the_stream_ends_at_once_and_says_so() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    world.watch.look(job).await.unwrap();
    let (end, over) = tokio::sync::watch::channel(false);
    let seat = world.watch.take_seat([127, 0, 0, 1].into(), StreamCaps { total: 1, per_address: 1 }).unwrap();
    let mut events = Events::new(seat, Lease::until(over, ErrorCode::SignedOut));
    let mut viewer = world.watch.subscribe(job);
    let news = viewer.begin(None);
    events.take(Seen { viewer, through: None }, news);
    let mut body = Body::new(events);
    next(&mut body).await.unwrap();
    end.send(true).unwrap();
    let event = timeout(secs(1), next(&mut body)).await.unwrap().unwrap();
    assert_eq!(event, "event: end\ndata: {\"code\":\"signed_out\"}\n\n", "what was queued is not shown any more");
    assert_eq!(next(&mut body).await, None);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_breaks_off_is_no_viewer_any_more() {
    let world = World::new();
    let job = world.job(1, Life::Still);
    let mut body = open(&world, job).await;
    next(&mut body).await.unwrap();
    let figures = world.watch.figures();
    assert_eq!((figures.viewers, figures.streams), (1, 1));
    drop(body);
    let figures = world.watch.figures();
    assert_eq!((figures.viewers, figures.streams), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_shown_is_a_problem_and_no_stream() {
    let world = World::new();
    let router = router(&world, 1);
    let job = world.job(1, Life::Still);
    let several = format!("/events?jobs={job},{}", id(9));
    let _open = ask(&router, &format!("/jobs/{job}/events"), None).await;
    for (path, status, code) in [
        ("/jobs/none/events", StatusCode::BAD_REQUEST, "malformed_id"),
        ("/events?jobs=", StatusCode::BAD_REQUEST, "malformed_id"),
        (&several, StatusCode::TOO_MANY_REQUESTS, "too_many_streams"),
    ] {
        let response = ask(&router, path, None).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&body).unwrap()["code"], code);
    }
    drop(_open);
    assert_eq!(ask(&router, &format!("/jobs/{}/events", id(9)), None).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(ask(&router, &format!("/events?jobs={}", id(9)), None).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(world.watch.figures().streams, 0, "a refused stream takes no seat");
}

#[tokio::test(start_paused = true)]
async fn several_jobs_share_a_stream_until_the_last_has_ended() {
    let world = World::new();
    let jobs = [world.job(1, Life::Steady(secs(10))), world.job(2, Life::Steady(secs(30))), world.job(3, Life::Ended)];
    let path = format!("/events?jobs={},{},{},{}", jobs[0], jobs[1], jobs[2], id(9));
    let mut body = ask(&router(&world, 1), &path, None).await.into_body();
    let (mut ended, mut last) = (Vec::new(), String::new());
    while let Some(event) = next(&mut body).await {
        last = name(&event);
        if last == "job" && data(&event)["freshness"]["state"] == "stopped" {
            ended.push(data(&event)["jobId"].as_str().unwrap().to_owned());
        }
        if last == "problem" {
            assert_eq!(
                (&data(&event)["jobId"], &data(&event)["code"]),
                (&id(9).to_string().into(), &"job_not_found".into())
            );
        }
    }
    assert_eq!(ended, [jobs[2], jobs[0], jobs[1]].map(|job| job.to_string()));
    assert_eq!(last, "end");
}
