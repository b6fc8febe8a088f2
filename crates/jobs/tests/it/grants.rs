//! The grants that the calendar's client acts with, kept in the store.

use std::sync::Arc;

use secrecy::ExposeSecret;
use services::{
    calendar_grants::StoredGrants,
    ports::{
        Clock, StoreError,
        calendar::{CalendarAccess, CalendarGrants},
    },
    records::ConnectionState,
};

use crate::world::World;

async fn access(world: &World) -> CalendarAccess {
    let connections = world
        .store
        .read::<_, StoreError, _>(world.business, |tx| {
            Box::pin(async move { tx.connections().list().await })
        })
        .await
        .unwrap();
    CalendarAccess {
        business: world.business,
        connection: connections[0].id,
    }
}

fn grants(world: &World) -> StoredGrants {
    let clock = Arc::clone(&world.clock) as Arc<dyn Clock>;
    StoredGrants::new(Arc::clone(&world.store), clock)
}

#[tokio::test]
async fn of_two_renewals_of_one_grant_the_first_is_kept_and_both_succeed() {
    let world = World::new().await;
    let (grants, access) = (grants(&world), access(&world).await);
    let mut first = grants.load(access).await.unwrap().unwrap();
    let mut second = first.clone();
    first.access_token = "first".into();
    second.access_token = "second".into();
    assert_eq!(grants.save(access, &first).await, Ok(()));
    assert_eq!(grants.save(access, &second).await, Ok(()));
    let kept = grants.load(access).await.unwrap().unwrap();
    assert_eq!(kept.access_token.expose_secret(), "first");
    assert_eq!(kept.version, first.version + 1);
}

#[tokio::test]
async fn a_withdrawn_grant_is_not_given_out_until_the_owner_connects_again() {
    let world = World::new().await;
    let (grants, access) = (grants(&world), access(&world).await);
    grants.needs_reconnect(access).await.unwrap();
    assert!(grants.load(access).await.unwrap().is_none());
    let stored = world
        .store
        .read::<_, StoreError, _>(world.business, |tx| {
            Box::pin(async move { tx.connections().get(access.connection).await })
        })
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.state, ConnectionState::Revoked);
    assert_eq!(stored.problem.as_deref(), Some("needs_reconnect"));
}
