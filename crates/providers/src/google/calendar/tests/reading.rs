//! Listing, free/busy, single events.

use super::*;

#[tokio::test]
async fn an_event_is_read_missing_or_cancelled() {
    let world = World::answering(200, stored()).await;
    let found = world
        .calendar
        .event(access(), CALENDAR, &id())
        .await
        .unwrap();
    assert_eq!(
        found.and_then(|event| event.title).as_deref(),
        Some("Haircut – Jane")
    );
    world.requests().await;
    let world = World::answering(404, error_body(404, "notFound")).await;
    assert_eq!(
        world.calendar.event(access(), CALENDAR, &id()).await,
        Ok(None)
    );
    let bare = json!({"id": id().as_str(), "status": "cancelled", "etag": "\"34\""});
    let world = World::answering(200, bare).await;
    let burnt = world
        .calendar
        .event(access(), CALENDAR, &id())
        .await
        .unwrap()
        .unwrap();
    assert!(burnt.cancelled && !burnt.blocks && burnt.time.is_none());
}

#[tokio::test]
async fn free_busy_errors_are_unknown_and_never_free() {
    let world = World::answering(
        200,
        json!({"calendars": {
            "a": {"busy": [{"start": "2026-11-24T15:00:00Z", "end": "2026-11-24T15:30:00Z"}]},
            "b": {"busy": []},
            "c": {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []},
            "d": {"busy": [{"start": "2026-11-24T15:30:00Z", "end": "2026-11-24T15:00:00Z"}]},
            "f": {},
        }}),
    )
    .await;
    let ids = ["a", "b", "c", "d", "e", "f"].map(str::to_owned);
    let busy = world.calendar.busy(access(), &ids, range()).await.unwrap();
    let unknown = |reason: &str| CalendarBusy::Unknown {
        reason: reason.to_owned(),
    };
    assert_eq!(
        busy,
        [
            CalendarBusy::Known(vec![range()]),
            CalendarBusy::Known(Vec::new()),
            unknown("notFound"),
            unknown("malformed"),
            unknown("missing"),
            unknown("missing"),
        ]
    );
    let body: Value = serde_json::from_slice(&world.requests().await[0].body).unwrap();
    assert_eq!(body["timeMin"], "2026-11-24T15:00:00Z");
    assert_eq!(body["items"][1], json!({"id": "b"}));
}

#[tokio::test]
async fn more_than_fifty_calendars_are_asked_in_parts() {
    let world = World::answering(200, json!({"calendars": {}})).await;
    let ids: Vec<_> = (0..51).map(|n| n.to_string()).collect();
    let busy = world.calendar.busy(access(), &ids, range()).await.unwrap();
    assert_eq!(busy.len(), 51);
    let sizes: Vec<_> = world
        .requests()
        .await
        .iter()
        .map(|r| {
            serde_json::from_slice::<Value>(&r.body).unwrap()["items"]
                .as_array()
                .unwrap()
                .len()
        })
        .collect();
    assert_eq!(sizes, [50, 1]);
}

#[tokio::test]
async fn a_listing_follows_its_pages_to_the_sync_token() {
    let world = World::new().await;
    let first = json!({"items": [stored()], "nextPageToken": "p2"});
    let last = json!({"items": [{"id": "gone1", "status": "cancelled"}], "nextSyncToken": "s1"});
    let second_page = matchers::query_param("pageToken", "p2");
    world
        .answer(second_page, ResponseTemplate::new(200).set_body_json(last))
        .await;
    world
        .answer(
            matchers::any(),
            ResponseTemplate::new(200).set_body_json(first),
        )
        .await;
    let list = world
        .calendar
        .events(access(), CALENDAR, &EventQuery::Everything)
        .await
        .unwrap();
    assert_eq!(list.events.len(), 2);
    assert_eq!(list.sync_token.as_deref(), Some("s1"));
    let first = &world.requests().await[0];
    assert!(
        !first.url.query().unwrap().contains("orderBy"),
        "it would spoil the sync token"
    );
}

#[tokio::test]
async fn changes_are_asked_with_the_token_alone_and_a_range_with_its_ends() {
    let world = World::answering(200, json!({"items": [], "nextSyncToken": "s2"})).await;
    let since = EventQuery::Since("s1".to_owned());
    let list = world
        .calendar
        .events(access(), CALENDAR, &since)
        .await
        .unwrap();
    assert_eq!(list.sync_token.as_deref(), Some("s2"));
    world
        .calendar
        .events(access(), CALENDAR, &EventQuery::Within(range()))
        .await
        .unwrap();
    let requests = world.requests().await;
    assert_eq!(
        requests[0].url.query(),
        Some("singleEvents=true&maxResults=2500&syncToken=s1")
    );
    assert_eq!(
        requests[1].url.query(),
        Some(
            "singleEvents=true&maxResults=2500&orderBy=startTime\
             &timeMin=2026-11-24T15%3A00%3A00Z&timeMax=2026-11-24T15%3A30%3A00Z"
        )
    );
}

#[tokio::test]
async fn what_takes_its_time_and_what_does_not() {
    let event = |change: Value| {
        let mut event = stored();
        event
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        event
    };
    let all_day = json!({"start": {"date": "2026-11-24"}, "end": {"date": "2026-11-26"}});
    let declined = json!({"attendees": [
        {"email": "a@example.com", "responseStatus": "accepted"},
        {"email": "me@example.com", "self": true, "responseStatus": "declined"},
    ]});
    let other_declined =
        json!({"attendees": [{"email": "a@example.com", "responseStatus": "declined"}]});
    let cases = [
        (event(json!({})), true),
        (event(all_day), true),
        (event(json!({"transparency": "transparent"})), false),
        (event(json!({"status": "cancelled"})), false),
        (event(json!({"status": "tentative"})), true),
        (event(declined), false),
        (event(other_declined), true),
        (event(json!({"eventType": "outOfOffice"})), true),
        (event(json!({"eventType": "workingLocation"})), false),
        (event(json!({"eventType": "birthday"})), false),
    ];
    let items: Vec<_> = cases.iter().map(|(event, _)| event.clone()).collect();
    let world = World::answering(200, json!({"items": items})).await;
    let query = EventQuery::Within(range());
    let list = world
        .calendar
        .events(access(), CALENDAR, &query)
        .await
        .unwrap();
    let blocks: Vec<_> = list.events.iter().map(|event| event.blocks).collect();
    assert_eq!(blocks, cases.map(|(_, expected)| expected));
    let two_days = EventTime::AllDay {
        start: civil::date(2026, 11, 24),
        end: civil::date(2026, 11, 26),
    };
    assert_eq!(list.events[1].time, Some(two_days));
}

#[tokio::test]
async fn calendars_say_whether_they_can_be_written() {
    let world = World::answering(
        200,
        json!({"items": [
            {"id": "me@example.com", "summary": "Me", "primary": true, "accessRole": "owner", "timeZone": "Europe/London"},
            {"id": "team", "summary": "Team", "accessRole": "writerWithoutPrivateAccess"},
            {"id": "holidays", "summary": "Holidays", "summaryOverride": "Days off", "accessRole": "reader"},
        ]}),
    )
    .await;
    let entries = world.calendar.calendars(access()).await.unwrap();
    let seen: Vec<_> = entries
        .iter()
        .map(|e| (e.name.as_str(), e.primary, e.writable))
        .collect();
    assert_eq!(
        seen,
        [
            ("Me", true, true),
            ("Team", false, true),
            ("Days off", false, false)
        ]
    );
    world.requests().await;
}
