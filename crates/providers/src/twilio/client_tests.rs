//! The client against a server that answers as the carrier does: one test a class of answer.

use std::time::Duration;

use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{basic_auth, body_string_contains, method, path, query_param},
};

use services::ports::telephony::{CallOut, OutgoingCall};

use super::*;

const ACCOUNT: &str = "AC00000000000000000000000000000001";

fn client(server: &MockServer) -> TwilioClient {
    TwilioClient::new(TwilioConfig {
        base_url: format!("{}/2010-04-01", server.uri()),
        account_sid: ACCOUNT.to_owned(),
        credentials: Credentials::AccountToken("secret".into()),
        timeouts: Timeouts::default(),
    })
    .unwrap()
}

fn sms() -> OutgoingSms {
    OutgoingSms {
        from: "+442079460018".parse().unwrap(),
        to: "+447700900001".parse().unwrap(),
        body: "You're booked: Saturday & Sunday + 2 pm".to_owned(),
        status_callback: Some("https://voice.example.com/webhooks/twilio/sms/status".to_owned()),
    }
}

fn call() -> CarrierCallId {
    CarrierCallId("CA00000000000000000000000000000001".to_owned())
}

async fn answering(status: u16, body: Value) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(wiremock::matchers::any())
        .respond_with(ResponseTemplate::new(status).set_body_json(body))
        .mount(&server)
        .await;
    server
}

/// The error of sending a text that the carrier answers with `status` and `code`.
async fn sending_fails(status: u16, code: u32) -> TelephonyError {
    let body = json!({"code": code, "message": "No.", "more_info": "", "status": status});
    client(&answering(status, body).await)
        .send_sms(&sms())
        .await
        .unwrap_err()
}

fn form(request: &Request) -> Vec<(String, String)> {
    url::form_urlencoded::parse(&request.body)
        .into_owned()
        .collect()
}

#[tokio::test]
async fn a_text_is_sent_with_the_accounts_name_and_read_back() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(format!(
            "/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        )))
        .and(basic_auth(ACCOUNT, "secret"))
        .respond_with(ResponseTemplate::new(201).set_body_json(json!({
            "sid": "SM1", "status": "queued", "num_segments": "2", "body": "…",
            "date_created": "Fri, 20 Nov 2026 14:40:00 +0000", "error_code": null,
        })))
        .expect(1)
        .mount(&server)
        .await;
    let sent = client(&server).send_sms(&sms()).await.unwrap();
    assert_eq!(sent.id, CarrierMessageId("SM1".to_owned()));
    assert_eq!((sent.status, sent.segments), (SmsStatus::Queued, 2));
    assert_eq!(sent.created, Some("2026-11-20T14:40:00Z".parse().unwrap()));
    let sent_form = form(&server.received_requests().await.unwrap()[0]);
    let expected = [
        ("To", "+447700900001"),
        ("From", "+442079460018"),
        ("Body", "You're booked: Saturday & Sunday + 2 pm"),
        (
            "StatusCallback",
            "https://voice.example.com/webhooks/twilio/sms/status",
        ),
    ];
    assert_eq!(
        sent_form,
        expected.map(|(k, v)| (k.to_owned(), v.to_owned()))
    );
}

#[tokio::test]
async fn an_api_key_signs_in_under_its_own_name() {
    let server = MockServer::start().await;
    Mock::given(basic_auth("SK1", "key-secret"))
        .respond_with(
            ResponseTemplate::new(201).set_body_json(json!({"sid": "SM1", "status": "queued"})),
        )
        .mount(&server)
        .await;
    let mut config = client(&server).config;
    config.credentials = Credentials::ApiKey {
        sid: "SK1".to_owned(),
        secret: "key-secret".into(),
    };
    let sent = TwilioClient::new(config).unwrap().send_sms(&sms()).await;
    assert!(sent.is_ok(), "{sent:?}");
}

#[tokio::test]
async fn refusals_that_no_repeat_can_change_have_their_own_names() {
    assert_eq!(sending_fails(400, 21610).await, TelephonyError::OptedOut);
    for code in [21211, 21408, 21612, 21614] {
        assert_eq!(
            sending_fails(400, code).await,
            TelephonyError::CannotReceive { code }
        );
    }
    for code in [21606, 21659, 30034] {
        assert_eq!(
            sending_fails(400, code).await,
            TelephonyError::CannotSend { code }
        );
    }
    let TelephonyError::Provider(error) = sending_fails(400, 21617).await else {
        panic!("a long text is a refusal");
    };
    assert_eq!(
        error.kind,
        ProviderErrorKind::Refused {
            code: "21617".to_owned()
        }
    );
    assert!(!error.retryable);
}

#[tokio::test]
async fn wrong_credentials_and_missing_resources_are_not_tried_again() {
    for (status, code, kind) in [
        (401, 20003, ProviderErrorKind::Unauthorised),
        (404, 20404, ProviderErrorKind::NotFound),
        (
            403,
            20005,
            ProviderErrorKind::Forbidden {
                reason: "20005".to_owned(),
            },
        ),
    ] {
        let TelephonyError::Provider(error) = sending_fails(status, code).await else {
            panic!("{status} is a provider error");
        };
        assert_eq!((error.kind, error.retryable), (kind, false), "{status}");
    }
}

#[tokio::test]
async fn too_many_requests_were_not_processed_and_may_be_sent_again() {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(429)
        .insert_header("Retry-After", "7")
        .set_body_json(json!({"code": 20429, "message": "Too Many Requests", "status": 429}));
    Mock::given(method("POST"))
        .respond_with(answer)
        .mount(&server)
        .await;
    let TelephonyError::Provider(error) = client(&server).send_sms(&sms()).await.unwrap_err()
    else {
        panic!("a limit is a provider error");
    };
    assert_eq!(error.kind, ProviderErrorKind::RateLimited);
    assert!(error.retryable);
    assert_eq!(error.retry_after, Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn a_fault_of_the_carrier_leaves_the_outcome_of_sending_unknown() {
    for status in [500, 502, 503] {
        let error = sending_fails(status, 20500).await;
        let TelephonyError::Provider(error) = error else {
            panic!("{status}")
        };
        assert_eq!(
            (error.kind, error.retryable),
            (ProviderErrorKind::UnknownOutcome, false)
        );
    }
}

#[tokio::test]
async fn an_accepted_text_with_an_unreadable_answer_is_an_unknown_outcome() {
    let server = answering(201, json!({"unexpected": true})).await;
    let TelephonyError::Provider(error) = client(&server).send_sms(&sms()).await.unwrap_err()
    else {
        panic!("an unreadable answer is a provider error");
    };
    assert_eq!(
        (error.kind, error.retryable),
        (ProviderErrorKind::UnknownOutcome, false)
    );
}

#[tokio::test]
async fn silence_is_an_unknown_outcome_and_a_closed_port_is_not() {
    let server = MockServer::start().await;
    let late = ResponseTemplate::new(201).set_delay(Duration::from_secs(30));
    Mock::given(method("POST"))
        .respond_with(late)
        .mount(&server)
        .await;
    let mut config = client(&server).config;
    config.timeouts.request = Duration::from_millis(100);
    let silence = TwilioClient::new(config.clone())
        .unwrap()
        .send_sms(&sms())
        .await
        .unwrap_err();
    let TelephonyError::Provider(error) = silence else {
        panic!("{silence:?}")
    };
    assert_eq!(
        (error.kind, error.retryable),
        (ProviderErrorKind::UnknownOutcome, false)
    );

    // Port 1 on the loopback: nobody listens there.
    config.base_url = "http://127.0.0.1:1/2010-04-01".to_owned();
    let unreachable = TwilioClient::new(config)
        .unwrap()
        .send_sms(&sms())
        .await
        .unwrap_err();
    let TelephonyError::Provider(error) = unreachable else {
        panic!("{unreachable:?}")
    };
    assert_eq!(
        (error.kind, error.retryable),
        (ProviderErrorKind::Unreachable, true)
    );
}

#[tokio::test]
async fn a_search_finds_queued_texts_and_leaves_out_older_ones() {
    let server = MockServer::start().await;
    let message = |sid, status, created| json!({"sid": sid, "status": status, "body": "Booked.", "num_segments": "1", "date_created": created});
    Mock::given(method("GET"))
        .and(path(format!(
            "/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        )))
        .and(query_param("To", "+447700900001"))
        .and(query_param("From", "+442079460018"))
        .respond_with(
            ResponseTemplate::new(200).set_body_json(json!({"messages": [
            message("SM3", "queued", "Fri, 20 Nov 2026 14:40:00 +0000"),
            message("SM2", "undelivered", "Fri, 20 Nov 2026 14:39:59 +0000"),
            message("SM1", "delivered", "Thu, 19 Nov 2026 14:40:00 +0000"),
        ], "next_page_uri": null})),
        )
        .mount(&server)
        .await;
    let search = SmsSearch {
        from: "+442079460018".parse().unwrap(),
        to: "+447700900001".parse().unwrap(),
        since: "2026-11-20T14:39:59.9Z".parse().unwrap(),
    };
    let found = client(&server).find_sms(&search).await.unwrap();
    let seen: Vec<_> = found
        .iter()
        .map(|sms| (sms.id.0.as_str(), sms.status))
        .collect();
    assert_eq!(
        seen,
        [("SM3", SmsStatus::Queued), ("SM2", SmsStatus::Failed)]
    );
}

#[tokio::test]
async fn a_running_call_gets_new_instructions() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(format!(
            "/2010-04-01/Accounts/{ACCOUNT}/Calls/{}.json",
            call().0
        )))
        .and(body_string_contains("Twiml="))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"sid": call().0})))
        .expect(1)
        .mount(&server)
        .await;
    client(&server)
        .update_call(&call(), &[CallStep::HangUp])
        .await
        .unwrap();
    let sent = form(&server.received_requests().await.unwrap()[0]);
    assert_eq!(
        sent,
        [("Twiml".to_owned(), twiml::render(&[CallStep::HangUp]))]
    );
}

#[tokio::test]
async fn hanging_up_a_call_that_is_over_is_success_but_changing_it_is_not() {
    let over = json!({"code": 21220, "message": "Call is not in-progress", "status": 400});
    let client = client(&answering(400, over).await);
    assert_eq!(client.hang_up(&call()).await, Ok(()));
    let changed = client.update_call(&call(), &[CallStep::HangUp]).await;
    assert_eq!(changed, Err(TelephonyError::CallOver));
}

#[tokio::test]
async fn a_fault_while_hanging_up_may_be_repeated() {
    let server = answering(500, json!({})).await;
    let TelephonyError::Provider(error) = client(&server).hang_up(&call()).await.unwrap_err()
    else {
        panic!("a fault is a provider error");
    };
    assert!(error.retryable);
}

#[tokio::test]
async fn instructions_that_do_not_fit_and_names_that_are_paths_are_not_sent() {
    let server = MockServer::start().await;
    let long = CallStep::Say {
        text: "a".repeat(LONGEST_TWIML),
        voice: None,
        language: None,
    };
    assert!(client(&server).update_call(&call(), &[long]).await.is_err());
    let elsewhere = CarrierCallId("../Messages".to_owned());
    assert!(client(&server).hang_up(&elsewhere).await.is_err());
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_number_says_who_answers_it() {
    let server = answering(
        200,
        json!({"incoming_phone_numbers": [
            {"sid": "PN0", "phone_number": "+4420794600189"},
            {"sid": "PN1", "phone_number": "+442079460018", "voice_url": "https://v.example.com/a",
             "sms_url": "", "status_callback": null, "trunk_sid": null, "voice_application_sid": "AP1"},
        ]}),
    )
    .await;
    let number: E164 = "+442079460018".parse().unwrap();
    let found = client(&server).find_number(&number).await.unwrap().unwrap();
    assert_eq!((found.id.as_str(), found.sms_url), ("PN1", None));
    assert_eq!(found.voice_url.as_deref(), Some("https://v.example.com/a"));
    assert_eq!(
        found.overridden_by.as_deref(),
        Some("AP1"),
        "the application answers instead"
    );
    let other: E164 = "+15125550142".parse().unwrap();
    assert_eq!(client(&server).find_number(&other).await, Ok(None));
}

#[test]
fn no_secret_shows_in_debug() {
    let config = TwilioConfig {
        base_url: TwilioConfig::BASE_URL.to_owned(),
        account_sid: ACCOUNT.to_owned(),
        credentials: Credentials::AccountToken("very-secret".into()),
        timeouts: Timeouts::default(),
    };
    assert!(!format!("{:?}", TwilioClient::new(config).unwrap()).contains("very-secret"));
}

fn outgoing() -> OutgoingCall {
    OutgoingCall {
        from: "+442079460018".parse().unwrap(),
        to: "+447700900001".parse().unwrap(),
        answer: "https://voice.example.com/webhooks/twilio/voice".to_owned(),
        status_callback: "https://voice.example.com/webhooks/twilio/status".to_owned(),
        rings_seconds: 20,
        lasts_seconds: 600,
    }
}

#[tokio::test]
async fn a_telephone_is_rung_with_everything_the_carrier_has_to_know() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(format!("/2010-04-01/Accounts/{ACCOUNT}/Calls.json")))
        .and(basic_auth(ACCOUNT, "secret"))
        .respond_with(
            ResponseTemplate::new(201)
                .set_body_json(json!({"sid": "CA7", "status": "queued", "price": null})),
        )
        .mount(&server)
        .await;
    let placed = client(&server).ring(&outgoing()).await;
    assert_eq!(placed, Ok(CarrierCallId("CA7".to_owned())));
    let sent = form(&server.received_requests().await.unwrap()[0]);
    let value = |name: &str| {
        let found = sent.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!(
        (value("To"), value("From"), value("Method")),
        (Some("+447700900001"), Some("+442079460018"), Some("POST"))
    );
    assert_eq!(
        (value("Timeout"), value("TimeLimit")),
        (Some("20"), Some("600"))
    );
    assert!(value("Url").is_some() && value("StatusCallback").is_some());
}

#[tokio::test]
async fn a_call_that_cannot_be_placed_says_at_which_end_and_a_lost_answer_is_unknown() {
    for (code, receives) in [(21_215, true), (21_219, true), (21_210, false)] {
        let body = json!({"code": code, "message": "No.", "status": 400});
        let failed = client(&answering(400, body).await).ring(&outgoing()).await;
        let expected = if receives {
            TelephonyError::CannotReceive { code }
        } else {
            TelephonyError::CannotSend { code }
        };
        assert_eq!(failed, Err(expected));
    }
    let lost = client(&answering(500, json!({})).await)
        .ring(&outgoing())
        .await;
    let Err(TelephonyError::Provider(error)) = lost else {
        panic!("a fault is a provider error");
    };
    assert_eq!(error.kind, ProviderErrorKind::UnknownOutcome);
}
