//! The box that takes anything holding a job id.

use leptos::{ev, html::Textarea, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use serde::{Deserialize, Serialize};

use super::icon::{Icon, Shape};
use crate::{error::AppError, lookup::find_job_id, site::use_site};

/// Why the server found no id in what the form sent; it travels in the context of that one answer.
/// What was pasted is not in it: it may hold a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedLookup {
    /// What was wrong.
    pub error: AppError,
}

/// The box. It is a form that the server answers; once hydrated it finds the id in the browser and
/// goes to the job without a request for the lookup.
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
    let site = use_site();
    let action = site.path("/lookup");
    let problem = RwSignal::new(failed.map(|failed| failed.error));
    let field = NodeRef::<Textarea>::new();
    let navigate = use_navigate();
    let look = StoredValue::new_local(move || {
        let Some(element) = field.get_untracked() else { return };
        match find_job_id(&element.value()) {
            Ok(job) => {
                problem.set(None);
                element.set_value("");
                navigate(&site.path(&format!("/jobs/{job}")), NavigateOptions { resolve: false, ..Default::default() });
            }
            Err(error) => {
                problem.set(Some(error));
                // Focus that cannot be taken is no reason to fail: the problem is announced all the same.
                let _ = element.focus();
            }
        }
    });
    if hotkey {
        Effect::new(move || listen_for_slash(field));
    }
    let described = format!("{id}-problem");
    view! {
        <form
            class=if small { "lookup small" } else { "lookup" }
            role="search"
            method="post"
            action=action
            on:submit=move |event| {
                event.prevent_default();
                look.with_value(|look| look());
            }
        >
            <label class="unseen" for=id>
                "Job id, or a text that holds one"
            </label>
            <div class="field">
                <Icon shape=Shape::Glass />
                <textarea
                    id=id
                    name="pasted"
                    rows="1"
                    placeholder=if small { "Paste a job id or a link" } else { "Paste a job id, a link, or anything that holds one" }
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-describedby=described.clone()
                    aria-invalid=move || problem.with(Option::is_some).to_string()
                    node_ref=field
                    on:input=move |_| problem.set(None)
                    on:keydown=move |event: ev::KeyboardEvent| {
                        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
                            event.prevent_default();
                            look.with_value(|look| look());
                        }
                    }
                ></textarea>
                {hotkey.then(|| view! { <kbd aria-hidden="true">"/"</kbd> })}
                <button type="submit" class="button main">
                    "Look up"
                </button>
            </div>
            <div id=described class="problem" role="alert">
                {move || problem.get().map(|error| problem_view(&error))}
            </div>
        </form>
    }
    .into_any()
}

fn problem_view(error: &AppError) -> AnyView {
    let more = error.detail.clone().unwrap_or_else(|| error.next_step().to_owned());
    view! {
        <p>
            <b>{error.title()}</b>
            " "
            {more}
        </p>
    }
    .into_any()
}

/// Leads the key `/` to the field, unless someone is typing, for as long as the box is there.
fn listen_for_slash(field: NodeRef<Textarea>) {
    let handle = window_event_listener(ev::keydown, move |event| {
        let chord = event.ctrl_key() || event.meta_key() || event.alt_key();
        if event.key() != "/" || chord || is_typing() {
            return;
        }
        if let Some(field) = field.get_untracked() {
            event.prevent_default();
            // The same as a click that misses: nothing happens.
            let _ = field.focus();
        }
    });
    on_cleanup(move || handle.remove());
}

fn is_typing() -> bool {
    let tag = document().active_element().map(|element| element.tag_name()).unwrap_or_default();
    matches!(tag.as_str(), "INPUT" | "TEXTAREA" | "SELECT")
}
