//! The machine this runs on, as far as it explains the figures.

use std::{
    fmt, fs,
    process::{Command, Stdio},
    thread,
};

use anyhow::{Result, ensure};

/// Files that are open besides the viewers' sockets.
const OTHER_FILES: usize = 200;

/// What the figures depend on.
pub(crate) struct Machine {
    pub(crate) cores: usize,
    processor: String,
    files: usize,
    /// How many others wanted a core before we began: they take from both sides, but not evenly.
    load: String,
}

impl Machine {
    pub(crate) fn look() -> Self {
        let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
        let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
        let files = limits.lines().find_map(|line| line.strip_prefix("Max open files")?.split_whitespace().next());
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        Self {
            cores: thread::available_parallelism().map_or(1, usize::from),
            processor: model.map_or("unknown processor", |(_, name)| name.trim()).to_owned(),
            load: load.split_whitespace().next().unwrap_or("?").to_owned(),
            files: files.and_then(|files| files.parse().ok()).unwrap_or(1024),
        }
    }

    /// How many viewers there may be at once, at most as many as wanted: each takes a file here and one in a server.
    pub(crate) fn viewers(&self, wanted: usize) -> usize {
        wanted.min(self.files.saturating_sub(OTHER_FILES))
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let profile = if cfg!(debug_assertions) { "debug build (figures mean nothing)" } else { "release build" };
        let Self { cores, processor, files, load } = self;
        write!(f, "{cores} cores of {processor}, load {load} before, {files} open files a process, {profile}")
    }
}

/// Keeps every thread of this process on one core.
pub(crate) fn stay_on_core(core: usize) -> Result<()> {
    let mut command = Command::new("taskset");
    command.args(["--all-tasks", "--cpu-list", "--pid", &core.to_string(), &std::process::id().to_string()]);
    ensure!(command.stdout(Stdio::null()).status()?.success(), "cannot keep to core {core}");
    Ok(())
}

/// Whether a program can be started.
pub(crate) fn has(program: &str) -> bool {
    let mut asked = Command::new(program);
    asked.arg("--version").stdin(Stdio::null()).stdout(Stdio::null());
    asked.stderr(Stdio::null()).status().is_ok()
}
