//! Links that customers are sent.

use std::sync::Arc;

use domain::CustomerLinkId;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use services::{
    ports::StoreError,
    records::{CustomerLink, Hold, HoldOwner, LinkKind, PageRequest},
};

use crate::world::{World, slot, unit};

fn new(world: &World, seed: u8) -> CustomerLink {
    CustomerLink {
        id: CustomerLinkId::from_uuid(world.uuid()),
        kind: LinkKind::Resume,
        token_hash: [seed; 32],
        booking_id: None,
        call_id: Some(world.a.call),
        detail: json!({ "slot": "slot_1" }),
        created_at: world.now,
        expires_at: world.now + SignedDuration::from_hours(1),
        used_at: None,
    }
}

pub(crate) async fn a_link_is_found_by_its_hash_and_used_up_once(world: Arc<World>) {
    let (a, b) = (&world.a, &world.b);
    let booking = world.booked(a, &[a.lane(0)], slot(60, 30)).await.id;
    let (link, now) = (&new(&world, 1), world.now);
    world
        .write(
            a,
            unit!(|tx| {
                tx.links().add(link).await?;
                assert_eq!(tx.links().get(link.id).await?.as_ref(), Some(link));
                assert!(tx.links().use_up(link.id, booking, now).await?);
                assert!(!tx.links().use_up(link.id, booking, now).await?);
                let used = tx.links().get(link.id).await?.unwrap();
                assert_eq!((used.booking_id, used.used_at), (Some(booking), Some(now)));
                let all = tx.links().list(PageRequest::first(5)).await?;
                assert_eq!(all.items, [used]);
                Ok(())
            }),
        )
        .await
        .unwrap();
    let find = |hash: &'static [u8; 32]| {
        world.system(unit!(|tx| tx.directory().customer_link(hash).await))
    };
    assert_eq!(find(&[1; 32]).await, Ok(Some((a.business, link.id))));
    assert_eq!(find(&[2; 32]).await, Ok(None));
    world
        .write(
            b,
            unit!(|tx| {
                assert_eq!(tx.links().get(link.id).await?, None);
                assert!(!tx.links().use_up(link.id, booking, now).await?);
                assert_eq!(tx.links().prolong(booking, Timestamp::MAX).await?, 0);
                let none = tx.links().list(PageRequest::first(5)).await?;
                assert_eq!(none.items, []);
                Ok(())
            }),
        )
        .await
        .unwrap();
    // A link of one business cannot lead to the booking of another.
    let foreign = &CustomerLink {
        booking_id: Some(booking),
        call_id: None,
        ..new(&world, 3)
    };
    let refused = world
        .write(b, unit!(|tx| tx.links().add(foreign).await))
        .await;
    assert!(refused.is_err(), "{refused:?}");
}

pub(crate) async fn links_are_prolonged_with_their_booking_and_forgotten_after_a_while(
    world: Arc<World>,
) {
    let a = &world.a;
    let booking = world.booked(a, &[a.lane(0)], slot(60, 30)).await.id;
    let (mine, other) = (
        &CustomerLink {
            kind: LinkKind::Manage,
            booking_id: Some(booking),
            call_id: None,
            ..new(&world, 4)
        },
        &new(&world, 5),
    );
    let later = mine.expires_at + SignedDuration::from_hours(1);
    world
        .write(
            a,
            unit!(|tx| {
                tx.links().add(mine).await?;
                tx.links().add(other).await?;
                assert_eq!(tx.links().prolong(booking, later).await?, 1);
                assert_eq!(tx.links().prolong(booking, mine.expires_at).await?, 0);
                assert_eq!(tx.links().get(mine.id).await?.unwrap().expires_at, later);
                Ok(())
            }),
        )
        .await
        .unwrap();
    let purge = |before| world.system(unit!(|tx| tx.platform().purge_links(before).await));
    assert_eq!(purge(other.expires_at).await, Ok(0));
    assert_eq!(purge(later).await, Ok(1));
    let kept = world.read(a, unit!(|tx| tx.links().get(mine.id).await));
    assert!(kept.await.unwrap().is_some());
}

pub(crate) async fn what_a_call_held_is_handed_to_a_visitor(world: Arc<World>) {
    let (a, b) = (&world.a, &world.b);
    let hold = &Hold {
        owner: HoldOwner::Call(a.call),
        ..world.new_hold(a, &[a.lane(0)], slot(60, 30))
    };
    let until = hold.expires_at + SignedDuration::from_mins(10);
    let (now, call) = (world.now, a.call);
    world
        .write(
            a,
            unit!(|tx| {
                tx.holds().place(hold, now).await?;
                assert_eq!(tx.holds().of_call(call).await?.as_ref(), Some(hold));
                assert!(tx.holds().hand_over(call, "somebody", until, now).await?);
                assert!(!tx.holds().hand_over(call, "somebody", until, now).await?);
                assert_eq!(tx.holds().of_call(call).await?, None);
                // The end of the call gives nothing back any more.
                assert_eq!(tx.holds().release_for_call(call, now).await?, 0);
                let theirs = tx.holds().of_visitor("somebody").await?;
                let expected = Hold {
                    owner: HoldOwner::Visitor("somebody".to_owned()),
                    expires_at: until,
                    ..hold.clone()
                };
                assert_eq!(theirs, [expected]);
                Ok(())
            }),
        )
        .await
        .unwrap();
    // It keeps others out until then.
    let late = hold.expires_at + SignedDuration::from_mins(1);
    let other = &world.new_hold(a, &[a.lane(0)], slot(60, 30));
    let refused: Result<(), StoreError> = world
        .write(a, unit!(|tx| tx.holds().place(other, late).await))
        .await;
    assert!(refused.is_err());
    let theirs = world
        .write(
            b,
            unit!(|tx| tx.holds().hand_over(call, "else", until, now).await),
        )
        .await;
    assert_eq!(theirs, Ok(false));
}
