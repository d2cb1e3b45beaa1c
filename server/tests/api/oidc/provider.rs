//! A provider of sign-ins to test against. It signs with a key of its own, and lies when it is told to.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use reqwest::Url;
use ring::{
    digest, hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

/// The secret that the provider shares with Jobglass: planted to be searched for.
pub(crate) const SECRET: &str = "planted-secret-77a1";
/// The access token that it gives: planted too.
pub(crate) const ACCESS_TOKEN: &str = "planted-access-5b02";

/// How an ID token is signed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Signed {
    /// With the provider's key, as it should be.
    Well,
    /// With another key that bears the same name.
    ByAnotherKey,
    /// With the secret that both sides share.
    WithTheSecret,
    /// Not at all.
    NotAtAll,
}

/// What the next ID token says and how it is signed.
pub(crate) struct Lie {
    pub(crate) change: fn(&mut Value),
    pub(crate) signed: Signed,
}

/// A provider on this machine. It is gone when this is dropped.
pub(crate) struct FakeProvider {
    pub(crate) url: String,
    inner: Arc<Inner>,
    serving: JoinHandle<()>,
}

struct Inner {
    url: String,
    now: Mutex<Now>,
}

struct Now {
    key: EcdsaKeyPair,
    key_id: String,
    granted: HashMap<String, Granted>,
    lie: Option<Lie>,
    announced: Value,
    info: Value,
    last_token: String,
    exchanges: usize,
}

/// What a code stands for.
struct Granted {
    nonce: String,
    challenge: String,
    redirect: String,
    claims: Value,
}

impl FakeProvider {
    pub(crate) async fn start() -> Self {
        Self::start_on("127.0.0.1:0").await
    }

    pub(crate) async fn start_on(address: &str) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let now = Now {
            key: new_key(),
            key_id: "first".to_owned(),
            granted: HashMap::new(),
            lie: None,
            announced: json!({}),
            info: json!({}),
            last_token: String::new(),
            exchanges: 0,
        };
        let inner = Arc::new(Inner { url: url.clone(), now: Mutex::new(now) });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/me", get(me))
            .route("/keys/huge", get(async || Json(json!({"keys": [], "padding": "x".repeat(600_000)}))))
            .route("/keys/moved", get(async || Redirect::temporary("/keys")))
            .with_state(inner.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, inner, serving }
    }

    /// Somebody signs in there: what the browser is sent back with, as a path below Jobglass's base path.
    pub(crate) fn grant(&self, asked: &Url, claims: Value) -> String {
        let asked: HashMap<_, _> = asked.query_pairs().into_owned().collect();
        assert_eq!((&*asked["response_type"], &*asked["client_id"]), ("code", "desk"));
        assert_eq!(asked["code_challenge_method"], "S256");
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"), "{}", asked["scope"]);
        let mut now = self.now();
        let code = format!("planted-code-{}", now.granted.len());
        let granted = Granted {
            nonce: asked["nonce"].clone(),
            challenge: asked["code_challenge"].clone(),
            redirect: asked["redirect_uri"].clone(),
            claims,
        };
        now.granted.insert(code.clone(), granted);
        format!("/login/callback?code={code}&state={}", asked["state"])
    }

    /// The next ID token is not what it should be.
    pub(crate) fn lie_once(&self, change: fn(&mut Value), signed: Signed) {
        self.now().lie = Some(Lie { change, signed });
    }

    /// From now on it announces this as well.
    pub(crate) fn announce(&self, more: Value) {
        self.now().announced = more;
    }

    /// From now on it says this of everybody when it is asked.
    pub(crate) fn tell(&self, info: Value) {
        self.now().info = info;
    }

    /// Signs with another key from now on.
    pub(crate) fn change_key(&self) {
        let mut now = self.now();
        (now.key, now.key_id) = (new_key(), "second".to_owned());
    }

    /// The ID token that was given last.
    pub(crate) fn last_token(&self) -> String {
        self.now().last_token.clone()
    }

    /// How often a code was brought.
    pub(crate) fn exchanges(&self) -> usize {
        self.now().exchanges
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.inner.now.lock().unwrap()
    }
}

impl Drop for FakeProvider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn configuration(State(inner): State<Arc<Inner>>) -> Json<Value> {
    let url = &inner.url;
    let mut told = json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/keys"),
        "end_session_endpoint": format!("{url}/end"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
    });
    let more = inner.now.lock().unwrap().announced.clone();
    told.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Json(told)
}

async fn keys(State(inner): State<Arc<Inner>>) -> Json<Value> {
    let now = inner.now.lock().unwrap();
    let point = now.key.public_key().as_ref();
    let part = |range: std::ops::Range<usize>| URL_SAFE_NO_PAD.encode(&point[range]);
    Json(json!({"keys": [
        {"kty": "EC", "crv": "P-256", "use": "sig", "kid": now.key_id, "x": part(1..33), "y": part(33..65)}
    ]}))
}

async fn token(
    State(inner): State<Arc<Inner>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let mut now = inner.now.lock().unwrap();
    now.exchanges += 1;
    let refused = |error: &str| {
        let told = json!({"error": error, "error_description": "planted <script>"});
        (StatusCode::BAD_REQUEST, Json(told)).into_response()
    };
    if !is_the_client(now.announced["token_endpoint_auth_methods_supported"][0].as_str(), &headers, &form) {
        return refused("invalid_client");
    }
    // A code is good once.
    let Some(granted) = form.get("code").and_then(|code| now.granted.remove(code)) else {
        return refused("invalid_grant");
    };
    let verifier = form.get("code_verifier").map(String::as_str).unwrap_or_default();
    let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
    if challenge != granted.challenge || form.get("redirect_uri") != Some(&granted.redirect) {
        return refused("invalid_grant");
    }
    let token = id_token(&inner.url, &mut now, granted);
    now.last_token.clone_from(&token);
    let access_token = now.announced["access_token"].as_str().unwrap_or(ACCESS_TOKEN);
    Json(json!({"access_token": access_token, "token_type": "Bearer", "expires_in": 60, "id_token": token}))
        .into_response()
}

/// Whether it is the desk that asks, shown in the way that is announced.
fn is_the_client(way: Option<&str>, headers: &HeaderMap, form: &HashMap<String, String>) -> bool {
    let header = headers.get(header::AUTHORIZATION).and_then(|header| header.to_str().ok());
    let given = (header, form.get("client_id").map(String::as_str), form.get("client_secret").map(String::as_str));
    let basic = format!("Basic {}", STANDARD.encode(format!("desk:{SECRET}")));
    match way {
        Some("none") => given == (None, Some("desk"), None),
        Some("client_secret_post") => given == (None, Some("desk"), Some(SECRET)),
        _ => given == (Some(&*basic), None, None),
    }
}

fn id_token(url: &str, now: &mut Now, granted: Granted) -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let mut claims = json!({
        "iss": url, "aud": "desk", "sub": "7", "nonce": granted.nonce, "iat": seconds, "exp": seconds + 300,
    });
    claims.as_object_mut().unwrap().extend(granted.claims.as_object().unwrap().clone());
    let Lie { change, signed } = now.lie.take().unwrap_or(Lie { change: |_| (), signed: Signed::Well });
    change(&mut claims);
    let alg = match signed {
        Signed::Well | Signed::ByAnotherKey => "ES256",
        Signed::WithTheSecret => "HS256",
        Signed::NotAtAll => "none",
    };
    let header = json!({"alg": alg, "kid": now.key_id});
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed_part = format!("{}.{}", part(&header), part(&claims));
    let by = |key: &EcdsaKeyPair| key.sign(&SystemRandom::new(), signed_part.as_bytes()).unwrap().as_ref().to_vec();
    let signature = match signed {
        Signed::Well => by(&now.key),
        Signed::ByAnotherKey => by(&new_key()),
        Signed::WithTheSecret => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
            hmac::sign(&key, signed_part.as_bytes()).as_ref().to_vec()
        }
        Signed::NotAtAll => Vec::new(),
    };
    format!("{signed_part}.{}", URL_SAFE_NO_PAD.encode(signature))
}

async fn me(State(inner): State<Arc<Inner>>, headers: HeaderMap) -> Response {
    let expected = format!("Bearer {ACCESS_TOKEN}");
    match headers.get(header::AUTHORIZATION) {
        Some(given) if *given == expected => Json(inner.now.lock().unwrap().info.clone()).into_response(),
        _ => StatusCode::UNAUTHORIZED.into_response(),
    }
}

fn new_key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random).unwrap()
}
