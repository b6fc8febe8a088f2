//! What the server does not do.

use providers::twilio::signature::{HEADER, Signed, sign};
use reqwest::StatusCode;
use secrecy::SecretString;
use simulators::world::AUTH_TOKEN;

use crate::world::{Place, TestServer, friday};

const CALLBACKS: &[&str] = &[
    "/webhooks/twilio/voice",
    "/webhooks/twilio/voice/after-stream",
    "/webhooks/twilio/voice/message",
    "/webhooks/twilio/status",
    "/webhooks/twilio/stream-status",
    "/webhooks/twilio/sms-status",
];

fn form() -> Vec<(String, String)> {
    [
        ("CallSid", "CA00000000000000000000000000000001"),
        ("From", "+447700900101"),
        ("To", "+442079460018"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

fn client() -> reqwest::Client {
    providers::http::client(providers::http::Timeouts::default()).expect("a client")
}

#[tokio::test]
async fn no_webhook_is_answered_without_the_carriers_signature() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    for path in CALLBACKS {
        let url = server.url(path);
        let other = sign(
            &SecretString::from("another-token".to_owned()),
            &url,
            Signed::Form(&form()),
        );
        let unsigned = client().post(&url).form(&form());
        let forged = client().post(&url).form(&form()).header(HEADER, other);
        for request in [unsigned, forged] {
            let answer = request.send().await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn a_signature_does_not_cover_another_form() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let url = server.url("/webhooks/twilio/voice");
    let signature = sign(
        &SecretString::from(AUTH_TOKEN.to_owned()),
        &url,
        Signed::Form(&form()),
    );
    let mut changed = form();
    changed.push(("Extra".to_owned(), String::new()));
    let answer = client()
        .post(&url)
        .form(&changed)
        .header(HEADER, &signature)
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let answer = client()
        .post(&url)
        .form(&form())
        .header(HEADER, &signature)
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    server.stop().await;
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let settings = [("RINGDESK_BODY_LIMIT_KIB", "1")];
    let server = TestServer::with(Place::sqlite(), friday(), &settings).await;
    let mut long = form();
    long.push(("Padding".to_owned(), "x".repeat(4096)));
    let answer = client()
        .post(server.url("/webhooks/twilio/voice"))
        .form(&long)
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    server.stop().await;
}

#[tokio::test]
async fn a_full_house_sounds_busy() {
    let settings = [("RINGDESK_CALLS_MAX", "1")];
    let server = TestServer::with(Place::sqlite(), friday(), &settings).await;
    let url = server.url("/webhooks/twilio/voice");
    let mut answers = Vec::new();
    for sid in [
        "CA00000000000000000000000000000001",
        "CA00000000000000000000000000000002",
    ] {
        let mut form = form();
        form[0].1 = sid.to_owned();
        let signature = sign(
            &SecretString::from(AUTH_TOKEN.to_owned()),
            &url,
            Signed::Form(&form),
        );
        let answer = client()
            .post(&url)
            .form(&form)
            .header(HEADER, signature)
            .send()
            .await
            .expect("an answer");
        answers.push(answer.text().await.expect("a body"));
    }
    assert!(answers[0].contains("<Stream"), "{}", answers[0]);
    assert!(
        answers[1].contains(r#"<Reject reason="busy"/>"#),
        "{}",
        answers[1]
    );
    server.stop().await;
}

#[tokio::test]
async fn no_answer_allows_inline_scripts() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    for path in [
        "/",
        "/sign-in",
        "/health",
        "/metrics",
        "/api/v1/openapi.json",
        "/api/v1/calls",
        "/nowhere",
    ] {
        let answer = client()
            .get(server.url(path))
            .send()
            .await
            .expect("an answer");
        let policy = answer.headers().get("content-security-policy");
        let policy = policy.unwrap_or_else(|| panic!("{path} has no policy"));
        let policy = policy.to_str().expect("text");
        assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
    }
    server.stop().await;
}
