//! A failure in words, with its next step.

use leptos::prelude::*;

use crate::error::AppError;

/// Shows a failure in place of a page, and gives the response its status.
#[component]
pub fn ErrorView(
    /// What failed.
    error: AppError,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    set_status(&error);
    view! {
        <h1>{error.title()}</h1>
        {error.detail.clone().map(|detail| view! { <p>{detail}</p> })}
        <p>{error.next_step()}</p>
    }
}

#[cfg(feature = "ssr")]
fn set_status(error: &AppError) {
    if let (Some(response), Ok(status)) =
        (use_context::<leptos_axum::ResponseOptions>(), http::StatusCode::from_u16(error.code.status()))
    {
        response.set_status(status);
    }
}
