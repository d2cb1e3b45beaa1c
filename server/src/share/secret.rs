//! The secret behind the links: given by the settings, or made once and kept beside the store.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;

/// The file in the data folder.
const FILE: &str = "link.secret";
/// A secret with fewer characters could be guessed.
const SHORTEST: usize = 16;

/// A secret that somebody chose.
///
/// # Errors
/// That it is too short.
pub fn checked(name: &str, text: &str) -> Result<SecretString> {
    let text = text.trim();
    ensure!(
        text.len() >= SHORTEST,
        "{name} is too short: a secret has {SHORTEST} characters at least, better 40 random ones"
    );
    Ok(SecretString::from(text.to_owned()))
}

/// A secret for as long as this process runs.
pub fn passing() -> SecretString {
    let bytes: [u8; 32] = rand::random();
    SecretString::from(URL_SAFE_NO_PAD.encode(bytes))
}

/// The secret of a data folder; made if there is none yet.
///
/// # Errors
/// Why it can neither be read nor made, or that others may read it.
pub fn kept_in(folder: &Path) -> Result<SecretString> {
    let path = folder.join(FILE);
    match fs::read_to_string(&path) {
        Ok(text) => {
            let mode = fs::metadata(&path).map(|about| about.permissions().mode()).unwrap_or_default();
            ensure!(
                mode & 0o077 == 0,
                "others may read {}, which is the secret of all share links: `chmod 600` it",
                path.display()
            );
            checked(&path.display().to_string(), &text)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => make(folder, &path),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// Writes a new one under another name first, so that a half-written one is never taken for it.
fn make(folder: &Path, path: &Path) -> Result<SecretString> {
    let bytes: [u8; 32] = rand::random();
    let text = URL_SAFE_NO_PAD.encode(bytes);
    let unfinished = folder.join(format!("{FILE}.new"));
    let written = || -> std::io::Result<()> {
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        fs::File::open(folder)?.sync_all()
    };
    written().with_context(|| format!("cannot write {}", path.display()))?;
    Ok(SecretString::from(text))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use secrecy::ExposeSecret;

    use super::*;

    fn folder(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("jobglass-secret-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_secret_is_made_once_and_only_its_owner_may_read_it() {
        let folder = folder("made");
        let made = kept_in(&folder).unwrap();
        assert!(made.expose_secret().len() >= 40);
        assert_eq!(kept_in(&folder).unwrap().expose_secret(), made.expose_secret());
        let path = folder.join(FILE);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let message = format!("{:#}", kept_in(&folder).unwrap_err());
        assert!(message.contains("others may read") && !message.contains(made.expose_secret()), "{message}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_folder_that_cannot_be_written_to_is_named() {
        let message = format!("{:#}", kept_in(Path::new("/proc/no-such-folder")).unwrap_err());
        assert!(message.contains("/proc/no-such-folder"), "{message}");
    }

    #[test]
    fn a_short_secret_is_refused_without_being_told() {
        let message = format!("{:#}", checked("JOBGLASS_LINK_SECRET", "planted").unwrap_err());
        assert!(message.contains("JOBGLASS_LINK_SECRET") && !message.contains("planted"), "{message}");
    }
}
