//! The audit trail for those who may see it: as a page, and as JSON lines. And what routes themselves write into it.

mod export;

use std::time::Duration;

use app::{
    error::{AppError, ErrorCode},
    job::JobId,
    lookup::{find_job_id, parse_job_id},
    trail::{Trail, TrailEntry, TrailFilter},
};
use axum::{
    extract::{Path, Query, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use self::export::Lines;
use crate::{
    AppState,
    access::{Admin, Visit},
    api::Problem,
    forgetting::Memory,
    pages,
    store::{
        Store,
        audit::{Deed, Entry, Kept, Wanted},
        links::WantedLinks,
    },
};

/// How many entries a page shows.
const ON_A_PAGE: u32 = 100;

/// What stands in the address.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Asked {
    #[serde(default)]
    who: String,
    #[serde(default)]
    deed: String,
    #[serde(default)]
    job: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    /// The number of the entry that the page before ended with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<i64>,
}

/// `GET /audit`: the newest entries, narrowed as the address says.
pub async fn page(
    Admin(visit): Admin,
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Response, Problem> {
    let filter = asked.filter();
    let query = asked.query(None);
    let is_newest = asked.before.is_none();
    let trail = Trail { filter, query, is_newest, ..Trail::default() };
    let wanted = match asked.wanted() {
        Ok(wanted) => wanted,
        Err(problem) => {
            let trail = Trail { problem: Some(problem.to_owned()), ..trail };
            let mut page = pages::trail(state, visit.person, trail, request).await;
            *page.status_mut() = StatusCode::BAD_REQUEST;
            return Ok(page);
        }
    };
    // One more tells whether there are older ones.
    let mut kept = state.store.audit_trail(&wanted, ON_A_PAGE + 1).await.map_err(AppError::from)?;
    let has_older = kept.len() > ON_A_PAGE as usize;
    kept.truncate(ON_A_PAGE as usize);
    let older = kept.last().filter(|_| has_older).map(|last| asked.query(Some(last.id)));
    let entries = kept.into_iter().map(shown).collect();
    Ok(pages::trail(state, visit.person, Trail { entries, older, ..trail }, request).await)
}

/// `GET /audit.jsonl`: all entries that the address names, newest first, a JSON object on each line.
pub async fn export(
    Admin(visit): Admin,
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let wanted = asked.wanted().map_err(|problem| AppError::with_detail(ErrorCode::BadRequest, problem))?;
    let entry = Entry::new(Deed::TrailExported, visit.who()).from(visit.address);
    state.store.record(&entry.detail(&asked.query(None))).await.map_err(AppError::from)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/jsonl")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"jobglass-audit.jsonl\"")),
    ];
    Ok((headers, Lines::new(state.store, wanted).into_body()).into_response())
}

/// `POST /jobs/{jobId}/forget`: ends the links to a job, deletes what is kept of it, and leads to what the trail says.
pub async fn forget(
    Admin(visit): Admin,
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = parse_job_id(&id)?;
    let entry = Entry::new(Deed::DataDeleted, visit.who()).from(visit.address);
    // First, so that what is open over a link ends: a link that is gone could not be revoked.
    state.shares.revoke(&visit, &WantedLinks { job: Some(id), ..WantedLinks::default() }).await?;
    state.store.forget_job(id, &entry).await.map_err(AppError::from)?;
    Memory::of(&state).forget(&[id]);
    Ok(Redirect::to(&state.site.path(&format!("/audit?job={id}"))).into_response())
}

/// How long a reader waits until it is written down that he looks. It is written all the same: a slow disk keeps nobody
/// from seeing a job.
const NOTE_WAIT: Duration = Duration::from_millis(100);

/// Notes that a person sees a job, which is written down the first time.
pub(crate) async fn note_look(store: &Store, visit: &Visit, id: JobId) {
    let store = store.clone();
    let entry = Entry::new(Deed::FirstLook, visit.who()).from(visit.address).about(id);
    let mut noting = Box::pin(async move { store.note(&entry).await });
    // Mostly it is written already, which is known at once.
    tokio::select! {
        biased;
        () = &mut noting => return,
        () = std::future::ready(()) => {}
    }
    // What goes wrong is logged where it does.
    let _ = timeout(NOTE_WAIT, tokio::spawn(noting)).await;
}

fn shown(kept: Kept) -> TrailEntry {
    let Kept { at, last_at, times, deed, who, address, job, detail, .. } = kept;
    TrailEntry { at, last_at, times: times.unsigned_abs(), deed, who, address, job, detail }
}

impl Asked {
    fn filter(&self) -> TrailFilter {
        let Self { who, deed, job, from, to, .. } = self.clone();
        TrailFilter { who, deed, job, from, to }
    }

    /// The same as a query, on another page.
    fn query(&self, before: Option<i64>) -> String {
        let asked = Self { before, ..self.clone() };
        let pairs = [
            ("who", asked.who),
            ("deed", asked.deed),
            ("job", asked.job),
            ("from", asked.from),
            ("to", asked.to),
            ("before", before.map(|number| number.to_string()).unwrap_or_default()),
        ];
        let given = pairs.into_iter().filter(|(_, value)| !value.trim().is_empty());
        given.map(|(name, value)| format!("{name}={}", encoded(value.trim()))).collect::<Vec<_>>().join("&")
    }

    /// What is to be looked for, or what makes no sense.
    fn wanted(&self) -> Result<Wanted, &'static str> {
        let given = |text: &'_ str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let deed = given(&self.deed).map(|word| Deed::ALL.into_iter().find(|deed| deed.as_str() == word));
        let job = given(&self.job).map(|text| find_job_id(&text));
        let day = |text: &str, later: u64| match given(text) {
            None => Ok(None),
            Some(text) => start_of_day(&text, later).map(Some).ok_or("A day is written like 2026-11-25."),
        };
        Ok(Wanted {
            who: given(&self.who),
            deed: deed.map(|deed| deed.ok_or("There is no such deed: choose one of the list.")).transpose()?,
            job: job.transpose().map_err(|_| "There is no job id in that: paste one, or anything that holds one.")?,
            from: day(&self.from, 0)?,
            until: day(&self.to, 1)?,
            before: self.before,
        })
    }
}

/// The first moment of a day in UTC, or of one so many days later.
fn start_of_day(text: &str, later: u64) -> Option<DateTime<Utc>> {
    let day = text.parse::<NaiveDate>().ok()?.checked_add_days(Days::new(later))?;
    Some(day.and_hms_opt(0, 0, 0)?.and_utc())
}

/// A text as it may stand in a query.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use app::trail::DEEDS;

    use super::*;

    #[test]
    fn the_page_has_words_for_every_deed() {
        assert_eq!(Deed::ALL.map(Deed::as_str), DEEDS.map(|(deed, _)| deed));
    }

    #[test]
    fn a_day_is_from_its_first_moment_to_before_the_next() {
        let asked = Asked { from: "2026-11-25".into(), to: "2026-11-25".into(), ..Asked::default() };
        let wanted = asked.wanted().unwrap_or_default();
        let hours = wanted.until.zip(wanted.from).map(|(until, from)| (until - from).num_hours());
        assert_eq!(hours, Some(24));
        assert!(Asked { to: "262142-12-31".into(), ..Asked::default() }.wanted().is_err());
    }

    #[test]
    fn a_query_carries_any_name() {
        let asked = Asked { who: "Åsa & Co=1".into(), before: Some(3), ..Asked::default() };
        assert_eq!(asked.query(Some(7)), "who=%C3%85sa%20%26%20Co%3D1&before=7");
        assert_eq!(Asked::default().query(None), "");
    }
}
