//! What only the server knows. `build_router` is the whole surface, readable as one list.

pub mod access;
pub mod api;
pub mod backend;
mod cancel;
pub mod config;
mod forgetting;
pub mod live;
pub mod pages;
mod rekey;
pub mod reply;
pub mod serve;
pub mod share;
pub mod site;
pub mod state;
pub mod store;
pub mod telemetry;
pub mod trail;
pub mod watch;

use axum::{Router, middleware, response::Redirect, routing::get};
use tower_http::catch_panic::CatchPanicLayer;

use access::{Guarded, RouteInfo, public, wall};
pub use state::AppState;

/// Every route below the base path. Which pages there are is said by the route table in `app`.
fn routes(state: &AppState) -> Guarded {
    let api = Guarded::default()
        .get("/jobs/{id}", api::job)
        .get("/jobs/{id}/input", api::input)
        .get("/jobs/{id}/result", api::result)
        .post("/jobs/{id}/cancel", cancel::by_program)
        .fallback(api::not_found);
    Guarded::default()
        .nest("/api", api)
        .get("/api/", api::not_found)
        .post("/lookup", pages::lookup)
        .get("/lookup", pages::page)
        .get("/metrics", telemetry::metrics)
        .get("/audit", trail::page)
        .get("/audit.jsonl", trail::export)
        .post("/jobs/{id}/forget", trail::forget)
        .get("/jobs/{id}/cancel", pages::for_operators)
        .post("/jobs/{id}/cancel", cancel::by_form)
        .post("/jobs/{id}/links", share::manage::make)
        .post("/jobs/{id}/reveal", share::manage::reveal)
        .get("/links", share::manage::list)
        .get("/links/{id}", share::manage::one)
        .post("/links/revoke", share::manage::revoke)
        .get("/s/{token}", share::routes::page)
        .get("/s/{token}/job", share::routes::job)
        .get("/s/{token}/input", share::routes::input)
        .get("/s/{token}/result", share::routes::result)
        .get("/s/{token}/badge.svg", share::routes::badge)
        .get("/s/{token}/preview.png", share::routes::preview)
        .fallback(pages::page)
        .and(public::routes(state))
        .compressed()
        // Not compressed: an event would wait in the compressor, and its room is more than all else a stream takes.
        .get("/api/jobs/{id}/events", live::events)
        .get("/api/events", live::events_of_several)
        .get("/s/{token}/events", live::events_of_link)
}

/// What each route demands.
pub fn list_routes(state: &AppState) -> Vec<RouteInfo> {
    routes(state).into_parts().1
}

/// Every route under its base path, behind the wall.
pub fn build_router(state: AppState) -> Router {
    // The pages' own tasks run on tokio. An error means that this was said before, which is as well.
    let _ = any_spawner::Executor::init_tokio();
    let (inner, _) = routes(&state).into_parts();
    let router = match &*state.site.base {
        "" => inner,
        base => {
            let home = format!("{base}/");
            // What is nested at `/desk` answers to `/desk` and to all below it, but not to `/desk/`.
            let (page, _) = Guarded::default().get(&home, pages::page).compressed().into_parts();
            let outside = Router::new().route("/", get(redirect_to(home))).fallback(api::no_such_address);
            outside.nest(base, inner).merge(page)
        }
    };
    let access = state.access.clone();
    let hosts = wall::Hosts::new(&state.hosts, state.access.is_local());
    router
        .with_state(state.clone())
        .layer(middleware::from_fn_with_state(state.limits, wall::read_body))
        .layer(middleware::from_fn_with_state(state.limits, wall::refuse_large_heads))
        .layer(middleware::from_fn(wall::refuse_cross_site))
        .layer(middleware::from_fn_with_state(hosts, wall::refuse_other_hosts))
        .layer(CatchPanicLayer::custom(api::panicked))
        .layer(middleware::from_fn_with_state(state, pages::tell_in_words))
        .layer(middleware::from_fn_with_state(access, wall::security_headers))
        .layer(CatchPanicLayer::custom(api::panicked_for_good))
        .layer(middleware::from_fn(telemetry::trace_request))
}

fn redirect_to(path: String) -> impl Fn() -> std::future::Ready<Redirect> + Clone {
    move || std::future::ready(Redirect::temporary(&path))
}
