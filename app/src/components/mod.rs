//! What two pages or more show.

pub mod error_view;
pub mod page_frame;
