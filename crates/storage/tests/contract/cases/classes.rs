//! Classes: one claim of the lanes, many seats.

use std::sync::Arc;

use domain::{ClassSessionId, TimeRange};
use jiff::SignedDuration;
use services::{
    ports::{Constraint, StoreError},
    records::{BookingMove, BusySource, ClassSession, HeldSeats, Hold, JoinClass, NewBooking},
};

use crate::world::{Tenant, World, slot, unit};

/// A booking of `seats` in a class of `capacity`, with the first staff member on the first court.
pub(crate) fn joining(
    world: &World,
    a: &Tenant,
    range: TimeRange,
    seats: u32,
    capacity: u32,
) -> NewBooking {
    let mut new = world.new_booking(a, &[a.lane(0), a.court(0)], range);
    new.booking.seats = seats;
    new.class = Some(JoinClass {
        session_id: ClassSessionId::from_uuid(world.uuid()),
        capacity,
    });
    new
}

async fn classes(world: &World, a: &Tenant, range: TimeRange) -> Vec<ClassSession> {
    let (service, now) = (a.service, world.now);
    world
        .read(
            a,
            unit!(|tx| tx.bookings().classes(service, range, now).await),
        )
        .await
        .unwrap()
}

async fn cancel(world: &World, a: &Tenant, new: &NewBooking) {
    let (id, now) = (new.booking.id, world.now);
    world
        .write(a, unit!(|tx| tx.bookings().cancel(id, 1, None, now).await))
        .await
        .unwrap();
}

pub(crate) async fn a_class_fills_seat_by_seat_and_never_beyond(world: Arc<World>) {
    let a = &world.a;
    let range = slot(60, 60);
    let first = joining(&world, a, range, 2, 5);
    world.confirm(a, &first).await.unwrap();
    let second = joining(&world, a, range, 2, 5);
    world.confirm(a, &second).await.unwrap();
    let two = joining(&world, a, range, 2, 5);
    assert_eq!(world.confirm(a, &two).await, Err(Constraint::Full.into()));
    let last = joining(&world, a, range, 1, 5);
    world.confirm(a, &last).await.unwrap();
    let running = classes(&world, a, range).await;
    assert_eq!(running.len(), 1, "{running:?}");
    assert_eq!((running[0].taken, running[0].capacity), (5, 5));
    assert_eq!(running[0].id, first.class.map(|join| join.session_id));
    // The lanes are claimed once, by the class; every booking of it shows them.
    let (lanes, id) = (&[a.lane(0), a.court(0)], last.booking.id);
    let now = world.now;
    world
        .read(
            a,
            unit!(|tx| {
                let busy = tx.bookings().busy(lanes, range, now).await?;
                let session = first.class.unwrap().session_id;
                assert_eq!(busy.len(), 2);
                let by_class =
                    |one: &services::records::Busy| one.source == BusySource::Class(session);
                assert!(busy.iter().all(by_class), "{busy:?}");
                assert_eq!(tx.bookings().allocations(id).await?.len(), 2);
                Ok(())
            }),
        )
        .await
        .unwrap();
}

pub(crate) async fn the_last_to_leave_releases_the_class(world: Arc<World>) {
    let a = &world.a;
    let range = slot(60, 60);
    let one = joining(&world, a, range, 1, 2);
    let two = joining(&world, a, range, 1, 2);
    world.confirm(a, &one).await.unwrap();
    world.confirm(a, &two).await.unwrap();
    cancel(&world, a, &one).await;
    let plain = world.new_booking(a, &[a.lane(0)], range);
    let refused = world.confirm(a, &plain).await;
    assert_eq!(refused, Err(Constraint::Overlap.into()), "one is still in");
    let again = joining(&world, a, range, 1, 2);
    world.confirm(a, &again).await.unwrap();
    cancel(&world, a, &two).await;
    cancel(&world, a, &again).await;
    assert_eq!(classes(&world, a, range).await, []);
    world.confirm(a, &plain).await.unwrap();
    let late = joining(&world, a, range, 1, 2);
    assert_eq!(
        world.confirm(a, &late).await,
        Err(Constraint::Overlap.into())
    );
}

pub(crate) async fn held_seats_count_until_they_lapse(world: Arc<World>) {
    let a = &world.a;
    let range = slot(60, 60);
    let lanes = [a.lane(0), a.court(0)];
    let keep = |seats| Hold {
        seats: Some(HeldSeats { seats, capacity: 3 }),
        ..world.new_hold(a, &lanes, range)
    };
    let (one, two) = (&keep(1), &keep(2));
    let now = world.now;
    world
        .write(a, unit!(|tx| tx.holds().place(one, now).await))
        .await
        .unwrap();
    world
        .write(a, unit!(|tx| tx.holds().place(two, now).await))
        .await
        .unwrap();
    let held = classes(&world, a, range).await;
    assert_eq!(
        (held[0].id, held[0].taken),
        (None, 3),
        "kept by holds alone"
    );
    let third = &keep(1);
    let refused = world
        .write(a, unit!(|tx| tx.holds().place(third, now).await))
        .await;
    assert_eq!(refused, Err(Constraint::Full.into()));
    let new = joining(&world, a, range, 1, 3);
    assert_eq!(world.confirm(a, &new).await, Err(Constraint::Full.into()));
    // Others cannot have the lanes for something else.
    let plain = world.new_booking(a, &[a.court(0)], range);
    assert_eq!(world.confirm(a, &plain).await, Err(Constraint::Held.into()));
    // Who holds a seat books it.
    let mut own = joining(&world, a, range, 2, 3);
    own.hold = Some(two.id);
    world.confirm(a, &own).await.unwrap();
    let running = classes(&world, a, range).await;
    assert_eq!((running.len(), running[0].taken), (1, 3));
    // After the hold has lapsed its seat is free.
    let (new, later) = (&new, one.expires_at + SignedDuration::from_secs(1));
    world
        .write(a, unit!(|tx| tx.bookings().confirm(new, later).await))
        .await
        .unwrap();
}

pub(crate) async fn a_move_between_classes_takes_its_seat_along(world: Arc<World>) {
    let a = &world.a;
    let (early, late) = (slot(60, 60), slot(180, 60));
    let one = joining(&world, a, early, 1, 1);
    let two = joining(&world, a, late, 1, 2);
    world.confirm(a, &one).await.unwrap();
    world.confirm(a, &two).await.unwrap();
    let go = |range, new: &NewBooking| BookingMove {
        class: new.class,
        ..BookingMove::to(range, world.allocations(&[a.lane(0), a.court(0)], range))
    };
    let (to, id, now) = (&go(late, &one), one.booking.id, world.now);
    world
        .write(
            a,
            unit!(|tx| tx.bookings().reschedule(id, 1, to, now).await),
        )
        .await
        .unwrap();
    assert_eq!(classes(&world, a, early).await, []);
    assert_eq!(classes(&world, a, late).await[0].taken, 2);
    // Back, while somebody else is in the only seat.
    let three = joining(&world, a, early, 1, 1);
    world.confirm(a, &three).await.unwrap();
    let to = &go(early, &one);
    let refused = world
        .write(
            a,
            unit!(|tx| tx.bookings().reschedule(id, 2, to, now).await),
        )
        .await;
    assert_eq!(refused.unwrap_err(), Constraint::Full.into());
    assert_eq!(
        classes(&world, a, late).await[0].taken,
        2,
        "nothing was given up"
    );
}

pub(crate) async fn raw_seats_cannot_overfill_a_class_either(world: Arc<World>) {
    let a = &world.a;
    let new = joining(&world, a, slot(60, 60), 1, 2);
    world.confirm(a, &new).await.unwrap();
    let session = new.class.unwrap().session_id.uuid();
    let other = world.booked(a, &[a.lane(1)], slot(60, 30)).await.id.uuid();
    let ids = [a.business.uuid(), session, other];
    // The seat that is taken, one beyond the last, and one under a capacity that the class does not have.
    for (seat, capacity) in [(1, 2), (3, 2), (3, 3), (0, 2)] {
        let refused = world
            .fresh
            .raw(a.business)
            .await
            .sit(ids, seat, capacity)
            .await;
        assert!(refused.is_err(), "seat {seat} of {capacity}");
    }
    let fits = world.fresh.raw(a.business).await.sit(ids, 2, 2).await;
    assert_eq!(fits, Ok(()));
}

pub(crate) async fn a_class_of_another_business_cannot_be_joined(world: Arc<World>) {
    let (a, b) = (&world.a, &world.b);
    let mut foreign = joining(&world, a, slot(60, 60), 1, 2);
    foreign.booking.service_id = b.service;
    assert_eq!(
        world.confirm(a, &foreign).await,
        Err(Constraint::Reference.into())
    );
    let lanes = [b.lane(0)];
    let new = NewBooking {
        class: foreign.class,
        ..world.new_booking(a, &lanes, slot(60, 60))
    };
    assert_eq!(
        world.confirm(a, &new).await,
        Err(StoreError::Missing { table: "lane" })
    );
}
