//! Share links: what they let people see, and how that is masked.
//!
//! | what | where |
//! |---|---|
//! | what opens a link, and the secret behind that | [`token`], [`secret`] |
//! | the links: made, opened, revoked | [`links`], `slow` |
//! | what somebody sees of a job | [`lens`], [`mask`], [`picture`] |
//! | who of the staff sees what is masked | [`reveal`] |
//! | who holds a link, as an argument, and what such people are answered | [`grant`], [`routes`] |
//! | what those are answered who make links and revoke them | [`manage`] |

pub mod grant;
pub mod lens;
pub mod links;
pub mod manage;
pub mod mask;
pub mod picture;
pub mod reveal;
pub mod routes;
pub mod secret;
mod slow;
pub mod token;

pub use grant::Grant;
pub use lens::{Lens, Veil, Views};
pub use links::{NewLink, Shares};
pub use reveal::Reveals;
