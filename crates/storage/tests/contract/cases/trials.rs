//! Test calls: left out where figures are made, their bookings in nobody's way, and the copy that they take place on.

use std::sync::Arc;

use domain::{BookingId, BookingState};
use jiff::SignedDuration;
use services::{
    ports::StoreError,
    records::{BookingFilter, Call, CallSearch, Lane, PageRequest, TestBooking, TrialCopy},
};

use crate::world::{Tenant, World, always, slot, unit};

async fn test_call(world: &World, tenant: &Tenant) -> Call {
    let call = Call {
        test: true,
        provider: "browser".into(),
        customer_id: Some(tenant.customer),
        ..world.new_call(tenant, "trial")
    };
    let new = &call;
    world
        .write(tenant, unit!(|tx| tx.calls().insert(new).await))
        .await
        .unwrap();
    call
}

pub(crate) async fn a_test_call_is_found_where_it_is_asked_for_and_nowhere_else(world: Arc<World>) {
    let a = &world.a;
    let test = test_call(&world, a).await;
    let search = |test| CallSearch {
        test,
        ..CallSearch::default()
    };
    let (real, tests) = (&search(false), &search(true));
    let page = PageRequest::first(10);
    let (found, tested, all, theirs, total) = world
        .read(
            a,
            unit!(|tx| {
                let customer = tx.customers().get(a.customer).await?.unwrap();
                Ok((
                    tx.overview().calls(real, page).await?.items,
                    tx.overview().calls(tests, page).await?.items,
                    tx.calls().list(None, page).await?.items,
                    tx.customers().calls_of(&customer, 10).await?,
                    tx.overview().call_totals(real, &[always()]).await?[0].count,
                ))
            }),
        )
        .await
        .unwrap();
    assert_eq!(tested, std::slice::from_ref(&test));
    assert!(!found.contains(&test) && total == found.len() as u64);
    assert!(!theirs.contains(&test));
    assert!(all.contains(&test), "an export has all of them");
}

pub(crate) async fn what_a_test_call_booked_is_shown_until_it_vanishes_and_claims_nothing(
    world: Arc<World>,
) {
    let a = &world.a;
    let call = test_call(&world, a).await;
    let lanes = vec![Lane::Staff(a.staff[0]), Lane::Resource(a.courts[0])];
    let mut sorted = lanes.clone();
    sorted.sort_by_key(|lane| lane.uuid());
    let tried = TestBooking {
        id: BookingId::from_uuid(world.uuid()),
        call_id: call.id,
        location_id: a.location,
        service_id: a.service,
        name: "Jo".parse().unwrap(),
        range: slot(600, 60),
        lanes: sorted,
        expires_at: world.now + SignedDuration::from_mins(10),
    };
    let (new, id, window, now) = (
        std::slice::from_ref(&tried),
        call.id,
        slot(0, 24 * 60),
        world.now,
    );
    let later = tried.expires_at;
    // Twice is once.
    for _ in 0..2 {
        world
            .write(a, unit!(|tx| tx.calls().put_test_bookings(id, new).await))
            .await
            .unwrap();
    }
    let shown = |at| {
        let world = Arc::clone(&world);
        async move {
            let a = &world.a;
            world
                .read(
                    a,
                    unit!(|tx| tx.calls().test_bookings(a.location, window, at).await),
                )
                .await
                .unwrap()
        }
    };
    assert_eq!(shown(now).await, std::slice::from_ref(&tried));
    assert_eq!(shown(later).await, []);
    // The time is as free as before.
    world.booked(a, &lanes, slot(600, 60)).await;
    let foreign = world
        .write(
            &world.b,
            unit!(|tx| tx.calls().put_test_bookings(id, new).await),
        )
        .await;
    assert!(foreign.is_err(), "the call of another business");
    let after = later + SignedDuration::from_secs(1);
    world
        .store
        .system_write::<_, StoreError, _>(unit!(|tx| tx.platform().purge_lapsed(after).await))
        .await
        .unwrap();
    assert_eq!(shown(now).await, [], "the row is gone");
}

pub(crate) async fn a_copy_has_what_a_call_needs_and_is_apart(world: Arc<World>) {
    let a = &world.a;
    let call = test_call(&world, a).await;
    let lanes = [Lane::Staff(a.staff[0])];
    let old = world.booked(a, &lanes, slot(-3 * 24 * 60, 60)).await;
    let ahead = world.booked(a, &lanes, slot(600, 60)).await;
    let wanted = TrialCopy {
        call: call.id,
        since: world.now,
        caller: Some(a.customer),
    };
    let copy = world.store.trial(a.business, &wanted).await.unwrap();
    let known = copy
        .read::<_, StoreError, _>(
            a.business,
            unit!(|tx| {
                let services = tx.catalog().services().await?;
                let staff = tx.catalog().staff().await?;
                Ok((
                    services,
                    staff,
                    tx.calls().get(call.id).await?,
                    tx.customers().get(a.customer).await?.is_some(),
                    tx.bookings().get(old.id).await?,
                    tx.bookings().get(ahead.id).await?,
                    tx.bookings().allocations(ahead.id).await?.len(),
                    tx.calls().get(a.call).await?,
                    tx.businesses().setup_version().await?,
                ))
            }),
        )
        .await
        .unwrap();
    let (services, staff, copied, customer, before, after, claims, other, version) = known;
    let original = world
        .read(
            a,
            unit!(|tx| Ok((
                tx.catalog().services().await?,
                tx.catalog().staff().await?,
                tx.bookings().get(ahead.id).await?,
                tx.businesses().setup_version().await?,
            ))),
        )
        .await
        .unwrap();
    assert_eq!((services, staff, after, version), original);
    assert_eq!(copied, Some(call));
    assert!(customer && claims == 1);
    assert_eq!(before, None, "what is over is left out");
    assert_eq!(other, None, "other calls are nobody's business");

    // What is booked and withdrawn there is seen there and nowhere else, and no worker finds its jobs.
    let new = world.new_booking(a, &lanes, slot(900, 60));
    let job = world.new_job("sms.send", None);
    let (new, job, now, gone) = (&new, &job, world.now, &ahead);
    copy.write::<_, StoreError, _>(
        a.business,
        unit!(|tx| {
            tx.bookings().confirm(new, now).await?;
            tx.bookings().cancel(gone.id, 1, None, now).await?;
            tx.jobs().enqueue(job, now).await.map(drop)
        }),
    )
    .await
    .unwrap();
    let filter = &BookingFilter {
        states: vec![BookingState::Booked],
        overlapping: Some(slot(500, 600)),
        ..BookingFilter::default()
    };
    let page = PageRequest::first(10);
    let here = world
        .read(a, unit!(|tx| tx.bookings().list(filter, page).await))
        .await
        .unwrap();
    let there = copy
        .read::<_, StoreError, _>(
            a.business,
            unit!(|tx| tx.bookings().list(filter, page).await),
        )
        .await
        .unwrap();
    let ids = |page: services::records::Page<services::records::Booking>| {
        page.items.iter().map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(
        (ids(here), ids(there)),
        (vec![ahead.id], vec![new.booking.id])
    );
    let due = world
        .store
        .system_read::<_, StoreError, _>(unit!(|tx| tx.queue().next_due().await))
        .await
        .unwrap();
    assert_eq!(due, None);
    // The other business is not in it.
    let foreign = copy
        .read::<_, StoreError, _>(world.b.business, unit!(|tx| tx.businesses().get().await))
        .await
        .unwrap();
    assert_eq!(foreign, None);
}
