//! What goes on while Jobglass runs: sessions end when their time is over, and the lists of people and roles are read again.

use std::{
    path::Path,
    sync::{Arc, Weak},
    time::{Duration, SystemTime},
};

use tokio::time::sleep;

use super::{Mode, mode::Inner};
use crate::config;

/// How soon a session that is over ends its streams, and a changed list of people counts.
const PAUSE: Duration = Duration::from_secs(2);
/// After so many pauses the store is rid of old sessions.
const TIDY_EVERY: u32 = 300;

/// Keeps watch until the access is dropped.
pub(super) fn keep(access: &Arc<Inner>) {
    let access: Weak<Inner> = Arc::downgrade(access);
    tokio::spawn(async move {
        let (mut seen, mut round) = (None, 0_u32);
        while let Some(access) = access.upgrade() {
            access.reread_file(&mut seen);
            access.end_sessions(round.is_multiple_of(TIDY_EVERY)).await;
            round = round.wrapping_add(1);
            drop(access);
            sleep(PAUSE).await;
        }
    });
}

impl Inner {
    /// Takes over the people or the lists of roles of the settings' file when it has changed; a file that makes no sense
    /// changes nothing.
    fn reread_file(&self, seen: &mut Option<SystemTime>) {
        let Some(file) = &self.settings.people_file else { return };
        let changed = changed_at(file);
        if changed.is_none() || *seen == changed {
            return;
        }
        // The first time it is what was just read at the start.
        let is_news = seen.is_some();
        *seen = changed;
        if !is_news {
            return;
        }
        let read = match &self.settings.mode {
            Mode::Password(people) => config::read_people(file).map(|others| people.replace(others)),
            Mode::Oidc(oidc) => {
                config::read_roles(file, &self.settings.given_roles).map(|others| oidc.replace_roles(others))
            }
            Mode::Local | Mode::Proxy(_) => Ok(()),
        };
        if let Err(error) = read {
            tracing::error!("the people and their roles stay as they were: {error:#}");
        }
    }

    async fn end_sessions(&self, is_time_to_tidy: bool) {
        let Some(sessions) = &self.sessions else { return };
        let mut done = sessions.sweep(&|name, vouched| self.judge(name, vouched)).await;
        if is_time_to_tidy && done.is_ok() {
            done = sessions.tidy().await;
        }
        if let Err(error) = done {
            tracing::error!(%error, "sessions that are over cannot be deleted");
        }
    }
}

fn changed_at(file: &Path) -> Option<SystemTime> {
    file.metadata().ok()?.modified().ok()
}
