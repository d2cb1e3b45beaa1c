//! The file with Reply's key, read again when it changes: a key that was rejected is mended without a restart.

use std::{path::PathBuf, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    time::sleep,
};

use crate::{
    config,
    reply::{ReplyClient, ReplyGate, ReplySettings},
    serve,
};

/// How soon a changed file counts.
const PAUSE: Duration = Duration::from_secs(2);

/// Reads the file again now and then, and at the signal HUP at once, until it is time to stop. At the signal the same
/// key counts as a new one, for it may have been mended in Reply.
pub(crate) async fn heed(file: PathBuf, mut settings: ReplySettings, gate: ReplyGate, stopping: watch::Receiver<bool>) {
    let mut hangups = signal(SignalKind::hangup()).ok();
    let mut told = String::new();
    loop {
        let is_asked_for = tokio::select! {
            () = sleep(PAUSE) => false,
            () = hangup(&mut hangups) => true,
            () = serve::until(stopping.clone()) => return,
        };
        let problem = match config::read_key(&file) {
            Ok(key) if !is_asked_for && is_same(&key, &settings.key) => continue,
            Ok(key) => {
                settings.key = key;
                match ReplyClient::new(&settings) {
                    Ok(client) => {
                        gate.change_client(client);
                        tracing::info!("the API key was read again");
                        told.clear();
                        continue;
                    }
                    Err(error) => error.to_string(),
                }
            }
            Err(error) => format!("{error:#}"),
        };
        // Said once, not every two seconds.
        if problem != told {
            tracing::error!("the API key stays as it was: {problem}");
            told = problem;
        }
    }
}

fn is_same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}

async fn hangup(signals: &mut Option<Signal>) {
    match signals {
        Some(signals) => {
            signals.recv().await;
        }
        None => std::future::pending().await,
    }
}
