//! The frame around every page: the way home, the box, the demo banner, the note when scripts fail.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::icon::{Icon, Shape};
use crate::{
    islands::lookup::LookupBox,
    person::{Person, Role},
    site::{Site, query, use_site},
};

/// Header, main part, footer and the notes around them.
#[component]
pub fn PageFrame(children: Children) -> impl IntoView {
    let site = use_site();
    let location = use_location();
    let path = location.pathname.get_untracked();
    let back = [path.clone(), location.search.get_untracked()].join("?").trim_end_matches('?').to_owned();
    let person = use_context::<Person>().filter(|_| site.signs_in);
    // Whoever holds a share link has no way from it to anything else.
    let shared = path.strip_prefix(&*site.base).unwrap_or(&path).starts_with("/s/");
    // The front page has its own box, larger and in the middle; who is not signed in has nothing to look up.
    let front = matches!(path.strip_prefix(&*site.base).unwrap_or(&path), "" | "/" | "/lookup");
    let boxed = !front && use_context::<Person>().is_some();
    view! {
        <a class="skip" href="#main">
            "Skip to the content"
        </a>
        <header class="bar">
            <a class="mark" href=(!shared).then(|| site.path("/"))>
                <Icon strokes=Shape::Glass />
                "Jobglass"
            </a>
            {use_context::<Person>()
                .filter(|person| person.role >= Role::Operator)
                .map(|person| {
                    view! {
                        <nav aria-label="Jobglass">
                            <a href=site.path("/links")>"Links"</a>
                            {(person.role >= Role::Admin).then(|| view! { <a href=site.path("/audit")>"Audit"</a> })}
                        </nav>
                    }
                })}
            {boxed.then(|| view! { <LookupBox id="lookup" small=true hotkey=true /> })}
            {person.clone().map(|person| account(&person, &site))}
        </header>
        {site.demo.then(demo_banner)}
        <p id="no-live" class="banner" hidden>
            <Icon strokes=Shape::Unplugged />
            "This page is not updating by itself: a part of it could not be loaded. Reload to try again."
        </p>
        {person.map(|_| signed_out_note(&site, &back))}
        <main id="main" tabindex="-1">
            {children()}
        </main>
        <footer>"Jobglass shows what Reply says about a background job, and how fresh that is."</footer>
    }
}

/// Who is signed in, and the way out.
fn account(person: &Person, site: &Site) -> AnyView {
    view! {
        <form class="account" method="post" action=site.path("/logout")>
            <span>{person.name.to_string()}</span>
            <button class="button">"Sign out"</button>
        </form>
    }
    .into_any()
}

/// Shown by the browser's part when the server lets it follow no longer.
fn signed_out_note(site: &Site, back: &str) -> AnyView {
    view! {
        <p id="shut-out" class="banner" role="alert" hidden>
            <Icon strokes=Shape::Key />
            <span>
                "You are signed out, so this page is not updating any more. "
                <a href=format!("{}?{}", site.path("/login"), query("back", back))>"Sign in and come back to it"</a>
            </span>
        </p>
    }
    .into_any()
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
