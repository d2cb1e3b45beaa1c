//! `/login`: the form by which a person becomes known.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{components::error_view::set_status, error::AppError, site::use_site};

/// What the form shows; the server puts it into the page's context.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// The name that was given before.
    pub name: String,
    /// Where to go afterwards.
    pub back: String,
    /// Why it did not work.
    pub problem: Option<AppError>,
}

/// The form, and what was wrong with the last try.
#[component]
pub fn LoginPage() -> impl IntoView {
    let SignIn { name, back, problem } = use_context::<Option<SignIn>>().flatten().unwrap_or_default();
    if let Some(problem) = &problem {
        set_status(problem);
    }
    let is_wrong = problem.is_some().then_some("true");
    view! {
        <Title text="Sign in" />
        <form class="panel login" method="post" action=use_site().path("/login")>
            <h1>"Sign in"</h1>
            {problem.map(|problem| told(&problem))}
            <label>
                "Name"
                <input name="name" value=name required autocomplete="username" autocapitalize="none" spellcheck="false" aria-invalid=is_wrong />
            </label>
            <label>
                "Password"
                <input name="password" r#type="password" required autocomplete="current-password" aria-invalid=is_wrong />
            </label>
            <input name="back" r#type="hidden" value=back />
            <button class="button main">"Sign in"</button>
            <p class="quiet">"Jobs hold customers' data, so Jobglass shows them to people it knows. Whoever runs it can add you."</p>
        </form>
    }
}

fn told(problem: &AppError) -> impl IntoView + use<> {
    let when = problem.retry_after.map(|seconds| format!(" Wait {seconds} s."));
    view! {
        <p class="wrong" role="alert">
            <b>{problem.title()}"."</b>
            " "
            {problem.next_step()}
            {when}
        </p>
    }
}
