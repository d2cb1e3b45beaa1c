//! The state behind the watch: every known job, who is watched, and how answers get into it. It is kept under a
//! mutex that is never held across an `.await`.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use app::{
    error::{AppError, ErrorCode},
    job::{JobId, JobSnapshot, JobText},
};
use bytes::Bytes;
use tokio::{sync::watch, time::Instant};

use super::{
    WatchLimits,
    ask::{Access, AccessState, ListPage},
    entry::{Asking, Entry, GRACE, Moment, Sent},
    figures::Figures,
    known::{Answered, Fetched},
    revision::Revision,
    schedule::{self, Need, Next, Place, Question, Subject},
};
use crate::reply::{AskError, Concern, JobPage};

/// What Reply puts before the suffix of a category.
const CATEGORY_PREFIX: &str = "r2/bg-jobs/";
/// The most jobs nobody has seen that may wait for their first answer: more is somebody guessing.
const MOST_WAITING: usize = 500;

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
    pub(super) fn new(limits: WatchLimits, access: Access) -> Self {
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
        }
    }

    pub(super) fn access(&self) -> Access {
        self.access
    }

    /// Somebody looks at a job.
    pub(super) fn look(&mut self, id: JobId, moment: &Moment) -> Look {
        if self.is_closed {
            return Look::Refused(AppError::new(ErrorCode::StillAsking));
        }
        if !self.entries.get(&id).is_some_and(|entry| entry.known.is_some())
            && let Some(error) = self.refusal(id, moment)
        {
            return Look::Refused(error);
        }
        self.attend(id, moment);
        let entry = self.entries.entry(id).or_insert_with(|| Entry::new(id, moment.now));
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
            AccessState::Open => None,
            AccessState::Held => Some(ErrorCode::RateLimited),
            AccessState::Failing(code) => Some(code),
            AccessState::KeyRejected => Some(ErrorCode::KeyRejected),
        };
        let wait = self.access.interactive.saturating_duration_since(moment.now);
        if let Some(code) = code.filter(|_| wait > super::LOOK_WAIT) {
            return Some(AppError { retry_after: Some(wait.as_millis().div_ceil(1000) as u64), ..AppError::new(code) });
        }
        let waiting = || self.watched.iter().filter(|id| self.need(id) == Some(Need::First)).count();
        (entry.is_none() && waiting() >= MOST_WAITING).then(super::still_asking)
    }

    fn need(&self, id: &JobId) -> Option<Need> {
        self.entries.get(id)?.need()
    }

    /// Notes a look, and watches the job from now on if there is anything to ask.
    fn attend(&mut self, id: JobId, moment: &Moment) {
        let entry = self.entries.entry(id).or_insert_with(|| Entry::new(id, moment.now));
        entry.looked_at = moment.now;
        if entry.need().is_some() && self.watched.insert(id) {
            entry.watched_since = Some(moment.now);
            entry.refresh_ages();
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
        let entry = self.entries.entry(id).or_insert_with(|| Entry::new(id, moment.now));
        entry.viewers += 1;
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

    pub(super) fn text(&self, id: JobId, which: JobText) -> Option<Arc<str>> {
        self.entries.get(&id)?.known.as_ref()?.texts.get(which)
    }

    pub(super) fn beat_of(&self, id: JobId, moment: &Moment) -> Option<Bytes> {
        self.entries.get(&id)?.beat(moment)
    }

    pub(super) fn tick(&self) -> u32 {
        self.tick
    }

    /// The known jobs looked at most recently, newest first.
    pub(super) fn recent(&mut self, most: usize, moment: &Moment) -> Vec<JobSnapshot> {
        let known = self.entries.iter().filter(|(_, entry)| entry.known.is_some());
        let mut ids: Vec<_> = known.map(|(id, entry)| (std::cmp::Reverse(entry.looked_at), *id)).collect();
        if ids.len() > most && most > 0 {
            ids.select_nth_unstable(most - 1);
        }
        ids.truncate(most);
        ids.sort_unstable();
        ids.into_iter().filter_map(|(_, id)| Some(self.current(id, moment)?.snapshot.clone())).collect()
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
            ages,
            ..Figures::default()
        }
    }
}

/// What the driver does with it.
impl Hub {
    /// Stops watching what nobody looks at any more or what has nothing left to ask, and tells everybody when our
    /// standing with Reply has changed.
    pub(super) fn settle(&mut self, moment: &Moment) {
        let changed = self.access.state != moment.access.state;
        self.access = moment.access;
        let entries = &mut self.entries;
        self.watched.retain(|id| {
            let Some(entry) = entries.get_mut(id) else { return false };
            let stays = entry.need().is_some() && (entry.asking.is_some() || entry.is_looked_at(moment.now));
            if !stays {
                entry.watched_since = None;
                entry.refresh_ages();
            }
            stays
        });
        if changed {
            self.publish_all(moment);
        }
    }

    /// What to ask now.
    pub(super) fn next(&mut self, moment: &Moment) -> Next {
        self.choose_category();
        let subjects = self.subjects(moment.now);
        schedule::next(moment.now, &subjects, &moment.access, self.streak)
    }

    /// When the first watched job loses its watch, unless somebody looks.
    pub(super) fn first_to_fade(&self) -> Option<Instant> {
        let fading = self.watched.iter().filter_map(|id| self.entries.get(id)).filter(|entry| entry.viewers == 0);
        fading.map(|entry| entry.looked_at + GRACE).min()
    }

    fn subjects(&self, now: Instant) -> Vec<Subject> {
        self.watched.iter().filter_map(|id| self.entries.get(id)?.subject(now)).collect()
    }

    /// Once the list has more than a page, asks for one category of it alone if all that is watched is of that one.
    fn choose_category(&mut self) {
        let known = self.watched.iter().filter_map(|id| self.entries.get(id)?.known.as_ref());
        let mut suffixes = known.map(|known| known.job.category.as_deref()?.strip_prefix(CATEGORY_PREFIX));
        let first = suffixes.next().flatten();
        let is_shared = suffixes.clone().count() > 0 && suffixes.all(|suffix| suffix == first);
        let chosen = first.filter(|_| is_shared && self.list_is_long);
        let keeps = self.category.is_some() && self.category.as_deref() == first && !self.watched.is_empty();
        if chosen != self.category.as_deref() && !keeps {
            self.category = chosen.map(str::to_owned);
            for id in &self.watched {
                if let Some(entry) = self.entries.get_mut(id) {
                    entry.place = Place::Guess(0);
                }
            }
        }
    }

    /// Marks what a question will tell about, so that nothing is asked twice at once. The page to ask for, if it is
    /// a question to the list.
    pub(super) fn begin(&mut self, question: Question, now: Instant) -> Option<ListPage> {
        match question {
            Question::Get(_, id) => {
                let entry = self.entries.get_mut(&id)?;
                let is_poll = entry.need() == Some(Need::Progress);
                entry.asking = Some(Asking::Get);
                self.streak = if is_poll { 0 } else { self.streak.saturating_add(1) };
                None
            }
            Question::List(_, number) => {
                for id in &self.watched {
                    if let Some(entry) = self.entries.get_mut(id)
                        && entry.asking.is_none()
                        && entry.place.page(now) == Some(number)
                        && matches!(entry.need(), Some(Need::First | Need::Progress))
                    {
                        entry.asking = Some(Asking::List(number));
                    }
                }
                self.streak = 0;
                Some(ListPage { number, category: self.category.clone() })
            }
        }
    }

    /// Takes the answer about one job.
    pub(super) fn hear_job(
        &mut self,
        id: JobId,
        answer: Result<Fetched, AskError>,
        asked_at: Instant,
        moment: &Moment,
    ) {
        let Some(entry) = self.entries.get_mut(&id) else { return };
        entry.asking = None;
        let changed = match answer {
            Ok(fetched) => {
                let before = entry.known.as_ref().map_or(0, |known| known.texts.bytes());
                let changed = entry.hear(fetched, Answered { asked_at, now: moment.now, wall: moment.wall });
                let after = entry.known.as_ref().map_or(0, |known| known.texts.bytes());
                self.text_bytes = self.text_bytes + after - before;
                changed
            }
            Err(AskError::Reply(error)) => entry.fail(&error, asked_at, moment.now),
            // Reply was not asked, so nothing was learnt.
            Err(AskError::Held { .. }) => false,
        };
        self.publish(id, changed, moment);
        self.evict(moment.now);
    }

    /// Takes a page of the list.
    pub(super) fn hear_page(
        &mut self,
        page: &ListPage,
        answer: Result<JobPage, AskError>,
        asked_at: Instant,
        moment: &Moment,
    ) {
        let mut asked = Vec::new();
        for id in &self.watched {
            if let Some(entry) = self.entries.get_mut(id)
                && entry.asking.take_if(|asking| *asking == Asking::List(page.number)).is_some()
            {
                asked.push(*id);
            }
        }
        match answer {
            Ok(listed) => self.take_page(page, &listed, &asked, asked_at, moment),
            Err(AskError::Reply(error)) => {
                for id in asked {
                    let Some(entry) = self.entries.get_mut(&id) else { continue };
                    entry.note_asked(asked_at);
                    if error.concern() == Concern::Question {
                        // The list itself cannot be had: one by one, then.
                        entry.place = Place::off(moment.now);
                    }
                }
            }
            Err(AskError::Held { .. }) => {}
        }
    }

    fn take_page(&mut self, page: &ListPage, listed: &JobPage, asked: &[JobId], asked_at: Instant, moment: &Moment) {
        if page.number == 0 && page.category.is_none() {
            self.list_is_long = listed.has_more;
        }
        // Where the filter has changed meanwhile, the page's number says nothing any more.
        let tells_places = page.category == self.category;
        let answered = Answered { asked_at, now: moment.now, wall: moment.wall };
        let mut shown = HashSet::new();
        for job in &listed.jobs {
            let id = job.job_id;
            let Some(entry) = self.entries.get_mut(&id) else { continue };
            shown.insert(id);
            if tells_places {
                entry.place = Place::Shown(page.number);
            }
            let changed = entry.hear_listed(job, answered);
            self.publish(id, changed, moment);
        }
        for id in asked.iter().filter(|id| tells_places && !shown.contains(id)) {
            if let Some(entry) = self.entries.get_mut(id) {
                entry.place = entry.place.after_absence(page.number, !listed.has_more, moment.now);
            }
        }
    }

    /// A heartbeat for every stream.
    pub(super) fn beat(&mut self, moment: &Moment) {
        self.tick = self.tick.wrapping_add(1);
        self.publish_all(moment);
        for entry in self.watched.iter().filter_map(|id| self.entries.get(id)) {
            entry.send_beat(self.tick, moment);
        }
    }

    /// Ends every stream, and refuses new ones.
    pub(super) fn close(&mut self) {
        self.is_closed = true;
        self.watched.clear();
        self.entries.clear();
        self.text_bytes = 0;
    }

    fn publish_all(&mut self, moment: &Moment) {
        for id in self.watched.iter().copied().collect::<Vec<_>>() {
            self.publish(id, false, moment);
        }
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
