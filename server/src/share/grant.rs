//! The right of whoever holds a share link, as an argument, and what links begin with.

use std::{convert::Infallible, fmt, net::IpAddr};

use app::error::{AppError, ErrorCode};
use axum::{
    extract::{FromRequestParts, Path},
    http::{header, request::Parts},
};

use super::{Lens, Veil};
use crate::{
    AppState,
    access::{Lease, Needs, Right},
    api::Problem,
    store::links::Link,
};

/// A link that somebody holds, and that is open. What opened it is shown in no log.
#[derive(Clone)]
pub struct Grant {
    /// The link.
    pub link: Link,
    /// What opened it.
    pub token: String,
    /// The address behind the request.
    pub address: IpAddr,
    /// How long an open stream may go on.
    pub lease: Lease,
}

impl Grant {
    /// What the link lets see.
    pub fn lens(&self) -> Lens {
        let veil = |shows| match (shows, self.link.masked) {
            (false, _) => Veil::Hidden,
            (true, true) => Veil::Masked,
            (true, false) => Veil::Clear,
        };
        Lens { input: veil(self.link.shows_input), result: veil(self.link.shows_result) }
    }
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant").field("link", &self.link).field("address", &self.address).finish_non_exhaustive()
    }
}

impl Right for Grant {
    const NEEDS: Needs = Needs::Grant;
}

impl FromRequestParts<AppState> for Grant {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let token = Path::<String>::from_request_parts(parts, state).await;
        let Path(token) = token.map_err(|_| AppError::new(ErrorCode::LinkUnknown))?;
        let address = state.access.client_address(parts);
        let (link, lease) = state.shares.open(&token, address).await?;
        Ok(Self { link, token, address, lease })
    }
}

/// What addresses for others begin with: as a setting says, or as this request was asked for.
#[derive(Clone, Debug)]
pub struct Origin(pub String);

impl FromRequestParts<AppState> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        if let Some(public) = &state.public_url {
            return Ok(Self(public.to_string()));
        }
        let scheme = if state.access.is_https(parts) { "https" } else { "http" };
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        Ok(Self(format!("{scheme}://{}", host.unwrap_or("localhost"))))
    }
}
