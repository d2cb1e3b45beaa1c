//! What two pages or more show. Those that only pages hold are the server's alone.

#[cfg(feature = "ssr")]
pub mod page_frame;

#[cfg(feature = "ssr")]
pub mod error_view;

#[cfg(feature = "ssr")]
pub mod mask_note;
#[cfg(feature = "ssr")]
pub mod share_facts;
#[cfg(feature = "ssr")]
pub mod share_form;

pub mod progress;
pub mod status_badge;

pub mod freshness;
pub mod tell_me;
pub mod time_left;

pub mod json_viewer;

#[cfg(feature = "hydrate")]
pub(crate) mod copying;

pub mod copy_button;
pub mod icon;

/// Joins a part of an island to the rest. On the server the part's type ends here, or the compiler
/// would drown in types within types; in the browser it stays, because a type that was erased brings
/// four times the code.
#[cfg(feature = "ssr")]
pub fn joint(part: impl leptos::prelude::IntoAny) -> leptos::prelude::AnyView {
    part.into_any()
}

/// Joins a part of an island to the rest, as it is.
#[cfg(not(feature = "ssr"))]
pub fn joint<P>(part: P) -> P {
    part
}
