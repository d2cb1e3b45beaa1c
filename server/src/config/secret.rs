//! Secrets, given as they are or in a file.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};
use secrecy::SecretString;

use crate::share::secret;

/// A secret of our own choice, long enough that nobody guesses it.
///
/// # Errors
/// A line that says why it cannot be read, or is none; it does not quote it.
pub(super) fn checked_secret(
    name: &str,
    given: &Option<String>,
    file: &Option<PathBuf>,
) -> Result<Option<SecretString>> {
    read_secret(name, given, file)?.map(|(name, text)| secret::checked(&name, &text)).transpose()
}

/// A secret and the name of the setting that gave it.
///
/// # Errors
/// A line that says why it cannot be read; it does not quote the file.
pub(super) fn read_secret(
    name: &str,
    given: &Option<String>,
    file: &Option<PathBuf>,
) -> Result<Option<(String, String)>> {
    let (name, text) = match (given, file) {
        (Some(_), Some(_)) => bail!("{name} and {name}_FILE are both set: keep one of them"),
        (Some(given), None) => (name.to_owned(), given.clone()),
        (None, Some(path)) => {
            let text = fs::read_to_string(path).with_context(|| format!("{name}_FILE: cannot read {}", path.display()));
            (format!("{name}_FILE"), text?)
        }
        (None, None) => return Ok(None),
    };
    Ok(Some((name, text)))
}
