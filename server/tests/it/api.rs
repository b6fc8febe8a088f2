//! The JSON interface and the addresses for machines.

use reqwest::StatusCode;
use serde_json::{Value, json};
use services::seed;

use crate::{
    program::Program,
    world::{Place, TestServer, friday, scenario},
};

fn client() -> reqwest::Client {
    providers::http::client(providers::http::Timeouts::default()).expect("a client")
}

async fn key(server: &TestServer, slug: &str) -> String {
    let state = server.server.state();
    let (business, _) = seed::find(&state.ports, slug)
        .await
        .expect("a database")
        .expect("a demo company");
    state
        .services
        .access
        .new_api_key(business, "test")
        .await
        .expect("a key")
        .secret
}

async fn get(server: &TestServer, path: &str, key: &str) -> (StatusCode, Value) {
    let answer = client()
        .get(server.url(path))
        .bearer_auth(key)
        .send()
        .await
        .expect("an answer");
    (answer.status(), answer.json().await.expect("JSON"))
}

#[tokio::test]
async fn a_call_can_be_read_with_everything_that_was_recorded() {
    let played = scenario("books-a-haircut.toml");
    let server = TestServer::start(Place::sqlite(), friday()).await;
    assert!(server.play(&played).await.ok);
    let (ours, theirs) = (
        key(&server, "fade-room").await,
        key(&server, "luma-skin").await,
    );

    let (status, list) = get(&server, "/api/v1/calls", &ours).await;
    assert_eq!(status, StatusCode::OK);
    let call = &list["calls"][0];
    assert_eq!(
        (&call["state"], &call["outcome"]),
        (&Value::from("ended"), &Value::from("booked"))
    );
    let path = format!("/api/v1/calls/{}", call["id"].as_str().expect("an id"));
    let (status, detail) = get(&server, &path, &ours).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        detail["transcript"]
            .as_array()
            .is_some_and(|turns| turns.len() > 5)
    );
    assert!(
        detail["tool_calls"]
            .as_array()
            .is_some_and(|tools| tools.iter().any(|t| t["result"]["code"] == "booked"))
    );

    let (_, bookings) = get(
        &server,
        "/api/v1/bookings?from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z",
        &ours,
    )
    .await;
    let booking = &bookings["bookings"][0];
    assert_eq!(booking["call_id"], call["id"]);
    let booking = format!(
        "/api/v1/bookings/{}",
        booking["id"].as_str().expect("an id")
    );
    assert_eq!(get(&server, &booking, &ours).await.0, StatusCode::OK);

    // A foreign id and a missing one cannot be told apart.
    let foreign = get(&server, &path, &theirs).await;
    let missing = get(
        &server,
        "/api/v1/calls/call_00000000000000000000000000",
        &theirs,
    )
    .await;
    assert_eq!(foreign, missing);
    assert_eq!(foreign.0, StatusCode::NOT_FOUND);
    assert_eq!(
        get(&server, &booking, &theirs).await.0,
        StatusCode::NOT_FOUND
    );
    server.stop().await;
}

#[tokio::test]
async fn lists_are_read_page_by_page() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let key = key(&server, "fade-room").await;
    let program = Program::of(&server, "fade-room").await;
    let (_, services) = program.get("/api/v1/services").await;
    let service = &services["services"][0]["id"];
    for hour in 10..13 {
        let wanted = json!({"service_id": service, "start": format!("2026-12-01T{hour}:00:00Z")});
        let order = json!({"customer": {"name": "Jo Reed"}, "bookings": [wanted]});
        let (status, booked) = program.post("/api/v1/bookings", &order).await;
        assert_eq!(status, StatusCode::CREATED, "{booked}");
    }
    let (_, all) = get(&server, "/api/v1/bookings", &key).await;
    let all = all["bookings"].as_array().expect("bookings").clone();
    assert!(all.len() > 2, "three were made");
    let (mut read, mut path) = (Vec::new(), "/api/v1/bookings?limit=2".to_owned());
    loop {
        let (_, page) = get(&server, &path, &key).await;
        read.extend(page["bookings"].as_array().expect("bookings").clone());
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("/api/v1/bookings?limit=2&after={next}");
    }
    assert_eq!(read, all);
    for bad in [
        "limit=0",
        "limit=201",
        "after=nonsense",
        "from=2026-11-22T00:00:00Z&to=2026-11-21T00:00:00Z",
    ] {
        let (status, body) = get(&server, &format!("/api/v1/bookings?{bad}"), &key).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{bad}");
        assert!(
            body["error"].is_string() && body["details"].is_string(),
            "{body}"
        );
    }
    server.stop().await;
}

#[tokio::test]
async fn free_times_name_their_slots_or_why_there_are_none() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let key = key(&server, "fade-room").await;
    let (_, services) = get(&server, "/api/v1/services", &key).await;
    let service = services["services"][0]["id"]
        .as_str()
        .expect("a service")
        .to_owned();
    let slots =
        |from: &str, to: &str| format!("/api/v1/slots?service_id={service}&from={from}&to={to}");
    let (status, free) = get(
        &server,
        &slots("2026-11-24T09:00:00Z", "2026-11-24T18:00:00Z"),
        &key,
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        free["slots"]
            .as_array()
            .is_some_and(|slots| !slots.is_empty()),
        "{free}"
    );
    // Sundays are closed.
    let (_, closed) = get(
        &server,
        &slots("2026-11-22T09:00:00Z", "2026-11-22T18:00:00Z"),
        &key,
    )
    .await;
    assert_eq!(closed["why_not"], "closed");
    assert!(
        closed["nearest"]
            .as_array()
            .is_some_and(|slots| !slots.is_empty()),
        "{closed}"
    );
    server.stop().await;
}

#[tokio::test]
async fn without_a_key_nothing_is_told() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    for path in ["/api/v1/calls", "/api/v1/bookings", "/api/v1/slots"] {
        let answer = client()
            .get(server.url(path))
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(
            get(&server, path, "rdk_wrong").await.0,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
    }
    let (status, document) = get(&server, "/api/v1/openapi.json", "").await;
    assert_eq!(status, StatusCode::OK);
    for path in [
        "/api/v1/calls",
        "/api/v1/calls/{id}",
        "/api/v1/bookings",
        "/api/v1/bookings/{id}",
        "/api/v1/slots",
    ] {
        assert!(document["paths"][path]["get"].is_object(), "{path}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_healthy_server_is_ready_and_shows_its_figures() {
    let settings = [("RINGDESK_METRICS_TOKEN", "figures")];
    let server = TestServer::with(Place::sqlite(), friday(), &settings).await;
    let (status, health) = get(&server, "/health", "").await;
    assert_eq!(
        (status, &health["status"]),
        (StatusCode::OK, &Value::from("ok"))
    );
    let (status, ready) = get(&server, "/ready", "").await;
    assert_eq!(
        (status, &ready["database"], &ready["model"]),
        (StatusCode::OK, &true.into(), &true.into())
    );
    let metrics = |token: &str| {
        client()
            .get(server.url("/metrics"))
            .bearer_auth(token)
            .send()
    };
    assert_eq!(
        metrics("figures").await.expect("an answer").status(),
        StatusCode::OK
    );
    assert_eq!(
        metrics("other").await.expect("an answer").status(),
        StatusCode::UNAUTHORIZED
    );
    server.stop().await;
}
