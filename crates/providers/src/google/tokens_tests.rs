//! Renewal: in time, once, and for good.

use serde_json::json;
use services::ports::provider::ProviderErrorKind;
use wiremock::MockServer;

use super::*;
use crate::google::test_world::{OneGrant, Still, access, config, fresh_token, token_answers};

fn tokens(server: &MockServer, grants: &Arc<OneGrant>) -> Tokens {
    let oauth = GoogleOAuth::new(&config(server)).unwrap();
    Tokens::new(
        oauth,
        Arc::clone(grants) as Arc<dyn CalendarGrants>,
        Arc::new(Still),
    )
}

async fn token(tokens: &Tokens) -> Result<String, CalendarError> {
    tokens
        .token(access())
        .await
        .map(|token| token.expose_secret().to_owned())
}

#[tokio::test]
async fn a_token_with_time_left_is_used_as_it_is() {
    let server = MockServer::start().await;
    token_answers(&server, 200, fresh_token(), 0).await;
    let grants = Arc::new(OneGrant::ending_in(121));
    assert_eq!(
        token(&tokens(&server, &grants)).await.as_deref(),
        Ok("stored-access")
    );
}

#[tokio::test]
async fn a_token_about_to_end_is_renewed_and_the_old_refresh_token_kept() {
    let server = MockServer::start().await;
    token_answers(&server, 200, fresh_token(), 1).await;
    let grants = Arc::new(OneGrant::ending_in(120));
    let tokens = tokens(&server, &grants);
    assert_eq!(token(&tokens).await.as_deref(), Ok("fresh-access"));
    assert_eq!(
        token(&tokens).await.as_deref(),
        Ok("fresh-access"),
        "without asking again"
    );
    let kept = ("fresh-access".to_owned(), "stored-refresh".to_owned());
    assert_eq!(grants.tokens(), Some(kept));
}

#[tokio::test]
async fn a_replaced_refresh_token_is_kept() {
    let server = MockServer::start().await;
    let mut body = fresh_token();
    body["refresh_token"] = json!("next-refresh");
    token_answers(&server, 200, body, 1).await;
    let grants = Arc::new(OneGrant::ending_in(0));
    token(&tokens(&server, &grants)).await.unwrap();
    assert_eq!(
        grants.tokens().map(|(_, refresh)| refresh).as_deref(),
        Some("next-refresh")
    );
}

#[tokio::test]
async fn many_who_wait_share_one_renewal() {
    let server = MockServer::start().await;
    token_answers(&server, 200, fresh_token(), 1).await;
    let grants = Arc::new(OneGrant::ending_in(0));
    let tokens = tokens(&server, &grants);
    let all = futures::future::join_all((0..20).map(|_| token(&tokens))).await;
    assert!(
        all.iter()
            .all(|token| token.as_deref() == Ok("fresh-access")),
        "{all:?}"
    );
}

#[tokio::test]
async fn many_who_were_refused_share_one_renewal() {
    let server = MockServer::start().await;
    token_answers(&server, 200, fresh_token(), 1).await;
    let grants = Arc::new(OneGrant::ending_in(3600));
    let tokens = tokens(&server, &grants);
    let refused = SecretString::from("stored-access");
    let again = || tokens.after_refusal(access(), &refused);
    let all = futures::future::join_all((0..20).map(|_| again())).await;
    assert!(
        all.iter()
            .all(|token| token.as_ref().unwrap().expose_secret() == "fresh-access")
    );
}

#[tokio::test]
async fn a_withdrawn_grant_is_given_up_for_good() {
    let server = MockServer::start().await;
    let gone = json!({"error": "invalid_grant", "error_description": "Token has been expired or revoked."});
    token_answers(&server, 400, gone, 1).await;
    let grants = Arc::new(OneGrant::ending_in(0));
    let tokens = tokens(&server, &grants);
    assert_eq!(token(&tokens).await, Err(CalendarError::NeedsReconnect));
    assert_eq!(grants.tokens(), None, "the connection is marked");
    assert_eq!(
        token(&tokens).await,
        Err(CalendarError::NeedsReconnect),
        "Google is not asked again"
    );
}

#[tokio::test]
async fn a_wrong_application_secret_does_not_cost_the_owner_the_connection() {
    let server = MockServer::start().await;
    token_answers(&server, 401, json!({"error": "invalid_client"}), 1).await;
    let grants = Arc::new(OneGrant::ending_in(0));
    let refused = token(&tokens(&server, &grants)).await;
    assert!(
        matches!(refused, Err(CalendarError::Provider(_))),
        "{refused:?}"
    );
    assert!(grants.tokens().is_some());
}

#[tokio::test]
async fn a_fault_while_renewing_may_be_tried_again() {
    let server = MockServer::start().await;
    token_answers(&server, 503, json!({}), 1).await;
    let grants = Arc::new(OneGrant::ending_in(0));
    let Err(CalendarError::Provider(error)) = token(&tokens(&server, &grants)).await else {
        panic!("a fault is a provider error");
    };
    assert_eq!(error.kind, ProviderErrorKind::Unavailable { status: 503 });
    assert!(error.retryable);
}
