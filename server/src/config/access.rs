//! The settings that say who may come in.

use std::{path::Path, sync::Arc};

use anyhow::{Context, Result, bail, ensure};
use app::person::Role;
use axum::http::{HeaderName, Uri};
use ipnet::IpNet;
use serde::Deserialize;

use super::{Settings, duration::checked_duration, place::checked_base_path};
use crate::access::{
    AccessSettings, Mode, Named, Oidc, People, ProxyHeaders, RoleLists, Roles, SessionLimits, TrustedProxies,
};

/// Somebody who may sign in with a password, as the file has it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonSetting {
    name: String,
    role: RoleSetting,
    password_hash: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RoleSetting {
    Staff,
    Operator,
    Admin,
}

/// The people of a settings file that was changed.
///
/// # Errors
/// A line that says why it cannot be read, or makes no sense.
pub fn read_people(file: &Path) -> Result<People> {
    Settings::from_file(file)?.checked_people()
}

/// Who has which role by a settings file that was changed. What was given otherwise counts before it.
///
/// # Errors
/// A line that says why it cannot be read, or makes no sense.
pub fn read_roles(file: &Path, given: &RoleLists) -> Result<Roles> {
    let [staff, operators, admins] = given.clone();
    let given = Settings { staff, operators, admins, ..Settings::default() };
    given.over(Settings::from_file(file)?).checked_roles()
}

impl Settings {
    pub(super) fn checked_access(&self) -> Result<AccessSettings> {
        let mode = match self.access.as_deref().unwrap_or("local") {
            "local" => Mode::Local,
            "password" => Mode::Password(self.checked_people()?),
            "oidc" => Mode::Oidc(Arc::new(Oidc::new(self.checked_oidc()?)?)),
            "proxy" => Mode::Proxy(self.checked_proxy_headers()?),
            other => bail!("JOBGLASS_ACCESS is `{other}`: it is local, password, oidc or proxy"),
        };
        let trusted_proxies = checked_networks(self.trusted_proxies.as_deref().unwrap_or("127.0.0.0/8, ::1"))?;
        let usual = SessionLimits::default();
        Ok(AccessSettings {
            mode,
            trusted_proxies,
            sessions: SessionLimits {
                idle: checked_duration("JOBGLASS_SESSION_IDLE", self.session_idle.as_deref(), usual.idle)?,
                most: checked_duration("JOBGLASS_SESSION_MAX", self.session_max.as_deref(), usual.most)?,
            },
            is_https: self.is_reached_over_https()?,
            base: checked_base_path(self.base_path.as_deref().unwrap_or("/"))?,
            people_file: self.config.clone(),
            given_roles: RoleLists::default(),
        })
    }

    fn checked_people(&self) -> Result<People> {
        let named = self.people.iter().map(|person| {
            let role = match person.role {
                RoleSetting::Staff => Role::Staff,
                RoleSetting::Operator => Role::Operator,
                RoleSetting::Admin => Role::Admin,
            };
            Named::new(&person.name, role, person.password_hash.clone().into())
        });
        let people = named.collect::<Result<_>>().and_then(People::new);
        people.context("JOBGLASS_ACCESS=password")
    }

    fn is_reached_over_https(&self) -> Result<bool> {
        let Some(text) = &self.public_url else { return Ok(false) };
        let url = text.trim_end_matches('/').parse::<Uri>().ok();
        let is_origin =
            |url: &Uri| url.authority().is_some() && matches!(url.path(), "" | "/") && url.query().is_none();
        match url.as_ref().filter(|url| is_origin(url)).and_then(Uri::scheme_str) {
            Some("https") => Ok(true),
            Some("http") => Ok(false),
            _ => bail!(
                "JOBGLASS_PUBLIC_URL is `{text}`: it is like https://desk.example.com; a path is JOBGLASS_BASE_PATH"
            ),
        }
    }

    fn checked_proxy_headers(&self) -> Result<ProxyHeaders> {
        ensure!(
            self.trusted_proxies.is_some(),
            "JOBGLASS_TRUSTED_PROXIES is not set: with JOBGLASS_ACCESS=proxy it says from which addresses the proxy's word is taken"
        );
        let header = |setting: &str, name: &Option<String>, default: &'static str| {
            let name = name.as_deref().unwrap_or(default);
            name.parse::<HeaderName>().with_context(|| format!("{setting} is `{name}`: it is the name of a header"))
        };
        Ok(ProxyHeaders {
            user: header("JOBGLASS_USER_HEADER", &self.user_header, "remote-user")?,
            groups: header("JOBGLASS_GROUPS_HEADER", &self.groups_header, "remote-groups")?,
            roles: self.checked_roles()?,
        })
    }

    pub(super) fn checked_roles(&self) -> Result<Roles> {
        Roles::parse(&self.role_lists())
    }
}

fn checked_networks(text: &str) -> Result<TrustedProxies> {
    let network = |text: &str| {
        let address = text.parse::<std::net::IpAddr>().map(IpNet::from);
        address.or_else(|_| text.parse::<IpNet>()).map_err(|_| {
            anyhow::anyhow!("JOBGLASS_TRUSTED_PROXIES holds `{text}`: it takes addresses and networks like 10.0.0.0/8")
        })
    };
    let networks = text.split(',').map(str::trim).filter(|text| !text.is_empty());
    Ok(TrustedProxies::new(networks.map(network).collect::<Result<_>>()?))
}
