//! The frame around every page: the way home, the box, the demo banner, the note when scripts fail.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{
    icon::{Icon, Shape},
    lookup_box::LookupBox,
};
use crate::site::use_site;

/// Header, main part, footer and the notes around them.
#[component]
pub fn PageFrame(children: Children) -> impl IntoView {
    let site = use_site();
    let path = use_location().pathname;
    let base = site.base.clone();
    // The front page has its own box, larger and in the middle.
    let front = Memo::new(move |_| {
        let path = path.read();
        matches!(path.strip_prefix(&*base).unwrap_or(&path), "" | "/" | "/lookup")
    });
    view! {
        <a class="skip" href="#main" rel="external">
            "Skip to the content"
        </a>
        <header class="bar">
            <a class="mark" href=site.path("/")>
                <Icon shape=Shape::Glass />
                "Jobglass"
            </a>
            {move || (!front.get()).then(|| view! { <LookupBox id="lookup" small=true hotkey=true /> })}
        </header>
        {site.demo.then(demo_banner)}
        <p id="no-live" class="banner" hidden>
            <Icon shape=Shape::Unplugged />
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
            <Icon shape=Shape::Warning />
            <p>
                <b>"Demo mode."</b>
                " These jobs come from a built-in simulator, not from Reply. Start Jobglass with "
                <code>"REPLY_API_KEY"</code>" set to look at real ones."
            </p>
        </aside>
    }
    .into_any()
}
