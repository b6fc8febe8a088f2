//! Signatures of Twilio's requests, checked and made.
//!
//! The signed text is the public URL as Twilio used it; for a form, followed by each distinct name and value in byte
//! order. The key is the account's token (HMAC-SHA1) or, where the request says so, a shared key (HMAC-SHA256).

use std::{borrow::Cow, collections::BTreeSet};

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

/// Header with the signature.
pub const HEADER: &str = "x-twilio-signature";
/// Header that names another key and algorithm than the account's token with SHA-1.
pub const SETTINGS_HEADER: &str = "x-twilio-webhooks-signature-settings";

/// What a signature covers besides the URL.
#[derive(Debug, Clone, Copy)]
pub enum Signed<'a> {
    /// Decoded names and values of a form, in any order, empty values included.
    Form(&'a [(String, String)]),
    /// A body that is not a form. Its SHA-256 must stand in the URL as `bodySHA256`.
    Body(&'a [u8]),
    /// Nothing: a `GET` or the handshake of a WebSocket.
    UrlOnly,
}

/// Which algorithm and key a request claims to be signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scheme {
    /// HMAC-SHA1 with the account's token.
    AccountToken,
    /// HMAC-SHA256 with the shared key of this name.
    SharedKey {
        /// The key's public name.
        name: String,
    },
}

impl Scheme {
    /// Reads the settings header; none means the account's token.
    ///
    /// # Errors
    /// [`BadSignature`] if the header names an algorithm that is not known.
    pub fn from_header(settings: Option<&str>) -> Result<Self, BadSignature> {
        let Some(settings) = settings else {
            return Ok(Self::AccountToken);
        };
        let field = |wanted: &str| {
            settings
                .split(',')
                .filter_map(|pair| pair.split_once('='))
                .find(|(name, _)| name.trim() == wanted)
                .map(|(_, value)| value.trim())
        };
        match (field("algorithm"), field("key")) {
            (Some("HMAC_SHA256"), Some(name)) if !name.is_empty() => Ok(Self::SharedKey {
                name: name.to_owned(),
            }),
            _ => Err(BadSignature::UnknownScheme),
        }
    }
}

/// The secrets that requests may be signed with. During a rotation there are two of a kind.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    /// The account's tokens: the present one, and the next one while it is being introduced.
    pub account_tokens: Vec<SecretString>,
    /// Shared keys by name.
    pub shared_keys: Vec<(String, SecretString)>,
}

/// Why a request is not accepted as Twilio's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// No key makes this signature for this request.
    #[error("the signature does not fit; check the account token and the public base URL")]
    Mismatch,
    /// The body is not the one whose hash was signed.
    #[error("the body does not fit the signed bodySHA256")]
    Body,
    /// The request names an algorithm or a key that is not configured.
    #[error("the request is signed with an algorithm or key that is not configured")]
    UnknownScheme,
}

impl Keys {
    /// Checks a request against every key that its scheme allows, in constant time for each.
    ///
    /// `url` is built from the configured public base URL, with the query and without a fragment; headers of the request
    /// take no part in it. Accepted with and without the scheme's default port, and for a WebSocket handshake also with
    /// and without a slash at the end of the path, because both forms are signed in practice.
    ///
    /// # Errors
    /// [`BadSignature`] with the reason.
    pub fn verify(
        &self,
        scheme: &Scheme,
        url: &str,
        signed: Signed<'_>,
        signature: &str,
    ) -> Result<(), BadSignature> {
        if let Signed::Body(body) = signed {
            check_body(url, body)?;
        }
        let keys: Vec<(Algorithm, &SecretString)> = match scheme {
            Scheme::AccountToken => self
                .account_tokens
                .iter()
                .map(|token| (Algorithm::Sha1, token))
                .collect(),
            Scheme::SharedKey { name } => self
                .shared_keys
                .iter()
                .filter(|(known, _)| known == name)
                .map(|(_, key)| (Algorithm::Sha256, key))
                .collect(),
        };
        if keys.is_empty() {
            return Err(BadSignature::UnknownScheme);
        }
        let urls = spellings(url);
        let mut fits = Choice::from(0);
        for (algorithm, key) in keys {
            for url in &urls {
                let expected = algorithm.sign(key.expose_secret(), &signed_text(url, signed));
                fits |= expected.as_bytes().ct_eq(signature.as_bytes());
            }
        }
        if bool::from(fits) {
            Ok(())
        } else {
            Err(BadSignature::Mismatch)
        }
    }
}

/// Signs as Twilio does, with the account's token.
#[must_use]
pub fn sign(token: &SecretString, url: &str, signed: Signed<'_>) -> String {
    Algorithm::Sha1.sign(token.expose_secret(), &signed_text(url, signed))
}

/// Signs as Twilio does, with a shared key.
#[must_use]
pub fn sign_shared(key: &SecretString, url: &str, signed: Signed<'_>) -> String {
    Algorithm::Sha256.sign(key.expose_secret(), &signed_text(url, signed))
}

#[derive(Debug, Clone, Copy)]
enum Algorithm {
    Sha1,
    Sha256,
}

impl Algorithm {
    fn sign(self, key: &str, text: &str) -> String {
        match self {
            Self::Sha1 => mac::<Hmac<Sha1>>(key, text),
            Self::Sha256 => mac::<Hmac<Sha256>>(key, text),
        }
    }
}

fn mac<M: Mac + hmac::digest::KeyInit>(key: &str, text: &str) -> String {
    // An HMAC takes keys of any length, so there is no key for which this is empty.
    <M as Mac>::new_from_slice(key.as_bytes()).map_or_else(
        |_| String::new(),
        |mac| STANDARD.encode(mac.chain_update(text.as_bytes()).finalize().into_bytes()),
    )
}

fn signed_text<'a>(url: &'a str, signed: Signed<'_>) -> Cow<'a, str> {
    let Signed::Form(fields) = signed else {
        return Cow::Borrowed(url);
    };
    let distinct: BTreeSet<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let mut text = url.to_owned();
    for (name, value) in distinct {
        text.push_str(name);
        text.push_str(value);
    }
    Cow::Owned(text)
}

fn check_body(url: &str, body: &[u8]) -> Result<(), BadSignature> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let stated = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("bodySHA256="));
    let stated = stated.ok_or(BadSignature::Body)?;
    let actual = hex::encode(Sha256::digest(body));
    if bool::from(
        actual
            .as_bytes()
            .ct_eq(stated.to_ascii_lowercase().as_bytes()),
    ) {
        Ok(())
    } else {
        Err(BadSignature::Body)
    }
}

/// The spellings of one address that Twilio may have signed.
fn spellings(url: &str) -> Vec<String> {
    let mut urls = vec![url.to_owned()];
    if let Some(other) = toggle_default_port(url) {
        urls.push(other);
    }
    if url.starts_with("wss://") || url.starts_with("ws://") {
        let slashed: Vec<_> = urls.iter().map(|url| toggle_last_slash(url)).collect();
        urls.extend(slashed);
    }
    urls
}

/// `https://host/x` and `https://host:443/x` are one address. Another port than the default belongs to the address.
fn toggle_default_port(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let port = match scheme {
        "https" | "wss" => ":443",
        "http" | "ws" => ":80",
        _ => return None,
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    // The last colon starts a port unless it is inside the brackets of an IPv6 address.
    let has_port = authority.rfind(':') > authority.rfind(']');
    match authority.strip_suffix(port) {
        Some(host) => Some(format!("{scheme}://{host}{path}")),
        None if has_port => None,
        None => Some(format!("{scheme}://{authority}{port}{path}")),
    }
}

fn toggle_last_slash(url: &str) -> String {
    let (path, query) = url.split_at(url.find('?').unwrap_or(url.len()));
    match path.strip_suffix('/') {
        Some(path) => format!("{path}{query}"),
        None => format!("{path}/{query}"),
    }
}

#[cfg(test)]
#[path = "signature_tests.rs"]
mod tests;
