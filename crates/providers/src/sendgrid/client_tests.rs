//! The client against a server that answers as SendGrid does: one test a class of answer.

use services::ports::provider::ProviderErrorKind;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, header, method, path},
};

use super::*;

fn client(base_url: String) -> SendGridClient {
    SendGridClient::new(SendGridConfig {
        base_url,
        api_key: "SG.key".into(),
        from: "desk@ringdesk.example".parse().unwrap(),
        from_name: "Ringdesk".to_owned(),
        timeouts: Timeouts::default(),
    })
    .unwrap()
}

fn letter() -> Letter {
    Letter {
        to: "dana@faderoom.example".parse().unwrap(),
        subject: "Sign in".to_owned(),
        text: "123456".to_owned(),
    }
}

async fn answered(status: u16, body: Value) -> Result<(), MailError> {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(status).set_body_json(body))
        .mount(&server)
        .await;
    client(server.uri()).send(&letter()).await
}

fn refusal(field: &str) -> Value {
    json!({ "errors": [{ "message": "No.", "field": field, "help": null }] })
}

#[tokio::test]
async fn a_mail_is_handed_over_in_the_agreed_form_without_counting_clicks() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v3/mail/send"))
        .and(header("authorization", "Bearer SG.key"))
        .respond_with(ResponseTemplate::new(202).insert_header("x-message-id", "m1"))
        .expect(1)
        .mount(&server)
        .await;
    assert_eq!(client(server.uri()).send(&letter()).await, Ok(()));
    let sent = server.received_requests().await.unwrap();
    let body: Value = serde_json::from_slice(&sent[0].body).unwrap();
    assert_eq!(
        body["personalizations"][0]["to"][0]["email"],
        "dana@faderoom.example"
    );
    assert_eq!(body["from"]["email"], "desk@ringdesk.example");
    assert_eq!(body["content"][0]["type"], "text/plain");
    assert_eq!(body["tracking_settings"]["click_tracking"]["enable"], false);
}

#[tokio::test]
async fn each_class_of_refusal_is_told_apart() {
    let to = answered(400, refusal("personalizations.0.to.0.email")).await;
    assert_eq!(to, Err(MailError::CannotReceive));
    for (status, field, expected) in [
        (
            400,
            "subject",
            ProviderErrorKind::Refused {
                code: "subject".to_owned(),
            },
        ),
        (401, "", ProviderErrorKind::Unauthorised),
        (
            403,
            "from",
            ProviderErrorKind::Forbidden {
                reason: "from".to_owned(),
            },
        ),
        (429, "", ProviderErrorKind::RateLimited),
        (500, "", ProviderErrorKind::UnknownOutcome),
    ] {
        match answered(status, refusal(field)).await {
            Err(MailError::Provider(error)) => {
                assert_eq!(error.kind, expected, "{status}");
                assert_eq!(error.retryable, status == 429, "{status}");
            }
            other => panic!("{status}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_provider_that_cannot_be_reached_took_nothing() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let gone = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    match client(gone).send(&letter()).await {
        Err(MailError::Provider(error)) => {
            assert_eq!(error.kind, ProviderErrorKind::Unreachable);
            assert!(error.retryable);
        }
        other => panic!("{other:?}"),
    }
}
