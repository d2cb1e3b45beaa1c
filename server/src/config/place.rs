//! The settings that say where Jobglass is: its address, its names, its paths.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::Settings;
use crate::access::Mode;

impl Settings {
    /// Without a login nothing could keep strangers out, so only this machine may connect.
    pub(super) fn checked_addr(&self, mode: &Mode) -> Result<SocketAddr> {
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
}

pub(super) fn checked_hosts(text: &str) -> Result<Vec<String>> {
    let names = text.split(',').map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty());
    let names: Vec<String> = names.collect();
    let is_plain = |name: &String| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    match names.iter().find(|name| !is_plain(name)) {
        Some(odd) => bail!("JOBGLASS_HOSTS holds `{odd}`: it takes names like desk.example.com, without a port"),
        None => Ok(names),
    }
}

pub(super) fn checked_base_path(text: &str) -> Result<String> {
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
pub(super) fn default_site() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("LEPTOS_SITE_ROOT") {
        return Ok(folder.into());
    }
    let program =
        std::env::current_exe().context("JOBGLASS_SITE is not set, and the program's own folder is unknown")?;
    Ok(program.with_file_name("site"))
}
