//! The interface for court facilities, as its text has it.

use std::{collections::BTreeMap, time::Duration};

use domain::{BusinessId, CalendarConnectionId};
use futures::{SinkExt, StreamExt};
use providers::twilio::signature::{HEADER, Signed, sign};
use reqwest::StatusCode;
use secrecy::SecretString;
use serde_json::{Value, json};
use services::{
    ServiceError,
    records::{CalendarConnection, CalendarLink, CalendarTokens, ConnectionState},
};
use simulators::world::{
    AUTH_TOKEN, EXOTEL_WEBHOOK_PASSWORD, EXOTEL_WEBHOOK_USER, GOOGLE_ACCOUNT, GOOGLE_CALENDAR,
};
use tokio_tungstenite::{connect_async, tungstenite::Message};

use crate::{
    program::{Program, client},
    world::{Place, TestServer, friday},
};

const OPEN: &[(&str, &str)] = &[("RINGDESK_OPEN_COURTS", "on")];

/// The example of the text.
fn file() -> Value {
    json!({"pickle_x_mysore": {
        "facility_id": "pickle_x_mysore",
        "facility_name": "Pickle X Mysore",
        "phone_number": "+919876543210",
        "number_of_courts": 4,
        "open_time": "06:00",
        "close_time": "23:00",
        "booking_rules": {"minimum_duration": 60, "duration_multiples": 60, "fixed_slots": true},
        "pricing": {"weekday_per_hour": 280, "weekend_per_hour": 300},
        "rentals": {"racket": 100, "shoes": 100, "shuttle_sale": 380},
        "coaching": {"available": true, "fee": 2500, "timings": ["7-9 AM", "4-6 PM"], "age_below": 18}
    }})
}

/// A server over a database into which the example was imported, as its operator does it; with a key of its owner.
async fn with_facility(place: Place, settings: &[(&str, &str)]) -> (TestServer, Program) {
    let folder = testkit::scratch::dir().expect("a folder for the test");
    let path = folder.path().join("facilities.json");
    std::fs::write(&path, file().to_string()).expect("the file is written");
    let imported = std::process::Command::new(env!("CARGO_BIN_EXE_ringdesk"))
        .args(["import", "facilities"])
        .arg(&path)
        .args(["--owner", "owner@pickle-x.example"])
        .env("RINGDESK_DATABASE_URL", place.url())
        .output()
        .expect("the command runs");
    assert!(imported.status.success(), "{imported:?}");
    let server = TestServer::with(place, friday(), settings).await;
    let program = Program::with(&server, owner(&server).await).await;
    (server, program)
}

/// Whose the facility is.
async fn owner(server: &TestServer) -> BusinessId {
    let facilities = &server.server.state().services.facilities;
    let found = facilities.find("pickle_x_mysore").await;
    found.expect("the facility was imported").business_id
}

/// Connects a calendar to the courts, as their owner does.
async fn connect_calendar(server: &TestServer) {
    let (state, business) = (server.server.state(), owner(server).await);
    let world = server.server.world().expect("a world");
    let grant = world.calendar_grant().expect("a grant");
    let now = state.ports.now();
    let connection = CalendarConnection {
        id: state.ports.id(CalendarConnectionId::from_uuid),
        provider: "google".to_owned(),
        account: grant.account,
        state: ConnectionState::Connected,
        problem: None,
        answered_at: None,
        tokens: CalendarTokens {
            access: SecretString::default(),
            refresh: SecretString::from(grant.refresh_token),
            expires_at: now,
        },
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let link = CalendarLink {
        connection_id: connection.id,
        calendar_id: grant.calendar_id,
    };
    let (connection, link) = (&connection, &link);
    let connected = state
        .ports
        .store
        .write::<_, ServiceError, _>(business, |tx| {
            Box::pin(async move {
                tx.connections().put(connection).await?;
                for mut court in tx.catalog().resources().await? {
                    court.calendar = Some(link.clone());
                    tx.catalog().put_resource(&court).await?;
                }
                Ok(())
            })
        });
    connected.await.expect("the calendar is connected");
}

/// The events of courts in the calendar, once everything is written: title and description.
async fn court_events(server: &TestServer) -> Vec<(String, String)> {
    let clock = &server.server.state().ports.clock;
    clock.sleep(Duration::from_secs(30)).await;
    let world = server.server.world().expect("a world");
    let events = world.google.events(GOOGLE_ACCOUNT, GOOGLE_CALENDAR);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut written: Vec<_> = events
        .iter()
        .map(|event| (text(&event["summary"]), text(&event["description"])))
        .filter(|(title, _)| title.starts_with("Court"))
        .collect();
    // The calendar is written by jobs, whose order says nothing.
    written.sort();
    written
}

struct Realtime {
    socket: tokio_tungstenite::WebSocketStream<
        tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>,
    >,
}

impl Realtime {
    async fn open(server: &TestServer, query: &str) -> Result<Self, u16> {
        let url = server
            .url(&format!("/realtime?{query}"))
            .replace("http", "ws");
        match connect_async(url).await {
            Ok((socket, _)) => Ok(Self { socket }),
            Err(tokio_tungstenite::tungstenite::Error::Http(answer)) => {
                Err(answer.status().as_u16())
            }
            Err(error) => panic!("{error}"),
        }
    }

    async fn read(&mut self) -> Value {
        loop {
            match self
                .socket
                .next()
                .await
                .expect("a message")
                .expect("a message")
            {
                Message::Text(text) => return serde_json::from_str(&text).expect("JSON"),
                Message::Close(frame) => panic!("closed: {frame:?}"),
                _ => {}
            }
        }
    }

    async fn say(&mut self, message: &str) -> Value {
        let sent = self.socket.send(Message::text(message)).await;
        sent.expect("the socket is open");
        self.read().await
    }

    async fn call(&mut self, function: &str, arguments: Value) -> Value {
        let message =
            json!({"type": "function_call", "function_name": function, "arguments": arguments});
        let answer = self.say(&message.to_string()).await;
        assert_eq!(answer["type"], "function_result", "{answer}");
        assert_eq!(answer["function_name"], function);
        answer["result"].clone()
    }

    async fn free(&mut self, start: &str, minutes: u32) -> Value {
        let arguments = with(&[
            ("start_time", start.into()),
            ("duration_minutes", minutes.into()),
        ]);
        let result = self.call("check_availability", arguments).await;
        assert_eq!(result["success"], true, "{result}");
        result["free_courts"].clone()
    }
}

/// The arguments of a look at a Tuesday, with changes.
fn with(changes: &[(&str, Value)]) -> Value {
    let mut arguments = json!({
        "facility_id": "pickle_x_mysore", "date": "2026-11-24", "start_time": "14:00",
        "duration_minutes": 60, "number_of_courts": 1,
    });
    for (name, value) in changes {
        arguments[*name] = value.clone();
    }
    arguments
}

/// The arguments of a booking of two hours on courts 2 and 3, with changes.
fn booking(changes: &[(&str, Value)]) -> Value {
    let mut arguments = json!({
        "facility_id": "pickle_x_mysore", "date": "2026-11-24", "start_time": "14:00",
        "duration_minutes": 120, "name": "John Doe", "phone_number": "+919876500001",
        "court_numbers": [2, 3],
    });
    for (name, value) in changes {
        arguments[*name] = value.clone();
    }
    arguments
}

async fn a_caller_is_served(place: Place) {
    let (server, _) = with_facility(place, OPEN).await;
    connect_calendar(&server).await;
    // Somebody wrote into the calendar by hand.
    let by_hand = json!({
        "summary": "Court 4 Booking - Walk-in", "description": "Facility: Pickle X Mysore (pickle_x_mysore)",
        "start": {"dateTime": "2026-11-24T20:00:00+05:30"}, "end": {"dateTime": "2026-11-24T21:00:00+05:30"},
    });
    let world = server.server.world().expect("a world");
    world
        .google
        .put_event(GOOGLE_ACCOUNT, GOOGLE_CALENDAR, &by_hand)
        .expect("an event");
    let client = client();
    let get = async |path: &str| -> Value {
        let answer = client
            .get(server.url(path))
            .header("accept", "application/json")
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.json().await.expect("JSON")
    };
    assert_eq!(get("/health").await["status"], "ok");
    assert_eq!(get("/").await["endpoints"]["facilities"], "/facilities");
    assert_eq!(get("/voice/status").await["status"], "ok");
    assert_eq!(get("/realtime/status").await["active"], 0);
    let facilities = get("/facilities").await;
    let listed = facilities["facilities"].as_array().expect("facilities");
    let ours = listed
        .iter()
        .find(|one| one["facility_id"] == "pickle_x_mysore");
    let ours = ours.expect("the facility");
    for (field, value) in file()["pickle_x_mysore"].as_object().expect("fields") {
        assert_eq!(&ours[field], value, "{field}");
    }

    // As the text tries it: with a plus that a form reads as a space.
    let rung = client
        .post(server.url("/voice/webhook"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("CallSid=test123&From=+919876500001&To=+919876543210&CallStatus=ringing")
        .send()
        .await
        .expect("an answer");
    assert_eq!(rung.status(), StatusCode::OK);
    let twiml = rung.text().await.expect("TwiML");
    assert!(
        twiml.contains("<Connect") && twiml.contains("<Stream"),
        "{twiml}"
    );

    let mut realtime = Realtime::open(
        &server,
        "facility_id=pickle_x_mysore&caller_number=+919876500001",
    )
    .await
    .expect("a session");
    let created = realtime.read().await;
    assert_eq!(created["type"], "session.created");
    assert!(
        created["session_id"]
            .as_str()
            .is_some_and(|id| id.starts_with("session_"))
    );
    assert_eq!(created["facility"], "Pickle X Mysore");
    let prompt = created["system_prompt"].as_str().expect("a prompt");
    assert!(
        prompt.contains("280") && prompt.contains("coaching"),
        "{prompt}"
    );
    let functions: Vec<_> = created["functions"]
        .as_array()
        .expect("functions")
        .iter()
        .collect();
    assert_eq!(functions[0]["name"], "check_availability");
    assert_eq!(functions[1]["name"], "create_booking");
    assert_eq!(get("/realtime/status").await["active"], 1);
    assert_eq!(
        realtime.say(r#"{"type": "ping"}"#).await,
        json!({"type": "pong"})
    );

    let free = realtime.call("check_availability", with(&[])).await;
    assert_eq!(free["available"], true, "{free}");
    assert_eq!(free["free_courts"], json!([1, 2, 3, 4]));
    assert_eq!(
        (&free["data"]["price"], &free["data"]["currency"]),
        (&280.into(), &"INR".into())
    );

    let booked = realtime.call("create_booking", booking(&[])).await;
    assert_eq!(
        (&booked["success"], &booked["message"]),
        (&true.into(), &"Booking confirmed!".into()),
        "{booked}"
    );
    let ids = booked["booking_id"].as_str().expect("ids");
    assert_eq!(ids.split(',').count(), 2, "{ids}");
    // Two courts for two hours on a weekday.
    assert_eq!(booked["data"]["price"], 280 * 4);
    assert_eq!(booked["data"]["end_time"], "16:00");
    assert_eq!(
        realtime.call("create_booking", booking(&[])).await,
        booked,
        "said twice, booked once"
    );
    assert_eq!(realtime.free("14:00", 60).await, json!([1, 4]));
    assert_eq!(realtime.free("15:00", 120).await, json!([1, 4]));
    assert_eq!(realtime.free("16:00", 60).await, json!([1, 2, 3, 4]));
    let three = realtime
        .call(
            "check_availability",
            with(&[("number_of_courts", 3.into())]),
        )
        .await;
    assert_eq!(
        (&three["success"], &three["available"]),
        (&true.into(), &false.into())
    );

    // All or none: court 4 is free and is not taken.
    let clash = booking(&[
        ("court_numbers", json!([4, 3])),
        ("name", "Asha Rao".into()),
    ]);
    let refused = realtime.call("create_booking", clash).await;
    assert_eq!(
        (&refused["success"], &refused["error"]),
        (&false.into(), &"taken".into()),
        "{refused}"
    );
    assert_eq!(realtime.free("14:00", 60).await, json!([1, 4]));

    assert_eq!(realtime.free("20:00", 60).await, json!([1, 2, 3]));

    // What is booked is in the calendar, one event a court, in the words of the text.
    let written = court_events(&server).await;
    let titles: Vec<_> = written.iter().map(|(title, _)| title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Court 2 Booking - John Doe",
            "Court 3 Booking - John Doe",
            "Court 4 Booking - Walk-in"
        ]
    );
    assert_eq!(
        written[0].1,
        "Customer Name: John Doe\nPhone: +919876500001\nFacility: Pickle X Mysore (pickle_x_mysore)\n\
         Court Number: 2\nDate: 2026-11-24\nStart Time: 14:00\nEnd Time: 16:00\nDuration: 120 minutes"
    );
    drop(realtime);
    server.stop().await;
}

#[tokio::test]
async fn a_caller_is_served_on_sqlite() {
    a_caller_is_served(Place::sqlite()).await;
}

#[tokio::test]
async fn a_caller_is_served_on_postgres() {
    a_caller_is_served(Place::postgres().await).await;
}

#[tokio::test]
async fn what_breaks_a_rule_names_it_and_books_nothing() {
    let (server, _) = with_facility(Place::sqlite(), OPEN).await;
    let mut realtime = Realtime::open(&server, "facility_id=pickle_x_mysore")
        .await
        .expect("a session");
    realtime.read().await;
    let cases: BTreeMap<&str, Vec<(&str, Value)>> = BTreeMap::from([
        (
            "start_time",
            vec![
                ("start_time", "14:30".into()),
                ("start_time", "24:00".into()),
                ("start_time", Value::Null),
            ],
        ),
        (
            "duration_minutes",
            vec![
                ("duration_minutes", 90.into()),
                ("duration_minutes", 0.into()),
                ("duration_minutes", (24 * 60).into()),
            ],
        ),
        (
            "date",
            vec![("date", "24-11-2026".into()), ("date", "2026-02-30".into())],
        ),
        ("facility_id", vec![("facility_id", "fade-room".into())]),
        (
            "court_numbers",
            vec![
                ("court_numbers", json!([9])),
                ("court_numbers", json!([])),
                ("court_numbers", json!([2, 2])),
                ("court_numbers", json!("2")),
            ],
        ),
        (
            "name",
            vec![("name", "".into()), ("name", "x".repeat(500).into())],
        ),
        (
            "phone_number",
            vec![("phone_number", "12".into()), ("phone_number", Value::Null)],
        ),
    ]);
    for (field, changes) in cases {
        for change in changes {
            let refused = realtime
                .call("create_booking", booking(std::slice::from_ref(&change)))
                .await;
            assert_eq!(refused["success"], false, "{change:?}");
            assert_eq!(refused["field"], field, "{change:?} {refused}");
            assert!(refused["message"].is_string());
        }
    }
    for (date, start, error) in [
        ("2026-11-19", "14:00", "past"),
        ("2026-11-24", "05:00", "closed"),
        ("2026-11-24", "22:00", "closed"),
        ("2028-11-24", "14:00", "too_far"),
    ] {
        let asked = booking(&[("date", date.into()), ("start_time", start.into())]);
        let refused = realtime.call("create_booking", asked).await;
        assert_eq!(refused["error"], error, "{date} {start} {refused}");
    }
    for bad in ["", "{", "[]", r#"{"type": "shout"}"#] {
        assert_eq!(realtime.say(bad).await["error"], "malformed", "{bad}");
    }
    let unknown = r#"{"type": "function_call", "function_name": "drop_table", "arguments": {}}"#;
    assert_eq!(realtime.say(unknown).await["error"], "unknown_function");
    assert_eq!(realtime.free("14:00", 120).await, json!([1, 2, 3, 4]));
    drop(realtime);
    server.stop().await;
}

#[tokio::test]
async fn strangers_get_nothing() {
    let (server, program) = with_facility(Place::sqlite(), &[]).await;
    let other = Program::of(&server, "fade-room").await;
    let get = async |path: &str| {
        let answer = reqwest::get(server.url(path)).await.expect("an answer");
        answer.status()
    };
    assert_eq!(get("/facilities").await, StatusCode::UNAUTHORIZED);
    let own = "facility_id=pickle_x_mysore";
    assert_eq!(Realtime::open(&server, own).await.err(), Some(401));
    let with_key = |program: &Program| format!("{own}&key={}", program.key());
    assert_eq!(
        Realtime::open(&server, &with_key(&other)).await.err(),
        Some(404)
    );
    let missing = format!("facility_id=nowhere&key={}", program.key());
    assert_eq!(Realtime::open(&server, &missing).await.err(), Some(404));
    let nothing = format!("key={}", program.key());
    assert_eq!(Realtime::open(&server, &nothing).await.err(), Some(400));
    assert!(Realtime::open(&server, &with_key(&program)).await.is_ok());
    let (_, theirs) = other.get("/facilities").await;
    assert_eq!(theirs["facilities"], json!([]));

    let form = [
        ("CallSid", "CA00000000000000000000000000000009"),
        ("From", "+919876500001"),
        ("To", "+919876543210"),
        ("CallStatus", "ringing"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let url = server.url("/voice/webhook");
    let signed = |token: &str| {
        sign(
            &SecretString::from(token.to_owned()),
            &url,
            Signed::Form(&form),
        )
    };
    let ring = |signature: Option<String>| {
        let mut request = client().post(&url).form(&form);
        if let Some(signature) = signature {
            request = request.header(HEADER, signature);
        }
        request.send()
    };
    for signature in [None, Some(signed("another-token"))] {
        let refused = ring(signature).await.expect("an answer");
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    }
    let rung = ring(Some(signed(AUTH_TOKEN))).await.expect("an answer");
    assert_eq!(rung.status(), StatusCode::OK);
    assert!(rung.text().await.expect("TwiML").contains("<Stream"));
    // The other carrier brings the credentials of its addresses.
    let by_exotel = async |password: &str| {
        let request = client().post(&url).form(&[
            ("CallSid", "c5797dcbaaeed7678c4062a4a3ed2f8a"),
            ("From", "09876500001"),
            ("To", "09876543210"),
            ("CallStatus", "ringing"),
        ]);
        let request = request.basic_auth(EXOTEL_WEBHOOK_USER, Some(password));
        let answer = request.send().await.expect("an answer");
        (answer.status(), answer.text().await.expect("a body"))
    };
    assert_eq!(by_exotel("guessed").await.0, StatusCode::UNAUTHORIZED);
    let (status, twiml) = by_exotel(EXOTEL_WEBHOOK_PASSWORD).await;
    assert_eq!(status, StatusCode::OK, "{twiml}");
    assert!(
        twiml.contains("<Stream") && twiml.contains("/media/exotel?"),
        "{twiml}"
    );
    server.stop().await;
}

#[tokio::test]
async fn a_program_imports_facilities_into_its_business_or_none_of_them() {
    let (server, program) = with_facility(Place::sqlite(), &[]).await;
    let import = "/api/v1/facilities/import";
    let (status, done) = program.post(import, &file()).await;
    assert_eq!(
        (status, &done["facilities"][0]["change"]),
        (StatusCode::OK, &"unchanged".into())
    );
    let mut wrong = file();
    wrong["second"] = wrong["pickle_x_mysore"].clone();
    wrong["second"]["number_of_courts"] = 1000.into();
    let (status, refused) = program.post(import, &wrong).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields: Vec<_> = refused["faults"]
        .as_array()
        .expect("faults")
        .iter()
        .map(|one| one["field"].clone())
        .collect();
    assert!(
        fields.contains(&"number_of_courts".into()) && fields.contains(&"facility_id".into()),
        "{refused}"
    );
    let (_, listed) = program.get("/facilities").await;
    assert_eq!(listed["facilities"].as_array().map(Vec::len), Some(1));
    let huge = json!({"x": "y".repeat(300 * 1024)});
    assert_eq!(
        program.post(import, &huge).await.0,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    server.stop().await;
}
