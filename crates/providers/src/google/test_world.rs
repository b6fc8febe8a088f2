//! What the tests of this module stand in: a clock that stands still, and grants in memory.

use std::{sync::Mutex, time::Duration};

use async_trait::async_trait;
use domain::{BusinessId, CalendarConnectionId};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use services::ports::{
    Clock,
    calendar::{CalendarAccess, CalendarGrant, CalendarGrants, GrantsUnavailable},
};
use uuid::Uuid;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use super::{Endpoints, GoogleConfig};
use crate::http::Timeouts;

pub(super) const NOW: &str = "2026-11-20T14:40:00Z";

/// Always [`NOW`].
pub(super) struct Still;

#[async_trait]
impl Clock for Still {
    fn now(&self) -> Timestamp {
        NOW.parse().unwrap()
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }

    async fn sleep_until(&self, _deadline: Duration) {
        std::future::pending::<()>().await;
    }
}

/// One connection's grant.
#[derive(Default)]
pub(super) struct OneGrant(Mutex<Option<CalendarGrant>>);

impl OneGrant {
    /// A grant whose access token ends `seconds` after [`NOW`].
    pub(super) fn ending_in(seconds: i64) -> Self {
        let now: Timestamp = NOW.parse().unwrap();
        Self(Mutex::new(Some(CalendarGrant {
            access_token: "stored-access".into(),
            expires_at: now + jiff::SignedDuration::from_secs(seconds),
            refresh_token: "stored-refresh".into(),
            version: 1,
        })))
    }

    pub(super) fn tokens(&self) -> Option<(String, String)> {
        let grant = self.0.lock().unwrap();
        grant.as_ref().map(|grant| {
            let expose = |secret: &secrecy::SecretString| secret.expose_secret().to_owned();
            (expose(&grant.access_token), expose(&grant.refresh_token))
        })
    }
}

#[async_trait]
impl CalendarGrants for OneGrant {
    async fn load(&self, _: CalendarAccess) -> Result<Option<CalendarGrant>, GrantsUnavailable> {
        Ok(self.0.lock().unwrap().clone())
    }

    async fn save(
        &self,
        _: CalendarAccess,
        grant: &CalendarGrant,
    ) -> Result<(), GrantsUnavailable> {
        *self.0.lock().unwrap() = Some(grant.clone());
        Ok(())
    }

    async fn needs_reconnect(&self, _: CalendarAccess) -> Result<(), GrantsUnavailable> {
        *self.0.lock().unwrap() = None;
        Ok(())
    }
}

pub(super) fn access() -> CalendarAccess {
    CalendarAccess {
        business: BusinessId::from_uuid(Uuid::from_u128(1)),
        connection: CalendarConnectionId::from_uuid(Uuid::from_u128(2)),
    }
}

pub(super) fn config(server: &MockServer) -> GoogleConfig {
    GoogleConfig {
        endpoints: Endpoints::under(&server.uri()),
        client_id: "client-1".to_owned(),
        client_secret: "client-secret".into(),
        redirect_uri: "https://ringdesk.example.com/oauth/google".to_owned(),
        timeouts: Timeouts::default(),
    }
}

/// Answers token requests with `body`, and fails the test if their number is not `times`.
pub(super) async fn token_answers(server: &MockServer, status: u16, body: Value, times: u64) {
    Mock::given(matchers::path("/token"))
        .respond_with(ResponseTemplate::new(status).set_body_json(body))
        .expect(times)
        .mount(server)
        .await;
}

pub(super) fn fresh_token() -> Value {
    json!({"access_token": "fresh-access", "expires_in": 3599, "token_type": "Bearer"})
}

/// Two keys and their ids. Their public halves are those that the simulated Google serves.
const KEYS: [&[u8]; 2] = [
    include_bytes!("../../../simulators/assets/google/signing-key.der"),
    include_bytes!("../../../simulators/assets/google/next-signing-key.der"),
];
const CERTS: &str = include_str!("../../../simulators/assets/google/certs.json");

/// The public half of a key.
fn public(key: usize) -> Value {
    let certs: Value = serde_json::from_str(CERTS).unwrap();
    certs["keys"][key].clone()
}

/// The id of a key.
pub(super) fn kid(key: usize) -> String {
    public(key)["kid"].as_str().unwrap().to_owned()
}

/// Publishes these keys for an hour, and fails the test if they are not asked for so many times.
pub(super) async fn keys_are(server: &MockServer, keys: &[usize], times: u64) {
    if times == 0 {
        return;
    }
    let set: Vec<Value> = keys.iter().map(|key| public(*key)).collect();
    let answer = ResponseTemplate::new(200)
        .insert_header("cache-control", "public, max-age=3600")
        .set_body_json(json!({ "keys": set }));
    Mock::given(matchers::path("/oauth2/v3/certs"))
        .respond_with(answer)
        .up_to_n_times(times)
        .expect(times)
        .mount(server)
        .await;
}

/// What Google says of the owner, for an hour.
pub(super) fn owner_claims() -> Value {
    let now: Timestamp = NOW.parse().unwrap();
    json!({
        "iss": "https://accounts.google.com", "aud": "client-1", "exp": now.as_second() + 3600,
        "sub": "1098", "nonce": "the-nonce", "email": "owner@example.com", "email_verified": true,
        "name": "Jo Reed",
    })
}

/// Claims, signed with a key under an id.
pub(super) fn signed(claims: &Value, key: usize, kid: Option<&str>) -> String {
    let header = Header {
        kid: kid.map(str::to_owned),
        ..Header::new(Algorithm::RS256)
    };
    encode(&header, claims, &EncodingKey::from_rsa_der(KEYS[key])).unwrap()
}

/// The owner's claims, some of them changed, signed as Google does.
pub(super) fn id_token(change: impl FnOnce(&mut Value)) -> String {
    let mut claims = owner_claims();
    change(&mut claims);
    signed(&claims, 0, Some(&kid(0)))
}
