//! Notices that somebody saved a file. It looks at every file's time, which for a few hundred files costs a
//! millisecond and works on every file system.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, SystemTime},
};

use crate::workspace;

const LOOK_AGAIN: Duration = Duration::from_millis(300);

/// What of the workspace makes a difference to the running program.
const WATCHED: [&str; 8] = ["app", "server", "frontend", "simulator", "style", "public", "Cargo.toml", "Cargo.lock"];

/// What has to be built anew; the files that need no compiler are laid out each time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changed {
    /// The WASM.
    pub(crate) browser: bool,
    /// The server.
    pub(crate) server: bool,
}

impl Changed {
    /// Everything, as at the start.
    pub(crate) fn everything() -> Self {
        Self { browser: true, server: true }
    }

    /// What a change of this file means. The path starts at the workspace.
    fn by(path: &Path) -> Self {
        let compiled = path.extension() == Some(OsStr::new("rs")) || path.extension() == Some(OsStr::new("toml"));
        match path.iter().next().and_then(OsStr::to_str) {
            Some("style" | "public") => Self::default(),
            Some("frontend") => Self { browser: compiled, server: false },
            Some("server" | "simulator") => Self { browser: false, server: true },
            _ => Self::everything(),
        }
    }

    fn and(self, other: Self) -> Self {
        Self { browser: self.browser || other.browser, server: self.server || other.server }
    }
}

type Times = BTreeMap<PathBuf, SystemTime>;

/// The files as they were when last looked at.
pub(crate) struct Watch(Times);

impl Watch {
    /// Looks for the first time.
    pub(crate) fn start() -> Self {
        Self(look())
    }

    /// Waits until files have changed and no more are changing, or until told to stop.
    pub(crate) fn wait(&mut self, told_to_stop: &AtomicBool) -> Option<Changed> {
        let mut changed: Option<Changed> = None;
        while !told_to_stop.load(Ordering::Relaxed) {
            thread::sleep(LOOK_AGAIN);
            let now = look();
            match difference(&self.0, &now) {
                Some(more) => changed = Some(changed.unwrap_or_default().and(more)),
                None if changed.is_some() => return changed,
                None => {}
            }
            self.0 = now;
        }
        None
    }
}

fn difference(before: &Times, now: &Times) -> Option<Changed> {
    let come_or_changed = now.iter().filter(|(path, time)| before.get(*path) != Some(time));
    let gone = before.iter().filter(|(path, _)| !now.contains_key(*path));
    come_or_changed.chain(gone).map(|(path, _)| Changed::by(path)).reduce(Changed::and)
}

fn look() -> Times {
    let mut times = Times::new();
    for name in WATCHED {
        look_at(Path::new(name), &mut times);
    }
    times
}

/// A file that goes away while we look has changed; so nothing here is an error.
fn look_at(path: &Path, times: &mut Times) {
    let whole = workspace::root().join(path);
    let Ok(metadata) = fs::metadata(&whole) else { return };
    if metadata.is_dir() {
        for entry in fs::read_dir(&whole).into_iter().flatten().flatten() {
            look_at(&path.join(entry.file_name()), times);
        }
    } else if let Ok(time) = metadata.modified() {
        times.insert(path.to_owned(), time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(files: &[(&str, u64)]) -> Times {
        let at = |second: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(second);
        files.iter().map(|(path, second)| (PathBuf::from(path), at(*second))).collect()
    }

    #[test]
    fn only_what_a_file_is_compiled_into_is_rebuilt() {
        let by = |path: &str| Changed::by(Path::new(path));
        assert_eq!(by("style/main.css"), Changed { browser: false, server: false });
        assert_eq!(by("frontend/start.js"), Changed { browser: false, server: false });
        assert_eq!(by("frontend/src/lib.rs"), Changed { browser: true, server: false });
        assert_eq!(by("simulator/src/job.rs"), Changed { browser: false, server: true });
        assert_eq!(by("app/src/app.rs"), Changed::everything());
        assert_eq!(by("Cargo.lock"), Changed::everything());
    }

    #[test]
    fn a_new_a_changed_and_a_removed_file_are_changes() {
        let before = times(&[("app/src/app.rs", 1), ("server/src/lib.rs", 1)]);
        assert_eq!(difference(&before, &before), None);
        let saved = times(&[("app/src/app.rs", 2), ("server/src/lib.rs", 1)]);
        assert_eq!(difference(&before, &saved), Some(Changed::everything()));
        let removed = times(&[("app/src/app.rs", 1)]);
        assert_eq!(difference(&before, &removed), Some(Changed { browser: false, server: true }));
        let added = times(&[("app/src/app.rs", 1), ("server/src/lib.rs", 1), ("public/x.svg", 1)]);
        assert_eq!(difference(&before, &added), Some(Changed::default()));
    }
}
