//! Calls over Exotel: what its flows ask, who is refused, and whole calls over its protocol.

use providers::twilio::signature::{HEADER, Signed, sign};
use reqwest::{RequestBuilder, StatusCode};
use secrecy::SecretString;
use serde_json::Value;
use simulators::{
    scenario::{CarrierName, Scenario},
    world::{AUTH_TOKEN, EXOTEL_WEBHOOK_PASSWORD, EXOTEL_WEBHOOK_USER},
};

use crate::world::{Place, TestServer, friday, scenario};

const ASKED: &[&str] = &[
    "/webhooks/exotel/before",
    "/webhooks/exotel/stream",
    "/webhooks/exotel/after",
    "/webhooks/exotel/connect",
    "/webhooks/exotel/message",
    "/media/exotel",
];
const TOLD: &[&str] = &["/webhooks/exotel/status", "/webhooks/exotel/sms-status"];

const SID: &str = "c5797dcbaaeed7678c4062a4a3ed2f8a";
/// A number of a demo company.
const NUMBER: &str = "+442079460018";

fn client() -> reqwest::Client {
    providers::http::client(providers::http::Timeouts::default()).expect("a client")
}

/// A request of the carrier, with its credentials.
fn asked(server: &TestServer, path: &str, query: &[(&str, &str)]) -> RequestBuilder {
    client()
        .get(server.url(path))
        .query(query)
        .basic_auth(EXOTEL_WEBHOOK_USER, Some(EXOTEL_WEBHOOK_PASSWORD))
}

fn told(server: &TestServer, path: &str, form: &[(&str, &str)]) -> RequestBuilder {
    client()
        .post(server.url(path))
        .form(form)
        .basic_auth(EXOTEL_WEBHOOK_USER, Some(EXOTEL_WEBHOOK_PASSWORD))
}

async fn status(request: RequestBuilder) -> StatusCode {
    request.send().await.expect("an answer").status()
}

/// The scenario's call, over Exotel.
fn over_exotel(file: &str) -> Scenario {
    let mut scenario = scenario(file);
    scenario.call.carrier = CarrierName::Exotel;
    scenario
}

const CALL: [(&str, &str); 3] = [
    ("CallSid", SID),
    ("CallFrom", "09876543210"),
    ("CallTo", NUMBER),
];

#[tokio::test]
async fn nothing_is_answered_without_the_credentials_of_the_address() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    for path in ASKED.iter().chain(TOLD) {
        let request = || {
            if TOLD.contains(path) {
                client().post(server.url(path)).form(&CALL)
            } else {
                client().get(server.url(path)).query(&CALL)
            }
        };
        for wrong in [
            request(),
            request().basic_auth(EXOTEL_WEBHOOK_USER, Some("another")),
            request().basic_auth("another", Some(EXOTEL_WEBHOOK_PASSWORD)),
            request().bearer_auth(EXOTEL_WEBHOOK_PASSWORD),
        ] {
            let answer = wrong.send().await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
            let challenge = answer.headers().get("www-authenticate");
            assert!(challenge.is_some(), "{path} asks for credentials");
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn requests_without_what_the_carrier_always_sends_are_refused() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    for path in ASKED.iter().filter(|path| !path.starts_with("/media")) {
        for missing in [
            vec![],
            vec![("CallSid", SID)],
            vec![("CallTo", NUMBER)],
            vec![("CallSid", SID), ("CallTo", "nobody")],
        ] {
            let refused = status(asked(&server, path, &missing)).await;
            assert_eq!(refused, StatusCode::BAD_REQUEST, "{path} {missing:?}");
        }
    }
    for (path, form) in [
        (TOLD[0], vec![("CallSid", SID)]),
        (TOLD[0], vec![("CallSid", SID), ("To", NUMBER)]),
        (TOLD[1], vec![("Status", "delivered")]),
        (TOLD[1], vec![("SmsSid", "s")]),
        (TOLD[1], vec![("SmsSid", "s"), ("Status", "delivered")]),
    ] {
        let refused = status(told(&server, path, &form)).await;
        assert_eq!(refused, StatusCode::BAD_REQUEST, "{path} {form:?}");
    }
    let no_socket = status(asked(&server, "/media/exotel", &[])).await;
    assert!(no_socket.is_client_error(), "{no_socket}");
    server.stop().await;
}

#[tokio::test]
async fn the_address_of_a_stream_carries_credentials_and_a_new_token_each_time() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    assert_eq!(
        status(asked(&server, "/webhooks/exotel/before", &CALL)).await,
        StatusCode::OK
    );
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let answer = asked(&server, "/webhooks/exotel/stream", &CALL);
        let answer: Value = answer.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer.as_object().map(serde_json::Map::len), Some(1));
        let url: url::Url = answer["url"].as_str().unwrap().parse().unwrap();
        assert_eq!((url.scheme(), url.path()), ("wss", "/media/exotel"));
        assert_eq!(url.username(), EXOTEL_WEBHOOK_USER);
        assert!(url.as_str().len() <= 600 && url.query().unwrap().len() <= 256);
        let (name, token) = url.query_pairs().next().unwrap();
        assert_eq!(name, "token");
        tokens.push(token.into_owned());
    }
    assert_ne!(tokens[0], tokens[1]);
    server.stop().await;
}

#[tokio::test]
async fn a_number_that_nobody_has_is_turned_away() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let stray = [
        ("CallSid", SID),
        ("CallFrom", "anonymous"),
        ("CallTo", "08047490000"),
    ];
    assert_eq!(
        status(asked(&server, "/webhooks/exotel/before", &stray)).await,
        StatusCode::FOUND
    );
    for path in ["/webhooks/exotel/stream", "/webhooks/exotel/connect"] {
        assert_eq!(
            status(asked(&server, path, &stray)).await,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert_eq!(
        status(asked(&server, "/webhooks/exotel/after", &stray)).await,
        StatusCode::OK,
        "there is nothing to go on with"
    );
    server.stop().await;
}

#[tokio::test]
async fn a_full_house_takes_no_more_calls() {
    let settings = [("RINGDESK_CALLS_MAX", "1")];
    let server = TestServer::with(Place::sqlite(), friday(), &settings).await;
    assert_eq!(
        status(asked(&server, "/webhooks/exotel/before", &CALL)).await,
        StatusCode::OK
    );
    let other = [("CallSid", "c2"), CALL[1], CALL[2]];
    assert_eq!(
        status(asked(&server, "/webhooks/exotel/before", &other)).await,
        StatusCode::FOUND
    );
    assert_eq!(
        status(asked(&server, "/webhooks/exotel/stream", &other)).await,
        StatusCode::SERVICE_UNAVAILABLE
    );
    server.stop().await;
}

#[tokio::test]
async fn a_stream_that_never_began_leads_to_the_other_branch_in_both_spellings() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    for (sid, report) in [
        (
            "c1",
            vec![("Stream[Status]", "failed"), ("Stream[StreamSID]", "")],
        ),
        (
            "c2",
            vec![("Stream", r#"{"Status":"failed","StreamSID":""}"#)],
        ),
    ] {
        let call = [("CallSid", sid), CALL[1], CALL[2]];
        let before = asked(&server, "/webhooks/exotel/before", &call);
        assert_eq!(status(before).await, StatusCode::OK);
        let after = asked(&server, "/webhooks/exotel/after", &call).query(&report);
        assert_eq!(status(after).await, StatusCode::FOUND, "{report:?}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_token_opens_one_stream_only() {
    use futures::{SinkExt as _, StreamExt as _};
    use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};

    let server = TestServer::in_real_time(Place::sqlite()).await;
    let answer = asked(&server, "/webhooks/exotel/stream", &CALL);
    let answer: Value = answer.send().await.unwrap().json().await.unwrap();
    let url: url::Url = answer["url"].as_str().unwrap().parse().unwrap();
    let token = url.query_pairs().next().unwrap().1.into_owned();
    let open = |token: Option<String>| {
        let mut address = format!("ws://{}/media/exotel", server.server.address());
        if let Some(token) = token {
            address.push_str(&format!("?token={token}"));
        }
        let mut request = address.into_client_request().unwrap();
        let carrier = asked(&server, "/media/exotel", &[]).build().unwrap();
        let credentials = carrier.headers()["authorization"].clone();
        request.headers_mut().insert("authorization", credentials);
        async move {
            let (mut socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
            let start = format!(
                r#"{{"event":"start","sequence_number":"1","stream_sid":"MZ1","start":{{"stream_sid":"MZ1","call_sid":"{SID}","account_sid":"a","from":"1","to":"2","custom_parameters":{{}},"media_format":{{"encoding":"audio/x-raw","sample_rate":"8000","bit_rate":"16"}}}}}}"#
            );
            for text in [r#"{"event":"connected"}"#.to_owned(), start] {
                socket.send(Message::text(text)).await.unwrap();
            }
            loop {
                match socket.next().await {
                    Some(Ok(Message::Text(text))) => return Ok(text.to_string()),
                    Some(Ok(Message::Close(frame))) => {
                        return Err(frame.map(|frame| u16::from(frame.code)));
                    }
                    Some(Ok(_)) => {}
                    other => panic!("{other:?}"),
                }
            }
        }
    };
    assert_eq!(open(None).await, Err(Some(1008)), "no token");
    assert_eq!(open(Some("x".to_owned())).await, Err(Some(1008)));
    let first = open(Some(token.clone())).await.expect("the stream begins");
    assert!(first.contains(r#""event":"media""#), "{first}");
    assert_eq!(open(Some(token)).await, Err(Some(1008)), "used");
    server.stop().await;
}

#[tokio::test]
async fn exotel_alone_is_enough_to_answer_calls() {
    let settings = [
        ("RINGDESK_SIMULATORS", "off"),
        ("RINGDESK_OPENAI_API_KEY", "sk-key"),
        ("RINGDESK_OPENAI_REALTIME_URL", "ws://127.0.0.1:9"),
        ("RINGDESK_EXOTEL_ACCOUNT_SID", "ringdesk1"),
        ("RINGDESK_EXOTEL_API_KEY", "key"),
        ("RINGDESK_EXOTEL_API_TOKEN", "token"),
        ("RINGDESK_EXOTEL_WEBHOOK_PASSWORD", EXOTEL_WEBHOOK_PASSWORD),
    ];
    let server = TestServer::with(Place::sqlite(), friday(), &settings).await;
    let before = asked(&server, "/webhooks/exotel/before", &CALL);
    assert_eq!(status(before).await, StatusCode::FOUND, "nobody's number");
    // Who claims to be the other carrier is not let in, whatever they sign with.
    let form = [("CallSid", SID), ("From", NUMBER), ("To", NUMBER)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let url = server.url("/webhooks/twilio/voice");
    for token in ["", AUTH_TOKEN] {
        let signature = sign(&SecretString::from(token), &url, Signed::Form(&form));
        let request = client().post(&url).form(&form).header(HEADER, signature);
        assert_eq!(status(request).await, StatusCode::FORBIDDEN);
    }
    server.stop().await;
}

async fn play(file: &str) {
    let scenario = over_exotel(file);
    let server = TestServer::start(Place::sqlite(), scenario.now.unwrap_or_else(friday)).await;
    let played = server.play(&scenario).await;
    server.stop().await;
    assert!(played.ok, "{}", server::demo::show(&played, false));
    assert_eq!(played.call.carrier, "exotel");
}

macro_rules! calls {
    ($($name:ident = $file:literal,)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                play($file).await;
            }
        )*
    };
}

calls! {
    asks_for_a_person_by_keypad = "asks-for-a-person-by-keypad.toml",
    asks_the_opening_hours = "asks-the-opening-hours.toml",
    background_noise = "background-noise.toml",
    books_a_haircut = "books-a-haircut.toml",
    cancels_a_booking = "cancels-a-booking.toml",
    changes_their_mind = "changes-their-mind.toml",
    everything_in_one_sentence = "everything-in-one-sentence.toml",
    hangs_up_in_the_read_back = "hangs-up-in-the-read-back.toml",
    interrupts_the_read_back = "interrupts-the-read-back.toml",
    jitter = "jitter.toml",
    key_presses_are_noted = "key-presses-are-noted.toml",
    leaves_a_message = "leaves-a-message.toml",
    malformed_frame = "malformed-frame.toml",
    media_before_start = "media-before-start.toml",
    model_dies_in_the_call = "model-dies-in-the-call.toml",
    model_unreachable = "model-unreachable.toml",
    moves_a_booking = "moves-a-booking.toml",
    oversized_frame = "oversized-frame.toml",
    piece_by_piece = "piece-by-piece.toml",
    says_mm_hmm = "says-mm-hmm.toml",
    says_yes_twice = "says-yes-twice.toml",
    second_start = "second-start.toml",
    second_stream_with_used_token = "second-stream-with-used-token.toml",
    slot_taken_nearest_offered = "slot-taken-nearest-offered.toml",
    socket_drops = "socket-drops.toml",
    wants_a_named_barber = "wants-a-named-barber.toml",
    webhook_asked_twice = "webhook-delivered-twice.toml",
    withheld_number = "withheld-number.toml",
}

#[tokio::test]
async fn forged_credentials_end_the_call_before_it_begins() {
    for unsigned in [false, true] {
        let mut scenario = over_exotel("forged-webhook.toml");
        scenario.faults.unsigned_webhook = unsigned;
        scenario.expect.line.webhook_status = Some(401);
        let server = TestServer::start(Place::sqlite(), friday()).await;
        let played = server.play(&scenario).await;
        server.stop().await;
        assert!(played.ok, "{}", server::demo::show(&played, false));
    }
}

#[tokio::test]
async fn a_forged_handshake_is_refused_twice_and_the_caller_may_leave_a_message() {
    let mut scenario = over_exotel("forged-media-handshake.toml");
    scenario.expect.line.handshake_status = Some(401);
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let played = server.play(&scenario).await;
    server.stop().await;
    let refusals = played.call.timeline.iter();
    let refusals = refusals.filter(|hop| hop.hop == "stream.refused").count();
    assert_eq!(refusals, 2, "one automatic retry");
    assert!(played.ok, "{}", server::demo::show(&played, false));
}
