//! The command line: read the settings, build the state, serve until told to stop.

use std::{
    io::{self, IsTerminal},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use app::job::JobId;
use clap::{Parser, Subcommand};
use secrecy::SecretString;
use server::{
    AppState, access, build_router,
    config::{Config, DataFolder, Settings},
    reply::ReplySettings,
    serve,
    store::{
        Store, StoreSettings,
        audit::{Deed, Entry, Who},
        backup,
    },
    telemetry,
};
use simulator::{Running, Simulator, SimulatorConfig};
use tokio::{net::TcpListener, signal, sync::watch, time};

/// How long answers that are under way may still take once the server is told to stop.
const LAST_ANSWERS: Duration = Duration::from_secs(2);
/// How long the store may take after that: whoever told the server to stop does not wait for ever.
const LAST_WRITES: Duration = Duration::from_secs(1);

/// A live window on Reply.io background jobs.
#[derive(Parser)]
#[command(name = "jobglass", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the dashboard
    Serve(Box<Settings>),
    /// Make the hash of a password, as [[people]] in the settings file takes it; asked for twice, or read from a pipe
    HashPassword,
    /// Copy all that is kept into a new file, also while Jobglass runs
    Backup {
        /// The file to be made
        file: PathBuf,
        #[command(flatten)]
        folder: DataFolder,
    },
    /// Delete what is kept of a job, also while Jobglass runs, and keep nothing of it any more
    Forget {
        /// The job's id
        job: JobId,
        #[command(flatten)]
        folder: DataFolder,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(settings) => run(*settings).await,
        Command::HashPassword => hash_password(),
        Command::Backup { file, folder } => back_up(folder, &file).await,
        Command::Forget { job, folder } => forget(folder, job).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("jobglass: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(settings: Settings) -> Result<()> {
    let config = Config::load(settings)?;
    telemetry::start_log(&config.log)?;
    telemetry::log_panics_without_their_message();
    make_room_for_streams(&config);
    let (reply, demo) = match config.reply.clone() {
        Some(reply) => (reply, None),
        None => start_demo(config.max_answer_bytes).await.map(|(reply, running)| (reply, Some(running)))?,
    };
    let store = Store::open(&config.store).await?;
    let (stop, stopping) = watch::channel(false);
    let simulator = demo.as_ref().map(|running| running.simulator.clone());
    let state = AppState::new(&config, store.clone(), reply, simulator, stopping.clone()).await?;
    let jobs = state.watch.clone();
    let listener = TcpListener::bind(config.addr)
        .await
        .with_context(|| format!("JOBGLASS_ADDR: cannot listen on {}", config.addr))?;
    println!("jobglass: listening on http://{}{}/", listener.local_addr()?, config.base_path);

    tokio::spawn(async move {
        told_to_stop().await;
        // Open streams end at this signal; without it they would hold the server for ever.
        let _ = stop.send(true);
    });
    tokio::select! {
        () = serve::serve(listener, build_router(state.clone()), state.limits, stopping.clone()) => {}
        () = async { serve::until(stopping).await; time::sleep(LAST_ANSWERS).await } => {}
    }
    let last_writes = async {
        jobs.finish().await;
        store.close().await;
    };
    if time::timeout(LAST_WRITES, last_writes).await.is_err() {
        tracing::warn!("the store was too slow to take what was seen last; the jobs are asked about again");
    }
    Ok(())
}

/// The password is not shown while it is typed, and is no argument: those can be read by others on this machine.
fn hash_password() -> Result<()> {
    let password = if io::stdin().is_terminal() {
        let password = rpassword::prompt_password("Password: ").context("the password cannot be read")?;
        let again = rpassword::prompt_password("The same again: ").context("the password cannot be read")?;
        ensure!(password == again, "the two are not the same");
        password
    } else {
        let mut line = String::new();
        io::stdin().read_line(&mut line).context("the password cannot be read")?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    println!("{}", access::hash_password(&password.into())?);
    Ok(())
}

async fn back_up(folder: DataFolder, file: &Path) -> Result<()> {
    backup::back_up(&folder.find()?, file).await?;
    println!("jobglass: all that is kept is in {}, checked; to restore it, see the README", file.display());
    Ok(())
}

async fn forget(folder: DataFolder, job: JobId) -> Result<()> {
    let store = Store::attach(&StoreSettings::default(), &folder.find()?).await?;
    let by_hand = Entry::new(Deed::DataDeleted, Who::Jobglass).detail("with jobglass forget");
    let was_kept = store.forget_job(job, &by_hand).await?;
    store.close().await;
    let what = if was_kept { "what was kept of the job is deleted" } else { "nothing was kept of the job" };
    println!("jobglass: {what}, and nothing will be; a running Jobglass has it out of its memory within seconds");
    Ok(())
}

/// Demo mode: the simulator on a loopback port, and the way to it.
async fn start_demo(max_answer_bytes: u64) -> Result<(ReplySettings, Running)> {
    let config = SimulatorConfig { demo_jobs: true, ..SimulatorConfig::default() };
    let key = SecretString::from(config.key.clone());
    let running = Simulator::spawn(config).await.context("the demo's simulator cannot listen on this machine")?;
    println!("jobglass: demo mode, since no REPLY_API_KEY is set: the jobs come from a simulator");
    let base_url = running.base_url.clone();
    Ok((ReplySettings { base_url, max_answer_bytes, ..ReplySettings::new(key) }, running))
}

/// Every stream is an open file to the system, which commonly allows 1,024 unless asked for more.
fn make_room_for_streams(config: &Config) {
    let wanted = u64::from(config.stream_caps.total) + 1_024;
    let allowed = rlimit::increase_nofile_limit(wanted).unwrap_or_default();
    if allowed < wanted {
        tracing::warn!(allowed, wanted, "the system allows fewer open files than JOBGLASS_MAX_STREAMS needs");
    }
}

async fn told_to_stop() {
    let terminated = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = signal::ctrl_c() => {}
        _ = terminated => {}
    }
}
