//! One call for all who want the same thing at the same moment.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;
use tracing::Instrument;

/// The calls under way, by what they ask for; a cheap clone.
///
/// A call runs on a task of its own: callers who go away do not end it for the others, nor for the next one who
/// comes. Nothing is kept after the answer; remembering is somebody else's decision.
#[derive(Debug)]
pub(super) struct SharedCalls<K, V>(Arc<Mutex<HashMap<K, watch::Receiver<Option<V>>>>>);

/// What came of a call, and whether somebody else had begun it.
#[derive(Debug, PartialEq)]
pub(super) struct Shared<V> {
    /// The answer; nothing if the call's task ended without one, which takes a panic or the end of the program.
    pub(super) answer: Option<V>,
    /// Whether the call was under way already.
    pub(super) joined: bool,
}

impl<K, V> Clone for SharedCalls<K, V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K, V> Default for SharedCalls<K, V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K, V> SharedCalls<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The answer of the call under way for the key, or else of a new one.
    pub(super) async fn run<F>(&self, key: K, call: impl FnOnce() -> F) -> Shared<V>
    where
        F: Future<Output = V> + Send + 'static,
    {
        let (mut answer, joined) = self.join_or_begin(key, call);
        let answer = answer.wait_for(Option::is_some).await.ok().and_then(|answer| answer.clone());
        Shared { answer, joined }
    }

    fn join_or_begin<F>(&self, key: K, call: impl FnOnce() -> F) -> (watch::Receiver<Option<V>>, bool)
    where
        F: Future<Output = V> + Send + 'static,
    {
        let mut calls = self.lock();
        if let Some(answer) = calls.get(&key) {
            return (answer.clone(), true);
        }
        let (sender, answer) = watch::channel(None);
        calls.insert(key.clone(), answer.clone());
        drop(calls);
        let entry = Entry { calls: self.clone(), key };
        let call = call();
        let task = async move {
            let answer = call.await;
            // Taken out first: whoever comes after the answer must ask anew.
            drop(entry);
            sender.send_replace(Some(answer));
        };
        tokio::spawn(task.in_current_span());
        (answer, false)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, watch::Receiver<Option<V>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the call out of the map however it ends.
struct Entry<K: Eq + Hash, V> {
    calls: SharedCalls<K, V>,
    key: K,
}

impl<K: Eq + Hash, V> Drop for Entry<K, V> {
    fn drop(&mut self) {
        self.calls.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::sync::Notify;

    use super::*;

    /// A call that counts how often it is begun and answers when told to.
    #[derive(Clone, Default)]
    struct Slow {
        begun: Arc<AtomicU32>,
        go: Arc<Notify>,
    }

    impl Slow {
        fn call(&self) -> impl Future<Output = u32> + Send + 'static {
            let Self { begun, go } = self.clone();
            async move {
                let number = begun.fetch_add(1, Ordering::SeqCst) + 1;
                go.notified().await;
                number
            }
        }

        fn begun(&self) -> u32 {
            self.begun.load(Ordering::SeqCst)
        }
    }

    fn spawn(
        calls: &SharedCalls<&'static str, u32>,
        key: &'static str,
        slow: &Slow,
    ) -> tokio::task::JoinHandle<Shared<u32>> {
        let (calls, slow) = (calls.clone(), slow.clone());
        tokio::spawn(async move { calls.run(key, || slow.call()).await })
    }

    async fn settle() {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn callers_of_the_same_moment_share_one_call_and_later_ones_begin_another() {
        let (calls, slow) = (SharedCalls::default(), Slow::default());
        let callers = [spawn(&calls, "a", &slow), spawn(&calls, "a", &slow), spawn(&calls, "a", &slow)];
        settle().await;
        slow.go.notify_one();
        let mut joined = 0;
        for caller in callers {
            let shared = caller.await.unwrap();
            assert_eq!(shared.answer, Some(1));
            joined += u32::from(shared.joined);
        }
        assert_eq!((slow.begun(), joined), (1, 2));

        slow.go.notify_one();
        let later = calls.run("a", || slow.call()).await;
        assert_eq!(later, Shared { answer: Some(2), joined: false });
    }

    #[tokio::test]
    async fn different_keys_do_not_share() {
        let (calls, slow) = (SharedCalls::default(), Slow::default());
        let callers = [spawn(&calls, "a", &slow), spawn(&calls, "b", &slow)];
        settle().await;
        slow.go.notify_waiters();
        for caller in callers {
            caller.await.unwrap();
        }
        assert_eq!(slow.begun(), 2);
    }

    #[tokio::test]
    async fn a_caller_who_goes_away_does_not_end_the_call_for_the_others() {
        let (calls, slow) = (SharedCalls::default(), Slow::default());
        let first = spawn(&calls, "a", &slow);
        settle().await;
        let second = spawn(&calls, "a", &slow);
        settle().await;
        first.abort();
        assert!(first.await.unwrap_err().is_cancelled());
        slow.go.notify_one();
        assert_eq!(second.await.unwrap(), Shared { answer: Some(1), joined: true });
    }

    #[tokio::test]
    async fn a_call_without_any_caller_left_still_ends_and_leaves_nothing_behind() {
        let (calls, slow) = (SharedCalls::default(), Slow::default());
        let only = spawn(&calls, "a", &slow);
        settle().await;
        only.abort();
        slow.go.notify_one();
        settle().await;
        assert!(calls.lock().is_empty());
    }

    #[tokio::test]
    async fn a_call_that_panics_answers_nothing_and_does_not_block_the_next() {
        let (calls, slow) = (SharedCalls::<_, u32>::default(), Slow::default());
        let lost = calls.run("a", || async { panic!("on purpose") }).await;
        assert_eq!(lost.answer, None);
        slow.go.notify_one();
        assert_eq!(calls.run("a", || slow.call()).await.answer, Some(1));
    }
}
