//! `cargo xtask dev`: a debug build that follows every change.

use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
    time::Instant,
};

use anyhow::{Context, Result};
use clap::Args;
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag,
};

use crate::{
    program,
    running::Running,
    site::{self, Bundle, Profile},
    watch::{Changed, Watch},
};

/// Serve a debug build, rebuild what changes and reload the page
#[derive(Args)]
pub(crate) struct Dev {
    /// What to hand to `jobglass serve`, for example `-- --addr 127.0.0.1:4000`
    #[arg(last = true)]
    args: Vec<String>,
}

impl Dev {
    pub(crate) fn run(self) -> Result<()> {
        let told_to_stop = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            flag::register(signal, Arc::clone(&told_to_stop)).context("cannot listen for the signal to stop")?;
        }
        let mut watch = Watch::start();
        let mut desk = Desk { args: self.args, bundle: None, server: None, running: None };
        let mut changed = Some(Changed::everything());
        while let Some(what) = changed {
            let start = Instant::now();
            match desk.rebuild(what) {
                Ok(()) => println!("up to date after {:.1} s", start.elapsed().as_secs_f64()),
                // The next change may mend it, so this goes on.
                Err(error) => eprintln!("xtask: {error:#}"),
            }
            changed = watch.wait(&told_to_stop);
        }
        Ok(())
    }
}

/// What has been built, and what is running of it.
struct Desk {
    args: Vec<String>,
    bundle: Option<Bundle>,
    server: Option<PathBuf>,
    running: Option<Running>,
}

impl Desk {
    /// Builds what changed. As long as that fails, the server before goes on.
    fn rebuild(&mut self, changed: Changed) -> Result<()> {
        let bundle = match self.bundle.take() {
            Some(bundle) if !changed.browser => bundle,
            _ => site::compile(Profile::Debug)?,
        };
        let bundle = self.bundle.insert(bundle);
        let server = match self.server.take() {
            Some(server) if !changed.server => server,
            _ => program::build_server(Profile::Debug)?,
        };
        let server = self.server.insert(server);
        // A page that asks for the stamp must not get the new one from the old server.
        self.running = None;
        let site_dir = site::lay_out_for_dev(bundle, server)?;
        self.running = Some(Running::start(program::jobglass(server, &site_dir).args(&self.args))?);
        Ok(())
    }
}
