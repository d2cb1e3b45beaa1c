//! The box that takes anything holding a job id.

use leptos::{
    ev,
    html::{Button, Textarea},
    prelude::*,
};
use serde::{Deserialize, Serialize};

use crate::{
    components::icon::{Icon, Shape},
    error::AppError,
    lookup::find_job_id,
    site::use_site,
};

/// Why the server found no id in what the form sent; it travels in the context of that one answer.
/// What was pasted is not in it: it may hold a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedLookup {
    /// What was wrong.
    pub error: AppError,
}

/// What tells one box from another.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Seed {
    /// Its id in the page.
    id: String,
    /// Whether it is the one in the header.
    small: bool,
    /// Whether the key `/` leads to it.
    hotkey: bool,
    /// What was wrong with the last thing pasted, in a line.
    problem: Option<String>,
}

/// The box. It is a form that the server answers; once hydrated it finds the id in the browser and
/// goes to the job's page without a request for the lookup.
#[cfg(feature = "ssr")]
#[component]
pub fn LookupBox(
    /// Its id in the page, since there may be two.
    id: &'static str,
    /// Whether it is the small one in the header.
    #[prop(optional)]
    small: bool,
    /// Whether the key `/` leads to it.
    #[prop(optional)]
    hotkey: bool,
    /// Why the last lookup failed.
    #[prop(optional_no_strip)]
    failed: Option<FailedLookup>,
) -> impl IntoView {
    let problem = failed.map(|failed| in_a_line(&failed.error));
    let seed = Seed { id: id.to_owned(), small, hotkey, problem };
    super::island(super::Name::Lookup, &seed.clone(), view(seed))
}

pub(super) fn view(seed: Seed) -> impl IntoView {
    let Seed { id, small, hotkey, problem } = seed;
    let site = use_site();
    let action = site.path("/lookup");
    let problem = RwSignal::new(problem.unwrap_or_default());
    let field = NodeRef::<Textarea>::new();
    // The submit event alone looks up, however it came about.
    let look = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(element) = field.get_untracked() else { return };
        match find_job_id(&element.value()) {
            Ok(job) => {
                problem.set(String::new());
                // An address of our own, made of our base path and a GUID, is always accepted.
                let _ = window().location().set_href(&site.path(&["/jobs/", &job.to_string()].concat()));
            }
            Err(error) => {
                problem.set(in_a_line(&error));
                // Focus that cannot be taken is no reason to fail: the problem is announced all the same.
                let _ = element.focus();
            }
        }
    };
    let (switch, slash) = (NodeRef::<Button>::new(), RwSignal::new(true));
    if hotkey {
        listen_for_slash(field, switch, slash);
    }
    // Two landmarks of a kind need two names.
    let named = if small { "Look up a job" } else { "Look up a job by any text" };
    let described = format!("{id}-problem");
    view! {
        <form class=if small { "lookup small" } else { "lookup" } role="search" aria-label=named method="post" action=action on:submit=look>
            <label class="unseen" for=id.clone()>
                "Job id, or a text that holds one"
            </label>
            <div class="field">
                <Icon strokes=Shape::Glass />
                <textarea
                    id=id
                    name="pasted"
                    rows="1"
                    placeholder=if small { "Paste a job id or a link" } else { "Paste a job id, a link, a curl line …" }
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-describedby=described.clone()
                    aria-invalid=Signal::derive(move || (if problem.read().is_empty() { "false" } else { "true" }).to_owned())
                    node_ref=field
                    on:input=move |_| problem.set(String::new())
                    on:keydown=submit_on_enter
                ></textarea>
                // Who dictates, or hits keys by accident, can do without a key that works everywhere.
                <button
                    type="button"
                    class="key"
                    hidden=!hotkey
                    aria-label="Key / leads to this box"
                    title="The key / leads to this box. Click to switch that off or on"
                    aria-pressed=Signal::derive(move || (if slash.get() { "true" } else { "false" }).to_owned())
                    node_ref=switch
                    on:click=move |_| turn_slash(slash)
                >
                    "/"
                </button>
                <button type="submit" class="button main">
                    "Look up"
                </button>
            </div>
            <p id=described class="problem" role="alert">
                {Signal::derive(move || problem.get())}
            </p>
        </form>
    }
}

fn in_a_line(error: &AppError) -> String {
    [error.title(), ". ", error.detail.as_deref().unwrap_or_else(|| error.next_step())].concat()
}

/// Enter looks up, as in a field of one line; with Shift it breaks the line as usual.
fn submit_on_enter(event: ev::KeyboardEvent) {
    if event.key() != "Enter" || event.shift_key() || event.is_composing() {
        return;
    }
    event.prevent_default();
    if let Some(form) = event_target::<leptos::web_sys::HtmlTextAreaElement>(&event).form() {
        // Only a form that is not in the page refuses.
        let _ = form.request_submit();
    }
}

/// Where the browser keeps that a reader does without the key.
#[cfg(feature = "hydrate")]
const SLASH: &str = "jobglass-slash";

#[cfg(not(feature = "hydrate"))]
fn listen_for_slash(_field: NodeRef<Textarea>, _switch: NodeRef<Button>, _slash: RwSignal<bool>) {}

/// Leads the key `/` to the field, unless someone is typing, for as long as the page is there. Where its switch is not
/// shown, or off, the key is the browser's.
#[cfg(feature = "hydrate")]
fn listen_for_slash(field: NodeRef<Textarea>, switch: NodeRef<Button>, slash: RwSignal<bool>) {
    Effect::new(move |_| slash.set(kept().is_none_or(|kept| kept.get_item(SLASH).ok().flatten().is_none())));
    window_event_listener(ev::keydown, move |event| {
        let chord = event.ctrl_key() || event.meta_key() || event.alt_key();
        if event.key() != "/" || chord || event.default_prevented() || is_typing() || !slash.get_untracked() {
            return;
        }
        let is_shown = switch.get_untracked().is_some_and(|switch| switch.offset_parent().is_some());
        if let Some(field) = field.get_untracked().filter(|_| is_shown) {
            event.prevent_default();
            // The same as a click that misses: nothing happens.
            let _ = field.focus();
        }
    });
}

#[cfg(not(feature = "hydrate"))]
fn turn_slash(_slash: RwSignal<bool>) {}

/// Switches the key off, or on again.
#[cfg(feature = "hydrate")]
fn turn_slash(slash: RwSignal<bool>) {
    let on = !slash.get_untracked();
    slash.set(on);
    if let Some(kept) = kept() {
        // Where the browser keeps nothing, it holds for this page.
        let _ = if on { kept.remove_item(SLASH) } else { kept.set_item(SLASH, "off") };
    }
}

#[cfg(feature = "hydrate")]
fn kept() -> Option<leptos::web_sys::Storage> {
    window().local_storage().ok().flatten()
}

#[cfg(feature = "hydrate")]
fn is_typing() -> bool {
    let tag = document().active_element().map(|element| element.tag_name()).unwrap_or_default();
    matches!(tag.as_str(), "INPUT" | "TEXTAREA" | "SELECT")
}
