//! The trail as a body that is read from the store as it is sent: however long it is, it takes no more memory.

use std::{
    io::{Error, Write},
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::body::{Body, Bytes};
use http_body::Frame;

use crate::store::{
    Store,
    audit::{Kept, Wanted},
};

/// How many entries are read at a time.
const AT_A_TIME: u32 = 500;

type Reading = Pin<Box<dyn Future<Output = Result<Vec<Kept>, Error>> + Send>>;

/// The lines, a few hundred at a time.
pub(super) struct Lines {
    store: Store,
    wanted: Wanted,
    /// What is being read; nothing after the end.
    reading: Option<Reading>,
}

impl Lines {
    pub(super) fn new(store: Store, wanted: Wanted) -> Self {
        let mut lines = Self { store, wanted, reading: None };
        lines.read_on();
        lines
    }

    pub(super) fn into_body(self) -> Body {
        Body::new(self)
    }

    fn read_on(&mut self) {
        let (store, wanted) = (self.store.clone(), self.wanted.clone());
        self.reading = Some(Box::pin(async move {
            // The answer has begun, so all that is left is to break it off, which the reader notices.
            store.audit_trail(&wanted, AT_A_TIME).await.map_err(|error| {
                tracing::error!(%error, "the export of the audit trail breaks off");
                Error::other("the audit trail cannot be read")
            })
        }));
    }
}

impl http_body::Body for Lines {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let Some(reading) = &mut self.reading else { return Poll::Ready(None) };
        let read = ready!(reading.as_mut().poll(cx));
        self.reading = None;
        let kept = match read {
            Ok(kept) if kept.is_empty() => return Poll::Ready(None),
            Ok(kept) => kept,
            Err(error) => return Poll::Ready(Some(Err(error))),
        };
        self.wanted.before = kept.last().map(|last| last.id);
        self.read_on();
        let written = write(&kept);
        Poll::Ready(Some(written.map(|lines| Frame::data(lines.into()))))
    }
}

fn write(kept: &[Kept]) -> Result<Vec<u8>, Error> {
    let mut lines = Vec::new();
    for entry in kept {
        serde_json::to_writer(&mut lines, entry)?;
        lines.write_all(b"\n")?;
    }
    Ok(lines)
}
