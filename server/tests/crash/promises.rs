//! What the server told somebody: that a job has ended, and how; that it was deleted or cancelled; that a link was made
//! or revoked; that somebody is signed in or out. And what it said nothing of: that each of these is in the audit trail.

use std::{collections::HashMap, fmt};

use rand::seq::IteratorRandom;
use serde_json::Value;

use crate::{
    load::SIGNERS,
    rig::{ANN, Rig},
    visitor::Visitor,
};

/// How many promises of each kind that costs a question to Reply are tried after a start: there are only so many.
const FEW: usize = 5;

/// What somebody was told.
pub(crate) enum Told {
    /// That a job has ended, and how.
    Ended { id: String, job: String, result: String },
    /// That what was kept of it is deleted.
    Deleted { id: String },
    /// That it is cancelled, for a reason.
    Cancelled { id: String, reason: String },
    /// That a link was made, and what became of it.
    LinkMade(Link, Fate),
    /// What the link shows.
    LinkUsed(Link),
    /// That a session was begun, and what became of it.
    SignedIn { name: &'static str, cookie: String, fate: Fate },
}

/// A share link.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Link {
    pub(crate) id: String,
    pub(crate) job: String,
    pub(crate) token: String,
}

/// What became of something that opens a door.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fate {
    /// It opens it.
    Open,
    /// It does not any more.
    Ended,
    /// The server was killed before it said whether it has ended.
    Unknown,
}

/// Everything promised so far.
#[derive(Default)]
pub(crate) struct Promises {
    /// The job as JSON and its result, by id.
    ended: HashMap<String, (String, String)>,
    /// The ids of those of which nothing is kept any more.
    deleted: Vec<String>,
    /// Jobs with the reasons for which they were cancelled.
    cancelled: Vec<(String, String)>,
    links: HashMap<Link, Fate>,
    used: Vec<Link>,
    /// What became of sessions, by cookie.
    sessions: HashMap<String, Fate>,
    /// How often each name was signed in, and out.
    signed: HashMap<&'static str, (usize, usize)>,
}

impl Promises {
    /// Adds what was promised before a kill. Reply forgets those jobs: from now on they are here or nowhere.
    pub(crate) fn add(&mut self, rig: &Rig, told: Vec<Told>) {
        for told in told {
            match told {
                Told::Ended { id, job, result } => {
                    rig.reply.remove(id.parse().unwrap());
                    self.ended.insert(id, (job, result));
                }
                Told::Deleted { id } => {
                    rig.reply.remove(id.parse().unwrap());
                    self.deleted.push(id);
                }
                Told::Cancelled { id, reason } => self.cancelled.push((id, reason)),
                Told::LinkMade(link, fate) => _ = self.links.insert(link, fate),
                Told::LinkUsed(link) => self.used.push(link),
                Told::SignedIn { name, cookie, fate } => {
                    let (times_in, times_out) = self.signed.entry(name).or_default();
                    *times_in += 1;
                    *times_out += usize::from(fate == Fate::Ended);
                    self.sessions.insert(cookie, fate);
                }
            }
        }
    }

    /// Sees that the server has some of it, as it was told.
    pub(crate) async fn are_kept(&self, rig: &Rig, url: &str, most: usize) {
        rig.reply.forget_calls();
        let server = Server { ann: Visitor::sign_in(url, ANN).await.unwrap(), url };
        for (id, (job, result)) in self.ended.iter().sample(&mut rand::rng(), most.min(self.ended.len())) {
            assert_eq!(server.get(&format!("/api/jobs/{id}")).await, (200, job.clone()), "the job {id}");
            assert_eq!(
                server.get(&format!("/api/jobs/{id}/result")).await,
                (200, result.clone()),
                "the result of {id}"
            );
            assert_eq!(server.count(id, "first_look", ANN).await, 1, "the trail of {id}");
        }
        self.links_are_kept(&server, most).await;
        self.sessions_are_kept(&server, most).await;
        for (id, reason) in self.cancelled.iter().sample(&mut rand::rng(), most.min(self.cancelled.len())) {
            assert_eq!(server.count(id, "cancel", reason).await, 1, "the trail of {id}");
        }
        assert_eq!(rig.reply.calls().len(), 0, "what is kept is not asked for");
        for id in self.deleted.iter().sample(&mut rand::rng(), most.min(FEW)) {
            assert_eq!(server.get(&format!("/api/jobs/{id}")).await.0, 404, "the deleted {id}");
            assert_eq!(server.deeds(id).await, ["data_deleted", "first_look"], "the trail of {id}");
        }
    }

    async fn links_are_kept(&self, server: &Server<'_>, most: usize) {
        for (link, fate) in self.links.iter().sample(&mut rand::rng(), most.min(self.links.len())) {
            let name = format!("link {}", link.id);
            assert_eq!(server.count(&link.job, "link_made", &name).await, 1, "the making of {name}");
            let (status, revocations) = match fate {
                Fate::Open => (200, 0),
                Fate::Ended => (410, 1),
                Fate::Unknown => continue,
            };
            assert_eq!(server.get_as_nobody(&format!("/s/{}/result", link.token)).await, status, "{name}, {fate:?}");
            assert_eq!(server.count(&link.job, "link_revoked", &name).await, revocations, "the end of {name}");
        }
        for link in self.used.iter().sample(&mut rand::rng(), most.min(self.used.len())) {
            let name = format!("link {}", link.id);
            assert!(server.count(&link.job, "link_used", &name).await >= 1, "the use of {name}");
        }
    }

    async fn sessions_are_kept(&self, server: &Server<'_>, most: usize) {
        for (cookie, fate) in self.sessions.iter().sample(&mut rand::rng(), most.min(self.sessions.len())) {
            let status = Visitor::with(server.url, cookie).get("/api/none").await.unwrap().0;
            match fate {
                Fate::Open => assert_eq!(status, 404, "a session is lost"),
                Fate::Ended => assert_eq!(status, 401, "a session that was ended is open again"),
                Fate::Unknown => assert!([401, 404].contains(&status)),
            }
        }
        for name in SIGNERS {
            let (times_in, times_out) = self.signed.get(name).copied().unwrap_or_default();
            for (deed, promised) in [("login", times_in), ("logout", times_out)] {
                let written = server.lines(&format!("who={name}&deed={deed}")).await.len();
                // What was done may not have been told.
                assert!(written >= promised, "of {promised} times {deed} of {name}, {written} are in the trail");
            }
        }
    }

    /// Panics where nothing was promised of some kind, for then nothing was shown of it.
    pub(crate) fn are_of_every_kind(&self) {
        let with = |fate| self.links.values().filter(|is| **is == fate).count();
        let sessions_with = |fate| self.sessions.values().filter(|is| **is == fate).count();
        let counts = [
            self.ended.len(),
            self.deleted.len(),
            self.cancelled.len(),
            self.used.len(),
            with(Fate::Open),
            with(Fate::Ended),
            sessions_with(Fate::Open),
            sessions_with(Fate::Ended),
        ];
        assert!(counts.iter().all(|count| *count > 0), "too little was promised to show anything: {self}");
    }
}

/// The server, asked by somebody who trusts nothing.
struct Server<'a> {
    ann: Visitor,
    url: &'a str,
}

impl Server<'_> {
    async fn get(&self, path: &str) -> (u16, String) {
        self.ann.get(path).await.unwrap()
    }

    async fn get_as_nobody(&self, path: &str) -> u16 {
        Visitor::with(self.url, "").get(path).await.unwrap().0
    }

    /// What the audit trail says, newest first.
    async fn lines(&self, query: &str) -> Vec<Value> {
        let (status, lines) = self.get(&format!("/audit.jsonl?{query}")).await;
        assert_eq!(status, 200, "{lines}");
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// What was done about a job, newest first.
    async fn deeds(&self, job: &str) -> Vec<String> {
        let lines = self.lines(&format!("job={job}")).await;
        lines.iter().map(|entry| entry["deed"].as_str().unwrap().to_owned()).collect()
    }

    /// How many entries of such a deed about a job name this.
    async fn count(&self, job: &str, deed: &str, name: &str) -> usize {
        let lines = self.lines(&format!("job={job}&deed={deed}")).await;
        lines.iter().filter(|entry| entry.to_string().contains(name)).count()
    }
}

impl fmt::Display for Promises {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ended, deleted, cancelled) = (self.ended.len(), self.deleted.len(), self.cancelled.len());
        let revoked = self.links.values().filter(|fate| **fate == Fate::Ended).count();
        let out = self.sessions.values().filter(|fate| **fate == Fate::Ended).count();
        write!(f, "{ended} ended jobs, {deleted} deletions, {cancelled} cancellations, ")?;
        write!(f, "{} links ({revoked} revoked), {} sessions ({out} ended)", self.links.len(), self.sessions.len())
    }
}
