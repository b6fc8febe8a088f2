//! The keys that sign identity tokens: read where Google publishes them, and kept by their ids for as long as it says.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::DecodingKey;
use reqwest::header::{self, HeaderMap};
use serde::Deserialize;
use services::ports::provider::ProviderError;

use super::{NAME, oauth::malformed};
use crate::http::{Effect, read_status, transport};

/// How long keys are kept when the answer does not say.
const USUAL_LIFE: SignedDuration = SignedDuration::from_mins(15);
/// How long they are kept at the most, whatever the answer says: a key that was taken back must not count for ever.
const LONGEST_LIFE: SignedDuration = SignedDuration::from_hours(24);
/// Between two looks for a key that was not there: whoever sends made-up ids does not make us ask without end.
const PAUSE: SignedDuration = SignedDuration::from_secs(5);

/// The keys, shared by all clones.
#[derive(Clone)]
pub(super) struct SigningKeys(Arc<Shared>);

struct Shared {
    /// Where they are published.
    url: String,
    http: reqwest::Client,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    keys: HashMap<String, DecodingKey>,
    /// When they were read, and until when they count; none before the first time.
    times: Option<(Timestamp, Timestamp)>,
}

/// A set of keys as it is published (RFC 7517). Only what is used; keys of other kinds are passed over.
#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Published>,
}

#[derive(Deserialize)]
struct Published {
    kid: Option<String>,
    kty: String,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKeys")
            .field("url", &self.0.url)
            .finish_non_exhaustive()
    }
}

impl SigningKeys {
    pub(super) fn new(url: String, http: reqwest::Client) -> Self {
        let kept = Mutex::default();
        Self(Arc::new(Shared { url, http, kept }))
    }

    /// The key of this id; none if Google does not publish it. Asks when the kept keys are too old, or when the id is not
    /// among them: keys rotate.
    ///
    /// # Errors
    /// If Google did not answer, or not with keys.
    pub(super) async fn get(
        &self,
        kid: &str,
        now: Timestamp,
    ) -> Result<Option<DecodingKey>, ProviderError> {
        {
            let kept = self.kept();
            if let Some((read, until)) = kept.times
                && now < until
            {
                let known = kept.keys.get(kid);
                if known.is_some() || now.duration_since(read) < PAUSE {
                    return Ok(known.cloned());
                }
            }
        }
        let fresh = self.read(now).await?;
        let mut kept = self.kept();
        *kept = fresh;
        Ok(kept.keys.get(kid).cloned())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn read(&self, now: Timestamp) -> Result<Kept, ProviderError> {
        let lost = |error| transport(NAME, Effect::Repeatable, &error);
        let answer = self.0.http.get(&self.0.url).send().await.map_err(lost)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        if !status.is_success() {
            let refused = read_status(NAME, Effect::Repeatable, status, &headers, "certs");
            return Err(refused);
        }
        let body = answer.bytes().await.map_err(lost)?;
        let set: KeySet = serde_json::from_slice(&body)
            .map_err(|_| malformed("the set of signing keys".to_owned()))?;
        let until = now.saturating_add(life(&headers)).unwrap_or(now);
        Ok(Kept {
            keys: set.keys.into_iter().filter_map(usable).collect(),
            times: Some((now, until)),
        })
    }
}

/// A key for RS256 signatures, with its id.
fn usable(key: Published) -> Option<(String, DecodingKey)> {
    let signs = key.purpose.is_none_or(|purpose| purpose == "sig");
    let fits = key.alg.is_none_or(|alg| alg == "RS256");
    if key.kty != "RSA" || !signs || !fits {
        return None;
    }
    let decoding = DecodingKey::from_rsa_components(&key.n?, &key.e?).ok()?;
    Some((key.kid?, decoding))
}

/// How long an answer may be kept.
fn life(headers: &HeaderMap) -> SignedDuration {
    let said = headers
        .get(header::CACHE_CONTROL)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| {
            let mut parts = value.split(',').map(str::trim);
            parts.find_map(|part| part.strip_prefix("max-age="))
        })
        .and_then(|seconds| seconds.parse().ok())
        .map(SignedDuration::from_secs);
    said.unwrap_or(USUAL_LIFE)
        .clamp(SignedDuration::ZERO, LONGEST_LIFE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_kept_for_as_long_as_the_answer_says_and_not_for_ever() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CACHE_CONTROL, text.parse().unwrap());
            life(&headers).as_secs()
        };
        assert_eq!(of("public, max-age=19800, must-revalidate"), 19_800);
        assert_eq!(of("max-age=99999999"), LONGEST_LIFE.as_secs());
        assert_eq!(of("max-age=0"), 0);
        assert_eq!(of("max-age=-5"), 0);
        assert_eq!(of("no-store"), USUAL_LIFE.as_secs());
    }
}
