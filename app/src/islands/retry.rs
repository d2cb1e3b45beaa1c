//! Trying again by itself: the countdown, and the way to hurry it or to do without scripts.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The longest time between two attempts, in seconds, unless Reply asked for more.
#[cfg(any(feature = "hydrate", test))]
const LONGEST: u64 = 30;

/// What failed, as far as trying again needs it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Seed {
    /// How long Reply asked us to wait, in seconds.
    after: Option<u64>,
    /// Whether trying again may help without anybody doing anything.
    passing: bool,
    /// The code that the page tells of; any other is news.
    code: String,
}

/// A link that asks for the same page again. For a passing failure, once hydrated, it is asked for
/// in the background, and shown as soon as it has something else to say.
#[cfg(feature = "ssr")]
#[component]
pub fn RetryNote(
    /// What failed.
    error: crate::error::AppError,
) -> impl IntoView {
    let seed = Seed { after: error.retry_after, passing: error.is_passing(), code: error.code.as_str().to_owned() };
    super::island(super::Name::Retry, &seed.clone(), view(seed))
}

pub(super) fn view(seed: Seed) -> impl IntoView {
    let left = RwSignal::new(None::<u64>);
    let after = seed.after;
    if seed.passing {
        count_down(seed, left);
    }
    let told = Signal::derive(move || match left.get() {
        // As the server writes it, for readers without scripts as well.
        None => after.map_or_else(String::new, |after| ["In ", &after.to_string(), " s at the earliest"].concat()),
        Some(0) => "Trying again…".to_owned(),
        Some(left) => ["Trying again in ", &left.to_string(), " s"].concat(),
    });
    view! {
        <p class="retry">
            <a class="button main" href="">
                "Try again"
            </a>
            <span role="timer">{told}</span>
        </p>
    }
}

/// Counts the seconds down, for as long as the page is there: tries at their end, and counts again from there.
#[cfg(feature = "hydrate")]
fn count_down(seed: Seed, left: RwSignal<Option<u64>>) {
    let attempts = StoredValue::new(0);
    // Only after hydration may what is shown differ from what the server wrote.
    set_timeout(move || left.set(Some(wait(0, seed.after))), std::time::Duration::ZERO);
    let tick = move || match left.get_untracked() {
        Some(1) => {
            left.set(Some(0));
            attempts.update_value(|attempts| *attempts += 1);
            let tried = attempts.get_value();
            ask_again(seed.code.clone(), move |after| _ = left.try_set(Some(wait(tried, after))));
        }
        Some(seconds) if seconds > 1 => left.set(Some(seconds - 1)),
        _ => {}
    };
    set_interval(tick, std::time::Duration::from_secs(1));
}

#[cfg(not(feature = "hydrate"))]
fn count_down(_seed: Seed, _left: RwSignal<Option<u64>>) {}

/// Asks for the page; shows it when it says something new, else tells how long to wait.
#[cfg(feature = "hydrate")]
fn ask_again(code: String, not_yet: impl FnOnce(Option<u64>) + 'static) {
    use wasm_bindgen::JsCast;

    leptos::task::spawn_local(async move {
        let location = window().location();
        let address = location.href().unwrap_or_default();
        let answer = wasm_bindgen_futures::JsFuture::from(window().fetch_with_str(&address)).await.ok();
        let answer = answer.map(|answer| answer.unchecked_into::<web_sys::Response>());
        match answer {
            Some(answer) if answer.headers().get(crate::error::CODE_HEADER).ok().flatten() != Some(code) => {
                _ = location.reload();
            }
            answer => {
                let after = answer.and_then(|answer| answer.headers().get("Retry-After").ok().flatten());
                not_yet(after.and_then(|after| after.parse().ok()));
            }
        }
    });
}

/// The seconds before the next attempt: as Reply asked, else twice as long after each.
#[cfg(any(feature = "hydrate", test))]
fn wait(attempts: u32, after: Option<u64>) -> u64 {
    after.filter(|after| *after > 0).unwrap_or_else(|| LONGEST.min(2 << attempts.min(8)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_half_a_minute() {
        let pauses: Vec<u64> = (0..7).map(|attempts| wait(attempts, None)).collect();
        assert_eq!(pauses, [2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(wait(u32::MAX, None), 30);
    }

    #[test]
    fn what_reply_asks_for_counts_first_and_no_wait_is_no_answer() {
        assert_eq!([wait(0, Some(45)), wait(0, Some(0))], [45, 2]);
    }
}
