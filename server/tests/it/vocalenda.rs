//! The interface of the voice booking platform, as its text has it: the signed webhook, and the seven tools.

use reqwest::StatusCode;
use serde_json::{Value, json};
use simulators::world::AUTH_TOKEN;

use crate::{
    media_socket,
    program::Program,
    world::{Place, TestServer, friday},
};

/// Rings at Fade Room, as the carrier does.
async fn ring(server: &TestServer, token: Option<&str>) -> (StatusCode, String) {
    let parties = (
        "CA00000000000000000000000000000007",
        "+447700900101",
        "+442079460018",
    );
    media_socket::ring(server, "/api/voice/inbound", parties, token).await
}

fn parameter(twiml: &str, name: &str) -> String {
    let mut all = media_socket::parameters(twiml).into_iter();
    let found = all.find(|(key, _)| key == name);
    found.unwrap_or_else(|| panic!("{name}: {twiml}")).1
}

async fn a_voice_model_books_moves_and_cancels(place: Place) {
    let server = TestServer::start(place, friday()).await;
    assert_eq!(ring(&server, None).await.0, StatusCode::FORBIDDEN);
    assert_eq!(
        ring(&server, Some("another")).await.0,
        StatusCode::FORBIDDEN
    );
    let (status, twiml) = ring(&server, Some(AUTH_TOKEN)).await;
    assert_eq!(status, StatusCode::OK, "{twiml}");
    assert!(twiml.contains("/api/voice/stream"), "{twiml}");
    assert_eq!(
        parameter(&twiml, "call_sid"),
        "CA00000000000000000000000000000007"
    );
    assert_eq!(parameter(&twiml, "timezone"), "Europe/London");
    let shop = parameter(&twiml, "shop_id");

    let program = Program::of(&server, "fade-room").await;
    let tool = async |name: &str, key: &str, arguments: Value| {
        program
            .once(key, &format!("/api/tools/{name}"), &arguments)
            .await
    };
    let (_, now) = tool("get_current_time", "1", json!({"tz": "Asia/Kolkata"})).await;
    assert!(
        now["now_local"]
            .as_str()
            .is_some_and(|now| now.ends_with("+05:30")),
        "{now}"
    );
    let (status, found) = tool("get_services", "2", json!({"shop_id": shop})).await;
    assert_eq!(status, StatusCode::OK);
    let services = found["services"].as_array().expect("services");
    let cut = services
        .iter()
        .find(|one| one["name"] == "Haircut")
        .expect("a haircut");
    assert_eq!(
        (&cut["duration_min"], &cut["price_minor"]),
        (&30.into(), &3500.into())
    );
    let day = json!({"start_utc": "2026-12-01T09:00:00Z", "end_utc": "2026-12-01T18:00:00Z"});
    let asked = json!({"shop_id": shop, "date_range": day, "service_id": cut["id"]});
    let (status, free) = tool("get_available_slots", "3", asked.clone()).await;
    assert_eq!(status, StatusCode::OK, "{free}");
    let slots = free["slots"].as_array().expect("slots").clone();
    assert!(slots.len() > 8, "{free}");
    let (first, last) = (&slots[0]["start_utc"], &slots[slots.len() - 1]["start_utc"]);

    let create = json!({
        "shop_id": shop, "service_id": cut["id"], "start_utc": first,
        "customer_name": "Jo Reed", "customer_phone": "+447700900102",
    });
    let (status, booked) = tool("create_booking", "book", create.clone()).await;
    assert_eq!(status, StatusCode::OK, "{booked}");
    assert_eq!(
        (&booked["status"], &booked["start_utc"]),
        (&"confirmed".into(), first)
    );
    assert_eq!(
        tool("create_booking", "book", create.clone()).await.1,
        booked,
        "one key, one booking"
    );
    let mut other = create;
    other["customer_name"] = "Sam Hill".into();
    assert_eq!(
        tool("create_booking", "book", other).await.0,
        StatusCode::CONFLICT
    );

    let id = &booked["appointment_id"];
    let to = json!({"appointment_id": id, "new_start_utc": last});
    let (status, moved) = tool("reschedule_booking", "move", to.clone()).await;
    assert_eq!(
        (status, &moved["start_utc"]),
        (StatusCode::OK, last),
        "{moved}"
    );
    assert_eq!(
        tool("reschedule_booking", "move", to).await.1,
        moved,
        "one key, one move"
    );
    let elsewhere = json!({"appointment_id": id, "new_start_utc": first});
    assert_eq!(
        tool("reschedule_booking", "move", elsewhere).await.0,
        StatusCode::CONFLICT
    );
    let text = json!({"shop_id": shop, "to_e164": "+447700900102", "message": "See you soon"});
    let (status, sent) = tool("send_sms", "text", text.clone()).await;
    assert_eq!(
        (status, &sent["status"]),
        (StatusCode::OK, &"queued".into()),
        "{sent}"
    );
    assert_eq!(
        tool("send_sms", "text", text).await.1,
        sent,
        "one key, one text"
    );
    let off = json!({"appointment_id": id});
    let (status, cancelled) = tool("cancel_booking", "off", off.clone()).await;
    assert_eq!(
        (status, &cancelled["status"]),
        (StatusCode::OK, &"cancelled".into()),
        "{cancelled}"
    );
    assert_eq!(
        tool("cancel_booking", "off", off.clone()).await,
        (StatusCode::OK, cancelled),
        "one key, one cancellation"
    );
    assert_eq!(
        tool("cancel_booking", "again", off).await.0,
        StatusCode::CONFLICT
    );
    let (_, after) = tool("get_available_slots", "4", asked).await;
    assert_eq!(
        after["slots"], free["slots"],
        "what was cancelled is free again"
    );
    server.stop().await;
}

#[tokio::test]
async fn a_voice_model_books_moves_and_cancels_on_sqlite() {
    a_voice_model_books_moves_and_cancels(Place::sqlite()).await;
}

#[tokio::test]
async fn a_voice_model_books_moves_and_cancels_on_postgres() {
    a_voice_model_books_moves_and_cancels(Place::postgres().await).await;
}

#[tokio::test]
async fn tools_refuse_what_makes_no_sense_and_what_is_somebody_elses() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let (ours, theirs) = (
        Program::of(&server, "fade-room").await,
        Program::of(&server, "luma-skin").await,
    );
    let (_, found) = ours
        .post("/api/tools/get_services", &json!({"shop_id": "fade-room"}))
        .await;
    let service = &found["services"][0]["id"];
    let create = |start: &str| {
        json!({
            "shop_id": "fade-room", "service_id": service, "start_utc": start,
            "customer_name": "Jo Reed", "customer_phone": "+447700900102",
        })
    };
    let tool = async |program: &Program, name: &str, arguments: &Value| {
        program.post(&format!("/api/tools/{name}"), arguments).await
    };
    let past = create("2026-11-19T10:00:00Z");
    let (status, refused) = tool(&ours, "create_booking", &past).await;
    assert_eq!(
        (status, &refused["error"]),
        (StatusCode::CONFLICT, &"past".into()),
        "{refused}"
    );
    let foreign = create("2026-12-01T10:00:00Z");
    assert_eq!(
        tool(&theirs, "create_booking", &foreign).await.0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        tool(&ours, "drop_tables", &json!({})).await.0,
        StatusCode::NOT_FOUND
    );
    for (name, arguments) in [
        ("get_services", json!({})),
        ("get_services", json!({"shop_id": "fade-room", "more": 1})),
        ("get_current_time", json!({"tz": "Mars/Olympus"})),
        (
            "send_sms",
            json!({"shop_id": "fade-room", "to_e164": "0123", "message": "x"}),
        ),
        (
            "send_sms",
            json!({"shop_id": "fade-room", "to_e164": "+447700900102", "message": ""}),
        ),
        ("create_booking", json!({"shop_id": "fade-room"})),
    ] {
        let (status, refused) = tool(&ours, name, &arguments).await;
        assert_eq!(
            status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{name} {arguments} {refused}"
        );
    }
    server.stop().await;
}
