//! What every handler shares.

use std::{path::PathBuf, sync::Arc};

use anyhow::{Context, Result, anyhow};
use app::{
    backend::BackendHandle,
    site::{Assets, Site},
};
use secrecy::SecretString;
use simulator::Simulator;
use tokio::sync::watch;

use crate::{
    access::Access,
    backend::{RECENT, WatchBackend},
    config::{Config, StreamCaps},
    forgetting,
    pages::KeptPages,
    rekey,
    reply::{Ledger, ReplyClient, ReplyGate, ReplySettings},
    serve::Limits,
    share::{Reveals, Shares, Views, mask::Masks, secret, token::Tokens},
    site,
    store::Store,
    watch::Watch,
};

/// The state of a running server: a cheap handle.
#[derive(Clone)]
pub struct AppState {
    /// The jobs, and what is known of them.
    pub watch: Watch,
    /// The way to Reply.
    pub reply: ReplyGate,
    /// What is kept.
    pub store: Store,
    /// The door for the pages.
    pub backend: BackendHandle,
    /// Where this Jobglass lives.
    pub site: Site,
    /// Job pages rendered a moment ago.
    pub kept_pages: KeptPages,
    /// The hashed names of the browser's part.
    pub assets: Arc<Assets>,
    /// The folder they are in.
    pub site_dir: PathBuf,
    /// Who may come in.
    pub access: Access,
    /// The names under which it is reached besides this machine's own.
    pub hosts: Arc<[String]>,
    /// What opens the figures to a program.
    pub metrics_token: Option<SecretString>,
    /// How many live streams there may be.
    pub stream_caps: StreamCaps,
    /// How much a client may send, and how long it may take.
    pub limits: Limits,
    /// The jobs as they are seen by those who may not see everything.
    pub views: Views,
    /// Who of the staff sees what is masked.
    pub reveals: Reveals,
    /// The share links.
    pub shares: Shares,
    /// What addresses for others begin with, if a setting says so.
    pub public_url: Option<Arc<str>>,
}

impl AppState {
    /// Builds the state of a server that keeps things in `store` and asks `reply`; in demo mode that is the given simulator. What
    /// asks Reply in the background ends when `stopping` turns true.
    ///
    /// # Errors
    /// A line that names the setting which cannot be used.
    pub async fn new(
        config: &Config,
        store: Store,
        reply: ReplySettings,
        demo: Option<Simulator>,
        stopping: watch::Receiver<bool>,
    ) -> Result<Self> {
        let assets = site::read_assets(&config.site)?;
        let access = Access::start(config.access.clone(), &store);
        let (demo_mode, signs_in) = (demo.is_some(), access.has_login());
        let site = Site { base: config.base_path.as_str().into(), demo: demo_mode, signs_in };
        let client = ReplyClient::new(&reply).map_err(|error| anyhow!("{}: {error}", error.setting()))?;
        let ledger = store.folder().map(Ledger::open_in).transpose().context("JOBGLASS_DATA: reply.quota")?;
        let gate = ReplyGate::new(client, config.quota_share, ledger);
        let earlier = store.recent_jobs(RECENT).await?;
        let watch = Watch::start(gate.clone(), store.clone(), stopping.clone());
        watch.list_earlier(earlier);
        tokio::spawn(rekey::heed(config.reply_key_file.clone(), reply, gate.clone(), stopping.clone()));
        let share = &config.share;
        let views = Views::new(watch.clone(), Masks::new(share.rules.clone()));
        let state = Self {
            reply: gate,
            views,
            reveals: Reveals::new(share.masks_staff),
            shares: Shares::new(store.clone(), tokens(config, &store)?, share.longest),
            public_url: share.public_url.as_deref().map(Into::into),
            backend: BackendHandle::new(WatchBackend::new(watch.clone(), demo)),
            watch,
            store: store.clone(),
            site,
            kept_pages: KeptPages::default(),
            assets: Arc::new(assets),
            site_dir: config.site.clone(),
            access,
            hosts: config.hosts.clone().into(),
            metrics_token: config.metrics_token.clone(),
            stream_caps: config.stream_caps,
            limits: Limits::default(),
        };
        tokio::spawn(forgetting::heed(store, forgetting::Memory::of(&state), stopping));
        Ok(state)
    }
}

/// What opens share links: under the secret of the settings, or one that is kept beside the store.
fn tokens(config: &Config, store: &Store) -> Result<Tokens> {
    let given = config.share.secret.clone();
    let secret = match (given, store.folder()) {
        (Some(given), _) => given,
        (None, Some(folder)) => secret::kept_in(folder).context("JOBGLASS_DATA")?,
        (None, None) => secret::passing(),
    };
    Ok(Tokens::new(&secret, config.share.older.as_ref().map(|(older, until)| (older, *until))))
}
