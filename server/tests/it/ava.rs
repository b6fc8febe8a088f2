//! The interface of customers, their history and appointments, as its text has it.

use reqwest::StatusCode;
use serde_json::json;

use crate::{
    program::Program,
    world::{Place, TestServer, friday},
};

async fn a_customer_is_known_and_has_a_history(place: Place) {
    let server = TestServer::start(place, friday()).await;
    let (ours, theirs) = (
        Program::of(&server, "luma-skin").await,
        Program::of(&server, "fade-room").await,
    );
    let person = json!({
        "name": "Dana Reyes", "phone": "+15125550199", "email": "dana@example.com", "notes": "Allergic to lidocaine",
    });
    let (status, customer) = ours.post("/api/customers", &person).await;
    assert_eq!(status, StatusCode::CREATED, "{customer}");
    let id = customer["id"].as_str().expect("an id").to_owned();
    for field in ["name", "phone", "email", "notes"] {
        assert_eq!(customer[field], person[field], "{field}");
    }
    // Somebody with the number is known already.
    let again = json!({"name": "D. Reyes", "phone": "+15125550199"});
    let (status, known) = ours.post("/api/customers", &again).await;
    assert_eq!((status, &known), (StatusCode::OK, &customer));
    let path = format!("/api/customers/{id}");
    assert_eq!(ours.get(&path).await, (StatusCode::OK, customer.clone()));

    let (_, services) = ours.get("/api/v1/services").await;
    let service = &services["services"][0]["id"];
    let slots = format!(
        "/api/v1/slots?service_id={}&from=2026-11-24T00:00:00Z&to=2026-12-12T00:00:00Z",
        service.as_str().expect("an id")
    );
    let (_, free) = ours.get(&slots).await;
    let order = json!({
        "customer": {"name": "Dana Reyes", "phone": "+15125550199", "age": 40, "customer_id": id},
        "bookings": [{"slot_id": free["slots"][0]["slot_id"]}],
    });
    let (status, booked) = ours.post("/api/v1/bookings", &order).await;
    assert_eq!(status, StatusCode::CREATED, "{booked}");
    let booking = &booked["bookings"][0]["id"];

    let (status, history) = ours.get(&format!("{path}/history")).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(history["customer"], customer);
    let timeline = history["timeline"].as_array().expect("a timeline");
    let kinds: Vec<_> = timeline.iter().map(|one| one["kind"].clone()).collect();
    assert!(
        kinds.contains(&"appointment".into()) && kinds.contains(&"message".into()),
        "{kinds:?}"
    );
    let (status, list) = ours
        .get(&format!("/api/appointments?customer_id={id}"))
        .await;
    assert_eq!(status, StatusCode::OK);
    let appointments = list["appointments"].as_array().expect("appointments");
    assert_eq!(appointments.len(), 1);
    assert_eq!(
        (&appointments[0]["id"], &appointments[0]["status"]),
        (booking, &"booked".into())
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
