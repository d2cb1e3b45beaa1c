//! How the browser hears of changes, and the machine that decides it.

mod machine;

pub use machine::Machine;

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
    /// The reader may not look any more: signed out, or the link has ended.
    ShutOut,
    /// The job has ended and all of it is here.
    Finished,
}

/// Milliseconds on a clock that may jump, as a browser's does.
pub type Millis = u64;

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The page is hydrated; whether its tab is in sight.
    Start {
        /// False for a page that was opened behind another.
        visible: bool,
    },
    /// The stream said something.
    Heard,
    /// The stream broke, or was refused.
    StreamFailed,
    /// A question was answered with the job.
    Answered,
    /// A question was answered with a problem.
    Refused {
        /// How long we were asked to wait, in seconds.
        wait: Option<u32>,
    },
    /// A question was not answered by Jobglass at all.
    Unanswered,
    /// Nothing more will come: the job has ended.
    Ended,
    /// The reader may not look any more.
    ShutOut,
    /// The tab went out of sight.
    Hidden,
    /// The tab came into sight.
    Shown,
    /// The browser believes to have lost its network. A hint only: Jobglass may be on this machine.
    Offline,
    /// The browser believes to have a network again.
    Online,
    /// Somebody wishes to be told of the end, or no longer.
    Tell(bool),
    /// The time named by `wake_at` has come.
    Wake,
}

/// What to do now, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Todo {
    /// Close the stream.
    pub close: bool,
    /// Open the stream.
    pub open: bool,
    /// Ask once.
    pub poll: bool,
}
