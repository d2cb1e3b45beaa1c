//! When to open the stream, when to poll and when to rest.
//!
//! The machine is told what happens and when, and answers what to do. It knows no browser, holds no
//! timer and throws no dice of its own, so every case can be tried without either.

#[cfg(test)]
mod tests;

use super::{Event, Link, Millis, Todo};

/// A stream that says nothing for so long is dead: the server beats every 10 s.
const WATCHDOG: Millis = 25_000;
/// A stream that says nothing at first is held back by a proxy: poll meanwhile.
const FIRST_EVENT: Millis = 5_000;
/// A question unanswered for so long has failed.
const PATIENCE: Millis = 15_000;
/// A timer this much too late means that the machine slept.
const SLEPT: Millis = 15_000;
/// The pause between questions of a hidden tab that somebody waits for.
const HIDDEN_PAUSE: Millis = 15_000;
/// A stream that lived so long was a good one; the server ends those now and then.
const GOOD_LIFE: Millis = 10_000;
/// How long the loss of a good stream is nobody's concern, because the next one is on its way.
const GRACE: Millis = 3_000;
/// A clock this much behind was set back; less is jitter.
const SET_BACK: Millis = 5_000;
/// The pause between questions grows by a second each time, from 2 s to this.
const LONGEST_PAUSE: u32 = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stream {
    Closed,
    Waits { until: Millis },
    Opening { since: Millis },
    Alive { since: Millis, heard: Millis },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Poll {
    Off,
    Due { at: Millis },
    Asked { at: Millis },
}

/// The machine of one connection.
#[derive(Clone, Debug)]
pub struct Machine {
    now: Millis,
    started: bool,
    ended: bool,
    /// Whether it ended because the reader may not look any more.
    shut_out: bool,
    visible: bool,
    tell: bool,
    stream: Stream,
    poll: Poll,
    /// Streams lost in a row without a good life.
    losses: u32,
    /// The pause between questions, in seconds.
    pause: u32,
    /// Whether the stream ever spoke, or a question was ever answered.
    heard_ever: bool,
    /// Whether a question was answered since the stream was last heard.
    answered: bool,
    /// Whether the last question was not answered at all.
    unanswered: bool,
    /// Until when a lost stream still counts as there.
    grace: Millis,
    dice: u32,
}

impl Machine {
    /// A machine at rest. The seed spreads the browsers that a restarting server loses all at once.
    pub fn new(seed: u32) -> Self {
        Self {
            now: 0,
            started: false,
            ended: false,
            shut_out: false,
            visible: false,
            tell: false,
            stream: Stream::Closed,
            poll: Poll::Off,
            losses: 0,
            pause: 1,
            heard_ever: false,
            answered: false,
            unanswered: false,
            grace: 0,
            dice: seed | 1,
        }
    }

    /// Takes in what happened and says what to do. After the end nothing is ever done again.
    pub fn handle(&mut self, event: Event, now: Millis) -> Todo {
        let mut todo = Todo::default();
        if self.ended || !(self.started || matches!(event, Event::Start { .. } | Event::Tell(_))) {
            return todo;
        }
        // A hidden tab's timers are late by habit; that says nothing of sleep.
        let late = event == Event::Wake && self.visible && self.wake_at().is_some_and(|at| now > at + SLEPT);
        let set_back = now + SET_BACK < self.now;
        self.now = if set_back { now } else { now.max(self.now) };
        if late || set_back {
            self.begin_anew(&mut todo);
        }
        self.take_in(event, &mut todo);
        self.do_what_is_due(&mut todo);
        todo
    }

    /// When `Event::Wake` is wanted next.
    pub fn wake_at(&self) -> Option<Millis> {
        let stream = match self.stream {
            Stream::Closed => None,
            Stream::Waits { until } => Some(until),
            Stream::Opening { since } if self.poll == Poll::Off => Some(since + FIRST_EVENT),
            Stream::Opening { since } => Some(since + WATCHDOG),
            Stream::Alive { heard, .. } => Some(heard + WATCHDOG),
        };
        let poll = match self.poll {
            Poll::Off => None,
            Poll::Due { at } => Some(at),
            Poll::Asked { at } => Some(at + PATIENCE),
        };
        let grace = (self.grace > self.now).then_some(self.grace);
        [stream, poll, grace].into_iter().flatten().min()
    }

    /// What the reader is told.
    pub fn link(&self) -> Link {
        if self.shut_out {
            Link::ShutOut
        } else if self.ended {
            Link::Finished
        } else if !self.started {
            Link::AsLoaded
        } else if !self.visible {
            Link::Hidden { asking: self.tell }
        } else if matches!(self.stream, Stream::Alive { .. }) {
            Link::Streaming
        } else if self.unanswered {
            Link::Unreachable
        } else if self.now < self.grace {
            Link::Streaming
        } else if self.answered {
            Link::Polling { every: self.pause }
        } else if self.heard_ever {
            Link::Reconnecting
        } else {
            Link::AsLoaded
        }
    }

    fn take_in(&mut self, event: Event, todo: &mut Todo) {
        match event {
            Event::Start { visible } => self.start(visible),
            Event::Heard => self.hear(),
            Event::StreamFailed => self.lose_stream(todo),
            Event::Answered => self.be_answered(None),
            Event::Refused { wait } => self.be_answered(Some(wait.unwrap_or(0))),
            Event::Unanswered => self.be_unanswered(todo),
            Event::Ended => self.end(todo),
            Event::ShutOut => {
                self.shut_out = true;
                self.end(todo);
            }
            Event::Hidden => self.hide(todo),
            Event::Shown if !self.visible => {
                self.visible = true;
                self.begin_anew(todo);
            }
            Event::Online if self.visible => self.begin_anew(todo),
            Event::Offline if self.visible && !matches!(self.poll, Poll::Asked { .. }) => self.poll_from(self.now),
            Event::Tell(tell) => self.tell(tell),
            Event::Shown | Event::Online | Event::Offline | Event::Wake => {}
        }
    }

    fn do_what_is_due(&mut self, todo: &mut Todo) {
        let now = self.now;
        match self.stream {
            Stream::Waits { until } if now >= until => {
                self.stream = Stream::Opening { since: now };
                todo.open = true;
            }
            Stream::Opening { since } if now >= since + WATCHDOG => self.lose_stream(todo),
            Stream::Opening { since } if now >= since + FIRST_EVENT && self.poll == Poll::Off => self.poll_from(now),
            Stream::Alive { heard, .. } if now >= heard + WATCHDOG => self.lose_stream(todo),
            _ => {}
        }
        if matches!(self.poll, Poll::Asked { at } if now >= at + PATIENCE) {
            self.be_unanswered(todo);
        }
        if matches!(self.poll, Poll::Due { at } if now >= at) {
            self.poll = Poll::Asked { at: now };
            todo.poll = true;
        }
    }

    fn start(&mut self, visible: bool) {
        self.started = true;
        self.visible = visible;
        if visible {
            // What the page came with is fresh enough: no question beside the stream.
            self.stream = Stream::Waits { until: self.now };
        }
    }

    fn hear(&mut self) {
        let since = match self.stream {
            Stream::Opening { .. } => self.now,
            Stream::Alive { since, .. } => since,
            Stream::Closed | Stream::Waits { .. } => return,
        };
        self.stream = Stream::Alive { since, heard: self.now };
        self.poll = Poll::Off;
        self.heard_ever = true;
        self.answered = false;
        self.unanswered = false;
        self.grace = 0;
    }

    fn lose_stream(&mut self, todo: &mut Todo) {
        let lived = match self.stream {
            Stream::Closed | Stream::Waits { .. } => return,
            Stream::Opening { .. } => 0,
            // A stream that fell silent was no good one, however long it lived.
            Stream::Alive { heard, .. } if self.now >= heard + WATCHDOG => 0,
            Stream::Alive { since, .. } => self.now - since,
        };
        todo.close = true;
        // What was answered while the stream was alive says nothing about now.
        self.answered &= !matches!(self.stream, Stream::Alive { .. });
        let (retry, poll) = if lived >= GOOD_LIFE {
            self.losses = 0;
            self.grace = self.now + GRACE;
            (self.roll(1_000), 1_000 + self.roll(1_000))
        } else {
            let full = (4_000 << self.losses.min(4)).min(60_000);
            self.losses += 1;
            (full / 2 + self.roll(full / 2), self.roll(1_000))
        };
        self.stream = Stream::Waits { until: self.now + retry };
        if self.poll == Poll::Off {
            self.poll_from(self.now + poll);
        }
    }

    fn be_answered(&mut self, refused: Option<u32>) {
        self.heard_ever = true;
        self.unanswered = false;
        self.answered = true;
        self.ask_again(refused);
    }

    fn be_unanswered(&mut self, todo: &mut Todo) {
        self.unanswered = true;
        self.answered = false;
        self.ask_again(None);
        // The stream cannot be alive where nothing else gets through.
        if matches!(self.stream, Stream::Alive { .. }) {
            self.lose_stream(todo);
        }
    }

    fn ask_again(&mut self, refused: Option<u32>) {
        if !matches!(self.poll, Poll::Asked { .. }) {
            return;
        }
        if matches!(self.stream, Stream::Alive { .. }) {
            self.poll = Poll::Off;
            return;
        }
        self.pause = if refused.is_some() { LONGEST_PAUSE } else { (self.pause + 1).min(LONGEST_PAUSE) };
        let pause = if self.visible { Millis::from(self.pause) * 1_000 } else { HIDDEN_PAUSE };
        let wait = Millis::from(refused.unwrap_or(0).min(60)) * 1_000;
        self.poll = Poll::Due { at: self.now + pause.max(wait) };
    }

    fn poll_from(&mut self, at: Millis) {
        self.pause = 1;
        self.poll = Poll::Due { at };
    }

    fn hide(&mut self, todo: &mut Todo) {
        self.visible = false;
        todo.close |= self.has_stream();
        self.stream = Stream::Closed;
        self.grace = 0;
        self.tell(self.tell);
    }

    fn tell(&mut self, tell: bool) {
        self.tell = tell;
        if self.started && !self.visible {
            self.poll = if tell { Poll::Due { at: self.now + HIDDEN_PAUSE } } else { Poll::Off };
        }
    }

    /// The world may have changed while we did not look: trust no connection, ask at once.
    fn begin_anew(&mut self, todo: &mut Todo) {
        if !self.visible {
            return self.tell(self.tell);
        }
        todo.close |= self.has_stream();
        self.stream = Stream::Waits { until: self.now };
        self.losses = 0;
        self.answered = false;
        self.grace = 0;
        self.poll_from(self.now);
    }

    fn end(&mut self, todo: &mut Todo) {
        todo.close |= self.has_stream();
        self.ended = true;
        self.stream = Stream::Closed;
        self.poll = Poll::Off;
        self.grace = 0;
    }

    fn has_stream(&self) -> bool {
        matches!(self.stream, Stream::Opening { .. } | Stream::Alive { .. })
    }

    /// A number below `limit`, from a xorshift: spreading needs no better dice.
    fn roll(&mut self, limit: Millis) -> Millis {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 17;
        self.dice ^= self.dice << 5;
        Millis::from(self.dice) % limit.max(1)
    }
}
