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

/// The value that the address leads to: which text, and where in it.
fn asked_place() -> Option<String> {
    use_query_map().read_untracked().get("at")
}
