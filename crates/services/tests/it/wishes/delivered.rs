//! Visits that took place count as delivered by themselves, and who did not come can still be noted.

use std::sync::Arc;

use domain::{BookingId, BookingState};
use jiff::Timestamp;
use providers::system::SystemClock;
use services::{
    Ports,
    availability::Availability,
    bookings::{Authority, Bookings, ChangeError, Place, Wish},
    housekeeping,
    records::Actor,
    snapshot::{Snapshots, Visit},
};

use super::{Desk, anyway::owner, at, jo, service};

/// The same ports at another time.
fn then(desk: &Desk, now: Timestamp) -> Ports {
    Ports {
        clock: Arc::new(SystemClock::starting_at(now, 1)),
        ..desk.ports.clone()
    }
}

async fn note(
    desk: &Desk,
    place: Place,
    (id, state): (BookingId, BookingState),
    now: Timestamp,
) -> Result<(), ChangeError> {
    let ports = then(desk, now);
    let snapshots = Snapshots::new(ports.clone());
    let bookings = Bookings::new(ports.clone(), snapshots, Availability::new(ports));
    let by = Authority::Member(Actor::User(owner(desk, place).await));
    bookings
        .note_attendance(place.business, by, id, state)
        .await
}

pub(super) async fn a_visit_counts_as_delivered_unless_nobody_came(desk: Desk) {
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let cut = service(&snapshot, "Haircut").id;
    let start = at(&snapshot, "2026-11-21T14:00");
    let wish = Wish::new(Visit::of(cut), start, jo());
    let made = desk
        .bookings
        .book(place, super::desk(), &wish, None)
        .await
        .unwrap();
    let id = made.bookings[0].booking;
    let state = || async { desk.booking(place, id).await.0.state };
    let settled = |noted: Result<(), ChangeError>| {
        assert!(matches!(noted, Err(ChangeError::Settled(_))), "{noted:?}");
    };
    let clock = |text: &str| at(&snapshot, text);

    // Before it begins nobody knows.
    let before = clock("2026-11-21T13:59");
    settled(note(&desk, place, (id, BookingState::NoShow), before).await);
    // An hour after its end it may still go on.
    let early = then(&desk, clock("2026-11-21T15:30"));
    assert_eq!(housekeeping::clear(&early).await.unwrap().delivered, 0);
    assert_eq!(state().await, BookingState::Booked);

    // Several processes do it once.
    let over = then(&desk, clock("2026-11-21T17:00"));
    let (one, other) = tokio::join!(housekeeping::clear(&over), housekeeping::clear(&over));
    assert_eq!(one.unwrap().delivered + other.unwrap().delivered, 1);
    assert_eq!(state().await, BookingState::Completed);
    assert_eq!(housekeeping::clear(&over).await.unwrap().delivered, 0);

    // On Monday somebody remembers that nobody came, and is mistaken.
    let monday = clock("2026-11-23T09:00");
    settled(note(&desk, place, (id, BookingState::Arrived), monday).await);
    settled(note(&desk, place, (id, BookingState::Booked), monday).await);
    note(&desk, place, (id, BookingState::NoShow), monday)
        .await
        .unwrap();
    let again = then(&desk, monday);
    assert_eq!(housekeeping::clear(&again).await.unwrap().delivered, 0);
    assert_eq!(state().await, BookingState::NoShow);
    note(&desk, place, (id, BookingState::Booked), monday)
        .await
        .unwrap();
    assert_eq!(housekeeping::clear(&again).await.unwrap().delivered, 1);
    assert_eq!(state().await, BookingState::Completed);
    // After a week it stays as it is.
    let late = clock("2026-11-29T09:00");
    settled(note(&desk, place, (id, BookingState::NoShow), late).await);
}
