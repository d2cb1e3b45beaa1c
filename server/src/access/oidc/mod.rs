//! Signing in at an OpenID Connect provider: the authorization code flow, with PKCE, a state and a nonce.

mod claims;
mod exchange;
mod http;
mod pending;
mod provider;
pub(super) mod routes;
mod trouble;

use std::{
    fmt,
    net::IpAddr,
    sync::{PoisonError, RwLock},
};

use anyhow::{Context, Result, ensure};
use app::{pages::login::Way, person::Person, site::query};
use openidconnect::{
    AuthenticationFlow, CsrfToken, IssuerUrl, Nonce, PkceCodeChallenge, RedirectUrl, Scope,
    core::{CoreAuthPrompt, CoreResponseType},
};
use reqwest::Url;
use secrecy::SecretString;

use super::{
    Roles, Vouched,
    sessions::stamp_of,
    token::{Token, TokenHash},
};
use exchange::SignedIn;
use http::Http;
use pending::{Login, Pending};
use provider::Provider;
use trouble::Trouble;

/// What is set up about the provider.
#[derive(Clone, Debug)]
pub struct OidcSettings {
    /// The provider's address, exactly as it names itself.
    pub issuer: String,
    /// How the provider knows Jobglass.
    pub client_id: String,
    /// What proves it; a public client has none.
    pub client_secret: Option<SecretString>,
    /// What is asked for besides `openid`.
    pub scopes: Vec<String>,
    /// The claim with somebody's groups.
    pub groups_claim: String,
    /// Where people reach us: the public address with the base path.
    pub home: String,
    /// Who has which role.
    pub roles: Roles,
}

/// The way over the provider.
pub struct Oidc {
    settings: OidcSettings,
    provider: Provider,
    pending: Pending,
    redirect: RedirectUrl,
    /// Changes with the provider, so that what another one vouched for counts no more.
    stamp: String,
    /// Those of the settings, or of the settings' file as it is by now.
    roles: RwLock<Roles>,
}

impl fmt::Debug for Oidc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Oidc").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Oidc {
    /// Makes ready; the provider is not asked yet.
    ///
    /// # Errors
    /// A line that names the setting which cannot be used.
    pub fn new(settings: OidcSettings) -> Result<Self> {
        let issuer = IssuerUrl::new(settings.issuer.clone()).context("JOBGLASS_OIDC_ISSUER is no URL")?;
        let url = issuer.url();
        let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        ensure!(
            http::is_safe(url, true) && is_plain && url.password().is_none(),
            "JOBGLASS_OIDC_ISSUER is `{}`: it is the provider's address as it names itself, like https://login.example.com (http:// only for this machine)",
            settings.issuer
        );
        let http = Http::new(url).context(
            "JOBGLASS_OIDC_ISSUER: no encrypted connection can be set up: are root certificates installed (Debian's ca-certificates)?",
        )?;
        let redirect = RedirectUrl::new(format!("{}/login/callback", settings.home)).context("JOBGLASS_PUBLIC_URL")?;
        let stamp = stamp_of(&format!("{}\n{}", settings.issuer, settings.client_id));
        let (provider, roles) = (Provider::new(issuer, http), RwLock::new(settings.roles.clone()));
        Ok(Self { provider, pending: Pending::default(), redirect, stamp, roles, settings })
    }

    /// Asks the provider where and how people sign in, so that the log of the start says whether it can be reached.
    pub(super) async fn warm_up(&self) {
        if self.provider.told().await.is_ok() {
            tracing::info!("the provider of JOBGLASS_OIDC_ISSUER is there");
        }
    }

    /// Goes on with other lists of who has which role.
    pub(super) fn replace_roles(&self, by: Roles) {
        *self.roles.write().unwrap_or_else(PoisonError::into_inner) = by;
    }

    /// Who this is by now, for whom that was vouched at the sign-in.
    pub(super) fn judge(&self, name: &str, vouched: &Vouched) -> Option<Person> {
        let (emails, groups) = (strs(&vouched.emails), strs(&vouched.groups));
        let roles = self.roles.read().unwrap_or_else(PoisonError::into_inner);
        let role = roles.role_of(&emails, &groups).filter(|_| vouched.stamp == self.stamp)?;
        Some(Person { name: name.into(), role })
    }

    /// The way in, as the page offers it. It begins at our public address, for there the provider sends people back.
    pub(super) fn way_in(&self, back: &str) -> Way {
        Way::Provider {
            host: self.host(),
            start: format!("{}/login/start?{}", self.settings.home, query("back", back)),
        }
    }

    /// The way out at the provider, if it has one and can be asked for it.
    async fn way_out(&self, id_token: Option<&str>) -> Option<Url> {
        // Whoever leaves does not wait for a provider that may be slow.
        let told = self.provider.told_once().await.ok()?;
        let mut url = told.metadata.additional_metadata().end_session_endpoint.as_ref()?.url().clone();
        url.query_pairs_mut()
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("post_logout_redirect_uri", &format!("{}/login", self.settings.home))
            .extend_pairs(id_token.map(|token| ("id_token_hint", token)));
        Some(url)
    }

    fn host(&self) -> String {
        let url = self.provider.issuer().url();
        let host = url.host_str().unwrap_or_default();
        url.port().map_or(host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Where at the provider a sign-in begins. `again` asks for a person even where one is signed in there.
    async fn begin(&self, browser: TokenHash, address: IpAddr, back: String, again: bool) -> Result<Url, Trouble> {
        let told = self.provider.told().await?;
        let (state, (challenge, verifier)) = (Token::new(), PkceCodeChallenge::new_random_sha256());
        let (client, text) = (self.client(&told), state.text());
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let scopes = self.settings.scopes.iter().cloned().map(Scope::new);
        let mut request = client.authorize_url(flow, || CsrfToken::new(text), Nonce::new_random);
        request = request.add_scopes(scopes).set_pkce_challenge(challenge);
        if again {
            request = request.add_prompt(CoreAuthPrompt::Login);
        }
        let (url, _, nonce) = request.url();
        self.pending.put(state.hash(), Login { browser, address, nonce, verifier, back });
        Ok(url)
    }

    /// Refuses an answer that another provider gave (RFC 9207).
    async fn check_issuer(&self, named: Option<&str>) -> Result<(), Trouble> {
        let told = self.provider.told().await?;
        let must_be_named = told.metadata.additional_metadata().authorization_response_iss_parameter_supported;
        match named {
            Some(named) if named != self.provider.issuer().as_str() => {
                Err(Trouble::unsound("the answer came from another provider"))
            }
            None if must_be_named => Err(Trouble::unsound("the answer does not say which provider it comes from")),
            _ => Ok(()),
        }
    }
}

fn strs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}
