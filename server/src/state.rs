//! What every handler shares.

use std::{path::PathBuf, sync::Arc};

use app::{
    backend::BackendHandle,
    site::{Assets, Site},
};

use crate::{config::StreamCaps, watch::Watch};

/// The state of a running server: a cheap handle.
#[derive(Clone)]
pub struct AppState {
    /// The jobs, and what is known of them.
    pub watch: Watch,
    /// The door for the pages.
    pub backend: BackendHandle,
    /// Where this Jobglass lives.
    pub site: Site,
    /// The hashed names of the browser's part.
    pub assets: Arc<Assets>,
    /// The folder they are in.
    pub site_dir: PathBuf,
    /// How many live streams there may be.
    pub stream_caps: StreamCaps,
}
