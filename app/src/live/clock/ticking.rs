//! One interval for the whole page, running only while somebody looks at it.

use std::cell::Cell;

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};

/// The page's clock. Its two closures are made once and live as long as the page.
struct Clock {
    now: ArcRwSignal<Option<DateTime<Utc>>>,
    seats: Cell<u32>,
    interval: Cell<Option<i32>>,
    /// How far the server's clock is ahead of the browser's, in milliseconds.
    ahead: Cell<Option<f64>>,
    tick: Closure<dyn FnMut()>,
    wind: Closure<dyn FnMut()>,
}

thread_local! {
    static CLOCK: Clock = Clock {
        now: ArcRwSignal::new(None),
        seats: Cell::new(0),
        interval: Cell::new(None),
        ahead: Cell::new(None),
        tick: Closure::new(tick),
        wind: Closure::new(wind),
    };
}

/// The time as the server has it.
pub(in crate::live) fn now() -> DateTime<Utc> {
    let millis = js_sys::Date::now() + CLOCK.with(|clock| clock.ahead.get().unwrap_or_default());
    DateTime::from_timestamp_millis(millis as i64).unwrap_or_default()
}

/// Sets the clock by what the server says it is.
pub(in crate::live) fn learn(server: DateTime<Utc>) {
    let ahead = server.timestamp_millis() as f64 - js_sys::Date::now();
    CLOCK.with(|clock| clock.ahead.set(Some(ahead)));
}

/// Sets the clock by the `Date` of an answer, which knows whole seconds only, unless a better time is known.
pub(in crate::live) fn learn_roughly(date: &str) {
    let ahead = js_sys::Date::parse(date) + 500.0 - js_sys::Date::now();
    CLOCK.with(|clock| {
        if clock.ahead.get().is_none() && ahead.is_finite() {
            clock.ahead.set(Some(ahead));
        }
    });
}

/// The ticking time for one component, from after its hydration until it goes.
pub(super) fn take_seat() -> Signal<Option<DateTime<Utc>>> {
    let seat = StoredValue::new_local(None::<Seat>);
    let seated = RwSignal::new(false);
    Effect::new(move |_| {
        seat.set_value(Some(Seat::take()));
        seated.set(true);
    });
    let now = CLOCK.with(|clock| clock.now.clone());
    Signal::derive(move || if seated.get() { now.get() } else { None })
}

/// Somebody who looks at the clock; the last one to go stops it.
struct Seat;

impl Seat {
    fn take() -> Self {
        CLOCK.with(|clock| clock.seats.set(clock.seats.get() + 1));
        wind();
        Self
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        CLOCK.with(|clock| clock.seats.set(clock.seats.get().saturating_sub(1)));
        wind();
    }
}

/// Starts or stops the interval, whichever is right now. The listener stays while anybody is seated;
/// adding the same one again changes nothing.
fn wind() {
    CLOCK.with(|clock| {
        let listener = clock.wind.as_ref().unchecked_ref();
        let _ = match clock.seats.get() {
            0 => document().remove_event_listener_with_callback("visibilitychange", listener),
            _ => document().add_event_listener_with_callback("visibilitychange", listener),
        };
        let wanted = clock.seats.get() > 0 && !document().hidden();
        match (wanted, clock.interval.get()) {
            (true, None) => {
                clock.now.set(Some(now()));
                let tick = clock.tick.as_ref().unchecked_ref();
                let interval = window().set_interval_with_callback_and_timeout_and_arguments_0(tick, 1_000);
                clock.interval.set(interval.ok());
            }
            (false, Some(interval)) => {
                window().clear_interval_with_handle(interval);
                clock.interval.set(None);
            }
            _ => {}
        }
    });
}

fn tick() {
    CLOCK.with(|clock| clock.now.clone()).set(Some(now()));
}
