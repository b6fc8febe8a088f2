//! Faults, and the interface for those who cause them.

use super::*;

#[tokio::test]
async fn a_fault_strikes_the_call_it_was_meant_for() {
    let world = World::new().await;
    let failure = Failure::Status {
        status: 429,
        reason: "rateLimitExceeded".to_owned(),
        retry_after: Some(7),
    };
    world.google.fail(GoogleFault {
        operation: Some("events.insert".to_owned()),
        after: 1,
        times: 2,
        failure,
    });
    world.insert(&haircut("event1", "09:00")).await.ok();
    for _ in 0..2 {
        let refused = world.insert(&haircut("event2", "10:00")).await;
        assert_eq!(refused.refused(), (429, "rateLimitExceeded"));
        assert_eq!(
            refused
                .headers
                .get("retry-after")
                .map(|value| value.as_bytes()),
            Some(&b"7"[..])
        );
        world.get(EVENTS).await.ok();
    }
    world.insert(&haircut("event2", "10:00")).await.ok();
    let statuses: Vec<_> = world
        .google
        .requests()
        .iter()
        .filter(|r| r.operation == "events.insert")
        .map(|r| r.status)
        .collect();
    assert_eq!(statuses, [Some(200), Some(429), Some(429), Some(200)]);
}

#[tokio::test]
async fn an_answer_can_be_lost_before_or_after_the_effect() {
    let world = World::new().await;
    let fault = |failure| GoogleFault {
        operation: None,
        after: 0,
        times: 1,
        failure,
    };
    let request = |id: &str| world.request("POST", EVENTS, &[], Some(&haircut(id, "09:00")));
    world.google.fail(fault(Failure::NoAnswer));
    assert!(world.is_left_waiting(request("event1")));
    assert!(world.google.events(OWNER, "primary").is_empty());
    world.google.fail(fault(Failure::NoAnswerAfterEffect));
    assert!(world.is_left_waiting(request("event1")));
    assert_eq!(world.google.events(OWNER, "primary").len(), 1);
    assert_eq!(
        world.insert(&haircut("event1", "09:00")).await.refused(),
        (409, "duplicate")
    );
}

#[tokio::test]
async fn the_token_endpoint_can_fail_too() {
    let world = World::new().await;
    let refresh = world.google.grant(OWNER, &SCOPES).expect("a grant");
    world
        .google
        .fail(GoogleFault::next("token", 503, "backendError"));
    assert_eq!(
        world.renew(&refresh).await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    world.renew(&refresh).await.ok();
    world
        .google
        .fail(GoogleFault::next("events.list", 500, "backendError"));
    world.google.heal();
    world.get(EVENTS).await.ok();
}

#[tokio::test]
async fn everything_can_be_driven_from_outside_the_process() {
    let world = World::new().await;
    let control =
        async |method: &str, path: &str, body: Value| world.call(method, path, Some(&body)).await;
    let calendar = "/_control/calendars/owner%40faderoom.example/events";
    let event = control("POST", calendar, haircut("event1", "09:00"))
        .await
        .ok();
    assert_eq!(event["id"], "event1");
    let state = world.get("/_control/state").await.ok();
    assert_eq!(state["calendars"][0]["events"][0]["id"], "event1");
    let fault = json!({"operation": "events.get", "failure": "status", "status": 500, "reason": "backendError"});
    assert_eq!(
        control("POST", "/_control/faults", fault).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        world.get(&format!("{EVENTS}/event1")).await.refused(),
        (500, "backendError")
    );
    assert_eq!(
        world
            .call("DELETE", &format!("{calendar}/event1"), None)
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        world.get(&format!("{EVENTS}/event1")).await.ok()["status"],
        "cancelled"
    );
    let busy = json!({"calendar": OWNER, "reason": "internalError"});
    assert_eq!(
        control("POST", "/_control/free-busy", busy).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        world
            .call("DELETE", "/_control/sync-tokens", None)
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        control("POST", "/_control/revoke", json!({"email": OWNER}))
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(world.get(EVENTS).await.refused(), (401, "authError"));
}
