//! What belongs to many bookings, calls or customers is read by one statement, and is what one-by-one reading gives.

use std::{collections::BTreeMap, sync::Arc};

use domain::{BookingId, CallId};
use jiff::SignedDuration;
use services::records::Lane;

use super::{
    classes::joining,
    contact::{conversation, message},
};
use crate::world::{World, slot, unit};

pub(crate) async fn what_many_bookings_claim_is_what_each_claims(world: Arc<World>) {
    let a = &world.a;
    let both = world
        .booked(a, &[a.lane(0), a.court(1)], slot(60, 45))
        .await;
    let one = world.booked(a, &[a.lane(1)], slot(60, 45)).await;
    let class = joining(&world, a, slot(600, 60), 3, 5);
    world.confirm(a, &class).await.unwrap();
    let gone = world.booked(a, &[a.lane(0)], slot(300, 30)).await;
    let now = world.now;
    let gone_id = gone.id;
    world
        .write(
            a,
            unit!(|tx| tx.bookings().cancel(gone_id, 1, None, now).await),
        )
        .await
        .unwrap();
    let ids = &[both.id, one.id, class.booking.id, gone.id, world.b.booking];
    let (many, each, none) = world
        .read(
            a,
            unit!(|tx| {
                let mut each: BTreeMap<BookingId, Vec<Lane>> = BTreeMap::new();
                for id in ids {
                    for claimed in tx.bookings().allocations(*id).await? {
                        each.entry(*id).or_default().push(claimed.claim.lane);
                    }
                }
                let many = tx.bookings().lanes_of(ids).await?;
                Ok((many, each, tx.bookings().lanes_of(&[]).await?))
            }),
        )
        .await
        .unwrap();
    assert_eq!(many, each);
    assert_eq!(none, BTreeMap::new());
    let counts: Vec<Option<usize>> = ids.iter().map(|id| many.get(id).map(Vec::len)).collect();
    assert_eq!(counts, [Some(2), Some(1), Some(2), None, None]);
}

pub(crate) async fn the_first_booking_of_each_call_is_found(world: Arc<World>) {
    let a = &world.a;
    let silent = &world.new_call(a, "CAsilent");
    world
        .write(a, unit!(|tx| tx.calls().insert(silent).await.map(drop)))
        .await
        .unwrap();
    let mut later = world.new_booking(a, &[a.lane(0)], slot(300, 30));
    let mut first = world.new_booking(a, &[a.lane(1)], slot(60, 30));
    later.booking.call_id = Some(a.call);
    first.booking.call_id = Some(a.call);
    world.confirm(a, &later).await.unwrap();
    world.confirm(a, &first).await.unwrap();
    let calls: &[CallId] = &[a.call, silent.id, world.b.call];
    let found = world
        .read(a, unit!(|tx| tx.bookings().first_of_calls(calls).await))
        .await
        .unwrap();
    let first = (first.booking.id, first.booking.reference);
    assert_eq!(found, BTreeMap::from([(a.call, first)]));
}

pub(crate) async fn the_last_text_about_each_booking_is_found(world: Arc<World>) {
    let a = &world.a;
    let other = world.booked(a, &[a.lane(0)], slot(60, 30)).await;
    let untold = world.booked(a, &[a.lane(1)], slot(60, 30)).await;
    let thread = &conversation(&world, "+447700900123");
    let mut texts: Vec<_> = [1, 3, 2].map(|at| message(&world, thread.id, at)).to_vec();
    // An answer that came later is not a text to the customer; a text at the same moment is later by its id.
    let mut answer = message(&world, thread.id, 9);
    answer.direction = domain::Direction::Inbound;
    answer.state = domain::MessageState::Received;
    let mut about_other = [4, 4].map(|at| message(&world, thread.id, at)).to_vec();
    for one in &mut about_other {
        one.booking_id = Some(other.id);
    }
    texts.push(answer);
    texts.extend(about_other);
    let texts = &texts;
    let ids = &[a.booking, other.id, untold.id, world.b.booking];
    let (many, each) = world
        .write(
            a,
            unit!(|tx| {
                tx.conversations().find_or_insert(thread).await?;
                for one in texts {
                    tx.conversations().add_message(one).await?;
                }
                let mut each = BTreeMap::new();
                for id in ids {
                    each.extend(tx.conversations().last_about(&[*id]).await?);
                }
                Ok((tx.conversations().last_about(ids).await?, each))
            }),
        )
        .await
        .unwrap();
    assert_eq!(many, each);
    assert_eq!(many.len(), 2);
    let last = many.get(&a.booking).map(|one| one.created_at);
    assert_eq!(last, Some(world.now + SignedDuration::from_mins(3)));
}

pub(crate) async fn many_customers_are_read_at_once(world: Arc<World>) {
    let (a, b) = (&world.a, &world.b);
    let ann = &world.new_customer("Ann", Some("+447700900444"));
    world
        .write(
            a,
            unit!(|tx| tx.customers().find_or_insert(ann).await.map(drop)),
        )
        .await
        .unwrap();
    let ids = &[ann.id, a.customer, b.customer];
    let found = world
        .read(a, unit!(|tx| tx.customers().those(ids).await))
        .await
        .unwrap();
    assert_eq!(found.get(&ann.id), Some(ann));
    assert_eq!(found.keys().count(), 2, "{found:?}");
    assert!(!found.contains_key(&b.customer));
}
