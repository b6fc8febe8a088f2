//! Who waits, what could not be had, small numbers.

use std::sync::Arc;

use domain::{
    AddOnId, Currency, HoldId, Money, TimeRange, UnmetRequestId, WaitlistEntryId, WaitlistOfferId,
};
use jiff::SignedDuration;
use services::{
    ports::{Constraint, StoreError},
    records::{
        BookingLine, Hold, HoldOwner, LineKind, OfferState, PageRequest, RuleVersion, UnmetFilter,
        UnmetRequest, WaitlistEntry, WaitlistOffer, WaitlistState,
    },
};

use crate::world::{Tenant, World, slot, unit};

fn entry(world: &World, a: &Tenant, window: TimeRange, after: i64) -> WaitlistEntry {
    WaitlistEntry {
        id: WaitlistEntryId::from_uuid(world.uuid()),
        service_id: a.service,
        location_id: a.location,
        customer_id: Some(a.customer),
        name: "Jo".parse().unwrap(),
        phone: "+447700900123".parse().unwrap(),
        window,
        variant_id: None,
        minutes: Some(60),
        staff_id: Some(a.staff[0]),
        seats: 1,
        resources: 1,
        age: Some(17),
        state: WaitlistState::Waiting,
        created_at: world.now + SignedDuration::from_secs(after),
        updated_at: world.now,
    }
}

fn offer(world: &World, a: &Tenant, to: &WaitlistEntry, range: TimeRange) -> (WaitlistOffer, Hold) {
    let id = WaitlistOfferId::from_uuid(world.uuid());
    let lanes = vec![a.lane(0), a.court(0)];
    let hold = Hold {
        id: HoldId::from_uuid(world.uuid()),
        owner: HoldOwner::Offer(id),
        ..world.new_hold(a, &lanes, range)
    };
    let mut token_hash = [0; 32];
    token_hash[..16].copy_from_slice(id.uuid().as_bytes());
    let offer = WaitlistOffer {
        id,
        entry_id: to.id,
        hold_id: hold.id,
        token_hash,
        range,
        lanes,
        expires_at: hold.expires_at,
        state: OfferState::Open,
        created_at: world.now,
    };
    (offer, hold)
}

async fn join(world: &World, a: &Tenant, entries: &[WaitlistEntry]) {
    world
        .write(
            a,
            unit!(|tx| {
                for one in entries {
                    tx.waitlist().join(one).await?;
                }
                Ok(())
            }),
        )
        .await
        .unwrap();
}

async fn state(world: &World, a: &Tenant, id: WaitlistEntryId) -> WaitlistState {
    let found = world
        .read(a, unit!(|tx| tx.waitlist().entry(id).await))
        .await;
    found.unwrap().unwrap().state
}

pub(crate) async fn who_came_first_is_found_first(world: Arc<World>) {
    let a = &world.a;
    let late = entry(&world, a, slot(60, 600), 10);
    let early = entry(&world, a, slot(0, 120), 1);
    let elsewhere = entry(&world, a, slot(5000, 60), 0);
    join(&world, a, &[late.clone(), early.clone(), elsewhere.clone()]).await;
    let (location, now) = (a.location, world.now);
    let waiting = |freed| {
        world.read(
            a,
            unit!(|tx| tx.waitlist().waiting(location, freed, now, 10).await),
        )
    };
    let found = waiting(slot(90, 30)).await.unwrap();
    assert_eq!(found, [early.clone(), late.clone()]);
    assert_eq!(waiting(slot(300, 30)).await.unwrap(), [late]);
    let id = early.id;
    let left = || world.write(a, unit!(|tx| tx.waitlist().leave(id, now).await));
    assert_eq!((left().await, left().await), (Ok(true), Ok(false)));
    assert_eq!(state(&world, a, id).await, WaitlistState::Left);
    assert_eq!(waiting(slot(0, 60)).await.unwrap(), []);
    // A window that is over ends the waiting.
    let over = world.now + SignedDuration::from_hours(100);
    let ended = world
        .system(unit!(|tx| tx.platform().expire_waiting(over).await))
        .await;
    assert_eq!(ended, Ok(2));
    assert_eq!(state(&world, a, elsewhere.id).await, WaitlistState::Expired);
    let (states, page) = (&[WaitlistState::Expired], PageRequest::first(10));
    let listed = world
        .read(
            a,
            unit!(|tx| tx.waitlist().list(Some(location), states, page).await),
        )
        .await;
    assert_eq!(listed.unwrap().items.len(), 2);
}

pub(crate) async fn an_offer_keeps_its_time_and_is_open_once(world: Arc<World>) {
    let a = &world.a;
    let one = entry(&world, a, slot(60, 600), 0);
    let two = entry(&world, a, slot(60, 600), 1);
    join(&world, a, &[one.clone(), two.clone()]).await;
    let make = |entry: &WaitlistEntry, range| offer(&world, a, entry, range);
    let ((first, hold), now) = (make(&one, slot(120, 30)), world.now);
    let (first, hold) = (&first, &hold);
    world
        .write(a, unit!(|tx| tx.waitlist().offer(first, hold, now).await))
        .await
        .unwrap();
    assert_eq!(state(&world, a, one.id).await, WaitlistState::Offered);
    // The same entry again, and another entry for the time that is kept.
    for (entry, range, why) in [
        (&one, slot(300, 30), Constraint::Version),
        (&two, slot(120, 30), Constraint::Held),
    ] {
        let (offer, hold) = &make(entry, range);
        let refused = world
            .write(a, unit!(|tx| tx.waitlist().offer(offer, hold, now).await))
            .await;
        assert_eq!(refused, Err(why.into()));
    }
    assert_eq!(state(&world, a, two.id).await, WaitlistState::Waiting);
    // The token leads to it, for whoever has it.
    let hash = &first.token_hash;
    let found = world
        .system(unit!(|tx| tx.directory().waitlist_offer(hash).await))
        .await;
    assert_eq!(found, Ok(Some((a.business, first.id))));
    let id = first.id;
    let stored = world
        .read(a, unit!(|tx| tx.waitlist().get_offer(id).await))
        .await;
    assert_eq!(stored.unwrap().as_ref(), Some(first));
    // It lapses once; the time is free for the next.
    let close = |state| {
        world.write(
            a,
            unit!(|tx| tx.waitlist().close_offer(id, state, now).await),
        )
    };
    assert_eq!(close(OfferState::Lapsed).await, Ok(true));
    assert_eq!(close(OfferState::Accepted).await, Ok(false));
    assert_eq!(state(&world, a, one.id).await, WaitlistState::Waiting);
    let (next, kept) = &make(&two, slot(120, 30));
    world
        .write(a, unit!(|tx| tx.waitlist().offer(next, kept, now).await))
        .await
        .unwrap();
    // Accepting it books with its hold.
    let mut new = world.new_booking(a, &[a.lane(0), a.court(0)], slot(120, 30));
    new.hold = Some(kept.id);
    let (new, id) = (&new, next.id);
    world
        .write(a, unit!(|tx| tx.bookings().confirm(new, now).await))
        .await
        .unwrap();
    let accepted = world
        .read(a, unit!(|tx| tx.waitlist().get_offer(id).await))
        .await;
    assert_eq!(accepted.unwrap().unwrap().state, OfferState::Accepted);
    assert_eq!(state(&world, a, two.id).await, WaitlistState::Booked);
}

pub(crate) async fn leaving_gives_an_offered_time_back(world: Arc<World>) {
    let a = &world.a;
    let one = entry(&world, a, slot(60, 600), 0);
    join(&world, a, std::slice::from_ref(&one)).await;
    let (made, hold) = &offer(&world, a, &one, slot(120, 30));
    let (id, now) = (one.id, world.now);
    world
        .write(a, unit!(|tx| tx.waitlist().offer(made, hold, now).await))
        .await
        .unwrap();
    let left = world
        .write(a, unit!(|tx| tx.waitlist().leave(id, now).await))
        .await;
    assert_eq!(left, Ok(true));
    let offers = world
        .read(a, unit!(|tx| tx.waitlist().offers(id).await))
        .await
        .unwrap();
    assert_eq!(offers[0].state, OfferState::Declined);
    world.booked(a, &[a.lane(0)], slot(120, 30)).await;
}

pub(crate) async fn what_could_not_be_had_is_listed_until_it_is_met(world: Arc<World>) {
    let a = &world.a;
    let request = |after: i64| UnmetRequest {
        id: UnmetRequestId::from_uuid(world.uuid()),
        call_id: Some(a.call),
        location_id: a.location,
        service_id: a.service,
        wanted: slot(60, 120),
        resources: 2,
        minutes: 60,
        add_ons: vec![(AddOnId::from_uuid(world.uuid()), 2)],
        seats: 3,
        variant_id: None,
        staff_id: Some(a.staff[0]),
        customer_id: Some(a.customer),
        age: Some(40),
        moving: Some(a.booking),
        reasons: vec!["closed".into(), "booked".into()],
        value: Some(Money {
            minor: 56_000,
            currency: Currency::INR,
        }),
        at: world.now + SignedDuration::from_secs(after),
        met_by: None,
    };
    let (older, newer, met_by) = (&request(0), &request(5), a.booking);
    world
        .write(
            a,
            unit!(|tx| {
                tx.unmet().record(older).await?;
                tx.unmet().record(newer).await
            }),
        )
        .await
        .unwrap();
    let list = |filter: UnmetFilter, limit| {
        let world = &world;
        async move {
            let filter = &filter;
            let page = PageRequest::first(limit);
            let found = world
                .read(a, unit!(|tx| tx.unmet().list(filter, page).await))
                .await;
            found.unwrap().items
        }
    };
    let all = UnmetFilter {
        location_id: Some(a.location),
        service_id: Some(a.service),
        customer_id: Some(a.customer),
        call_id: Some(a.call),
        asked: Some(slot(0, 1)),
        open_only: true,
    };
    assert_eq!(list(all.clone(), 10).await, [newer.clone(), older.clone()]);
    assert_eq!(list(all.clone(), 1).await, std::slice::from_ref(newer));
    let id = newer.id;
    let met = || world.write(a, unit!(|tx| tx.unmet().mark_met(id, met_by).await));
    assert_eq!((met().await, met().await), (Ok(true), Ok(false)));
    assert_eq!(list(all, 10).await, std::slice::from_ref(older));
    assert_eq!(list(UnmetFilter::default(), 10).await.len(), 2);
}

pub(crate) async fn a_thing_has_one_small_number_on_the_platform(world: Arc<World>) {
    let (a, b) = (&world.a, &world.b);
    let (one, two, foreign) = (world.uuid(), world.uuid(), world.uuid());
    let number = |tenant, id| {
        world.write(
            tenant,
            unit!(|tx| tx.public_numbers().number("booking", id).await),
        )
    };
    assert_eq!(number(a, one).await, Ok(1));
    assert_eq!(number(b, foreign).await, Ok(2));
    assert_eq!(number(a, two).await, Ok(3));
    assert_eq!(number(a, one).await, Ok(1), "it keeps it");
    let find = |tenant, number| {
        world.read(
            tenant,
            unit!(|tx| tx.public_numbers().find("booking", number).await),
        )
    };
    assert_eq!(find(a, 3).await, Ok(Some(two)));
    assert_eq!(find(a, 2).await, Ok(None), "of another business");
    let found = world
        .system(unit!(|tx| tx.directory().public_number("booking", 2).await))
        .await;
    assert_eq!(found, Ok(Some((b.business, foreign))));
    // Many at once are all different.
    let ids: Vec<_> = (0..16).map(|_| world.uuid()).collect();
    let given = futures::future::join_all(ids.iter().map(|id| number(a, *id))).await;
    let given: std::collections::BTreeSet<u64> = given.into_iter().map(Result::unwrap).collect();
    assert_eq!(given.len(), 16);
}

pub(crate) async fn the_rules_are_kept_as_they_were_once_a_change(world: Arc<World>) {
    let (a, b) = (&world.a, &world.b);
    let after = |seconds: i64| world.now + SignedDuration::from_secs(seconds);
    let version = |seconds: i64, word: &str| RuleVersion {
        valid_from: after(seconds),
        hash: [word.len() as u8; 32],
        content: serde_json::json!({ "word": word }),
    };
    let keep = |tenant, version: RuleVersion, most: u32| {
        let world = &world;
        async move {
            let version = &version;
            world
                .write(
                    tenant,
                    unit!(|tx| {
                        tx.rule_history().lock().await?;
                        tx.rule_history().keep(version, most).await
                    }),
                )
                .await
                .unwrap()
        }
    };
    let at = |tenant, seconds: i64| {
        let world = &world;
        async move {
            let at = after(seconds);
            world
                .read(tenant, unit!(|tx| tx.rule_history().at(at).await))
                .await
                .unwrap()
                .map(|version| version.content["word"].as_str().unwrap().to_owned())
        }
    };
    assert!(keep(a, version(10, "one"), 9).await);
    assert!(!keep(a, version(20, "one"), 9).await, "nothing changed");
    assert!(keep(a, version(30, "three"), 9).await);
    assert!(keep(b, version(15, "other"), 9).await);
    assert_eq!(at(a, 9).await, None);
    assert_eq!(at(a, 10).await.as_deref(), Some("one"));
    assert_eq!(at(a, 29).await.as_deref(), Some("one"));
    assert_eq!(at(a, 30).await.as_deref(), Some("three"));
    assert_eq!(at(b, 99).await.as_deref(), Some("other"));
    // Of more than may be kept the oldest go.
    assert!(keep(a, version(40, "fortieth"), 2).await);
    assert_eq!(at(a, 29).await, None);
    assert_eq!(at(a, 30).await.as_deref(), Some("three"));
    assert_eq!(at(a, 40).await.as_deref(), Some("fortieth"));
    // A unit knows whether it wrote what free times depend on.
    let changed = world.write(
        a,
        unit!(|tx| {
            let before = tx.rule_history().changed();
            let service = tx.catalog().services().await?.remove(0);
            let read = tx.rule_history().changed();
            tx.catalog().put_service(&service).await?;
            Ok((before, read, tx.rule_history().changed()))
        }),
    );
    assert_eq!(changed.await.unwrap(), (false, false, true));
}

pub(crate) async fn what_is_charged_is_a_line_behind_the_others(world: Arc<World>) {
    let a = &world.a;
    let line = |kind, minor, currency| BookingLine {
        kind,
        name: "Something".to_owned(),
        quantity: 1,
        unit: Money { minor, currency },
        total: Money { minor, currency },
        add_on_id: None,
    };
    let mut new = world.new_booking(a, &[a.lane(0)], slot(60, 30));
    new.booking.lines = vec![
        line(LineKind::Visit, 3_500, Currency::GBP),
        line(LineKind::AddOn, 500, Currency::GBP),
    ];
    let (new, fee) = (&new, &line(LineKind::Fee, 1_000, Currency::GBP));
    let (id, now) = (new.booking.id, world.now);
    let cancelled = world
        .write(
            a,
            unit!(|tx| {
                tx.bookings().confirm(new, now).await?;
                tx.bookings().charge(id, fee).await?;
                tx.bookings().cancel(id, 1, None, now).await
            }),
        )
        .await
        .unwrap();
    let stored = world
        .read(a, unit!(|tx| tx.bookings().get(id).await))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.lines, cancelled.lines);
    assert_eq!(stored.lines.len(), 3);
    assert_eq!(&stored.lines[2], fee);
    // Another currency, or less than nothing, is refused with all of its unit; and so is a booking of another business.
    for wrong in [
        line(LineKind::Fee, 1_000, Currency::INR),
        line(LineKind::Fee, -1, Currency::GBP),
    ] {
        let wrong = &wrong;
        let refused = world
            .write(a, unit!(|tx| tx.bookings().charge(id, wrong).await))
            .await;
        assert!(
            matches!(
                refused,
                Err(StoreError::Conflict(Constraint::Invalid {
                    field: "lines",
                    ..
                }))
            ),
            "{refused:?}"
        );
    }
    let foreign = world
        .write(&world.b, unit!(|tx| tx.bookings().charge(id, fee).await))
        .await;
    assert!(
        matches!(foreign, Err(StoreError::Missing { .. })),
        "{foreign:?}"
    );
}
