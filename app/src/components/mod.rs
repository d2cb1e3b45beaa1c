//! What two pages or more show. Those that only pages hold are the server's alone.

#[cfg(feature = "ssr")]
pub mod page_frame;

#[cfg(feature = "ssr")]
pub mod error_view;

pub mod progress;
pub mod status_badge;

pub mod freshness;
pub mod tell_me;
pub mod time_left;

pub mod json_viewer;

pub mod copy_button;
pub mod icon;
