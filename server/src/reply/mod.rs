//! The only place that talks to Reply and knows its JSON.

mod answer;
mod client;
mod error;
mod settings;
mod text;
mod wire;

pub use client::{MAX_PAGE, ReplyClient};
pub use error::{Concern, ReplyError};
pub use settings::{ActingUser, ReplySettings, SettingsError};
pub use wire::{FetchedJob, JobPage};
