//! What only the server knows. `build_router` is the whole surface, readable as one list.

pub mod access;
pub mod api;
pub mod backend;
pub mod config;
mod forgetting;
pub mod live;
pub mod pages;
pub mod reply;
pub mod serve;
pub mod site;
pub mod state;
pub mod store;
pub mod telemetry;
pub mod watch;

use axum::{
    Router,
    http::StatusCode,
    middleware,
    response::Redirect,
    routing::{get, post},
};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

pub use state::AppState;

/// Every route and layer. Which pages there are is said by the route table in `app`.
pub fn build_router(state: AppState) -> Router {
    // The pages' own tasks run on tokio. An error means that this was said before, which is as well.
    let _ = any_spawner::Executor::init_tokio();
    let (base, hosts) = (state.site.base.to_string(), state.hosts.clone());
    let api = Router::new()
        .route("/jobs/{id}", get(api::job))
        .route("/jobs/{id}/input", get(api::input))
        .route("/jobs/{id}/result", get(api::result))
        .fallback(api::not_found);
    let inner = Router::new()
        .nest("/api", api)
        .nest("/assets", site::assets(&state.site_dir, state.assets.are_hashed()))
        .route("/lookup", post(pages::lookup).get(pages::page))
        // What a browser asks for beside a raw text, which names no icon.
        .route("/favicon.ico", get(StatusCode::NO_CONTENT))
        .route("/robots.txt", get("User-agent: *\nDisallow: /\n"))
        .route("/healthz", get(api::healthz))
        .route("/readyz", get(api::readyz))
        .route("/metrics", get(telemetry::metrics))
        .fallback(get(pages::page))
        .layer(CompressionLayer::new())
        // Not compressed: an event would wait in the compressor, and its room is more than all else a stream takes.
        .route("/api/jobs/{id}/events", get(live::events))
        .route("/api/events", get(live::events_of_several));
    let router = match base.as_str() {
        "" => inner,
        base => {
            let home = format!("{base}/");
            // What is nested at `/desk` answers to `/desk` and to all below it, but not to `/desk/`.
            let page = get(pages::page).layer(CompressionLayer::new());
            Router::new().nest(base, inner).route(&home, page).route("/", get(redirect_to(home)))
        }
    };
    router
        .with_state(state)
        .layer(middleware::from_fn(access::refuse_cross_site))
        .layer(middleware::from_fn_with_state(hosts, access::refuse_other_hosts))
        .layer(middleware::from_fn(access::security_headers))
        .layer(CatchPanicLayer::custom(api::panicked))
        .layer(middleware::from_fn(telemetry::trace_request))
}

fn redirect_to(path: String) -> impl Fn() -> std::future::Ready<Redirect> + Clone {
    move || std::future::ready(Redirect::temporary(&path))
}
