//! Runs other programs, and says in one line what is missing.

use std::{
    env,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use anyhow::{Context, Error, Result, bail};

use crate::{site::Profile, step::quiet_step, workspace};

/// What `cargo run` sets for the program it starts. Handed on to another cargo, it would make build scripts
/// that ask for these run again and again.
const SET_BY_CARGO_RUN: [&str; 4] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];

/// The cargo that runs us, in the workspace, saying only what went wrong.
pub(crate) fn cargo(subcommand: &str) -> Command {
    let mut cargo = talking_cargo(subcommand);
    cargo.arg("--quiet");
    cargo
}

/// The same, for a subcommand that keeps even what went wrong to itself when it is to be quiet.
pub(crate) fn talking_cargo(subcommand: &str) -> Command {
    let mut cargo = in_workspace(&env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from));
    cargo.arg(subcommand);
    cargo
}

/// A program started from the workspace's folder.
pub(crate) fn in_workspace(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(workspace::root());
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| SET_BY_CARGO_RUN.iter().any(|prefix| name.starts_with(prefix))) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a program to its end; what it says goes to the console. `how_to_get` is for when it is not there.
pub(crate) fn run(command: &mut Command, how_to_get: &str) -> Result<()> {
    let status = command.status().map_err(|error| not_started(command, error, how_to_get))?;
    if !status.success() {
        bail!("`{}` failed ({status}); what it said is above", line(command));
    }
    Ok(())
}

/// Runs a program to its end and keeps what it says.
pub(crate) fn capture(command: &mut Command, how_to_get: &str) -> Result<Output> {
    command.stdin(Stdio::null()).output().map_err(|error| not_started(command, error, how_to_get))
}

/// Why a program could not be started, in one line.
pub(crate) fn not_started(command: &Command, error: std::io::Error, how_to_get: &str) -> Error {
    let name = command.get_program().to_string_lossy().into_owned();
    match error.kind() {
        ErrorKind::NotFound => Error::msg(format!("`{name}` is missing: {how_to_get}")),
        _ => Error::new(error).context(format!("cannot start `{name}`")),
    }
}

/// A command as one would type it.
fn line(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(name).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// How to get cargo, for the odd case that it went away while it ran us.
pub(crate) const GET_RUST: &str = "install Rust with https://rustup.rs";

/// Builds the server and returns the program's path.
pub(crate) fn build_server(profile: Profile) -> Result<PathBuf> {
    let (args, folder): (&[&str], _) = match profile {
        Profile::Release => (&["--release"], "release"),
        Profile::Debug => (&[], "debug"),
    };
    quiet_step("build the server", || run(cargo("build").args(["-p", "server"]).args(args), GET_RUST))?;
    let path = workspace::target().join(folder).join("jobglass");
    path.canonicalize().with_context(|| format!("the server was built, but is not at {}", path.display()))
}

/// The server with the browser's part at `site_dir`, ready for more arguments.
pub(crate) fn jobglass(server: &Path, site_dir: &Path) -> Command {
    let mut command = Command::new(server);
    command.arg("serve").arg("--site").arg(site_dir);
    command
}

/// The server in demo mode on a free port, whatever the environment would have it do.
pub(crate) fn demo(server: &Path, site_dir: &Path) -> Command {
    let mut command = jobglass(server, site_dir);
    command.args(["--addr", "127.0.0.1:0", "--log", "error"]);
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("JOBGLASS_") || name.starts_with("REPLY_")) {
            command.env_remove(name);
        }
    }
    command
}
