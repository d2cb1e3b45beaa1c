//! A visitor: comes, reads as much as it likes, and goes without a word.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Result, ensure};
use rand::{RngExt, seq::IndexedRandom};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};
use uuid::Uuid;

use crate::http::get;

/// The jobs that are visited.
pub(super) struct Jobs {
    pub(super) running: Vec<Uuid>,
    pub(super) finished: Vec<Uuid>,
    /// One whose result takes many reads.
    pub(super) large: Uuid,
}

/// What visitors do, and how often it was done.
#[derive(Clone)]
pub(super) struct Visits(Arc<Shared>);

struct Shared {
    addr: SocketAddr,
    jobs: Jobs,
    done: [AtomicU64; KINDS.len()],
    failed: AtomicU64,
}

/// The kinds of visit, and what is said of them.
const KINDS: [(Kind, &str); 5] = [
    (Kind::Stream, "streams opened and dropped"),
    (Kind::Page, "pages read"),
    (Kind::BrokenPage, "pages broken off"),
    (Kind::Poll, "polls"),
    (Kind::BrokenDownload, "downloads broken off"),
];

#[derive(Clone, Copy)]
enum Kind {
    Stream,
    Page,
    BrokenPage,
    Poll,
    BrokenDownload,
}

impl Visits {
    pub(super) fn new(addr: SocketAddr, jobs: Jobs) -> Self {
        Self(Arc::new(Shared { addr, jobs, done: Default::default(), failed: AtomicU64::new(0) }))
    }

    /// How often what was done.
    pub(super) fn told(&self) -> String {
        let done = KINDS.iter().zip(&self.0.done);
        let done = done.map(|((_, what), count)| format!("{} {what}", count.load(Ordering::Relaxed)));
        let failed = self.0.failed.load(Ordering::Relaxed);
        done.chain([format!("{failed} refused")]).collect::<Vec<_>>().join(", ")
    }

    /// One visit after the other.
    pub(super) async fn come_and_go(self) {
        loop {
            let which = rand::rng().random_range(0..KINDS.len());
            // A server that asks to come later is within its rights; what counts is what stays behind.
            let counted = match self.visit(KINDS[which].0).await {
                Ok(()) => &self.0.done[which],
                Err(_) => &self.0.failed,
            };
            counted.fetch_add(1, Ordering::Relaxed);
            let pause = rand::rng().random_range(20..200);
            sleep(Duration::from_millis(pause)).await;
        }
    }

    async fn visit(&self, kind: Kind) -> Result<()> {
        let Shared { jobs, .. } = &*self.0;
        let any = |ids: &[Uuid]| ids.choose(&mut rand::rng()).copied().unwrap_or(jobs.large);
        let any_job = || if rand::random() { any(&jobs.running) } else { any(&jobs.finished) };
        let some_bytes = rand::rng().random_range(1..8_000);
        match kind {
            Kind::Stream => {
                let stay = Duration::from_millis(rand::rng().random_range(0..5_000));
                let all = self.read(format!("/api/jobs/{}/events", any(&jobs.running)), usize::MAX);
                timeout(stay, all).await.unwrap_or(Ok(()))
            }
            Kind::Page => self.read(format!("/jobs/{}", any_job()), usize::MAX).await,
            Kind::BrokenPage => self.read(format!("/jobs/{}", any_job()), some_bytes).await,
            Kind::Poll => self.read(format!("/api/jobs/{}", any_job()), usize::MAX).await,
            Kind::BrokenDownload => self.read(format!("/api/jobs/{}/result", jobs.large), 50 * some_bytes).await,
        }
    }

    /// Asks for a path and reads at most so many bytes of the answer; with what is unread, the connection breaks.
    async fn read(&self, path: String, most: usize) -> Result<()> {
        let mut stream = TcpStream::connect(self.0.addr).await?;
        let request = get(&path).replacen("\r\n\r\n", "\r\nconnection: close\r\n\r\n", 1);
        stream.write_all(request.as_bytes()).await?;
        let (mut part, mut read) = (vec![0; 16 * 1024], 0);
        while read < most {
            let wanted = part.len().min(most - read);
            let length = stream.read(&mut part[..wanted]).await?;
            if length == 0 {
                break;
            }
            ensure!(read > 0 || part[..length].starts_with(b"HTTP/1.1 200"), "refused");
            read += length;
        }
        Ok(())
    }
}
