//! Units of work.

use std::{sync::Arc, task::Poll};

use domain::E164;
use services::{
    ports::{Constraint, StoreError},
    records::PageRequest,
};

use crate::world::{World, slot, unit};

pub(crate) async fn a_failed_unit_leaves_nothing(world: Arc<World>) {
    let (a, new) = (
        &world.a,
        world.new_customer("Half Done", Some("+447700900999")),
    );
    let new = &new;
    let failed = world
        .store
        .write::<(), Refused, _>(
            a.business,
            unit!(|tx| {
                tx.customers().find_or_insert(new).await?;
                Err(Refused)
            }),
        )
        .await;
    assert!(failed.is_err());
    let found = world
        .read(a, unit!(|tx| tx.customers().get(new.id).await))
        .await;
    assert_eq!(found, Ok(None));
}

/// A use case's own error.
#[derive(Debug)]
struct Refused;

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        panic!("the store failed: {error}")
    }
}

pub(crate) async fn a_hidden_failure_does_not_commit(world: Arc<World>) {
    let a = &world.a;
    let (taken, new) = (
        world.new_booking(a, &[a.lane(0)], slot(20 * 60, 30)),
        world.new_customer("Hidden", None),
    );
    let (taken, new, now) = (&taken, &new, world.now);
    let ended = world
        .write(
            a,
            unit!(|tx| {
                tx.customers().find_or_insert(new).await?;
                let hidden = tx.bookings().confirm(taken, now).await;
                assert_eq!(hidden, Err(Constraint::Overlap.into()));
                Ok(())
            }),
        )
        .await;
    assert_eq!(ended, Err(Constraint::Overlap.into()));
    let found = world
        .read(a, unit!(|tx| tx.customers().get(new.id).await))
        .await;
    assert_eq!(found, Ok(None));
}

pub(crate) async fn reads_cannot_write(world: Arc<World>) {
    let (a, new) = (&world.a, world.new_customer("Reader", None));
    let new = &new;
    let refused = world
        .read(a, unit!(|tx| tx.customers().find_or_insert(new).await))
        .await;
    assert!(
        matches!(refused, Err(StoreError::Misuse { .. })),
        "{refused:?}"
    );
    // The connection that refused is as good as before.
    for _ in 0..20 {
        let found = world
            .read(a, unit!(|tx| tx.customers().get(new.id).await))
            .await;
        assert_eq!(found, Ok(None));
    }
}

pub(crate) async fn a_dropped_unit_leaves_nothing(world: Arc<World>) {
    let a = world.a.clone();
    for phone in ["+447700900801", "+447700900802", "+447700900803"] {
        let (tell, told) = tokio::sync::oneshot::channel::<()>();
        let tell = Arc::new(std::sync::Mutex::new(Some(tell)));
        let (inner, a) = (Arc::clone(&world), a.clone());
        let abandoned = tokio::spawn(async move {
            let (new, tell) = (&inner.new_customer("Gone", Some(phone)), &tell);
            inner
                .write(
                    &a,
                    unit!(|tx| {
                        tx.customers().find_or_insert(new).await?;
                        if let Some(tell) = tell.lock().unwrap().take() {
                            let _ = tell.send(());
                        }
                        std::future::pending::<()>().await;
                        Ok(())
                    }),
                )
                .await
        });
        told.await.unwrap();
        abandoned.abort();
        assert!(abandoned.await.unwrap_err().is_cancelled());
    }
    // The writer goes on, and what was abandoned is gone.
    let phone: E164 = "+447700900802".parse().unwrap();
    let (new, phone) = (&world.new_customer("Next", Some("+447700900804")), &phone);
    let found = world
        .write(
            &a,
            unit!(|tx| {
                tx.customers().find_or_insert(new).await?;
                tx.customers().by_phone(phone).await
            }),
        )
        .await;
    assert_eq!(found, Ok(None));
    let stored = world
        .read(&a, unit!(|tx| tx.customers().get(new.id).await))
        .await
        .unwrap();
    assert_eq!(stored.as_ref(), Some(new));
}

/// Polls a future so many times, then drops it.
async fn abandon_after(polls: usize, future: impl Future) {
    let (mut future, mut left) = (Box::pin(future), polls);
    std::future::poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        future.as_mut().poll(context).map(drop)
    })
    .await;
}

pub(crate) async fn a_caller_may_go_away_at_any_moment(world: Arc<World>) {
    let a = world.a.clone();
    for polls in 0..120 {
        let (gone, stays) = (
            world.new_customer("Gone", None),
            world.new_customer("Stays", None),
        );
        let (subject, id) = (gone.id.to_string(), gone.id);
        let (inner, tenant) = (Arc::clone(&world), a.clone());
        let neighbour = tokio::spawn(async move {
            let stays = &stays;
            inner
                .write(
                    &tenant,
                    unit!(|tx| tx.customers().find_or_insert(stays).await),
                )
                .await
        });
        let event = world.new_audit(&subject);
        let (gone, event) = (&gone, &event);
        let unit = world.write(
            &a,
            unit!(|tx| {
                tx.customers().find_or_insert(gone).await?;
                tx.audit().record(event).await
            }),
        );
        abandon_after(polls, unit).await;
        assert!(neighbour.await.unwrap().is_ok(), "after {polls} polls");
        // A unit behind it, so that what was left is tidied and committed.
        world.write(&a, unit!(|_tx| Ok(()))).await.unwrap();
        let subject = &subject;
        let (customer, events) = world
            .read(
                &a,
                unit!(|tx| {
                    let events = tx
                        .audit()
                        .list(Some(subject), PageRequest::first(9))
                        .await?;
                    Ok((tx.customers().get(id).await?, events.items.len()))
                }),
            )
            .await
            .unwrap();
        assert_eq!(
            events,
            usize::from(customer.is_some()),
            "half a unit after {polls} polls"
        );
    }
}

pub(crate) async fn a_failing_unit_does_not_disturb_its_neighbours(world: Arc<World>) {
    let a = world.a.clone();
    let tries = (0..32).map(|index: i64| {
        let (world, a) = (Arc::clone(&world), a.clone());
        tokio::spawn(async move {
            // Every other one wants the time that is taken from the start.
            let range = if index % 2 == 0 {
                slot(index * 60 + 100_000, 30)
            } else {
                slot(20 * 60, 30)
            };
            let new = world.new_booking(&a, &[a.lane(0)], range);
            (index, new.booking.id, world.confirm(&a, &new).await)
        })
    });
    for attempt in tries.collect::<Vec<_>>() {
        let (index, id, result) = attempt.await.unwrap();
        let stored = world
            .read(&a, unit!(|tx| tx.bookings().get(id).await))
            .await
            .unwrap();
        if index % 2 == 0 {
            assert_eq!((result, stored.is_some()), (Ok(()), true), "{index}");
        } else {
            assert_eq!(
                (result, stored.is_some()),
                (Err(Constraint::Overlap.into()), false),
                "{index}"
            );
        }
    }
}

pub(crate) async fn the_database_answers(world: Arc<World>) {
    assert_eq!(world.store.ping().await, Ok(()));
}
