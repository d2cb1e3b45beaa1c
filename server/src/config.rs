//! Every setting, its variable and its default. This is the only place that reads the environment.

mod access;
mod duration;
mod given;
mod keeping;
mod oidc;
mod place;
mod reply;
mod secret;
mod share;

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Result, ensure};
use secrecy::SecretString;

pub use access::{PersonSetting, read_people, read_roles};
pub use given::Settings;
pub use keeping::DataFolder;
pub use reply::read_key;
pub use share::ShareSettings;

use place::{checked_base_path, checked_hosts, default_site};
use secret::checked_secret;

use crate::{access::AccessSettings, reply::ReplySettings, store::StoreSettings};

/// The settings, read and found to make sense.
#[derive(Clone, Debug)]
pub struct Config {
    /// The way to Reply; `None` is demo mode.
    pub reply: Option<ReplySettings>,
    /// The file that holds the key, where it is one.
    pub reply_key_file: Option<PathBuf>,
    /// Jobglass's share of Reply's quota, above 0 and at most 1.
    pub quota_share: f64,
    /// The largest answer taken from Reply, in bytes; `reply` holds it too.
    pub max_answer_bytes: u64,
    /// Where to listen.
    pub addr: SocketAddr,
    /// Who may come in.
    pub access: AccessSettings,
    /// The names besides this machine's own, in lower case, without ports.
    pub hosts: Vec<String>,
    /// What every path begins with: empty, or a path without a slash at its end.
    pub base_path: String,
    /// The folder with the browser's part.
    pub site: PathBuf,
    /// What is kept, and where.
    pub store: StoreSettings,
    /// How jobs are shared, and what is masked.
    pub share: ShareSettings,
    /// How many live streams there may be.
    pub stream_caps: StreamCaps,
    /// What opens /metrics to a program.
    pub metrics_token: Option<SecretString>,
    /// What to log.
    pub log: String,
}

/// How many live streams there may be.
#[derive(Clone, Copy, Debug)]
pub struct StreamCaps {
    /// In all.
    pub total: u32,
    /// From one address.
    pub per_address: u32,
}

impl Config {
    /// Reads the settings file, if one is named, and checks everything.
    ///
    /// # Errors
    /// A line that names the setting which makes no sense.
    pub fn load(given: Settings) -> Result<Self> {
        let given_roles = given.role_lists();
        let settings = match &given.config {
            None => given,
            Some(path) => given.clone().over(Settings::from_file(path)?),
        };
        let config = settings.check()?;
        Ok(Self { access: AccessSettings { given_roles, ..config.access }, ..config })
    }
}

impl Settings {
    fn check(self) -> Result<Config> {
        let share = self.quota_share.unwrap_or(90);
        ensure!((5..=100).contains(&share), "JOBGLASS_QUOTA_SHARE is {share}: it is a percentage from 5 to 100");
        let mib = self.max_answer_mib.unwrap_or(64);
        ensure!((1..=1024).contains(&mib), "JOBGLASS_MAX_ANSWER_MIB is {mib}: it goes from 1 to 1024");
        let access = self.checked_access()?;
        Ok(Config {
            reply_key_file: self.reply_api_key_file.clone(),
            quota_share: f64::from(share) / 100.0,
            max_answer_bytes: u64::from(mib) * 1024 * 1024,
            addr: self.checked_addr(&access.mode)?,
            access,
            hosts: checked_hosts(self.hosts.as_deref().unwrap_or_default())?,
            base_path: checked_base_path(self.base_path.as_deref().unwrap_or("/"))?,
            site: self.site.clone().map_or_else(default_site, Ok)?,
            store: self.checked_store()?,
            share: self.checked_share()?,
            stream_caps: StreamCaps {
                total: at_least_one("JOBGLASS_MAX_STREAMS", self.max_streams.unwrap_or(15_000))?,
                per_address: at_least_one(
                    "JOBGLASS_MAX_STREAMS_PER_ADDRESS",
                    self.max_streams_per_address.unwrap_or(200),
                )?,
            },
            metrics_token: checked_secret("JOBGLASS_METRICS_TOKEN", &self.metrics_token, &self.metrics_token_file)?,
            log: self.log.clone().unwrap_or_else(|| "info".to_owned()),
            reply: self.checked_reply(u64::from(mib) * 1024 * 1024)?,
        })
    }
}

fn at_least_one(name: &str, value: u32) -> Result<u32> {
    ensure!(value > 0, "{name} is 0: it is at least 1");
    Ok(value)
}

#[cfg(test)]
mod tests;
