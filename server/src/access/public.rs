//! Everything that anybody may ask for. It is here or it demands a right.

use axum::http::StatusCode;

use super::{Public, login, oidc};
use crate::{AppState, api, site};

/// The whole list.
pub fn routes(state: &AppState) -> Public {
    Public::default()
        .files("/assets", site::assets(&state.site_dir, state.assets.are_hashed()))
        // What a browser asks for beside a raw text, which names no icon.
        .get("/favicon.ico", async || StatusCode::NO_CONTENT)
        .get("/login", login::form)
        .post("/login", login::sign_in)
        .get("/login/start", oidc::routes::start)
        .get("/login/callback", oidc::routes::callback)
        .post("/logout", login::sign_out)
        .get("/robots.txt", async || "User-agent: *\nDisallow: /\n")
        // Below a share link, and no address: a holder of the link is not to be sent to the form to sign in.
        .get("/s/", api::no_such_address)
        .get("/s/{token}/", api::no_such_address)
        .get("/s/{token}/{*any}", api::no_such_address)
        .get("/healthz", api::healthz)
        .get("/readyz", api::readyz)
}
