//! Events one by one.

use super::*;

#[tokio::test]
async fn an_event_is_inserted_completed_and_read_back() {
    let world = World::new().await;
    let answer = world.insert(&haircut("haircut1", "15:00")).await;
    let etag = answer
        .headers
        .get("etag")
        .expect("an etag")
        .to_str()
        .expect("text")
        .to_owned();
    let event = answer.ok();
    assert_eq!(event["etag"], etag);
    assert!(etag.starts_with('"') && etag.ends_with('"'));
    assert_eq!(
        (&event["kind"], &event["status"], &event["sequence"]),
        (&json!("calendar#event"), &json!("confirmed"), &json!(0))
    );
    assert_eq!(world.get(&format!("{EVENTS}/haircut1")).await.ok(), event);
    let unchanged = world
        .send(world.request(
            "GET",
            &format!("{EVENTS}/haircut1"),
            &[("if-none-match", &etag)],
            None,
        ))
        .await;
    assert_eq!(unchanged.status, StatusCode::NOT_MODIFIED);
    assert_eq!(world.google.events(OWNER, "primary"), [event]);
}

#[tokio::test]
async fn an_id_is_taken_for_ever() {
    let world = World::new().await;
    world.insert(&haircut("haircut1", "15:00")).await.ok();
    assert_eq!(
        world.insert(&haircut("haircut1", "16:00")).await.refused(),
        (409, "duplicate")
    );
    assert_eq!(
        world
            .call("DELETE", &format!("{EVENTS}/haircut1"), None)
            .await
            .status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        world
            .call("DELETE", &format!("{EVENTS}/haircut1"), None)
            .await
            .refused(),
        (410, "deleted")
    );
    assert_eq!(
        world.insert(&haircut("haircut1", "15:00")).await.refused(),
        (409, "duplicate")
    );
    assert_eq!(
        world.get(&format!("{EVENTS}/haircut1")).await.ok()["status"],
        "cancelled"
    );
    let revived = world
        .call(
            "PATCH",
            &format!("{EVENTS}/haircut1"),
            Some(&json!({"status": "confirmed"})),
        )
        .await
        .ok();
    assert_eq!(revived["status"], "confirmed");
    assert_eq!(
        world
            .call("DELETE", &format!("{EVENTS}/nothing"), None)
            .await
            .refused(),
        (404, "notFound")
    );
}

#[tokio::test]
async fn ids_are_base32hex_of_five_to_1024_characters() {
    let world = World::new().await;
    for bad in [
        "abcd",
        "5f3c1b9e-7a0d",
        "Haircut1",
        "wxyz1",
        &"a".repeat(1025),
    ] {
        assert_eq!(
            world.insert(&haircut(bad, "15:00")).await.refused(),
            (400, "invalid"),
            "{bad}"
        );
    }
    world
        .insert(&haircut("g11r07d9d6vub2ui9857mf77olln4k9i", "15:00"))
        .await
        .ok();
    let mut unnamed = haircut("", "15:00");
    unnamed.as_object_mut().expect("an object").remove("id");
    let id = world.insert(&unnamed).await.ok()["id"]
        .as_str()
        .expect("an id")
        .len();
    assert_eq!(id, 26);
}

#[tokio::test]
async fn a_stale_etag_changes_nothing() {
    let world = World::new().await;
    let first = world.insert(&haircut("haircut1", "15:00")).await.ok();
    let path = format!("{EVENTS}/haircut1");
    let patch = json!({"summary": "Haircut – Jo B."});
    let etag = first["etag"].as_str().expect("an etag");
    let second = world
        .send(world.request("PATCH", &path, &[("if-match", etag)], Some(&patch)))
        .await
        .ok();
    assert_ne!(second["etag"], first["etag"]);
    for method in ["PATCH", "DELETE", "PUT"] {
        let body = (method != "DELETE").then(|| haircut("haircut1", "17:00"));
        let stale = world
            .send(world.request(method, &path, &[("if-match", etag)], body.as_ref()))
            .await;
        assert_eq!(stale.refused(), (412, "conditionNotMet"), "{method}");
    }
    assert_eq!(world.get(&path).await.ok(), second);
}

#[tokio::test]
async fn a_patch_merges_replaces_lists_and_clears_with_null() {
    let world = World::new().await;
    let mut event = haircut("haircut1", "15:00");
    event["description"] = json!("Short");
    event["attendees"] = json!([{"email": "jo@example.com"}, {"email": "sam@example.com"}]);
    world.insert(&event).await.ok();
    let patch = json!({
        "description": null,
        "attendees": [{"email": "jo@example.com"}],
        "extendedProperties": {"private": {"version": "2"}},
        "start": {"dateTime": "2026-11-24T15:15:00Z"},
    });
    let changed = world
        .call(
            "PATCH",
            &format!("{EVENTS}/haircut1?sendUpdates=none"),
            Some(&patch),
        )
        .await
        .ok();
    assert_eq!(changed.get("description"), None);
    assert_eq!(changed["attendees"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        changed["extendedProperties"]["private"],
        json!({"booking_id": "haircut1", "version": "2"})
    );
    assert_eq!(changed["summary"], "Haircut – Jo");
    assert_eq!(changed["sequence"], 1);
    let replaced = world
        .call(
            "PUT",
            &format!("{EVENTS}/haircut1"),
            Some(&haircut("haircut1", "18:00")),
        )
        .await
        .ok();
    assert_eq!(replaced.get("attendees"), None);
    assert_eq!(replaced["created"], changed["created"]);
}

#[tokio::test]
async fn what_the_discovery_document_does_not_name_is_refused() {
    let world = World::new().await;
    let refusals = [
        (json!({"title": "x"}), "badRequest"),
        (
            json!({"start": {"dateTime": "2026-11-24T15:00:00Z", "zone": "UTC"}}),
            "badRequest",
        ),
        (
            json!({"attendees": [{"mail": "jo@example.com"}]}),
            "badRequest",
        ),
        (json!({"status": "booked"}), "invalid"),
        (json!({"summary": 7}), "invalid"),
        (json!({"description": null}), "invalid"),
        (json!({"attendees": [{"email": "nobody"}]}), "invalid"),
        (
            json!({"extendedProperties": {"private": {"k": 1}}}),
            "invalid",
        ),
        (
            json!({"extendedProperties": {"private": {"k".repeat(45): "v"}}}),
            "invalid",
        ),
        (json!({"start": {"date": "2026-11-24"}}), "invalid"),
        (
            json!({"start": {"dateTime": "2026-11-24T15:00:00"}}),
            "invalid",
        ),
        (
            json!({"end": {"dateTime": "2026-11-24T14:00:00Z"}}),
            "timeRangeEmpty",
        ),
    ];
    for (change, reason) in refusals {
        let mut event = haircut("haircut1", "15:00");
        for (key, value) in change.as_object().expect("an object") {
            event[key] = value.clone();
        }
        assert_eq!(
            world.insert(&event).await.refused(),
            (400, reason),
            "{change}"
        );
    }
    let mut endless = haircut("haircut1", "15:00");
    endless.as_object_mut().expect("an object").remove("end");
    assert_eq!(world.insert(&endless).await.refused(), (400, "required"));
    for query in [
        "notify=true",
        "sendUpdates=everyone",
        "conferenceDataVersion=x",
        "sendUpdates=all&sendUpdates=none",
    ] {
        let answer = world
            .call(
                "POST",
                &format!("{EVENTS}?{query}"),
                Some(&haircut("haircut1", "15:00")),
            )
            .await;
        assert_eq!(answer.refused(), (400, "badRequest"), "{query}");
    }
    assert!(world.google.events(OWNER, "primary").is_empty());
}

#[tokio::test]
async fn access_to_a_calendar_is_what_its_role_says() {
    let world = World::new().await;
    let holidays = "/calendar/v3/calendars/en.uk%23holiday%40group.calendar.google.com/events";
    world.get(holidays).await.ok();
    let refused = world
        .call("POST", holidays, Some(&haircut("haircut1", "15:00")))
        .await;
    assert_eq!(refused.refused(), (403, "requiredAccessLevel"));
    assert_eq!(
        world
            .get("/calendar/v3/calendars/strange/events")
            .await
            .refused(),
        (404, "notFound")
    );
}

#[tokio::test]
async fn times_may_be_local_with_a_zone() {
    let world = World::new().await;
    let mut event = haircut("haircut1", "15:00");
    event["start"] = json!({"dateTime": "2026-07-01T15:00:00", "timeZone": "Europe/London"});
    event["end"] = json!({"dateTime": "2026-07-01T15:30:00", "timeZone": "Europe/London"});
    world.insert(&event).await.ok();
    let range = json!({"timeMin": "2026-07-01T00:00:00Z", "timeMax": "2026-07-02T00:00:00Z", "items": [{"id": "primary"}]});
    let busy = world
        .call("POST", "/calendar/v3/freeBusy", Some(&range))
        .await
        .ok();
    let expected = json!([{"start": "2026-07-01T14:00:00Z", "end": "2026-07-01T14:30:00Z"}]);
    assert_eq!(busy["calendars"]["primary"]["busy"], expected);
}
