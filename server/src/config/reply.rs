//! The settings of the way to Reply.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail, ensure};
use secrecy::SecretString;

use super::Settings;
use crate::reply::{ActingUser, ReplySettings};

impl Settings {
    pub(super) fn checked_reply(self, max_answer_bytes: u64) -> Result<Option<ReplySettings>> {
        let key = match (self.reply_api_key, self.reply_api_key_file) {
            (Some(_), Some(_)) => bail!("REPLY_API_KEY and REPLY_API_KEY_FILE are both set: keep one of them"),
            (Some(key), None) => checked_key("REPLY_API_KEY", &key)?,
            (None, Some(path)) => read_key(&path)?,
            (None, None) => return Ok(None),
        };
        let mut reply = ReplySettings { max_answer_bytes, ..ReplySettings::new(key) };
        if let Some(url) = self.reply_api_url {
            reply.base_url = url;
        }
        reply.acting_user = match (self.reply_user_id, self.reply_user_email) {
            (Some(_), Some(_)) => bail!("REPLY_USER_ID and REPLY_USER_EMAIL are both set: keep one of them"),
            (Some(id), None) => Some(ActingUser::Id(id)),
            (None, Some(email)) => Some(ActingUser::Email(email)),
            (None, None) => None,
        };
        Ok(Some(reply))
    }
}

/// Reads the file that holds Reply's key.
///
/// # Errors
/// A line that says why it cannot be used; it does not quote the file.
pub fn read_key(path: &Path) -> Result<SecretString> {
    let key =
        fs::read_to_string(path).with_context(|| format!("REPLY_API_KEY_FILE: cannot read {}", path.display()))?;
    checked_key("REPLY_API_KEY_FILE", &key)
}

fn checked_key(name: &str, key: &str) -> Result<SecretString> {
    let key = key.trim();
    ensure!(!key.is_empty(), "{name} is empty: give it a key, or leave it out for demo mode");
    ensure!(key.bytes().all(|byte| byte.is_ascii_graphic()), "{name} holds characters that no API key has");
    Ok(SecretString::from(key.to_owned()))
}
