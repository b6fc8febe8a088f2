//! The round trip against doors that answer well, badly and not at all.

use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

use super::*;
use crate::{
    system::{SeededEntropy, SystemClock},
    twilio::signature::{Keys, Scheme},
};

const TOKEN: &str = "the-token";

/// Checks the signature as the server does, and answers with the name of the check.
struct Door {
    url: String,
}

impl Respond for Door {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let form: Vec<(String, String)> = url::form_urlencoded::parse(&request.body)
            .into_owned()
            .collect();
        let keys = Keys {
            account_tokens: vec![TOKEN.into()],
            shared_keys: Vec::new(),
        };
        let given = request.headers.get(signature::HEADER).unwrap();
        let signed = Signed::Form(&form);
        let fits = keys.verify(
            &Scheme::AccountToken,
            &self.url,
            signed,
            given.to_str().unwrap(),
        );
        let (_, name) = form.iter().find(|(name, _)| name == CHECK_FIELD).unwrap();
        match fits {
            Ok(()) => ResponseTemplate::new(200).insert_header(CHECK_HEADER, name.as_str()),
            Err(_) => ResponseTemplate::new(403),
        }
    }
}

async fn trip(token: &str, url: String) -> Result<Duration, RoundTripFault> {
    let trip = SignedRoundTrip::new(
        url,
        "AC1".to_owned(),
        token.into(),
        Arc::new(SystemClock::new()),
        Arc::new(SeededEntropy::new(1)),
    );
    trip.unwrap().go(&"+442079460123".parse().unwrap()).await
}

#[tokio::test]
async fn a_signed_check_comes_back_and_a_wrong_token_does_not() {
    let server = MockServer::start().await;
    let url = format!("{}/webhooks/twilio/voice", server.uri());
    let door = Door { url: url.clone() };
    Mock::given(any()).respond_with(door).mount(&server).await;
    assert!(trip(TOKEN, url.clone()).await.is_ok());
    let refused = trip("another", url).await;
    assert_eq!(refused.unwrap_err(), RoundTripFault::SignatureRefused);
}

#[tokio::test]
async fn an_answer_of_somebody_else_is_no_answer() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200))
        .mount(&server)
        .await;
    let elsewhere = trip(TOKEN, format!("{}/x", server.uri())).await;
    assert_eq!(elsewhere.unwrap_err(), RoundTripFault::Unreachable);
    let nobody = trip(TOKEN, "http://127.0.0.1:1/x".to_owned()).await;
    assert_eq!(nobody.unwrap_err(), RoundTripFault::Unreachable);
}
