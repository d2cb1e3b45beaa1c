//! The viewer of a text: takes over the rows that the server wrote once the reader wants more of them.
//!
//! It is no island, since the panel of a text may be exchanged when the text comes. The markup, the controls
//! included, is the server's; here are what they do, and the rows, which are painted straight into the page: only
//! those in sight are there at any time.

pub mod keys;
pub mod window;

#[cfg(feature = "viewer")]
mod act;
#[cfg(feature = "viewer")]
mod broken;
#[cfg(feature = "viewer")]
mod copying;
#[cfg(feature = "viewer")]
mod elsewhere;
#[cfg(feature = "viewer")]
mod expression;
#[cfg(feature = "viewer")]
mod fetching;
#[cfg(feature = "viewer")]
mod finding;
#[cfg(feature = "viewer")]
mod hear;
#[cfg(feature = "viewer")]
mod kept;
#[cfg(feature = "viewer")]
mod marking;
#[cfg(feature = "viewer")]
mod moves;
#[cfg(feature = "viewer")]
mod page;
#[cfg(feature = "viewer")]
mod paint;
#[cfg(feature = "viewer")]
mod promise;
#[cfg(feature = "viewer")]
mod raw;
#[cfg(feature = "viewer")]
mod saving;
#[cfg(feature = "viewer")]
mod sheet;
#[cfg(feature = "viewer")]
mod sight;
#[cfg(feature = "viewer")]
mod start;
#[cfg(feature = "viewer")]
mod tabling;
#[cfg(feature = "viewer")]
mod take_over;
#[cfg(feature = "viewer")]
mod way;

#[cfg(feature = "viewer")]
pub(super) use start::attach_all;
#[cfg(feature = "viewer")]
pub use start::has_failed;
