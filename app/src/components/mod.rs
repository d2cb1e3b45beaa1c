//! What two pages or more show.

pub mod error_view;
pub mod freshness;
pub mod page_frame;
pub mod tell_me;
pub mod time_left;
