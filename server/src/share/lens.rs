//! How much of a job somebody sees: all of its state, and of each text all, what is left of it when masked, or nothing.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use app::{
    error::AppError,
    job::{Job, JobId, JobSnapshot, JobText},
};

use super::mask::Masks;
use crate::watch::{News, Revision, Watch};

/// How many cut revisions are remembered.
const MOST_CUT: usize = 2_000;

/// How a text is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Veil {
    /// As Reply sent it.
    Clear,
    /// Masked.
    Masked,
    /// Not at all: not even whether it is there, nor how long it is.
    Hidden,
}

/// How the texts of a job are seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lens {
    /// The input.
    pub input: Veil,
    /// The result.
    pub result: Veil,
}

impl Lens {
    /// Sees everything as Reply sent it.
    pub const CLEAR: Self = Self { input: Veil::Clear, result: Veil::Clear };
    /// Sees everything masked.
    pub const MASKED: Self = Self { input: Veil::Masked, result: Veil::Masked };

    /// How one text is seen.
    pub fn of(self, which: JobText) -> Veil {
        match which {
            JobText::Input => self.input,
            JobText::Result => self.result,
        }
    }
}

/// The jobs of the watch as they are seen through a lens; a cheap handle. What is made for one who looks serves all
/// who look through the same lens.
#[derive(Clone)]
pub struct Views {
    watch: Watch,
    masks: Masks,
    cut: Arc<Mutex<HashMap<(JobId, Lens), Cut>>>,
}

/// A revision, and what became of it.
struct Cut {
    whole: Arc<Revision>,
    cut: Arc<Revision>,
}

impl fmt::Debug for Views {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Views").finish_non_exhaustive()
    }
}

impl Views {
    /// Views of the watch's jobs, masked by these masks.
    pub fn new(watch: Watch, masks: Masks) -> Self {
        Self { watch, masks, cut: Arc::default() }
    }

    /// As [`Watch::look`].
    ///
    /// # Errors
    /// As there, and that a text could not be masked.
    pub async fn look(&self, id: JobId, lens: Lens) -> Result<Arc<Revision>, AppError> {
        self.cut(self.watch.look(id).await?, lens).await
    }

    /// As [`Watch::look_whole`].
    ///
    /// # Errors
    /// As there, and that a text could not be masked.
    pub async fn look_whole(&self, id: JobId, lens: Lens) -> Result<Arc<Revision>, AppError> {
        self.cut(self.watch.look_whole(id).await?, lens).await
    }

    /// As [`Watch::fetch_text`].
    ///
    /// # Errors
    /// As there, and that the text could not be masked.
    pub async fn fetch_text(&self, id: JobId, which: JobText, lens: Lens) -> Result<Option<Arc<str>>, AppError> {
        if lens.of(which) == Veil::Hidden {
            return Ok(None);
        }
        self.veil(self.watch.fetch_text(id, which).await?, lens.of(which)).await
    }

    /// One of a known job's texts, if it is there.
    ///
    /// # Errors
    /// That it could not be masked.
    pub async fn text(&self, id: JobId, which: JobText, lens: Lens) -> Result<Option<Arc<str>>, AppError> {
        self.veil(self.watch.text(id, which), lens.of(which)).await
    }

    /// News as they are seen.
    ///
    /// # Errors
    /// That a text could not be masked.
    pub async fn news(&self, news: News, lens: Lens) -> Result<News, AppError> {
        let revision = match news.revision {
            Some(revision) => Some(self.cut(revision, lens).await?),
            None => None,
        };
        Ok(News { revision, ..news })
    }

    /// Forgets what was made of any job, so that nothing is left of one that is to be forgotten; it is soon made anew.
    pub fn forget(&self) {
        self.known().clear();
        self.masks.forget();
    }

    async fn veil(&self, text: Option<Arc<str>>, veil: Veil) -> Result<Option<Arc<str>>, AppError> {
        match (text, veil) {
            (None, _) | (_, Veil::Hidden) => Ok(None),
            (Some(text), Veil::Clear) => Ok(Some(text)),
            (Some(text), Veil::Masked) => self.masks.of(&text).await.map(Some),
        }
    }

    /// A revision as it is seen. Where nothing is cut it is the very one.
    async fn cut(&self, whole: Arc<Revision>, lens: Lens) -> Result<Arc<Revision>, AppError> {
        if lens == Lens::CLEAR {
            return Ok(whole);
        }
        let key = (whole.snapshot.job.job_id, lens);
        if let Some(known) = self.known().get(&key).filter(|known| Arc::ptr_eq(&known.whole, &whole)) {
            return Ok(Arc::clone(&known.cut));
        }
        let snapshot = self.cut_snapshot(&whole.snapshot, lens).await?;
        let cut = Arc::new(whole.with(snapshot));
        let mut known = self.known();
        if known.len() >= MOST_CUT {
            known.clear();
        }
        known.insert(key, Cut { whole, cut: Arc::clone(&cut) });
        Ok(cut)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<(JobId, Lens), Cut>> {
        self.cut.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is told of a masked text is true of it, and not of the one behind it.
    async fn cut_snapshot(&self, snapshot: &JobSnapshot, lens: Lens) -> Result<JobSnapshot, AppError> {
        let job = &snapshot.job;
        let mut sizes = [None; 2];
        for (size, which) in sizes.iter_mut().zip([JobText::Input, JobText::Result]) {
            let (has, bytes) = match which {
                JobText::Input => (job.has_input, job.input_bytes),
                JobText::Result => (job.has_result, job.result_bytes),
            };
            *size = match lens.of(which) {
                Veil::Clear => has.then_some(bytes),
                Veil::Masked if has => self.text(job.job_id, which, lens).await?.map(|text| text.len() as u64),
                Veil::Masked | Veil::Hidden => None,
            };
        }
        let [input, result] = sizes;
        let sees_any = lens.input != Veil::Hidden || lens.result != Veil::Hidden;
        let job = Job {
            has_input: input.is_some(),
            input_bytes: input.unwrap_or_default(),
            has_result: result.is_some(),
            result_bytes: result.unwrap_or_default(),
            texts_pending: job.texts_pending && sees_any,
            ..job.clone()
        };
        Ok(JobSnapshot { job, ..snapshot.clone() })
    }
}
