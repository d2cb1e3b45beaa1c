//! From a request to a rendered page: the bridge to the route table in `app`.

mod kept;

use app::{
    app::shell,
    error::{ErrorCode, FailedPage},
    islands::lookup::FailedLookup,
    job::JobId,
    lookup,
    pages::login::SignIn,
    person::Person,
    trail::Trail,
};
use axum::{
    Form,
    extract::{OriginalUri, Request, State},
    http::{HeaderValue, Uri, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use leptos::{nonce::Nonce, prelude::*};
use leptos_axum::ResponseOptions;
use serde::Deserialize;

use crate::{
    AppState,
    access::{self, Operator, Staff, wall},
    api::Problem,
    trail::note_look,
};

pub use kept::KeptPages;
use kept::PageKey;

/// Renders whatever page the address names; the route table in `app` decides, its not-found page included.
pub async fn page(Staff(visit): Staff, State(state): State<AppState>, uri: OriginalUri, request: Request) -> Response {
    let shown = Shown { person: Some(visit.person.clone()), ..Shown::default() };
    let Some(key) = known_job(&state, visit.person.clone(), &uri).await else {
        let page = render(state.clone(), request, &Nonce::new(), shown).await;
        // A job that nobody knows was not seen.
        if let Some(id) = job_of(&state, &uri).filter(|id| state.watch.known(*id).is_some()) {
            note_look(&state.store, &visit, id).await;
        }
        return page;
    };
    note_look(&state.store, &visit, key.id).await;
    if let Some(page) = state.kept_pages.get(&key) {
        return page;
    }
    let (pages, nonce) = (state.kept_pages.clone(), Nonce::new());
    let page = render(state, request, &nonce, shown).await;
    pages.keep(key, &nonce, page).await
}

/// Renders a page that only operators may see.
pub async fn for_operators(Operator(visit): Operator, State(state): State<AppState>, request: Request) -> Response {
    render(state, request, &Nonce::new(), Shown { person: Some(visit.person), ..Shown::default() }).await
}

/// Which page of a known job the address names, if it names one and nothing more. This is a look at the job.
async fn known_job(state: &AppState, person: Person, uri: &Uri) -> Option<PageKey> {
    let id = job_of(state, uri).filter(|_| uri.query().is_none())?;
    state.watch.known(id)?;
    let revision = state.watch.look_whole(id).await.ok()?;
    Some(PageKey { id, revision: revision.number, person })
}

/// Which job's page the address names.
fn job_of(state: &AppState, uri: &Uri) -> Option<JobId> {
    lookup::parse_job_id(uri.path().strip_prefix(&*state.site.base)?.strip_prefix("/jobs/")?).ok()
}

/// Renders the audit trail.
pub(crate) async fn trail(state: AppState, person: Person, trail: Trail, request: Request) -> Response {
    let shown = Shown { person: Some(person), trail: Some(trail), ..Shown::default() };
    render(state, request, &Nonce::new(), shown).await
}

/// What the box sends without JavaScript.
#[derive(Deserialize)]
pub struct LookupForm {
    #[serde(default)]
    pasted: String,
}

/// Leads from a pasted text to the job's page, or shows the front page again with what is wrong. It is a
/// POST since what people paste may hold a key, which must not get into an address.
pub async fn lookup(
    Staff(visit): Staff,
    State(state): State<AppState>,
    uri: OriginalUri,
    Form(form): Form<LookupForm>,
) -> Response {
    match lookup::find_job_id(&form.pasted) {
        Ok(id) => Redirect::to(&state.site.path(&format!("/jobs/{id}"))).into_response(),
        Err(error) => {
            let mut request = Request::default();
            *request.uri_mut() = uri.0.clone();
            request.extensions_mut().insert(uri);
            let (person, lookup) = (Some(visit.person), Some(FailedLookup { error }));
            render(state, request, &Nonce::new(), Shown { person, lookup, ..Shown::default() }).await
        }
    }
}

/// The form to sign in.
pub async fn sign_in(state: AppState, request: Request, form: SignIn) -> Response {
    render(state, request, &Nonce::new(), Shown { sign_in: Some(form), ..Shown::default() }).await
}

/// Says to a reader what a handler said to a program: a problem outside `/api` becomes a page.
pub async fn tell_in_words(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    let response = next.run(request).await;
    let path = uri.path().strip_prefix(&*state.site.base).unwrap_or(uri.path());
    match response.extensions().get::<Problem>() {
        Some(Problem(error)) if path != "/api" && !path.starts_with("/api/") => {
            if error.code == ErrorCode::SignedOut && state.access.has_login() {
                let asked = uri.path_and_query().map_or("/", |asked| asked.as_str());
                return access::redirect_to_form(&state, asked);
            }
            let failed = Some(FailedPage(error.clone()));
            let allow = response.headers().get(header::ALLOW).cloned();
            let mut request = Request::default();
            *request.uri_mut() = uri;
            let mut page = render(state, request, &Nonce::new(), Shown { failed, ..Shown::default() }).await;
            page.headers_mut().extend(allow.map(|allow| (header::ALLOW, allow)));
            page
        }
        _ => response,
    }
}

/// What a page shows besides what its address names.
#[derive(Clone, Default)]
struct Shown {
    /// Who looks.
    person: Option<Person>,
    /// Why the box led nowhere.
    lookup: Option<FailedLookup>,
    /// The form to sign in, as it was filled in.
    sign_in: Option<SignIn>,
    /// Why there is no page.
    failed: Option<FailedPage>,
    /// What was done.
    trail: Option<Trail>,
}

async fn render(state: AppState, mut request: Request, nonce: &Nonce, shown: Shown) -> Response {
    if let Some(OriginalUri(uri)) = request.extensions().get::<OriginalUri>().cloned() {
        *request.uri_mut() = uri;
    }
    let (site, assets, nonce) = (state.site.clone(), state.assets.clone(), nonce.clone());
    let context = move || {
        provide_context(state.backend.clone());
        provide_context(state.site.clone());
        if let Some(person) = &shown.person {
            provide_context(person.clone());
        }
        if let Some(trail) = &shown.trail {
            provide_context(trail.clone());
        }
        provide_context(shown.lookup.clone());
        provide_context(shown.sign_in.clone());
        provide_context(shown.failed.clone());
        provide_context(nonce.clone());
        set_page_policy(&nonce);
    };
    leptos_axum::render_app_async_with_context(context, move || shell(&site, &assets))(request).await
}

/// The policy must name the nonce that this very page's scripts carry.
fn set_page_policy(nonce: &Nonce) {
    let policy = HeaderValue::try_from(wall::page_policy(nonce));
    if let (Some(response), Ok(policy)) = (use_context::<ResponseOptions>(), policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}
