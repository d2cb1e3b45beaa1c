//! A server that runs beside us for a while.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    thread,
};

use anyhow::{Context, Result, bail};

use crate::program::not_started;

/// A running server. It ends when this is dropped.
pub(crate) struct Running(Child);

impl Running {
    /// Starts a server that talks to the console.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let child = command.stdin(Stdio::null()).spawn();
        child.map(Self).map_err(|error| not_started(command, error, "build it first"))
    }

    /// Starts a server and waits until it says where it listens: `127.0.0.1:40123/desk/`.
    pub(crate) fn start_and_ask_where(command: &mut Command) -> Result<(Self, String)> {
        let mut running = Self::start(command.stdout(Stdio::piped()))?;
        let out = running.0.stdout.take().context("the server's output is not at hand")?;
        let mut lines = BufReader::new(out).lines();
        for line in lines.by_ref() {
            if let Some(address) = address_in(&line?) {
                // A server whose output nobody reads would stop once the pipe is full.
                let address = address.to_owned();
                thread::spawn(move || lines.count());
                return Ok((running, address));
            }
        }
        bail!("the server ended ({}) before it listened", running.0.wait()?);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn address_in(line: &str) -> Option<&str> {
    Some(line.split_once("listening on http://")?.1.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_line_that_names_it() {
        assert_eq!(address_in("jobglass: listening on http://127.0.0.1:40123/desk/"), Some("127.0.0.1:40123/desk/"));
        assert_eq!(address_in("jobglass: demo mode"), None);
    }

    #[test]
    fn a_server_that_ends_early_is_reported() {
        let refused = Running::start_and_ask_where(Command::new("sh").args(["-c", "echo no; exit 3"]));
        let error = refused.err().expect("it never listens");
        assert!(error.to_string().contains("exit status: 3"), "{error}");
    }
}
