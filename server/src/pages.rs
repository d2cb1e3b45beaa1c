//! From a request to a rendered page: the bridge to the route table in `app`.

use app::{app::shell, islands::lookup::FailedLookup, lookup};
use axum::{
    Form,
    extract::{OriginalUri, Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use serde::Deserialize;

use crate::{AppState, access};

/// Renders whatever page the address names; the route table in `app` decides, its not-found page included.
pub async fn page(State(state): State<AppState>, request: Request) -> Response {
    render(state, request, None).await
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
            render(state, request, Some(FailedLookup { error })).await
        }
    }
}

async fn render(state: AppState, mut request: Request, failed: Option<FailedLookup>) -> Response {
    if let Some(OriginalUri(uri)) = request.extensions().get::<OriginalUri>().cloned() {
        *request.uri_mut() = uri;
    }
    let (site, assets) = (state.site.clone(), state.assets.clone());
    let context = move || {
        provide_context(state.backend.clone());
        provide_context(state.site.clone());
        provide_context(failed.clone());
        set_page_policy();
    };
    leptos_axum::render_app_async_with_context(context, move || shell(&site, &assets))(request).await
}

/// The policy must name the nonce that this very page's scripts carry.
fn set_page_policy() {
    let policy = leptos::nonce::use_nonce().and_then(|nonce| HeaderValue::try_from(access::page_policy(&nonce)).ok());
    if let (Some(response), Some(policy)) = (use_context::<ResponseOptions>(), policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}
