//! How Jobglass learns who asks.

use std::{net::IpAddr, path::PathBuf, sync::Arc};

use app::{
    error::{AppError, ErrorCode},
    person::{Person, Role},
};
use axum::{
    extract::FromRef,
    http::{HeaderName, request::Parts},
};
use secrecy::SecretString;
use tokio::sync::Semaphore;

use super::{
    Lease, Oidc, People, ProxyHeaders, RoleLists, SessionLimits, TrustedProxies, Visit, Vouched, address, keep,
    proxy::single,
    sessions::{self, Ended, Sessions},
    slowing::Slowing,
    token::Cookie,
};
use crate::{AppState, store::Store, watch::Asker};

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
    /// The file whose people and lists of roles may change while Jobglass runs.
    pub people_file: Option<PathBuf>,
    /// The lists that were given otherwise, and count before the file's.
    pub given_roles: RoleLists,
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
            given_roles: RoleLists::default(),
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
    /// By a provider of sign-ins.
    Oidc(Arc<Oidc>),
    /// A trusted proxy in front has asked for the password, and names the person in a header.
    Proxy(ProxyHeaders),
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
        let has_login = matches!(settings.mode, Mode::Password(_) | Mode::Oidc(_));
        let sessions = has_login.then(|| Sessions::new(store.clone(), settings.sessions));
        let access = Self::over(settings, sessions);
        if has_login {
            keep::keep(&access.0);
        }
        if let Some(oidc) = access.oidc() {
            tokio::spawn(async move { oidc.warm_up().await });
        }
        access
    }

    pub(super) fn over(settings: AccessSettings, sessions: Option<Sessions>) -> Self {
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

    /// Whose share of the questions to Reply pays for what a visitor asks for. Where only this machine can connect there
    /// is nobody to share with.
    pub fn asker(&self, visit: &Visit) -> Option<Asker> {
        (!self.is_local()).then(|| visit.asker())
    }

    /// Whether people sign in here.
    pub fn has_login(&self) -> bool {
        self.0.sessions.is_some()
    }

    /// Whether they do so with a password.
    pub(super) fn takes_passwords(&self) -> bool {
        matches!(self.0.settings.mode, Mode::Password(_))
    }

    /// The provider at which people sign in, if they do.
    pub(super) fn oidc(&self) -> Option<Arc<Oidc>> {
        match &self.0.settings.mode {
            Mode::Oidc(oidc) => Some(Arc::clone(oidc)),
            Mode::Local | Mode::Password(_) | Mode::Proxy(_) => None,
        }
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
            Mode::Password(_) | Mode::Oidc(_) => self.session(parts).await?,
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
        self.admit(Some(name), address)?;
        let Ok(_turn) = self.0.hashing.acquire().await else { return Err(AppError::new(ErrorCode::Internal)) };
        let (inner, given) = (Arc::clone(&self.0), name.to_owned());
        let checked = tokio::task::spawn_blocking(move || match &inner.settings.mode {
            Mode::Password(people) => people.check(&given, &password),
            Mode::Local | Mode::Oidc(_) | Mode::Proxy(_) => None,
        });
        let found = checked.await.map_err(|_| AppError::new(ErrorCode::Internal))?;
        let found = found.ok_or(AppError::new(ErrorCode::LoginRefused))?;
        self.forgive(Some(name), address);
        Ok(found)
    }

    /// Leave for one try to sign in, by a name if one is given.
    pub(super) fn admit(&self, name: Option<&str>, address: IpAddr) -> Result<(), AppError> {
        self.0.slowing.admit(name, address).map_err(|wait| {
            let seconds = wait.as_millis().div_ceil(1000) as u64;
            AppError { retry_after: Some(seconds), ..AppError::new(ErrorCode::LoginSlowed) }
        })
    }

    /// The try was a right one.
    pub(super) fn forgive(&self, name: Option<&str>, address: IpAddr) {
        self.0.slowing.forgive(name, address);
    }

    /// Begins a session in place of one that the same browser may have, and returns its cookie.
    pub(super) async fn renew_session(
        &self,
        parts: &Parts,
        name: &str,
        vouched: &Vouched,
        id_token: Option<&str>,
    ) -> Result<String, AppError> {
        self.end_session(parts).await?;
        let sessions = self.0.sessions.as_ref().ok_or(AppError::new(ErrorCode::Internal))?;
        let token = sessions.begin(name, vouched, id_token).await.map_err(sessions::internal)?;
        Ok(self.cookie(parts).set(&token))
    }

    /// Ends the session of a request, if it has one.
    pub(super) async fn end_session(&self, parts: &Parts) -> Result<Option<Ended>, AppError> {
        match self.0.sessions.as_ref().zip(self.cookie(parts).find(&parts.headers)) {
            Some((sessions, token)) => sessions.end(&token).await.map_err(sessions::internal),
            None => Ok(None),
        }
    }

    /// The cookie as this request's way to us has it.
    pub(super) fn cookie(&self, parts: &Parts) -> Cookie {
        Cookie::new(&self.0.settings.base, self.is_https(parts))
    }

    /// The cookie of a sign-in under way at the provider.
    pub(super) fn login_cookie(&self, parts: &Parts) -> Cookie {
        Cookie::of_login(&self.0.settings.base, self.is_https(parts))
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
            Mode::Oidc(oidc) => oidc.judge(name, vouched),
            Mode::Local | Mode::Proxy(_) => None,
        }
    }
}
