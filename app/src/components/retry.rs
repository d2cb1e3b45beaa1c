//! Trying again by itself: the countdown, and the way to hurry it or to do without scripts.

use leptos::prelude::*;

/// The longest time between two attempts, in seconds, unless Reply asked for more.
const LONGEST: u64 = 30;

/// How to try again what failed.
#[derive(Clone)]
pub struct Retry {
    /// The address that asks the same again without scripts.
    pub href: String,
    /// How often it was tried again already; a change starts the next countdown.
    pub attempts: ReadSignal<u32>,
    /// Tries again in place.
    pub again: Callback<()>,
}

/// A link that tries again. For a passing failure, once hydrated, it does so by itself.
#[component]
pub fn RetryNote(
    /// How.
    retry: Retry,
    /// How long Reply asked us to wait, in seconds.
    after: Option<u64>,
    /// Whether trying again may help without anybody doing anything.
    passing: bool,
) -> impl IntoView {
    let Retry { href, attempts, again } = retry;
    let left = RwSignal::new(None::<u64>);
    if passing {
        Effect::new(move || {
            let after = if attempts.get() == 0 { after } else { None };
            left.set(Some(wait(attempts.get(), after)));
        });
        Effect::new(move || count_down(left, again));
    }
    let now = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        left.set(Some(0));
        again.run(());
    };
    view! {
        <p class="retry">
            <a class="button main" href=href rel="external" on:click=now>
                "Try again"
            </a>
            <span role="timer">
                {move || match left.get() {
                    None => String::new(),
                    Some(0) => "Trying again…".to_owned(),
                    Some(left) => format!("Trying again in {left} s"),
                }}
            </span>
        </p>
    }
    .into_any()
}

/// Counts the seconds down, and tries again at their end.
fn count_down(left: RwSignal<Option<u64>>, again: Callback<()>) {
    let tick = move || match left.get_untracked() {
        Some(seconds) if seconds > 0 => {
            left.set(Some(seconds - 1));
            if seconds == 1 {
                again.run(());
            }
        }
        _ => {}
    };
    if let Ok(handle) = set_interval_with_handle(tick, std::time::Duration::from_secs(1)) {
        on_cleanup(move || handle.clear());
    }
}

/// The seconds before the next attempt: as Reply asked, else twice as long after each.
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
