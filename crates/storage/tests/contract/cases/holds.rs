//! Slots kept for a while.

use std::sync::Arc;

use domain::{CallOutcome, HoldId};
use jiff::{SignedDuration, Timestamp};
use services::{
    ports::{Constraint, StoreError},
    records::{BookingMove, CallClose, Hold, HoldOwner, Lane},
};

use crate::world::{Tenant, World, slot, unit};

async fn place(
    world: &World,
    tenant: &Tenant,
    hold: &Hold,
    now: Timestamp,
) -> Result<(), StoreError> {
    world
        .write(tenant, unit!(|tx| tx.holds().place(hold, now).await))
        .await
}

async fn stored(world: &World, tenant: &Tenant, id: HoldId) -> Option<Hold> {
    world
        .read(tenant, unit!(|tx| tx.holds().get(id).await))
        .await
        .unwrap()
}

pub(crate) async fn a_hold_keeps_others_out_until_it_lapses(world: Arc<World>) {
    let a = &world.a;
    let hold = world.new_hold(a, &[a.lane(0), a.court(0)], slot(60, 30));
    place(&world, a, &hold, world.now).await.unwrap();
    let mut read = stored(&world, a, hold.id).await.unwrap();
    read.claims.sort_unstable();
    assert_eq!(read, hold);
    let other = world.new_hold(a, &[a.court(0)], slot(80, 30));
    assert_eq!(
        place(&world, a, &other, world.now).await,
        Err(Constraint::Held.into())
    );
    let new = world.new_booking(a, &[a.lane(0)], slot(50, 15));
    assert_eq!(world.confirm(a, &new).await, Err(Constraint::Held.into()));
    let mut moved = world.booked(a, &[a.lane(0)], slot(300, 30)).await;
    moved.version = 1;
    let to = &BookingMove::to(slot(60, 30), world.allocations(&[a.lane(0)], slot(60, 30)));
    let now = world.now;
    let refused = world
        .write(
            a,
            unit!(|tx| tx.bookings().reschedule(moved.id, 1, to, now).await),
        )
        .await;
    assert_eq!(refused.unwrap_err(), Constraint::Held.into());
    // Time that is booked cannot be held.
    let taken = world.new_hold(a, &[a.lane(0)], slot(320, 30));
    assert_eq!(
        place(&world, a, &taken, world.now).await,
        Err(Constraint::Overlap.into())
    );
    place(&world, a, &other, hold.expires_at).await.unwrap();
}

pub(crate) async fn a_call_has_one_hold(world: Arc<World>) {
    let a = &world.a;
    let hold = |range| Hold {
        owner: HoldOwner::Call(a.call),
        ..world.new_hold(a, &[a.lane(0)], range)
    };
    let (first, second) = (hold(slot(60, 30)), hold(slot(75, 30)));
    place(&world, a, &first, world.now).await.unwrap();
    place(&world, a, &second, world.now).await.unwrap();
    assert_eq!(stored(&world, a, first.id).await, None);
    assert_eq!(stored(&world, a, second.id).await, Some(second));
}

pub(crate) async fn a_hold_becomes_its_booking(world: Arc<World>) {
    let a = &world.a;
    let hold = world.new_hold(a, &[a.lane(0)], slot(60, 30));
    place(&world, a, &hold, world.now).await.unwrap();
    let mut new = world.new_booking(a, &[a.lane(0)], slot(60, 30));
    new.hold = Some(hold.id);
    world.confirm(a, &new).await.unwrap();
    assert_eq!(stored(&world, a, hold.id).await, None);
    // A call's own hold does not stand in its way either.
    let own = Hold {
        owner: HoldOwner::Call(a.call),
        ..world.new_hold(a, &[a.lane(0)], slot(120, 30))
    };
    place(&world, a, &own, world.now).await.unwrap();
    let mut new = world.new_booking(a, &[a.lane(0)], slot(130, 30));
    new.booking.call_id = Some(a.call);
    world.confirm(a, &new).await.unwrap();
}

pub(crate) async fn a_lapsed_hold_still_books_when_free(world: Arc<World>) {
    let a = &world.a;
    let hold = world.new_hold(a, &[a.lane(0)], slot(60, 30));
    place(&world, a, &hold, world.now).await.unwrap();
    let lapsed = world
        .system(unit!(|tx| tx.platform().purge_lapsed(Timestamp::MAX).await))
        .await;
    assert_eq!(lapsed, Ok(1));
    let mut new = world.new_booking(a, &[a.lane(0)], slot(60, 30));
    new.hold = Some(hold.id);
    world.confirm(a, &new).await.unwrap();
}

pub(crate) async fn ending_the_call_gives_its_hold_back(world: Arc<World>) {
    let a = &world.a;
    let hold = Hold {
        owner: HoldOwner::Call(a.call),
        ..world.new_hold(a, &[a.lane(0)], slot(60, 30))
    };
    place(&world, a, &hold, world.now).await.unwrap();
    let close = CallClose {
        outcome: CallOutcome::HungUp,
        reason: "hangup".into(),
        summary: None,
        at: world.now,
    };
    let (close, call) = (&close, a.call);
    assert_eq!(
        world
            .write(a, unit!(|tx| tx.calls().close(call, close).await))
            .await,
        Ok(true)
    );
    assert_eq!(stored(&world, a, hold.id).await, None);
    let other = world.new_hold(a, &[a.lane(0)], slot(60, 30));
    place(&world, a, &other, world.now).await.unwrap();
    let (id, now) = (other.id, world.now);
    assert_eq!(
        world
            .write(a, unit!(|tx| tx.holds().release(id, now).await))
            .await,
        Ok(true)
    );
    assert_eq!(
        world
            .write(a, unit!(|tx| tx.holds().release(id, now).await))
            .await,
        Ok(false)
    );
}

pub(crate) async fn lapsed_holds_are_purged(world: Arc<World>) {
    let a = &world.a;
    let hold = world.new_hold(a, &[a.lane(0)], slot(60, 30));
    place(&world, a, &hold, world.now).await.unwrap();
    let purge = |before| world.system(unit!(|tx| tx.platform().purge_lapsed(before).await));
    assert_eq!(purge(hold.expires_at).await, Ok(0));
    assert_eq!(purge(Timestamp::MAX).await, Ok(1));
    assert_eq!(stored(&world, a, hold.id).await, None);
}

/// What was kept on lanes at an instant: by which hold, where, and until when.
async fn then(
    world: &World,
    tenant: &Tenant,
    lanes: &[Lane],
    at: Timestamp,
) -> Vec<(HoldId, Lane, Timestamp)> {
    let window = slot(0, 600);
    let held = world
        .read(
            tenant,
            unit!(|tx| tx.holds().held_then(lanes, window, at).await),
        )
        .await
        .unwrap();
    held.into_iter()
        .map(|one| (one.id, one.claim.lane, one.expires_at))
        .collect()
}

pub(crate) async fn what_was_kept_is_known_as_of_then(world: Arc<World>) {
    let (a, b) = (&world.a, &world.b);
    let minutes = SignedDuration::from_mins;
    let start = world.now;
    let first = Hold {
        owner: HoldOwner::Call(a.call),
        ..world.new_hold(a, &[a.lane(0), a.court(0)], slot(60, 30))
    };
    let second = Hold {
        owner: HoldOwner::Visitor("f00d".to_owned()),
        ..world.new_hold(a, &[a.lane(0)], slot(120, 30))
    };
    place(&world, a, &first, start).await.unwrap();
    place(&world, a, &second, start).await.unwrap();
    let lanes = &[a.lane(0), a.court(0)];
    // While they live they are known by what is there.
    assert_eq!(then(&world, a, lanes, start).await.len(), 3);
    assert_eq!(
        then(&world, a, lanes, first.expires_at.max(second.expires_at)).await,
        []
    );
    // One is handed on for longer, the other used up by a booking.
    let (call, longer, handed) = (a.call, first.expires_at + minutes(30), start + minutes(1));
    world
        .write(
            a,
            unit!(|tx| tx.holds().hand_over(call, "else", longer, handed).await),
        )
        .await
        .unwrap();
    let mut new = world.new_booking(a, &[a.lane(0)], slot(120, 30));
    new.hold = Some(second.id);
    let (new, used) = (&new, start + minutes(2));
    world
        .write(a, unit!(|tx| tx.bookings().confirm(new, used).await))
        .await
        .unwrap();
    let lane = &[a.lane(0)];
    let before = then(&world, a, lane, start).await;
    assert_eq!(
        before,
        [
            (first.id, a.lane(0), first.expires_at),
            (second.id, a.lane(0), second.expires_at),
            (first.id, a.lane(0), longer),
        ],
        "by when they ended; the first end of a hold is the one that was known then"
    );
    assert_eq!(
        then(&world, a, lane, handed).await,
        [
            (second.id, a.lane(0), second.expires_at),
            (first.id, a.lane(0), longer),
        ]
    );
    assert_eq!(
        then(&world, a, lane, used).await,
        [(first.id, a.lane(0), longer)]
    );
    // What lapsed by itself ended when it was known to.
    let purged = world.system(unit!(|tx| tx.platform().purge_lapsed(Timestamp::MAX).await));
    purged.await.unwrap();
    let last = longer - minutes(1);
    assert_eq!(
        then(&world, a, lane, last).await,
        [(first.id, a.lane(0), longer)]
    );
    assert_eq!(then(&world, a, lane, longer).await, []);
    assert_eq!(then(&world, a, &[], start).await, []);
    assert_eq!(
        then(&world, b, lane, start).await,
        [],
        "a neighbour sees nothing"
    );
    let forgotten = world.system(unit!(|tx| tx.platform().purge_past_holds(longer).await));
    assert_eq!(
        forgotten.await,
        Ok(3),
        "both claims of the first, once, and the second"
    );
    assert_eq!(
        then(&world, a, lane, last).await,
        [(first.id, a.lane(0), longer)]
    );
}
