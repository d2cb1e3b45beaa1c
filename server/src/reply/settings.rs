//! How to reach Reply, and as whom.

use std::{fmt, time::Duration};

use reqwest::{
    Url,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};

/// Everything a `ReplyClient` needs to know.
#[derive(Clone, Debug)]
pub struct ReplySettings {
    /// Where Reply is; the paths under `/v3` are put after it. `https`, or `http` on this very machine.
    pub base_url: String,
    /// The API key.
    pub key: SecretString,
    /// For whom a master or organization key asks; nobody: for the owner of the workspace.
    pub acting_user: Option<ActingUser>,
    /// How long a connection may take to come about.
    pub connect_timeout: Duration,
    /// How long a question may take in all, to the last byte of its answer.
    pub total_timeout: Duration,
    /// The most bytes an answer may have, counted after decompression.
    pub max_answer_bytes: u64,
}

/// The user on whose behalf a master or organization key asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActingUser {
    /// By Reply's number.
    Id(u64),
    /// By address.
    Email(String),
}

/// Why no client can be built from the settings. It never quotes the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The base URL is none.
    #[error("the address of Reply is not a URL")]
    NotAUrl,
    /// The key would travel unencrypted.
    #[error("the address of Reply must begin with https:// (http:// only for this machine)")]
    NotEncrypted,
    /// Credentials, query or fragment in the base URL.
    #[error("the address of Reply must hold neither user nor password nor anything after ? or #")]
    NotPlain,
    /// The key cannot be sent.
    #[error("the API key is empty or holds characters that no key has")]
    BadKey,
    /// The acting user's address cannot be sent.
    #[error("the acting user's address holds characters that cannot be sent")]
    BadUser,
    /// TLS could not be set up, which has one likely cause.
    #[error("no encrypted connection can be set up: are root certificates installed (Debian's ca-certificates)?")]
    NoClient,
}

impl SettingsError {
    /// The variable of the setting that cannot be used.
    pub fn setting(self) -> &'static str {
        match self {
            Self::NotAUrl | Self::NotEncrypted | Self::NotPlain | Self::NoClient => "REPLY_API_URL",
            Self::BadKey => "REPLY_API_KEY",
            Self::BadUser => "REPLY_USER_EMAIL",
        }
    }
}

impl ReplySettings {
    /// Reply's own address.
    pub const DEFAULT_BASE_URL: &str = "https://api.reply.io";

    /// The defaults for a key: Reply itself, 5 s to connect, 15 s in all, 64 MiB.
    pub fn new(key: SecretString) -> Self {
        Self {
            base_url: Self::DEFAULT_BASE_URL.to_owned(),
            key,
            acting_user: None,
            connect_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(15),
            max_answer_bytes: 64 * 1024 * 1024,
        }
    }

    /// The base URL, checked, its path ending with a slash so that paths can be joined to it.
    pub(super) fn checked_base_url(&self) -> Result<Url, SettingsError> {
        let mut url = Url::parse(self.base_url.trim()).map_err(|_| SettingsError::NotAUrl)?;
        match (url.scheme(), url.host_str()) {
            ("https", Some(_)) => {}
            ("http", Some(host)) if is_loopback(host) => {}
            _ => return Err(SettingsError::NotEncrypted),
        }
        let has_credentials = !url.username().is_empty() || url.password().is_some();
        if has_credentials || url.query().is_some() || url.fragment().is_some() {
            return Err(SettingsError::NotPlain);
        }
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        Ok(url)
    }

    /// The headers that every question carries; the key is marked as not to be shown.
    pub(super) fn headers(&self) -> Result<HeaderMap, SettingsError> {
        let key = self.key.expose_secret();
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SettingsError::BadKey);
        }
        let mut bearer = HeaderValue::try_from(format!("Bearer {key}")).map_err(|_| SettingsError::BadKey)?;
        bearer.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert(reqwest::header::AUTHORIZATION, bearer);
        headers.insert(reqwest::header::ACCEPT, HeaderValue::from_static("application/json, application/problem+json"));
        if let Some(user) = &self.acting_user {
            let value = HeaderValue::try_from(user.to_string()).map_err(|_| SettingsError::BadUser)?;
            headers.insert(user.header(), value);
        }
        Ok(headers)
    }
}

impl ActingUser {
    fn header(&self) -> HeaderName {
        match self {
            Self::Id(_) => HeaderName::from_static("x-user-id"),
            Self::Email(_) => HeaderName::from_static("x-user-email"),
        }
    }
}

impl fmt::Display for ActingUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Email(address) => address.fmt(f),
        }
    }
}

/// Whether a host, as a URL writes it, is this very machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    fn with_url(url: &str) -> ReplySettings {
        ReplySettings { base_url: url.to_owned(), ..ReplySettings::new("a-key".into()) }
    }

    #[test]
    fn a_base_url_is_encrypted_or_on_this_machine_and_ends_with_a_slash() {
        for (url, checked) in [
            ("https://api.reply.io", "https://api.reply.io/"),
            ("https://api.reply.io/", "https://api.reply.io/"),
            (" https://proxy.example/reply ", "https://proxy.example/reply/"),
            ("http://127.0.0.1:4010", "http://127.0.0.1:4010/"),
            ("http://localhost:4010/", "http://localhost:4010/"),
            ("http://[::1]:4010", "http://[::1]:4010/"),
        ] {
            assert_eq!(with_url(url).checked_base_url().unwrap().as_str(), checked);
        }
    }

    #[test]
    fn a_base_url_that_would_leak_the_key_or_cannot_be_joined_is_refused() {
        for (url, error) in [
            ("api.reply.io", SettingsError::NotAUrl),
            ("http://api.reply.io", SettingsError::NotEncrypted),
            ("http://localhost.example", SettingsError::NotEncrypted),
            ("file:///etc/passwd", SettingsError::NotEncrypted),
            ("https://ann:pw@api.reply.io", SettingsError::NotPlain),
            ("https://api.reply.io/?a=b", SettingsError::NotPlain),
            ("https://api.reply.io/#v3", SettingsError::NotPlain),
        ] {
            assert_eq!(with_url(url).checked_base_url(), Err(error), "{url}");
        }
    }

    #[test]
    fn a_key_that_cannot_be_one_is_refused_without_being_quoted() {
        for key in ["", "two words", "line\nbreak", "ключ"] {
            assert_eq!(ReplySettings::new(key.into()).headers().unwrap_err(), SettingsError::BadKey);
        }
    }

    #[test]
    fn debug_shows_neither_the_key_nor_the_header_made_of_it() {
        let settings = ReplySettings::new("s3cr3t-key".into());
        assert!(!format!("{settings:?} {:?}", settings.headers()).contains("s3cr3t"));
    }

    #[test]
    fn the_acting_user_is_named_by_number_or_by_address() {
        let mut settings = with_url("https://api.reply.io");
        settings.acting_user = Some(ActingUser::Id(123));
        assert_eq!(settings.headers().unwrap()["x-user-id"], "123");
        settings.acting_user = Some(ActingUser::Email("a@b.c".into()));
        assert_eq!(settings.headers().unwrap()["x-user-email"], "a@b.c");
        settings.acting_user = Some(ActingUser::Email("a\nb".into()));
        assert_eq!(settings.headers().unwrap_err(), SettingsError::BadUser);
    }
}
