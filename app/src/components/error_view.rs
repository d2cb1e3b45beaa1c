//! A failure in words, with its next step.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    icon::{Icon, Shape},
    lookup_box::LookupBox,
    retry::{Retry, RetryNote},
};
use crate::error::{AppError, ErrorCode};

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
    /// How to try again, where that is the same request.
    #[prop(optional)]
    retry: Option<Retry>,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    set_status(&error);
    let asked = asked.filter(|_| !matches!(error.code, ErrorCode::PageNotFound)).map(|asked| shorten(&asked));
    let retry = retry.filter(|_| {
        error.is_passing() || error.code == ErrorCode::ReplyUnreadable || error.code == ErrorCode::Internal
    });
    view! {
        <Title text=error.title() />
        <article class="failure" data-tone=if error.is_passing() { "warn" } else { "bad" }>
            <Icon shape=shape(error.code) />
            <h1>{error.title()}</h1>
            {asked.map(|asked| view! { <p class="asked"><code>{asked}</code></p> })}
            {error.detail.clone().map(|detail| view! { <p>{detail}</p> })}
            <p>{error.next_step()}</p>
            {retry.map(|retry| view! { <RetryNote retry after=error.retry_after passing=error.is_passing() /> })}
        </article>
        <section class="another" aria-labelledby="another">
            <h2 id="another">"Look up another job"</h2>
            <LookupBox id="lookup-another" />
        </section>
    }
    .into_any()
}

fn shape(code: ErrorCode) -> Shape {
    match code {
        ErrorCode::NoIdFound | ErrorCode::MalformedId | ErrorCode::NilId => Shape::Question,
        ErrorCode::JobNotFound | ErrorCode::TextNotFound | ErrorCode::PageNotFound => Shape::Glass,
        ErrorCode::KeyRejected | ErrorCode::Forbidden => Shape::Key,
        ErrorCode::StillAsking | ErrorCode::RateLimited | ErrorCode::ReplyTimedOut | ErrorCode::TooManyStreams => Shape::Hourglass,
        ErrorCode::ReplyUnreachable | ErrorCode::Offline => Shape::Unplugged,
        ErrorCode::ReplyFailed | ErrorCode::ReplyUnreadable | ErrorCode::ReplyTooLarge | ErrorCode::Internal => {
            Shape::Warning
        }
    }
}

fn shorten(asked: &str) -> String {
    match asked.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &asked[..end]),
        None => asked.to_owned(),
    }
}

/// Gives the response the status of a failure.
#[cfg(feature = "ssr")]
pub fn set_status(error: &AppError) {
    if let (Some(response), Ok(status)) =
        (use_context::<leptos_axum::ResponseOptions>(), http::StatusCode::from_u16(error.code.status()))
    {
        response.set_status(status);
    }
}
