//! Where this Jobglass lives and how it runs: the few facts that every page needs.

use std::sync::Arc;

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use serde::Deserialize;

#[cfg(feature = "ssr")]
use crate::job::{JobId, JobText};

/// The facts about this installation that both sides know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// What every path begins with: empty, or for example `/desk` (no slash at its end).
    pub base: Arc<str>,
    /// Whether the jobs come from the built-in simulator.
    pub demo: bool,
    /// Whether people sign in here, and so can sign out.
    pub signs_in: bool,
}

impl Site {
    /// A path of this site as the browser must ask for it. `path` begins with a slash.
    pub fn path(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

/// One pair of a query, its value escaped.
#[cfg(feature = "ssr")]
pub fn query(name: &str, value: &str) -> String {
    let mut query = format!("{name}=");
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            query.push(byte.into());
        } else {
            query.push_str(&format!("%{byte:02X}"));
        }
    }
    query
}

/// The site, from anywhere in the tree.
pub fn use_site() -> Site {
    use_context().unwrap_or_default()
}

/// Where the browser finds what a page shows of a job.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobAddresses {
    /// The job as JSON.
    pub job: String,
    /// Its event stream.
    pub events: String,
    /// What the addresses of its texts begin with.
    texts: String,
}

#[cfg(feature = "ssr")]
impl JobAddresses {
    /// Those of the API.
    pub fn in_api(site: &Site, id: JobId) -> Self {
        let job = site.path(&format!("/api/jobs/{id}"));
        Self { events: format!("{job}/events"), texts: job.clone(), job }
    }

    /// Those below the path of a share link.
    pub fn below(path: &str) -> Self {
        Self { job: format!("{path}/job"), events: format!("{path}/events"), texts: path.to_owned() }
    }

    /// Where one of its texts is.
    pub fn text(&self, which: JobText) -> String {
        format!("{}/{}", self.texts, which.slug())
    }
}

/// The file names of the browser's part, content-hashed where `cargo xtask` made it; known to the server alone.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Assets {
    /// The style sheet.
    pub css: Arc<str>,
    /// The script that loads and starts the other two, with patience; without one the page does it plainly.
    pub start: Option<Arc<str>>,
    /// The glue between the page and the WASM.
    pub js: Arc<str>,
    /// The compiled `frontend`.
    pub wasm: Arc<str>,
    /// The icon of the site.
    pub favicon: Option<Arc<str>>,
}

#[cfg(feature = "ssr")]
impl Assets {
    /// Whether a name stands for its content. cargo-leptos gives plain names, and no script to start with.
    pub fn are_hashed(&self) -> bool {
        self.start.is_some()
    }
}
