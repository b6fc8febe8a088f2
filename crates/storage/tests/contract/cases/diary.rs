//! Reading bookings: by every filter, page by page, and as busy time.

use std::sync::Arc;

use domain::{AllocationId, BookingState, StaffId};
use services::{
    ports::StoreError,
    records::{Allocation, BookingFilter, Busy, BusySource, Claim, Lane, PageRequest},
};

use super::bookings::cancel;
use crate::world::{World, slot, unit};

pub(crate) async fn bookings_are_listed_by_every_filter(world: Arc<World>) {
    let a = &world.a;
    let mut phoned = world.new_booking(a, &[a.lane(1)], slot(60, 30));
    phoned.booking.phone = Some("+447700900555".parse().unwrap());
    phoned.booking.call_id = Some(a.call);
    world.confirm(a, &phoned).await.unwrap();
    let court = world.booked(a, &[a.court(0)], slot(120, 30)).await;
    let gone = world.booked(a, &[a.lane(1)], slot(180, 30)).await;
    cancel(&world, a, gone.id, 1).await.unwrap();
    let (seeded, phoned) = (a.booking, phoned.booking.id);
    let none = BookingFilter::default();
    let cases = [
        ("all", none.clone(), vec![phoned, court.id, gone.id, seeded]),
        (
            "location",
            BookingFilter {
                location_id: Some(a.location),
                ..none.clone()
            },
            vec![phoned, court.id, gone.id, seeded],
        ),
        (
            "customer",
            BookingFilter {
                customer_id: Some(a.customer),
                ..none.clone()
            },
            vec![seeded],
        ),
        (
            "own number",
            BookingFilter {
                phone: Some("+447700900555".parse().unwrap()),
                ..none.clone()
            },
            vec![phoned],
        ),
        (
            "customer's number",
            BookingFilter {
                phone: Some("+447700900123".parse().unwrap()),
                ..none.clone()
            },
            vec![seeded],
        ),
        (
            "call",
            BookingFilter {
                call_id: Some(a.call),
                ..none.clone()
            },
            vec![phoned, seeded],
        ),
        (
            "lane",
            BookingFilter {
                lane: Some(a.court(0)),
                ..none.clone()
            },
            vec![court.id],
        ),
        (
            "time",
            BookingFilter {
                overlapping: Some(slot(89, 32)),
                ..none.clone()
            },
            vec![phoned, court.id],
        ),
        (
            "touching time",
            BookingFilter {
                overlapping: Some(slot(90, 30)),
                ..none.clone()
            },
            vec![],
        ),
        (
            "states",
            BookingFilter {
                states: vec![BookingState::Cancelled, BookingState::Arrived],
                ..none.clone()
            },
            vec![gone.id],
        ),
        (
            "together",
            BookingFilter {
                call_id: Some(a.call),
                states: vec![BookingState::Booked],
                overlapping: Some(slot(0, 100)),
                ..none
            },
            vec![phoned],
        ),
    ];
    for (name, filter, expected) in &cases {
        let listed = world
            .read(
                a,
                unit!(|tx| tx.bookings().list(filter, PageRequest::first(50)).await),
            )
            .await
            .unwrap();
        assert_eq!(
            listed.items.iter().map(|one| one.id).collect::<Vec<_>>(),
            *expected,
            "{name}"
        );
        assert_eq!(listed.next, None);
    }
}

pub(crate) async fn lists_continue_where_they_ended(world: Arc<World>) {
    let a = &world.a;
    let mut expected = vec![a.booking];
    for index in 0..6 {
        // Pairs begin together: ids decide between them.
        let range = slot(5000 + (index / 2) * 60, 30);
        let lane = a.lane(usize::from(index % 2 == 1));
        expected.push(world.booked(a, &[lane], range).await.id);
    }
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let request = PageRequest { after, limit: 2 };
        let page = world
            .read(
                a,
                unit!(|tx| tx.bookings().list(&BookingFilter::default(), request).await),
            )
            .await
            .unwrap();
        seen.extend(page.items.iter().map(|one| (one.range.start(), one.id)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert!(seen.is_sorted(), "{seen:?}");
    let mut ids: Vec<_> = seen.into_iter().map(|(_, id)| id).collect();
    ids.sort_unstable();
    expected.sort_unstable();
    assert_eq!(ids, expected);
}

pub(crate) async fn busy_reaches_over_the_window_and_nothing_else(world: Arc<World>) {
    let a = &world.a;
    let over_start = world.booked(a, &[a.lane(0)], slot(0, 90)).await;
    let inside = world.booked(a, &[a.lane(0)], slot(100, 10)).await;
    let over_end = world.booked(a, &[a.lane(0)], slot(150, 60)).await;
    world.booked(a, &[a.lane(0)], slot(-60, 60)).await;
    world.booked(a, &[a.lane(0)], slot(240, 60)).await;
    let other = world.booked(a, &[a.court(0)], slot(100, 10)).await;
    let hold = world.new_hold(a, &[a.lane(0)], slot(120, 20));
    let (hold, now) = (&hold, world.now);
    world
        .write(a, unit!(|tx| tx.holds().place(hold, now).await))
        .await
        .unwrap();
    let (window, expiry) = (slot(60, 100), hold.expires_at);
    let busy = |lanes: Vec<Lane>, now| {
        let world = &world;
        async move {
            let lanes = &lanes;
            world
                .read(a, unit!(|tx| tx.bookings().busy(lanes, window, now).await))
                .await
                .unwrap()
        }
    };
    let of = |lane, range, source| Busy {
        claim: Claim { lane, range },
        source,
    };
    let mut expected = vec![
        of(a.lane(0), slot(0, 90), BusySource::Booking(over_start.id)),
        of(a.lane(0), slot(100, 10), BusySource::Booking(inside.id)),
        of(a.lane(0), slot(120, 20), BusySource::Hold(hold.id)),
        of(a.lane(0), slot(150, 60), BusySource::Booking(over_end.id)),
        of(a.court(0), slot(100, 10), BusySource::Booking(other.id)),
    ];
    let lanes = vec![a.court(0), a.lane(0), a.court(1)];
    assert_eq!(busy(lanes.clone(), now).await, expected);
    // At its end the hold is over.
    expected.remove(2);
    assert_eq!(busy(lanes, expiry).await, expected);
    assert_eq!(busy(vec![], now).await, []);
    let nobody = Lane::Staff(StaffId::from_uuid(world.uuid()));
    assert_eq!(busy(vec![nobody], now).await, []);
    let unused = Allocation {
        id: AllocationId::from_uuid(world.uuid()),
        claim: Claim {
            lane: nobody,
            range: window,
        },
    };
    let mut new = world.new_booking(a, &[], window);
    new.allocations.push(unused);
    let missing = world.confirm(a, &new).await;
    assert_eq!(missing, Err(StoreError::Missing { table: "lane" }));
}
