//! The way to the provider and back, as a browser takes it.

use app::{
    error::{AppError, ErrorCode},
    pages::login::{SignIn, Way},
};
use axum::{
    extract::{Query, Request, State, rejection::QueryRejection},
    http::{HeaderName, HeaderValue, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{Login, Oidc, SignedIn, Trouble, pending::PATIENCE};
use crate::{
    AppState,
    access::{
        login::{safe_back, write_down},
        token::Token,
    },
    api::Problem,
    pages,
    store::audit::{Deed, Entry, Who},
};

/// The longest way back that is remembered.
const LONGEST_BACK: usize = 2_000;
/// The name of whoever cannot be named.
const SOMEBODY: &str = "unknown";
/// The address of an answer holds the code: nobody is told it.
const NO_REFERRER: (HeaderName, &str) = (header::REFERRER_POLICY, "no-referrer");

/// Where to go once signed in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::access) struct Start {
    back: String,
    /// Whether to ask for a person even where one is signed in at the provider.
    again: bool,
}

/// What the provider sends by way of the browser. Its own words on an error are not taken.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::access) struct Answer {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// Why a sign-in ends without a session.
struct Refused {
    error: AppError,
    back: String,
}

/// `GET /login/start`: on to the provider, and a note in this very browser that it began here.
pub(in crate::access) async fn start(
    State(state): State<AppState>,
    query: Result<Query<Start>, QueryRejection>,
    request: Request,
) -> Response {
    let Some(oidc) = state.access.oidc() else { return not_here() };
    let Query(Start { back, again }) = query.unwrap_or_default();
    let (parts, _) = request.into_parts();
    let (cookie, address) = (state.access.login_cookie(&parts), state.access.client_address(&parts));
    // Several tabs may be on their way at once.
    let browser = cookie.find(&parts.headers).unwrap_or_else(Token::new);
    let back = safe_back(&state, if back.len() <= LONGEST_BACK { &back } else { "" });
    match oidc.begin(browser.hash(), address, back.clone(), again).await {
        Ok(provider) => {
            let cookie = cookie.set_for(&browser, PATIENCE);
            ([NO_REFERRER, (header::SET_COOKIE, &cookie)], Redirect::to(provider.as_str())).into_response()
        }
        Err(trouble) => refuse(state, &oidc, Refused { error: (&trouble).into(), back }).await,
    }
}

/// `GET /login/callback`: begins a session for whomever the provider names, if a list of ours does too.
pub(in crate::access) async fn callback(
    State(state): State<AppState>,
    query: Result<Query<Answer>, QueryRejection>,
    request: Request,
) -> Response {
    let Some(oidc) = state.access.oidc() else { return not_here() };
    let Query(answer) = query.unwrap_or_default();
    let (parts, _) = request.into_parts();
    let cookie = state.access.login_cookie(&parts);
    let browser = cookie.find(&parts.headers);
    let asked = answer.state.as_deref().and_then(Token::parse);
    let login = asked.zip(browser).and_then(|(state, browser)| oidc.pending.take(state.hash(), browser.hash()));
    let Some(login) = login else {
        if state.access.visit(&parts).await.is_ok() {
            // Somebody went back to where it went on from long ago.
            return ([NO_REFERRER], Redirect::to(&state.site.path("/"))).into_response();
        }
        let error = AppError::new(ErrorCode::LoginExpired);
        return refuse(state.clone(), &oidc, Refused { error, back: state.site.path("/") }).await;
    };
    let back = login.back.clone();
    match sign_in(&state, &oidc, &parts, login, answer).await {
        Ok(session) => {
            let cookies = [session, cookie.clear()].map(|cookie| (header::SET_COOKIE, cookie));
            ([NO_REFERRER], AppendHeaders(cookies), Redirect::to(&back)).into_response()
        }
        Err(error) => refuse(state, &oidc, Refused { error, back }).await,
    }
}

/// The cookie of a new session.
async fn sign_in(
    state: &AppState,
    oidc: &Oidc,
    parts: &Parts,
    login: Login,
    answer: Answer,
) -> Result<String, AppError> {
    let address = state.access.client_address(parts);
    state.access.admit(None, address)?;
    let signed_in = match ask_provider(oidc, login, answer).await {
        Ok(signed_in) => signed_in,
        Err(trouble) => {
            tracing::warn!("a sign-in at the provider failed: {trouble}");
            let refused = Entry::new(Deed::LoginRefused, Who::Person(SOMEBODY.to_owned())).from(address);
            write_down(&state.store, &refused.detail(&trouble.to_string())).await?;
            return Err((&trouble).into());
        }
    };
    let SignedIn { name, vouched, id_token } = signed_in;
    if oidc.judge(&name, &vouched).is_none() {
        let refused = Entry::new(Deed::LoginRefused, Who::Person(name.clone())).from(address);
        write_down(&state.store, &refused.detail("has no role")).await?;
        let detail = format!("You are signed in at {} as {name}.", oidc.host());
        return Err(AppError::with_detail(ErrorCode::NoRole, detail));
    }
    state.access.forgive(None, address);
    write_down(&state.store, &Entry::new(Deed::Login, Who::Person(name.clone())).from(address)).await?;
    state.access.renew_session(parts, &name, &vouched, Some(&id_token)).await
}

async fn ask_provider(oidc: &Oidc, login: Login, answer: Answer) -> Result<SignedIn, Trouble> {
    oidc.check_issuer(answer.iss.as_deref()).await?;
    match (answer.error, answer.code) {
        (Some(error), _) => Err(Trouble::of_answer(&error)),
        (None, Some(code)) => oidc.finish(login, code).await,
        (None, None) => Err(Trouble::unsound("it sent neither a code nor an error")),
    }
}

/// Shows why, and the way to try again.
async fn refuse(state: AppState, oidc: &Oidc, Refused { error, back }: Refused) -> Response {
    let shown = SignIn { way: oidc.way_in(&back), problem: Some(error) };
    ([NO_REFERRER], pages::sign_in(state, shown).await).into_response()
}

fn not_here() -> Response {
    Problem(AppError::new(ErrorCode::PageNotFound)).into_response()
}

impl Oidc {
    /// Goes on to sign somebody out at the provider as well, where it offers that. It is a page and no redirect: the form
    /// that asked for it may lead nowhere but here. Nothing is sent with the address, which holds the ID token.
    pub(in crate::access) async fn sign_out(&self, state: AppState, id_token: Option<&str>) -> Option<Response> {
        let to = self.way_out(id_token).await?.to_string();
        let refresh = HeaderValue::try_from(format!("0; url={to}")).ok()?;
        let page = pages::sign_in(state, SignIn { way: Way::Leaving { host: self.host(), to }, problem: None }).await;
        Some(([NO_REFERRER], [(header::REFRESH, refresh)], page).into_response())
    }
}
