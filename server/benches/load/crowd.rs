//! Viewers: open streams that are read as they come, and what reached all of them.

use std::{
    future::poll_fn,
    mem::MaybeUninit,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::ready,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use tokio::{
    io::{AsyncRead, AsyncWriteExt, ReadBuf},
    net::TcpStream,
    sync::Notify,
    task::JoinSet,
    time::{Instant, timeout},
};

use crate::http::{find, get};

/// How many connections are begun at once.
const AT_ONCE: usize = 50;
/// How long a stream may take to begin, or a change to reach everybody.
const PATIENCE: Duration = Duration::from_secs(10);
/// More than an event and its frame have.
const MOST_READ: usize = 16 * 1024;

/// Open streams. They close when this is dropped.
pub(crate) struct Crowd {
    shared: Arc<Shared>,
    viewers: JoinSet<Result<()>>,
    size: usize,
}

#[derive(Default)]
struct Shared {
    round: Mutex<Round>,
    everybody_has_it: Notify,
}

/// What everybody is to get.
#[derive(Default)]
struct Round {
    number: u32,
    marker: String,
    missing: usize,
    /// The event as the first viewer got it.
    event: Vec<u8>,
    last: Option<Instant>,
}

/// How a change reached everybody.
pub(crate) struct Reached {
    /// When the last viewer had it.
    pub(crate) last: Instant,
    /// The event that told of it.
    pub(crate) event: Vec<u8>,
}

impl Crowd {
    /// Opens a stream at each of these paths and waits until each has begun.
    pub(crate) async fn open(addr: SocketAddr, paths: impl IntoIterator<Item = String>) -> Result<Self> {
        let paths: Vec<_> = paths.into_iter().collect();
        let mut crowd = Self { shared: Arc::default(), viewers: JoinSet::new(), size: paths.len() };
        for some in paths.chunks(AT_ONCE) {
            let mut opening = JoinSet::new();
            for path in some {
                opening.spawn(timeout(PATIENCE, open(addr, get(path))));
            }
            while let Some(opened) = opening.join_next().await {
                let stream = opened?.context("a stream did not begin")??;
                let shared = Arc::clone(&crowd.shared);
                crowd.viewers.spawn(async move { shared.look_on(stream).await });
            }
        }
        Ok(crowd)
    }

    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// From now on an event with this text in it is the one that all are to get.
    pub(crate) fn expect(&self, marker: String) {
        let mut round = self.shared.round();
        let number = round.number + 1;
        *round = Round { number, marker, missing: self.size, ..Round::default() };
    }

    /// Waits until everybody has what was expected.
    pub(crate) async fn everybody(&self) -> Result<Reached> {
        let waited = timeout(PATIENCE, async {
            loop {
                let told = self.shared.everybody_has_it.notified();
                if let Some(reached) = self.shared.reached() {
                    return reached;
                }
                told.await;
            }
        });
        waited.await.with_context(|| format!("a change did not reach {} viewers", self.shared.round().missing))
    }

    /// How many streams have ended, which none should.
    pub(crate) fn ended(&mut self) -> usize {
        while self.viewers.try_join_next().is_some() {}
        self.size - self.viewers.len()
    }

    /// Closes every stream and waits until that is done.
    pub(crate) async fn leave(mut self) {
        self.viewers.shutdown().await;
    }
}

impl Shared {
    fn round(&self) -> MutexGuard<'_, Round> {
        self.round.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads a stream to its end.
    async fn look_on(&self, mut stream: TcpStream) -> Result<()> {
        let mut seen = 0;
        while read(&mut stream, |text| self.note(text, &mut seen)).await? > 0 {}
        Ok(())
    }

    /// Looks whether what a viewer has got is what it was to get. An event comes in one piece: the servers write it
    /// at once, and it is shorter than what is read at once.
    fn note(&self, text: &[u8], seen: &mut u32) {
        let mut round = self.round();
        if *seen == round.number || find(text, round.marker.as_bytes()).is_none() {
            return;
        }
        *seen = round.number;
        round.missing -= 1;
        if round.event.is_empty() {
            round.event = text.to_vec();
        }
        if round.missing == 0 {
            round.last = Some(Instant::now());
            self.everybody_has_it.notify_waiters();
        }
    }

    fn reached(&self) -> Option<Reached> {
        let mut round = self.round();
        let last = round.last?;
        let read = std::mem::take(&mut round.event);
        let (start, end) = (find(&read, b"event: job\n").unwrap_or(0), read.len());
        let end = find(&read[start..], b"\n\n").map_or(end, |at| start + at + 2);
        Some(Reached { last, event: read[start..end].to_vec() })
    }
}

/// Opens a stream and waits for its first event.
async fn open(addr: SocketAddr, request: String) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(addr).await.context("cannot connect")?;
    stream.write_all(request.as_bytes()).await?;
    let mut said = Vec::new();
    while find(&said, b"data: ").is_none() {
        let length = read(&mut stream, |text| said.extend_from_slice(text)).await?;
        ensure!(length > 0, "a stream ended before it began");
        ensure!(said.starts_with(b"HTTP/1.1 200"), "refused: {}", String::from_utf8_lossy(&said));
    }
    Ok(stream)
}

/// Reads once. The buffer is only there meanwhile: thousands of viewers share the stack's.
async fn read(stream: &mut TcpStream, mut take: impl FnMut(&[u8])) -> Result<usize> {
    let length = poll_fn(|cx| {
        let mut storage = [MaybeUninit::uninit(); MOST_READ];
        let mut buffer = ReadBuf::uninit(&mut storage);
        ready!(Pin::new(&mut *stream).poll_read(cx, &mut buffer))?;
        take(buffer.filled());
        std::task::Poll::Ready(Ok::<_, std::io::Error>(buffer.filled().len()))
    });
    Ok(length.await?)
}
