//! Who gave a consent, as the identity token says: its signature first, then its claims (OpenID Connect Core 3.1.3.7).

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, Validation, decode, decode_header, errors::ErrorKind};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::{OAuthError, keys::SigningKeys};

/// Both spellings that Google's tokens have.
const ISSUERS: [&str; 2] = ["https://accounts.google.com", "accounts.google.com"];

/// The parts of the token that are used.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    iss: String,
    aud: String,
    exp: i64,
    pub(super) sub: String,
    #[serde(default)]
    nonce: Option<String>,
    #[serde(default)]
    pub(super) email: Option<String>,
    #[serde(default)]
    pub(super) email_verified: bool,
    #[serde(default)]
    pub(super) name: Option<String>,
}

/// Reads an identity token that one of Google's published keys has signed with RS256, for this application and consent.
pub(super) async fn read(
    id_token: &str,
    client_id: &str,
    nonce: &SecretString,
    keys: &SigningKeys,
    now: Timestamp,
) -> Result<Claims, OAuthError> {
    let unreadable = OAuthError::Identity("it cannot be read");
    let header = decode_header(id_token).map_err(|_| unreadable.clone())?;
    // What the token says of its own algorithm is never followed: one is expected.
    if header.alg != Algorithm::RS256 {
        return Err(OAuthError::Identity("it is not signed with RS256"));
    }
    let kid = header
        .kid
        .ok_or(OAuthError::Identity("it does not name its key"))?;
    let key = keys
        .get(&kid, now)
        .await?
        .ok_or(OAuthError::Identity("its key is not one of Google's"))?;
    let mut rules = Validation::new(Algorithm::RS256);
    // Claims are held against our clock and our consent below.
    rules.validate_exp = false;
    rules.validate_aud = false;
    rules.required_spec_claims.clear();
    let claims: Claims = decode(id_token, &key, &rules)
        .map_err(|error| match error.kind() {
            ErrorKind::InvalidSignature => {
                OAuthError::Identity("its signature is not that of its key")
            }
            _ => unreadable,
        })?
        .claims;
    let given = claims.nonce.as_deref().unwrap_or_default();
    if !ISSUERS.contains(&claims.iss.as_str()) {
        Err(OAuthError::Identity("it is not Google's"))
    } else if claims.aud != client_id {
        Err(OAuthError::Identity("it is for another application"))
    } else if claims.exp <= now.as_second() {
        Err(OAuthError::Identity("it has expired"))
    } else if !bool::from(given.as_bytes().ct_eq(nonce.expose_secret().as_bytes())) {
        Err(OAuthError::Identity("it is of another consent"))
    } else {
        Ok(claims)
    }
}
