//! The hub as the store sees it: what is still to be kept, and what comes back.

use std::mem;

use app::job::JobId;

use super::{
    super::{
        entry::{Entry, Moment},
        keep::{KeptJob, Texts},
        keeper::BATCH,
        known::Fetched,
    },
    Hub,
};

impl Hub {
    /// Whether nothing need be recalled: it is here, or Reply is being asked or has been.
    pub(in crate::watch) fn holds(&self, id: JobId) -> bool {
        self.is_closed || self.entries.contains_key(&id)
    }

    /// Whether something is known of a job.
    pub(in crate::watch) fn knows(&self, id: JobId) -> bool {
        self.entries.get(&id).is_some_and(|entry| entry.known.is_some())
    }

    /// How often the data of a job was deleted.
    pub(in crate::watch) fn deletions(&self) -> u64 {
        self.deletions
    }

    /// Takes a job back from the store, unless something newer is here by now.
    pub(in crate::watch) fn restore(&mut self, kept: KeptJob, moment: &Moment) {
        let id = kept.job.job_id;
        if self.is_closed || self.knows(id) {
            return;
        }
        let entry = self.entries.entry(id).or_insert_with(|| Entry::new(id, moment));
        self.text_bytes += kept.texts.as_ref().map_or(0, |texts| texts.bytes());
        entry.restore(kept, moment);
        self.publish(id, true, moment);
        self.evict(moment.now);
    }

    /// Lists jobs that were opened before the start, without holding all of them.
    pub(in crate::watch) fn list_earlier(&mut self, earlier: Vec<KeptJob>) {
        self.earlier = earlier;
    }

    /// Drops all that is known of a job. Whoever looks at it just now gets what Reply tells of it anew.
    pub(in crate::watch) fn forget(&mut self, id: JobId) {
        self.deletions += 1;
        self.unkept.remove(&id);
        self.leftover.retain(|kept| kept.job.job_id != id);
        self.earlier.retain(|kept| kept.job.job_id != id);
        let Some(entry) = self.entries.get_mut(&id) else { return };
        self.text_bytes -= entry.known.as_ref().map_or(0, |known| known.texts.bytes());
        if entry.viewers > 0 || entry.asking.is_some() {
            entry.forget();
            self.watched.insert(id);
            self.rouse.notify_one();
        } else {
            self.watched.remove(&id);
            self.entries.remove(&id);
        }
    }

    /// The texts that are known of a job.
    pub(in crate::watch) fn texts(&self, id: JobId) -> Option<Texts> {
        Some(self.entries.get(&id)?.known.as_ref()?.texts.clone())
    }

    /// The end of a job as it would be kept, if this answer is its end.
    /// Nothing else is kept of the job until the answer is heard.
    pub(in crate::watch) fn foresee_end(&mut self, id: JobId, answer: &Fetched, moment: &Moment) -> Option<KeptJob> {
        let entry = self.entries.get_mut(&id).filter(|_| answer.job.is_terminal())?;
        entry.is_ending_kept = true;
        Some(entry.foresee(answer, moment.wall))
    }

    /// There is something new to keep of a job; `changed` if anything shown has.
    pub(super) fn note_new(&mut self, id: JobId, changed: bool) {
        self.unkept.insert(id);
        if changed {
            self.changed.notify_one();
        }
    }

    /// How many jobs wait to be kept.
    pub(super) fn unkept(&self) -> usize {
        self.unkept.len() + self.leftover.len()
    }

    /// What is to be kept now. They count as kept from here on, unless `note_unkept` tells otherwise.
    pub(in crate::watch) fn take_unkept(&mut self) -> Vec<KeptJob> {
        let (most, most_bytes) = BATCH;
        let mut batch = mem::take(&mut self.leftover);
        let mut bytes = 0;
        while batch.len() < most && bytes < most_bytes {
            let Some(id) = self.unkept.iter().next().copied() else { break };
            self.unkept.remove(&id);
            // One that was forgotten meanwhile was unimportant: nobody looks at it, and its end is kept before it is told.
            let Some(kept) = self.entries.get_mut(&id).and_then(Entry::keep) else { continue };
            bytes += kept.texts.as_ref().map_or(0, |texts| texts.bytes());
            batch.push(kept);
        }
        batch
    }

    /// These could not be kept, some of them with their texts.
    pub(in crate::watch) fn note_unkept(&mut self, ids: &[(JobId, bool)]) {
        for (id, with_texts) in ids {
            if let Some(entry) = self.entries.get_mut(id) {
                entry.texts_are_kept &= !with_texts;
                self.unkept.insert(*id);
            }
        }
    }
}
