//! What the pages ask about jobs.

use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::{backend::BackendHandle, job::JobId, lookup};
use crate::{
    backend::HomeData,
    error::AppError,
    job::{JobSnapshot, JobText},
    json::preview::Preview,
};

/// All that a job page shows at first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobPageData {
    /// The job and its freshness.
    pub snapshot: JobSnapshot,
    /// The beginning of the input.
    pub input: Option<Preview>,
    /// The beginning of the result.
    pub result: Option<Preview>,
}

/// The job page for an id as it stands in the address.
#[server(prefix = "/fn", endpoint = "jobs/page", input = Json)]
pub async fn get_job_page(
    /// As in the address.
    id: String,
) -> Result<JobPageData, AppError> {
    let backend = expect_context::<BackendHandle>();
    let id = lookup::parse_job_id(&id)?;
    let snapshot = backend.job(id).await?;
    Ok(JobPageData {
        input: preview_of(&backend, id, JobText::Input).await?,
        result: preview_of(&backend, id, JobText::Result).await?,
        snapshot,
    })
}

/// The beginning of one of a job's texts.
#[server(prefix = "/fn", endpoint = "jobs/preview", input = Json)]
pub async fn get_preview(
    /// As in the address.
    id: String,
    /// Which text.
    which: JobText,
) -> Result<Option<Preview>, AppError> {
    preview_of(&expect_context::<BackendHandle>(), lookup::parse_job_id(&id)?, which).await
}

/// What the front page shows besides the box.
#[server(prefix = "/fn", endpoint = "jobs/home", input = Json)]
pub async fn get_home() -> Result<HomeData, AppError> {
    Ok(expect_context::<BackendHandle>().home())
}

#[cfg(feature = "ssr")]
async fn preview_of(backend: &BackendHandle, id: JobId, which: JobText) -> Result<Option<Preview>, AppError> {
    let text = backend.text(id, which).await?;
    Ok(text.map(|text| crate::json::preview::preview(&text, Default::default())))
}
