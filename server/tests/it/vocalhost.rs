//! The interface of users, assistants, slots and bookings, as its text has it.

use std::sync::Arc;

use providers::system::SystemEntropy;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use simulators::{
    scenario::Scenario,
    world::{AUTH_TOKEN, CallSettings, Paths, place_call},
};

use crate::{
    browser::Browser,
    media_socket::{MediaSocket, parameters, ring},
    world::{Place, TestServer, friday},
};

/// Somebody books Tuesday at ten by telephone.
const CALL: &str = r#"
title = "A caller books a consultation"

[call]
from = "+447700900101"
to = "+442079460018"

[[steps]]
when_hears = "How can I help"
say = "Hello, I'd like to book an appointment please."

[[replies]]
hears = ["what would you like to book", "which one would you like"]
say = "An appointment please."

[[replies]]
hears = ["when would you like", "day and time suits", "when suits you"]
say = "Tuesday at ten in the morning."

[[replies]]
hears = ["put it under", "who is it for", "your name", "what name"]
say = "John Doe"

[[replies]]
hears = "shall I book it"
say = "Yes please."

[[replies]]
hears = "anything else"
say = "No thank you, that's all."

[expect]
outcome = "booked"
"#;

const SPARE: &[(&str, &str)] = &[("RINGDESK_SPARE_NUMBERS", "+442079460555")];
const BOUNDARY: &str = "----form";

/// A form as browsers send it.
fn multipart(fields: &[(&str, &str)], file: Option<(&str, &str)>) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        body.push_str(&format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    if let Some((name, content)) = file {
        body.push_str(&format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files[]\"; filename=\"{name}\"\r\n\
             Content-Type: text/plain\r\n\r\n{content}\r\n"
        ));
    }
    body.push_str(&format!("--{BOUNDARY}--\r\n"));
    body
}

async fn post(browser: &Browser, path: &str, body: String) -> (StatusCode, Value) {
    let request = browser
        .request(&Method::POST, path)
        .header(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={BOUNDARY}"),
        )
        .body(body);
    read(browser.send(request).await).await
}

async fn get(browser: &Browser, path: &str) -> (StatusCode, Value) {
    read(browser.get(path).await).await
}

async fn read(answer: reqwest::Response) -> (StatusCode, Value) {
    let status = answer.status();
    (status, answer.json().await.expect("JSON"))
}

const DAYS: &str = r#"{"monday": true, "tuesday": true, "wednesday": true, "thursday": true, "friday": true, "saturday": false, "sunday": false}"#;

fn registration<'a>(user: &'a str, change: Option<(&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("user_id", user),
        ("business_name", "Tech Corp"),
        ("receptionist_name", "Robin"),
        ("start_time", "09:00"),
        ("end_time", "17:00"),
        ("booking_duration_minutes", "30"),
        ("phone_number", "+442079460777"),
        ("available_days", DAYS),
        ("voice_type", "male"),
    ];
    if let Some((name, value)) = change {
        fields.retain(|(known, _)| *known != name);
        fields.push((name, value));
    }
    fields
}

async fn signed_in(server: &TestServer) -> (Browser, String) {
    let browser = Browser::new(server);
    browser.sign_in("/done").await;
    let (_, me) = get(&browser, "/api/auth/user/me").await;
    let user = me["user"]["id"].to_string();
    (browser, user)
}

async fn an_owner_registers_and_sees_the_diary(place: Place) {
    let server = TestServer::with(place, friday(), SPARE).await;
    let (browser, user) = signed_in(&server).await;
    let (status, none) = get(&browser, &format!("/api/assistants?user_id={user}")).await;
    assert_eq!((status, &none["assistants"]), (StatusCode::OK, &json!([])));

    let form = multipart(&registration(&user, None), Some(("prices.txt", "Cut 35")));
    let (status, new) = post(&browser, "/api/register", form).await;
    assert_eq!(status, StatusCode::CREATED, "{new}");
    assert_eq!(new["twilio_number"], "+442079460555");
    let message = new["message"].as_str().expect("a message");
    assert!(message.starts_with("Assistant created. Forward calls to +442079460555."));
    assert_eq!(new["indexed_chunks"], 0);
    assert_eq!(
        new["files"][0],
        json!({"name": "prices.txt", "bytes": 6, "status": "not_kept"})
    );
    let id = new["assistant_id"].as_u64().expect("a small number");

    let (_, list) = get(&browser, &format!("/api/assistants?user_id={user}")).await;
    let expected = json!({
        "id": id, "name": "Robin", "business_name": "Tech Corp", "description": "",
        "start_time": "09:00", "end_time": "17:00", "booking_duration_minutes": 30,
        "available_days": serde_json::from_str::<Value>(DAYS).expect("days"),
        "twilio_number": "+442079460555", "voice_type": "male",
    });
    assert_eq!(list["assistants"], json!([expected]));

    let path = format!("/api/slots/{id}?date=2026-11-24");
    let (status, day) = get(&browser, &path).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        (&day["date"], &day["day"]),
        (&"2026-11-24".into(), &"tuesday".into())
    );
    assert_eq!(
        (&day["business_hours"], &day["slot_duration"]),
        (&"09:00 - 17:00".into(), &30.into())
    );
    let slots = day["slots"].as_array().expect("slots");
    assert_eq!(
        (slots.len(), &slots[0], &slots[15]),
        (16, &"9:00 AM".into(), &"4:30 PM".into())
    );
    let (_, saturday) = get(&browser, &format!("/api/slots/{id}?date=2026-11-21")).await;
    assert_eq!(
        (&saturday["slots"], &saturday["business_hours"]),
        (&json!([]), &"closed".into())
    );
    // Without a date it is today, after two in the afternoon.
    let (_, today) = get(&browser, &format!("/api/slots/{id}")).await;
    assert_eq!(
        (&today["date"], &today["slots"][0]),
        (&"2026-11-20".into(), &"2:00 PM".into())
    );

    somebody_calls_and_books(&server, "+442079460555").await;
    let (_, day) = get(&browser, &path).await;
    let slots = day["slots"].as_array().expect("slots");
    assert!(
        slots.len() == 15 && !slots.contains(&"10:00 AM".into()),
        "{slots:?}"
    );
    let range = format!("/api/bookings/{id}?start_date=2026-11-24&end_date=2026-11-25");
    let (status, diary) = get(&browser, &range).await;
    assert_eq!(status, StatusCode::OK);
    let booking = &diary["bookings"][0];
    assert!(booking["id"].is_u64(), "{booking}");
    assert_eq!(
        (&booking["date"], &booking["time"]),
        (&"2026-11-24".into(), &"10:00".into())
    );
    assert_eq!(booking["customer_name"], "John Doe");
    let times = diary["slots"]["2026-11-24"].as_array().expect("times");
    assert_eq!(times[0], json!({"time": "09:00", "is_booked": false}));
    assert_eq!(times[2], json!({"time": "10:00", "is_booked": true}));
    assert_eq!(
        diary["slots"].as_object().map(serde_json::Map::len),
        Some(2)
    );

    let patch = json!({
        "business_name": "Updated Corp Name", "receptionist_name": "New AI Name",
        "start_time": "08:00", "end_time": "18:00",
        "available_days": {"monday": true, "saturday": true},
    });
    let path = format!("/api/assistant/{id}");
    let request = browser.request(&Method::PATCH, &path).json(&patch);
    let (status, changed) = read(browser.send(request).await).await;
    assert_eq!(status, StatusCode::OK, "{changed}");
    let assistant = &changed["assistant"];
    assert_eq!(
        (&assistant["business_name"], &assistant["name"]),
        (&"Updated Corp Name".into(), &"New AI Name".into())
    );
    assert_eq!(
        (
            &assistant["start_time"],
            &assistant["available_days"]["saturday"]
        ),
        (&"08:00".into(), &true.into())
    );
    let (_, tuesday) = get(&browser, &format!("/api/slots/{id}?date=2026-11-24")).await;
    assert_eq!(tuesday["slots"], json!([]));
    server.stop().await;
}

/// Somebody dials the number that calls are forwarded to, and books by speaking.
async fn somebody_calls_and_books(server: &TestServer, number: &str) {
    let mut call = Scenario::parse(CALL).expect("a scenario");
    call.call.to = number.parse().expect("a number");
    let settings = CallSettings {
        paths: Paths {
            voice: "/voice/voice".to_owned(),
            ..Paths::default()
        },
        ..CallSettings::new(server.url("").parse().expect("an address"))
    };
    let clock = Arc::clone(&server.server.state().ports.clock);
    let placed = place_call(&settings, &call, clock, Arc::new(SystemEntropy)).await;
    let placed = placed.expect("the call is placed");
    assert_eq!(placed.line.webhook_status, Some(200));
    let told = serde_json::to_string(&placed.call.timeline).expect("a timeline");
    assert!(told.contains("You're booked"), "{told}");
}

#[tokio::test]
async fn an_owner_registers_and_sees_the_diary_on_sqlite() {
    an_owner_registers_and_sees_the_diary(Place::sqlite()).await;
}

#[tokio::test]
async fn an_owner_registers_and_sees_the_diary_on_postgres() {
    an_owner_registers_and_sees_the_diary(Place::postgres().await).await;
}

#[tokio::test]
async fn a_registration_that_breaks_a_rule_names_the_field_and_leaves_nothing() {
    let server = TestServer::with(Place::sqlite(), friday(), SPARE).await;
    let (browser, user) = signed_in(&server).await;
    for (field, value) in [
        ("business_name", ""),
        ("receptionist_name", " "),
        ("start_time", "9 am"),
        ("end_time", "08:00"),
        ("booking_duration_minutes", "0"),
        ("booking_duration_minutes", "half an hour"),
        ("phone_number", "call me"),
        ("available_days", "[]"),
        ("available_days", r#"{"monday": false}"#),
        ("available_days", r#"{"caturday": true}"#),
        ("voice_type", "robot"),
    ] {
        let form = multipart(&registration(&user, Some((field, value))), None);
        let (status, refused) = post(&browser, "/api/register", form).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{field}={value} {refused}");
        let details = refused["details"].as_str().expect("details");
        assert!(details.starts_with(field), "{field}={value}: {details}");
        assert!(refused["error"].is_string());
    }
    let (status, _) = post(
        &browser,
        "/api/register",
        multipart(&registration("1", None), None),
    )
    .await;
    assert_eq!(status, StatusCode::NOT_FOUND, "another user's number");
    let cut = multipart(&registration(&user, None), None)[..200].to_owned();
    assert_eq!(
        post(&browser, "/api/register", cut).await.0,
        StatusCode::BAD_REQUEST
    );
    let (_, list) = get(&browser, &format!("/api/assistants?user_id={user}")).await;
    assert_eq!(list["assistants"], json!([]));
    server.stop().await;
}

#[tokio::test]
async fn an_assistant_of_somebody_else_does_not_exist() {
    let server = TestServer::with(Place::sqlite(), friday(), SPARE).await;
    let (browser, user) = signed_in(&server).await;
    let fields = [
        ("user_id", user.as_str()),
        ("assistant_name", "Sage"),
        ("business_name", "Quiet Corp"),
        ("business_description", "We listen."),
    ];
    let (status, new) = post(
        &browser,
        "/api/register/assistant",
        multipart(&fields, None),
    )
    .await;
    assert_eq!(status, StatusCode::CREATED, "{new}");
    assert!(new["twilio_number"].is_null());
    let id = new["assistant_id"].as_u64().expect("a number");
    let stranger = Browser::new(&server);
    for path in [
        format!("/api/slots/{id}"),
        format!("/api/bookings/{id}"),
        "/api/assistants".to_owned(),
    ] {
        assert_eq!(
            get(&stranger, &path).await.0,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
    }
    for missing in ["999999", "-1", "x", "loc_00000000000000000000000000"] {
        let (status, refused) = get(&browser, &format!("/api/slots/{missing}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{missing} {refused}");
    }
    for bad in [
        "start_date=2026-11-30&end_date=2026-11-24",
        "start_date=2026-01-01&end_date=2026-12-31",
        "start_date=tomorrow",
    ] {
        let (status, _) = get(&browser, &format!("/api/bookings/{id}?{bad}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{bad}");
    }
    server.stop().await;
}

#[tokio::test]
async fn the_stream_of_a_conversation_takes_the_call_of_that_number_alone() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let mut calls = Vec::new();
    for call in 1..=2 {
        let sid = format!("CA{call:032}");
        let parties = (sid.as_str(), "+447700900101", "+442079460018");
        let (status, _) = ring(&server, "/voice/voice", parties, Some("another")).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, twiml) = ring(&server, "/voice/voice", parties, Some(AUTH_TOKEN)).await;
        assert_eq!(status, StatusCode::OK, "{twiml}");
        let (_, rest) = twiml.split_once("/ws/call/").expect("a conversation");
        let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
        // The carrier asks again: the conversation keeps its number.
        let (_, again) = ring(&server, "/voice/voice", parties, Some(AUTH_TOKEN)).await;
        assert!(again.contains(&format!("/ws/call/{number}\"")), "{again}");
        calls.push((format!("/ws/call/{number}"), sid, parameters(&again)));
    }
    let [(first, ..), (second, sid, told)] = calls.as_slice() else {
        panic!("two calls");
    };
    assert_ne!(first, second);
    for missing in ["/ws/call/99999", "/ws/call/x", "/ws/call/-1"] {
        let signed = Some((AUTH_TOKEN, missing));
        let opened = MediaSocket::try_open(&server, missing, signed).await;
        assert_eq!(opened.err(), Some(StatusCode::NOT_FOUND), "{missing}");
        // Who is not the carrier does not learn which there are.
        let opened = MediaSocket::try_open(&server, missing, None).await;
        assert_eq!(opened.err(), Some(StatusCode::FORBIDDEN), "{missing}");
    }
    let opened = MediaSocket::try_open(&server, second, None).await;
    assert_eq!(opened.err(), Some(StatusCode::FORBIDDEN));
    let mut right = MediaSocket::open(&server, second).await;
    right.begin(sid, told).await;
    right.hears("media").await;
    let sid = &calls[0].1;
    let mut wrong = MediaSocket::open(&server, second).await;
    wrong.begin(sid, &calls[0].2).await;
    assert_eq!(wrong.closed().await, Some(1008));
    server.stop().await;
}
