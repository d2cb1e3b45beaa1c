//! Where a setting says so, staff see texts masked until they ask to see those of a job, which is written down.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::{job::JobId, person::Person};
use tokio::time::Instant;

use super::Lens;

/// How long a person then sees a job's texts as they are.
pub const REVEALED_FOR: Duration = Duration::from_secs(15 * 60);

/// Until when a person sees a job's texts as they are.
type Revealed = HashMap<(Arc<str>, JobId), Instant>;

/// Who sees what of which job; a cheap handle.
#[derive(Clone, Debug)]
pub struct Reveals {
    /// `None` where all see everything.
    revealed: Option<Arc<Mutex<Revealed>>>,
}

impl Reveals {
    /// Whether staff see texts masked at first.
    pub fn new(masks_staff: bool) -> Self {
        Self { revealed: masks_staff.then(Arc::default) }
    }

    /// Whether there is anything to reveal.
    pub fn masks(&self) -> bool {
        self.revealed.is_some()
    }

    /// How a person sees the texts of a job at this moment.
    pub fn lens(&self, person: &Person, id: JobId) -> Lens {
        let Some(revealed) = &self.revealed else { return Lens::CLEAR };
        let until = locked(revealed).get(&(person.name.clone(), id)).copied();
        if until.is_some_and(|until| Instant::now() < until) { Lens::CLEAR } else { Lens::MASKED }
    }

    /// Lets a person see the texts of a job for a while.
    pub fn reveal(&self, person: &Person, id: JobId) {
        if let Some(revealed) = &self.revealed {
            let now = Instant::now();
            let mut revealed = locked(revealed);
            revealed.retain(|_, until| now < *until);
            revealed.insert((person.name.clone(), id), now + REVEALED_FOR);
        }
    }
}

fn locked(revealed: &Mutex<Revealed>) -> MutexGuard<'_, Revealed> {
    revealed.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use app::person::Role;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_person_sees_one_job_for_a_while() {
        let reveals = Reveals::new(true);
        let person = |name: &str| Person { name: name.into(), role: Role::Staff };
        let job = |last: char| format!("3c90c3cc-0d44-4b50-8888-8dd25736052{last}").parse().unwrap();
        reveals.reveal(&person("ann"), job('a'));
        assert_eq!(reveals.lens(&person("ann"), job('a')), Lens::CLEAR);
        assert_eq!(reveals.lens(&person("ann"), job('b')), Lens::MASKED);
        assert_eq!(reveals.lens(&person("bob"), job('a')), Lens::MASKED);
        tokio::time::advance(REVEALED_FOR).await;
        assert_eq!(reveals.lens(&person("ann"), job('a')), Lens::MASKED);
        assert_eq!(Reveals::new(false).lens(&person("bob"), job('a')), Lens::CLEAR);
    }
}
