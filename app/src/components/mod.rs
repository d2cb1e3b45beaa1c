//! What two pages or more show.

pub mod page_frame;

pub mod lookup_box;

pub mod error_view;
pub mod retry;

pub mod progress;
pub mod status_badge;

pub mod freshness;
pub mod tell_me;
pub mod time_left;

pub mod json_viewer;

pub mod copy_button;
pub mod icon;
pub mod moment;
