//! The event stream: what a job is, and every change of it, as soon as it is known.
//!
//! All viewers of a job are sent the same bytes, encoded once. A stream has no timer of its own: heartbeats come
//! with the job's, and its age is looked at when one does. A reader that is too slow misses what was replaced
//! meanwhile and gets the newest.

use std::{
    collections::VecDeque,
    convert::Infallible,
    net::IpAddr,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use app::{
    error::{AppError, ErrorCode},
    job::JobId,
    lookup::parse_job_id,
};
use axum::{
    body::{Body, Bytes},
    extract::{FromRef, Path, RawQuery, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use http_body::Frame;
use serde_json::json;
use tokio::{task::JoinSet, time::Instant};

use crate::{
    AppState,
    access::{Access, Lease, Staff, Visit},
    api::Problem,
    config::StreamCaps,
    share::{Grant, Lens, Reveals, Views},
    store::Store,
    trail::note_look,
    watch::{Asker, News, Seat, Viewer, Watch},
};

/// The most jobs on one stream.
const MOST_JOBS: usize = 50;
/// How long a browser waits before it opens a stream again that broke.
const RETRY: &str = "retry: 3000\n\n";
/// Nothing follows, so the browser need not come back. Where the job has not ended, a `code` says what has.
const END: &str = "event: end\ndata: {}\n\n";
/// A stream gets no older than the first of these and a random part of the second: proxies and load balancers see
/// a fresh connection now and then, and not all of them at once.
const MOST_AGE: (Duration, Duration) = (Duration::from_secs(600), Duration::from_secs(300));

/// What streams are made of.
#[derive(Clone, Debug)]
pub struct Streams {
    watch: Watch,
    views: Views,
    reveals: Reveals,
    caps: StreamCaps,
    access: Access,
    /// Where first looks are written down; nowhere in tests that hold the clock, which a database does not heed.
    trail: Option<Store>,
}

impl FromRef<Streams> for Access {
    fn from_ref(streams: &Streams) -> Self {
        streams.access.clone()
    }
}

impl FromRef<AppState> for Streams {
    fn from_ref(state: &AppState) -> Self {
        Self {
            watch: state.watch.clone(),
            views: state.views.clone(),
            reveals: state.reveals.clone(),
            caps: state.stream_caps,
            access: state.access.clone(),
            trail: Some(state.store.clone()),
        }
    }
}

impl Streams {
    /// A stream for this address, for as long as the right to it lasts.
    fn admit(&self, address: IpAddr, lease: Lease) -> Result<Events, AppError> {
        Ok(Events::new(self.watch.take_seat(address, self.caps)?, lease))
    }

    /// Shows a job on a stream, as it is seen through a lens.
    async fn join(&self, events: &mut Events, id: JobId, last_seen: Option<u64>, lens: Lens) -> Result<(), AppError> {
        let mut viewer = self.watch.subscribe(id);
        let news = self.views.news(viewer.begin(last_seen), lens).await?;
        let through = (lens != Lens::CLEAR).then(|| (self.views.clone(), lens));
        events.take(Seen { viewer, through }, news);
        Ok(())
    }

    async fn note_look(&self, visit: &Visit, id: JobId) {
        if let Some(store) = &self.trail {
            note_look(store, visit, id).await;
        }
    }
}

/// `GET /api/jobs/{jobId}/events`: one job.
pub async fn events(
    Staff(visit): Staff,
    State(streams): State<Streams>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = parse_job_id(&id)?;
    let lens = streams.reveals.lens(&visit.person, id);
    let mut events = streams.admit(visit.address, visit.lease.clone())?;
    streams.watch.announce(id, streams.access.asker(&visit)).await?;
    streams.watch.look(id).await?;
    streams.note_look(&visit, id).await;
    streams.join(&mut events, id, last_seen(&headers), lens).await?;
    Ok(events.into_response())
}

/// `GET /s/{token}/events`: the job of a share link, as far as the link lets see it.
pub async fn events_of_link(
    grant: Grant,
    State(streams): State<Streams>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (id, lens) = (grant.link.job, grant.lens());
    let mut events = streams.admit(grant.address, grant.lease)?;
    streams.watch.look(id).await?;
    streams.join(&mut events, id, last_seen(&headers), lens).await?;
    Ok(events.into_response())
}

/// `GET /api/events?jobs=id,id`: several jobs on one stream, each event naming its own. A job that cannot be shown is
/// told with an event `problem`.
pub async fn events_of_several(
    Staff(visit): Staff,
    State(streams): State<Streams>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let jobs = query.as_deref().and_then(|query| query.split('&').find_map(|part| part.strip_prefix("jobs=")));
    let jobs = jobs.ok_or_else(|| AppError::with_detail(ErrorCode::BadRequest, "It takes ?jobs=id,id."))?;
    let mut ids = jobs.split(',').flat_map(|ids| ids.split("%2C")).map(parse_job_id).collect::<Result<Vec<_>, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > MOST_JOBS {
        return Err(AppError::with_detail(ErrorCode::BadRequest, format!("It takes {MOST_JOBS} jobs at most.")).into());
    }
    let (mut events, last_seen) = (streams.admit(visit.address, visit.lease.clone())?, last_seen(&headers));
    events.is_of_several = true;
    let mut problem = None;
    for (id, looked) in look_at_all(&streams.watch, ids, streams.access.asker(&visit)).await {
        match looked {
            Ok(()) => {
                streams.note_look(&visit, id).await;
                streams.join(&mut events, id, last_seen, streams.reveals.lens(&visit.person, id)).await?;
            }
            Err(error) => {
                events.queue.push_back(problem_event(id, &error));
                problem = Some(error);
            }
        }
    }
    match problem.filter(|_| events.waiting.is_empty() && !events.has_ended) {
        Some(problem) => Err(problem.into()),
        None => Ok(events.into_response()),
    }
}

async fn look_at_all(watch: &Watch, ids: Vec<JobId>, asker: Option<Asker>) -> Vec<(JobId, Result<(), AppError>)> {
    let mut looks = JoinSet::new();
    for id in ids {
        let (watch, asker) = (watch.clone(), asker.clone());
        let look = async move {
            watch.announce(id, asker).await?;
            watch.look(id).await.map(|_| ())
        };
        looks.spawn(async move { (id, look.await) });
    }
    looks.join_all().await
}

fn problem_event(id: JobId, error: &AppError) -> Bytes {
    let data = json!({ "jobId": id, "code": error.code.as_str(), "title": error.title() });
    format!("event: problem\ndata: {data}\n\n").into()
}

/// The end of a stream whose job has not ended.
fn end_event(code: ErrorCode) -> Bytes {
    format!("event: end\ndata: {}\n\n", json!({ "code": code.as_str() })).into()
}

/// The revision that a browser had when its stream broke.
fn last_seen(headers: &HeaderMap) -> Option<u64> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}

/// An open stream, as a body.
struct Events {
    /// What is to be sent, before anything new is looked for.
    queue: VecDeque<Bytes>,
    /// One for each job that may still change.
    waiting: Vec<Waiting>,
    has_ended: bool,
    until: Instant,
    /// The end of the right to look, where there is one to wait for.
    right_ends: Option<Pin<Box<dyn Future<Output = ErrorCode> + Send>>>,
    /// Whether a job that cannot be shown leaves others to be shown.
    is_of_several: bool,
    _seat: Seat,
}

type Waiting = Pin<Box<dyn Future<Output = (Seen, Option<News>)> + Send>>;

/// A job on a stream, and through what it is seen, unless clearly.
struct Seen {
    viewer: Viewer,
    through: Option<(Views, Lens)>,
}

impl Events {
    fn new(seat: Seat, lease: Lease) -> Self {
        let (least, more) = MOST_AGE;
        let until = Instant::now() + least + more.mul_f64(rand::random());
        let queue = VecDeque::from([Bytes::from_static(RETRY.as_bytes())]);
        let right_ends = lease.into_end().map(|end| Box::pin(end) as _);
        let waiting = Vec::with_capacity(1);
        Self { queue, waiting, has_ended: false, until, right_ends, is_of_several: false, _seat: seat }
    }

    /// Lets nothing more be seen once the right to look has ended, not even what is queued.
    fn heed_end_of_right(&mut self, cx: &mut Context<'_>) {
        if let Some(Poll::Ready(code)) = self.right_ends.as_mut().map(|end| end.as_mut().poll(cx)) {
            self.right_ends = None;
            self.waiting.clear();
            self.has_ended = false;
            self.queue = VecDeque::from([end_event(code)]);
        }
    }

    /// Queues what is new of a job, and waits for more unless that was the last.
    fn take(&mut self, seen: Seen, news: News) {
        if let Some(gone) = news.gone {
            self.queue.push_back(if self.is_of_several {
                problem_event(seen.viewer.id(), &gone)
            } else {
                end_event(gone.code)
            });
            self.has_ended = self.is_of_several && self.waiting.is_empty();
            return;
        }
        self.queue.extend(news.revision.map(|revision| revision.frame.clone()));
        self.queue.extend(news.beat);
        if !seen.viewer.has_seen_all() {
            self.waiting.push(match seen.through {
                // What all the streams of people do who see everything takes no more room than it must.
                None => Box::pin(wait(seen.viewer)),
                Some((views, lens)) => Box::pin(wait_behind(seen.viewer, views, lens)),
            });
        }
        self.has_ended = self.waiting.is_empty();
    }

    /// The next job with news, if there is one yet.
    fn poll_news(&mut self, cx: &mut Context<'_>) -> Poll<(Seen, Option<News>)> {
        for at in 0..self.waiting.len() {
            if let Poll::Ready(news) = self.waiting[at].as_mut().poll(cx) {
                drop(self.waiting.swap_remove(at));
                return Poll::Ready(news);
            }
        }
        Poll::Pending
    }
}

/// An `async fn` would hold the viewer twice, as what it was given and as what it works with.
#[expect(clippy::manual_async_fn, reason = "it takes a fifth less memory, once for every stream")]
fn wait(mut viewer: Viewer) -> impl Future<Output = (Seen, Option<News>)> {
    async move {
        let news = viewer.news().await;
        (Seen { viewer, through: None }, news)
    }
}

/// As `wait`; the stream breaks off where news could not be veiled.
async fn wait_behind(mut viewer: Viewer, views: Views, lens: Lens) -> (Seen, Option<News>) {
    let news = match viewer.news().await {
        Some(news) => views.news(news, lens).await.ok(),
        None => None,
    };
    (Seen { viewer, through: Some((views, lens)) }, news)
}

impl http_body::Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.heed_end_of_right(cx);
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Poll::Ready(Some(Ok(Frame::data(event))));
            }
            if std::mem::take(&mut self.has_ended) {
                self.queue.push_back(Bytes::from_static(END.as_bytes()));
                continue;
            }
            if self.waiting.is_empty() {
                return Poll::Ready(None);
            }
            // Thousands of streams wait here for long: they need no room for what they have sent.
            self.queue = VecDeque::new();
            match std::task::ready!(self.poll_news(cx)) {
                (seen, Some(news)) if Instant::now() < self.until => self.take(seen, news),
                // Grown old, or the server stops: no `end`, so that the browser comes back.
                _ => self.waiting.clear(),
            }
        }
    }
}

impl IntoResponse for Events {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            // nginx would hold events back until they fill a buffer.
            (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
        ];
        (headers, Body::new(self)).into_response()
    }
}

#[cfg(test)]
mod tests;
