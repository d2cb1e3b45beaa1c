//! The HTML shell, the route table, and what is shown for an unknown address.

use leptos::{either::Either, nonce::use_nonce, prelude::*};
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode, StaticSegment,
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::{
    components::{error_view::ErrorView, page_frame::PageFrame},
    error::{AppError, ErrorCode, FailedPage},
    pages::{
        cancel::CancelPage, home::HomePage, job::JobPage, link::LinkPage, links::LinksPage, login::LoginPage,
        shared::SharedPage, trail::TrailPage,
    },
    site::{Assets, Site, use_site},
    words,
};

/// Everything below `<body>`. The server renders it; the browser brings only its islands to life.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let base = use_site().base.to_string();
    let failed = use_context::<Option<FailedPage>>().flatten();
    view! {
        <Title formatter=|title: String| words::document_title(&title) />
        <Router base=base>
            <PageFrame>
                {match failed {
                    Some(FailedPage(error)) => Either::Left(view! { <ErrorView error /> }),
                    None => Either::Right(routes()),
                }}
            </PageFrame>
        </Router>
    }
}

fn routes() -> impl IntoView {
    view! {
        <FlatRoutes fallback=|| view! { <ErrorView error=AppError::new(ErrorCode::PageNotFound) /> }>
            <Route path=StaticSegment("") view=HomePage ssr=SsrMode::Async />
            <Route path=path!("/lookup") view=HomePage ssr=SsrMode::Async />
            <Route path=path!("/login") view=LoginPage ssr=SsrMode::Async />
            <Route path=path!("/jobs/:id") view=JobPage ssr=SsrMode::Async />
            <Route path=path!("/jobs/:id/cancel") view=CancelPage ssr=SsrMode::Async />
            <Route path=path!("/audit") view=TrailPage ssr=SsrMode::Async />
            <Route path=path!("/links") view=LinksPage ssr=SsrMode::Async />
            <Route path=path!("/links/:id") view=LinkPage ssr=SsrMode::Async />
            <Route path=path!("/s/:token") view=SharedPage ssr=SsrMode::Async />
        </FlatRoutes>
    }
}

/// Loads and starts the browser's part without a script of its own, as cargo-leptos leaves it.
fn plain_start(js: &str, wasm: &str) -> impl IntoView + use<> {
    let script =
        format!("import start, {{ hydrate }} from '{js}'; await start({{ module_or_path: '{wasm}' }}); hydrate();");
    view! {
        <script type="module" nonce=use_nonce()>
            {script}
        </script>
    }
}

/// The document around the App. The style sheet and the scripts carry hashed names, so that they can
/// be kept for ever by whoever fetched them.
pub fn shell(site: &Site, assets: &Assets) -> impl IntoView + use<> {
    let asset = |name: &str| site.path(&format!("/assets/{name}"));
    view! {
        <!DOCTYPE html>
        <html lang="en" data-base=site.base.to_string()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="robots" content="noindex" />
                <link rel="stylesheet" href=asset(&assets.css) />
                {assets.favicon.as_deref().map(|icon| view! { <link rel="icon" type="image/svg+xml" href=asset(icon) /> })}
                <link rel="modulepreload" href=asset(&assets.js) />
                <link rel="preload" href=asset(&assets.wasm) r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
                {match assets.start.as_deref() {
                    Some(start) => Either::Left(view! { <script type="module" src=asset(start) nonce=use_nonce()></script> }),
                    None => Either::Right(plain_start(&asset(&assets.js), &asset(&assets.wasm))),
                }}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
