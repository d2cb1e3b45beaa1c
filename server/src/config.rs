//! Every setting, its variable and its default. This is the only place that reads the environment.

mod access;
mod duration;
mod keeping;
mod share;

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use secrecy::SecretString;
use serde::Deserialize;

pub use access::{PersonSetting, read_people};
pub use keeping::DataFolder;
pub use share::ShareSettings;

use crate::{
    access::{AccessSettings, Mode},
    reply::{ActingUser, ReplySettings},
    store::StoreSettings,
};

/// The settings of `jobglass serve` as given: a flag counts before its variable, a variable before the file.
#[derive(Args, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub struct Settings {
    /// A TOML file with settings, named as the flags are with underscores
    #[arg(long, env = "JOBGLASS_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Reply's API key; without one, demo mode. A flag can be read by others on this machine: prefer the variable or the file
    #[arg(long, env = "REPLY_API_KEY", hide_env_values = true, value_name = "KEY")]
    pub reply_api_key: Option<String>,
    /// A file that holds the API key
    #[arg(long, env = "REPLY_API_KEY_FILE", value_name = "FILE")]
    pub reply_api_key_file: Option<PathBuf>,
    /// Where Reply's API is [default: https://api.reply.io]
    #[arg(long, env = "REPLY_API_URL", value_name = "URL")]
    pub reply_api_url: Option<String>,
    /// With a master or organization key: the id of the user to act for
    #[arg(long, env = "REPLY_USER_ID", value_name = "ID")]
    pub reply_user_id: Option<u64>,
    /// With a master or organization key: the e-mail address of the user to act for
    #[arg(long, env = "REPLY_USER_EMAIL", value_name = "EMAIL")]
    pub reply_user_email: Option<String>,
    /// How much of Reply's quota Jobglass may take, in percent [default: 90]
    #[arg(long, env = "JOBGLASS_QUOTA_SHARE", value_name = "PERCENT")]
    pub quota_share: Option<u8>,
    /// The largest answer taken from Reply, in MiB [default: 64]
    #[arg(long, env = "JOBGLASS_MAX_ANSWER_MIB", value_name = "MIB")]
    pub max_answer_mib: Option<u32>,
    /// Where to listen [default: 127.0.0.1:3000]
    #[arg(long, env = "JOBGLASS_ADDR", value_name = "ADDRESS")]
    pub addr: Option<String>,
    /// How people are known: `local`, where whoever is on this machine may do everything, or by `password` or `proxy` [default: local]
    #[arg(long, env = "JOBGLASS_ACCESS", value_name = "MODE")]
    pub access: Option<String>,
    /// The addresses or networks of the reverse proxies that are believed for whom they ask [default: this machine]
    #[arg(long, env = "JOBGLASS_TRUSTED_PROXIES", value_name = "NETWORKS")]
    pub trusted_proxies: Option<String>,
    /// Where people reach this Jobglass, for example https://desk.example.com; with https, cookies go over nothing else
    #[arg(long, env = "JOBGLASS_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// After how long without a request a session ends, like 30m or 12h [default: 12h]
    #[arg(long, env = "JOBGLASS_SESSION_IDLE", value_name = "TIME")]
    pub session_idle: Option<String>,
    /// After how long it ends in any case [default: 7d]
    #[arg(long, env = "JOBGLASS_SESSION_MAX", value_name = "TIME")]
    pub session_max: Option<String>,
    /// Who may sign in with a password; in the file alone
    #[arg(skip)]
    #[serde(default)]
    pub people: Vec<PersonSetting>,
    /// The header in which the proxy names the person [default: Remote-User]
    #[arg(long, env = "JOBGLASS_USER_HEADER", value_name = "NAME")]
    pub user_header: Option<String>,
    /// The header in which the proxy names the person's groups [default: Remote-Groups]
    #[arg(long, env = "JOBGLASS_GROUPS_HEADER", value_name = "NAME")]
    pub groups_header: Option<String>,
    /// Who may look at jobs: names, addresses and group:NAME with commas between them, or * for everybody signed in
    #[arg(long, env = "JOBGLASS_STAFF", value_name = "PEOPLE")]
    pub staff: Option<String>,
    /// Who may also cancel and share them
    #[arg(long, env = "JOBGLASS_OPERATORS", value_name = "PEOPLE")]
    pub operators: Option<String>,
    /// Who may also see what others did
    #[arg(long, env = "JOBGLASS_ADMINS", value_name = "PEOPLE")]
    pub admins: Option<String>,
    /// How many days a share link may last [default: 90]
    #[arg(long, env = "JOBGLASS_LINK_MAX_DAYS", value_name = "DAYS")]
    pub link_max_days: Option<u32>,
    /// The secret behind share links [default: made once and kept in the data folder]
    #[arg(long, env = "JOBGLASS_LINK_SECRET", hide_env_values = true, value_name = "SECRET")]
    pub link_secret: Option<String>,
    /// A file that holds it
    #[arg(long, env = "JOBGLASS_LINK_SECRET_FILE", value_name = "FILE")]
    pub link_secret_file: Option<PathBuf>,
    /// The secret before, under which links are still good for a while
    #[arg(long, env = "JOBGLASS_LINK_SECRET_OLD", hide_env_values = true, value_name = "SECRET")]
    pub link_secret_old: Option<String>,
    /// A file that holds it
    #[arg(long, env = "JOBGLASS_LINK_SECRET_OLD_FILE", value_name = "FILE")]
    pub link_secret_old_file: Option<PathBuf>,
    /// Until when, as a day or a moment
    #[arg(long, env = "JOBGLASS_LINK_SECRET_OLD_UNTIL", value_name = "DATE")]
    pub link_secret_old_until: Option<String>,
    /// Regular expressions, a line for each, for what masking hides besides what it always does
    #[arg(long, env = "JOBGLASS_MASK_PATTERNS", value_name = "PATTERNS")]
    pub mask_patterns: Option<String>,
    /// Names with commas between them: what has one of them is hidden as a password is
    #[arg(long, env = "JOBGLASS_MASK_NAMES", value_name = "NAMES")]
    pub mask_names: Option<String>,
    /// Whether staff see texts masked until they ask to see one [default: false]
    #[arg(long, env = "JOBGLASS_MASK_STAFF", value_name = "BOOL")]
    pub mask_staff: Option<bool>,
    /// The names under which this Jobglass is reached besides this machine's own, with commas between them
    #[arg(long, env = "JOBGLASS_HOSTS", value_name = "NAMES")]
    pub hosts: Option<String>,
    /// The path under which everything lives, for example /desk [default: /]
    #[arg(long, env = "JOBGLASS_BASE_PATH", value_name = "PATH")]
    pub base_path: Option<String>,
    /// The folder with the browser's part [default: `site` beside the program]
    #[arg(long, env = "JOBGLASS_SITE", value_name = "DIR")]
    pub site: Option<PathBuf>,
    /// The folder in which Jobglass keeps what must survive a restart [default: jobglass-data; in demo mode none]
    #[arg(long, env = "JOBGLASS_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// How much of an address the audit trail keeps: full, short (the network alone) or none [default: short]
    #[arg(long, env = "JOBGLASS_AUDIT_ADDRESS", value_name = "HOW")]
    pub audit_address: Option<String>,
    /// For how many days a job is kept after Reply last told of it [default: 90]
    #[arg(long, env = "JOBGLASS_KEEP_JOBS", value_name = "DAYS")]
    pub keep_jobs: Option<u32>,
    /// For how many days its observed progress is kept [default: 30]
    #[arg(long, env = "JOBGLASS_KEEP_SAMPLES", value_name = "DAYS")]
    pub keep_samples: Option<u32>,
    /// For how many days an entry of the audit trail is kept [default: 365]
    #[arg(long, env = "JOBGLASS_KEEP_AUDIT", value_name = "DAYS")]
    pub keep_audit: Option<u32>,
    /// For how many days a share link is listed after its end [default: 90]
    #[arg(long, env = "JOBGLASS_KEEP_LINKS", value_name = "DAYS")]
    pub keep_links: Option<u32>,
    /// The MiB above which the oldest jobs are let go before their time [default: 4096]
    #[arg(long, env = "JOBGLASS_KEEP_MIB", value_name = "MIB")]
    pub keep_mib: Option<u32>,
    /// What a program must send as `Authorization: Bearer …` to read the figures of /metrics without signing in
    #[arg(long, env = "JOBGLASS_METRICS_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub metrics_token: Option<String>,
    /// A file that holds it
    #[arg(long, env = "JOBGLASS_METRICS_TOKEN_FILE", value_name = "FILE")]
    pub metrics_token_file: Option<PathBuf>,
    /// The most live streams in all [default: 15000]
    #[arg(long, env = "JOBGLASS_MAX_STREAMS", value_name = "N")]
    pub max_streams: Option<u32>,
    /// The most live streams from one address [default: 200]
    #[arg(long, env = "JOBGLASS_MAX_STREAMS_PER_ADDRESS", value_name = "N")]
    pub max_streams_per_address: Option<u32>,
    /// What to log, for example `info` or `server=debug` [default: info]
    #[arg(long, env = "JOBGLASS_LOG", value_name = "FILTER")]
    pub log: Option<String>,
}

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
        let settings = match &given.config {
            None => given,
            Some(path) => given.clone().over(Settings::from_file(path)?),
        };
        settings.check()
    }
}

impl Settings {
    fn from_file(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("JOBGLASS_CONFIG: cannot read {}", path.display()))?;
        toml::from_str(&text).map_err(|error| {
            // The parser's own message quotes the line, which may hold the key.
            let line = error.span().map_or(0, |span| text[..span.start].lines().count().max(1));
            anyhow::anyhow!("JOBGLASS_CONFIG: {}, line {line}: {}", path.display(), error.message())
        })
    }

    /// What is given here, and where nothing is, what `file` says.
    fn over(self, file: Self) -> Self {
        // A key given one way must not be joined by the file's given the other way.
        let gives_key = self.reply_api_key.is_some() || self.reply_api_key_file.is_some();
        let (reply_api_key, reply_api_key_file) = if gives_key {
            (self.reply_api_key, self.reply_api_key_file)
        } else {
            (file.reply_api_key, file.reply_api_key_file)
        };
        let (metrics_token, metrics_token_file) = if self.metrics_token.is_some() || self.metrics_token_file.is_some() {
            (self.metrics_token, self.metrics_token_file)
        } else {
            (file.metrics_token, file.metrics_token_file)
        };
        let (link_secret, link_secret_file) = if self.link_secret.is_some() || self.link_secret_file.is_some() {
            (self.link_secret, self.link_secret_file)
        } else {
            (file.link_secret, file.link_secret_file)
        };
        Self {
            config: self.config,
            reply_api_key,
            reply_api_key_file,
            reply_api_url: self.reply_api_url.or(file.reply_api_url),
            reply_user_id: self.reply_user_id.or(file.reply_user_id),
            reply_user_email: self.reply_user_email.or(file.reply_user_email),
            quota_share: self.quota_share.or(file.quota_share),
            max_answer_mib: self.max_answer_mib.or(file.max_answer_mib),
            addr: self.addr.or(file.addr),
            access: self.access.or(file.access),
            trusted_proxies: self.trusted_proxies.or(file.trusted_proxies),
            public_url: self.public_url.or(file.public_url),
            session_idle: self.session_idle.or(file.session_idle),
            session_max: self.session_max.or(file.session_max),
            people: file.people,
            user_header: self.user_header.or(file.user_header),
            groups_header: self.groups_header.or(file.groups_header),
            staff: self.staff.or(file.staff),
            operators: self.operators.or(file.operators),
            admins: self.admins.or(file.admins),
            link_max_days: self.link_max_days.or(file.link_max_days),
            link_secret,
            link_secret_file,
            link_secret_old: self.link_secret_old.or(file.link_secret_old),
            link_secret_old_file: self.link_secret_old_file.or(file.link_secret_old_file),
            link_secret_old_until: self.link_secret_old_until.or(file.link_secret_old_until),
            mask_patterns: self.mask_patterns.or(file.mask_patterns),
            mask_names: self.mask_names.or(file.mask_names),
            mask_staff: self.mask_staff.or(file.mask_staff),
            hosts: self.hosts.or(file.hosts),
            base_path: self.base_path.or(file.base_path),
            site: self.site.or(file.site),
            data: self.data.or(file.data),
            audit_address: self.audit_address.or(file.audit_address),
            keep_jobs: self.keep_jobs.or(file.keep_jobs),
            keep_samples: self.keep_samples.or(file.keep_samples),
            keep_audit: self.keep_audit.or(file.keep_audit),
            keep_links: self.keep_links.or(file.keep_links),
            keep_mib: self.keep_mib.or(file.keep_mib),
            metrics_token,
            metrics_token_file,
            max_streams: self.max_streams.or(file.max_streams),
            max_streams_per_address: self.max_streams_per_address.or(file.max_streams_per_address),
            log: self.log.or(file.log),
        }
    }

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
            metrics_token: share::read_secret("JOBGLASS_METRICS_TOKEN", &self.metrics_token, &self.metrics_token_file)?,
            log: self.log.clone().unwrap_or_else(|| "info".to_owned()),
            reply: self.checked_reply(u64::from(mib) * 1024 * 1024)?,
        })
    }

    /// Without a login nothing could keep strangers out, so only this machine may connect.
    fn checked_addr(&self, mode: &Mode) -> Result<SocketAddr> {
        let text = self.addr.as_deref().unwrap_or("127.0.0.1:3000");
        let addr: SocketAddr = text.parse().map_err(|_| {
            anyhow::anyhow!("JOBGLASS_ADDR is `{text}`: it is an address with a port, like 127.0.0.1:3000")
        })?;
        ensure!(
            addr.ip().is_loopback() || !matches!(mode, Mode::Local),
            "JOBGLASS_ADDR is `{text}`: without a login Jobglass listens on this machine alone (127.0.0.1 or [::1]); JOBGLASS_ACCESS brings one"
        );
        Ok(addr)
    }

    fn checked_reply(self, max_answer_bytes: u64) -> Result<Option<ReplySettings>> {
        let key = match (self.reply_api_key, self.reply_api_key_file) {
            (Some(_), Some(_)) => bail!("REPLY_API_KEY and REPLY_API_KEY_FILE are both set: keep one of them"),
            (Some(key), None) => checked_key("REPLY_API_KEY", &key)?,
            (None, Some(path)) => read_key(&path)?,
            (None, None) => return Ok(None),
        };
        let mut reply = ReplySettings { max_answer_bytes, ..ReplySettings::new(key) };
        if let Some(url) = self.reply_api_url {
            reply.base_url = url;
        }
        reply.acting_user = match (self.reply_user_id, self.reply_user_email) {
            (Some(_), Some(_)) => bail!("REPLY_USER_ID and REPLY_USER_EMAIL are both set: keep one of them"),
            (Some(id), None) => Some(ActingUser::Id(id)),
            (None, Some(email)) => Some(ActingUser::Email(email)),
            (None, None) => None,
        };
        Ok(Some(reply))
    }
}

/// Reads the file that holds Reply's key.
///
/// # Errors
/// A line that says why it cannot be used; it does not quote the file.
pub fn read_key(path: &Path) -> Result<SecretString> {
    let key =
        fs::read_to_string(path).with_context(|| format!("REPLY_API_KEY_FILE: cannot read {}", path.display()))?;
    checked_key("REPLY_API_KEY_FILE", &key)
}

fn checked_key(name: &str, key: &str) -> Result<SecretString> {
    let key = key.trim();
    ensure!(!key.is_empty(), "{name} is empty: give it a key, or leave it out for demo mode");
    ensure!(key.bytes().all(|byte| byte.is_ascii_graphic()), "{name} holds characters that no API key has");
    Ok(SecretString::from(key.to_owned()))
}

fn at_least_one(name: &str, value: u32) -> Result<u32> {
    ensure!(value > 0, "{name} is 0: it is at least 1");
    Ok(value)
}

fn checked_hosts(text: &str) -> Result<Vec<String>> {
    let names = text.split(',').map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty());
    let names: Vec<String> = names.collect();
    let is_plain = |name: &String| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    match names.iter().find(|name| !is_plain(name)) {
        Some(odd) => bail!("JOBGLASS_HOSTS holds `{odd}`: it takes names like desk.example.com, without a port"),
        None => Ok(names),
    }
}

fn checked_base_path(text: &str) -> Result<String> {
    let path = text.trim_end_matches('/');
    let segments_are_plain = path.strip_prefix('/').is_some_and(|rest| {
        rest.split('/').all(|segment| {
            !segment.is_empty()
                && !matches!(segment, "." | "..")
                && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte))
        })
    });
    ensure!(
        path.is_empty() || segments_are_plain,
        "JOBGLASS_BASE_PATH is `{text}`: it is a path like /desk, of letters, digits and - _ . ~"
    );
    Ok(path.to_owned())
}

/// The folder beside the program, or the one that cargo-leptos names to what it runs.
fn default_site() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("LEPTOS_SITE_ROOT") {
        return Ok(folder.into());
    }
    let program =
        std::env::current_exe().context("JOBGLASS_SITE is not set, and the program's own folder is unknown")?;
    Ok(program.with_file_name("site"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    fn load(change: impl FnOnce(&mut Settings)) -> Result<Config> {
        let mut settings = Settings::default();
        change(&mut settings);
        Config::load(settings)
    }

    fn refused(change: impl FnOnce(&mut Settings)) -> String {
        let message = format!("{:#}", load(change).unwrap_err());
        assert!(!message.contains('\n'), "one line, not: {message}");
        message
    }

    #[test]
    fn without_a_key_it_is_demo_mode_on_this_machine() {
        let config = load(|_| ()).unwrap();
        assert!(config.reply.is_none());
        assert_eq!(config.addr.to_string(), "127.0.0.1:3000");
        assert_eq!(config.base_path, "");
        assert_eq!(config.store.folder, None, "a demo leaves nothing behind");
    }

    #[test]
    fn a_setting_that_makes_no_sense_is_named() {
        assert!(refused(|s| s.addr = Some("3000".into())).starts_with("JOBGLASS_ADDR"));
        assert!(refused(|s| s.addr = Some("0.0.0.0:3000".into())).contains("JOBGLASS_ADDR"));
        assert!(refused(|s| s.quota_share = Some(0)).starts_with("JOBGLASS_QUOTA_SHARE"));
        assert!(refused(|s| s.quota_share = Some(101)).starts_with("JOBGLASS_QUOTA_SHARE"));
        assert!(refused(|s| s.max_answer_mib = Some(0)).starts_with("JOBGLASS_MAX_ANSWER_MIB"));
        assert!(refused(|s| s.metrics_token = Some("short".into())).starts_with("JOBGLASS_METRICS_TOKEN"));
        assert!(refused(|s| s.max_streams = Some(0)).starts_with("JOBGLASS_MAX_STREAMS"));
        assert!(refused(|s| s.reply_api_key = Some("  ".into())).starts_with("REPLY_API_KEY"));
        assert!(refused(|s| s.reply_api_key_file = Some("/no/such/file".into())).starts_with("REPLY_API_KEY_FILE"));
        assert!(refused(|s| s.hosts = Some("desk.example.com:443".into())).starts_with("JOBGLASS_HOSTS"));
        assert!(refused(|s| s.access = Some("everybody".into())).starts_with("JOBGLASS_ACCESS"));
        assert!(refused(|s| s.trusted_proxies = Some("10.0.0.0/40".into())).starts_with("JOBGLASS_TRUSTED_PROXIES"));
        for path in ["desk", "/a//b", "/..", "/a b", "/ü", "/{x}"] {
            assert!(refused(|s| s.base_path = Some(path.into())).starts_with("JOBGLASS_BASE_PATH"), "{path}");
        }
    }

    #[test]
    fn behind_a_proxy_that_signs_people_in_it_may_listen_anywhere_once_it_is_told_whom_to_believe() {
        let behind_proxy = |s: &mut Settings| {
            s.access = Some("proxy".into());
            s.addr = Some("0.0.0.0:3000".into());
            s.trusted_proxies = Some("10.0.0.7, fd00::/8".into());
            s.staff = Some("*".into());
        };
        assert!(load(behind_proxy).is_ok());
        let refused_without = |take: fn(&mut Settings)| {
            refused(|s| {
                behind_proxy(s);
                take(s);
            })
        };
        assert!(refused_without(|s| s.trusted_proxies = None).starts_with("JOBGLASS_TRUSTED_PROXIES"));
        assert!(refused_without(|s| s.staff = None).starts_with("JOBGLASS_STAFF"));
        assert!(refused_without(|s| s.user_header = Some("a b".into())).starts_with("JOBGLASS_USER_HEADER"));
        assert!(refused_without(|s| s.access = None).starts_with("JOBGLASS_ADDR"));
    }

    #[test]
    fn a_base_path_loses_its_last_slash() {
        assert_eq!(load(|s| s.base_path = Some("/team/desk/".into())).unwrap().base_path, "/team/desk");
    }

    #[test]
    fn the_key_is_in_no_debug_output_and_in_no_message() {
        let config = load(|s| s.reply_api_key = Some("planted-key".into())).unwrap();
        assert!(!format!("{config:?}").contains("planted-key"));
        assert!(!refused(|s| s.reply_api_key = Some("planted key".into())).contains("planted"));
    }

    #[test]
    fn a_flag_counts_before_the_file() {
        let file: Settings =
            toml::from_str("addr = '127.0.0.1:1'\nquota_share = 50\nreply_api_key_file = 'k'").unwrap();
        let given =
            Settings { addr: Some("127.0.0.1:2".into()), reply_api_key: Some("k".into()), ..Settings::default() };
        let both = given.over(file);
        assert_eq!(both.addr.as_deref(), Some("127.0.0.1:2"));
        assert_eq!(both.quota_share, Some(50));
        assert_eq!(both.reply_api_key_file, None, "the key given replaces the file's way of giving one");
    }

    #[test]
    fn an_unknown_key_in_the_file_is_refused() {
        assert!(toml::from_str::<Settings>("adress = 'x'").is_err());
    }
}
