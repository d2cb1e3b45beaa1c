//! One file per route.

pub mod cancel;
pub mod home;
pub mod job;
pub mod link;
pub mod links;
pub mod login;
pub mod shared;
pub mod trail;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::job::JobText;

/// The value that the address leads to: which text, and where in it.
fn asked_place() -> Option<String> {
    use_query_map().read_untracked().get("at")
}

/// Where in one of the texts a place is, if it is in that.
fn place_in(which: JobText, place: &str) -> Option<&str> {
    // What follows the name is an address, and that begins with no letter.
    place.strip_prefix(which.slug()).filter(|rest| !rest.starts_with(char::is_alphabetic))
}

/// Says so where the address leads to a place in none of the texts that are shown. A panel tells of those in its own.
fn lost_note(shown: &[JobText]) -> Option<AnyView> {
    let place = asked_place()?;
    let is_lost = !shown.iter().any(|&which| place_in(which, &place).is_some());
    is_lost.then(|| {
        view! {
            <p class="lost">
                "This link leads to nothing on this page: it may have been cut or changed on its way. What is here is shown from its beginning."
            </p>
        }
        .into_any()
    })
}
