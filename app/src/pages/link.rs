//! `/links/{id}`: one share link, with all that it takes to send it to somebody or to show its badge.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        error_view::ErrorView,
        share_facts::{LinkBadge, link_facts, link_name},
    },
    error::{AppError, ErrorCode},
    islands::copy::Copying,
    sharing::ListedLink,
    site::{Site, use_site},
};

/// The link, as the server found it.
#[component]
pub fn LinkPage() -> impl IntoView {
    let site = use_site();
    let Some(link) = use_context::<ListedLink>() else {
        return view! { <ErrorView error=AppError::new(ErrorCode::PageNotFound) /> }.into_any();
    };
    let name = link_name(&link);
    let job = site.path(&format!("/jobs/{}", link.job));
    view! {
        <Title text=format!("{name} · Share link") />
        <header class="head">
            <h1>{name.clone()}</h1>
            <LinkBadge link=link.clone() />
        </header>
        <section class="panel link">
            {link.is_open.then(|| ways(&link))}
            {link_facts(&link, &site)}
        </section>
        {link.is_open.then(|| badge(&link))}
        {link.is_open.then(|| revoke(&link, &site))}
        <p class="ways">
            <a href=job>"To the job"</a>
            <a href=site.path(&format!("/links?job={}", link.job))>"All links to this job"</a>
            <a href=site.path("/links")>"All links"</a>
        </p>
    }
    .into_any()
}

fn ways(link: &ListedLink) -> AnyView {
    view! {
        <p>"Send this address to whoever is to see the job. It needs no login, so whoever has it can see what it shows."</p>
        {field("Link", link.address.clone())}
        <p><a href=link.address.clone()>"See what it shows"</a></p>
    }
    .into_any()
}

fn badge(link: &ListedLink) -> AnyView {
    let picture = format!("{}/badge.svg", link.address);
    let alternative = format!("Status of {}", link.title.as_deref().unwrap_or("the job"));
    let markdown = format!("[![{alternative}]({picture})]({})", link.address);
    let html = format!(r#"<a href="{}"><img src="{picture}" alt="{alternative}"></a>"#, link.address);
    view! {
        <section class="panel link" aria-labelledby="badge">
            <h2 id="badge">"Badge"</h2>
            <p>"For a ticket or a wiki: it shows how far the job is, and leads to the page."</p>
            <p><img src=picture alt=alternative height="20" /></p>
            {field("Markdown", markdown)}
            {field("HTML", html)}
        </section>
    }
    .into_any()
}

/// A text to be copied, by hand or by the button.
fn field(name: &'static str, text: String) -> AnyView {
    view! {
        <div class="copied">
            <label>{name} <input readonly value=text.clone() /></label>
            <Copying text />
        </div>
    }
    .into_any()
}

fn revoke(link: &ListedLink, site: &Site) -> AnyView {
    let action = site.path(&format!("/links/revoke?job={}", link.job));
    view! {
        <form class="all" method="post" action=action>
            <input type="hidden" name="link" value=link.id.clone() />
            <button class="button bad">"Revoke this link"</button>
            <small>"Whoever has it open sees nothing more from then on."</small>
        </form>
    }
    .into_any()
}
