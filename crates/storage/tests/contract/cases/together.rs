//! What is committed, priced, counted and kept together.

use std::sync::Arc;

use domain::{Currency, GroupId, Money, SeriesId, TimeRange};
use jiff::tz::TimeZone;
use services::{
    ports::{Constraint, StoreError},
    records::{
        BookingFilter, BookingLine, BookingMove, BookingTerms, CalendarCopy, Hold, HoldOwner,
        LineKind, NewBookings, PageRequest,
    },
};

use crate::world::{Tenant, World, at, slot, unit};

fn rupees(minor: i64) -> Money {
    Money {
        minor,
        currency: Currency::INR,
    }
}

fn line(kind: LineKind, name: &str, quantity: u32, unit: i64) -> BookingLine {
    BookingLine {
        kind,
        name: name.into(),
        quantity,
        unit: rupees(unit),
        total: rupees(unit * i64::from(quantity)),
        add_on_id: None,
    }
}

async fn count(world: &World, a: &Tenant) -> usize {
    let filter = &BookingFilter::default();
    let page = PageRequest::first(500);
    let found = world
        .read(a, unit!(|tx| tx.bookings().list(filter, page).await))
        .await;
    found.unwrap().items.len()
}

pub(crate) async fn a_group_commits_all_or_none(world: Arc<World>) {
    let a = &world.a;
    let group = Some(GroupId::from_uuid(world.uuid()));
    let mut bookings = vec![
        world.new_booking(a, &[a.court(0)], slot(60, 60)),
        world.new_booking(a, &[a.court(1)], slot(60, 60)),
        world.new_booking(a, &[a.lane(0), a.court(0)], slot(120, 60)),
    ];
    for new in &mut bookings {
        new.booking.group_id = group;
    }
    let (all, now) = (&NewBookings { bookings }, world.now);
    let confirm = || world.write(a, unit!(|tx| tx.bookings().confirm_all(all, now).await));
    // The last of them is in somebody's way.
    let other = world.booked(a, &[a.lane(0)], slot(170, 30)).await;
    let before = count(&world, a).await;
    assert_eq!(confirm().await, Err(Constraint::Overlap.into()));
    assert_eq!(count(&world, a).await, before);
    let id = other.id;
    world
        .write(a, unit!(|tx| tx.bookings().cancel(id, 1, None, now).await))
        .await
        .unwrap();
    assert_eq!(confirm().await, Ok(()));
    let filter = &BookingFilter {
        group_id: group,
        ..BookingFilter::default()
    };
    let page = PageRequest::first(10);
    let found = world
        .read(a, unit!(|tx| tx.bookings().list(filter, page).await))
        .await
        .unwrap();
    assert_eq!(found.items.len(), 3);
    // Two of one group in each other's way refuse each other, and so does nothing at all.
    let clash = vec![
        world.new_booking(a, &[a.court(1)], slot(600, 60)),
        world.new_booking(a, &[a.court(1)], slot(630, 60)),
    ];
    for (bookings, why) in [
        (clash, Constraint::Overlap.into()),
        (
            Vec::new(),
            StoreError::Misuse {
                reason: String::new(),
            },
        ),
    ] {
        let all = &NewBookings { bookings };
        let refused = world
            .write(a, unit!(|tx| tx.bookings().confirm_all(all, now).await))
            .await
            .unwrap_err();
        assert_eq!(
            std::mem::discriminant(&refused),
            std::mem::discriminant(&why)
        );
    }
    assert_eq!(count(&world, a).await, before + 3);
}

pub(crate) async fn what_a_booking_costs_reads_back(world: Arc<World>) {
    let a = &world.a;
    let mut new = world.new_booking(a, &[a.court(0)], slot(60, 120));
    new.booking.price = Some(rupees(96_000));
    new.booking.lines = vec![
        line(LineKind::Visit, "Court 1, 2 hours", 2, 28_000),
        line(LineKind::Rental, "Racket", 4, 10_000),
    ];
    new.booking.deposit_due = Some(rupees(20_000));
    new.booking.cancel_free_until = Some(world.now);
    new.booking.cancel_fee = Some(rupees(5_000));
    new.booking.late_cancel = services::records::LateCancel::Refuse;
    new.booking.series_id = Some(SeriesId::from_uuid(world.uuid()));
    world.confirm(a, &new).await.unwrap();
    let (id, now) = (new.booking.id, world.now);
    let stored = world
        .read(a, unit!(|tx| tx.bookings().get(id).await))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored, new.booking);
    // A move at the old price keeps the lines, one at a new price replaces them.
    let keep = &BookingMove::to(
        slot(240, 120),
        world.allocations(&[a.court(0)], slot(240, 120)),
    );
    let moved = world
        .write(
            a,
            unit!(|tx| tx.bookings().reschedule(id, 1, keep, now).await),
        )
        .await
        .unwrap();
    assert_eq!(moved.lines, stored.lines);
    let terms = BookingTerms {
        price: Some(rupees(60_000)),
        lines: vec![line(LineKind::Visit, "Court 1, weekend", 2, 30_000)],
        ..BookingTerms::default()
    };
    let dearer = &BookingMove {
        terms: Some(terms.clone()),
        ..BookingMove::to(
            slot(400, 120),
            world.allocations(&[a.court(0)], slot(400, 120)),
        )
    };
    let moved = world
        .write(
            a,
            unit!(|tx| tx.bookings().reschedule(id, 2, dearer, now).await),
        )
        .await
        .unwrap();
    assert_eq!((moved.price, &moved.lines), (terms.price, &terms.lines));
    assert_eq!((moved.deposit_due, moved.version), (None, 3));
}

pub(crate) async fn a_booking_that_makes_no_sense_is_refused_by_field(world: Arc<World>) {
    let a = &world.a;
    let before = count(&world, a).await;
    let good = || {
        let mut new = world.new_booking(a, &[a.court(0)], slot(60, 60));
        new.booking.price = Some(rupees(100));
        new
    };
    let mut broken = Vec::new();
    let mut new = good();
    new.booking.price = Some(rupees(-1));
    broken.push(("price", new));
    let mut new = good();
    new.booking.deposit_due = Some(Money {
        minor: 1,
        currency: Currency::GBP,
    });
    broken.push(("deposit_due", new));
    let mut new = good();
    new.booking.lines = vec![line(LineKind::Sale, "Shuttle", 0, 380)];
    broken.push(("lines", new));
    let mut new = good();
    new.booking.seats = 0;
    broken.push(("seats", new));
    for (field, new) in broken {
        match world.confirm(a, &new).await {
            Err(StoreError::Conflict(Constraint::Invalid { field: named, .. })) => {
                assert_eq!(named, field);
            }
            other => panic!("{field}: {other:?}"),
        }
    }
    assert_eq!(count(&world, a).await, before);
}

pub(crate) async fn bookings_are_counted_by_local_date(world: Arc<World>) {
    let a = &world.a;
    let zone = TimeZone::fixed(jiff::tz::offset(10));
    // 14:40 in London is 00:40 of the next day in this zone.
    for offset in [-60, 0, 60] {
        let mut new = world.new_booking(a, &[a.lane(1)], slot(offset, 30));
        new.booking.customer_id = Some(a.customer);
        world.confirm(a, &new).await.unwrap();
    }
    let gone = world.booked(a, &[a.court(0)], slot(0, 30)).await.id;
    let now = world.now;
    world
        .write(
            a,
            unit!(|tx| tx.bookings().cancel(gone, 1, None, now).await),
        )
        .await
        .unwrap();
    let window = TimeRange::new(at("2026-11-20T00:00:00Z"), at("2026-11-21T10:00:00Z")).unwrap();
    let (service, location, zone) = (a.service, a.location, &zone);
    let counts = world
        .read(
            a,
            unit!(|tx| tx
                .bookings()
                .day_counts(service, location, zone, window)
                .await),
        )
        .await
        .unwrap();
    let date = |day| jiff::civil::date(2026, 11, day);
    // The customer of the seed has one at 10:40 the next morning in London, which is outside the window.
    assert_eq!(counts, [(date(20), 1), (date(21), 2)]);
    let by_service = world
        .read(a, unit!(|tx| tx.bookings().service_counts(window).await))
        .await
        .unwrap();
    assert_eq!(by_service, [(service, 3)]);
    let customer = a.customer;
    let facts = world
        .read(
            a,
            unit!(|tx| tx
                .bookings()
                .customer_facts(customer, service, zone, window, now)
                .await),
        )
        .await
        .unwrap();
    assert_eq!(facts.bookings_on, counts);
    // The one that ended before now; those that run or come, and the one of the seed.
    assert_eq!((facts.visits, facts.open), (1, 3));
}

pub(crate) async fn who_was_booked_last_is_known(world: Arc<World>) {
    let a = &world.a;
    let staff = a.staff;
    let mut new = world.new_booking(a, &[a.lane(1)], slot(60, 30));
    let later = at("2026-11-20T15:00:00Z");
    new.booking.created_at = later;
    let new = &new;
    world
        .write(a, unit!(|tx| tx.bookings().confirm(new, later).await))
        .await
        .unwrap();
    let mut last = world
        .read(a, unit!(|tx| tx.bookings().last_assigned(&staff).await))
        .await
        .unwrap();
    last.sort_unstable();
    let mut expected = vec![(staff[0], world.now), (staff[1], later)];
    expected.sort_unstable();
    assert_eq!(last, expected);
}

pub(crate) async fn a_visitor_holds_several_slots_all_or_none(world: Arc<World>) {
    let a = &world.a;
    let own = |lane, range| Hold {
        owner: HoldOwner::Visitor("f00d".into()),
        ..world.new_hold(a, &[lane], range)
    };
    let (now, taken) = (world.now, world.new_hold(a, &[a.court(1)], slot(60, 60)));
    let taken = &taken;
    world
        .write(a, unit!(|tx| tx.holds().place(taken, now).await))
        .await
        .unwrap();
    let both = &[own(a.court(0), slot(60, 60)), own(a.court(1), slot(60, 60))];
    let held = || world.read(a, unit!(|tx| tx.holds().of_visitor("f00d").await));
    let refused = world
        .write(a, unit!(|tx| tx.holds().place_all(both, now).await))
        .await;
    assert_eq!(refused, Err(Constraint::Held.into()));
    assert_eq!(held().await, Ok(Vec::new()));
    let later = &[
        own(a.court(0), slot(180, 60)),
        own(a.court(1), slot(180, 60)),
    ];
    world
        .write(a, unit!(|tx| tx.holds().place_all(later, now).await))
        .await
        .unwrap();
    assert_eq!(held().await.unwrap().len(), 2);
    // Asking again replaces what was asked before.
    let one = &[own(a.court(0), slot(300, 60))];
    world
        .write(a, unit!(|tx| tx.holds().place_all(one, now).await))
        .await
        .unwrap();
    assert_eq!(held().await.unwrap(), one);
    let given = world
        .write(
            a,
            unit!(|tx| tx.holds().release_for_visitor("f00d", now).await),
        )
        .await;
    assert_eq!(given, Ok(1));
}

pub(crate) async fn each_claim_has_its_own_calendar_copy(world: Arc<World>) {
    let a = &world.a;
    let new = world.new_booking(a, &[a.court(0), a.court(1)], slot(60, 60));
    world.confirm(a, &new).await.unwrap();
    let copy = |id: &str| CalendarCopy {
        event_id: Some(id.into()),
        etag: Some("1".into()),
        synced_at: Some(world.now),
        problem: None,
    };
    let (first, second) = (new.allocations[0].id, new.allocations[1].id);
    let (one, two, id, now) = (&copy("e1"), &copy("e2"), new.booking.id, world.now);
    let copies = world
        .write(
            a,
            unit!(|tx| {
                tx.bookings().set_allocation_calendar(first, one).await?;
                tx.bookings().set_allocation_calendar(second, two).await?;
                tx.bookings().cancel(id, 1, None, now).await?;
                tx.bookings().calendar_copies(id).await
            }),
        )
        .await
        .unwrap();
    let mut events: Vec<_> = copies
        .iter()
        .map(|(claim, copy)| (claim.id, copy))
        .collect();
    events.sort_by_key(|(_, copy)| copy.event_id.clone());
    assert_eq!(
        events,
        [(first, one), (second, two)],
        "released claims, too"
    );
    let foreign = world
        .write(
            &world.b,
            unit!(|tx| tx.bookings().set_allocation_calendar(first, one).await),
        )
        .await;
    assert_eq!(
        foreign,
        Err(StoreError::Missing {
            table: "allocation"
        })
    );
}
