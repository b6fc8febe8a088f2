//! The schema itself.

use std::sync::Arc;

use crate::{
    engine::keyring,
    world::{World, unit},
};

pub(crate) async fn migrating_again_changes_nothing(world: Arc<World>) {
    let a = &world.a;
    for _ in 0..2 {
        world
            .fresh
            .open(keyring(&["k1"]))
            .await
            .close()
            .await
            .unwrap();
    }
    let stored = world
        .read(a, unit!(|tx| tx.bookings().get(a.booking).await))
        .await
        .unwrap();
    assert!(stored.is_some());
}
