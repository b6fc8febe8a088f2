//! Who a token answer names, and who it does not.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use url::Url;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use super::*;
use crate::{
    google::test_world::{NOW, config, id_token, keys_are, kid, owner_claims, signed},
    system::SeededEntropy,
};

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// Signs in with this identity token in Google's answer.
async fn identify(
    oauth: &GoogleOAuth,
    server: &MockServer,
    token: &str,
    now: Timestamp,
) -> Result<Identity, OAuthError> {
    let body = json!({
        "access_token": "ya29.a", "expires_in": 3599, "token_type": "Bearer", "id_token": token,
    });
    let answers = Mock::given(matchers::path("/token"))
        .respond_with(ResponseTemplate::new(200).set_body_json(body))
        .expect(1);
    let answers = answers.mount_as_scoped(server).await;
    let consent = Consent {
        code: "the-code",
        verifier: &"the-verifier".into(),
        nonce: &"the-nonce".into(),
    };
    let found = oauth.identify(consent, now).await;
    drop(answers);
    found
}

async fn identified(change: impl FnOnce(&mut Value)) -> Result<Identity, OAuthError> {
    let server = MockServer::start().await;
    keys_are(&server, &[0], 1).await;
    let oauth = GoogleOAuth::new(&config(&server)).unwrap();
    identify(&oauth, &server, &id_token(change), now()).await
}

#[tokio::test]
async fn a_sign_in_asks_for_the_person_and_for_no_lasting_access() {
    let server = MockServer::start().await;
    let oauth = GoogleOAuth::new(&config(&server)).unwrap();
    let request = oauth.sign_in(&SeededEntropy::new(1));
    let url = Url::parse(&request.url).unwrap();
    let pairs: std::collections::HashMap<_, _> = url.query_pairs().into_owned().collect();
    assert_eq!(pairs["scope"], "openid email profile");
    assert_eq!(pairs["code_challenge_method"], "S256");
    assert!(pairs.contains_key("nonce") && pairs.contains_key("state"));
    assert!(!pairs.contains_key("access_type"));
}

#[tokio::test]
async fn a_person_is_named_without_a_refresh_token() {
    let who = identified(|_| {}).await.unwrap();
    assert_eq!(who.subject, "1098");
    assert_eq!(who.email, "owner@example.com");
    assert_eq!(who.name.as_deref(), Some("Jo Reed"));
}

#[tokio::test]
async fn an_address_that_google_did_not_verify_signs_nobody_in() {
    for change in [
        (|claims: &mut Value| claims["email_verified"] = json!(false)) as fn(&mut Value),
        |claims| claims["email"] = Value::Null,
        |claims| claims["aud"] = json!("another-client"),
        |claims| claims["iss"] = json!("https://accounts.example"),
        |claims| claims["nonce"] = json!("of another sign-in"),
        |claims| claims["exp"] = json!(now().as_second()),
    ] {
        let refused = identified(change).await;
        assert!(
            matches!(refused, Err(OAuthError::Identity(_))),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn a_token_that_google_did_not_sign_names_nobody() {
    let genuine = id_token(|_| {});
    let parts: Vec<&str> = genuine.split('.').collect();
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let mut other = owner_claims();
    other["email"] = json!("somebody@example.com");
    let id = kid(0);
    let unsigned = json!({"alg": "none", "kid": id});
    // Signed with the public key as if that were a secret.
    let symmetric = Header {
        kid: Some(id.clone()),
        ..Header::new(Algorithm::HS256)
    };
    let secret = EncodingKey::from_secret(b"AQAB");
    for (what, token) in [
        (
            "forged claims",
            format!("{}.{}.{}", parts[0], part(&other), parts[2]),
        ),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("no algorithm", format!("{}.{}.", part(&unsigned), parts[1])),
        (
            "a symmetric one",
            encode(&symmetric, &other, &secret).unwrap(),
        ),
        ("another key under the id", signed(&other, 1, Some(&id))),
        (
            "a key that is not published",
            signed(&other, 1, Some(&kid(1))),
        ),
        (
            "a key that does not exist",
            signed(&other, 0, Some("made-up")),
        ),
        ("no key", signed(&other, 0, None)),
        ("half a token", parts[..2].join(".")),
        ("no token", "nothing".to_owned()),
    ] {
        let server = MockServer::start().await;
        let any = Mock::given(matchers::path("/oauth2/v3/certs"));
        let set: Value =
            serde_json::from_str(include_str!("../../../simulators/assets/google/certs.json"))
                .unwrap();
        let body = json!({ "keys": [set["keys"][0]] });
        any.respond_with(ResponseTemplate::new(200).set_body_json(body))
            .mount(&server)
            .await;
        let oauth = GoogleOAuth::new(&config(&server)).unwrap();
        let refused = identify(&oauth, &server, &token, now()).await;
        assert!(
            matches!(refused, Err(OAuthError::Identity(_))),
            "{what}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn keys_are_asked_for_once_until_they_are_old() {
    let server = MockServer::start().await;
    keys_are(&server, &[0], 2).await;
    let oauth = GoogleOAuth::new(&config(&server)).unwrap();
    let later = |minutes| now() + SignedDuration::from_mins(minutes);
    for (at, asked) in [(now(), 1), (later(1), 1), (later(59), 1), (later(60), 2)] {
        let token = id_token(|claims| claims["exp"] = json!(at.as_second() + 60));
        identify(&oauth, &server, &token, at).await.unwrap();
        let requests = server.received_requests().await.unwrap();
        let certs = requests.iter().filter(|one| one.url.path() != "/token");
        assert_eq!(certs.count(), asked, "{at}");
    }
}

#[tokio::test]
async fn after_a_rotation_the_new_key_counts_at_once_and_the_old_one_no_more() {
    let server = MockServer::start().await;
    keys_are(&server, &[0], 1).await;
    keys_are(&server, &[1], 2).await;
    let oauth = GoogleOAuth::new(&config(&server)).unwrap();
    let (old, new) = (id_token(|_| {}), signed(&owner_claims(), 1, Some(&kid(1))));
    let later = |seconds| now() + SignedDuration::from_secs(seconds);
    identify(&oauth, &server, &old, now()).await.unwrap();
    identify(&oauth, &server, &new, later(10)).await.unwrap();
    let refused = identify(&oauth, &server, &old, later(20)).await;
    assert!(
        matches!(refused, Err(OAuthError::Identity(_))),
        "{refused:?}"
    );
    // Who sends made-up ids again and again does not make us ask again and again.
    for id in ["a", "b", "c"] {
        let made_up = signed(&owner_claims(), 0, Some(id));
        let refused = identify(&oauth, &server, &made_up, later(21)).await;
        assert!(matches!(refused, Err(OAuthError::Identity(_))));
    }
    identify(&oauth, &server, &new, later(22)).await.unwrap();
}

#[tokio::test]
async fn without_the_keys_nobody_is_named_and_later_may_do() {
    let server = MockServer::start().await;
    for (status, body) in [(503, ""), (200, "no keys"), (200, r#"{"keys":[]}"#)] {
        let answer = ResponseTemplate::new(status).set_body_string(body);
        Mock::given(matchers::path("/oauth2/v3/certs"))
            .respond_with(answer)
            .up_to_n_times(1)
            .mount(&server)
            .await;
    }
    keys_are(&server, &[0], 1).await;
    let oauth = GoogleOAuth::new(&config(&server)).unwrap();
    let token = id_token(|_| {});
    for (seconds, failed) in [(0, true), (1, true), (2, false), (10, false)] {
        let at = now() + SignedDuration::from_secs(seconds);
        let found = identify(&oauth, &server, &token, at).await;
        match found {
            Err(OAuthError::Provider(_)) => assert!(failed, "{seconds}"),
            Err(OAuthError::Identity(_)) => assert_eq!(seconds, 2, "none of Google's keys"),
            Err(other) => panic!("{other:?}"),
            Ok(_) => assert_eq!(seconds, 10),
        }
    }
}
