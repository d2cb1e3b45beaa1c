//! `/links`: the share links, one's own or everyone's, with the ways to find and to revoke them.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        error_view::ErrorView,
        share_facts::{LinkBadge, link_facts, link_name},
    },
    error::{AppError, ErrorCode},
    sharing::{LinkFilter, LinkList, ListedLink},
    site::{Site, use_site},
    words,
};

const STATES: [(&str, &str); 3] = [("", "any"), ("open", "open"), ("ended", "ended")];

/// The list, as the server found it.
#[component]
pub fn LinksPage() -> impl IntoView {
    let site = use_site();
    let Some(list) = use_context::<LinkList>() else {
        return view! { <ErrorView error=AppError::new(ErrorCode::PageNotFound) /> }.into_any();
    };
    let LinkList { links, filter, is_everyones, has_more, revoked } = list;
    let query = filter.query();
    let rows = links.iter().map(|link| row(link, &site, &query)).collect_view();
    let open = links.iter().filter(|link| link.is_open).count() as u64;
    let told = revoked.map(|revoked| format!("{} revoked.", words::counted(revoked, "link")));
    view! {
        <Title text="Share links" />
        <h1>"Share links"</h1>
        <p class="quiet">
            {if is_everyones { "Every link that was made here." } else { "The links that you made." }}
            " A new one is made on the page of its job."
        </p>
        <p class="told" role="status">{told}</p>
        {filter_form(&filter, is_everyones, &site)}
        {(open > 0).then(|| revoke_all(&filter, open, &site, &query))}
        {links.is_empty().then(|| view! { <p>{none(&filter)}</p> })}
        <ul class="shares">{rows}</ul>
        {has_more.then(|| view! { <p>"There are more: narrow the list to see them."</p> })}
    }
    .into_any()
}

fn none(filter: &LinkFilter) -> &'static str {
    if *filter == LinkFilter::default() { "No link was made yet." } else { "No link is like that." }
}

fn filter_form(filter: &LinkFilter, is_everyones: bool, site: &Site) -> AnyView {
    let LinkFilter { job, who, label, state } = filter.clone();
    let states = STATES.map(|(value, words)| view! { <option value=value selected=value == state>{words}</option> });
    view! {
        <form class="panel filter" method="get" action=site.path("/links") role="search" aria-label="Links">
            <label>"Job " <input name="job" value=job autocomplete="off" spellcheck="false" /></label>
            {is_everyones.then(|| view! { <label>"Made by " <input name="who" value=who autocomplete="off" /></label> })}
            <label>"Label " <input name="label" value=label autocomplete="off" /></label>
            <label>"State " <select name="state">{states}</select></label>
            <button class="button">"Filter"</button>
            <a href=site.path("/links")>"All"</a>
        </form>
    }
    .into_any()
}

/// One step for all that a job or a person has, where the list is narrowed to that.
fn revoke_all(filter: &LinkFilter, open: u64, site: &Site, query: &str) -> Option<AnyView> {
    let whose = match (filter.job.trim(), filter.who.trim()) {
        ("", "") => return None,
        ("", who) => format!("of {who}"),
        (_, "") => "of this job".to_owned(),
        (_, who) => format!("of {who} to this job"),
    };
    let words = format!("Revoke {} {whose}", words::counted(open, "open link"));
    let action = site.path(&format!("/links/revoke?{query}"));
    Some(
        view! { <form class="all" method="post" action=action><button class="button bad">{words}</button></form> }
            .into_any(),
    )
}

fn row(link: &ListedLink, site: &Site, query: &str) -> AnyView {
    let of_job = site.path(&format!("/links?job={}", link.job));
    let of_maker = site.path(&LinkFilter { who: link.made_by.clone(), ..LinkFilter::default() }.address());
    let name = link_name(link);
    let revoke = link.is_open.then(|| {
        view! {
            <form method="post" action=site.path(&format!("/links/revoke?{query}"))>
                <input type="hidden" name="link" value=link.id.clone() />
                <button class="button bad" aria-label=format!("Revoke {name}")>"Revoke"</button>
            </form>
        }
    });
    view! {
        <li class="panel">
            <h2><a href=site.path(&format!("/links/{}", link.id))>{name.clone()}</a></h2>
            <LinkBadge link=link.clone() />
            {link_facts(link, site)}
            <p class="ways">
                <a href=site.path(&format!("/links/{}", link.id))>{if link.is_open { "Copy again" } else { "More" }}</a>
                <a href=of_job>"All to this job"</a>
                <a href=of_maker>"All of " {link.made_by.clone()}</a>
            </p>
            {revoke}
        </li>
    }
    .into_any()
}
