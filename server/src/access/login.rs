//! Signing in with a password, and out: plain forms that work without scripts.

use app::{
    error::{AppError, ErrorCode},
    pages::login::{SignIn, Way},
    site::query,
};
use axum::{
    Form,
    extract::{FromRequest, Query, Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use secrecy::SecretString;
use serde::Deserialize;

use super::sessions::Ended;
use crate::{
    AppState,
    api::Problem,
    pages,
    store::{
        Store,
        audit::{Deed, Entry, Who},
    },
};

/// Where to go once signed in.
#[derive(Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    back: String,
}

/// What the form sends.
#[derive(Deserialize)]
struct LoginForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    back: String,
}

/// `GET /login`: the form.
pub(super) async fn form(State(state): State<AppState>, Query(Back { back }): Query<Back>) -> Response {
    if !state.access.has_login() {
        return Redirect::to(&state.site.path("/")).into_response();
    }
    let back = safe_back(&state, &back);
    let way = match state.access.oidc() {
        Some(oidc) => oidc.way_in(&back),
        None => Way::Password { name: String::new(), back },
    };
    pages::sign_in(state, SignIn { way, problem: None }).await
}

/// `POST /login`: begins a session and goes on to where the person wanted to go, or shows the form again.
pub(super) async fn sign_in(State(state): State<AppState>, request: Request) -> Response {
    if !state.access.takes_passwords() {
        return Redirect::to(&state.site.path("/login")).into_response();
    }
    let (parts, body) = request.into_parts();
    let form = Form::<LoginForm>::from_request(Request::from_parts(parts.clone(), body), &()).await;
    let Ok(Form(LoginForm { name, password, back })) = form else {
        return Problem(AppError::new(ErrorCode::BadRequest)).into_response();
    };
    let (name, back) = (name.trim().to_owned(), safe_back(&state, &back));
    match try_to_sign_in(&state, &parts, &name, password.into()).await {
        Ok(cookie) => ([(header::SET_COOKIE, cookie)], Redirect::to(&back)).into_response(),
        Err(error) => pages::sign_in(state, SignIn { way: Way::Password { name, back }, problem: Some(error) }).await,
    }
}

async fn try_to_sign_in(
    state: &AppState,
    parts: &Parts,
    name: &str,
    password: SecretString,
) -> Result<String, AppError> {
    let address = state.access.client_address(parts);
    let checked = state.access.check_password(name, password, address).await;
    // A try that nobody looked at is none, and is not written down: whoever sends thousands would fill the disk.
    let checked = match checked {
        Err(error) if error.code == ErrorCode::LoginSlowed => return Err(error),
        checked => checked,
    };
    let deed = if checked.is_ok() { Deed::Login } else { Deed::LoginRefused };
    write_down(&state.store, &Entry::new(deed, Who::Person(name.to_owned())).from(address)).await?;
    let (person, vouched) = checked?;
    state.access.renew_session(parts, &person.name, &vouched, None).await
}

/// Writes a sign-in or its refusal into the audit trail; what cannot be written down is not done.
pub(super) async fn write_down(store: &Store, entry: &Entry) -> Result<(), AppError> {
    store.record(entry).await.map_err(|error| {
        tracing::error!(%error, "nobody can sign in while that cannot be written down");
        AppError::new(ErrorCode::Internal)
    })
}

/// `POST /logout`: ends the session and its open streams, and goes on to the provider, if there is one to be told.
pub(super) async fn sign_out(State(state): State<AppState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let answer = async {
        let ended = state.access.end_session(&parts).await?;
        if let Some(Ended { name, .. }) = &ended {
            let address = state.access.client_address(&parts);
            state.store.note(&Entry::new(Deed::Logout, Who::Person(name.clone())).from(address)).await;
        }
        let id_token = ended.and_then(|ended| ended.id_token);
        let next = match state.access.oidc() {
            Some(oidc) => oidc.sign_out(state.clone(), id_token.as_deref()).await,
            None => None,
        };
        let next = next.unwrap_or_else(|| Redirect::to(&state.site.path("/login")).into_response());
        let cookie = state.access.cookie(&parts).clear();
        Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), next).into_response())
    };
    answer.await.unwrap_or_else(|error: AppError| Problem(error).into_response())
}

/// To the form, and from there back to what was asked for.
pub fn redirect_to_form(state: &AppState, asked: &str) -> Response {
    let form = state.site.path("/login");
    let to = match safe_back(state, asked) {
        back if back == state.site.path("/") => form,
        back => format!("{form}?{}", query("back", &back)),
    };
    match header_value(&to) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(error) => Problem(error).into_response(),
    }
}

/// A path of ours, or the front page: nobody is sent elsewhere by an address that looks like ours.
pub(super) fn safe_back(state: &AppState, back: &str) -> String {
    let base = &*state.site.base;
    let below = back.strip_prefix(base).unwrap_or_default();
    let is_plain = back.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_ours = below.starts_with('/') && !back.starts_with("//");
    let climbs = below.split(['?', '#']).next().is_some_and(|path| path.split('/').any(is_climb));
    let is_form = ["/login", "/logout"].iter().any(|form| below.starts_with(form));
    if is_plain && is_ours && !climbs && !is_form { back.to_owned() } else { state.site.path("/") }
}

/// Whether a browser takes this part of a path for a step up.
fn is_climb(part: &str) -> bool {
    part.to_ascii_lowercase().replace("%2e", ".") == ".."
}

fn header_value(text: &str) -> Result<HeaderValue, AppError> {
    HeaderValue::try_from(text).map_err(|_| AppError::new(ErrorCode::Internal))
}
