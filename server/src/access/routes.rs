//! Routers that know what each of their routes demands.

use axum::{
    Router,
    handler::Handler,
    http::Method,
    routing::{MethodFilter, get, on, post},
};
use tower_http::compression::CompressionLayer;

use super::{Needs, NeedsRight};
use crate::{AppState, api};

/// A route, and what it demands.
#[derive(Clone, Debug)]
pub struct RouteInfo {
    /// How it is asked for.
    pub method: Method,
    /// The path below the base path, as axum writes it; `/{*any}` is whatever no other route takes.
    pub path: String,
    /// What whoever asks must have.
    pub needs: Needs,
}

/// Routes whose handlers all demand a right by their first argument; others do not compile.
#[derive(Default)]
pub struct Guarded {
    router: Router<AppState>,
    list: Vec<RouteInfo>,
}

impl Guarded {
    /// Adds a route that reads.
    #[must_use]
    pub fn get<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: NeedsRight + 'static,
    {
        self.add(MethodFilter::GET, Method::GET, path, handler)
    }

    /// Adds a route that changes something.
    #[must_use]
    pub fn post<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: NeedsRight + 'static,
    {
        self.add(MethodFilter::POST, Method::POST, path, handler)
    }

    /// What is read at every other path.
    #[must_use]
    pub fn fallback<H, T>(mut self, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: NeedsRight + 'static,
    {
        self.note(Method::GET, "/{*any}", T::NEEDS);
        let others = get(handler).fallback(api::method_not_allowed);
        Self { router: self.router.fallback(others), ..self }
    }

    /// Puts routes below a path.
    #[must_use]
    pub fn nest(mut self, prefix: &str, inner: Self) -> Self {
        let below = inner.list.into_iter().map(|info| RouteInfo { path: format!("{prefix}{}", info.path), ..info });
        self.list.extend(below);
        Self { router: self.router.nest(prefix, inner.router), ..self }
    }

    /// Adds what anybody may ask for.
    #[must_use]
    pub fn and(mut self, public: Public) -> Self {
        self.list.extend(public.list);
        Self { router: self.router.merge(public.router), ..self }
    }

    /// Compresses the answers of all routes so far.
    #[must_use]
    pub fn compressed(self) -> Self {
        Self { router: self.router.layer(CompressionLayer::new()), ..self }
    }

    /// The router and the list of all its routes.
    pub fn into_parts(self) -> (Router<AppState>, Vec<RouteInfo>) {
        (self.router.method_not_allowed_fallback(api::method_not_allowed), self.list)
    }

    fn add<H, T>(mut self, filter: MethodFilter, method: Method, path: &str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: NeedsRight + 'static,
    {
        self.note(method, path, T::NEEDS);
        Self { router: self.router.route(path, on(filter, handler)), ..self }
    }

    fn note(&mut self, method: Method, path: &str, needs: Needs) {
        self.list.push(RouteInfo { method, path: path.to_owned(), needs });
    }
}

/// Routes that demand nothing. There is one list of them, in `public`.
#[derive(Default)]
pub struct Public {
    router: Router<AppState>,
    list: Vec<RouteInfo>,
}

impl Public {
    /// Adds a route that reads.
    #[must_use]
    pub(super) fn get<H, T>(mut self, path: &str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.list.push(RouteInfo { method: Method::GET, path: path.to_owned(), needs: Needs::Nothing });
        Self { router: self.router.route(path, get(handler)), ..self }
    }

    /// Adds a route that changes something.
    #[must_use]
    pub(super) fn post<H, T>(mut self, path: &str, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.list.push(RouteInfo { method: Method::POST, path: path.to_owned(), needs: Needs::Nothing });
        Self { router: self.router.route(path, post(handler)), ..self }
    }

    /// Adds files that are read.
    #[must_use]
    pub(super) fn files(mut self, prefix: &str, files: Router<AppState>) -> Self {
        self.list.push(RouteInfo { method: Method::GET, path: format!("{prefix}/{{*any}}"), needs: Needs::Nothing });
        Self { router: self.router.nest(prefix, files), ..self }
    }
}
