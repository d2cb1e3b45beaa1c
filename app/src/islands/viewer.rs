//! The viewer of a text: takes over the rows that the server wrote once the reader wants more of them.
//!
//! It is a bundle of its own, which the start script fetches when the reader first turns to a text: most visits need
//! none of it. It is no island either, since the panel of a text may be exchanged when the text comes. The
//! markup, the controls included, is the server's; here are what they do, and the rows, which are
//! painted straight into the page: only those in sight are there at any time.

pub mod keys;
pub mod window;

#[cfg(feature = "hydrate")]
mod act;
#[cfg(feature = "hydrate")]
mod broken;
#[cfg(feature = "hydrate")]
mod copying;
#[cfg(feature = "hydrate")]
mod finding;
#[cfg(feature = "hydrate")]
mod hear;
#[cfg(feature = "hydrate")]
mod moves;
#[cfg(feature = "hydrate")]
mod page;
#[cfg(feature = "hydrate")]
mod paint;
#[cfg(feature = "hydrate")]
mod raw;
#[cfg(feature = "hydrate")]
mod saving;
#[cfg(feature = "hydrate")]
mod sheet;
#[cfg(feature = "hydrate")]
mod sight;
#[cfg(feature = "hydrate")]
mod start;
#[cfg(feature = "hydrate")]
mod tabling;
#[cfg(feature = "hydrate")]
mod take_over;

#[cfg(feature = "hydrate")]
pub use start::attach_all;
