//! The client against a server that answers as the carrier does: one test a class of answer.

use std::time::Duration;

use serde_json::{Value, json};
use services::ports::telephony::{CarrierMessageId, SmsStatus};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{basic_auth, method, path},
};

use super::*;
use crate::{
    exotel::{BotCall, CallProgress, FlowCall, TwoLegCall},
    system::SystemClock,
};

const TEMPLATES: &str = "1107160000000000001: Booked: {#var#}, {#var#}.";

fn config(base_url: String) -> ExotelConfig {
    ExotelConfig {
        base_url,
        account_sid: "pickle1".to_owned(),
        api_key: "key".to_owned(),
        api_token: "token".into(),
        sender: None,
        dlt: Some(Dlt::read("1101", TEMPLATES).unwrap()),
        timeouts: Timeouts::default(),
    }
}

fn client(server: &MockServer) -> ExotelClient {
    ExotelClient::new(config(server.uri()), Arc::new(SystemClock::new())).unwrap()
}

fn sms() -> OutgoingSms {
    OutgoingSms {
        from: "+918047491899".parse().unwrap(),
        to: "+919876543210".parse().unwrap(),
        body: "Booked: Court 2, Saturday at 6 pm.".to_owned(),
        status_callback: Some("https://voice.example.com/webhooks/exotel/sms-status".to_owned()),
    }
}

fn call() -> CarrierCallId {
    CarrierCallId("c5797dcbaaeed7678c4062a4a3ed2f8a".to_owned())
}

fn accepted() -> Value {
    json!({"SMSMessage": {
        "Sid": "sms1", "AccountSid": "pickle1", "From": "+918047491899", "To": "+919876543210",
        "DateCreated": "2026-11-20 19:30:00", "Body": "Booked: Court 2, Saturday at 6 pm.", "Status": "queued",
        "SmsUnits": "1", "DetailedStatusCode": null,
    }})
}

async fn answering(status: u16, body: Value) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(wiremock::matchers::any())
        .respond_with(ResponseTemplate::new(status).set_body_json(body))
        .mount(&server)
        .await;
    server
}

fn refusal(status: u16) -> Value {
    json!({"RestException": {"Status": status, "Message": "No."}})
}

fn form(request: &Request) -> Vec<(String, String)> {
    url::form_urlencoded::parse(&request.body)
        .into_owned()
        .collect()
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn kind_of<T: std::fmt::Debug>(result: Result<T, TelephonyError>) -> ProviderErrorKind {
    match result.unwrap_err() {
        TelephonyError::Provider(error) => error.kind,
        other => panic!("{other:?}"),
    }
}

fn refused_as(kind: &ProviderErrorKind, expected: &str) -> bool {
    matches!(kind, ProviderErrorKind::NotSent { code, .. } if *code == expected)
}

#[tokio::test]
async fn a_text_names_its_template_and_is_read_back() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/Accounts/pickle1/Sms/send.json"))
        .and(basic_auth("key", "token"))
        .respond_with(ResponseTemplate::new(200).set_body_json(accepted()))
        .expect(1)
        .mount(&server)
        .await;
    let sent = client(&server).send_sms(&sms()).await.unwrap();
    assert_eq!(sent.id, CarrierMessageId("sms1".to_owned()));
    assert_eq!((sent.status, sent.segments), (SmsStatus::Queued, 1));
    assert_eq!(sent.created, Some("2026-11-20T14:00:00Z".parse().unwrap()));
    assert_eq!(
        form(&server.received_requests().await.unwrap()[0]),
        owned(&[
            ("From", "+918047491899"),
            ("To", "+919876543210"),
            ("Body", "Booked: Court 2, Saturday at 6 pm."),
            ("DltEntityId", "1101"),
            ("DltTemplateId", "1107160000000000001"),
            ("SmsType", "transactional"),
            (
                "StatusCallback",
                "https://voice.example.com/webhooks/exotel/sms-status"
            ),
        ])
    );
}

#[tokio::test]
async fn free_text_to_india_is_not_even_sent_and_abroad_it_is() {
    let server = answering(200, accepted()).await;
    let mut free = sms();
    free.body = "See you soon".to_owned();
    let kind = kind_of(client(&server).send_sms(&free).await);
    assert!(refused_as(&kind, "no_template"), "{kind}");
    assert!(server.received_requests().await.unwrap().is_empty());
    free.to = "+447700900101".parse().unwrap();
    client(&server).send_sms(&free).await.unwrap();
    let names: Vec<String> = form(&server.received_requests().await.unwrap()[0])
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["From", "To", "Body", "StatusCallback"]);
}

#[tokio::test]
async fn a_sender_id_stands_in_for_the_number() {
    let server = answering(200, accepted()).await;
    let mut config = config(server.uri());
    config.sender = Some("PICKLE".to_owned());
    let client = ExotelClient::new(config, Arc::new(SystemClock::new())).unwrap();
    client.send_sms(&sms()).await.unwrap();
    let sent = form(&server.received_requests().await.unwrap()[0]);
    assert_eq!(sent[0], ("From".to_owned(), "PICKLE".to_owned()));
}

#[tokio::test]
async fn each_status_has_its_meaning() {
    for (status, expected) in [
        (401, ProviderErrorKind::Unauthorised),
        (404, ProviderErrorKind::NotFound),
        (429, ProviderErrorKind::RateLimited),
        (500, ProviderErrorKind::UnknownOutcome),
        (503, ProviderErrorKind::UnknownOutcome),
    ] {
        let server = answering(status, refusal(status)).await;
        let kind = kind_of(client(&server).send_sms(&sms()).await);
        assert_eq!(kind, expected, "{status}");
    }
    let server = answering(403, refusal(403)).await;
    let kind = kind_of(client(&server).send_sms(&sms()).await);
    assert!(
        matches!(kind, ProviderErrorKind::Forbidden { .. }),
        "{kind}"
    );
    let server = answering(400, refusal(400)).await;
    let kind = kind_of(client(&server).send_sms(&sms()).await);
    let expected = ProviderErrorKind::Refused {
        code: "400".to_owned(),
    };
    assert_eq!(kind, expected);
    let server = answering(503, refusal(503)).await;
    let kind = kind_of(client(&server).call_details(&call()).await);
    assert_eq!(kind, ProviderErrorKind::Unavailable { status: 503 });
}

#[tokio::test]
async fn a_pause_that_is_asked_for_is_kept() {
    let server = MockServer::start().await;
    Mock::given(wiremock::matchers::any())
        .respond_with(ResponseTemplate::new(429).insert_header("Retry-After", "7"))
        .mount(&server)
        .await;
    let Err(TelephonyError::Provider(error)) = client(&server).send_sms(&sms()).await else {
        panic!("refused")
    };
    assert_eq!(
        (error.retryable, error.retry_after),
        (true, Some(Duration::from_secs(7)))
    );
}

#[tokio::test]
async fn a_text_that_may_have_gone_out_is_never_sent_again() {
    let lost = answering(200, json!({"unexpected": true})).await;
    let client = client(&lost);
    let search = |since: Timestamp| SmsSearch {
        from: sms().from,
        to: sms().to,
        since,
    };
    let start = client.clock.now();
    assert_eq!(client.find_sms(&search(start)).await, Ok(Vec::new()));
    let kind = kind_of(client.send_sms(&sms()).await);
    assert_eq!(kind, ProviderErrorKind::UnknownOutcome);
    let kind = kind_of(client.find_sms(&search(start)).await);
    assert!(refused_as(&kind, "no_search"), "{kind}");
    let other = SmsSearch {
        to: "+919876543211".parse().unwrap(),
        ..search(start)
    };
    assert_eq!(client.find_sms(&other).await, Ok(Vec::new()));
    let before = start
        .checked_sub(jiff::SignedDuration::from_secs(1))
        .unwrap();
    let kind = kind_of(
        client
            .find_sms(&SmsSearch {
                since: before,
                ..other
            })
            .await,
    );
    assert!(
        refused_as(&kind, "no_search"),
        "nothing is known about the time before"
    );
}

#[tokio::test]
async fn nobody_listening_is_unreachable() {
    let base = "http://127.0.0.1:9".to_owned();
    let client = ExotelClient::new(config(base), Arc::new(SystemClock::new())).unwrap();
    let kind = kind_of(client.send_sms(&sms()).await);
    assert_eq!(kind, ProviderErrorKind::Unreachable);
}

#[tokio::test]
async fn a_call_is_looked_up_and_only_one_that_is_over_counts_as_hung_up() {
    let body = |status: &str| {
        json!({"Call": {
            "Sid": call().0, "Status": status, "StartTime": "2026-11-20 19:30:00", "EndTime": null, "Duration": 12,
            "RecordingUrl": "",
        }})
    };
    let server = answering(200, body("in-progress")).await;
    let details = client(&server).call_details(&call()).await.unwrap();
    assert_eq!((details.id, details.progress), (call(), CallProgress::Live));
    assert_eq!(
        details.started,
        Some("2026-11-20T14:00:00Z".parse().unwrap())
    );
    assert_eq!((details.ended, details.recording_url), (None, None));
    let asked = &server.received_requests().await.unwrap()[0];
    assert_eq!(
        asked.url.path(),
        format!("/v1/Accounts/pickle1/Calls/{}.json", call().0)
    );
    let kind = kind_of(client(&server).hang_up(&call()).await);
    assert!(refused_as(&kind, "no_call_control"), "{kind}");
    for over in ["completed", "failed", "busy", "no-answer"] {
        let server = answering(200, body(over)).await;
        assert_eq!(client(&server).hang_up(&call()).await, Ok(()), "{over}");
    }
}

#[tokio::test]
async fn what_the_carrier_cannot_do_is_refused_in_words_that_help() {
    let server = MockServer::start().await;
    let client = client(&server);
    let kind = kind_of(client.update_call(&call(), &[CallStep::HangUp]).await);
    assert!(refused_as(&kind, "no_call_control"), "{kind}");
    let kind = kind_of(client.find_number(&sms().from).await);
    assert!(refused_as(&kind, "no_number_settings"), "{kind}");
    let odd = CarrierCallId("../Sms".to_owned());
    let kind = kind_of(client.call_details(&odd).await);
    assert!(refused_as(&kind, "request"), "{kind}");
    assert!(server.received_requests().await.unwrap().is_empty());
}

fn placed() -> Value {
    json!({"Call": {"Sid": call().0, "Status": "queued"}})
}

fn bot_call() -> BotCall {
    BotCall {
        to: "+919876543210".parse().unwrap(),
        caller_id: "+918047491899".parse().unwrap(),
        stream_url: "wss://u:p@voice.example.com/media/exotel?token=t".to_owned(),
        stream_name: Some("receptionist".to_owned()),
        limit_seconds: 1800,
        custom_field: Some("call_1".to_owned()),
        status_callback: Some("https://voice.example.com/webhooks/exotel/status".to_owned()),
    }
}

#[tokio::test]
async fn a_person_is_rung_for_a_stream() {
    let server = answering(200, placed()).await;
    let placed = client(&server).connect_bot(&bot_call()).await.unwrap();
    assert_eq!(
        (placed.id, placed.progress),
        (call(), CallProgress::Ringing)
    );
    let asked = &server.received_requests().await.unwrap()[0];
    assert_eq!(asked.url.path(), "/v1/accounts/pickle1/calls/connect");
    assert_eq!(
        form(asked),
        owned(&[
            ("from", "+919876543210"),
            ("callerid", "+918047491899"),
            (
                "streamurl",
                "wss://u:p@voice.example.com/media/exotel?token=t"
            ),
            ("streamtype", "bidirectional"),
            ("timelimit", "1800"),
            ("streamname", "receptionist"),
            ("customfield", "call_1"),
            (
                "statuscallback",
                "https://voice.example.com/webhooks/exotel/status"
            ),
            ("statuscallbackevents[]", "answered"),
            ("statuscallbackevents[]", "terminal"),
        ])
    );
}

#[tokio::test]
async fn a_person_is_rung_for_a_flow_and_two_for_each_other() {
    let server = answering(200, placed()).await;
    let client = client(&server);
    let flow = FlowCall {
        to: "+919876543210".parse().unwrap(),
        caller_id: "+918047491899".parse().unwrap(),
        app_id: "1000".to_owned(),
        limit_seconds: 600,
        custom_field: None,
        status_callback: None,
    };
    client.connect_flow(&flow).await.unwrap();
    let two = TwoLegCall {
        from: "+919876543210".parse().unwrap(),
        to: "+919876543211".parse().unwrap(),
        caller_id: "+918047491899".parse().unwrap(),
        limit_seconds: 600,
        status_callback: None,
    };
    client.connect_two(&two).await.unwrap();
    let asked = server.received_requests().await.unwrap();
    for request in &asked {
        assert_eq!(
            request.url.path(),
            "/v1/Accounts/pickle1/Calls/connect.json"
        );
    }
    assert_eq!(
        form(&asked[0])[2],
        (
            "Url".to_owned(),
            "http://my.exotel.com/pickle1/exoml/start_voice/1000".to_owned()
        )
    );
    assert_eq!(
        form(&asked[1])[1],
        ("To".to_owned(), "+919876543211".to_owned())
    );
}

#[tokio::test]
async fn a_call_outside_the_limits_is_not_sent() {
    let server = MockServer::start().await;
    let client = client(&server);
    for wrong in [
        BotCall {
            stream_url: format!("wss://{}", "x".repeat(600)),
            ..bot_call()
        },
        BotCall {
            stream_url: "https://voice.example.com".to_owned(),
            ..bot_call()
        },
        BotCall {
            stream_name: Some("x".repeat(33)),
            ..bot_call()
        },
        BotCall {
            limit_seconds: 14_401,
            ..bot_call()
        },
        BotCall {
            limit_seconds: 0,
            ..bot_call()
        },
        BotCall {
            custom_field: Some("x".repeat(129)),
            ..bot_call()
        },
    ] {
        let kind = kind_of(client.connect_bot(&wrong).await);
        assert!(refused_as(&kind, "request"), "{wrong:?}: {kind}");
    }
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[test]
fn secrets_do_not_show_in_debug_output() {
    let client = ExotelClient::new(
        config("http://127.0.0.1:9".to_owned()),
        Arc::new(SystemClock::new()),
    );
    let shown = format!("{:?}", client.unwrap());
    assert!(!shown.contains("\"token\""), "{shown}");
}
