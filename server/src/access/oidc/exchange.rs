//! From the code that came back to a person: what the provider gives for it, and whether that holds.

use axum::http::HeaderValue;
use openidconnect::{
    AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenFields, Nonce, OAuth2TokenResponse,
    SignatureVerificationError as Bad, StandardErrorResponse, StandardTokenResponse, TokenResponse,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm as Alg, CoreRevocableToken,
        CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
    },
};
use secrecy::ExposeSecret;

use super::{
    Oidc,
    claims::{IdClaims, Known, OtherClaims},
    pending::Login,
    provider::Told,
    trouble::Trouble,
};
use crate::access::Vouched;

/// The signatures that count: with a public key of the provider. A secret that is shared could sign for both sides.
const SIGNATURES: [Alg; 9] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
];

/// Somebody whom the provider has signed in.
pub(super) struct SignedIn {
    /// The name under which the person is known here.
    pub(super) name: String,
    /// What the role follows from.
    pub(super) vouched: Vouched,
    /// What the provider said of the person, as it signed it.
    pub(super) id_token: String,
}

type TokenFields =
    IdTokenFields<OtherClaims, EmptyExtraTokenFields, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, Alg>;
type TokenAnswer = StandardTokenResponse<TokenFields, CoreTokenType>;
pub(super) type Client = openidconnect::Client<
    OtherClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    TokenAnswer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl Oidc {
    /// Turns the code into the person for whom the provider gave it.
    pub(super) async fn finish(&self, login: Login, code: String) -> Result<SignedIn, Trouble> {
        let told = self.provider.told().await?;
        let (client, http) = (self.client(&told), self.provider.http());
        let exchange = client.exchange_code(AuthorizationCode::new(code));
        let exchange = exchange.map_err(|_| Trouble::unsound("it names no address that takes the code"))?;
        let answer = exchange.set_pkce_verifier(login.verifier).request_async(http).await;
        let answer = answer.map_err(Trouble::of_exchange)?;
        let claims = match self.check(&told, &answer, &login.nonce) {
            Err(ClaimsVerificationError::SignatureVerification(Bad::NoMatchingKey | Bad::CryptoError(_))) => {
                // The provider may have taken a new key since, and may even call it as it called the one before.
                let told = self.provider.told_after(&told).await?;
                self.check(&told, &answer, &login.nonce)
            }
            checked => checked,
        };
        let claims = claims.map_err(|error| Trouble::Unsound(format!("its ID token does not hold: {error}")))?;
        if HeaderValue::from_str(answer.access_token().secret()).is_err() {
            return Err(Trouble::unsound("its access token holds what cannot be sent"));
        }
        let mut known = Known::from_token(&claims, &self.settings.groups_claim);
        if !known.is_whole()
            && let Ok(question) = client.user_info(answer.access_token().clone(), Some(claims.subject().clone()))
        {
            let info = question.request_async(http).await.map_err(Trouble::of_user_info)?;
            known = known.or(Known::from_info(&info, &self.settings.groups_claim));
        }
        let name = known.name(claims.subject());
        let (emails, groups) = (known.email.into_iter().collect(), known.groups.unwrap_or_default());
        let id_token = answer.id_token().map(ToString::to_string).unwrap_or_default();
        Ok(SignedIn { name, vouched: Vouched { emails, groups, stamp: self.stamp.clone() }, id_token })
    }

    /// What an ID token says, once everything about it is found to be right.
    fn check(&self, told: &Told, answer: &TokenAnswer, nonce: &Nonce) -> Result<IdClaims, ClaimsVerificationError> {
        let client = self.client(told);
        // It comes straight from the provider for our own code, so that no other party can have slipped its copy to us.
        let verifier = client.id_token_verifier().set_allowed_algs(SIGNATURES).set_other_audience_verifier_fn(|_| true);
        let unfit = |what: &str| ClaimsVerificationError::Other(what.to_owned());
        let token = answer.id_token().ok_or_else(|| unfit("there is none"))?;
        let claims = token.claims(&verifier, nonce)?;
        let party = claims.authorized_party().map(|party| party.as_str());
        if party.map_or(claims.audiences().len() > 1, |party| party != self.settings.client_id) {
            return Err(ClaimsVerificationError::InvalidAudience("it was made for another party".to_owned()));
        }
        if let Some(expected) = claims.access_token_hash() {
            let signed = token.signing_alg().and_then(|alg| Ok((alg, token.signing_key(&verifier)?)));
            let (alg, key) = signed.map_err(ClaimsVerificationError::SignatureVerification)?;
            let actual = AccessTokenHash::from_token(answer.access_token(), alg, key);
            if actual.ok().as_ref() != Some(expected) {
                return Err(unfit("it belongs to another access token"));
            }
        }
        Ok(claims.clone())
    }

    pub(super) fn client(&self, told: &Told) -> Client {
        let secret = self.settings.client_secret.as_ref();
        let secret = secret.map(|secret| ClientSecret::new(secret.expose_secret().to_owned()));
        let client = ClientId::new(self.settings.client_id.clone());
        let client = Client::from_provider_metadata(told.metadata.clone(), client, secret);
        let client = client.set_redirect_uri(self.redirect.clone());
        // What is taken where nothing is announced is the header.
        let ways = told.metadata.token_endpoint_auth_methods_supported();
        let takes = |way| ways.is_none_or(|ways| ways.contains(&way));
        let in_body = !takes(CoreClientAuthMethod::ClientSecretBasic) && takes(CoreClientAuthMethod::ClientSecretPost);
        client.set_auth_type(if in_body { AuthType::RequestBody } else { AuthType::BasicAuth })
    }
}
