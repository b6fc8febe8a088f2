//! Consent, exchange, withdrawal.

use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use super::*;
use crate::{
    google::test_world::{NOW, config, id_token, keys_are, token_answers},
    system::SeededEntropy,
};

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

fn token_body(id_token: &str) -> Value {
    json!({
        "access_token": "ya29.a", "expires_in": 3599, "refresh_token": "1//r", "token_type": "Bearer",
        "scope": "openid https://www.googleapis.com/auth/calendar.events", "id_token": id_token,
    })
}

async fn exchanging(body: Value, status: u16) -> Result<Granted, OAuthError> {
    let server = MockServer::start().await;
    let signed = body["id_token"]
        .as_str()
        .is_some_and(|token| token.starts_with("ey"));
    keys_are(&server, &[0], u64::from(signed)).await;
    token_answers(&server, status, body, 1).await;
    let oauth = GoogleOAuth::new(&config(&server)).unwrap();
    let consent = Consent {
        code: "the-code",
        verifier: &"the-verifier".into(),
        nonce: &"the-nonce".into(),
    };
    oauth.exchange(consent, now()).await
}

#[test]
fn the_challenge_equals_the_vector_of_rfc_7636() {
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let expected = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let pkce = PkceCodeVerifier::new(verifier.to_owned());
    assert_eq!(
        PkceCodeChallenge::from_code_verifier_sha256(&pkce).as_str(),
        expected
    );
    assert_eq!(challenge(verifier), expected);
}

#[tokio::test]
async fn consent_asks_for_lasting_access_and_binds_the_answer() {
    let server = MockServer::start().await;
    let oauth = GoogleOAuth::new(&config(&server)).unwrap();
    let request = oauth.consent(&SeededEntropy::new(7));
    let url = Url::parse(&request.url).unwrap();
    assert_eq!(url.path(), "/o/oauth2/v2/auth");
    let query: HashMap<_, _> = url.query_pairs().into_owned().collect();
    let verifier = request.verifier.expose_secret();
    assert!((43..=128).contains(&verifier.len()));
    let expected = [
        ("client_id", "client-1"),
        ("redirect_uri", "https://ringdesk.example.com/oauth/google"),
        ("response_type", "code"),
        ("access_type", "offline"),
        ("prompt", "consent"),
        ("include_granted_scopes", "true"),
        ("code_challenge_method", "S256"),
        ("code_challenge", &challenge(verifier)),
        ("state", request.state.expose_secret()),
        ("nonce", request.nonce.expose_secret()),
        ("scope", &SCOPES.join(" ")),
    ];
    let expected: HashMap<_, _> = expected
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    assert_eq!(query, expected);
    let again = oauth.consent(&SeededEntropy::new(8));
    assert_ne!(again.state.expose_secret(), request.state.expose_secret());
}

#[tokio::test]
async fn a_code_becomes_tokens_with_its_verifier() {
    let server = MockServer::start().await;
    keys_are(&server, &[0], 1).await;
    token_answers(&server, 200, token_body(&id_token(|_| {})), 1).await;
    let oauth = GoogleOAuth::new(&config(&server)).unwrap();
    let consent = Consent {
        code: "the-code",
        verifier: &"the-verifier".into(),
        nonce: &"the-nonce".into(),
    };
    let granted = oauth.exchange(consent, now()).await.unwrap();
    assert_eq!(granted.refresh_token.expose_secret(), "1//r");
    assert_eq!(
        granted.expires_at,
        now() + jiff::SignedDuration::from_secs(3599)
    );
    assert_eq!(
        granted.scopes,
        ["openid", "https://www.googleapis.com/auth/calendar.events"]
    );
    assert_eq!(
        (granted.subject.as_str(), granted.email.as_deref()),
        ("1098", Some("owner@example.com"))
    );
    assert!(!format!("{granted:?}").contains("ya29"));

    let requests = server.received_requests().await.unwrap();
    let sent = requests.iter().find(|one| one.url.path() == "/token");
    let sent = sent.unwrap();
    let form: HashMap<_, _> = url::form_urlencoded::parse(&sent.body)
        .into_owned()
        .collect();
    let field = |name: &str| form.get(name).map(String::as_str);
    assert_eq!(field("grant_type"), Some("authorization_code"));
    assert_eq!(field("code"), Some("the-code"));
    assert_eq!(field("code_verifier"), Some("the-verifier"));
    assert_eq!(
        field("redirect_uri"),
        Some("https://ringdesk.example.com/oauth/google")
    );
    assert_eq!(field("client_id"), Some("client-1"));
    assert_eq!(field("client_secret"), Some("client-secret"));
}

#[tokio::test]
async fn a_used_code_is_permanent_and_a_fault_is_not() {
    let gone = json!({"error": "invalid_grant", "error_description": "Malformed auth code."});
    assert_eq!(
        exchanging(gone, 400).await.unwrap_err(),
        OAuthError::InvalidGrant
    );
    let wrong = json!({"error": "invalid_client"});
    let OAuthError::Provider(error) = exchanging(wrong, 401).await.unwrap_err() else {
        panic!("a wrong client is a provider error");
    };
    assert!(!error.retryable);
    let OAuthError::Provider(error) = exchanging(json!({}), 503).await.unwrap_err() else {
        panic!("a fault is a provider error");
    };
    assert_eq!(
        error.kind,
        ProviderErrorKind::UnknownOutcome,
        "the code may be used up"
    );
}

#[tokio::test]
async fn consent_without_lasting_access_is_refused() {
    let mut body = token_body(&id_token(|_| {}));
    body.as_object_mut().unwrap().remove("refresh_token");
    assert_eq!(
        exchanging(body, 200).await.unwrap_err(),
        OAuthError::NoRefreshToken
    );
}

#[tokio::test]
async fn an_identity_that_does_not_fit_is_refused() {
    let changes: [fn(&mut Value); 4] = [
        |claims| claims["iss"] = json!("https://evil.example.com"),
        |claims| claims["aud"] = json!("client-2"),
        |claims| claims["exp"] = json!(now().as_second()),
        |claims| claims["nonce"] = json!("another"),
    ];
    for change in changes {
        let refused = exchanging(token_body(&id_token(change)), 200)
            .await
            .unwrap_err();
        assert!(matches!(refused, OAuthError::Identity(_)), "{refused:?}");
    }
    let unreadable = exchanging(token_body("not.a-token"), 200)
        .await
        .unwrap_err();
    assert!(
        matches!(unreadable, OAuthError::Identity(_)),
        "{unreadable:?}"
    );
}

#[tokio::test]
async fn an_address_that_google_did_not_verify_is_not_used() {
    let unverified = id_token(|claims| claims["email_verified"] = json!(false));
    assert_eq!(
        exchanging(token_body(&unverified), 200)
            .await
            .unwrap()
            .email,
        None
    );
}

#[tokio::test]
async fn withdrawing_a_dead_grant_is_success() {
    for (status, body, done) in [
        (200, json!({}), true),
        (400, json!({"error": "invalid_token"}), true),
        (503, json!({}), false),
    ] {
        let server = MockServer::start().await;
        Mock::given(matchers::path("/revoke"))
            .and(matchers::body_string_contains("token=1%2F%2Fr"))
            .respond_with(ResponseTemplate::new(status).set_body_json(body))
            .expect(1)
            .mount(&server)
            .await;
        let oauth = GoogleOAuth::new(&config(&server)).unwrap();
        assert_eq!(oauth.revoke(&"1//r".into()).await.is_ok(), done, "{status}");
    }
}
