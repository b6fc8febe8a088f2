//! Signatures of OpenAI's webhooks, which follow Standard Webhooks.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

/// How far the sender's clock may be from ours.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// The headers that sign a webhook.
#[derive(Debug, Clone, Copy)]
pub struct SignatureHeaders<'a> {
    /// `webhook-id`; the same for every delivery of one event, so repeats are known by it.
    pub id: &'a str,
    /// `webhook-timestamp`, in seconds of Unix time.
    pub timestamp: &'a str,
    /// `webhook-signature`: one or several of `v1,` and base 64, separated by spaces.
    pub signature: &'a str,
}

/// Why a webhook is not accepted as OpenAI's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadWebhook {
    /// The configured secret is not one.
    #[error("the webhook secret is not usable; copy it again, with its whsec_ prefix")]
    Secret,
    /// Sent more than five minutes ago, or in the future.
    #[error("the webhook is too old or from the future; check this machine's clock")]
    Time,
    /// No signature fits.
    #[error("the webhook's signature does not fit; check the webhook secret")]
    Mismatch,
}

/// Checks a webhook.
///
/// # Errors
/// [`BadWebhook`] with the reason.
pub fn verify(
    secret: &SecretString,
    headers: SignatureHeaders<'_>,
    body: &[u8],
    now: Timestamp,
) -> Result<(), BadWebhook> {
    let sent = headers
        .timestamp
        .parse()
        .ok()
        .and_then(|s| Timestamp::from_second(s).ok());
    let sent = sent.ok_or(BadWebhook::Time)?;
    if now.duration_since(sent).abs() > TOLERANCE {
        return Err(BadWebhook::Time);
    }
    let secret = secret.expose_secret();
    let key = match secret.strip_prefix("whsec_") {
        Some(encoded) => STANDARD.decode(encoded).map_err(|_| BadWebhook::Secret)?,
        None => secret.as_bytes().to_vec(),
    };
    let mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| BadWebhook::Secret)?;
    let mac = mac
        .chain_update(headers.id)
        .chain_update(".")
        .chain_update(headers.timestamp)
        .chain_update(".")
        .chain_update(body);
    let expected = STANDARD.encode(mac.finalize().into_bytes());
    let mut fits = Choice::from(0);
    for given in headers
        .signature
        .split(' ')
        .filter_map(|part| part.strip_prefix("v1,"))
    {
        fits |= expected.as_bytes().ct_eq(given.as_bytes());
    }
    if bool::from(fits) {
        Ok(())
    } else {
        Err(BadWebhook::Mismatch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    const BODY: &str = r#"{"object":"event","id":"evt_685343a1381c819085d44c354e1b330e","type":"realtime.call.incoming","created_at":1750287018,"data":{"call_id":"rtc_u1_9c6574da8b8a41a18da9308f4ad974ce","sip_headers":[{"name":"From","value":"sip:+15551230001@sip.example.com"},{"name":"To","value":"sip:+15557654321@sip.example.com"}]}}"#;
    const SIGNATURE: &str = "v1,qWwUHrQ76yiX9qdFOVJwLP4JMkOtwlBRFNokxFX7N/s=";

    fn check(secret: &str, signature: &str, body: &str, now: i64) -> Result<(), BadWebhook> {
        let headers = SignatureHeaders {
            id: "wh_685342e6c53c8190a1be43f081506c52",
            timestamp: "1750287078",
            signature,
        };
        let now = Timestamp::from_second(now).unwrap();
        verify(&secret.into(), headers, body.as_bytes(), now)
    }

    #[test]
    fn the_published_vector_fits() {
        assert_eq!(check(SECRET, SIGNATURE, BODY, 1_750_287_080), Ok(()));
        let several = format!("v1,AAAA v1a,BBBB {SIGNATURE}");
        assert_eq!(
            check(SECRET, &several, BODY, 1_750_287_080),
            Ok(()),
            "any may fit"
        );
    }

    #[test]
    fn another_body_secret_or_time_does_not() {
        let now = 1_750_287_078;
        assert_eq!(
            check(SECRET, SIGNATURE, "{}", now),
            Err(BadWebhook::Mismatch)
        );
        assert_eq!(
            check("whsec_AAAA", SIGNATURE, BODY, now),
            Err(BadWebhook::Mismatch)
        );
        assert_eq!(
            check("whsec_%", SIGNATURE, BODY, now),
            Err(BadWebhook::Secret)
        );
        assert_eq!(check(SECRET, "", BODY, now), Err(BadWebhook::Mismatch));
        assert_eq!(check(SECRET, SIGNATURE, BODY, now + 300), Ok(()));
        assert_eq!(
            check(SECRET, SIGNATURE, BODY, now + 301),
            Err(BadWebhook::Time)
        );
        assert_eq!(
            check(SECRET, SIGNATURE, BODY, now - 301),
            Err(BadWebhook::Time)
        );
    }
}
