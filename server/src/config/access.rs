//! The settings that say who may come in.

use anyhow::{Context, Result, bail, ensure};
use axum::http::HeaderName;
use ipnet::IpNet;

use super::Settings;
use crate::access::{AccessSettings, Mode, ProxyHeaders, Roles, TrustedProxies};

impl Settings {
    pub(super) fn checked_access(&self) -> Result<AccessSettings> {
        let mode = match self.access.as_deref().unwrap_or("local") {
            "local" => Mode::Local,
            "proxy" => Mode::Proxy(self.checked_proxy_headers()?),
            other => bail!("JOBGLASS_ACCESS is `{other}`: it is local or proxy"),
        };
        let trusted_proxies = checked_networks(self.trusted_proxies.as_deref().unwrap_or("127.0.0.0/8, ::1"))?;
        Ok(AccessSettings { mode, trusted_proxies })
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

    fn checked_roles(&self) -> Result<Roles> {
        Roles::parse([&self.staff, &self.operators, &self.admins].map(|list| list.as_deref()))
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
