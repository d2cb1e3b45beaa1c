//! How Jobglass learns who asks.

use std::{net::IpAddr, path::PathBuf, sync::Arc, time::Duration};

use app::{
    error::{AppError, ErrorCode},
    person::{Person, Role},
};
use axum::{
    extract::FromRef,
    http::{HeaderMap, HeaderName, request::Parts},
};
use secrecy::SecretString;
use tokio::sync::Semaphore;

use super::{
    Lease, People, Roles, SessionLimits, TrustedProxies, Visit, Vouched, address, keep,
    sessions::{self, Sessions},
    slowing::Slowing,
    token::{Cookie, Token},
};
use crate::{AppState, store::Store};

/// How many passwords are hashed at once: each takes a core and 19 MiB for a moment.
const HASHED_AT_ONCE: usize = 2;

/// Everything that says who may come in.
#[derive(Clone, Debug)]
pub struct AccessSettings {
    /// How a person is known.
    pub mode: Mode,
    /// The proxies that are believed for whom they ask.
    pub trusted_proxies: TrustedProxies,
    /// How long a session lasts.
    pub sessions: SessionLimits,
    /// Whether people reach us over https alone.
    pub is_https: bool,
    /// The path below which everything lives, as in `Site`.
    pub base: String,
    /// The file whose people may change while Jobglass runs.
    pub people_file: Option<PathBuf>,
}

impl Default for AccessSettings {
    /// Without a login, and with no proxy to be believed.
    fn default() -> Self {
        Self {
            mode: Mode::Local,
            trusted_proxies: TrustedProxies::new(Vec::new()),
            sessions: SessionLimits::default(),
            is_https: false,
            base: String::new(),
            people_file: None,
        }
    }
}

/// How a person is known.
#[derive(Clone, Debug)]
pub enum Mode {
    /// Whoever can connect is on this machine and may do everything.
    Local,
    /// By a password of the settings' file.
    Password(People),
    /// A trusted proxy in front has asked for the password, and names the person in a header.
    Proxy(ProxyHeaders),
}

/// What a proxy says of a person, and what follows from it.
#[derive(Clone, Debug)]
pub struct ProxyHeaders {
    /// The header with the name.
    pub user: HeaderName,
    /// The header with the groups.
    pub groups: HeaderName,
    /// Who has which role.
    pub roles: Roles,
}

/// Knows who asks; a cheap clone.
#[derive(Clone, Debug)]
pub struct Access(Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) settings: AccessSettings,
    /// Where there is a login.
    pub(super) sessions: Option<Sessions>,
    slowing: Slowing,
    hashing: Semaphore,
}

impl FromRef<AppState> for Access {
    fn from_ref(state: &AppState) -> Self {
        state.access.clone()
    }
}

impl Access {
    /// As the settings say; sessions are kept in the store.
    pub fn start(settings: AccessSettings, store: &Store) -> Self {
        let has_login = matches!(settings.mode, Mode::Password(_));
        let sessions = has_login.then(|| Sessions::new(store.clone(), settings.sessions));
        let access = Self::over(settings, sessions);
        if has_login {
            keep::keep(&access.0);
        }
        access
    }

    fn over(settings: AccessSettings, sessions: Option<Sessions>) -> Self {
        let (slowing, hashing) = (Slowing::default(), Semaphore::new(HASHED_AT_ONCE));
        Self(Arc::new(Inner { settings, sessions, slowing, hashing }))
    }

    /// Without a login, for tests that have no store.
    #[cfg(test)]
    pub(crate) fn local() -> Self {
        Self::over(AccessSettings::default(), None)
    }

    /// Whether only this machine can connect, and needs no login.
    pub fn is_local(&self) -> bool {
        matches!(self.0.settings.mode, Mode::Local)
    }

    /// Whether people sign in here.
    pub fn has_login(&self) -> bool {
        self.0.sessions.is_some()
    }

    /// The address behind a request.
    pub fn client_address(&self, parts: &Parts) -> IpAddr {
        self.0.settings.trusted_proxies.client(address::peer(&parts.extensions), &parts.headers)
    }

    /// Who asks.
    ///
    /// # Errors
    /// `SignedOut` where nobody is known, `RoleTooLow` where somebody has no role at all.
    pub async fn visit(&self, parts: &Parts) -> Result<Visit, AppError> {
        let (person, lease) = match &self.0.settings.mode {
            Mode::Local => (Person { name: "local".into(), role: Role::Admin }, Lease::endless()),
            Mode::Password(_) => self.session(parts).await?,
            Mode::Proxy(said) if self.is_trusted(parts) => (said.person(&parts.headers)?, Lease::endless()),
            Mode::Proxy(_) => {
                let detail = "The request did not come through the proxy that signs people in.";
                return Err(AppError::with_detail(ErrorCode::SignedOut, detail));
            }
        };
        Ok(Visit { person, address: self.client_address(parts), lease })
    }

    async fn session(&self, parts: &Parts) -> Result<(Person, Lease), AppError> {
        let (sessions, token) = (self.0.sessions.as_ref(), self.cookie(parts).find(&parts.headers));
        let Some((sessions, token)) = sessions.zip(token) else { return Err(AppError::new(ErrorCode::SignedOut)) };
        sessions.use_token(&token, &|name, vouched| self.0.judge(name, vouched)).await
    }

    /// Signs somebody in who knows the password. Whoever tries too often must wait.
    pub(super) async fn check_password(
        &self,
        name: &str,
        password: SecretString,
        address: IpAddr,
    ) -> Result<(Person, Vouched), AppError> {
        let Mode::Password(_) = &self.0.settings.mode else { return Err(AppError::new(ErrorCode::LoginRefused)) };
        self.0.slowing.admit(name, address).map_err(|wait| {
            let seconds = wait.as_millis().div_ceil(1000) as u64;
            AppError { retry_after: Some(seconds), ..AppError::new(ErrorCode::LoginSlowed) }
        })?;
        let Ok(_turn) = self.0.hashing.acquire().await else { return Err(AppError::new(ErrorCode::Internal)) };
        let (inner, given) = (Arc::clone(&self.0), name.to_owned());
        let checked = tokio::task::spawn_blocking(move || match &inner.settings.mode {
            Mode::Password(people) => people.check(&given, &password),
            Mode::Local | Mode::Proxy(_) => None,
        });
        let found = checked.await.map_err(|_| AppError::new(ErrorCode::Internal))?;
        let found = found.ok_or(AppError::new(ErrorCode::LoginRefused))?;
        self.0.slowing.forgive(name, address);
        Ok(found)
    }

    pub(super) async fn begin_session(&self, name: &str, vouched: &Vouched) -> Result<Token, AppError> {
        let sessions = self.0.sessions.as_ref().ok_or(AppError::new(ErrorCode::Internal))?;
        sessions.begin(name, vouched).await.map_err(sessions::internal)
    }

    /// Ends the session of a request, if it has one. Whose it was.
    pub(super) async fn end_session(&self, parts: &Parts) -> Result<Option<String>, AppError> {
        match self.0.sessions.as_ref().zip(self.cookie(parts).find(&parts.headers)) {
            Some((sessions, token)) => sessions.end(&token).await.map_err(sessions::internal),
            None => Ok(None),
        }
    }

    /// The cookie as this request's way to us has it.
    pub(super) fn cookie(&self, parts: &Parts) -> Cookie {
        Cookie::new(&self.0.settings.base, self.is_https(parts))
    }

    /// Whether the reader's connection is encrypted, as the settings or a trusted proxy say.
    pub fn is_https(&self, parts: &Parts) -> bool {
        let protocol = || single(&parts.headers, &HeaderName::from_static("x-forwarded-proto"));
        self.0.settings.is_https || self.is_trusted(parts) && protocol() == Some("https")
    }

    fn is_trusted(&self, parts: &Parts) -> bool {
        self.0.settings.trusted_proxies.contains(address::peer(&parts.extensions))
    }
}

impl Inner {
    /// Who somebody is by now, for whom this was vouched at the sign-in.
    pub(super) fn judge(&self, name: &str, vouched: &Vouched) -> Option<Person> {
        match &self.settings.mode {
            Mode::Password(people) => people.judge(name, vouched),
            Mode::Local | Mode::Proxy(_) => None,
        }
    }
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self { idle: Duration::from_secs(12 * 3_600), most: Duration::from_secs(7 * 86_400) }
    }
}

impl ProxyHeaders {
    fn person(&self, headers: &HeaderMap) -> Result<Person, AppError> {
        let name = single(headers, &self.user).filter(|name| !name.is_empty() && !name.contains(char::is_control));
        let name = name.ok_or_else(|| {
            AppError::with_detail(ErrorCode::SignedOut, "The proxy in front of Jobglass did not say who you are.")
        })?;
        let groups = single(headers, &self.groups).unwrap_or_default();
        let groups: Vec<_> = groups.split([',', '|', ';']).map(str::trim).collect();
        let role = self.roles.role_of(&[name], &groups).ok_or(AppError::new(ErrorCode::RoleTooLow))?;
        Ok(Person { name: name.into(), role })
    }
}

/// A header that is there once. Twice means that somebody sent one to a proxy that only adds its own.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().filter(|_| values.next().is_none())?;
    std::str::from_utf8(value.as_bytes()).ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use std::net::SocketAddr;

    use axum::{body::Body, extract::ConnectInfo, http::Request};

    use super::*;

    async fn visit(peer: &str, headers: &[(&str, &str)]) -> Result<(String, Role), ErrorCode> {
        let roles = Roles::parse([Some("group:support"), None, Some("ann")]).unwrap();
        let said =
            ProxyHeaders { user: "remote-user".parse().unwrap(), groups: "remote-groups".parse().unwrap(), roles };
        let trusted_proxies = TrustedProxies::new(vec!["10.0.0.0/24".parse().unwrap()]);
        let settings = AccessSettings { mode: Mode::Proxy(said), trusted_proxies, ..AccessSettings::default() };
        let access = Access::over(settings, None);
        let mut request = Request::get("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let peer: SocketAddr = peer.parse().unwrap();
        let request = request.extension(ConnectInfo(peer)).body(Body::empty()).unwrap();
        let visit = access.visit(&request.into_parts().0).await.map_err(|error| error.code)?;
        Ok((visit.person.name.to_string(), visit.person.role))
    }

    #[tokio::test]
    async fn the_proxys_word_is_taken_and_nobody_elses() {
        let ann = ("remote-user", "ann");
        assert_eq!(visit("10.0.0.1:9", &[ann]).await, Ok(("ann".into(), Role::Admin)));
        for stranger in ["10.0.1.1:9", "127.0.0.1:9", "[::1]:9"] {
            assert_eq!(visit(stranger, &[ann]).await, Err(ErrorCode::SignedOut), "{stranger}");
        }
        let forwarded = ("x-forwarded-for", "10.0.0.1");
        assert_eq!(visit("203.0.113.7:9", &[ann, forwarded]).await, Err(ErrorCode::SignedOut));
    }

    #[tokio::test]
    async fn a_name_that_is_missing_empty_or_there_twice_is_none() {
        let (ann, bob) = (("remote-user", "ann"), ("remote-user", "bob"));
        for headers in [&[][..], &[("remote-user", "  ")], &[ann, bob], &[ann, ann]] {
            assert_eq!(visit("10.0.0.1:9", headers).await, Err(ErrorCode::SignedOut), "{headers:?}");
        }
    }

    #[tokio::test]
    async fn groups_give_roles_and_nothing_gives_none() {
        let bob = ("remote-user", "bob");
        let groups = |groups| ("remote-groups", groups);
        assert_eq!(visit("10.0.0.1:9", &[bob, groups("sales, support")]).await, Ok(("bob".into(), Role::Staff)));
        assert_eq!(visit("10.0.0.1:9", &[bob, groups("sales|support")]).await, Ok(("bob".into(), Role::Staff)));
        assert_eq!(visit("10.0.0.1:9", &[bob, groups("supporters")]).await, Err(ErrorCode::RoleTooLow));
        assert_eq!(visit("10.0.0.1:9", &[bob]).await, Err(ErrorCode::RoleTooLow));
    }
}
