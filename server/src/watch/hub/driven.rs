//! The hub as the driver uses it: what to ask now, and what the answers mean.

use std::{collections::HashSet, time::Duration};

use app::job::JobId;
use tokio::time::Instant;

use super::{
    super::{
        ask::{AccessState, ListPage},
        entry::{Asking, Entry, GRACE, Moment},
        known::{Answered, Fetched, Known},
        schedule::{self, Need, Next, Place, Question, Subject},
    },
    Hub,
};
use crate::reply::{AskError, Concern, JobPage};

/// What Reply puts before the suffix of a category.
const CATEGORY_PREFIX: &str = "r2/bg-jobs/";

impl Hub {
    /// Stops watching what nobody looks at any more or what has nothing left to ask, and tells everybody when our
    /// standing with Reply has changed.
    pub(in crate::watch) fn settle(&mut self, moment: &Moment) {
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
            match self.access.state {
                AccessState::Open => tracing::info!("Reply answers again"),
                AccessState::Held => tracing::warn!("Reply asks us to wait"),
                AccessState::KeyRejected => tracing::error!("Reply does not accept the API key"),
                AccessState::Failing(code) => tracing::warn!(code = code.as_str(), "Reply cannot be asked"),
            }
            self.publish_all(moment);
        }
    }

    /// What to ask now.
    pub(in crate::watch) fn next(&mut self, moment: &Moment) -> Next {
        self.choose_category();
        let subjects = self.subjects(moment.now);
        schedule::next(moment.now, &subjects, &moment.access, self.streak)
    }

    /// When the first watched job loses its watch, unless somebody looks.
    pub(in crate::watch) fn first_to_fade(&self) -> Option<Instant> {
        let watched = self.watched.iter().filter_map(|id| self.entries.get(id));
        // One that is asked about stays until the answer is here.
        let fading = watched.filter(|entry| entry.viewers == 0 && entry.asking.is_none());
        fading.map(|entry| entry.looked_at + GRACE).min()
    }

    fn subjects(&self, now: Instant) -> Vec<Subject> {
        let owes = |entry: &Entry| entry.asker.as_ref().map_or(Duration::ZERO, |asker| self.askers.owes(asker, now));
        let entries = self.watched.iter().filter_map(|id| self.entries.get(id));
        entries.filter_map(|entry| Some(Subject { owes: owes(entry), ..entry.subject(now)? })).collect()
    }

    /// Once the list has more than a page, asks for one category of it alone if all that is watched is of that one.
    fn choose_category(&mut self) {
        let known = || self.watched.iter().filter_map(|id| self.entries.get(id)?.known.as_ref());
        let Some(first) = known().next().map(category_suffix) else { return };
        let is_shared = known().all(|known| category_suffix(known) == first);
        let is_worth_it = self.category.is_some() || self.list_is_long && known().nth(1).is_some();
        let chosen = first.filter(|_| is_shared && is_worth_it).map(str::to_owned);
        if chosen != self.category {
            self.category = chosen;
            for id in &self.watched {
                if let Some(entry) = self.entries.get_mut(id) {
                    entry.place = Place::Guess(0);
                }
            }
        }
    }

    /// Marks what a question will tell about, so that nothing is asked twice at once. The page to ask for, if it is
    /// a question to the list.
    pub(in crate::watch) fn begin(&mut self, question: Question, now: Instant) -> Option<ListPage> {
        match question {
            Question::Get(_, id) => {
                let entry = self.entries.get_mut(&id)?;
                let is_poll = entry.need() == Some(Need::Progress);
                if let Some(asker) = entry.asker.as_ref().filter(|_| entry.need() == Some(Need::First)) {
                    self.askers.note(asker, now);
                }
                entry.asking = Some(Asking::Get);
                self.streak = if is_poll { 0 } else { self.streak.saturating_add(1) };
                None
            }
            Question::List(_, number) => {
                let mut askers = HashSet::new();
                for id in &self.watched {
                    if let Some(entry) = self.entries.get_mut(id)
                        && entry.asking.is_none()
                        && entry.place.page(now) == Some(number)
                        && matches!(entry.need(), Some(Need::First | Need::Progress))
                    {
                        entry.asking = Some(Asking::List(number));
                        askers.extend(entry.asker.clone().filter(|_| entry.need() == Some(Need::First)));
                    }
                }
                askers.iter().for_each(|asker| self.askers.note(asker, now));
                self.streak = 0;
                Some(ListPage { number, category: self.category.clone() })
            }
        }
    }

    /// Takes the answer about one job.
    pub(in crate::watch) fn hear_job(
        &mut self,
        id: JobId,
        answer: Result<Fetched, AskError>,
        asked_at: Instant,
        moment: &Moment,
    ) {
        let Some(entry) = self.entries.get_mut(&id) else { return };
        entry.asking = None;
        let is_new = std::mem::take(&mut entry.is_ending_kept) || answer.is_ok();
        let changed = match answer {
            Ok(fetched) => {
                let before = entry.known.as_ref().map_or(0, |known| known.texts.bytes());
                let wall = entry.observed(&fetched, moment.wall);
                let changed = entry.hear(fetched, Answered { asked_at, now: moment.now, wall });
                let after = entry.known.as_ref().map_or(0, |known| known.texts.bytes());
                self.text_bytes = self.text_bytes + after - before;
                changed
            }
            Err(AskError::Reply(error)) => entry.fail(&error, asked_at, moment.now),
            // Reply was not asked, so nothing was learnt.
            Err(AskError::Held { .. }) => false,
        };
        if is_new || changed {
            self.note_new(id, changed);
        }
        self.publish(id, changed, moment);
        self.evict(moment.now);
    }

    /// Takes a page of the list.
    pub(in crate::watch) fn hear_page(
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
                    if error.concern() == Concern::Question {
                        // The list itself cannot be had: one by one, then.
                        entry.note_asked(asked_at);
                        entry.place = Place::off(moment.now);
                    } else if entry.known.is_none() {
                        // Somebody waits for a first answer, and is told why there is none.
                        entry.fail(&error, asked_at, moment.now);
                    } else {
                        entry.note_asked(asked_at);
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
            let is_open = entry.need().is_some();
            let changed = entry.hear_listed(job, answered);
            if is_open {
                self.note_new(id, changed);
            }
            self.publish(id, changed, moment);
        }
        for id in asked.iter().filter(|id| tells_places && !shown.contains(id)) {
            if let Some(entry) = self.entries.get_mut(id) {
                entry.place = entry.place.after_absence(page.number, !listed.has_more, moment.now);
            }
        }
    }

    /// A heartbeat for every stream.
    pub(in crate::watch) fn beat(&mut self, moment: &Moment) {
        self.tick = self.tick.wrapping_add(1);
        self.publish_all(moment);
        for entry in self.watched.iter().filter_map(|id| self.entries.get(id)) {
            entry.send_beat(self.tick, moment);
        }
    }

    fn publish_all(&mut self, moment: &Moment) {
        for id in self.watched.iter().copied().collect::<Vec<_>>() {
            self.publish(id, false, moment);
        }
    }
}

/// What the list takes to filter by; nothing for a category it could not find.
fn category_suffix(known: &Known) -> Option<&str> {
    known.job.category.as_deref()?.strip_prefix(CATEGORY_PREFIX).filter(|suffix| !suffix.is_empty())
}
