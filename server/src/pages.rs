//! From a request to a rendered page: the bridge to the route table in `app`.

mod kept;

use app::{app::shell, islands::lookup::FailedLookup, lookup};
use axum::{
    Form,
    extract::{OriginalUri, Request, State},
    http::{HeaderValue, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use leptos::{nonce::Nonce, prelude::*};
use leptos_axum::ResponseOptions;
use serde::Deserialize;

use crate::{AppState, access};

pub use kept::KeptPages;
use kept::PageKey;

/// Renders whatever page the address names; the route table in `app` decides, its not-found page included.
pub async fn page(State(state): State<AppState>, uri: OriginalUri, request: Request) -> Response {
    let Some(key) = known_job(&state, &uri).await else {
        return render(state, request, &Nonce::new(), None).await;
    };
    if let Some(page) = state.kept_pages.get(key) {
        return page;
    }
    let (pages, nonce) = (state.kept_pages.clone(), Nonce::new());
    let page = render(state, request, &nonce, None).await;
    pages.keep(key, &nonce, page).await
}

/// Which page of a known job the address names, if it names one and nothing more. This is a look at the job.
async fn known_job(state: &AppState, uri: &Uri) -> Option<PageKey> {
    let path = uri.path().strip_prefix(&*state.site.base)?.strip_prefix("/jobs/")?;
    let id = lookup::parse_job_id(path).ok().filter(|_| uri.query().is_none())?;
    state.watch.known(id)?;
    let revision = state.watch.look_whole(id).await.ok()?;
    Some(PageKey { id, revision: revision.number })
}

/// What the box sends without JavaScript.
#[derive(Deserialize)]
pub struct LookupForm {
    #[serde(default)]
    pasted: String,
}

/// Leads from a pasted text to the job's page, or shows the front page again with what is wrong. It is a
/// POST since what people paste may hold a key, which must not get into an address.
pub async fn lookup(State(state): State<AppState>, uri: OriginalUri, Form(form): Form<LookupForm>) -> Response {
    match lookup::find_job_id(&form.pasted) {
        Ok(id) => Redirect::to(&state.site.path(&format!("/jobs/{id}"))).into_response(),
        Err(error) => {
            let mut request = Request::default();
            *request.uri_mut() = uri.0.clone();
            request.extensions_mut().insert(uri);
            render(state, request, &Nonce::new(), Some(FailedLookup { error })).await
        }
    }
}

async fn render(state: AppState, mut request: Request, nonce: &Nonce, failed: Option<FailedLookup>) -> Response {
    if let Some(OriginalUri(uri)) = request.extensions().get::<OriginalUri>().cloned() {
        *request.uri_mut() = uri;
    }
    let (site, assets, nonce) = (state.site.clone(), state.assets.clone(), nonce.clone());
    let context = move || {
        provide_context(state.backend.clone());
        provide_context(state.site.clone());
        provide_context(failed.clone());
        provide_context(nonce.clone());
        set_page_policy(&nonce);
    };
    leptos_axum::render_app_async_with_context(context, move || shell(&site, &assets))(request).await
}

/// The policy must name the nonce that this very page's scripts carry.
fn set_page_policy(nonce: &Nonce) {
    let policy = HeaderValue::try_from(access::page_policy(nonce));
    if let (Some(response), Ok(policy)) = (use_context::<ResponseOptions>(), policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}
