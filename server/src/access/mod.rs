//! Who may do what, and the wall around every answer.
//!
//! A right is an argument: a handler that takes `Staff`, `Operator` or `Admin` first runs for such a person alone, and
//! `Guarded` takes no other handler. What anybody may ask for is on the one list in `public`.

mod address;
mod mode;
pub mod public;
mod right;
mod roles;
mod routes;
mod visit;
pub mod wall;

pub use address::TrustedProxies;
pub use mode::{Access, AccessSettings, Mode, ProxyHeaders};
pub use right::{Admin, Needs, NeedsRight, Operator, Right, Staff};
pub use roles::Roles;
pub use routes::{Guarded, Public, RouteInfo};
pub use visit::{Lease, Visit};
