//! Bookings and what they claim.

use std::sync::Arc;

use domain::{BookingId, BookingSource, BookingState, Currency, Money};
use services::{
    ports::{Constraint, StoreError},
    records::{Booking, BookingMove, CalendarCopy, Lane},
};

use crate::{
    engine::Fresh,
    world::{Tenant, World, slot, unit},
};

pub(crate) async fn a_booking_reads_back_whole(world: Arc<World>) {
    let a = &world.a;
    let mut new = world.new_booking(a, &[a.lane(0), a.court(1)], slot(60, 45));
    new.booking.customer_id = Some(a.customer);
    new.booking.phone = Some("+447700900777".parse().unwrap());
    new.booking.call_id = Some(a.call);
    new.booking.source = BookingSource::BookingPage;
    new.booking.state = BookingState::Requested;
    new.booking.price = Some(Money {
        minor: 0,
        currency: Currency::INR,
    });
    new.booking.notes = "Zoë's \"first\" visit 🎉".into();
    new.booking.calendar.event_id = Some("abc123".into());
    let new = &new;
    world.confirm(a, new).await.unwrap();
    world
        .read(
            a,
            unit!(|tx| {
                assert_eq!(
                    tx.bookings().get(new.booking.id).await?.as_ref(),
                    Some(&new.booking)
                );
                let by_reference = tx.bookings().by_reference(&new.booking.reference).await?;
                assert_eq!(by_reference.as_ref(), Some(&new.booking));
                let mut expected = new.allocations.clone();
                expected.sort_by_key(|one| one.claim.lane.uuid());
                assert_eq!(tx.bookings().allocations(new.booking.id).await?, expected);
                Ok(())
            }),
        )
        .await
        .unwrap();
}

pub(crate) async fn an_overlapping_booking_is_a_conflict(world: Arc<World>) {
    let a = &world.a;
    world.booked(a, &[a.lane(0)], slot(60, 30)).await;
    // Inside, around, over either end, the same.
    for (offset, minutes) in [(70, 10), (50, 60), (45, 16), (89, 30), (60, 30)] {
        let new = world.new_booking(a, &[a.lane(0)], slot(offset, minutes));
        let refused = world.confirm(a, &new).await;
        assert_eq!(
            refused,
            Err(Constraint::Overlap.into()),
            "{offset} for {minutes}"
        );
        let id = new.booking.id;
        let stored = world.read(a, unit!(|tx| tx.bookings().get(id).await)).await;
        assert_eq!(stored, Ok(None));
    }
}

pub(crate) async fn touching_bookings_are_not(world: Arc<World>) {
    let a = &world.a;
    for offset in [60, 90, 30, 120] {
        world.booked(a, &[a.lane(0)], slot(offset, 30)).await;
    }
    // Another lane at the same time, and the same lane of another business.
    world.booked(a, &[a.lane(1)], slot(60, 30)).await;
}

pub(crate) async fn all_resources_or_none(world: Arc<World>) {
    let a = &world.a;
    world.booked(a, &[a.court(1)], slot(60, 60)).await;
    let new = world.new_booking(a, &[a.court(0), a.court(1), a.lane(0)], slot(90, 60));
    assert_eq!(
        world.confirm(a, &new).await,
        Err(Constraint::Overlap.into())
    );
    world
        .booked(a, &[a.court(0), a.lane(0)], slot(90, 60))
        .await;
    // Claiming one lane twice is an overlap with oneself.
    let twice = world.new_booking(a, &[a.court(0), a.court(0)], slot(600, 60));
    assert_eq!(
        world.confirm(a, &twice).await,
        Err(Constraint::Overlap.into())
    );
    let nothing = world.new_booking(a, &[], slot(600, 60));
    assert!(matches!(
        world.confirm(a, &nothing).await,
        Err(StoreError::Misuse { .. })
    ));
}

pub(crate) async fn cancel(
    world: &World,
    tenant: &Tenant,
    id: BookingId,
    version: i64,
) -> Result<Booking, StoreError> {
    let now = world.now;
    world
        .write(
            tenant,
            unit!(|tx| tx.bookings().cancel(id, version, Some("ill"), now).await),
        )
        .await
}

pub(crate) async fn a_cancelled_booking_frees_its_time(world: Arc<World>) {
    let a = &world.a;
    let one = world
        .booked(a, &[a.lane(0), a.court(0)], slot(60, 30))
        .await;
    let cancelled = cancel(&world, a, one.id, 1).await.unwrap();
    assert_eq!(
        (cancelled.state, cancelled.version),
        (BookingState::Cancelled, 2)
    );
    assert_eq!(cancelled.cancel_reason.as_deref(), Some("ill"));
    let (id, _) = (
        one.id,
        world
            .booked(a, &[a.court(0), a.lane(0)], slot(45, 60))
            .await,
    );
    let left = world
        .read(a, unit!(|tx| tx.bookings().allocations(id).await))
        .await;
    assert_eq!(left, Ok(Vec::new()));
}

pub(crate) async fn cancelling_twice_is_a_version_conflict(world: Arc<World>) {
    let a = &world.a;
    let one = world.booked(a, &[a.lane(0)], slot(60, 30)).await;
    cancel(&world, a, one.id, 1).await.unwrap();
    for version in [1, 2] {
        assert_eq!(
            cancel(&world, a, one.id, version).await,
            Err(Constraint::Version.into())
        );
    }
    let nobody = BookingId::from_uuid(world.uuid());
    let missing = cancel(&world, a, nobody, 1).await;
    assert_eq!(missing, Err(StoreError::Missing { table: "booking" }));
}

async fn reschedule(
    world: &World,
    tenant: &Tenant,
    (id, version): (BookingId, i64),
    lanes: &[Lane],
    (offset, minutes): (i64, i64),
) -> Result<Booking, StoreError> {
    let range = slot(offset, minutes);
    let to = &BookingMove::to(range, world.allocations(lanes, range));
    let now = world.now;
    world
        .write(
            tenant,
            unit!(|tx| tx.bookings().reschedule(id, version, to, now).await),
        )
        .await
}

pub(crate) async fn a_moved_booking_frees_its_old_time(world: Arc<World>) {
    let a = &world.a;
    let one = world.booked(a, &[a.lane(0)], slot(60, 30)).await;
    let moved = reschedule(&world, a, (one.id, 1), &[a.lane(1)], (300, 30))
        .await
        .unwrap();
    assert_eq!((moved.range, moved.version), (slot(300, 30), 2));
    world.booked(a, &[a.lane(0)], slot(60, 30)).await;
    let again = world.new_booking(a, &[a.lane(1)], slot(310, 5));
    assert_eq!(
        world.confirm(a, &again).await,
        Err(Constraint::Overlap.into())
    );
    // What it gave back is known, by its lane and window and by the booking, since before it was given back.
    let (lane, id, now) = (a.lane(0), one.id, world.now);
    let before = now - jiff::SignedDuration::from_secs(1);
    let released = async |lanes: &[Lane], bookings: &[BookingId], since| {
        let window = slot(0, 120);
        let found = world.read(
            a,
            unit!(|tx| tx.bookings().released(lanes, window, bookings, since).await),
        );
        let found = found.await.unwrap();
        let told = found.iter().map(|one| {
            let claim = one.allocation.claim;
            (one.booking, claim.lane, claim.range, one.at)
        });
        told.collect::<Vec<_>>()
    };
    let was = vec![(id, lane, slot(60, 30), now)];
    assert_eq!(released(&[lane], &[], before).await, was);
    assert_eq!(released(&[], &[id], before).await, was);
    assert_eq!(released(&[lane], &[id], before).await, was);
    assert_eq!(released(&[lane], &[id], now).await, []);
    assert_eq!(released(&[a.lane(1)], &[], before).await, []);
    assert_eq!(released(&[], &[], before).await, []);
}

pub(crate) async fn a_move_into_taken_time_changes_nothing(world: Arc<World>) {
    let a = &world.a;
    let one = world.booked(a, &[a.lane(0)], slot(60, 30)).await;
    world.booked(a, &[a.lane(0)], slot(300, 30)).await;
    let refused = reschedule(&world, a, (one.id, 1), &[a.lane(0)], (290, 30)).await;
    assert_eq!(refused, Err(Constraint::Overlap.into()));
    let id = one.id;
    let (stored, held) = world
        .read(
            a,
            unit!(|tx| Ok((
                tx.bookings().get(id).await?,
                tx.bookings().allocations(id).await?
            ))),
        )
        .await
        .unwrap();
    assert_eq!(stored, Some(one));
    assert_eq!(
        held.iter().map(|one| one.claim.range).collect::<Vec<_>>(),
        [slot(60, 30)]
    );
}

pub(crate) async fn a_stale_version_is_refused(world: Arc<World>) {
    let a = &world.a;
    let one = world.booked(a, &[a.lane(0)], slot(60, 30)).await;
    reschedule(&world, a, (one.id, 1), &[a.lane(0)], (120, 30))
        .await
        .unwrap();
    let stale = reschedule(&world, a, (one.id, 1), &[a.lane(0)], (180, 30)).await;
    assert_eq!(stale, Err(Constraint::Version.into()));
    let (id, now) = (one.id, world.now);
    let arrived = world
        .write(
            a,
            unit!(|tx| tx
                .bookings()
                .set_state(id, 1, BookingState::Arrived, now)
                .await),
        )
        .await;
    assert_eq!(arrived, Err(Constraint::Version.into()));
}

pub(crate) async fn a_booking_may_move_over_itself(world: Arc<World>) {
    let a = &world.a;
    let one = world.booked(a, &[a.lane(0)], slot(60, 30)).await;
    let moved = reschedule(&world, a, (one.id, 1), &[a.lane(0)], (75, 30))
        .await
        .unwrap();
    assert_eq!(moved.range, slot(75, 30));
}

/// The wall is the schema: these statements go around all of the store's own care.
pub(crate) async fn raw_allocations_cannot_overlap_either(world: Arc<World>) {
    let a = &world.a;
    let one = world.booked(a, &[a.lane(0)], slot(60, 30)).await;
    let other = world.booked(a, &[a.lane(0)], slot(600, 30)).await;
    let insert = "insert into allocation
        (business_id, allocation_id, booking_id, lane_id, starts_at, ends_at, active)
        select business_id, $1, booking_id, lane_id, starts_at, ends_at, true from allocation
        where booking_id = $2";
    let (fresh, one_id, other_id) = (world.uuid(), one.id.uuid(), other.id.uuid());
    let shift = "update allocation set starts_at = (select starts_at from allocation where booking_id = $1),
        ends_at = (select ends_at from allocation where booking_id = $1) where booking_id = $2";
    let revive = "update allocation set active = true where booking_id = $1";
    cancel(&world, a, one.id, 1).await.unwrap();
    world.booked(a, &[a.lane(0)], slot(70, 30)).await;
    let errors: Vec<String> = match &world.fresh {
        Fresh::Sqlite { url, .. } => {
            let pool = sqlx::SqlitePool::connect(url).await.unwrap();
            let run = |sql: &'static str, ids: Vec<uuid::Uuid>| {
                let pool = pool.clone();
                async move {
                    let query = ids
                        .into_iter()
                        .fold(sqlx::query(sql), |query, id| query.bind(id));
                    query.execute(&pool).await.unwrap_err().to_string()
                }
            };
            vec![
                run(insert, vec![fresh, other_id]).await,
                run(revive, vec![one_id]).await,
                run(shift, vec![one_id, other_id]).await,
            ]
        }
        Fresh::Postgres(database) => {
            let pool = sqlx::PgPool::connect(database.url()).await.unwrap();
            let scope = format!("set ringdesk.business_id = '{}'", a.business.uuid());
            let run = |sql: &'static str, ids: Vec<uuid::Uuid>| {
                let (pool, scope) = (pool.clone(), scope.clone());
                async move {
                    let mut connection = pool.acquire().await.unwrap();
                    let scope = sqlx::AssertSqlSafe(scope);
                    sqlx::raw_sql(scope)
                        .execute(&mut *connection)
                        .await
                        .unwrap();
                    let query = ids
                        .into_iter()
                        .fold(sqlx::query(sql), |query, id| query.bind(id));
                    query
                        .execute(&mut *connection)
                        .await
                        .unwrap_err()
                        .to_string()
                }
            };
            vec![
                run(insert, vec![fresh, other_id]).await,
                run(revive, vec![one_id]).await,
                run(shift, vec![one_id, other_id]).await,
            ]
        }
    };
    for error in errors {
        assert!(error.contains("overlap"), "{error}");
    }
}

pub(crate) async fn states_move_and_calendar_copies_do_not_count(world: Arc<World>) {
    let a = &world.a;
    let one = world.booked(a, &[a.lane(0)], slot(60, 30)).await;
    let (id, now) = (one.id, world.now);
    let copy = &CalendarCopy {
        event_id: Some("e1".into()),
        etag: Some("\"7\"".into()),
        synced_at: Some(now),
        problem: None,
    };
    let done = world
        .write(
            a,
            unit!(|tx| {
                tx.bookings().set_calendar(id, copy).await?;
                tx.bookings()
                    .set_state(id, 1, BookingState::Arrived, now)
                    .await?;
                tx.bookings()
                    .set_state(id, 2, BookingState::Completed, now)
                    .await
            }),
        )
        .await
        .unwrap();
    assert_eq!(
        (done.state, done.version, &done.calendar),
        (BookingState::Completed, 3, copy)
    );
    let wrong = world
        .write(
            a,
            unit!(|tx| tx
                .bookings()
                .set_state(id, 3, BookingState::Cancelled, now)
                .await),
        )
        .await;
    assert!(matches!(wrong, Err(StoreError::Misuse { .. })), "{wrong:?}");
}

pub(crate) async fn visits_that_are_over_count_as_delivered_once(world: Arc<World>) {
    let a = &world.a;
    let over = world.booked(a, &[a.lane(0)], slot(60, 30)).await;
    let arrived = world.booked(a, &[a.lane(0)], slot(120, 30)).await;
    let missed = world.booked(a, &[a.lane(0)], slot(180, 30)).await;
    let asked = world.booked(a, &[a.lane(0)], slot(240, 30)).await;
    let off = world.booked(a, &[a.lane(0)], slot(300, 30)).await;
    let moved = world.booked(a, &[a.lane(0)], slot(360, 30)).await;
    let ahead = world.booked(a, &[a.lane(0)], slot(5000, 30)).await;
    let now = world.now;
    for (booking, state) in [
        (&arrived, BookingState::Arrived),
        (&missed, BookingState::NoShow),
        (&asked, BookingState::Requested),
    ] {
        let id = booking.id;
        world
            .write(
                a,
                unit!(|tx| tx.bookings().set_state(id, 1, state, now).await),
            )
            .await
            .unwrap();
    }
    let id = off.id;
    world
        .write(a, unit!(|tx| tx.bookings().cancel(id, 1, None, now).await))
        .await
        .unwrap();
    let before = slot(390, 1).start();
    let ended = |limit| world.read(a, unit!(|tx| tx.bookings().ended(before, limit).await));
    assert_eq!(
        ended(10).await.unwrap(),
        [over.id, arrived.id, moved.id],
        "longest ago first, and what ends just then"
    );
    assert_eq!(ended(1).await.unwrap(), [over.id]);
    let theirs = world.read(&world.b, unit!(|tx| tx.bookings().ended(before, 10).await));
    assert!(!theirs.await.unwrap().contains(&over.id));

    // One of them is moved between the two looks; another business's id counts nothing.
    let found = ended(10).await.unwrap();
    let (id, to) = (moved.id, world.allocations(&[a.lane(0)], slot(6000, 30)));
    let to = &BookingMove::to(slot(6000, 30), to);
    world
        .write(
            a,
            unit!(|tx| tx.bookings().reschedule(id, 1, to, now).await),
        )
        .await
        .unwrap();
    let ids = &found;
    let complete = || {
        world.write(
            a,
            unit!(|tx| tx.bookings().complete(ids, before, now).await),
        )
    };
    let foreign = world.write(
        &world.b,
        unit!(|tx| tx.bookings().complete(ids, before, now).await),
    );
    assert_eq!(foreign.await.unwrap(), []);
    let (one, other) = tokio::join!(complete(), complete());
    let mut done = [one.unwrap(), other.unwrap()].concat();
    done.sort_unstable();
    let mut expected = vec![over.id, arrived.id];
    expected.sort_unstable();
    assert_eq!(done, expected, "each of them once");
    assert_eq!(complete().await.unwrap(), []);
    assert_eq!(ended(10).await.unwrap(), []);
    for (booking, state, version) in [
        (&over, BookingState::Completed, 2),
        (&arrived, BookingState::Completed, 3),
        (&missed, BookingState::NoShow, 2),
        (&asked, BookingState::Requested, 2),
        (&off, BookingState::Cancelled, 2),
        (&moved, BookingState::Booked, 2),
        (&ahead, BookingState::Booked, 1),
    ] {
        let id = booking.id;
        let stored = world.read(a, unit!(|tx| tx.bookings().get(id).await));
        let stored = stored.await.unwrap().unwrap();
        assert_eq!((stored.state, stored.version), (state, version));
    }
}
