//! How the browser hears of changes.

/// How the browser hears of changes at the moment; told to the reader by `components::freshness`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Nothing was heard yet: the page shows what it came with.
    AsLoaded,
    /// The stream is open and alive.
    Streaming,
    /// The stream is not to be had; the server is asked every so many seconds.
    Polling {
        /// The pause between two questions, in seconds.
        every: u32,
    },
    /// The stream was lost and nothing has answered since.
    Reconnecting,
    /// Jobglass could not be reached.
    Unreachable,
    /// The tab is hidden, so nothing is asked, or little.
    Hidden {
        /// Whether it is still asked now and then, because somebody wants to be told of the end.
        asking: bool,
    },
    /// The job has ended and all of it is here.
    Finished,
}
