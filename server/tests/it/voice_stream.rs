//! The socket of the voice booking platform, `/api/voice/stream`, with a client that writes every frame itself: the messages
//! that its text has, those that break its rules, and streams that have no right to be there.

use std::{sync::Arc, time::Duration};

use providers::system::SystemEntropy;
use reqwest::StatusCode;
use serde_json::{Value, json};
use simulators::world::{AUTH_TOKEN, CallSettings, Paths, place_call};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    media_socket::{Back, MediaSocket, STREAM, parameters, ring, start},
    program::Program,
    world::{Place, TestServer, friday, scenario},
};

const INBOUND: &str = "/api/voice/inbound";
const STREAMS: &str = "/api/voice/stream";
const NUMBER: &str = "+442079460018";
const CALLER: &str = "+447700900101";

/// A call that rings: its id at the carrier, and what its stream is told.
struct Ringing {
    sid: String,
    parameters: Vec<(String, String)>,
}

impl Ringing {
    async fn at(server: &TestServer, call: u32) -> Self {
        let sid = format!("CA{call:032}");
        let (status, twiml) = ring(server, INBOUND, (&sid, CALLER, NUMBER), Some(AUTH_TOKEN)).await;
        assert_eq!(status, StatusCode::OK, "{twiml}");
        let parameters = parameters(&twiml);
        Self { sid, parameters }
    }

    fn told(&self, name: &str) -> &str {
        let mut all = self.parameters.iter();
        let (_, value) = all
            .find(|(key, _)| key == name)
            .unwrap_or_else(|| panic!("{name} is missing"));
        value
    }

    /// The parameters with one changed, or without it.
    fn with(&self, name: &str, value: Option<&str>) -> Vec<(String, String)> {
        let mut all = self.parameters.clone();
        all.retain(|(key, _)| key != name);
        all.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        all
    }
}

/// The calls of a company, the newest first, with everything that was recorded.
async fn recorded(program: &Program) -> Vec<Value> {
    let (_, list) = program.get("/api/v1/calls?limit=100").await;
    let mut calls = Vec::new();
    for call in list["calls"].as_array().expect("calls") {
        let id = call["id"].as_str().expect("an id");
        calls.push(program.get(&format!("/api/v1/calls/{id}")).await.1);
    }
    calls
}

async fn drained(server: &TestServer) {
    let state = server.server.state();
    state.calls.drain(Duration::from_secs(60)).await;
}

#[tokio::test]
async fn a_stream_with_all_its_messages_is_a_call_on_record() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let program = Program::of(&server, "fade-room").await;
    let call = Ringing::at(&server, 1).await;
    assert_eq!(call.told("call_sid"), call.sid);
    assert_eq!(call.told("timezone"), "Europe/London");
    let (_, locations) = program.get("/api/v1/locations").await;
    assert_eq!(call.told("shop_id"), locations["locations"][0]["id"]);

    let mut socket = MediaSocket::open(&server, STREAMS).await;
    socket.begin(&call.sid, &call.parameters).await;
    let greeting = socket.listen().await;
    let count = |events: &[String], event: &str| events.iter().filter(|one| *one == event).count();
    assert!(count(&greeting, "media") > 20, "{greeting:?}");
    assert!(count(&greeting, "mark") > 0, "{greeting:?}");
    socket
        .event("dtmf", json!({"track": "inbound_track", "digit": "5"}))
        .await;
    // What is not known is passed over.
    socket.event("weather", json!({"sky": "grey"})).await;
    socket
        .say("Hello, I'd like to book a haircut please.")
        .await;
    for _ in 0..16 {
        socket.plays_to_a_mark().await;
    }
    // What is not echoed is not heard to its end: real words cut it off.
    socket
        .say("No wait, I'd like to book a beard trim please.")
        .await;
    socket.hears("clear").await;
    socket.listen().await;
    socket
        .event("stop", json!({"accountSid": "AC1", "callSid": call.sid}))
        .await;
    socket.closed().await;
    drained(&server).await;

    let calls = recorded(&program).await;
    assert_eq!(calls.len(), 1);
    let call = &calls[0];
    assert_eq!(
        (
            &call["call"]["state"],
            &call["call"]["from"],
            &call["call"]["to"]
        ),
        (&"ended".into(), &CALLER.into(), &NUMBER.into())
    );
    let turns = call["transcript"].as_array().expect("turns");
    let said = |speaker: &str, words: &str| {
        turns.iter().any(|turn| {
            let text = turn["text"].as_str().expect("text").to_lowercase();
            turn["speaker"] == speaker && text.contains(words)
        })
    };
    assert!(said("receptionist", "an ai receptionist"), "{turns:?}");
    assert!(
        said("caller", "haircut") && said("caller", "beard trim"),
        "{turns:?}"
    );
    assert!(
        turns.iter().any(|turn| turn["interrupted"] == true),
        "{turns:?}"
    );
    assert!(!call["usage"].as_array().expect("usage").is_empty());
    server.stop().await;
}

#[tokio::test]
async fn a_whole_call_over_the_platforms_own_addresses_books_and_texts_from_the_same_number() {
    let settings = [("RINGDESK_JOBS", "off")];
    let server = TestServer::with(Place::sqlite(), friday(), &settings).await;
    let address = server.url("").parse().expect("an address");
    let settings = CallSettings {
        paths: Paths {
            voice: INBOUND.to_owned(),
            ..Paths::default()
        },
        ..CallSettings::new(address)
    };
    let clock = Arc::clone(&server.server.state().ports.clock);
    let books = scenario("books-a-haircut.toml");
    let placed = place_call(&settings, &books, clock, Arc::new(SystemEntropy)).await;
    let placed = placed.expect("the call is placed");
    assert_eq!(placed.line.webhook_status, Some(200));
    drained(&server).await;
    while server.server.worker().run_due().await.expect("the outbox") > 0 {}
    let program = Program::of(&server, "fade-room").await;
    let (_, list) = program.get("/api/v1/bookings?limit=100").await;
    let booked = list["bookings"].as_array().expect("bookings");
    let booked: Vec<&Value> = booked
        .iter()
        .filter(|one| one["call_id"].is_string())
        .collect();
    assert_eq!(booked.len(), 1, "{list}");
    assert_eq!(
        (&booked[0]["start"], &booked[0]["phone"]),
        (&"2026-11-21T14:00:00Z".into(), &CALLER.into())
    );
    let sent = server.server.world().expect("a world").twilio.messages();
    let text = sent.iter().find(|text| text.to == CALLER).expect("a text");
    assert_eq!(text.from, NUMBER);
    assert!(text.body.contains("Haircut"), "{}", text.body);
    server.stop().await;
}

#[tokio::test]
async fn a_handshake_that_the_carrier_did_not_sign_opens_no_socket() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    for signed in [
        None,
        Some(("another-token", STREAMS)),
        Some((AUTH_TOKEN, "/media/twilio")),
        Some((AUTH_TOKEN, "/api/voice/stream?token=1")),
    ] {
        let opened = MediaSocket::try_open(&server, STREAMS, signed).await;
        assert_eq!(opened.err(), Some(StatusCode::FORBIDDEN), "{signed:?}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_forged_start_is_closed_for_breach_of_policy() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let (one, other) = (Ringing::at(&server, 1).await, Ringing::at(&server, 2).await);
    let guess = "0".repeat(one.told("token").len());
    for (sid, parameters) in [
        (&one.sid, Vec::new()),
        (&one.sid, one.with("token", None)),
        (&one.sid, one.with("token", Some(""))),
        (&one.sid, one.with("token", Some(&guess))),
        // The token of one call for the stream of another.
        (&other.sid, other.with("token", Some(one.told("token")))),
        // That used it up.
        (&one.sid, one.parameters.clone()),
    ] {
        let mut socket = MediaSocket::open(&server, STREAMS).await;
        socket.begin(sid, &parameters).await;
        assert_eq!(socket.closed().await, Some(1008), "{parameters:?}");
    }
    // The other call is none the worse, and its token opens one stream.
    let mut first = MediaSocket::open(&server, STREAMS).await;
    first.begin(&other.sid, &other.parameters).await;
    first.hears("media").await;
    let mut second = MediaSocket::open(&server, STREAMS).await;
    second.begin(&other.sid, &other.parameters).await;
    assert_eq!(second.closed().await, Some(1008));
    // A token that nobody used in time is worth nothing.
    let late = Ringing::at(&server, 3).await;
    let clock = &server.server.state().ports.clock;
    clock.sleep(Duration::from_secs(61)).await;
    let mut socket = MediaSocket::open(&server, STREAMS).await;
    socket.begin(&late.sid, &late.parameters).await;
    assert_eq!(socket.closed().await, Some(1008));
    server.stop().await;
}

#[tokio::test]
async fn what_a_start_says_of_the_shop_does_not_decide_whose_call_it_is() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let (ours, theirs) = (
        Program::of(&server, "fade-room").await,
        Program::of(&server, "luma-skin").await,
    );
    let (_, locations) = theirs.get("/api/v1/locations").await;
    let foreign = locations["locations"][0]["id"].as_str().expect("an id");
    let call = Ringing::at(&server, 1).await;
    let mut socket = MediaSocket::open(&server, STREAMS).await;
    socket
        .begin(&call.sid, &call.with("shop_id", Some(foreign)))
        .await;
    socket.hears("media").await;
    socket.event("stop", json!({"callSid": call.sid})).await;
    socket.closed().await;
    drained(&server).await;
    assert_eq!(recorded(&ours).await.len(), 1);
    assert_eq!(recorded(&theirs).await, Vec::<Value>::new());
    server.stop().await;
}

/// What is sent after `connected` and, if it says so, `start`; and the code that it is closed with.
type Breach = (&'static str, bool, Message, u16);

fn breaches() -> Vec<Breach> {
    let frame = |event: &str, sequence: u32, stream: &str, content: Value| {
        let mut frame = json!({
            "event": event, "sequenceNumber": sequence.to_string(), "streamSid": stream,
        });
        frame[event] = content;
        Message::text(frame.to_string())
    };
    let audio = || json!({"track": "inbound", "payload": "/////w=="});
    let formatted = |change: fn(&mut Value)| {
        let mut content = start("CA1", &[]);
        change(&mut content);
        frame("start", 1, STREAM, content)
    };
    let text = |text: &str| Message::text(text.to_owned());
    vec![
        ("no JSON", true, text("not json"), 1007),
        ("half a frame", true, text(r#"{"event":"media","#), 1007),
        ("a list", true, text("[]"), 1007),
        ("no event", true, text(r#"{"streamSid":"MZ1"}"#), 1007),
        ("bytes", true, Message::binary(vec![0_u8; 160]), 1003),
        (
            "a frame beyond the limit",
            true,
            text(&"x".repeat(70_000)),
            1009,
        ),
        (
            "media before start",
            false,
            frame("media", 1, STREAM, audio()),
            1008,
        ),
        (
            "stop before start",
            false,
            frame("stop", 1, STREAM, json!({})),
            1008,
        ),
        (
            "connected again",
            true,
            text(r#"{"event":"connected"}"#),
            1008,
        ),
        (
            "start again",
            true,
            frame("start", 2, STREAM, start("CA1", &[])),
            1008,
        ),
        (
            "another stream",
            true,
            frame("media", 2, "MZ9", audio()),
            1008,
        ),
        (
            "a number that did not rise",
            true,
            frame("media", 1, STREAM, audio()),
            1008,
        ),
        (
            "a number that is none",
            true,
            frame("media", 2, STREAM, json!({"payload": 7})),
            1007,
        ),
        (
            "audio that is no base64",
            true,
            frame(
                "media",
                2,
                STREAM,
                json!({"track": "inbound", "payload": "?"}),
            ),
            1007,
        ),
        (
            "more than a second of audio",
            true,
            frame(
                "media",
                2,
                STREAM,
                json!({"track": "inbound", "payload": "/".repeat(16_000)}),
            ),
            1009,
        ),
        (
            "a start without a format",
            false,
            formatted(|start| start["mediaFormat"] = Value::Null),
            1007,
        ),
        (
            "a start in another format",
            false,
            formatted(|start| start["mediaFormat"]["sampleRate"] = 16_000.into()),
            1003,
        ),
        (
            "a start whose id would need escaping",
            false,
            formatted(|start| start["streamSid"] = r#"MZ"1"#.into()),
            1007,
        ),
    ]
}

#[tokio::test]
async fn a_message_that_breaks_a_rule_closes_its_stream_with_the_code_that_says_why() {
    let settings = [("RINGDESK_CALLS_PER_CALLER", "100")];
    let server = TestServer::with(Place::sqlite(), friday(), &settings).await;
    for (index, (what, started, message, code)) in (1..).zip(breaches()) {
        let call = Ringing::at(&server, index).await;
        let mut socket = MediaSocket::open(&server, STREAMS).await;
        if started {
            socket.begin(&call.sid, &call.parameters).await;
            socket.hears("media").await;
        } else {
            socket.connected().await;
        }
        socket.message(message).await;
        assert_eq!(socket.closed().await, Some(code), "{what}");
    }
    // A flood of events that nobody knows is one, a few are not.
    let call = Ringing::at(&server, 100).await;
    let mut socket = MediaSocket::open(&server, STREAMS).await;
    socket.begin(&call.sid, &call.parameters).await;
    for _ in 0..100 {
        socket.event("weather", json!({})).await;
    }
    assert!(!matches!(socket.next().await, Back::Closed(_)));
    socket.event("weather", json!({})).await;
    assert_eq!(socket.closed().await, Some(1008));
    // Nothing of all this is still open, and the next caller is greeted.
    let call = Ringing::at(&server, 101).await;
    let mut socket = MediaSocket::open(&server, STREAMS).await;
    socket.begin(&call.sid, &call.parameters).await;
    socket.hears("media").await;
    socket.event("stop", json!({"callSid": call.sid})).await;
    socket.closed().await;
    drained(&server).await;
    let program = Program::of(&server, "fade-room").await;
    for call in recorded(&program).await {
        assert_eq!(call["call"]["state"], "ended", "{call}");
    }
    server.stop().await;
}
