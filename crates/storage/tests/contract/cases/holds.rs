//! Slots kept for a while.

use std::sync::Arc;

use domain::{CallOutcome, HoldId};
use jiff::Timestamp;
use services::{
    ports::{Constraint, StoreError},
    records::{BookingMove, CallClose, Hold, HoldOwner},
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
    let id = other.id;
    assert_eq!(
        world
            .write(a, unit!(|tx| tx.holds().release(id).await))
            .await,
        Ok(true)
    );
    assert_eq!(
        world
            .write(a, unit!(|tx| tx.holds().release(id).await))
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
