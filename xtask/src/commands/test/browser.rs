//! Sees to it that Playwright and a browser are there.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    program::{capture, in_workspace, run},
    step::step,
    workspace,
};

const GET_NODE: &str =
    "the browser tests need Node 20.11 or newer with npm (https://nodejs.org); `--skip-browser` leaves them out";
const GET_CHROMIUM: &str =
    "on Debian `apt-get install chromium`, or set CHROMIUM to a browser's path; `--skip-browser` leaves it out";

/// The names under which Chromium is installed.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// A browser that Playwright can drive.
pub(crate) struct Browser(PathBuf);

impl Browser {
    /// Installs what is missing, where it may.
    pub(crate) fn ensure() -> Result<Self> {
        let version = |program: &str| capture(in_workspace(program.as_ref()).arg("--version"), GET_NODE);
        let node = String::from_utf8_lossy(&version("node")?.stdout).into_owned();
        ensure!(is_new_enough(&node), "Node {} is too old: {GET_NODE}", node.trim());
        version("npm")?;
        install_packages(&folder(), "Playwright")?;
        ensure_nginx();
        if let Some(path) = find() {
            return Ok(Self(path));
        }
        step("install Chromium", install_chromium)?;
        find().map(Self).context(format!("Chromium was installed, but is not on the PATH: {GET_CHROMIUM}"))
    }

    /// The browser tests, of these programs and this browser's part.
    pub(crate) fn tests(&self, programs: &Path, site_dir: &Path) -> Command {
        let mut command = in_workspace("npx".as_ref());
        command.args(["--no-install", "playwright", "test"]).current_dir(folder());
        command.env("CHROMIUM", &self.0).env("JOBGLASS_SITE", site_dir);
        command.env("JOBGLASS_BIN", programs.join("jobglass")).env("SIMULATOR_BIN", programs.join("simulator"));
        command
    }
}

/// The harness asks a module for its own folder, which Node tells since 20.11.
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.trim().trim_start_matches('v').split('.').map_while(|number| number.parse::<u32>().ok());
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= (20, 11)
}

/// Where the browser tests are.
pub(crate) fn folder() -> PathBuf {
    workspace::root().join("end2end")
}

/// Installs the packages of a folder's lock file, unless just these are installed.
pub(crate) fn install_packages(folder: &Path, what: &str) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let lock = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    // It lies in the folder that `npm ci` empties, so it never outlives what it speaks of.
    let stamp = folder.join("node_modules/.installed-from");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    step(&format!("install {what}"), || {
        let mut npm = in_workspace("npm".as_ref());
        npm.args(["ci", "--silent", "--no-audit", "--no-fund"]).current_dir(folder);
        run(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"), GET_NODE)
    })?;
    fs::write(&stamp, lock).with_context(|| format!("cannot write {}", stamp.display()))
}

fn find() -> Option<PathBuf> {
    if let Some(path) = env::var_os("CHROMIUM") {
        return Some(path.into());
    }
    let path = env::var_os("PATH")?;
    let folders = env::split_paths(&path).chain([PathBuf::from("/usr/bin")]).collect::<Vec<_>>();
    let mut places = NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    places.find(|place| place.is_file())
}

fn install_chromium() -> Result<()> {
    install("chromium").context(GET_CHROMIUM)
}

/// The tests behind a real reverse proxy are left out where there is none.
fn ensure_nginx() {
    if Path::new("/usr/sbin/nginx").is_file() {
        return;
    }
    if let Err(error) = step("install nginx", || install("nginx")) {
        println!("the tests behind nginx are left out: {error:#}");
    }
}

/// Installs a package of Debian's, and starts nothing that it brings.
fn install(package: &str) -> Result<()> {
    let is_root = capture(Command::new("id").arg("-u"), GET_CHROMIUM)?.stdout.trim_ascii() == b"0";
    ensure!(is_root, "{package} is missing, and only root may install it");
    let apt_get = |args: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(["-qq", "-o=Dpkg::Use-Pty=0"]).args(args);
        command.env("DEBIAN_FRONTEND", "noninteractive").env("RUNLEVEL", "1");
        let answer = capture(&mut command, GET_CHROMIUM)?;
        if !answer.status.success() {
            let said = String::from_utf8_lossy(&answer.stderr);
            bail!("apt-get {} failed ({})", args[0], said.lines().next().unwrap_or("it said nothing"));
        }
        Ok(())
    };
    apt_get(&["update"])?;
    apt_get(&["install", "-y", "--no-install-recommends", package])
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn a_node_that_cannot_run_the_harness_is_told_apart() {
        assert!(["v20.11.0\n", "v20.20.2", "v22.0.0"].into_iter().all(is_new_enough));
        assert!(!["v18.19.0\n", "v20.9.0", "", "nonsense"].into_iter().any(is_new_enough));
    }
}
