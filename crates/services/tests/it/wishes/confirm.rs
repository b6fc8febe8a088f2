//! Requests that become bookings: once, told once, and not over what the business's own calendar says.

use std::{sync::atomic::Ordering, time::Duration};

use booking::Reason;
use domain::{BookingId, BookingState, CustomerId};
use jiff::{SignedDuration, Timestamp};
use services::{
    ServiceError,
    bookings::{Authority, ChangeError, Committed, Confirmed, LateConflict, Wish},
    records::Actor,
    snapshot::Visit,
};

use super::{Desk, at, courts::Park, guest, jo};

/// Asks for courts while no calendar can be read.
async fn request(park: &Park, wishes: &[Wish]) -> Vec<BookingId> {
    readable(park, false);
    let desk = &park.desk;
    let asked = desk
        .bookings
        .book_all(park.place, super::desk(), wishes, None)
        .await
        .unwrap();
    assert!(asked.requested, "{asked:?}");
    readable(park, true);
    asked.bookings.iter().map(|made| made.booking).collect()
}

fn readable(park: &Park, is: bool) {
    park.desk.diary.broken.store(!is, Ordering::Relaxed);
    let calendars = park.desk.availability.calendars();
    calendars.forget(park.place.business);
}

/// A wish for one court for an hour.
fn wish(park: &Park, court: usize, start: Timestamp) -> Wish {
    Wish {
        lanes: vec![park.courts[court]],
        ..Wish::new(Visit::of(park.hire), start, jo())
    }
}

async fn confirm(park: &Park, id: BookingId) -> Result<Committed, ChangeError> {
    let business = park.place.business;
    let bookings = &park.desk.bookings;
    bookings.confirm(business, super::desk(), id, None).await
}

async fn state(park: &Park, id: BookingId) -> BookingState {
    park.desk.booking(park.place, id).await.0.state
}

async fn last_text(park: &Park, id: BookingId) -> String {
    let read = park
        .desk
        .ports
        .store
        .read::<_, ServiceError, _>(park.place.business, |tx| {
            Box::pin(async move { Ok(tx.conversations().last_about(&[id]).await?.remove(&id)) })
        });
    read.await.unwrap().unwrap().body
}

/// What waits in the outbox since it was last looked at.
async fn jobs(park: &Park) -> Vec<String> {
    let now = park.desk.ports.now() + SignedDuration::from_secs(1);
    let claimed = park.desk.ports.store.system_write(|tx| {
        Box::pin(async move {
            let held = Duration::from_secs(600);
            Ok::<_, ServiceError>(tx.queue().claim("test", now, 100, held).await?)
        })
    });
    let claimed = claimed.await.unwrap().into_iter();
    let mut queues: Vec<String> = claimed.map(|job| job.queue).collect();
    queues.sort();
    queues
}

pub(super) async fn a_request_is_confirmed_and_told_once(desk: Desk) {
    let park = Park::of(desk).await;
    let snapshot = park.desk.snapshot(park.place).await;
    let start = at(&snapshot, "2026-11-21T18:00");
    let id = request(&park, &[wish(&park, 0, start)]).await[0];
    assert_eq!(jobs(&park).await, ["calendar.sync", "sms.send"]);
    let business = park.place.business;
    let bookings = &park.desk.bookings;
    let before = bookings
        .before_confirming(business, &super::desk(), id)
        .await
        .unwrap();
    assert!(!before.unread && before.together == 1);

    let key = Some("k1");
    let (one, other) = tokio::join!(
        bookings.confirm(business, super::desk(), id, None),
        bookings.confirm(business, super::desk(), id, key),
    );
    let settled = |done: &Result<_, _>| matches!(done, Err(ChangeError::Settled(_)));
    assert!(
        (one.is_ok() && settled(&other)) || (other.is_ok() && settled(&one)),
        "{one:?} {other:?}"
    );
    assert_eq!(jobs(&park).await, ["calendar.sync", "sms.send"]);
    let (booking, _) = park.desk.booking(park.place, id).await;
    assert_eq!((booking.state, booking.version), (BookingState::Booked, 2));
    assert_eq!([last_text(&park, id).await], before.texts[..]);
    assert!(before.texts[0].starts_with("Pickle Park: booked."));
    assert!(matches!(
        confirm(&park, id).await,
        Err(ChangeError::Settled(_))
    ));
    assert!(jobs(&park).await.is_empty());
}

pub(super) async fn a_key_confirms_once(desk: Desk) {
    let park = Park::of(desk).await;
    let snapshot = park.desk.snapshot(park.place).await;
    let start = at(&snapshot, "2026-11-21T18:00");
    let id = request(&park, &[wish(&park, 0, start)]).await[0];
    let (business, bookings) = (park.place.business, &park.desk.bookings);
    let run = || bookings.confirm(business, super::desk(), id, Some("k1"));
    let (one, other) = tokio::join!(run(), run());
    assert_eq!(one.unwrap(), other.unwrap());
}

pub(super) async fn what_the_calendar_has_since_is_not_booked_over(desk: Desk) {
    let park = Park::of(desk).await;
    let snapshot = park.desk.snapshot(park.place).await;
    let start = at(&snapshot, "2026-11-21T18:00");
    let id = request(&park, &[wish(&park, 0, start)]).await[0];
    // What stands on another court, or at another time, is no clash.
    park.writes(start, "Court 2 league", None);
    let later = start + SignedDuration::from_hours(1);
    park.writes(later, "Court 1 league", None);
    let business = park.place.business;
    let bookings = &park.desk.bookings;
    let by = super::desk();
    let free = bookings.before_confirming(business, &by, id).await;
    assert!(free.is_ok(), "{free:?}");

    park.writes(start, "Court 1 resurfacing", None);
    let refused = confirm(&park, id).await;
    let Err(ChangeError::Taken(found)) = refused else {
        panic!("{refused:?}")
    };
    let why = found.why_not.unwrap();
    assert!(
        matches!(why.reasons[..], [Reason::CalendarEvent { .. }]),
        "{why:?}"
    );
    assert_eq!(state(&park, id).await, BookingState::Requested);
    // The calendar's job leaves it, too: nothing was promised.
    let left = bookings.withdraw(business, id).await.unwrap();
    assert_eq!(left, LateConflict::Settled);

    // Who confirms what cannot be read has looked.
    readable(&park, false);
    let unread = bookings.before_confirming(business, &by, id).await.unwrap();
    assert!(unread.unread);
    confirm(&park, id).await.unwrap();
    assert_eq!(state(&park, id).await, BookingState::Booked);
}

pub(super) async fn what_was_asked_for_together_is_confirmed_together(desk: Desk) {
    let park = Park::of(desk).await;
    let snapshot = park.desk.snapshot(park.place).await;
    let start = at(&snapshot, "2026-11-21T18:00");
    let both = [wish(&park, 0, start), wish(&park, 1, start)];
    let ids = request(&park, &both).await;
    jobs(&park).await;
    park.writes(start, "Court 2 league", None);
    let refused = confirm(&park, ids[0]).await;
    assert!(matches!(refused, Err(ChangeError::Taken(_))), "{refused:?}");
    assert_eq!(state(&park, ids[0]).await, BookingState::Requested);

    park.desk.diary.titled.lock().unwrap().clear();
    readable(&park, true);
    let done = confirm(&park, ids[1]).await.unwrap();
    assert_eq!(done.bookings.len(), 2);
    for id in &ids {
        assert_eq!(state(&park, *id).await, BookingState::Booked);
    }
    assert_eq!(
        jobs(&park).await,
        ["calendar.sync", "calendar.sync", "sms.send"]
    );
}

pub(super) async fn only_the_business_confirms_and_only_requests_ahead(desk: Desk) {
    let park = Park::of(desk).await;
    let snapshot = park.desk.snapshot(park.place).await;
    let start = at(&snapshot, "2026-11-21T18:00");
    let id = request(&park, &[wish(&park, 0, start)]).await[0];
    let bookings = &park.desk.bookings;
    let stranger = park.desk.place("fade-room").await.business;
    let foreign = bookings.confirm(stranger, super::desk(), id, None).await;
    assert!(
        matches!(
            foreign,
            Err(ChangeError::Service(ServiceError::NotFound(_)))
        ),
        "{foreign:?}"
    );
    let customer = park.desk.ports.id(CustomerId::from_uuid);
    for by in [
        Authority::Customer(Actor::Customer(customer)),
        Authority::Visitor(None),
    ] {
        let refused = bookings.confirm(park.place.business, by, id, None).await;
        assert!(
            matches!(
                refused,
                Err(ChangeError::Service(ServiceError::Forbidden(_)))
            ),
            "{refused:?}"
        );
    }
    assert_eq!(state(&park, id).await, BookingState::Requested);
}

pub(super) async fn a_calendar_that_is_back_confirms_what_waited_and_marks_what_clashes(
    desk: Desk,
) {
    let park = Park::of(desk).await;
    let snapshot = park.desk.snapshot(park.place).await;
    let start = at(&snapshot, "2026-11-21T18:00");
    let far = at(&snapshot, "2026-12-18T18:00");
    let mut untold = wish(&park, 2, start);
    untold.customer = services::bookings::Guest {
        phone: None,
        ..guest("Max Other", "+447700900102")
    };
    let asked = [
        request(&park, &[wish(&park, 0, start)]).await[0],
        request(&park, &[wish(&park, 0, far)]).await[0],
        request(&park, &[untold]).await[0],
        request(&park, &[wish(&park, 1, start)]).await[0],
    ];
    jobs(&park).await;
    park.writes(start, "Court 2 league", None);
    let (business, bookings) = (park.place.business, &park.desk.bookings);
    readable(&park, false);
    let nothing = bookings.confirm_waiting(business, &Actor::System).await;
    let waits = Confirmed {
        unread: 4,
        ..Confirmed::default()
    };
    assert_eq!(nothing.unwrap(), waits);

    readable(&park, true);
    let stranger = park.desk.place("fade-room").await.business;
    let theirs = bookings.confirm_waiting(stranger, &Actor::System).await;
    assert_eq!(theirs.unwrap(), Confirmed::default());
    let done = bookings.confirm_waiting(business, &Actor::System).await;
    let booked = Confirmed {
        booked: 3,
        texted: 2,
        clashes: 1,
        unread: 0,
    };
    assert_eq!(done.unwrap(), booked);
    for id in &asked[..3] {
        assert_eq!(state(&park, *id).await, BookingState::Booked);
    }
    let (clashing, _) = park.desk.booking(park.place, asked[3]).await;
    assert_eq!(clashing.state, BookingState::Requested);
    assert_eq!(clashing.calendar.problem.as_deref(), Some("conflict"));
    let jobs = jobs(&park).await;
    let texts = jobs.iter().filter(|queue| *queue == "sms.send");
    assert_eq!((texts.count(), jobs.len()), (2, 5), "{jobs:?}");
    let again = bookings.confirm_waiting(business, &Actor::System).await;
    let left = Confirmed {
        clashes: 1,
        ..Confirmed::default()
    };
    assert_eq!(again.unwrap(), left);
}
