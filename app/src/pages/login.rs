//! `/login`: how a person becomes known.

use leptos::{either::EitherOf3, prelude::*};
use leptos_meta::Title;

use crate::{
    components::error_view::set_status,
    error::{AppError, ErrorCode},
    site::use_site,
};

/// What the page shows; the server puts it into the page's context.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// How one signs in here.
    pub way: Way,
    /// Why it did not work.
    pub problem: Option<AppError>,
}

/// How one signs in, or just signed out.
#[derive(Clone, Debug)]
pub enum Way {
    /// With a name and a password.
    Password {
        /// The name that was given before.
        name: String,
        /// Where to go afterwards.
        back: String,
    },
    /// At a provider of sign-ins.
    Provider {
        /// The provider's host.
        host: String,
        /// Where that begins.
        start: String,
    },
    /// Signed out here; the provider is still to be told.
    Leaving {
        /// The provider's host.
        host: String,
        /// Where it is told.
        to: String,
    },
}

impl Default for Way {
    fn default() -> Self {
        Self::Password { name: String::new(), back: String::new() }
    }
}

/// The way in, and what was wrong with the last try.
#[component]
pub fn LoginPage() -> impl IntoView {
    let SignIn { way, problem } = use_context::<Option<SignIn>>().flatten().unwrap_or_default();
    if let Some(problem) = &problem {
        set_status(problem);
    }
    match way {
        Way::Password { name, back } => EitherOf3::A(password_form(name, back, problem)),
        Way::Provider { host, start } => EitherOf3::B(way_to_provider(&host, &start, problem)),
        Way::Leaving { host, to } => EitherOf3::C(leaving(&host, to)),
    }
}

fn password_form(name: String, back: String, problem: Option<AppError>) -> impl IntoView + use<> {
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
            {why()}
        </form>
    }
}

/// A link and no form: the pages' policy lets forms lead nowhere but here.
fn way_to_provider(host: &str, start: &str, problem: Option<AppError>) -> impl IntoView + use<> {
    let is_somebody = problem.as_ref().is_some_and(|problem| problem.code == ErrorCode::NoRole);
    // Whoever is signed in there as somebody without a role would otherwise come back as just that.
    let (start, words) = if is_somebody {
        (format!("{start}&again=true"), "Sign in as somebody else".to_owned())
    } else {
        (start.to_owned(), format!("Sign in at {host}"))
    };
    view! {
        <Title text="Sign in" />
        <section class="panel login">
            <h1>"Sign in"</h1>
            {problem.map(|problem| told(&problem))}
            <a class="button main" href=start>
                {words}
            </a>
            {why()}
        </section>
    }
}

fn leaving(host: &str, to: String) -> impl IntoView + use<> {
    view! {
        <Title text="Signed out" />
        <section class="panel login">
            <h1>"Signed out"</h1>
            <p>"You are signed out of Jobglass. "{host.to_owned()}" is told next, so that it asks who you are the next time."</p>
            <a class="button main" href=to>
                "Go on"
            </a>
        </section>
    }
}

fn why() -> impl IntoView {
    view! {
        <p class="quiet">"Jobs hold customers' data, so Jobglass shows them to people it knows. Whoever runs it can add you."</p>
    }
}

fn told(problem: &AppError) -> impl IntoView + use<> {
    let detail = problem.detail.clone().map(|detail| format!("{detail} "));
    let when = problem.retry_after.map(|seconds| format!(" Wait {seconds} s."));
    view! {
        <p class="wrong" role="alert">
            <b>{problem.title()}"."</b>
            " "
            {detail}
            {problem.next_step()}
            {when}
        </p>
    }
}
