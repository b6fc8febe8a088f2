//! Instants are kept with microseconds and order as time does.

use std::sync::Arc;

use domain::TimeRange;
use jiff::SignedDuration;
use services::records::{BookingFilter, PageRequest};

use crate::world::{World, at, unit};

pub(crate) async fn instants_order_with_and_without_fractions(world: Arc<World>) {
    let a = &world.a;
    let starts = [
        "2030-01-01T00:00:00Z",
        "2030-01-01T00:00:00.000001Z",
        "2030-01-01T00:00:00.1Z",
        "2030-01-01T00:00:00.5Z",
        "2030-01-01T00:00:01Z",
        "2030-01-01T00:00:01.25Z",
        "2030-01-01T00:00:10Z",
    ]
    .map(at);
    for (index, start) in starts.iter().enumerate().rev() {
        // Each on a lane that is free there: they all overlap.
        let range = TimeRange::starting(*start, SignedDuration::from_micros(1)).unwrap();
        world.booked(a, &[a.lane(index % 2)], range).await;
    }
    let window = TimeRange::new(starts[0], at("2030-01-02T00:00:00Z")).unwrap();
    let filter = BookingFilter {
        overlapping: Some(window),
        ..BookingFilter::default()
    };
    let filter = &filter;
    let listed = world
        .read(
            a,
            unit!(|tx| tx.bookings().list(filter, PageRequest::first(50)).await),
        )
        .await
        .unwrap();
    assert_eq!(
        listed
            .items
            .iter()
            .map(|one| one.range.start())
            .collect::<Vec<_>>(),
        starts
    );
    // A bound with a fraction compares right, too: the first three begin and end before it.
    let late = TimeRange::new(at("2030-01-01T00:00:00.3Z"), at("2030-01-01T00:00:01Z")).unwrap();
    let filter = &BookingFilter {
        overlapping: Some(late),
        ..BookingFilter::default()
    };
    let listed = world
        .read(
            a,
            unit!(|tx| tx.bookings().list(filter, PageRequest::first(50)).await),
        )
        .await
        .unwrap();
    assert_eq!(
        listed
            .items
            .iter()
            .map(|one| one.range.start())
            .collect::<Vec<_>>(),
        starts[3..4]
    );
}

pub(crate) async fn instants_keep_microseconds(world: Arc<World>) {
    let a = &world.a;
    for text in [
        "1969-12-31T23:59:59.999999Z",
        "1999-12-31T23:59:59.999999Z",
        "2000-01-01T00:00:00Z",
        "2026-11-20T14:40:00.123456Z",
        "9999-12-01T00:00:00.000001Z",
    ] {
        let range = TimeRange::starting(at(text), SignedDuration::from_micros(1)).unwrap();
        let stored = world.booked(a, &[a.lane(1)], range).await;
        let id = stored.id;
        let read = world
            .read(a, unit!(|tx| tx.bookings().get(id).await))
            .await
            .unwrap();
        assert_eq!(read.unwrap().range, range, "{text}");
    }
    // Finer parts are dropped, not rounded up.
    let mut customer = world.new_customer("Nano", None);
    customer.created_at = at("2026-11-20T14:40:00.123456789Z");
    let customer = &customer;
    world
        .write(a, unit!(|tx| tx.customers().find_or_insert(customer).await))
        .await
        .unwrap();
    let read = world
        .read(a, unit!(|tx| tx.customers().get(customer.id).await))
        .await
        .unwrap();
    assert_eq!(read.unwrap().created_at, at("2026-11-20T14:40:00.123456Z"));
}
