//! The settings as they are given: by flags, by variables, or in a file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use clap::Args;
use serde::Deserialize;

use super::PersonSetting;
use crate::access::RoleLists;

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
    /// How people are known: `local`, where whoever is on this machine may do everything, or by `password`, `oidc` or `proxy` [default: local]
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
    /// The OpenID Connect provider that signs people in, as it names itself, for example https://login.example.com
    #[arg(long, env = "JOBGLASS_OIDC_ISSUER", value_name = "URL")]
    pub oidc_issuer: Option<String>,
    /// How the provider knows Jobglass
    #[arg(long, env = "JOBGLASS_OIDC_CLIENT_ID", value_name = "ID")]
    pub oidc_client_id: Option<String>,
    /// What proves it; a public client has none. A flag can be read by others on this machine: prefer the variable or the file
    #[arg(long, env = "JOBGLASS_OIDC_CLIENT_SECRET", hide_env_values = true, value_name = "SECRET")]
    pub oidc_client_secret: Option<String>,
    /// A file that holds it
    #[arg(long, env = "JOBGLASS_OIDC_CLIENT_SECRET_FILE", value_name = "FILE")]
    pub oidc_client_secret_file: Option<PathBuf>,
    /// What the provider is asked for besides `openid`, with spaces between [default: email profile]
    #[arg(long, env = "JOBGLASS_OIDC_SCOPES", value_name = "SCOPES")]
    pub oidc_scopes: Option<String>,
    /// The claim in which the provider names the person's groups [default: groups]
    #[arg(long, env = "JOBGLASS_OIDC_GROUPS_CLAIM", value_name = "NAME")]
    pub oidc_groups_claim: Option<String>,
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

impl Settings {
    pub(super) fn from_file(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("JOBGLASS_CONFIG: cannot read {}", path.display()))?;
        toml::from_str(&text).map_err(|error| {
            // The parser's own message quotes the line, which may hold the key.
            let line = error.span().map_or(0, |span| text[..span.start].lines().count().max(1));
            anyhow::anyhow!("JOBGLASS_CONFIG: {}, line {line}: {}", path.display(), error.message())
        })
    }

    /// Who has which role, as it is written.
    pub(super) fn role_lists(&self) -> RoleLists {
        [&self.staff, &self.operators, &self.admins].map(Option::clone)
    }

    /// What is given here, and where nothing is, what `file` says.
    pub(super) fn over(self, file: Self) -> Self {
        let (reply_api_key, reply_api_key_file) =
            one_way((self.reply_api_key, self.reply_api_key_file), (file.reply_api_key, file.reply_api_key_file));
        let (link_secret, link_secret_file) =
            one_way((self.link_secret, self.link_secret_file), (file.link_secret, file.link_secret_file));
        let (metrics_token, metrics_token_file) =
            one_way((self.metrics_token, self.metrics_token_file), (file.metrics_token, file.metrics_token_file));
        let (oidc_client_secret, oidc_client_secret_file) = one_way(
            (self.oidc_client_secret, self.oidc_client_secret_file),
            (file.oidc_client_secret, file.oidc_client_secret_file),
        );
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
            oidc_issuer: self.oidc_issuer.or(file.oidc_issuer),
            oidc_client_id: self.oidc_client_id.or(file.oidc_client_id),
            oidc_client_secret,
            oidc_client_secret_file,
            oidc_scopes: self.oidc_scopes.or(file.oidc_scopes),
            oidc_groups_claim: self.oidc_groups_claim.or(file.oidc_groups_claim),
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
}

/// A secret and the file that holds it. One given one way must not be joined by the settings' file's given the other way.
type Secret = (Option<String>, Option<PathBuf>);

fn one_way(given: Secret, file: Secret) -> Secret {
    if given.0.is_some() || given.1.is_some() { given } else { file }
}
