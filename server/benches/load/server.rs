//! The servers under load: processes of their own, ended when their handles are dropped.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use anyhow::{Context, Result, bail};

use crate::reply::{KEY, Reply};

/// The file names that a page refers to; as long as those of a real build.
const ASSETS: &str = r#"{"css":"main.0123456789abcdef.css","start":"start.0123456789abcdef.js",
"js":"jobglass.0123456789abcdef.js","wasm":"jobglass.0123456789abcdef.wasm","favicon":"favicon.0123456789abcdef.svg"}"#;

/// More than there are viewers at once.
const MOST_STREAMS: &str = "12000";
/// How many ticks of processor time Linux counts a second.
const TICKS: f64 = 100.0;

/// A running server.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) addr: SocketAddr,
}

impl Server {
    /// Jobglass as it is delivered, asking the simulated Reply; with a core given, on that core alone.
    pub(crate) fn jobglass(reply: &Reply, core: Option<usize>) -> Result<Self> {
        let mut command = on_core(Path::new(env!("CARGO_BIN_EXE_jobglass")), core);
        command.args(["serve", "--addr", "127.0.0.1:0", "--log", "warn"]).arg("--site").arg(site()?);
        // All viewers here come from one address.
        command.args(["--max-streams-per-address", MOST_STREAMS, "--max-streams", MOST_STREAMS]);
        command.arg("--data").arg(fresh_data()?);
        command.env("REPLY_API_KEY", KEY).env("REPLY_API_URL", format!("http://{}", reply.addr));
        Self::start(command)
    }

    /// The server to compare with.
    pub(crate) fn bare(core: Option<usize>) -> Result<Self> {
        let mut command = on_core(&env::current_exe()?, core);
        command.arg("bare");
        Self::start(command)
    }

    /// Starts a server and waits until it says where it listens.
    fn start(mut command: Command) -> Result<Self> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut child = child.with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let out = child.stdout.take().context("the server's output is not at hand")?;
        let mut lines = BufReader::new(out).lines();
        for line in lines.by_ref() {
            if let Some((_, address)) = line?.split_once("listening on http://") {
                let addr = address.trim_end_matches('/').parse()?;
                // A server whose output nobody reads would stop once the pipe is full.
                thread::spawn(move || lines.count());
                return Ok(Self { child, addr });
            }
        }
        bail!("the server ended ({}) before it listened", child.wait()?)
    }

    /// The bytes of its memory that are resident.
    pub(crate) fn resident(&self) -> Result<u64> {
        let status = fs::read_to_string(self.proc("status")).context("the server is gone")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("the system tells no VmRSS")?;
        let kib: u64 = line.trim_end_matches("kB").trim().parse()?;
        Ok(kib * 1024)
    }

    /// The seconds of processor time that it has used so far.
    pub(crate) fn processor_time(&self) -> Result<f64> {
        let stat = fs::read_to_string(self.proc("stat")).context("the server is gone")?;
        // The name of the program, in brackets, may hold blanks; what counts comes after it.
        let (_, fields) = stat.rsplit_once(')').context("the system tells no times")?;
        let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
        Ok(ticks.sum::<Result<f64, _>>()? / TICKS)
    }

    /// How many files and sockets it holds open.
    pub(crate) fn open_files(&self) -> Result<usize> {
        Ok(fs::read_dir(self.proc("fd")).context("the server is gone")?.count())
    }

    fn proc(&self, name: &str) -> PathBuf {
        format!("/proc/{}/{name}", self.child.id()).into()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program with nothing in its environment that could change what is measured.
fn on_core(program: &Path, core: Option<usize>) -> Command {
    let mut command = match core {
        Some(core) => {
            let mut command = Command::new("taskset");
            command.args(["--cpu-list", &core.to_string()]).arg(program);
            command
        }
        None => Command::new(program),
    };
    command.env_clear().envs(env::var_os("PATH").map(|path| ("PATH", path)));
    command
}

/// A folder that stands for the browser's part: nobody loads it here.
fn site() -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("load-site");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("assets.json"), ASSETS)?;
    Ok(folder)
}

/// An empty folder for what it keeps.
fn fresh_data() -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("load-data");
    // There may be none from before, which is as good.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
