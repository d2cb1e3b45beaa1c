//! The state behind the watch: every known job, who is watched, and how answers get into it. It is kept under a
//! mutex that is never held across an `.await`.

mod driven;
mod keeping;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use app::{
    error::{AppError, ErrorCode},
    job::{JobId, JobSnapshot, JobText},
};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use tokio::{
    sync::{Notify, watch},
    time::Instant,
};

use super::{
    WatchLimits,
    ask::{Access, AccessState},
    askers::{Asker, Askers},
    entry::{Entry, Moment, POLLING, Sent},
    figures::Figures,
    keep::KeptJob,
    revision::Revision,
    schedule::{Need, Place},
};

/// The most jobs nobody has seen that may wait for their first answer: more is somebody guessing.
const MOST_WAITING: usize = 500;
/// How many of them may be one asker's: as many as one stream may show.
const MOST_OF_ONE: usize = 50;

/// Everything known, and who looks at it.
#[derive(Debug)]
pub(super) struct Hub {
    entries: HashMap<JobId, Entry>,
    /// Those that somebody looks at and about which there is something left to ask.
    watched: HashSet<JobId>,
    limits: WatchLimits,
    text_bytes: usize,
    access: Access,
    last_number: u64,
    revisions: u64,
    /// Questions since the last poll or sweep.
    streak: u8,
    /// The category that the list is asked for, once the list of all is too long.
    category: Option<String>,
    list_is_long: bool,
    tick: u32,
    is_closed: bool,
    /// How often the data of a job was deleted.
    deletions: u64,
    /// Who asked for jobs that nobody had seen.
    askers: Askers,
    /// What is to be kept of these.
    unkept: HashSet<JobId>,
    /// What was still to be kept when the watch ended.
    leftover: Vec<KeptJob>,
    /// Those whose page was opened last before the start.
    earlier: Vec<KeptJob>,
    /// Rouses the driver: there is something to ask.
    rouse: Arc<Notify>,
    /// Rouses the keeper: there is something to keep.
    changed: Arc<Notify>,
}

/// What a look finds.
pub(super) enum Look {
    /// The job, as known.
    Known(Arc<Revision>),
    /// Nothing, and Reply need not be asked now.
    Refused(AppError),
    /// Nothing yet: the answer will come here.
    Awaited(watch::Receiver<Sent>),
}

impl Hub {
    pub(super) fn new(limits: WatchLimits, access: Access, rouse: Arc<Notify>, changed: Arc<Notify>) -> Self {
        Self {
            entries: HashMap::new(),
            watched: HashSet::new(),
            limits,
            text_bytes: 0,
            access,
            last_number: 0,
            revisions: 0,
            streak: 0,
            category: None,
            list_is_long: false,
            tick: 0,
            is_closed: false,
            deletions: 0,
            askers: Askers::default(),
            unkept: HashSet::new(),
            leftover: Vec::new(),
            earlier: Vec::new(),
            rouse,
            changed,
        }
    }

    pub(super) fn access(&self) -> Access {
        self.access
    }

    /// Somebody is going to look at a job; see `Watch::announce`.
    pub(super) fn announce(&mut self, id: JobId, asker: Asker, moment: &Moment) -> Result<(), AppError> {
        if self.is_closed || self.entries.contains_key(&id) {
            return Ok(());
        }
        let of_the_same = |entry: &&Entry| entry.need() == Some(Need::First) && entry.asker.as_ref() == Some(&asker);
        let waiting = self.watched.iter().filter_map(|id| self.entries.get(id)).filter(of_the_same).count();
        if waiting >= MOST_OF_ONE {
            let detail = "So many jobs that nobody has seen yet were asked for that Reply has still to be asked about the first.";
            return Err(AppError { retry_after: Some(30), ..AppError::with_detail(ErrorCode::TooManyTries, detail) });
        }
        let entry = self.entries.entry(id).or_insert_with(|| Entry::new(id, moment));
        entry.asker = Some(asker);
        Ok(())
    }

    /// Somebody looks at a job.
    pub(super) fn look(&mut self, id: JobId, moment: &Moment) -> Look {
        if self.is_closed {
            return Look::Refused(AppError::new(ErrorCode::StillAsking));
        }
        if self.entries.get(&id).is_none_or(|entry| entry.known.is_none())
            && let Some(error) = self.refusal(id, moment)
        {
            return Look::Refused(error);
        }
        self.attend(id, moment);
        let entry = self.entries.entry(id).or_insert_with(|| Entry::new(id, moment));
        match entry.current(moment) {
            Some(revision) => Look::Known(revision),
            None => Look::Awaited(entry.await_answer()),
        }
    }

    /// Why a job nobody has seen is not asked for now.
    fn refusal(&self, id: JobId, moment: &Moment) -> Option<AppError> {
        let entry = self.entries.get(&id);
        if let Some(error) = entry.and_then(|entry| entry.refusal(moment.now)) {
            return Some(error);
        }
        let code = match self.access.state {
            AccessState::Open => ErrorCode::OwnShare,
            AccessState::Held => ErrorCode::RateLimited,
            AccessState::Failing(code) => code,
            AccessState::KeyRejected => ErrorCode::KeyRejected,
        };
        let wait = self.access.interactive.saturating_duration_since(moment.now);
        if wait > super::LOOK_WAIT {
            return Some(AppError { retry_after: Some(wait.as_millis().div_ceil(1000) as u64), ..AppError::new(code) });
        }
        let waiting = || self.watched.iter().filter(|id| self.need(id) == Some(Need::First)).count();
        (!self.watched.contains(&id) && waiting() >= MOST_WAITING).then(super::still_asking)
    }

    fn need(&self, id: &JobId) -> Option<Need> {
        self.entries.get(id)?.need()
    }

    /// Something was done to a job: the next question is about it.
    pub(super) fn ask_anew(&mut self, id: JobId, moment: &Moment) {
        self.attend(id, moment);
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.ask_anew();
        }
        self.rouse.notify_one();
    }

    /// Notes a look, and watches the job from now on if there is anything to ask. The driver is roused if that makes
    /// anything due earlier; most looks do not.
    fn attend(&mut self, id: JobId, moment: &Moment) {
        let entry = self.entries.entry(id).or_insert_with(|| Entry::new(id, moment));
        let was_faded = moment.now.saturating_duration_since(entry.looked_at) > POLLING;
        entry.looked_at = moment.now;
        if entry.need().is_none() {
            return;
        }
        let is_new = self.watched.insert(id);
        if is_new {
            entry.watched_since = Some(moment.now);
            // Where the list shows it may have changed while nobody looked.
            entry.place = Place::Guess(0);
            entry.refresh_ages();
        }
        if is_new || was_faded {
            self.rouse.notify_one();
        }
        self.evict(moment.now);
    }

    /// A stream of the job is opened.
    pub(super) fn enter(&mut self, id: JobId, moment: &Moment) -> watch::Receiver<Sent> {
        if self.is_closed {
            // Its sender is gone at once, which ends the stream.
            return watch::Sender::default().subscribe();
        }
        self.attend(id, moment);
        let entry = self.entries.entry(id).or_insert_with(|| Entry::new(id, moment));
        entry.viewers += 1;
        self.rouse.notify_one();
        entry.listen()
    }

    /// A stream of the job is closed. The grace begins now.
    pub(super) fn leave(&mut self, id: JobId, now: Instant) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.viewers -= 1;
            entry.looked_at = now;
        }
    }

    pub(super) fn current(&mut self, id: JobId, moment: &Moment) -> Option<Arc<Revision>> {
        self.entries.get_mut(&id)?.current(moment)
    }

    /// Somebody opens the page of a known job.
    pub(super) fn open(&mut self, id: JobId, wall: DateTime<Utc>) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.opened_at = wall;
            self.note_new(id, false);
        }
    }

    /// Somebody needs the texts of a known job; see `Entry::want_rest`.
    pub(super) fn want_rest(&mut self, id: JobId, now: Instant) -> Result<Option<watch::Receiver<Sent>>, AppError> {
        match self.entries.get_mut(&id) {
            Some(entry) => entry.want_rest(now).inspect(|_| self.rouse.notify_one()),
            None => Err(super::still_asking()),
        }
    }

    pub(super) fn text(&self, id: JobId, which: JobText) -> Option<Arc<str>> {
        self.entries.get(&id)?.known.as_ref()?.texts.get(which)
    }

    pub(super) fn beat_of(&self, id: JobId, moment: &Moment) -> Option<Bytes> {
        Some(self.entries.get(&id)?.beat(moment))
    }

    pub(super) fn tick(&self) -> u32 {
        self.tick
    }

    /// The known jobs looked at most recently, newest first.
    pub(super) fn recent(&mut self, most: usize, moment: &Moment) -> Vec<JobSnapshot> {
        let known = self.entries.iter().filter(|(_, entry)| entry.known.is_some());
        let known = known.map(|(id, entry)| (std::cmp::Reverse(entry.opened_at), *id));
        let is_known = |id| self.entries.get(id).is_some_and(|entry| entry.known.is_some());
        let earlier = self.earlier.iter().filter(|kept| !is_known(&kept.job.job_id));
        let earlier = earlier.map(|kept| (std::cmp::Reverse(kept.opened_at), kept.job.job_id));
        let mut ids: Vec<_> = known.chain(earlier).collect();
        if ids.len() > most && most > 0 {
            ids.select_nth_unstable(most - 1);
        }
        ids.truncate(most);
        ids.sort_unstable();
        ids.into_iter().filter_map(|(_, id)| self.glance(id, moment)).collect()
    }

    fn glance(&mut self, id: JobId, moment: &Moment) -> Option<JobSnapshot> {
        let current = self.current(id, moment).map(|revision| revision.snapshot.clone());
        current.or_else(|| Some(self.earlier.iter().find(|kept| kept.job.job_id == id)?.snapshot()))
    }

    pub(super) fn figures(&self, now: Instant) -> Figures {
        let watched = self.watched.iter().filter_map(|id| self.entries.get(id));
        let mut ages: Vec<_> = watched.filter_map(|entry| Some(now - entry.known.as_ref()?.asked_at)).collect();
        ages.sort_unstable();
        Figures {
            known: self.entries.values().filter(|entry| entry.known.is_some()).count(),
            watched: self.watched.len(),
            viewers: self.entries.values().map(|entry| entry.viewers).sum(),
            revisions: self.revisions,
            text_bytes: self.text_bytes,
            unkept: self.unkept(),
            ages,
            ..Figures::default()
        }
    }

    /// When Reply was asked for what is shown of a job.
    #[cfg(test)]
    pub(super) fn asked_at(&self, id: JobId) -> Option<Instant> {
        Some(self.entries.get(&id)?.known.as_ref()?.asked_at)
    }

    /// Ends every stream, and refuses new ones.
    pub(super) fn close(&mut self) {
        while !self.unkept.is_empty() {
            let mut kept = self.take_unkept();
            self.leftover.append(&mut kept);
        }
        self.is_closed = true;
        self.watched.clear();
        self.entries.clear();
        self.text_bytes = 0;
    }

    /// Sends a revision of the job if there is something new. Its number is the time, so that it also grows over
    /// restarts, but for a clock that was set back.
    fn publish(&mut self, id: JobId, changed: bool, moment: &Moment) {
        let number = moment.wall.timestamp_millis().max(0).cast_unsigned().max(self.last_number + 1);
        if self.entries.get_mut(&id).is_some_and(|entry| entry.publish(changed, moment, number)) {
            self.last_number = number;
            self.revisions += 1;
        }
    }

    /// Forgets the jobs looked at least recently, those that nobody has seen first, until the rest is within bounds.
    /// Whoever is looked at stays.
    fn evict(&mut self, now: Instant) {
        while self.entries.len() > self.limits.jobs || self.text_bytes > self.limits.text_bytes {
            let may_go = |entry: &Entry| entry.asking.is_none() && !entry.is_looked_at(now);
            let unwatched = self.entries.iter().filter(|(_, entry)| may_go(entry));
            let Some(id) = unwatched.min_by_key(|(_, e)| (e.known.is_some(), e.looked_at)).map(|(id, _)| *id) else {
                break;
            };
            self.watched.remove(&id);
            if let Some(known) = self.entries.remove(&id).and_then(|entry| entry.known) {
                self.text_bytes -= known.texts.bytes();
            }
        }
    }
}
