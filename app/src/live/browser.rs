//! The connection as the browser has it: does what the machine of `link` says, and knows no policy.

mod ask;

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use chrono::{DateTime, Utc};
use leptos::{prelude::*, task::spawn_local};
use serde::Deserialize;
use wasm_bindgen::{JsCast, closure::Closure};

pub(crate) use self::ask::is_shut_out;
use self::ask::{NoJob, ask};
use super::{
    Failure, Live, Source, Writers, clock, is_over,
    link::{Event, Link, Machine, Todo},
    newest::{Asked, Newest},
};
use crate::{
    error::ErrorCode,
    job::{Freshness, JobSnapshot, time},
};

/// What the stream says, and what the window does; each is listened to by the one closure.
const STREAM_EVENTS: [&str; 4] = ["job", "beat", "end", "error"];
const WINDOW_EVENTS: [&str; 3] = ["visibilitychange", "online", "offline"];

/// The connection of one followed job. Dropping it closes and forgets everything it opened.
pub(super) struct Connection {
    source: Source,
    live: Live,
    writers: Writers,
    machine: RefCell<Machine>,
    newest: RefCell<Newest>,
    stream: RefCell<Option<web_sys::EventSource>>,
    timer: Cell<Option<i32>>,
    on_event: Closure<dyn FnMut(web_sys::Event)>,
    on_wake: Closure<dyn FnMut()>,
    me: Weak<Self>,
}

/// What a beat carries.
#[derive(Deserialize)]
struct Beat {
    #[serde(deserialize_with = "time::read")]
    now: DateTime<Utc>,
    freshness: Option<Freshness>,
}

impl Connection {
    /// Connects, from now until dropped.
    pub(super) fn open(source: Source, live: Live, writers: Writers) -> Rc<Self> {
        let seed = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
        let connection = Rc::new_cyclic(|me: &Weak<Self>| {
            let (listener, sleeper) = (me.clone(), me.clone());
            Self {
                source,
                live,
                writers,
                machine: RefCell::new(Machine::new(seed)),
                newest: RefCell::default(),
                stream: RefCell::default(),
                timer: Cell::default(),
                on_event: Closure::new(move |event| {
                    if let Some(connection) = listener.upgrade() {
                        connection.hear(&event);
                    }
                }),
                on_wake: Closure::new(move || {
                    if let Some(connection) = sleeper.upgrade() {
                        connection.happen(Event::Wake);
                    }
                }),
                me: me.clone(),
            }
        });
        for name in WINDOW_EVENTS {
            let _ = window().add_event_listener_with_callback(name, connection.listener());
        }
        connection.happen(Event::Start { visible: !document().hidden() });
        connection
    }

    /// Tells the machine what happened, does what it says, and arms the one timer anew.
    pub(super) fn happen(&self, event: Event) {
        let (todo, link, wake_at, now) = {
            let mut machine = self.machine.borrow_mut();
            let now = js_sys::Date::now() as u64;
            (machine.handle(event, now), machine.link(), machine.wake_at(), now)
        };
        self.carry_out(todo);
        if let Some(timer) = self.timer.take() {
            window().clear_timeout_with_handle(timer);
        }
        if let Some(at) = wake_at {
            let wait = i32::try_from(at.saturating_sub(now)).unwrap_or(i32::MAX);
            let callback = self.on_wake.as_ref().unchecked_ref();
            let timer = window().set_timeout_with_callback_and_timeout_and_arguments_0(callback, wait);
            self.timer.set(timer.ok());
        }
        if self.live.link.get_untracked() != link {
            self.writers.link.set(link);
            if link == Link::ShutOut {
                show_that_reader_is_shut_out();
            }
        }
    }

    fn listener(&self) -> &js_sys::Function {
        self.on_event.as_ref().unchecked_ref()
    }

    fn carry_out(&self, todo: Todo) {
        if todo.close {
            self.close();
        }
        if todo.open {
            self.open_stream();
        }
        if todo.poll
            && let Some(me) = self.me.upgrade()
        {
            let asked = me.newest.borrow().ask();
            let address = me.source.0.clone();
            // The question holds the connection only weakly: a page left meanwhile is gone.
            let me = Rc::downgrade(&me);
            spawn_local(async move {
                let answer = ask(&address).await;
                if let Some(connection) = me.upgrade() {
                    connection.take_answer(asked, answer);
                }
            });
        }
    }

    fn open_stream(&self) {
        self.close();
        // Only an address that cannot be parsed is refused here, and ours can.
        let Ok(stream) = web_sys::EventSource::new(&self.source.1) else { return };
        for name in STREAM_EVENTS {
            let _ = stream.add_event_listener_with_callback(name, self.listener());
        }
        self.newest.borrow_mut().open_stream();
        self.stream.replace(Some(stream));
    }

    fn close(&self) {
        if let Some(stream) = self.stream.take() {
            stream.close();
        }
    }

    /// One event of the stream or the window.
    fn hear(&self, event: &web_sys::Event) {
        let message = event.unchecked_ref::<web_sys::MessageEvent>();
        let happened = match event.type_().as_str() {
            // A frame that cannot be read is as good as none: polling tells whether the rest can be.
            "job" if self.take_frame(message).is_none() => Event::StreamFailed,
            "beat" if self.take_beat(message).is_none() => Event::StreamFailed,
            "job" | "beat" => Event::Heard,
            // The server ends the stream of a share link with the link, or of a job whose data was deleted and that Reply
            // has forgotten, and its page says so.
            "end" if message.data().as_string().is_some_and(|data| says_gone(&data)) => return self.leave(),
            // Where the job has not ended, a code says what has: the right to look.
            "end" if message.data().as_string().is_some_and(|data| data.contains("code")) => Event::ShutOut,
            "end" => Event::Ended,
            // The browser would open it again by itself after some errors and never after others:
            // the machine does it after all.
            "error" => Event::StreamFailed,
            "online" => Event::Online,
            "offline" => Event::Offline,
            _ if document().hidden() => Event::Hidden,
            _ => Event::Shown,
        };
        if happened == Event::Heard {
            self.forget_failure();
        }
        self.happen(happened);
    }

    fn take_frame(&self, message: &web_sys::MessageEvent) -> Option<()> {
        let snapshot: JobSnapshot = read(message)?;
        let revision = message.last_event_id().parse().ok();
        let takes = self.newest.borrow_mut().takes_frame(revision, snapshot.freshness.observed_at, self.shown());
        if takes {
            self.show(snapshot);
        }
        Some(())
    }

    fn take_beat(&self, message: &web_sys::MessageEvent) -> Option<()> {
        let beat: Beat = read(message)?;
        clock::learn(beat.now);
        if let Some(freshness) = beat.freshness
            && self.newest.borrow().takes_beat(freshness.observed_at, self.shown())
            && self.live.snapshot.read_untracked().freshness != freshness
        {
            self.writers.snapshot.update(|snapshot| snapshot.freshness = freshness);
        }
        Some(())
    }

    fn take_answer(&self, asked: Asked, answer: Result<JobSnapshot, NoJob>) {
        match answer {
            Ok(snapshot) => {
                self.forget_failure();
                let over = is_over(&snapshot);
                let observed = snapshot.freshness.observed_at;
                let takes = self.newest.borrow_mut().takes_answer(asked, observed, self.shown());
                if takes {
                    self.show(snapshot);
                }
                self.happen(if takes && over { Event::Ended } else { Event::Answered });
            }
            Err(NoJob::Refused(ErrorCode::LinkEnded, _)) => self.leave(),
            Err(NoJob::Refused(ErrorCode::SignedOut, _)) => self.happen(Event::ShutOut),
            Err(NoJob::Refused(code, wait)) => {
                self.note_failure(code);
                self.happen(Event::Refused { wait });
            }
            Err(NoJob::Unanswered) => {
                self.note_failure(ErrorCode::Offline);
                self.happen(Event::Unanswered);
            }
        }
    }

    /// What is shown here may be seen no longer: the server has another page in its place.
    fn leave(&self) {
        self.happen(Event::Ended);
        let _ = window().location().reload();
    }

    fn shown(&self) -> DateTime<Utc> {
        self.live.snapshot.read_untracked().freshness.observed_at
    }

    fn show(&self, snapshot: JobSnapshot) {
        if *self.live.snapshot.read_untracked() != snapshot {
            self.writers.snapshot.set(snapshot);
        }
    }

    fn note_failure(&self, code: ErrorCode) {
        let known = self.live.failure.read_untracked().as_ref().is_some_and(|failure| failure.code == code);
        if !known {
            self.writers.failure.set(Some(Failure { code, since: clock::now() }));
        }
    }

    fn forget_failure(&self) {
        if self.live.failure.read_untracked().is_some() {
            self.writers.failure.set(None);
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.close();
        if let Some(timer) = self.timer.take() {
            window().clear_timeout_with_handle(timer);
        }
        for name in WINDOW_EVENTS {
            let _ = window().remove_event_listener_with_callback(name, self.listener());
        }
    }
}

/// Whether the end of a stream says that there is another page by now.
fn says_gone(data: &str) -> bool {
    data.contains("link_ended") || data.contains("job_not_found")
}

/// The page came with the words, hidden.
pub(crate) fn show_that_reader_is_shut_out() {
    if let Some(note) = document().get_element_by_id("shut-out") {
        let _ = note.remove_attribute("hidden");
    }
}

fn read<T: serde::de::DeserializeOwned>(message: &web_sys::MessageEvent) -> Option<T> {
    serde_json::from_str(&message.data().as_string()?).ok()
}
