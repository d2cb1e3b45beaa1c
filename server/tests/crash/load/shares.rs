//! One who makes share links, opens them, and revokes some.

use reqwest::StatusCode;
use simulator::Simulator;

use super::jobs;
use crate::{
    promises::{Fate, Link, Told},
    visitor::Visitor,
};

/// How long a token is.
const TOKEN: usize = 32;

/// Makes links to one job until nobody answers.
pub(super) async fn share(reply: Simulator, ann: Visitor) -> Vec<Told> {
    let mut told = Vec::new();
    let Some(job) = jobs::see_ended(&reply, &ann, &mut told).await else { return told };
    while let Some(link) = make(&ann, &job, &mut told).await {
        let Some(opened) = ann.get(&format!("/s/{}", link.token)).await else { return told };
        assert_eq!(opened.0, 200, "{}", opened.1);
        told.push(Told::LinkUsed(link.clone()));
        let fate = if rand::random() { revoke(&ann, &link).await } else { Fate::Open };
        told.push(Told::LinkMade(link, fate));
    }
    told
}

/// Makes a link and reads what opens it. That it was made is promised even if its token was never seen.
async fn make(ann: &Visitor, job: &str, told: &mut Vec<Told>) -> Option<Link> {
    let form = [("until", "day"), ("result", "on"), ("label", "of the crash test")];
    let answer = ann.post(&format!("/jobs/{job}/links"), &form).await?;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let page = answer.headers()["location"].to_str().unwrap().to_owned();
    let id = page.strip_prefix("/links/").unwrap().to_owned();
    let Some((_, shown)) = ann.get(&page).await else {
        let unseen = Link { id, job: job.to_owned(), token: String::new() };
        told.push(Told::LinkMade(unseen, Fate::Unknown));
        return None;
    };
    let (_, after) = shown.split_once("/s/").unwrap();
    Some(Link { id, job: job.to_owned(), token: after[..TOKEN].to_owned() })
}

async fn revoke(ann: &Visitor, link: &Link) -> Fate {
    match ann.post(&format!("/links/revoke?job={}", link.job), &[("link", &link.id)]).await {
        Some(answer) => {
            assert!(answer.headers()["location"].to_str().unwrap().ends_with("revoked=1"));
            Fate::Ended
        }
        None => Fate::Unknown,
    }
}
