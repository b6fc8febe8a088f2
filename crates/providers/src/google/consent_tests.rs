//! What was ticked, and what that means.

use secrecy::ExposeSecret;
use serde_json::json;
use wiremock::MockServer;

use super::*;
use crate::{
    google::{
        SCOPES,
        test_world::{NOW, config, id_token, keys_are, token_answers},
    },
    system::SeededEntropy,
};

async fn finishing(scopes: &str, verified: bool) -> Result<CalendarConsented, ConsentError> {
    let server = MockServer::start().await;
    keys_are(&server, &[0], 1).await;
    let id_token = id_token(|claims| claims["email_verified"] = json!(verified));
    let body = json!({
        "access_token": "ya29.a", "expires_in": 3599, "refresh_token": "1//r", "token_type": "Bearer",
        "scope": scopes, "id_token": id_token,
    });
    token_answers(&server, 200, body, 1).await;
    let oauth = GoogleOAuth::new(&config(&server)).unwrap();
    let returned = ConsentReturn {
        code: "the-code",
        verifier: &"the-verifier".into(),
        nonce: &"the-nonce".into(),
    };
    oauth.finish(returned, NOW.parse().unwrap()).await
}

#[tokio::test]
async fn a_whole_consent_names_the_account_and_misses_nothing() {
    let all = SCOPES.join(" ");
    let consented = finishing(&all, true).await.unwrap();
    assert_eq!(consented.account, "owner@example.com");
    assert_eq!(consented.refresh.expose_secret(), "1//r");
    assert!(consented.missing.is_empty(), "{:?}", consented.missing);
}

#[tokio::test]
async fn what_was_left_unticked_is_named_in_words() {
    let some = "openid email https://www.googleapis.com/auth/calendar.events";
    let consented = finishing(some, true).await.unwrap();
    assert_eq!(
        consented.missing,
        ["see the list of your calendars", "see when you are busy"]
    );
}

#[tokio::test]
async fn a_consent_without_a_verified_address_does_not_count() {
    let refused = finishing(&SCOPES.join(" "), false).await.unwrap_err();
    assert!(matches!(refused, ConsentError::NotGiven(_)), "{refused}");
}

#[tokio::test]
async fn reconnecting_suggests_the_account_that_was_connected() {
    let server = MockServer::start().await;
    let oauth = GoogleOAuth::new(&config(&server)).unwrap();
    let begin = |account| CalendarConsent::begin(&oauth, account, &SeededEntropy::new(3)).url;
    assert!(begin(Some("dana@example.com")).contains("login_hint=dana%40example.com"));
    assert!(!begin(None).contains("login_hint"));
}
