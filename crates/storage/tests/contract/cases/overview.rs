//! Searched lists, figures over them, and erasing a person.

use std::sync::Arc;

use domain::{BookingId, BookingSource, BookingState, CallOutcome, Currency, Money, TimeRange};
use jiff::{SignedDuration, Timestamp};
use services::{
    ports::StoreError,
    records::{
        BookingOrder, BookingSearch, CallClose, CallSearch, CustomerOrder, CustomerSearch,
        PageRequest,
    },
};

use super::bookings::cancel;
use crate::world::{NOW, World, always, at, parts, slot, unit};

async fn found(world: &World, search: &BookingSearch) -> Vec<BookingId> {
    let page = PageRequest::first(50);
    let (list, totals, counted) = world
        .read(
            &world.a,
            unit!(|tx| {
                let list = tx.overview().bookings(search, page).await?;
                let totals = tx
                    .overview()
                    .booking_totals(search, &[always()])
                    .await?
                    .remove(0);
                let divided = tx.overview().booking_totals(search, &parts()).await?;
                for (part, range) in divided.iter().zip(parts()) {
                    let made = BookingSearch {
                        made: Some(range),
                        ..search.clone()
                    };
                    let count = tx.overview().booking_count(&made, 50).await?;
                    assert!(search.made.is_some() || part.count == count, "{made:?}");
                }
                let sum: u64 = divided.iter().map(|part| part.count).sum();
                assert_eq!(sum, totals.count, "{search:?}");
                let all = tx.overview().booking_count(search, 50).await?;
                let one = tx.overview().booking_count(search, 1).await?;
                Ok((list, totals, (all, one)))
            }),
        )
        .await
        .unwrap();
    assert_eq!(totals.count, list.items.len() as u64, "{search:?}");
    assert_eq!(counted, (totals.count, totals.count.min(1)), "{search:?}");
    let worth: i64 = list
        .items
        .iter()
        .filter_map(|one| one.price)
        .map(|one| one.minor)
        .sum();
    assert_eq!(
        totals.value.iter().map(|one| one.minor).sum::<i64>(),
        worth,
        "{search:?}"
    );
    list.items.iter().map(|one| one.id).collect()
}

pub(crate) async fn bookings_are_searched_and_every_total_equals_its_list(world: Arc<World>) {
    let a = &world.a;
    let mut named = world.new_booking(a, &[a.lane(1)], slot(60, 30));
    named.booking.name = "Zoe 50%_O'Brien".parse().unwrap();
    named.booking.phone = Some("+447700900555".parse().unwrap());
    named.booking.source = BookingSource::Portal;
    named.booking.price = Some(Money {
        minor: 1_250,
        currency: Currency::GBP,
    });
    world.confirm(a, &named).await.unwrap();
    let gone = world.booked(a, &[a.lane(1)], slot(180, 30)).await;
    cancel(&world, a, gone.id, 1).await.unwrap();
    let (seeded, named_id) = (a.booking, named.booking.id);
    let text = |text: &str| BookingSearch {
        text: Some(text.to_owned()),
        ..BookingSearch::default()
    };
    let reference = named.booking.reference.to_string().to_lowercase();
    for words in [
        "zoe",
        "o'BRIEN",
        "50%_",
        "07700 900 555",
        "900555",
        reference.as_str(),
    ] {
        assert_eq!(found(&world, &text(words)).await, [named_id], "{words}");
    }
    for words in ["zoe brien", "50%x", "900556", "%"] {
        let expected: &[BookingId] = if words == "%" { &[named_id] } else { &[] };
        assert_eq!(found(&world, &text(words)).await, expected, "{words}");
    }
    let elsewhere = &text("zoe");
    let totals = world
        .read(
            &world.b,
            unit!(|tx| tx.overview().booking_totals(elsewhere, &[always()]).await),
        )
        .await
        .unwrap();
    assert_eq!(totals[0].count, 0, "another business finds nothing of it");
    let all = BookingSearch::default();
    assert_eq!(found(&world, &all).await, [named_id, gone.id, seeded]);
    let down = BookingSearch {
        order: BookingOrder::StartDown,
        ..all.clone()
    };
    assert_eq!(found(&world, &down).await, [seeded, gone.id, named_id]);
    let portal = BookingSearch {
        sources: vec![BookingSource::Portal],
        ..all.clone()
    };
    assert_eq!(found(&world, &portal).await, [named_id]);
    let cancelled = BookingSearch {
        states: vec![BookingState::Cancelled],
        ..all.clone()
    };
    assert_eq!(found(&world, &cancelled).await, [gone.id]);
    let lane = BookingSearch {
        lane: Some(a.lane(1)),
        ..all.clone()
    };
    assert_eq!(found(&world, &lane).await, [named_id]);
    let starting = BookingSearch {
        starting: Some(slot(60, 1)),
        ..all.clone()
    };
    assert_eq!(found(&world, &starting).await, [named_id]);
    let made = BookingSearch {
        made: Some(slot(0, 1)),
        ..all.clone()
    };
    assert_eq!(found(&world, &made).await.len(), 3);
    let earlier = TimeRange::new(Timestamp::UNIX_EPOCH, at(NOW)).unwrap();
    let (all, ranges) = (&all, &[earlier, slot(0, 1), slot(1, 60)]);
    let counts = world
        .read(
            a,
            unit!(|tx| tx.overview().bookings_made(all, ranges).await),
        )
        .await
        .unwrap();
    assert_eq!(counts, [0, 3, 0]);

    // Pages of the list that begins with the last continue where they ended.
    let down = &down;
    let mut after = None;
    let mut seen = Vec::new();
    loop {
        let page = PageRequest { after, limit: 1 };
        let part = world
            .read(a, unit!(|tx| tx.overview().bookings(down, page).await))
            .await
            .unwrap();
        seen.extend(part.items.iter().map(|one| one.id));
        after = part.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, [seeded, gone.id, named_id]);
}

pub(crate) async fn calls_are_searched_and_counted(world: Arc<World>) {
    let a = &world.a;
    let other = &world.new_call(a, "CA-other");
    let made = &world.new_call(a, "CA-made");
    let (now, later) = (world.now, world.now + SignedDuration::from_secs(90));
    let close = &CallClose {
        outcome: CallOutcome::Answered,
        reason: "goodbye".into(),
        summary: None,
        at: later,
    };
    let booked = &CallClose {
        outcome: CallOutcome::Booked,
        ..close.clone()
    };
    world
        .write(
            a,
            unit!(|tx| {
                tx.calls().insert(other).await?;
                tx.calls().set_live(other.id, now).await?;
                tx.calls().insert(made).await?;
                tx.calls().close(made.id, booked).await?;
                tx.calls().close(other.id, close).await
            }),
        )
        .await
        .unwrap();
    let search = |search: CallSearch| {
        let world = Arc::clone(&world);
        async move {
            let search = &search;
            let page = PageRequest::first(10);
            let (list, totals, counted) = world
                .read(
                    &world.a,
                    unit!(|tx| {
                        let list = tx.overview().calls(search, page).await?;
                        let totals = tx
                            .overview()
                            .call_totals(search, &[always()])
                            .await?
                            .remove(0);
                        let divided = tx.overview().call_totals(search, &parts()).await?;
                        for (part, range) in divided.iter().zip(parts()) {
                            let started = CallSearch {
                                started: Some(range),
                                ..search.clone()
                            };
                            let count = tx.overview().call_count(&started, 50).await?;
                            assert!(
                                search.started.is_some() || part.count == count,
                                "{started:?}"
                            );
                        }
                        let talked: u64 = divided.iter().map(|part| part.talk_seconds).sum();
                        assert_eq!(talked, totals.talk_seconds, "{search:?}");
                        let all = tx.overview().call_count(search, 50).await?;
                        let one = tx.overview().call_count(search, 1).await?;
                        Ok((list, totals, (all, one)))
                    }),
                )
                .await
                .unwrap();
            assert_eq!(totals.count, list.items.len() as u64);
            assert_eq!(counted, (totals.count, totals.count.min(1)));
            (
                list.items.iter().map(|one| one.id).collect::<Vec<_>>(),
                totals,
            )
        }
    };
    let (all, totals) = search(CallSearch::default()).await;
    assert_eq!(all.len(), 3);
    assert_eq!((totals.talked, totals.talk_seconds), (1, 90));
    assert_eq!(totals.booked, 1);
    let booked = CallSearch {
        outcomes: vec![CallOutcome::Booked],
        ..CallSearch::default()
    };
    assert_eq!(search(booked).await.0, [made.id]);
    let answered = CallSearch {
        outcomes: vec![CallOutcome::Answered],
        ..CallSearch::default()
    };
    assert_eq!(search(answered).await.0, [other.id]);
    let not_booked = CallSearch {
        not_booked: true,
        ..CallSearch::default()
    };
    assert_eq!(search(not_booked).await.0, [other.id]);
    let never = CallSearch {
        started: Some(slot(600, 60)),
        ..CallSearch::default()
    };
    assert_eq!(search(never).await.0, []);
}

pub(crate) async fn customers_are_searched_with_what_their_bookings_come_to(world: Arc<World>) {
    let a = &world.a;
    let added = ["Ann Zed", "Bob"].map(|name| world.new_customer(name, None));
    let added = &added;
    world
        .write(
            a,
            unit!(|tx| {
                for one in added {
                    tx.customers().find_or_insert(one).await?;
                }
                Ok(())
            }),
        )
        .await
        .unwrap();
    let search = |search: CustomerSearch| {
        let world = Arc::clone(&world);
        async move {
            let search = &search;
            let now = world.now;
            world
                .read(
                    &world.a,
                    unit!(|tx| {
                        let found = tx.overview().customers(search, now).await?;
                        Ok((found, tx.overview().customer_count(search).await?))
                    }),
                )
                .await
                .unwrap()
        }
    };
    let by_name = CustomerSearch {
        order: CustomerOrder::Name,
        limit: 10,
        ..CustomerSearch::default()
    };
    let (found, count) = search(by_name.clone()).await;
    assert_eq!((found.len(), count), (3, 3));
    let seeded = found
        .iter()
        .find(|one| one.customer.id == a.customer)
        .unwrap();
    assert_eq!((seeded.bookings, seeded.no_shows), (1, 0));
    assert!(seeded.next.is_some() && seeded.last_heard >= seeded.customer.created_at);
    let second = CustomerSearch {
        skip: 1,
        limit: 1,
        ..by_name.clone()
    };
    let (page, count) = search(second).await;
    assert_eq!((page.len(), count), (1, 3));
    assert_eq!(page[0].customer.id, found[1].customer.id);
    let digits = CustomerSearch {
        text: Some("900123".into()),
        ..by_name.clone()
    };
    assert_eq!(search(digits).await.0[0].customer.id, a.customer);
    let word = CustomerSearch {
        text: Some("zED".into()),
        ..by_name
    };
    assert_eq!(search(word).await.0[0].customer.id, added[0].id);
}

pub(crate) async fn an_erased_person_leaves_bookings_without_a_name(world: Arc<World>) {
    let a = &world.a;
    let (customer, name, now) = (a.customer, &"Name erased".parse().unwrap(), world.now);
    world
        .write(
            a,
            unit!(|tx| tx.calls().set_customer(a.call, customer).await),
        )
        .await
        .unwrap();
    let erased = world
        .write(
            a,
            unit!(|tx| tx.overview().erase_customer(customer, name, now).await),
        )
        .await
        .unwrap();
    assert_eq!(erased.bookings, [(a.booking, 2)]);
    assert_eq!(erased.calls, 1);
    let (booking, call, turns, gone) = world
        .read(
            a,
            unit!(|tx| Ok((
                tx.bookings().get(a.booking).await?.unwrap(),
                tx.calls().get(a.call).await?.unwrap(),
                tx.calls().turns(a.call).await?,
                tx.customers().get(customer).await?,
            ))),
        )
        .await
        .unwrap();
    assert_eq!(
        (booking.name.as_str(), booking.phone, booking.customer_id),
        ("Name erased", None, None)
    );
    assert_eq!(
        (call.from, call.summary, call.customer_id),
        (None, None, None)
    );
    assert!(turns.is_empty() && gone.is_none());
    // The claim stays: its time is still taken.
    let claims = world
        .read(a, unit!(|tx| tx.bookings().allocations(a.booking).await))
        .await
        .unwrap();
    assert!(!claims.is_empty());
    let again = world
        .write(
            a,
            unit!(|tx| tx.overview().erase_customer(customer, name, now).await),
        )
        .await;
    assert_eq!(again, Err(StoreError::Missing { table: "customer" }));
    let foreign = world.b.customer;
    let other = world
        .write(
            a,
            unit!(|tx| tx.overview().erase_customer(foreign, name, now).await),
        )
        .await;
    assert_eq!(other, Err(StoreError::Missing { table: "customer" }));
}
