//! Inserting, changing, deleting.

use super::*;

#[tokio::test]
async fn an_event_is_inserted_under_our_id_with_an_encoded_path() {
    let world = World::answering(200, stored()).await;
    let event = world
        .calendar
        .insert_event(access(), CALENDAR, &id(), &draft())
        .await
        .unwrap();
    assert_eq!(
        (event.id.as_str(), event.etag.as_str()),
        (id().as_str(), "\"33\"")
    );
    assert_eq!(event.time, Some(EventTime::Timed(range())));
    assert!(event.blocks && !event.cancelled);
    assert_eq!(event.private, draft().private);

    let requests = world.requests().await;
    assert_eq!(
        requests[0].url.path(),
        "/calendar/v3/calendars/team%232%40group.calendar.google.com/events"
    );
    assert_eq!(requests[0].url.query(), Some("sendUpdates=none"));
    assert_eq!(requests[0].headers["authorization"], "Bearer stored-access");
    let body: Value = serde_json::from_slice(&requests[0].body).unwrap();
    assert_eq!(
        body,
        json!({
            "id": id().as_str(), "summary": "Haircut – Jane", "description": "Reference K7F2QX",
            "status": "confirmed", "transparency": "opaque", "visibility": "private",
            "start": {"dateTime": "2026-11-24T15:00:00Z", "timeZone": "Europe/London"},
            "end": {"dateTime": "2026-11-24T15:30:00Z", "timeZone": "Europe/London"},
            "extendedProperties": {"private": {"ringdesk_booking": "bkg_1"}},
            "reminders": {"useDefault": false},
        })
    );
}

#[tokio::test]
async fn a_second_insert_of_the_same_id_says_so() {
    let world = World::answering(409, error_body(409, "duplicate")).await;
    let again = world
        .calendar
        .insert_event(access(), CALENDAR, &id(), &draft())
        .await;
    assert_eq!(again, Err(CalendarError::AlreadyExists));
}

#[tokio::test]
async fn an_insert_into_a_calendar_that_is_gone_names_the_calendar() {
    let world = World::answering(404, error_body(404, "notFound")).await;
    let lost = world
        .calendar
        .insert_event(access(), CALENDAR, &id(), &draft())
        .await;
    assert_eq!(lost, Err(CalendarError::CalendarNotFound));
}

#[tokio::test]
async fn a_patch_is_conditional_and_clears_what_is_absent() {
    let world = World::answering(200, stored()).await;
    let etag = Some("\"32\"");
    world
        .calendar
        .patch_event(access(), CALENDAR, &id(), &draft(), etag)
        .await
        .unwrap();
    world
        .calendar
        .patch_event(access(), CALENDAR, &id(), &draft(), None)
        .await
        .unwrap();
    let requests = world.requests().await;
    assert_eq!(requests[0].method.as_str(), "PATCH");
    assert_eq!(requests[0].headers["if-match"], "\"32\"");
    assert!(!requests[1].headers.contains_key("if-match"));
    let body: Value = serde_json::from_slice(&requests[0].body).unwrap();
    assert!(body.get("id").is_none());
    assert_eq!(body.get("location"), Some(&Value::Null));
    assert_eq!(body["start"]["date"], Value::Null);
    assert_eq!(body["status"], "confirmed");
}

#[tokio::test]
async fn a_patch_against_an_old_etag_is_stale_and_of_a_deleted_event_not_found() {
    for (status, reason, expected) in [
        (412, "conditionNotMet", CalendarError::Stale),
        (410, "deleted", CalendarError::EventNotFound),
        (404, "notFound", CalendarError::EventNotFound),
    ] {
        let world = World::answering(status, error_body(status, reason)).await;
        let patched = world
            .calendar
            .patch_event(access(), CALENDAR, &id(), &draft(), None)
            .await;
        assert_eq!(patched, Err(expected));
    }
}

#[tokio::test]
async fn deleting_is_done_whether_the_event_was_there_or_not() {
    for (status, body) in [
        (204, Value::Null),
        (404, error_body(404, "notFound")),
        (410, error_body(410, "deleted")),
    ] {
        let world = World::answering(status, body).await;
        let deleted = world.calendar.delete_event(access(), CALENDAR, &id()).await;
        assert_eq!(deleted, Ok(()), "{status}");
        assert_eq!(world.requests().await[0].method.as_str(), "DELETE");
    }
    let world = World::answering(503, error_body(503, "backendError")).await;
    let failed = world
        .calendar
        .delete_event(access(), CALENDAR, &id())
        .await
        .unwrap_err();
    assert!(provider(failed).retryable);
}
