//! What the provider tells of itself: its addresses and its keys, asked for when they are needed and kept for a while.

use std::{fmt, sync::Arc, time::Duration};

use openidconnect::{
    AdditionalProviderMetadata, EndSessionUrl, IssuerUrl, ProviderMetadata,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
        CoreSubjectIdentifierType,
    },
};
use serde::{Deserialize, Serialize};
use tokio::{sync::Mutex, time::Instant};

use super::{
    http::{Http, HttpError},
    trouble::Trouble,
};

/// For so long it is believed without asking again; keys change a few times a year.
const KEPT: Duration = Duration::from_secs(3600);
/// So long it is left alone after it could not be asked.
const LEFT_ALONE: Duration = Duration::from_secs(2);

/// The provider, and what it last told.
pub(super) struct Provider {
    issuer: IssuerUrl,
    http: Http,
    /// Held while it is asked, so that it is asked once however many wait.
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    told: Option<Arc<Told>>,
    /// What went wrong the last time, and when.
    trouble: Option<(Trouble, Instant)>,
}

/// What the provider told.
pub(super) struct Told {
    /// Its addresses and keys.
    pub(super) metadata: Metadata,
    asked_at: Instant,
}

/// The provider's addresses and keys.
pub(super) type Metadata = ProviderMetadata<
    Announced,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What younger standards add.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Announced {
    /// Where somebody is signed out.
    pub(super) end_session_endpoint: Option<EndSessionUrl>,
    /// Whether it names itself in every answer by way of the browser (RFC 9207).
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Announced {}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider").field("issuer", &self.issuer.as_str()).finish_non_exhaustive()
    }
}

impl Provider {
    pub(super) fn new(issuer: IssuerUrl, http: Http) -> Self {
        Self { issuer, http, last: Mutex::default() }
    }

    pub(super) fn issuer(&self) -> &IssuerUrl {
        &self.issuer
    }

    pub(super) fn http(&self) -> &Http {
        &self.http
    }

    /// What it tells of itself. While it is away, what it told before.
    pub(super) async fn told(&self) -> Result<Arc<Told>, Trouble> {
        self.told_since(|told| told.asked_at.elapsed() < KEPT).await
    }

    /// The same, however old: what it told once, or else now.
    pub(super) async fn told_once(&self) -> Result<Arc<Told>, Trouble> {
        self.told_since(|_| true).await
    }

    /// The same, asked for after `seen` was: a key has turned up that is not among those.
    pub(super) async fn told_after(&self, seen: &Told) -> Result<Arc<Told>, Trouble> {
        self.told_since(|told| told.asked_at > seen.asked_at).await
    }

    async fn told_since(&self, is_new_enough: impl Fn(&Told) -> bool) -> Result<Arc<Told>, Trouble> {
        let mut last = self.last.lock().await;
        if let Some(told) = last.told.as_ref().filter(|told| is_new_enough(told)) {
            return Ok(told.clone());
        }
        let trouble = match &last.trouble {
            Some((trouble, since)) if since.elapsed() < LEFT_ALONE => trouble.clone(),
            _ => match self.ask().await {
                Ok(told) => {
                    let told = Arc::new(told);
                    *last = Last { told: Some(told.clone()), trouble: None };
                    return Ok(told);
                }
                Err(trouble) => {
                    tracing::warn!(
                        "the provider of JOBGLASS_OIDC_ISSUER did not say where and how people sign in: {trouble}"
                    );
                    last.trouble = Some((trouble.clone(), Instant::now()));
                    trouble
                }
            },
        };
        last.told.clone().ok_or(trouble)
    }

    async fn ask(&self) -> Result<Told, Trouble> {
        let metadata =
            Metadata::discover_async(self.issuer.clone(), &self.http).await.map_err(Trouble::of_discovery)?;
        // Where a browser is sent is looked at here; what we ask ourselves, whenever it is asked.
        let way_out = metadata.additional_metadata().end_session_endpoint.as_ref();
        let is_safe = self.http.is_safe(metadata.authorization_endpoint().url())
            && way_out.is_none_or(|way_out| self.http.is_safe(way_out.url()));
        if !is_safe {
            return Err(HttpError::NotEncrypted.into());
        }
        Ok(Told { metadata, asked_at: Instant::now() })
    }
}
