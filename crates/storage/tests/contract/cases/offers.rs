//! What is offered: services with all their parts, people at several places, time off.

use std::sync::Arc;

use domain::{
    AddOnId, Currency, HoursId, LocationId, Money, StaffId, TimeOffId, VariantId, WallRange,
};
use jiff::civil::{Weekday, date};
use services::{
    ports::{Constraint, StoreError},
    records::{
        AddOn, AddOnKind, Assign, Deposit, FirstVisit, HoursOwner, Length, Location, Performer,
        PriceBand, PriceKind, Service, Staff, TimeOff, Variant, WeeklyHours,
    },
};

use crate::{
    seed::haircut,
    world::{Tenant, World, slot, unit},
};

fn pounds(minor: i64) -> Money {
    Money {
        minor,
        currency: Currency::GBP,
    }
}

fn wall(from: &str, to: &str) -> WallRange {
    WallRange::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
}

fn variant(world: &World, name: &str, position: u32) -> Variant {
    Variant {
        id: VariantId::from_uuid(world.uuid()),
        name: name.into(),
        minutes: 45,
        price: Some(pounds(4800)),
        position,
    }
}

fn add_on(world: &World, name: &str, kind: AddOnKind, position: u32) -> AddOn {
    AddOn {
        id: AddOnId::from_uuid(world.uuid()),
        name: name.into(),
        kind,
        minutes: 0,
        price: pounds(100),
        max: 4,
        position,
    }
}

fn band(weekdays: &[Weekday], price: i64) -> PriceBand {
    PriceBand {
        weekdays: weekdays.to_vec(),
        range: wall("06:00", "23:00"),
        dates: None,
        holidays: false,
        price: pounds(price),
    }
}

/// A service in which nothing is left at its default.
fn rich(world: &World, a: &Tenant) -> Service {
    Service {
        also_called: vec!["trim".into(), "Schnitt".into()],
        length: Length::Multiples {
            step: 30,
            min: 30,
            max: 120,
        },
        price_kind: PriceKind::Range,
        price_to: Some(pounds(9900)),
        bands: vec![
            band(&[Weekday::Monday, Weekday::Friday], 2800),
            band(&[Weekday::Saturday, Weekday::Sunday], 3000),
            PriceBand {
                dates: Some((date(2026, 12, 24), date(2026, 12, 31))),
                ..band(&[], 5000)
            },
            PriceBand {
                holidays: true,
                ..band(&[], 6000)
            },
        ],
        variants: vec![variant(world, "Long hair", 0), variant(world, "Child", 1)],
        add_ons: vec![
            add_on(world, "Beard", AddOnKind::Extra, 0),
            add_on(world, "Racket", AddOnKind::Rental, 1),
            add_on(world, "Shuttle", AddOnKind::Sale, 2),
        ],
        deposit: Some(Deposit::Percent(20)),
        cancel_notice_minutes: Some(24 * 60),
        cancel_fee: Some(Deposit::Fixed(pounds(1500))),
        late_cancel: Some(services::records::LateCancel::Refuse),
        preparation: "Come with dry hair".into(),
        aftercare: "Wash it tomorrow".into(),
        info: "Coaching at 7 am".into(),
        resources_max: 2,
        day_limit: Some(20),
        customer_day_limit: Some(1),
        customer_open_limit: Some(3),
        age_min: Some(16),
        age_max: Some(99),
        first_visit: FirstVisit::ReturningOnly,
        assign: Assign::RoundRobin,
        staff: vec![
            Performer {
                staff: a.staff[0],
                minutes: Some(25),
                price: Some(pounds(4000)),
            },
            a.staff[1].into(),
        ],
        ..haircut(a)
    }
}

async fn put(world: &World, a: &Tenant, service: &Service) -> Result<(), StoreError> {
    world
        .write(a, unit!(|tx| tx.catalog().put_service(service).await))
        .await
}

async fn stored(world: &World, a: &Tenant) -> Service {
    let id = a.service;
    let found = world
        .read(a, unit!(|tx| tx.catalog().service(id).await))
        .await;
    found.unwrap().unwrap()
}

pub(crate) async fn a_service_reads_back_with_all_its_parts(world: Arc<World>) {
    let a = &world.a;
    let service = rich(&world, a);
    put(&world, a, &service).await.unwrap();
    assert_eq!(stored(&world, a).await, service);
    let all = world
        .read(a, unit!(|tx| tx.catalog().services().await))
        .await;
    assert_eq!(all.unwrap(), [service]);
}

pub(crate) async fn parts_that_are_offered_no_more_stay_for_their_bookings(world: Arc<World>) {
    let a = &world.a;
    let service = rich(&world, a);
    put(&world, a, &service).await.unwrap();
    let mut new = world.new_booking(a, &[a.lane(0)], slot(60, 45));
    new.booking.variant_id = Some(service.variants[0].id);
    world.confirm(a, &new).await.unwrap();
    let plain = haircut(a);
    put(&world, a, &plain).await.unwrap();
    assert_eq!(stored(&world, a).await, plain);
    let id = new.booking.id;
    let booking = world
        .read(a, unit!(|tx| tx.bookings().get(id).await))
        .await
        .unwrap();
    assert_eq!(booking.unwrap().variant_id, new.booking.variant_id);
    // A variant of nobody, or of the other business, is none.
    let mut new = world.new_booking(a, &[a.lane(0)], slot(160, 45));
    new.booking.variant_id = Some(VariantId::from_uuid(world.uuid()));
    assert_eq!(
        world.confirm(a, &new).await,
        Err(Constraint::Reference.into())
    );
    put(&world, a, &service).await.unwrap();
    assert_eq!(stored(&world, a).await, service, "and they come back");
}

pub(crate) async fn a_service_that_breaks_a_rule_is_refused_by_field(world: Arc<World>) {
    let a = &world.a;
    let before = stored(&world, a).await;
    let good = rich(&world, a);
    let dollars = Money {
        minor: 100,
        currency: Currency::USD,
    };
    let many = |count: usize| (0..count).map(|_| StaffId::from_uuid(world.uuid()).into());
    let broken: Vec<(&str, Service)> = vec![
        (
            "price",
            Service {
                price: Some(pounds(-1)),
                ..good.clone()
            },
        ),
        (
            "variants",
            Service {
                variants: vec![Variant {
                    price: Some(dollars),
                    ..good.variants[0].clone()
                }],
                ..good.clone()
            },
        ),
        (
            "bands",
            Service {
                bands: vec![band(&[], 1), band(&[Weekday::Friday], 2)],
                ..good.clone()
            },
        ),
        (
            "bands",
            Service {
                bands: vec![band(&[], -1)],
                ..good.clone()
            },
        ),
        (
            "price_to",
            Service {
                price_to: Some(pounds(1)),
                ..good.clone()
            },
        ),
        (
            "deposit",
            Service {
                deposit: Some(Deposit::Percent(101)),
                ..good.clone()
            },
        ),
        (
            "resources_needed",
            Service {
                resources_needed: 0,
                ..good.clone()
            },
        ),
        (
            "resources_needed",
            Service {
                resources_needed: 3,
                resources_max: 3,
                ..good.clone()
            },
        ),
        (
            "resources_max",
            Service {
                resources_max: 1000,
                ..good.clone()
            },
        ),
        (
            "staff",
            Service {
                staff: Vec::new(),
                resources: Vec::new(),
                resources_needed: 0,
                resources_max: 0,
                ..good.clone()
            },
        ),
        (
            "resources",
            Service {
                staff: many(63).collect(),
                ..good.clone()
            },
        ),
        (
            "capacity",
            Service {
                capacity: 0,
                ..good.clone()
            },
        ),
        (
            "minutes",
            Service {
                minutes: 0,
                ..good.clone()
            },
        ),
        (
            "length",
            Service {
                length: Length::Multiples {
                    step: 0,
                    min: 0,
                    max: 0,
                },
                ..good.clone()
            },
        ),
        (
            "age_max",
            Service {
                age_max: Some(15),
                ..good.clone()
            },
        ),
        (
            "day_limit",
            Service {
                day_limit: Some(0),
                ..good.clone()
            },
        ),
        (
            "name",
            Service {
                name: " ".into(),
                ..good.clone()
            },
        ),
    ];
    for (field, service) in broken {
        match put(&world, a, &service).await {
            Err(StoreError::Conflict(Constraint::Invalid {
                table: "service",
                field: named,
                ..
            })) => {
                assert_eq!(named, field);
            }
            other => panic!("{field}: {other:?}"),
        }
        assert_eq!(
            stored(&world, a).await,
            before,
            "{field}: nothing is half saved"
        );
    }
}

pub(crate) async fn staff_work_at_several_places_with_hours_of_their_own(world: Arc<World>) {
    let a = &world.a;
    let other = LocationId::from_uuid(world.uuid());
    let place = &Location::named(
        other,
        "Carlton",
        "carlton",
        "Australia/Melbourne",
        world.now,
    );
    let member = &Staff {
        locations: vec![a.location, other],
        title: "Physiotherapist".into(),
        credentials: "APA".into(),
        bio: "Knees".into(),
        ..Staff::named(a.staff[1], a.location, "Lena".parse().unwrap())
    };
    let hours = |owner, weekday, range| WeeklyHours {
        id: HoursId::from_uuid(world.uuid()),
        owner,
        weekday,
        range,
    };
    let here = HoursOwner::Staff(a.staff[1]);
    let there = HoursOwner::StaffAt(a.staff[1], other);
    let at_home = &[hours(here, Weekday::Monday, wall("09:00", "12:00"))];
    let away = &[hours(there, Weekday::Monday, wall("10:00", "15:00"))];
    world
        .write(
            a,
            unit!(|tx| {
                tx.locations().put(place).await?;
                tx.catalog().put_staff(member).await?;
                tx.hours().set_weekly(here, at_home).await?;
                tx.hours().set_weekly(there, away).await
            }),
        )
        .await
        .unwrap();
    world
        .read(
            a,
            unit!(|tx| {
                let stored = tx.catalog().staff_member(a.staff[1]).await?;
                assert_eq!(stored.as_ref(), Some(member));
                assert_eq!(tx.catalog().staff().await?.len(), 2);
                assert_eq!(tx.hours().weekly(&[here]).await?, at_home);
                assert_eq!(tx.hours().weekly(&[there]).await?, away);
                let both = tx.hours().weekly(&[there, here]).await?;
                assert_eq!(both.len(), 2);
                let location = HoursOwner::Location(other);
                assert_eq!(tx.hours().weekly(&[location]).await?, []);
                Ok(())
            }),
        )
        .await
        .unwrap();
}

pub(crate) async fn hours_that_overlap_are_refused_by_day(world: Arc<World>) {
    let a = &world.a;
    let owner = HoursOwner::Location(a.location);
    let before = world
        .read(a, unit!(|tx| tx.hours().weekly(&[owner]).await))
        .await
        .unwrap();
    let hours = |weekday, from, to| WeeklyHours {
        id: HoursId::from_uuid(world.uuid()),
        owner,
        weekday,
        range: wall(from, to),
    };
    let week = &[
        hours(Weekday::Monday, "09:00", "12:00"),
        hours(Weekday::Monday, "12:00", "15:00"),
        hours(Weekday::Thursday, "09:00", "12:00"),
        hours(Weekday::Thursday, "11:59", "15:00"),
    ];
    let refused = world
        .write(a, unit!(|tx| tx.hours().set_weekly(owner, week).await))
        .await;
    match refused {
        Err(StoreError::Conflict(Constraint::Invalid {
            field: "hours",
            reason,
            ..
        })) => {
            assert!(reason.contains("Thursday"), "{reason}");
        }
        other => panic!("{other:?}"),
    }
    let after = world
        .read(a, unit!(|tx| tx.hours().weekly(&[owner]).await))
        .await;
    assert_eq!(after, Ok(before));
    let touching = &week[..3];
    let saved = world
        .write(a, unit!(|tx| tx.hours().set_weekly(owner, touching).await))
        .await;
    assert_eq!(saved, Ok(()));
}

pub(crate) async fn raw_hours_cannot_overlap_either(world: Arc<World>) {
    let a = &world.a;
    let open = |from, to| {
        let ids = [a.business.uuid(), world.uuid(), a.location.uuid()];
        let raw = world.fresh.raw(a.business);
        async move { raw.await.open_mondays(ids, from, to).await }
    };
    assert_eq!(open(540, 720).await, Ok(()));
    assert_eq!(open(720, 800).await, Ok(()));
    for (from, to) in [(500, 541), (600, 610), (540, 720), (719, 721)] {
        assert!(open(from, to).await.is_err(), "{from} to {to}");
    }
}

pub(crate) async fn time_off_is_found_by_lane_and_window(world: Arc<World>) {
    let a = &world.a;
    let off = |lane, range, note: &str| TimeOff {
        id: TimeOffId::from_uuid(world.uuid()),
        lane,
        range,
        note: note.into(),
    };
    let holiday = &off(a.lane(0), slot(0, 600), "holiday");
    let repair = &off(a.court(1), slot(300, 60), "new net");
    let later = &off(a.lane(0), slot(5000, 60), "dentist");
    let foreign = &off(world.b.lane(0), slot(0, 10), "");
    world
        .write(
            a,
            unit!(|tx| {
                for one in [holiday, repair, later] {
                    tx.hours().put_time_off(one).await?;
                }
                Ok(())
            }),
        )
        .await
        .unwrap();
    let refused = world
        .write(a, unit!(|tx| tx.hours().put_time_off(foreign).await))
        .await;
    assert_eq!(refused, Err(StoreError::Missing { table: "lane" }));
    let lanes = &[a.lane(0), a.lane(1), a.court(1)];
    let found = world
        .read(
            a,
            unit!(|tx| tx.hours().time_off(lanes, slot(330, 300)).await),
        )
        .await
        .unwrap();
    assert_eq!(found, [holiday.clone(), repair.clone()]);
    let gone = world
        .write(
            a,
            unit!(|tx| Ok((
                tx.hours().remove_time_off(holiday.id).await?,
                tx.hours().remove_time_off(holiday.id).await?,
                tx.hours().time_off(&[a.lane(0)], slot(0, 900)).await?
            ))),
        )
        .await;
    assert_eq!(gone, Ok((true, false, Vec::new())));
}

pub(crate) async fn a_slug_leads_to_one_location(world: Arc<World>) {
    let a = &world.a;
    let one = LocationId::from_uuid(world.uuid());
    let place = |id, slug: &str| Location::named(id, "Courts", slug, "Asia/Kolkata", world.now);
    let courts = &place(one, "pickle_x_mysore");
    world
        .write(a, unit!(|tx| tx.locations().put(courts).await))
        .await
        .unwrap();
    let found = world
        .system(unit!(|tx| tx
            .directory()
            .location_by_slug("pickle_x_mysore")
            .await))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.business_id, found.location_id), (a.business, one));
    // Whoever asks for it next, in this business or another, is told.
    for tenant in [a, &world.b] {
        let again = &place(LocationId::from_uuid(world.uuid()), "pickle_x_mysore");
        let refused = world
            .write(tenant, unit!(|tx| tx.locations().put(again).await))
            .await;
        let taken = Constraint::Duplicate {
            table: "location".into(),
        };
        assert_eq!(refused, Err(taken.into()));
    }
    let bad = &place(LocationId::from_uuid(world.uuid()), "Not A Slug");
    let refused = world
        .write(a, unit!(|tx| tx.locations().put(bad).await))
        .await;
    assert!(matches!(
        refused,
        Err(StoreError::Conflict(Constraint::Invalid {
            field: "slug",
            ..
        }))
    ));
}
