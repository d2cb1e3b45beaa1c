//! Masked texts, each made once for the page, the stream, the API and the download alike.

use std::{
    borrow::Cow,
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use app::error::{AppError, ErrorCode};
use tokio::{sync::OnceCell, task::spawn_blocking};

use super::{Rules, mask};

/// A text so short is masked where one stands; a longer one where it holds nobody else up.
const SHORT: usize = 32 * 1024;

/// How many bytes of texts are kept, each counted twice for its masked one.
const MOST_BYTES: usize = 192 * 1024 * 1024;

/// The rules, and what became of texts by them: a cheap handle.
#[derive(Clone)]
pub struct Masks {
    shared: Arc<Shared>,
}

impl fmt::Debug for Masks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Masks").finish_non_exhaustive()
    }
}

struct Shared {
    rules: Rules,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// By the place of the text in memory, which is its own for as long as it is held here.
    texts: HashMap<usize, Masked>,
    bytes: usize,
    uses: u64,
}

struct Masked {
    text: Arc<str>,
    masked: Arc<OnceCell<Arc<str>>>,
    used: u64,
}

impl Masks {
    /// Masks by these rules.
    pub fn new(rules: Rules) -> Self {
        Self { shared: Arc::new(Shared { rules, kept: Mutex::default() }) }
    }

    /// The masked text, out of memory where it was made before. Where nothing is to be hidden it is the very text.
    ///
    /// # Errors
    /// That masking failed; the text is then not to be shown at all.
    pub async fn of(&self, text: &Arc<str>) -> Result<Arc<str>, AppError> {
        let masked = self.kept().find(text);
        let made = masked.get_or_try_init(|| self.make(Arc::clone(text))).await?;
        Ok(Arc::clone(made))
    }

    /// Forgets every text.
    pub fn forget(&self) {
        *self.kept() = Kept::default();
    }

    async fn make(&self, text: Arc<str>) -> Result<Arc<str>, AppError> {
        if text.len() <= SHORT {
            return Ok(self.shared.make(text));
        }
        let shared = Arc::clone(&self.shared);
        spawn_blocking(move || shared.make(text)).await.map_err(|_| AppError::new(ErrorCode::Internal))
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.shared.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    fn make(&self, text: Arc<str>) -> Arc<str> {
        match mask(&text, &self.rules) {
            Cow::Borrowed(_) => text,
            Cow::Owned(masked) => masked.into(),
        }
    }
}

impl Kept {
    fn find(&mut self, text: &Arc<str>) -> Arc<OnceCell<Arc<str>>> {
        self.uses += 1;
        let place = Arc::as_ptr(text).cast::<u8>() as usize;
        let used = self.uses;
        if let Some(known) = self.texts.get_mut(&place) {
            known.used = used;
            return Arc::clone(&known.masked);
        }
        let masked = Arc::<OnceCell<_>>::default();
        self.bytes += 2 * text.len();
        self.texts.insert(place, Masked { text: Arc::clone(text), masked: Arc::clone(&masked), used });
        self.forget_some(place);
        masked
    }

    /// Forgets what was used least recently until the rest is within bounds; the newest stays in any case.
    fn forget_some(&mut self, newest: usize) {
        while self.bytes > MOST_BYTES {
            let others = self.texts.iter().filter(|(place, _)| **place != newest);
            let Some(place) = others.min_by_key(|(_, masked)| masked.used).map(|(place, _)| *place) else { return };
            if let Some(gone) = self.texts.remove(&place) {
                self.bytes -= 2 * gone.text.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    #[tokio::test]
    async fn a_text_is_masked_once_for_all_who_ask() {
        let masks = Masks::new(Rules::default());
        for text in [r#"["jane@example.com"]"#.to_owned(), format!("[\"jane@example.com\",\"{}\"]", "x ".repeat(SHORT))]
        {
            let text: Arc<str> = text.into();
            let (one, two) = tokio::join!(masks.of(&text), masks.of(&text));
            let (one, two) = (one.unwrap(), two.unwrap());
            assert!(one.contains("j•••@example.com") && !one.contains("jane"));
            assert!(Arc::ptr_eq(&one, &two));
            assert!(Arc::ptr_eq(&one, &masks.of(&text).await.unwrap()));
        }
    }

    #[tokio::test]
    async fn a_text_with_nothing_to_hide_is_not_copied() {
        let text: Arc<str> = "[1, 2]".into();
        assert!(Arc::ptr_eq(&text, &Masks::new(Rules::default()).of(&text).await.unwrap()));
    }

    #[test]
    fn what_was_used_least_recently_is_forgotten_first() {
        let mut kept = Kept::default();
        let texts: Vec<Arc<str>> = (0..4).map(|_| " ".repeat(MOST_BYTES / 6).into()).collect();
        let first = kept.find(&texts[0]);
        let second = kept.find(&texts[1]);
        assert!(Arc::ptr_eq(&first, &kept.find(&texts[0])));
        kept.find(&texts[2]);
        kept.find(&texts[3]);
        assert!(kept.bytes <= MOST_BYTES);
        assert!(Arc::ptr_eq(&first, &kept.find(&texts[0])), "it was used since");
        assert!(!Arc::ptr_eq(&second, &kept.find(&texts[1])));
    }
}
