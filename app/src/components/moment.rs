//! A moment in time, first as the server can say it and then on the reader's own clock.

use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;

use crate::words;

/// The moment in UTC; once hydrated on the reader's clock, with how long ago it was. Both stand in the title.
#[component]
pub fn Moment(
    /// When.
    at: DateTime<Utc>,
    /// The server's time, once the page is hydrated.
    now: Signal<Option<DateTime<Utc>>>,
) -> impl IntoView {
    let utc = format!("{} UTC", words::moment(at, 0));
    let title = {
        let utc = utc.clone();
        move || match (now.with(Option::is_some), east_of_greenwich(at)) {
            (true, east) if east != 0 => format!("{utc} · {} {}", words::moment(at, east), words::zone(east)),
            _ => utc.clone(),
        }
    };
    let text = move || match now.get() {
        Some(now) => {
            let passed = words::ago((now - at).num_seconds());
            format!("{} · {passed}", words::moment_near(at, now, east_of_greenwich(at)))
        }
        None => utc.clone(),
    };
    view! {
        <time datetime=at.to_rfc3339_opts(SecondsFormat::AutoSi, true) title=title>
            {text}
        </time>
    }
    .into_any()
}

/// How many minutes the reader's clock was or will be ahead of UTC at a moment.
#[cfg(feature = "hydrate")]
fn east_of_greenwich(at: DateTime<Utc>) -> i32 {
    let at = js_sys::Date::new(&(at.timestamp_millis() as f64).into());
    -at.get_timezone_offset() as i32
}

/// The server does not know the reader's clock.
#[cfg(not(feature = "hydrate"))]
fn east_of_greenwich(_at: DateTime<Utc>) -> i32 {
    0
}
