//! Rendered job pages, kept for a moment: rendering one takes a hundred times as long as sending it, and what it shows
//! moves on no faster.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::{job::JobId, person::Person, sharing::StaffMask};
use axum::{
    body::{self, Body},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::nonce::Nonce;
use tokio::time::Instant;

use crate::access::wall;

/// How long a page is kept. Its ages are whole seconds, so that they are right by one.
const KEPT: Duration = Duration::from_secs(1);
/// How long a page that has grown old is still sent, while whoever found it so first renders it anew.
const RENEWAL: Duration = Duration::from_millis(100);
/// The most pages kept at once.
const MOST: usize = 256;
/// A larger page is rendered each time.
const LARGEST: usize = 1024 * 1024;

/// The pages kept: a cheap handle.
#[derive(Clone, Debug, Default)]
pub struct KeptPages(Arc<Mutex<HashMap<PageKey, Kept>>>);

/// All that a job page depends on, but for the time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageKey {
    /// The job.
    pub id: JobId,
    /// The number of the revision shown.
    pub revision: u64,
    /// Who looks: a page names its reader, and offers what that one may do.
    pub person: Person,
    /// How the texts are seen, where a setting masks them.
    pub mask: Option<StaffMask>,
}

#[derive(Debug)]
struct Kept {
    since: Instant,
    is_renewed: bool,
    page: Arc<Page>,
}

/// A page, cut where it names its nonce: each answer gets one of its own.
#[derive(Debug)]
struct Page(Vec<String>);

impl KeptPages {
    /// The page as an answer, if it is here and still young. Of those who find it old, the first is to render it anew.
    pub fn get(&self, key: &PageKey) -> Option<Response> {
        let page = {
            let mut pages = self.lock();
            let kept = pages.get_mut(key)?;
            let age = kept.since.elapsed();
            if age >= KEPT + RENEWAL || (age >= KEPT && !std::mem::replace(&mut kept.is_renewed, true)) {
                return None;
            }
            Arc::clone(&kept.page)
        };
        Some(page.answer())
    }

    /// Keeps a page that was rendered with this nonce, and passes it on. What is no whole page passes unseen.
    pub async fn keep(&self, key: PageKey, nonce: &Nonce, response: Response) -> Response {
        if response.status() != StatusCode::OK {
            return response;
        }
        let (head, body) = response.into_parts();
        // It was rendered into memory, so that reading it cannot fail.
        let Ok(bytes) = body::to_bytes(body, usize::MAX).await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        if let Some(page) = Page::cut(&bytes, nonce) {
            self.put(key, page);
        }
        Response::from_parts(head, Body::from(bytes))
    }

    fn put(&self, key: PageKey, page: Page) {
        let is_young = |kept: &Kept| kept.since.elapsed() < KEPT + RENEWAL;
        let mut pages = self.lock();
        pages.retain(|other, kept| is_young(kept) && (other.id != key.id || other.revision == key.revision));
        if pages.len() < MOST {
            pages.insert(key, Kept { since: Instant::now(), is_renewed: false, page: Arc::new(page) });
        }
    }

    /// Drops the pages of a job whose data is deleted.
    pub fn forget(&self, id: JobId) {
        self.lock().retain(|key, _| key.id != id);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<PageKey, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Page {
    /// Cuts a rendered page at its nonce. A customer's text cannot hold the nonce: it was made after the text.
    fn cut(bytes: &[u8], nonce: &Nonce) -> Option<Self> {
        let html = std::str::from_utf8(bytes).ok().filter(|html| html.len() <= LARGEST)?;
        Some(Self(html.split(&**nonce).map(str::to_owned).collect()))
    }

    fn answer(&self) -> Response {
        let nonce = Nonce::new();
        let policy = HeaderValue::try_from(wall::page_policy(&nonce));
        // A nonce is letters and digits, which any header may hold.
        let Ok(policy) = policy else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
        let html = self.0.join(&*nonce);
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        ([(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, policy)], html).into_response()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use app::person::Role;

    use super::*;

    fn key(revision: u64) -> PageKey {
        let person = Person { name: "ann".into(), role: Role::Staff };
        PageKey { id: "3c90c3cc-0d44-4b50-8888-8dd25736052a".parse().unwrap(), revision, person, mask: None }
    }

    async fn keep(pages: &KeptPages, status: StatusCode) -> String {
        let nonce = Nonce::from_value("old-nonce");
        let html = "<script nonce=\"old-nonce\"></script><b>ä</b><script nonce=\"old-nonce\"></script>";
        text(pages.keep(key(1), &nonce, (status, html).into_response()).await).await
    }

    async fn text(response: Response) -> String {
        String::from_utf8(body::to_bytes(response.into_body(), usize::MAX).await.unwrap().into()).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_kept_page_carries_a_new_nonce_wherever_it_had_one() {
        let pages = KeptPages::default();
        let first = keep(&pages, StatusCode::OK).await;
        assert!(first.contains("old-nonce"));
        let again = pages.get(&key(1)).unwrap();
        let policy = again.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        let (_, nonce) = policy.split_once("'nonce-").unwrap();
        let (nonce, _) = nonce.split_once('\'').unwrap();
        assert_eq!(text(again).await, first.replace("old-nonce", nonce));
        assert!(nonce.len() >= 22, "128 bits");
        let third = pages.get(&key(1)).unwrap();
        assert!(!text(third).await.contains(nonce), "a nonce is used once");
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_is_kept_for_its_reader_alone() {
        let pages = KeptPages::default();
        keep(&pages, StatusCode::OK).await;
        let person = |name: &str, role| PageKey { person: Person { name: name.into(), role }, ..key(1) };
        assert!(pages.get(&person("ann", Role::Staff)).is_some());
        assert!(pages.get(&person("ann", Role::Operator)).is_none());
        assert!(pages.get(&person("bob", Role::Staff)).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_is_kept_for_a_second_and_only_for_its_revision() {
        let pages = KeptPages::default();
        keep(&pages, StatusCode::OK).await;
        assert!(pages.get(&key(2)).is_none());
        tokio::time::advance(KEPT - Duration::from_millis(1)).await;
        assert!(pages.get(&key(1)).is_some());
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(pages.get(&key(1)).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn one_renders_an_old_page_anew_and_the_others_get_it_meanwhile() {
        let pages = KeptPages::default();
        keep(&pages, StatusCode::OK).await;
        tokio::time::advance(KEPT).await;
        assert!(pages.get(&key(1)).is_none(), "the first one renders it");
        assert!(pages.get(&key(1)).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_nobody_renewed_is_sent_to_nobody() {
        let pages = KeptPages::default();
        keep(&pages, StatusCode::OK).await;
        tokio::time::advance(KEPT + RENEWAL).await;
        for _ in 0..3 {
            assert!(pages.get(&key(1)).is_none(), "it may be an hour old");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_page_of_a_forgotten_job_is_gone() {
        let pages = KeptPages::default();
        keep(&pages, StatusCode::OK).await;
        pages.forget(key(1).id);
        assert!(pages.get(&key(1)).is_none());
        assert!(pages.lock().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_of_an_error_is_not_kept() {
        let pages = KeptPages::default();
        let shown = keep(&pages, StatusCode::BAD_GATEWAY).await;
        assert!(shown.contains("old-nonce"), "but shown");
        assert!(pages.get(&key(1)).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn the_pages_kept_are_bounded_and_old_ones_make_room() {
        let pages = KeptPages::default();
        let ids: Vec<_> = (1..=MOST as u128 + 1).map(|n| JobId::try_from(uuid::Uuid::from_u128(n)).unwrap()).collect();
        let put = |id: &JobId| pages.put(PageKey { id: *id, ..key(1) }, Page(Vec::new()));
        ids.iter().for_each(put);
        assert_eq!(pages.lock().len(), MOST);
        tokio::time::advance(KEPT + RENEWAL).await;
        put(&ids[0]);
        assert_eq!(pages.lock().len(), 1);
        assert!(Page::cut(&vec![b' '; LARGEST + 1], &Nonce::new()).is_none(), "a page too large");
    }
}
