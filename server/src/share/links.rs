//! The share links: made, opened, revoked, and told apart from what is none.

use std::{
    collections::HashMap,
    fmt,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use app::{
    error::{AppError, ErrorCode},
    job::JobId,
    sharing::LinkFacts,
    words,
};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::{sync::watch, time::sleep};

use super::{
    slow::Slow,
    token::{LinkId, Tokens},
};
use crate::{
    access::{Lease, Visit},
    store::{
        Store,
        audit::{Deed, Entry, Who},
        links::{Link, WantedLinks},
    },
};

/// How long looks at links are counted in memory before they are written.
const COUNTING: Duration = Duration::from_secs(2);
/// The longest label, in characters.
pub const LONGEST_LABEL: usize = 100;

/// The share links; a cheap handle.
#[derive(Clone)]
pub struct Shares {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    tokens: Tokens,
    /// How long a link may last.
    longest: TimeDelta,
    slow: Slow,
    /// The links that somebody has a stream open on, each with its job and the word that it is over.
    watched: Mutex<HashMap<LinkId, (JobId, watch::Sender<bool>)>>,
    /// How often links were ended by somebody.
    ends: AtomicU64,
    seen: Mutex<HashMap<LinkId, (u64, DateTime<Utc>)>>,
}

impl fmt::Debug for Shares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shares").finish_non_exhaustive()
    }
}

/// A link to be made.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// Whose job it is to show.
    pub job: JobId,
    /// Whether it is to show the input.
    pub shows_input: bool,
    /// Whether it is to show the result.
    pub shows_result: bool,
    /// Whether to mask what it shows of them.
    pub masked: bool,
    /// When it is to end.
    pub ends_at: DateTime<Utc>,
    /// What its maker calls it.
    pub label: String,
}

impl Shares {
    /// Links kept in a store, opened by these tokens, none of which lasts longer than `longest`.
    pub fn new(store: Store, tokens: Tokens, longest: TimeDelta) -> Self {
        let (slow, watched, seen) = (Slow::default(), Mutex::default(), Mutex::default());
        Self { shared: Arc::new(Shared { store, tokens, longest, slow, watched, ends: AtomicU64::default(), seen }) }
    }

    /// How long a link may last.
    pub fn longest(&self) -> TimeDelta {
        self.shared.longest
    }

    /// What opens a link.
    pub fn token(&self, id: LinkId) -> String {
        self.shared.tokens.token(id)
    }

    /// The link that a token opens, and how long a stream over it may go on: until it ends or is revoked.
    ///
    /// # Errors
    /// `LinkUnknown` for what is no token of ours, after a while if there were many from this address; `LinkEnded` for
    /// one that was.
    pub async fn open(&self, token: &str, from: IpAddr) -> Result<(Link, Lease), AppError> {
        loop {
            let ends_before = self.shared.ends.load(Ordering::SeqCst);
            let link = self.read(token, from).await?;
            let lease = self.lease(&link);
            // Where some link was ended after this one was read and before the lease heeded that, it may have been this.
            if self.shared.ends.load(Ordering::SeqCst) == ends_before {
                return Ok((link, lease));
            }
        }
    }

    async fn read(&self, token: &str, from: IpAddr) -> Result<Link, AppError> {
        let now = Utc::now();
        let Some(id) = self.shared.tokens.open(token, now) else {
            self.shared.slow.wrong(from).await?;
            return Err(AppError::new(ErrorCode::LinkUnknown));
        };
        match self.shared.store.link(id).await? {
            Some(link) if link.is_open(now) => Ok(link),
            Some(link) => Err(ended(&link)),
            None => Err(AppError::new(ErrorCode::LinkEnded)),
        }
    }

    fn lease(&self, link: &Link) -> Lease {
        let mut watched = self.watched();
        let over = watched.get(&link.id).map(|(_, over)| over.subscribe());
        let over = over.unwrap_or_else(|| {
            let (sender, over) = watch::channel(false);
            watched.insert(link.id, (link.job, sender.clone()));
            tokio::spawn(end_in_time(Arc::downgrade(&self.shared), link.id, link.ends_at, sender));
            over
        });
        Lease::until(over, ErrorCode::LinkEnded)
    }

    /// Makes a link, and writes that down.
    ///
    /// # Errors
    /// That it lasts too long or not at all, or why it cannot be kept.
    pub async fn make(&self, visit: &Visit, new: NewLink) -> Result<Link, AppError> {
        let made_at = Utc::now();
        let refuse = |why: String| Err(AppError::with_detail(ErrorCode::BadRequest, why));
        if new.ends_at <= made_at {
            return refuse("The link would have ended before it was made.".into());
        }
        // A day chosen today ends a few hours later than the same time of that day.
        if new.ends_at > made_at + self.shared.longest + TimeDelta::days(1) {
            return refuse(format!(
                "A link may last {} at most.",
                words::counted(self.shared.longest.num_days().unsigned_abs(), "day")
            ));
        }
        let facts = LinkFacts {
            job: new.job,
            shows_input: new.shows_input,
            shows_result: new.shows_result,
            masked: new.masked,
            label: new.label.trim().chars().filter(|letter| !letter.is_control()).take(LONGEST_LABEL).collect(),
            made_by: visit.person.name.to_string(),
            made_at,
            ends_at: new.ends_at,
            revoked_at: None,
            seen: 0,
            seen_at: None,
        };
        let link = Link { id: LinkId::random(), facts };
        self.shared.store.record(&deed(Deed::LinkMade, visit, &link)).await?;
        self.shared.store.add_link(&link).await?;
        Ok(link)
    }

    /// Revokes those of the wanted links that are open, ends every stream over them, and writes it down.
    ///
    /// # Errors
    /// Why they cannot be revoked; none is then.
    pub async fn revoke(&self, visit: &Visit, wanted: &WantedLinks) -> Result<Vec<Link>, AppError> {
        let revoked = self.shared.store.revoke_links(wanted, Utc::now()).await?;
        for link in &revoked {
            self.end_streams(|id, _| *id == link.id);
            self.shared.store.note(&deed(Deed::LinkRevoked, visit, link)).await;
        }
        Ok(revoked)
    }

    /// Ends every stream over a link to a job, whose links are gone.
    pub fn end_those_of(&self, job: JobId) {
        self.end_streams(|_, of| *of == job);
    }

    fn end_streams(&self, over_these: impl Fn(&LinkId, &JobId) -> bool) {
        let watched = self.watched();
        self.shared.ends.fetch_add(1, Ordering::SeqCst);
        for (_, (_, over)) in watched.iter().filter(|(id, (job, _))| over_these(id, job)) {
            over.send_replace(true);
        }
    }

    /// The wanted links, newest first, with all looks counted in.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub async fn list(&self, wanted: &WantedLinks, most: u32) -> Result<Vec<Link>, AppError> {
        self.write_seen().await;
        Ok(self.shared.store.links(wanted, most).await?)
    }

    /// Somebody opened the page of a link.
    pub async fn note_seen(&self, link: &Link, from: IpAddr) {
        let used = Entry::new(Deed::LinkUsed, Who::Link(link.id.to_string())).from(from).about(link.job);
        self.shared.store.note(&used).await;
        let is_first = {
            let mut seen = self.seen();
            let is_first = seen.is_empty();
            let (times, last) = seen.entry(link.id).or_default();
            (*times, *last) = (*times + 1, Utc::now());
            is_first
        };
        if is_first {
            let shared = Arc::downgrade(&self.shared);
            tokio::spawn(async move {
                sleep(COUNTING).await;
                if let Some(shared) = shared.upgrade() {
                    Self { shared }.write_seen().await;
                }
            });
        }
    }

    async fn write_seen(&self) {
        let seen: Vec<_> = self.seen().drain().map(|(id, (times, last))| (id, times, last)).collect();
        if seen.is_empty() {
            return;
        }
        if let Err(error) = self.shared.store.count_links_seen(&seen).await {
            // The audit trail tells of every use as well; a count that is too low is no reason to fail.
            tracing::error!(%error, "looks at links could not be counted");
        }
    }

    fn watched(&self) -> MutexGuard<'_, HashMap<LinkId, (JobId, watch::Sender<bool>)>> {
        self.shared.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seen(&self) -> MutexGuard<'_, HashMap<LinkId, (u64, DateTime<Utc>)>> {
        self.shared.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says that a link is over once its time is; gives up once nobody listens.
async fn end_in_time(shared: Weak<Shared>, id: LinkId, ends_at: DateTime<Utc>, over: watch::Sender<bool>) {
    loop {
        // The clock may be set meanwhile, so that no single sleep goes on for long.
        let left = (ends_at - Utc::now()).to_std().unwrap_or_default().min(Duration::from_secs(60));
        tokio::select! {
            () = sleep(left) => {}
            () = over.closed() => {}
        }
        let Some(shared) = shared.upgrade() else { return };
        // Whoever begins to listen does so under this lock.
        let mut watched = shared.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if Utc::now() >= ends_at {
            over.send_replace(true);
        } else if over.receiver_count() > 0 {
            continue;
        }
        watched.remove(&id);
        return;
    }
}

/// What somebody who holds a link is told that is over.
fn ended(link: &Link) -> AppError {
    let why = match link.revoked_at {
        Some(_) => "Whoever shared it has ended it.".to_owned(),
        None => format!("It was good until {} UTC.", words::moment(link.ends_at, 0)),
    };
    AppError::with_detail(ErrorCode::LinkEnded, why)
}

/// What the audit trail keeps: never what opens the link.
fn deed(deed: Deed, visit: &Visit, link: &Link) -> Entry {
    let shows = match (link.shows_input, link.shows_result) {
        (false, false) => "status",
        (true, false) => "status and input",
        (false, true) => "status and result",
        (true, true) => "status, input and result",
    };
    let masked = if link.masked { "masked" } else { "not masked" };
    let label = if link.label.is_empty() { String::new() } else { format!(", “{}”", link.label) };
    let detail = format!("link {}: {shows}, {masked}, until {} UTC{label}", link.id, words::moment(link.ends_at, 0));
    Entry::new(deed, visit.who()).from(visit.address).about(link.job).detail(&detail)
}
