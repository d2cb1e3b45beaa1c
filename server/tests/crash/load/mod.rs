//! People who use the server until it is gone, and what each of them was told.

mod jobs;
mod sessions;
mod shares;

use tokio::task::JoinSet;

use crate::{
    promises::Told,
    rig::{ANN, Rig},
    visitor::Visitor,
};

/// How many look at one job after the other, and how many follow one to its end. Of everybody else there is one.
const LOOKERS: usize = 3;
const FOLLOWERS: usize = 4;
/// Those who sign in and out; each has a name, since one name may have to wait for another try.
pub(crate) const SIGNERS: [&str; 2] = ["sue", "sam"];

/// Everybody who asks.
pub(crate) struct Load(JoinSet<Vec<Told>>);

/// Begins to ask.
pub(crate) async fn load(rig: &Rig, url: &str) -> Load {
    let mut people = JoinSet::new();
    let ann = Visitor::sign_in(url, ANN).await.unwrap();
    for _ in 0..LOOKERS {
        people.spawn(jobs::look(rig.reply.clone(), ann.clone()));
    }
    for _ in 0..FOLLOWERS {
        people.spawn(jobs::follow(rig.reply.clone(), ann.clone()));
    }
    people.spawn(jobs::delete(rig.reply.clone(), ann.clone()));
    people.spawn(jobs::cancel(rig.reply.clone(), ann.clone()));
    people.spawn(shares::share(rig.reply.clone(), ann));
    for name in SIGNERS {
        people.spawn(sessions::come_and_go(url.to_owned(), name));
    }
    Load(people)
}

impl Load {
    /// What everybody was told, once the server is gone.
    pub(crate) async fn stop(self) -> Vec<Told> {
        self.0.join_all().await.into_iter().flatten().collect()
    }
}
