//! Who somebody is: identity tokens, the keys that sign them, userinfo.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::SCOPE_PREFIX;
use crate::google::GoogleSimulator;
use crate::google::calendar::bearer;
use crate::google::calendar::error::ApiError;
use crate::google::settings::Account;
use crate::google::state::{Grant, State as Memory};

/// The keys of the simulator alone, in PKCS #1; one after the other signs. They sign nothing that anybody else accepts.
const SIGNING_KEYS: [&[u8]; 2] = [
    include_bytes!("../../../assets/google/signing-key.der"),
    include_bytes!("../../../assets/google/next-signing-key.der"),
];
/// Their public halves, in the same order.
const CERTS: &str = include_str!("../../../assets/google/certs.json");

const ISSUER: &str = "https://accounts.google.com";
/// Identity tokens last an hour.
const LIFETIME_SECONDS: i64 = 3600;

/// The signed identity of the account behind a grant; none if it cannot be signed.
pub(super) fn id_token(
    google: &GoogleSimulator,
    grant: &Grant,
    nonce: Option<&str>,
    key: usize,
) -> Option<String> {
    let now = google.now().as_second();
    let client = &google.settings().client_id;
    let mut claims = claims(google.account(Some(&grant.email))?, grant);
    for (name, value) in [
        ("iss", json!(ISSUER)),
        ("azp", json!(client)),
        ("aud", json!(client)),
    ] {
        claims[name] = value;
    }
    (claims["iat"], claims["exp"]) = (json!(now), json!(now + LIFETIME_SECONDS));
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    let key = key % SIGNING_KEYS.len();
    let header = Header {
        kid: public(key)?["kid"].as_str().map(str::to_owned),
        ..Header::new(Algorithm::RS256)
    };
    encode(
        &header,
        &claims,
        &EncodingKey::from_rsa_der(SIGNING_KEYS[key]),
    )
    .ok()
}

/// The public half of a key.
fn public(key: usize) -> Option<Value> {
    let mut certs: Value = serde_json::from_str(CERTS).ok()?;
    let key = certs["keys"].get_mut(key % SIGNING_KEYS.len())?;
    Some(key.take())
}

impl GoogleSimulator {
    /// Another key signs from now on, and is the only one that is served.
    pub fn rotate_keys(&self) {
        self.state().signing_key += 1;
    }
}

/// What the scopes of a grant tell about an account.
fn claims(account: &Account, grant: &Grant) -> Value {
    let may = |scope: &str| {
        grant
            .scopes
            .iter()
            .any(|granted| granted.strip_prefix(SCOPE_PREFIX) == Some(scope))
    };
    let mut claims = json!({"sub": account.sub});
    if may("userinfo.email") {
        (claims["email"], claims["email_verified"]) = (json!(account.email), json!(true));
    }
    if may("userinfo.profile") {
        let (given, family) = account.name.split_once(' ').unwrap_or((&account.name, ""));
        (claims["name"], claims["given_name"], claims["family_name"]) =
            (json!(account.name), json!(given), json!(family));
    }
    claims
}

pub(super) async fn userinfo(
    State(google): State<GoogleSimulator>,
    headers: HeaderMap,
) -> Response {
    let work = |state: &mut Memory| {
        let allowed = format!("{SCOPE_PREFIX}userinfo.email");
        let email = state.authorise(bearer(&headers), &["openid", &allowed], google.now())?;
        let account = google
            .account(Some(&email))
            .ok_or_else(ApiError::not_found)?;
        let token = bearer(&headers).and_then(|token| state.access_tokens.get(token));
        let grant = token
            .map(|access| &state.grants[access.grant])
            .ok_or_else(ApiError::unauthenticated)?;
        Ok::<_, ApiError>(Json(claims(account, grant)).into_response())
    };
    google.serve_call("userinfo", work).await
}

pub(super) async fn certs(State(google): State<GoogleSimulator>) -> Response {
    let work = |state: &mut Memory| {
        let headers = [("cache-control", "public, max-age=19800, must-revalidate")];
        let keys: Vec<Value> = public(state.signing_key).into_iter().collect();
        Ok::<_, ApiError>((headers, Json(json!({ "keys": keys }))).into_response())
    };
    google.serve_call("certs", work).await
}

pub(super) async fn discovery(headers: HeaderMap) -> Json<Value> {
    let host = headers
        .get("host")
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost");
    let at = |path: &str| format!("http://{host}{path}");
    Json(json!({
        "issuer": ISSUER,
        "authorization_endpoint": at("/o/oauth2/v2/auth"),
        "token_endpoint": at("/token"),
        "revocation_endpoint": at("/revoke"),
        "userinfo_endpoint": at("/v1/userinfo"),
        "jwks_uri": at("/oauth2/v3/certs"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "email", "profile"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
    }))
}
