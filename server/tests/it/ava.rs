//! The interface of customers, their history and appointments, as its text has it.

use reqwest::StatusCode;
use serde_json::json;

use crate::{
    program::Program,
    world::{Place, TestServer, friday, scenario},
};

async fn a_customer_is_known_and_has_a_history(place: Place) {
    let morning = "2026-11-20T16:00:00Z".parse().expect("an instant");
    let server = TestServer::start(place, morning).await;
    let (ours, theirs) = (
        Program::of(&server, "luma-skin").await,
        Program::of(&server, "fade-room").await,
    );
    let person = json!({
        "name": "Emma Clark", "phone": "+15125550180", "email": "emma@example.com", "notes": "Allergic to lidocaine",
    });
    let (status, customer) = ours.post("/api/customers", &person).await;
    assert_eq!(status, StatusCode::CREATED, "{customer}");
    let id = customer["id"].as_str().expect("an id").to_owned();
    for field in ["name", "phone", "email", "notes"] {
        assert_eq!(customer[field], person[field], "{field}");
    }
    // Somebody with the number is known already.
    let again = json!({"name": "E. Clark", "phone": "+15125550180"});
    let (status, known) = ours.post("/api/customers", &again).await;
    assert_eq!((status, &known), (StatusCode::OK, &customer));
    let path = format!("/api/customers/{id}");
    assert_eq!(ours.get(&path).await, (StatusCode::OK, customer.clone()));

    // She calls, and is booked.
    let played = server
        .play(&scenario("spa-facial-with-light-therapy.toml"))
        .await;
    assert!(played.ok, "{}", server::demo::show(&played, false));

    let (status, history) = ours.get(&format!("{path}/history")).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(history["customer"], customer);
    let timeline = history["timeline"].as_array().expect("a timeline");
    let kinds: Vec<_> = timeline.iter().map(|one| one["kind"].clone()).collect();
    for kind in ["appointment", "message", "call"] {
        assert!(kinds.contains(&kind.into()), "{kind}: {kinds:?}");
    }
    let (status, list) = ours
        .get(&format!("/api/appointments?customer_id={id}"))
        .await;
    assert_eq!(status, StatusCode::OK);
    let appointments = list["appointments"].as_array().expect("appointments");
    assert_eq!(appointments.len(), 1);
    assert_eq!(appointments[0]["status"], "booked");
    let told = timeline.iter().find(|one| one["kind"] == "appointment");
    assert_eq!(
        told.map(|one| one["appointment"]["id"].clone()),
        Some(appointments[0]["id"].clone())
    );

    for foreign in [path.clone(), format!("{path}/history")] {
        let missing = foreign.replace(&id, "cus_00000000000000000000000000");
        assert_eq!(theirs.get(&foreign).await, theirs.get(&missing).await);
        assert_eq!(theirs.get(&foreign).await.0, StatusCode::NOT_FOUND);
    }
    server.stop().await;
}

#[tokio::test]
async fn a_customer_is_known_and_has_a_history_on_sqlite() {
    a_customer_is_known_and_has_a_history(Place::sqlite()).await;
}

#[tokio::test]
async fn a_customer_is_known_and_has_a_history_on_postgres() {
    a_customer_is_known_and_has_a_history(Place::postgres().await).await;
}

#[tokio::test]
async fn a_customer_that_breaks_a_rule_is_not_kept() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let program = Program::of(&server, "luma-skin").await;
    for (person, field) in [
        (json!({}), "name"),
        (json!({"name": ""}), "name"),
        (json!({"name": "Jo", "phone": "12"}), "phone"),
        (json!({"name": "Jo", "email": "nowhere"}), "email"),
        (json!({"name": "Jo", "notes": "x".repeat(2001)}), "notes"),
        (json!({"name": "Jo", "blocked": true}), "blocked"),
        (json!({"name": 7}), "name"),
    ] {
        let (status, refused) = program.post("/api/customers", &person).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{person}");
        let details = refused["details"].as_str().expect("details");
        assert!(details.contains(field), "{person}: {details}");
    }
    assert_eq!(
        program.get("/api/appointments?status=lost").await.0,
        StatusCode::BAD_REQUEST
    );
    let unknown = reqwest::get(server.url("/api/appointments"))
        .await
        .expect("an answer");
    assert_eq!(unknown.status(), StatusCode::UNAUTHORIZED);
    server.stop().await;
}
