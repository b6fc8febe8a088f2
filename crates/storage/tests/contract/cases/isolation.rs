//! A business and its neighbour.

use std::sync::Arc;

use domain::{CallOutcome, MessageId};
use services::{
    ports::{Constraint, StoreError},
    records::{BookingFilter, CallClose, CallRecords, Lane, PageRequest, Turn, Usage},
};

use crate::world::{World, slot, unit};

pub(crate) async fn foreign_ids_are_as_if_they_did_not_exist(world: Arc<World>) {
    let (a, b, now) = (&world.a, &world.b, world.now);
    world
        .read(
            a,
            unit!(|tx| {
                assert_eq!(tx.locations().get(b.location).await?, None);
                assert_eq!(tx.locations().number(b.number).await?, None);
                assert_eq!(tx.locations().receptionist(b.location).await?, None);
                assert_eq!(tx.catalog().service(b.service).await?, None);
                assert_eq!(tx.catalog().staff_member(b.staff[0]).await?, None);
                assert_eq!(tx.catalog().resource(b.courts[0]).await?, None);
                assert_eq!(tx.calls().get(b.call).await?, None);
                assert_eq!(
                    tx.calls().by_provider_id("twilio", "CA-luma-skin").await?,
                    None
                );
                assert_eq!(tx.calls().turns(b.call).await?, []);
                assert_eq!(tx.customers().get(b.customer).await?, None);
                assert_eq!(tx.bookings().get(b.booking).await?, None);
                assert_eq!(tx.bookings().allocations(b.booking).await?, []);
                let busy = tx
                    .bookings()
                    .busy(&[b.lane(0)], slot(0, 10_000), now)
                    .await?;
                assert_eq!(busy, []);
                let lane = BookingFilter {
                    lane: Some(b.lane(0)),
                    ..BookingFilter::default()
                };
                assert_eq!(
                    tx.bookings()
                        .list(&lane, PageRequest::first(9))
                        .await?
                        .items,
                    []
                );
                assert_eq!(
                    tx.conversations()
                        .message(MessageId::from_uuid(b.call.uuid()))
                        .await?,
                    None
                );
                Ok(())
            }),
        )
        .await
        .unwrap();
    let cancelled = world
        .write(
            a,
            unit!(|tx| tx.bookings().cancel(b.booking, 1, None, now).await),
        )
        .await;
    assert_eq!(cancelled, Err(StoreError::Missing { table: "booking" }));
    let close = &CallClose {
        outcome: CallOutcome::Failed,
        reason: "attack".into(),
        summary: None,
        at: now,
    };
    let closed = world
        .write(a, unit!(|tx| tx.calls().close(b.call, close).await))
        .await;
    assert_eq!(closed, Err(StoreError::Missing { table: "call" }));
    let locked = world
        .write(a, unit!(|tx| tx.bookings().lock_lanes(&[b.lane(0)]).await))
        .await;
    assert_eq!(locked, Err(StoreError::Missing { table: "lane" }));
}

pub(crate) async fn references_across_businesses_are_refused(world: Arc<World>) {
    let (a, b) = (&world.a, &world.b);
    let refused = Err(StoreError::Conflict(Constraint::Reference));
    let now = world.now;
    for wrong in 0..5 {
        let mut new = world.new_booking(a, &[a.lane(0)], slot(60, 30));
        match wrong {
            0 => new.booking.customer_id = Some(b.customer),
            1 => new.booking.service_id = b.service,
            2 => new.booking.location_id = b.location,
            3 => new.booking.call_id = Some(b.call),
            _ => new.allocations[0].claim.lane = Lane::Staff(b.staff[0]),
        }
        let result = world.confirm(a, &new).await;
        if wrong == 4 {
            assert_eq!(result, Err(StoreError::Missing { table: "lane" }));
        } else {
            assert_eq!(result, refused, "{wrong}");
        }
    }
    let usage = vec![Usage {
        component: "carrier.seconds".into(),
        quantity: 1,
        cost: None,
    }];
    let turns = vec![Turn {
        id: domain::TurnId::from_uuid(world.uuid()),
        seq: 0,
        speaker: domain::Speaker::Caller,
        text: "hello".into(),
        interrupted: false,
        item_id: None,
        started_at: now,
        ended_at: None,
    }];
    let usage = CallRecords {
        usage,
        ..CallRecords::default()
    };
    let turns = CallRecords {
        turns,
        ..CallRecords::default()
    };
    for records in [&usage, &turns] {
        let result = world
            .write(a, unit!(|tx| tx.calls().record(b.call, records).await))
            .await;
        assert_eq!(result, refused);
    }
    let customer = b.customer;
    let named = world
        .write(
            a,
            unit!(|tx| tx.calls().set_customer(a.call, customer).await),
        )
        .await;
    assert_eq!(named, refused);
}
