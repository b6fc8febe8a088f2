//! Lists, synchronisation, free/busy.

use super::*;

async fn filled() -> World {
    let world = World::new().await;
    for (id, at) in [
        ("event3", "17:00"),
        ("event1", "09:00"),
        ("event2", "12:00"),
    ] {
        world.insert(&haircut(id, at)).await.ok();
    }
    world
}

fn ids(page: &Value) -> Vec<&str> {
    page["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter_map(|event| event["id"].as_str())
        .collect()
}

#[tokio::test]
async fn a_range_holds_what_overlaps_it_in_order_of_start() {
    let world = filled().await;
    let list = |query: &str| format!("{EVENTS}?singleEvents=true&orderBy=startTime{query}");
    assert_eq!(
        ids(&world.get(&list("")).await.ok()),
        ["event1", "event2", "event3"]
    );
    // Both bounds are exclusive: an event that ends when the range begins is not in it.
    let range = "&timeMin=2026-11-24T09:30:00Z&timeMax=2026-11-24T17:00:00Z";
    assert_eq!(ids(&world.get(&list(range)).await.ok()), ["event2"]);
    let range = "&timeMin=2026-11-24T09:29:59Z&timeMax=2026-11-24T17:00:01Z";
    assert_eq!(
        ids(&world.get(&list(range)).await.ok()),
        ["event1", "event2", "event3"]
    );
    let property = "&privateExtendedProperty=booking_id%3Devent2";
    assert_eq!(ids(&world.get(&list(property)).await.ok()), ["event2"]);
}

#[tokio::test]
async fn pages_follow_each_other_for_the_same_query_only() {
    let world = filled().await;
    let first = world.get(&format!("{EVENTS}?maxResults=2")).await.ok();
    assert_eq!((ids(&first).len(), first.get("nextSyncToken")), (2, None));
    let token = first["nextPageToken"].as_str().expect("a page token");
    let second = world
        .get(&format!("{EVENTS}?maxResults=2&pageToken={token}"))
        .await
        .ok();
    assert_eq!((ids(&second).len(), second.get("nextPageToken")), (1, None));
    assert!(second["nextSyncToken"].is_string());
    let other = world
        .get(&format!("{EVENTS}?showDeleted=true&pageToken={token}"))
        .await;
    assert_eq!(other.refused(), (400, "badRequest"));
}

#[tokio::test]
async fn synchronisation_brings_what_changed_and_only_that() {
    let world = filled().await;
    let token = |page: &Value| {
        page["nextSyncToken"]
            .as_str()
            .expect("a sync token")
            .to_owned()
    };
    let first = token(&world.get(EVENTS).await.ok());
    let nothing = world.get(&format!("{EVENTS}?syncToken={first}")).await.ok();
    assert_eq!(ids(&nothing), Vec::<&str>::new());
    world
        .call("DELETE", &format!("{EVENTS}/event2"), None)
        .await;
    let moved = json!({"id": "event1", "start": {"dateTime": "2026-11-24T08:00:00Z"}});
    world
        .google
        .put_event(OWNER, "primary", &moved)
        .expect("moved by the owner");
    let changes = world.get(&format!("{EVENTS}?syncToken={first}")).await.ok();
    assert_eq!(ids(&changes), ["event1", "event2"]);
    assert_eq!(changes["items"][1]["status"], "cancelled");
    assert_eq!(changes["items"][1].get("summary"), None);
    let second = token(&changes);
    world.google.expire_sync_tokens();
    assert_eq!(
        world
            .get(&format!("{EVENTS}?syncToken={second}"))
            .await
            .refused(),
        (410, "fullSyncRequired")
    );
    let fresh = token(&world.get(EVENTS).await.ok());
    assert_eq!(
        ids(&world.get(&format!("{EVENTS}?syncToken={fresh}")).await.ok()),
        Vec::<&str>::new()
    );
}

#[tokio::test]
async fn forbidden_combinations_are_refused() {
    let world = filled().await;
    let page = world.get(EVENTS).await.ok();
    let token = page["nextSyncToken"].as_str().expect("a sync token");
    for query in [
        format!("syncToken={token}&timeMin=2026-11-24T00:00:00Z"),
        format!("syncToken={token}&q=hair"),
        format!("syncToken={token}&singleEvents=true&orderBy=startTime"),
        format!("syncToken={token}&privateExtendedProperty=a%3Db"),
        format!("syncToken={token}&singleEvents=true"),
        "syncToken=made-up".to_owned(),
        "orderBy=startTime".to_owned(),
        "timeMin=2026-11-24".to_owned(),
        "timeMin=2026-11-24T00:00:00".to_owned(),
        "maxResults=0".to_owned(),
        "sort=asc".to_owned(),
    ] {
        assert_eq!(
            world.get(&format!("{EVENTS}?{query}")).await.refused(),
            (400, "badRequest"),
            "{query}"
        );
    }
    let empty = world
        .get(&format!(
            "{EVENTS}?timeMin=2026-11-25T00:00:00Z&timeMax=2026-11-24T00:00:00Z"
        ))
        .await;
    assert_eq!(empty.refused(), (400, "timeRangeEmpty"));
}

#[tokio::test]
async fn busy_is_what_blocks_joined_and_cut_to_the_range() {
    let world = filled().await;
    let put = |event: Value| {
        world
            .google
            .put_event(OWNER, "primary", &event)
            .expect("written")
    };
    put(haircut("event4", "12:30"));
    let mut transparent = haircut("event5", "14:00");
    transparent["transparency"] = json!("transparent");
    put(transparent);
    let mut declined = haircut("event6", "15:00");
    declined["attendees"] = json!([{"email": OWNER, "self": true, "responseStatus": "declined"}]);
    put(declined);
    put(json!({"summary": "Away", "start": {"date": "2026-11-25"}, "end": {"date": "2026-11-26"}}));
    world
        .google
        .remove_event(OWNER, "primary", "event3")
        .expect("removed");
    let ask = json!({"timeMin": "2026-11-24T09:15:00Z", "timeMax": "2026-11-25T06:00:00Z",
        "items": [{"id": "primary"}, {"id": "strange"}, {"id": "sam@group.calendar.google.com"}]});
    world
        .google
        .fail_free_busy("sam@group.calendar.google.com", Some("backendError"));
    let answer = world
        .call("POST", "/calendar/v3/freeBusy", Some(&ask))
        .await
        .ok();
    let range = |start: &str, end: &str| json!({"start": start, "end": end});
    assert_eq!(
        answer["calendars"]["primary"]["busy"],
        json!([
            range("2026-11-24T09:15:00Z", "2026-11-24T09:30:00Z"),
            range("2026-11-24T12:00:00Z", "2026-11-24T13:00:00Z"),
            range("2026-11-25T00:00:00Z", "2026-11-25T06:00:00Z"),
        ])
    );
    assert_eq!(
        answer["calendars"]["strange"]["errors"][0]["reason"],
        "notFound"
    );
    assert_eq!(
        answer["calendars"]["sam@group.calendar.google.com"]["errors"][0]["reason"],
        "backendError"
    );
}

#[tokio::test]
async fn free_busy_has_limits() {
    let world = World::new().await;
    let ask = |from: &str, to: &str, count: usize| {
        let items: Vec<Value> = (0..count).map(|_| json!({"id": "primary"})).collect();
        json!({"timeMin": from, "timeMax": to, "items": items})
    };
    for (body, reason) in [
        (
            ask("2026-11-24T00:00:00Z", "2026-11-24T00:00:00Z", 1),
            "timeRangeEmpty",
        ),
        (
            ask("2026-11-24T00:00:00Z", "2027-03-24T00:00:00Z", 1),
            "timeRangeTooLong",
        ),
        (
            ask("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z", 51),
            "tooManyCalendarsRequested",
        ),
        (
            json!({"timeMin": "2026-11-24T00:00:00Z", "items": []}),
            "required",
        ),
        (
            json!({"timeMin": "2026-11-24T00:00:00Z", "timeMax": "2026-11-25T00:00:00Z", "calendars": []}),
            "badRequest",
        ),
    ] {
        let answer = world
            .call("POST", "/calendar/v3/freeBusy", Some(&body))
            .await;
        assert_eq!(answer.refused(), (400, reason));
    }
}

#[tokio::test]
async fn the_calendar_list_can_be_filtered_by_role_and_paged() {
    let world = World::new().await;
    let all = world.get("/calendar/v3/users/me/calendarList").await.ok();
    assert_eq!(ids(&all).len(), 5);
    assert_eq!(
        (&all["items"][0]["primary"], &all["items"][0]["accessRole"]),
        (&json!(true), &json!("owner"))
    );
    let writable = world
        .get("/calendar/v3/users/me/calendarList?minAccessRole=writer&maxResults=3")
        .await
        .ok();
    let token = writable["nextPageToken"].as_str().expect("a page token");
    let rest = world
        .get(&format!(
            "/calendar/v3/users/me/calendarList?minAccessRole=writer&maxResults=3&pageToken={token}"
        ))
        .await
        .ok();
    assert_eq!((ids(&writable).len(), ids(&rest).len()), (3, 1));
    let unknown = world
        .get("/calendar/v3/users/me/calendarList?role=writer")
        .await;
    assert_eq!(unknown.refused(), (400, "badRequest"));
}
