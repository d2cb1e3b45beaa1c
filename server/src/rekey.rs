//! Reply's key, tried or read again: one that was rejected is mended without a restart.

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

/// Reads the key's file, where there is one, again now and then, and at the signal HUP at once, until it is time to
/// stop. At the signal the same key counts as a new one, for it may have been mended in Reply. From now on the signal
/// ends the process no more.
pub(crate) fn heed(
    file: Option<PathBuf>,
    settings: ReplySettings,
    gate: ReplyGate,
    stopping: watch::Receiver<bool>,
) -> impl Future<Output = ()> + Send {
    keep_trying(signal(SignalKind::hangup()).ok(), file, settings, gate, stopping)
}

async fn keep_trying(
    mut hangups: Option<Signal>,
    file: Option<PathBuf>,
    mut settings: ReplySettings,
    gate: ReplyGate,
    stopping: watch::Receiver<bool>,
) {
    let mut told = String::new();
    loop {
        let is_asked_for = tokio::select! {
            () = sleep(PAUSE), if file.is_some() => false,
            () = hangup(&mut hangups) => true,
            () = serve::until(stopping.clone()) => return,
        };
        let key = file.as_deref().map_or_else(|| Ok(settings.key.clone()), config::read_key);
        let problem = match key {
            Ok(key) if !is_asked_for && is_same(&key, &settings.key) => continue,
            Ok(key) => {
                settings.key = key;
                match ReplyClient::new(&settings) {
                    Ok(client) => {
                        gate.change_client(client);
                        tracing::info!(was_read = file.is_some(), "the API key is tried anew");
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
