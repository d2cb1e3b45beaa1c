//! Those who sign in, and some of them out again.

use reqwest::StatusCode;

use crate::{
    promises::{Fate, Told},
    visitor::Visitor,
};

/// Signs in again and again, and out every other time, until nobody answers.
pub(super) async fn come_and_go(url: String, name: &'static str) -> Vec<Told> {
    let mut told = Vec::new();
    while let Some(visitor) = Visitor::sign_in(&url, name).await {
        let fate = if rand::random() { sign_out(&visitor).await } else { Fate::Open };
        told.push(Told::SignedIn { name, cookie: visitor.cookie, fate });
    }
    told
}

async fn sign_out(visitor: &Visitor) -> Fate {
    match visitor.post("/logout", &[]).await {
        Some(answer) => {
            assert_eq!(answer.status(), StatusCode::SEE_OTHER);
            Fate::Ended
        }
        None => Fate::Unknown,
    }
}
