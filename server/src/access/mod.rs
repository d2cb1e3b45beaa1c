//! Who may do what, and the wall around every answer.
//!
//! A right is an argument: a handler that takes `Staff`, `Operator` or `Admin` first runs for such a person alone, and
//! `Guarded` takes no other handler. What anybody may ask for is on the one list in `public`.

mod address;
mod keep;
mod login;
mod mode;
mod oidc;
mod people;
mod proxy;
pub mod public;
mod right;
mod roles;
mod routes;
mod sealed;
mod sessions;
mod slowing;
mod token;
mod visit;
pub mod wall;

pub use address::TrustedProxies;
pub(crate) use address::household;
pub use login::redirect_to_form;
pub use mode::{Access, AccessSettings, Mode};
pub use oidc::{Oidc, OidcSettings};
pub use people::{Named, People, hash_password};
pub use proxy::ProxyHeaders;
pub use right::{Admin, FigureReader, Needs, NeedsRight, Operator, Right, Staff};
pub use roles::{RoleLists, Roles};
pub use routes::{Guarded, Public, RouteInfo};
pub use sessions::{SessionLimits, Vouched};
pub use visit::{Lease, Visit};
