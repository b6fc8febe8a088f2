//! The account's numbers against a server that answers as the carrier does.

use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, body_string_contains, method, path, query_param},
};

use super::*;
use crate::{
    http::Timeouts,
    twilio::{Credentials, TwilioConfig},
};

const ACCOUNT: &str = "AC00000000000000000000000000000001";
const NUMBER: &str = "+442079460123";

fn client(server: &MockServer) -> TwilioClient {
    TwilioClient::new(TwilioConfig {
        base_url: format!("{}/2010-04-01", server.uri()),
        account_sid: ACCOUNT.to_owned(),
        credentials: Credentials::AccountToken("secret".into()),
        timeouts: Timeouts::default(),
    })
    .unwrap()
}

fn at(resource: &str) -> String {
    format!("/2010-04-01/Accounts/{ACCOUNT}/{resource}")
}

fn number() -> Value {
    json!({
        "sid": "PN1", "phone_number": NUMBER, "voice_url": "https://voice.example.com/in",
        "sms_url": "", "status_callback": "https://voice.example.com/status", "trunk_sid": null,
        "voice_application_sid": "", "capabilities": {"voice": true, "sms": true},
    })
}

fn addresses() -> NumberAddresses {
    NumberAddresses {
        voice: "https://voice.example.com/in".to_owned(),
        status: "https://voice.example.com/status".to_owned(),
    }
}

async fn answering(status: u16, body: Value) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(status).set_body_json(body))
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn offers_are_searched_by_country_and_digits() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path(at("AvailablePhoneNumbers/GB/Local.json")))
        .and(query_param("Contains", "7946"))
        .and(query_param("VoiceEnabled", "true"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({
            "available_phone_numbers": [
                {"phone_number": NUMBER, "locality": "London", "address_requirements": "none",
                 "capabilities": {"voice": true, "SMS": true, "MMS": false}},
                {"phone_number": "+442079460124", "locality": null, "address_requirements": "local",
                 "capabilities": {"voice": true, "SMS": false}},
            ],
        })))
        .expect(1)
        .mount(&server)
        .await;
    let search = NumberSearch {
        country: "GB".to_owned(),
        digits: "7946".to_owned(),
    };
    let offers = client(&server).search(&search).await.unwrap();
    assert_eq!(offers.len(), 2);
    assert_eq!(offers[0].town, "London");
    assert!(offers[0].texts && !offers[0].needs_address);
    assert!(!offers[1].texts && offers[1].needs_address);
    let odd = NumberSearch {
        country: "../x".to_owned(),
        digits: String::new(),
    };
    assert!(client(&server).search(&odd).await.is_err());
}

#[tokio::test]
async fn a_number_is_bought_with_its_addresses() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(at("IncomingPhoneNumbers.json")))
        .and(body_string_contains("PhoneNumber=%2B442079460123"))
        .and(body_string_contains(
            "VoiceUrl=https%3A%2F%2Fvoice.example.com%2Fin",
        ))
        .and(body_string_contains("StatusCallback="))
        .respond_with(ResponseTemplate::new(201).set_body_json(number()))
        .expect(1)
        .mount(&server)
        .await;
    let wanted = NUMBER.parse().unwrap();
    let bought = client(&server).buy(&wanted, &addresses()).await.unwrap();
    assert_eq!(bought.id, "PN1");
    assert_eq!(
        bought.voice_url.as_deref(),
        Some(addresses().voice.as_str())
    );
}

#[tokio::test]
async fn a_number_that_is_gone_and_an_answer_that_is_lost_are_told_apart() {
    let wanted = NUMBER.parse().unwrap();
    let server = answering(
        400,
        json!({"code": 21422, "message": "not available", "status": 400}),
    )
    .await;
    let gone = client(&server).buy(&wanted, &addresses()).await;
    assert_eq!(gone.unwrap_err(), NumbersError::Taken);
    let server = answering(500, json!({})).await;
    let lost = client(&server).buy(&wanted, &addresses()).await;
    let NumbersError::Provider(lost) = lost.unwrap_err() else {
        panic!("a fault of the carrier");
    };
    assert_eq!(lost.kind, ProviderErrorKind::UnknownOutcome);
    let denied = json!({"code": 20003, "message": "Authenticate", "status": 401});
    let denied = client(&answering(401, denied).await).all().await;
    let Err(NumbersError::Provider(denied)) = denied else {
        panic!("a refusal");
    };
    assert_eq!(denied.kind, ProviderErrorKind::Unauthorised);
}

#[tokio::test]
async fn a_number_is_directed_again_and_given_back_once_and_again() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(at("IncomingPhoneNumbers/PN1.json")))
        .respond_with(ResponseTemplate::new(200).set_body_json(number()))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("DELETE"))
        .and(path(at("IncomingPhoneNumbers/PN1.json")))
        .respond_with(ResponseTemplate::new(204))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    Mock::given(method("DELETE"))
        .respond_with(ResponseTemplate::new(404).set_body_json(json!({"code": 20404})))
        .mount(&server)
        .await;
    let client = client(&server);
    client.direct("PN1", &addresses()).await.unwrap();
    client.release("PN1").await.unwrap();
    client.release("PN1").await.unwrap();
    assert!(client.release("PN1/../x").await.is_err());
}
