//! A failure in words, with its next step.

use leptos::prelude::*;
use leptos_meta::Title;

use super::icon::{Icon, Shape};
use crate::{
    error::{AppError, CODE_HEADER, ErrorCode},
    islands::{lookup::LookupBox, retry::RetryNote},
    person::Person,
};

/// The most characters of an id from an address that are shown: a line, and an id more than twice over.
const SHOWN: usize = 80;

/// Shows a failure in place of a page, and gives the response its status.
#[component]
pub fn ErrorView(
    /// What failed.
    error: AppError,
    /// The id that was asked for, as it stands in the address.
    #[prop(optional)]
    asked: Option<String>,
) -> impl IntoView {
    set_status(&error);
    let repeatable = error.is_passing() || matches!(error.code, ErrorCode::ReplyUnreadable | ErrorCode::Internal);
    view! {
        <Title text=error.title() />
        <article class="failure" data-tone=tone(&error)>
            <Icon strokes=shape(error.code) />
            <h1>{error.title()}</h1>
            {asked.map(|asked| view! { <p class="asked"><code>{shorten(&asked)}</code></p> })}
            {error.detail.clone().map(|detail| view! { <p>{detail}</p> })}
            <p>{error.next_step()}</p>
            {repeatable.then(|| view! { <RetryNote error=error.clone() /> })}
        </article>
        {use_context::<Person>().map(|_| another())}
    }
    .into_any()
}

fn another() -> impl IntoView {
    view! {
        <section class="another" aria-labelledby="another">
            <h2 id="another">"Look up another job"</h2>
            <LookupBox id="lookup-another" />
        </section>
    }
}

fn tone(error: &AppError) -> &'static str {
    match error.code {
        // It is as it was meant to be.
        ErrorCode::LinkEnded => "calm",
        _ if error.is_passing() => "warn",
        _ => "bad",
    }
}

fn shape(code: ErrorCode) -> Shape {
    match code {
        ErrorCode::NoIdFound
        | ErrorCode::MalformedId
        | ErrorCode::NilId
        | ErrorCode::BadRequest
        | ErrorCode::MethodNotAllowed
        | ErrorCode::TooLarge
        | ErrorCode::HeadTooLarge
        | ErrorCode::UnknownHost => Shape::Question,
        ErrorCode::JobNotFound | ErrorCode::TextNotFound | ErrorCode::PageNotFound => Shape::Glass,
        ErrorCode::KeyRejected
        | ErrorCode::Forbidden
        | ErrorCode::SignedOut
        | ErrorCode::RoleTooLow
        | ErrorCode::CrossSite
        | ErrorCode::LoginRefused
        | ErrorCode::LoginSlowed
        | ErrorCode::LoginExpired
        | ErrorCode::LoginDenied
        | ErrorCode::LoginFailed
        | ErrorCode::NoRole => Shape::Key,
        ErrorCode::LinkUnknown => Shape::Glass,
        ErrorCode::StillAsking
        | ErrorCode::RateLimited
        | ErrorCode::OwnShare
        | ErrorCode::ReplyTimedOut
        | ErrorCode::LinkEnded
        | ErrorCode::TooManyTries
        | ErrorCode::TooSlow
        | ErrorCode::TooManyStreams => Shape::Hourglass,
        ErrorCode::ReplyUnreachable | ErrorCode::ProviderAway | ErrorCode::Offline => Shape::Unplugged,
        ErrorCode::ReplyFailed
        | ErrorCode::ReplyUnreadable
        | ErrorCode::ReplyTooLarge
        | ErrorCode::StoreFailed
        | ErrorCode::Internal => Shape::Warning,
    }
}

fn shorten(asked: &str) -> String {
    match asked.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &asked[..end]),
        None => asked.to_owned(),
    }
}

/// Gives the response the status of a failure, and says when to ask again where that is known.
pub fn set_status(error: &AppError) {
    let Some(response) = use_context::<leptos_axum::ResponseOptions>() else { return };
    if let Ok(status) = http::StatusCode::from_u16(error.code.status()) {
        response.set_status(status);
    }
    response
        .insert_header(http::HeaderName::from_static(CODE_HEADER), http::HeaderValue::from_static(error.code.as_str()));
    if let Some(seconds) = error.retry_after {
        response.insert_header(http::header::RETRY_AFTER, seconds.into());
    }
}
