//! What those are answered who make share links, look at them and revoke them.

use app::{
    error::{AppError, ErrorCode},
    job::JobId,
    lookup::{find_job_id, parse_job_id},
    person::Role,
    sharing::{LinkFilter, LinkList, ListedLink},
};
use axum::{
    Form,
    extract::{Path, Query, RawQuery, Request, State},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use serde::Deserialize;

use super::{NewLink, grant::Origin, token::LinkId};
use crate::{
    AppState,
    access::{Operator, Staff, Visit},
    api::Problem,
    pages,
    store::{
        audit::{Deed, Entry},
        links::{Link, WantedLinks},
    },
};

/// How many links a page lists.
const MOST_LISTED: u32 = 200;

/// What the form on a job's page sends. A box that is not ticked is not sent at all.
#[derive(Deserialize)]
pub struct NewLinkForm {
    #[serde(default)]
    label: String,
    input: Option<String>,
    result: Option<String>,
    masked: Option<String>,
    #[serde(default)]
    until: String,
    #[serde(default)]
    date: String,
}

/// `POST /jobs/{jobId}/links`: makes a link, and leads to where it can be copied.
pub async fn make(
    Operator(visit): Operator,
    State(state): State<AppState>,
    Path(id): Path<String>,
    Form(form): Form<NewLinkForm>,
) -> Result<Response, Problem> {
    // A link to a job that nobody knows would be of no use.
    let job = known_job(&state, &visit, &id).await?;
    let new = NewLink {
        job,
        shows_input: form.input.is_some(),
        shows_result: form.result.is_some(),
        masked: form.masked.is_some(),
        ends_at: end_of(&form, Utc::now())?,
        label: form.label,
    };
    let link = state.shares.make(&visit, new).await?;
    Ok(to(&state, &format!("/links/{}", link.id)))
}

/// When a new link is to end: after a while, or with a day.
fn end_of(form: &NewLinkForm, now: DateTime<Utc>) -> Result<DateTime<Utc>, AppError> {
    let lasting = match form.until.as_str() {
        "hour" => TimeDelta::hours(1),
        "day" => TimeDelta::days(1),
        "week" => TimeDelta::days(7),
        "month" => TimeDelta::days(30),
        "date" => {
            let day = form.date.parse::<NaiveDate>().ok().and_then(|day| day.checked_add_days(Days::new(1)));
            let end = day.and_then(|next| next.and_hms_opt(0, 0, 0)).map(|midnight| midnight.and_utc());
            return end.ok_or_else(|| bad("Choose the day with which the link ends, like 2026-12-31."));
        }
        _ => return Err(bad("Choose how long the link is good for.")),
    };
    Ok(now + lasting)
}

fn bad(why: &str) -> AppError {
    AppError::with_detail(ErrorCode::BadRequest, why)
}

/// What the address of the list says.
#[derive(Default, Deserialize)]
pub struct LinksQuery {
    #[serde(default)]
    job: String,
    #[serde(default)]
    who: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    state: String,
    revoked: Option<u64>,
}

/// `GET /links`: the links, one's own or, for admins, everyone's.
pub async fn list(
    Operator(visit): Operator,
    State(state): State<AppState>,
    Query(query): Query<LinksQuery>,
    Origin(origin): Origin,
    request: Request,
) -> Result<Response, Problem> {
    let wanted = wanted(&visit, &query)?;
    let mut found = state.shares.list(&wanted, MOST_LISTED + 1).await?;
    let has_more = found.len() > MOST_LISTED as usize;
    found.truncate(MOST_LISTED as usize);
    let links = found.into_iter().map(|link| listed(&state, &origin, link)).collect();
    let filter = LinkFilter { job: query.job, who: query.who, label: query.label, state: query.state };
    let is_everyones = visit.person.role >= Role::Admin;
    let list = LinkList { links, filter, is_everyones, has_more, revoked: query.revoked };
    Ok(pages::links(state, visit.person, list, request).await)
}

/// `GET /links/{id}`: one link, with all that it takes to send it to somebody.
pub async fn one(
    Operator(visit): Operator,
    State(state): State<AppState>,
    Path(id): Path<String>,
    Origin(origin): Origin,
    request: Request,
) -> Result<Response, Problem> {
    let wanted = this_one(&visit, &id)?;
    let link = state.shares.list(&wanted, 1).await?.into_iter().next();
    let link = link.ok_or_else(|| AppError::new(ErrorCode::PageNotFound))?;
    let link = listed(&state, &origin, link);
    Ok(pages::link(state, visit.person, link, request).await)
}

/// Which links to revoke: this one, or all that are listed by the query beside it.
#[derive(Deserialize)]
pub struct RevokeForm {
    link: Option<String>,
}

/// `POST /links/revoke?…`: revokes one link, or all of a job or of a person, and leads back to the list.
pub async fn revoke(
    Operator(visit): Operator,
    State(state): State<AppState>,
    Query(query): Query<LinksQuery>,
    RawQuery(raw): RawQuery,
    Form(form): Form<RevokeForm>,
) -> Result<Response, Problem> {
    let wanted = match form.link {
        Some(id) => this_one(&visit, &id)?,
        // Never all there are for want of a word.
        None if query.job.trim().is_empty() && query.who.trim().is_empty() => {
            return Err(bad("Say whose links to revoke: a job's or a person's.").into());
        }
        None => wanted(&visit, &query)?,
    };
    let revoked = state.shares.revoke(&visit, &wanted).await?.len();
    let raw = raw.unwrap_or_default();
    let kept: Vec<&str> = raw.split('&').filter(|part| !part.is_empty() && !part.starts_with("revoked=")).collect();
    let query = kept.into_iter().map(str::to_owned).chain([format!("revoked={revoked}")]).collect::<Vec<_>>().join("&");
    Ok(to(&state, &format!("/links?{query}")))
}

/// `POST /jobs/{jobId}/reveal`: lets a person see a job's masked texts for a while, which is written down first.
pub async fn reveal(
    Staff(visit): Staff,
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let job = known_job(&state, &visit, &id).await?;
    if state.reveals.masks() {
        state
            .store
            .record(&Entry::new(Deed::Reveal, visit.who()).from(visit.address).about(job))
            .await
            .map_err(AppError::from)?;
        state.reveals.reveal(&visit.person, job);
    }
    Ok(to(&state, &format!("/jobs/{job}")))
}

/// The job that an address names, if Reply knows it.
async fn known_job(state: &AppState, visit: &Visit, id: &str) -> Result<JobId, AppError> {
    let job = parse_job_id(id)?;
    state.watch.announce(job, state.access.asker(visit)).await?;
    state.watch.look(job).await?;
    Ok(job)
}

fn to(state: &AppState, path: &str) -> Response {
    Redirect::to(&state.site.path(path)).into_response()
}

/// The link with this id, if it is within a person's reach.
fn this_one(visit: &Visit, id: &str) -> Result<WantedLinks, AppError> {
    let id: LinkId = id.parse().map_err(|_| AppError::new(ErrorCode::PageNotFound))?;
    Ok(WantedLinks { id: Some(id), ..reach(visit) })
}

/// The links that are a person's to see and revoke.
fn reach(visit: &Visit) -> WantedLinks {
    let own = (visit.person.role < Role::Admin).then(|| visit.person.name.to_string());
    WantedLinks { made_by: own, ..WantedLinks::default() }
}

/// The links within somebody's reach that a query is about.
fn wanted(visit: &Visit, query: &LinksQuery) -> Result<WantedLinks, AppError> {
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let reach = reach(visit);
    let job: Option<JobId> = filled(&query.job).map(|job| find_job_id(&job)).transpose()?;
    let open = match query.state.as_str() {
        "open" => Some((Utc::now(), true)),
        "ended" => Some((Utc::now(), false)),
        _ => None,
    };
    let made_by = match (reach.made_by, filled(&query.who)) {
        // Of others there is nothing to be seen, and nothing to be told.
        (Some(own), Some(who)) if own != who => return Err(AppError::new(ErrorCode::RoleTooLow)),
        (own, who) => own.or(who),
    };
    Ok(WantedLinks { id: None, made_by, job, label: filled(&query.label), open })
}

fn listed(state: &AppState, origin: &str, link: Link) -> ListedLink {
    let title = state.watch.known(link.job).map(|revision| revision.snapshot.job.title());
    let path = state.site.path(&format!("/s/{}", state.shares.token(link.id)));
    ListedLink {
        is_open: link.is_open(Utc::now()),
        id: link.id.to_string(),
        facts: link.facts,
        title,
        address: format!("{origin}{path}"),
    }
}
