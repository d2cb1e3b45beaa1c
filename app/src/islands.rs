//! The parts of a page that live in the browser.
//!
//! A page is HTML that the server wrote. Only its islands are hydrated, each by itself from the seed
//! beside it: pages, routes and everything that never changes cost the browser no code and no data.

pub mod copy;
pub mod job;
pub mod lookup;
pub mod retry;

pub mod viewer;

#[cfg(feature = "hydrate")]
use leptos::prelude::*;

/// Which island; its name in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Lookup,
    Job,
    Retry,
    Copy,
}

impl Name {
    #[cfg(feature = "hydrate")]
    const ALL: [Self; 4] = [Self::Lookup, Self::Job, Self::Retry, Self::Copy];

    fn as_str(self) -> &'static str {
        match self {
            Self::Lookup => "lookup",
            Self::Job => "job",
            Self::Retry => "retry",
            Self::Copy => "copy",
        }
    }
}

/// Renders an island with the seed that lets the browser render the very same.
#[cfg(feature = "ssr")]
fn island<S: serde::Serialize, V: leptos::prelude::IntoView>(
    name: Name,
    seed: &S,
    view: V,
) -> leptos::prelude::AnyView {
    use leptos::prelude::*;

    // A seed is one of our own types, none of which can fail to be written.
    let seed = serde_json::to_string(seed).unwrap_or_default();
    view! {
        <div class="island" data-island=name.as_str() data-seed=seed>
            {view}
        </div>
    }
    .into_any()
}

/// Brings every island of the page to life.
#[cfg(feature = "hydrate")]
pub fn hydrate() {
    let root = document().document_element();
    let base = root.and_then(|root| root.get_attribute("data-base")).unwrap_or_default();
    let islands = document().get_elements_by_class_name("island");
    for place in 0..islands.length() {
        let Some(element) = islands.item(place) else { continue };
        let name = element.get_attribute("data-island").unwrap_or_default();
        if let Some(name) = Name::ALL.into_iter().find(|known| known.as_str() == name) {
            wake(name, element, &base);
        }
    }
    #[cfg(feature = "viewer")]
    viewer::attach_all();
}

#[cfg(feature = "hydrate")]
fn wake(name: Name, element: web_sys::Element, base: &str) {
    match name {
        Name::Lookup => settle(element, base, lookup::view),
        Name::Job => settle(element, base, job::view),
        Name::Retry => settle(element, base, retry::view),
        Name::Copy => settle(element, base, copy::view),
    }
}

/// Hydrates one island out of its seed. One that cannot be read stays as the server wrote it.
#[cfg(feature = "hydrate")]
fn settle<S, V>(element: web_sys::Element, base: &str, view: fn(S) -> V)
where
    S: serde::de::DeserializeOwned + 'static,
    V: IntoView + 'static,
{
    use wasm_bindgen::JsCast;

    let seed = element.get_attribute("data-seed").unwrap_or_default();
    let Ok(seed) = serde_json::from_str(&seed) else { return };
    let site = crate::site::Site { base: base.into(), ..Default::default() };
    leptos::mount::hydrate_from(element.unchecked_into(), move || {
        provide_context(site);
        view(seed)
    })
    .forget();
}
