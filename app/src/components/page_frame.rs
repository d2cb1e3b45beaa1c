//! The frame around every page: the way home, the box, the demo banner, the note when scripts fail.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::icon::{Icon, Shape};
use crate::{
    islands::lookup::LookupBox,
    person::{Person, Role},
    site::use_site,
};

/// Header, main part, footer and the notes around them.
#[component]
pub fn PageFrame(children: Children) -> impl IntoView {
    let site = use_site();
    let path = use_location().pathname.get_untracked();
    // The front page has its own box, larger and in the middle; who is not signed in has nothing to look up.
    let front = matches!(path.strip_prefix(&*site.base).unwrap_or(&path), "" | "/" | "/lookup");
    let boxed = !front && use_context::<Person>().is_some();
    view! {
        <a class="skip" href="#main">
            "Skip to the content"
        </a>
        <header class="bar">
            <a class="mark" href=site.path("/")>
                <Icon strokes=Shape::Glass />
                "Jobglass"
            </a>
            {use_context::<Person>()
                .is_some_and(|person| person.role >= Role::Admin)
                .then(|| view! { <nav aria-label="Jobglass"><a href=site.path("/audit")>"Audit"</a></nav> })}
            {boxed.then(|| view! { <LookupBox id="lookup" small=true hotkey=true /> })}
        </header>
        {site.demo.then(demo_banner)}
        <p id="no-live" class="banner" hidden>
            <Icon strokes=Shape::Unplugged />
            "This page is not updating by itself: a part of it could not be loaded. Reload to try again."
        </p>
        <main id="main" tabindex="-1">
            {children()}
        </main>
        <footer>"Jobglass shows what Reply says about a background job, and how fresh that is."</footer>
    }
}

fn demo_banner() -> AnyView {
    view! {
        <aside class="banner" aria-label="Demo mode">
            <Icon strokes=Shape::Warning />
            <p>
                <b>"Demo mode."</b>
                " These jobs come from a built-in simulator, not from Reply. Start Jobglass with "
                <code>"REPLY_API_KEY"</code>" set to look at real ones."
            </p>
        </aside>
    }
    .into_any()
}
