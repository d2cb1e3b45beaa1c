//! The only place that talks to Reply and knows its JSON.
//!
//! `ReplyGate` is what the rest of the server holds: it asks through a `ReplyClient`, within the quota.

mod answer;
mod client;
mod counts;
mod error;
mod gate;
mod ledger;
mod pace;
mod quota;
mod settings;
mod shared;
mod text;
mod wire;

#[cfg(test)]
mod fake;

pub(crate) use answer::{Unread, read_body, what_broke};
pub use client::{MAX_PAGE, ReplyClient};
pub use counts::{CallCounts, Endpoint, Outcome};
pub use error::{Concern, ReplyError};
pub use gate::{AskError, ReplyGate};
pub use ledger::{Debt, Ledger};
pub use pace::Lane;
pub use quota::{HoldReason, KeyState, Quota, QuotaView, Ticket, Wait};
pub(crate) use settings::is_loopback;
pub use settings::{ActingUser, ReplySettings, SettingsError};
pub use wire::{FetchedJob, JobPage};
