//! The token endpoint: codes and refresh tokens in, access tokens out; and revocation.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use url::form_urlencoded;

use super::identity;
use crate::google::GoogleSimulator;
use crate::google::state::State as Memory;

/// An error answer of RFC 6749 section 5.2.
struct Refused(StatusCode, &'static str, &'static str);

const INVALID_GRANT: Refused = Refused(
    StatusCode::BAD_REQUEST,
    "invalid_grant",
    "Token has been expired or revoked.",
);
const BAD_CODE: Refused = Refused(
    StatusCode::BAD_REQUEST,
    "invalid_grant",
    "Malformed auth code.",
);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (
            self.0,
            Json(json!({"error": self.1, "error_description": self.2})),
        )
            .into_response()
    }
}

type Pairs = Vec<(String, String)>;

pub(super) async fn token(
    State(google): State<GoogleSimulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let work = |state: &mut Memory| {
        let form = read_form(&headers, &body)?;
        check_client(&google, &headers, &form)?;
        match field(&form, "grant_type") {
            Some("authorization_code") => exchange(&google, state, &form),
            Some("refresh_token") => renew(&google, state, &form),
            Some(_) => Err(Refused(
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                "Invalid grant_type",
            )),
            None => Err(Refused(
                StatusCode::BAD_REQUEST,
                "invalid_request",
                "Missing required parameter: grant_type",
            )),
        }
    };
    google.serve_call("token", work).await
}

pub(super) async fn revoke(
    State(google): State<GoogleSimulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let work = |state: &mut Memory| {
        let form = read_form(&headers, &body)?;
        let token = field(&form, "token").unwrap_or_default();
        let known = state.refresh_tokens.get(token).copied();
        let known = known.or_else(|| state.access_tokens.get(token).map(|access| access.grant));
        let alive = known.filter(|grant| !state.grants[*grant].revoked);
        let dead = Refused(
            StatusCode::BAD_REQUEST,
            "invalid_token",
            "Token expired or revoked",
        );
        let email = state.grants[alive.ok_or(dead)?].email.clone();
        // Revoking any token of an application ends all that the account granted it.
        state.revoke(|grant| grant.email == email);
        Ok::<_, Refused>(Json(json!({})).into_response())
    };
    google.serve_call("revoke", work).await
}

fn exchange(
    google: &GoogleSimulator,
    state: &mut Memory,
    form: &Pairs,
) -> Result<Response, Refused> {
    only(
        form,
        &[
            "grant_type",
            "code",
            "redirect_uri",
            "client_id",
            "client_secret",
            "code_verifier",
        ],
    )?;
    let now = google.now();
    let code = state
        .codes
        .get_mut(field(form, "code").unwrap_or_default())
        .ok_or(BAD_CODE)?;
    if code.used {
        // Somebody else has the code: what came from it is not to be trusted.
        let grant = code.grant;
        state.grants[grant].revoked = true;
        return Err(BAD_CODE);
    }
    if code.expires <= now {
        return Err(BAD_CODE);
    }
    let given_uri = field(form, "redirect_uri").and_then(|uri| url::Url::parse(uri).ok());
    if given_uri.is_none_or(|uri| uri.as_str() != code.redirect_uri) {
        return Err(Refused(
            StatusCode::BAD_REQUEST,
            "redirect_uri_mismatch",
            "Bad Request",
        ));
    }
    match (&code.challenge, field(form, "code_verifier")) {
        (None, None) => {}
        (Some(_), None) => {
            return Err(Refused(
                StatusCode::BAD_REQUEST,
                "invalid_grant",
                "Missing code verifier.",
            ));
        }
        (Some(challenge), Some(verifier))
            if is_verifier(verifier) && challenge_of(verifier) == *challenge => {}
        _ => {
            return Err(Refused(
                StatusCode::BAD_REQUEST,
                "invalid_grant",
                "Invalid code verifier.",
            ));
        }
    }
    code.used = true;
    let code = code.clone();
    let mut answer = access(google, state, code.grant);
    if code.offline {
        let token = format!("1//{}", google.secret());
        state.refresh_tokens.insert(token.clone(), code.grant);
        answer["refresh_token"] = json!(token);
    }
    let grant = &state.grants[code.grant];
    if grant.scopes.iter().any(|scope| scope == "openid") {
        let (nonce, key) = (code.nonce.as_deref(), state.signing_key);
        answer["id_token"] = json!(identity::id_token(google, grant, nonce, key));
    }
    Ok(Json(answer).into_response())
}

fn renew(google: &GoogleSimulator, state: &mut Memory, form: &Pairs) -> Result<Response, Refused> {
    only(
        form,
        &[
            "grant_type",
            "refresh_token",
            "client_id",
            "client_secret",
            "scope",
        ],
    )?;
    let grant = state
        .refresh_tokens
        .get(field(form, "refresh_token").unwrap_or_default())
        .copied();
    let grant = grant
        .filter(|grant| !state.grants[*grant].revoked)
        .ok_or(INVALID_GRANT)?;
    Ok(Json(access(google, state, grant)).into_response())
}

fn access(google: &GoogleSimulator, state: &mut Memory, grant: usize) -> serde_json::Value {
    let token = format!("ya29.{}", google.secret());
    let lifetime = google.settings().access_token_lifetime;
    state.add_access(token.clone(), grant, google.now(), lifetime);
    json!({
        "access_token": token,
        "expires_in": lifetime.as_secs(),
        "scope": state.grants[grant].scopes.join(" "),
        "token_type": "Bearer",
    })
}

fn read_form(headers: &HeaderMap, body: &[u8]) -> Result<Pairs, Refused> {
    let kind = headers
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(Refused(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            "The body must be a form.",
        ));
    }
    let form: Pairs = form_urlencoded::parse(body).into_owned().collect();
    let repeated = |index: usize| form[..index].iter().any(|(name, _)| *name == form[index].0);
    if (0..form.len()).any(repeated) {
        return Err(Refused(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            "A parameter was given more than once.",
        ));
    }
    Ok(form)
}

fn field<'f>(form: &'f Pairs, name: &str) -> Option<&'f str> {
    form.iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.as_str())
}

fn only(form: &Pairs, names: &[&str]) -> Result<(), Refused> {
    if form.iter().all(|(name, _)| names.contains(&name.as_str())) {
        return Ok(());
    }
    Err(Refused(
        StatusCode::BAD_REQUEST,
        "invalid_request",
        "Parameter not allowed for this message type",
    ))
}

/// The secret comes in the form or, as RFC 6749 prefers, in the header.
fn check_client(
    google: &GoogleSimulator,
    headers: &HeaderMap,
    form: &Pairs,
) -> Result<(), Refused> {
    let settings = google.settings();
    let basic = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
    let basic = basic.and_then(|encoded| String::from_utf8(STANDARD.decode(encoded).ok()?).ok());
    let (id, secret) = match &basic {
        Some(pair) => {
            let (id, secret) = pair.split_once(':').unwrap_or((pair, ""));
            let decode = |text: &str| {
                form_urlencoded::parse(text.as_bytes())
                    .next()
                    .map(|(name, _)| name.into_owned())
            };
            (
                decode(id).unwrap_or_default(),
                decode(secret).unwrap_or_default(),
            )
        }
        None => {
            let text = |name| field(form, name).unwrap_or_default().to_owned();
            (text("client_id"), text("client_secret"))
        }
    };
    if id != settings.client_id {
        return Err(Refused(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "The OAuth client was not found.",
        ));
    }
    if secret != settings.client_secret {
        return Err(Refused(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "Unauthorized",
        ));
    }
    Ok(())
}

fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-._~".contains(c))
}

/// The S256 challenge of a verifier (RFC 7636 section 4.2).
fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(
            challenge_of(verifier),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
        assert!(is_verifier(verifier) && !is_verifier("short") && !is_verifier(&"ä".repeat(50)));
    }
}
