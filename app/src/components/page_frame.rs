//! The frame around every page: the way home, the demo banner, the note when scripts fail.

use leptos::prelude::*;

use crate::site::use_site;

/// Header, main part and the notes around them.
#[component]
pub fn PageFrame(children: Children) -> impl IntoView {
    let site = use_site();
    view! {
        <header class="bar">
            <a class="mark" href=site.path("/")>"Jobglass"</a>
        </header>
        {site.demo.then(|| view! { <p class="banner">"Demo: these jobs come from a simulator."</p> })}
        <p id="no-live" class="banner" hidden>
            "This page is not updating by itself: a part of it could not be loaded. Reload to try again."
        </p>
        <main>{children()}</main>
    }
}
