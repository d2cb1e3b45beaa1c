//! What a share link is, in a badge and a row of facts.

use leptos::prelude::*;

use super::icon::{Icon, Shape};
use crate::{sharing::ListedLink, site::Site, words};

/// What a link is called: as its maker did, or by what it shows.
pub fn link_name(link: &ListedLink) -> String {
    match (link.label.as_str(), &link.title) {
        ("", Some(title)) => format!("{title}, without a label"),
        ("", None) => "Without a label".to_owned(),
        (label, _) => label.to_owned(),
    }
}

/// Whether a link is open.
#[component]
pub fn LinkBadge(
    /// The link.
    link: ListedLink,
) -> impl IntoView {
    let (tone, words, shape) = match (link.is_open, link.revoked_at) {
        (true, _) => ("good", "Open", Shape::Check),
        (false, Some(_)) => ("bad", "Revoked", Shape::Cross),
        (false, None) => ("calm", "Ended", Shape::Hourglass),
    };
    view! {
        <span class="badge" data-tone=tone>
            <Icon strokes=shape />
            <span>{words}</span>
        </span>
    }
}

/// What it shows, to when, by whom, and how often it was seen.
pub fn link_facts(link: &ListedLink, site: &Site) -> AnyView {
    let at = |moment| format!("{} UTC", words::moment(moment, 0));
    let end = match link.revoked_at {
        Some(revoked) => ("Revoked", at(revoked)),
        None => (if link.is_open { "Ends" } else { "Ended" }, at(link.ends_at)),
    };
    let seen = match link.seen_at {
        Some(last) => format!("{}, last {}", times(link.seen), at(last)),
        None => "not yet".to_owned(),
    };
    let job = link.title.clone().unwrap_or_else(|| "Job".to_owned());
    let rest =
        [("Shows", shows(link)), ("Made by", link.made_by.clone()), ("Made", at(link.made_at)), end, ("Seen", seen)];
    let rest = rest.map(|(name, text)| view! { <div><dt>{name}</dt><dd>{text}</dd></div> }).collect_view();
    view! {
        <dl class="facts">
            <div>
                <dt>"Job"</dt>
                <dd><a href=site.path(&format!("/jobs/{}", link.job))>{job}</a></dd>
            </div>
            {rest}
        </dl>
    }
    .into_any()
}

fn shows(link: &ListedLink) -> String {
    let texts = match (link.shows_input, link.shows_result) {
        (false, false) => return "status and progress".to_owned(),
        (true, false) => "status and input",
        (false, true) => "status and result",
        (true, true) => "status, input and result",
    };
    format!("{texts}, {}", if link.masked { "masked" } else { "not masked" })
}

fn times(number: u64) -> String {
    match number {
        1 => "once".to_owned(),
        _ => format!("{} times", words::whole(number)),
    }
}
