//! From a request to a rendered page: the bridge to the route table in `app`.

mod kept;

use app::{
    app::shell,
    backend::BackendHandle,
    error::{ErrorCode, FailedPage},
    islands::lookup::FailedLookup,
    job::JobId,
    lookup,
    pages::login::SignIn,
    person::{Person, Role},
    sharing::{LinkList, ListedLink, SharedLink, Sharing, StaffMask},
    trail::Trail,
};
use axum::{
    Form,
    extract::{OriginalUri, Request, State},
    http::{HeaderMap, HeaderValue, Uri, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use leptos::{nonce::Nonce, prelude::*};
use leptos_axum::ResponseOptions;
use serde::Deserialize;

use crate::{
    AppState,
    access::{self, Operator, Staff, wall},
    api::{self, Problem},
    backend::VeiledBackend,
    share::{Grant, Lens, grant::Origin},
    trail::note_look,
};

pub use kept::KeptPages;
use kept::PageKey;

/// Renders whatever page the address names; the route table in `app` decides, its not-found page included.
pub async fn page(Staff(visit): Staff, State(state): State<AppState>, uri: OriginalUri, request: Request) -> Response {
    let (state, mask) = masked_for(state, &visit.person, &uri);
    let shown = Shown { person: Some(visit.person.clone()), mask, ..Shown::default() };
    let Some(key) = known_job(&state, visit.person.clone(), mask, &uri) else {
        if let Some(id) = job_of(&state, &uri)
            && let Err(error) = state.watch.announce(id, state.access.asker(&visit)).await
        {
            return Problem(error).into_response();
        }
        let page = render(state.clone(), request, &Nonce::new(), shown).await;
        // A job that nobody knows was not seen.
        if let Some(id) = job_of(&state, &uri).filter(|id| state.watch.known(*id).is_some()) {
            note_look(&state.store, &visit, id).await;
        }
        return page;
    };
    note_look(&state.store, &visit, key.id).await;
    if let Some(page) = state.kept_pages.get(&key) {
        state.watch.look_again(key.id);
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

/// Which page of a known job the address names, if it names one and nothing more.
fn known_job(state: &AppState, person: Person, mask: Option<StaffMask>, uri: &Uri) -> Option<PageKey> {
    let id = job_of(state, uri).filter(|_| uri.query().is_none())?;
    let revision = state.watch.known(id)?;
    Some(PageKey { id, revision: revision.number, person, mask })
}

/// The job whose page an address names.
fn job_of(state: &AppState, uri: &Uri) -> Option<JobId> {
    let path = uri.path().strip_prefix(&*state.site.base)?.strip_prefix("/jobs/")?;
    lookup::parse_job_id(path).ok()
}

/// What a person sees of the job that the address names, where a setting masks texts.
fn masked_for(state: AppState, person: &Person, uri: &Uri) -> (AppState, Option<StaffMask>) {
    let Some(job) = job_of(&state, uri).filter(|_| state.reveals.masks()) else { return (state, None) };
    let lens = state.reveals.lens(person, job);
    if lens == Lens::CLEAR {
        return (state, Some(StaffMask::Revealed));
    }
    let backend = BackendHandle::new(VeiledBackend::new(state.views.clone(), lens, state.backend.clone()));
    (AppState { backend, ..state }, Some(StaffMask::Masked))
}

/// Renders the page of a share link: the job, as far as the link lets see it.
pub async fn shared(state: AppState, grant: Grant, Origin(origin): Origin, request: Request) -> Response {
    let link = &grant.link;
    let shared = SharedLink {
        job: link.job,
        path: state.site.path(&format!("/s/{}", grant.token)).into(),
        origin: origin.into(),
        shows_input: link.shows_input,
        shows_result: link.shows_result,
        masked: link.masked,
        ends_at: link.ends_at,
    };
    let backend = BackendHandle::new(VeiledBackend::new(state.views.clone(), grant.lens(), state.backend.clone()));
    let state = AppState { backend, ..state };
    render(state, request, &Nonce::new(), Shown { shared: Some(shared), ..Shown::default() }).await
}

/// Renders the list of share links.
pub async fn links(state: AppState, person: Person, list: LinkList, request: Request) -> Response {
    render(state, request, &Nonce::new(), Shown { person: Some(person), links: Some(list), ..Shown::default() }).await
}

/// Renders the page of one share link for those who may send it to others.
pub async fn link(state: AppState, person: Person, link: ListedLink, request: Request) -> Response {
    render(state, request, &Nonce::new(), Shown { person: Some(person), link: Some(link), ..Shown::default() }).await
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

/// The way to sign in, under the address that it has, whatever was asked for.
pub async fn sign_in(state: AppState, shown: SignIn) -> Response {
    let mut request = Request::default();
    *request.uri_mut() = Uri::try_from(state.site.path("/login")).unwrap_or_default();
    render(state, request, &Nonce::new(), Shown { sign_in: Some(shown), ..Shown::default() }).await
}

/// Says to a reader what was said to a program: a problem becomes a page, unless a program has asked.
pub async fn tell_in_words(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    let path = uri.path().strip_prefix(&*state.site.base).unwrap_or(uri.path());
    let for_program = is_for_programs(path, request.headers());
    let response = next.run(request).await;
    if path.starts_with("/assets/") {
        return response;
    }
    let response = api::as_problem(response);
    match response.extensions().get::<Problem>() {
        Some(Problem(error)) if !for_program => {
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

/// Whether a program asks. What lies below a share link, and the figures, are for programs, but a reader may follow a
/// link there; a browser then says that it would rather have a page.
fn is_for_programs(path: &str, headers: &HeaderMap) -> bool {
    let below_link = path.strip_prefix("/s/").is_some_and(|rest| rest.contains('/'));
    let takes_page = || {
        let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|list| list.to_str().ok());
        accepted.into_iter().any(|list| list.contains("text/html"))
    };
    path == "/api" || path.starts_with("/api/") || (below_link || path == "/metrics") && !takes_page()
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
    /// The link by which whoever looks came here.
    shared: Option<SharedLink>,
    /// The share links to be listed.
    links: Option<LinkList>,
    /// The share link that the page is about.
    link: Option<ListedLink>,
    /// How the texts are seen, where a setting masks them.
    mask: Option<StaffMask>,
}

async fn render(state: AppState, mut request: Request, nonce: &Nonce, shown: Shown) -> Response {
    if let Some(OriginalUri(uri)) = request.extensions().get::<OriginalUri>().cloned() {
        *request.uri_mut() = uri;
    }
    let (site, assets, nonce) = (state.site.clone(), state.assets.clone(), nonce.clone());
    let context = move || {
        provide_context(state.backend.clone());
        provide_context(state.site.clone());
        provide(shown.person.clone());
        let may_share = shown.person.as_ref().is_some_and(|person| person.role >= Role::Operator);
        provide(may_share.then(|| Sharing { most_days: state.shares.longest().num_days() }));
        provide(shown.shared.clone());
        provide(shown.links.clone());
        provide(shown.link.clone());
        provide(shown.mask);
        provide(shown.trail.clone());
        provide_context(shown.lookup.clone());
        provide_context(shown.sign_in.clone());
        provide_context(shown.failed.clone());
        provide_context(nonce.clone());
        set_page_policy(&nonce);
    };
    leptos_axum::render_app_async_with_context(context, move || shell(&site, &assets))(request).await
}

/// Puts into the context what is there.
fn provide<T: Send + Sync + 'static>(value: Option<T>) {
    if let Some(value) = value {
        provide_context(value);
    }
}

/// The policy must name the nonce that this very page's scripts carry.
fn set_page_policy(nonce: &Nonce) {
    let policy = HeaderValue::try_from(wall::page_policy(nonce));
    if let (Some(response), Ok(policy)) = (use_context::<ResponseOptions>(), policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}
