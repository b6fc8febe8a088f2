//! What is set up wrongly, or asked for at times that there are not: a typed error names the field and the rule, and
//! nothing is half saved.

use booking::series::{Ends, Every, MonthBy, Series};
use domain::{Currency, Money, WallRange};
use jiff::civil::Weekday;
use serde_json::{Value, json};
use services::{
    ServiceError,
    bookings::{ChangeError, Place, Wish},
    catalogue::{Catalogue, NewLocation},
    facilities::{Facilities, Settings},
    records::{Actor, Deposit, PriceBand, PriceKind, Resource, Service, Staff, Variant},
    rule_history::Rules,
    snapshot::Visit,
};

use super::{Desk, at, jo, service};

/// Everything that is set up and booked at a place, to be compared.
async fn everything(desk: &Desk, place: Place) -> (Rules, usize, usize) {
    let now = desk.ports.now() - jiff::SignedDuration::from_hours(1);
    let now = jiff::Timestamp::from_second(now.as_second() / 86400 * 86400).unwrap();
    let rules = desk
        .ports
        .store
        .read::<_, ServiceError, _>(place.business, |tx| {
            Box::pin(async move {
                let rules = Rules::read(tx, now).await?;
                let page = services::records::PageRequest::first(500);
                let audit = tx.audit().list(None, page).await?.items.len();
                Ok((rules, audit))
            })
        });
    let (rules, audit) = rules.await.unwrap();
    (rules, audit, desk.all(place).await.len())
}

fn invalid<T: std::fmt::Debug>(made: Result<T, ServiceError>, named: &str, rule: &str) {
    let Err(ServiceError::Invalid { field, reason }) = made else {
        panic!("{named}: {made:?}")
    };
    assert_eq!(field, named);
    assert!(reason.contains(rule), "{named}: {reason}");
}

fn wall(from: &str, to: &str) -> WallRange {
    WallRange::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
}

pub(super) async fn what_is_set_up_wrongly_is_named_and_nothing_is_saved(desk: Desk) {
    let place = desk.place("pickle-park").await;
    let snapshot = desk.snapshot(place).await;
    let before = everything(&desk, place).await;
    let hire = service(&snapshot, "Court hire").clone();
    let rupees = |minor| Money {
        minor,
        currency: Currency::INR,
    };
    let pounds = Money {
        minor: 100,
        currency: Currency::GBP,
    };
    let court = snapshot.resources[0].clone();
    let catalogue = Catalogue::new(desk.ports.clone(), desk.snapshots.clone());
    let band = PriceBand {
        weekdays: vec![],
        range: wall("18:00", "21:00"),
        dates: None,
        holidays: false,
        price: rupees(400),
    };
    let too_many = vec![court.id; 1000];
    for (changed, field, rule) in [
        // Prices below zero.
        (
            Service {
                price: Some(rupees(-1)),
                ..hire.clone()
            },
            "price",
            "not below zero",
        ),
        (
            Service {
                bands: vec![PriceBand {
                    price: rupees(-400),
                    ..band.clone()
                }],
                ..hire.clone()
            },
            "bands",
            "not below zero",
        ),
        // Two currencies.
        (
            Service {
                price_to: Some(pounds),
                ..hire.clone()
            },
            "price_to",
            "one currency",
        ),
        (
            Service {
                bands: vec![PriceBand {
                    price: pounds,
                    ..band.clone()
                }],
                ..hire.clone()
            },
            "bands",
            "one currency",
        ),
        // Two prices at one time.
        (
            Service {
                bands: vec![band.clone(), band.clone()],
                ..hire.clone()
            },
            "bands",
            "at the same time",
        ),
        // Nobody performs it; no courts; a thousand.
        (
            Service {
                resources: vec![],
                resources_needed: 0,
                resources_max: 0,
                ..hire.clone()
            },
            "staff",
            "nobody performs",
        ),
        (
            Service {
                resources: vec![],
                ..hire.clone()
            },
            "resources_needed",
            "fewer resources",
        ),
        (
            Service {
                resources_needed: 0,
                ..hire.clone()
            },
            "resources_needed",
            "at least 1",
        ),
        (
            Service {
                resources: too_many,
                ..hire.clone()
            },
            "resources",
            "named once",
        ),
        (
            Service {
                resources_max: 1000,
                ..hire.clone()
            },
            "resources_max",
            "at most 64",
        ),
    ] {
        let saved = catalogue
            .put_service(place.business, Actor::System, &changed)
            .await;
        invalid(saved, field, rule);
        assert_eq!(everything(&desk, place).await, before, "{field}");
        // Whoever writes past the use case is refused as well, with all of their unit.
        let (changed, court) = (
            &changed,
            &Resource {
                name: "Lost".to_owned(),
                ..court.clone()
            },
        );
        let raw = desk
            .ports
            .store
            .write::<_, ServiceError, _>(place.business, |tx| {
                Box::pin(async move {
                    tx.catalog().put_resource(court).await?;
                    Ok(tx.catalog().put_service(changed).await?)
                })
            });
        assert!(raw.await.is_err(), "{field}");
        assert_eq!(everything(&desk, place).await, before, "{field}");
    }
    other_currencies(&desk, place, &catalogue).await;
    assert_eq!(everything(&desk, place).await, before);
    overlapping_hours(&desk, place, &catalogue).await;
    files(&desk).await;
    times(&desk, place).await;
    assert_eq!(everything(&desk, place).await, before);
}

/// All amounts of a service in one currency that is not the business's, wherever they stand.
async fn other_currencies(desk: &Desk, place: Place, catalogue: &Catalogue) {
    let snapshot = desk.snapshot(place).await;
    let pounds = Money {
        minor: 100,
        currency: Currency::GBP,
    };
    let unpriced = Service {
        price: None,
        price_to: None,
        price_kind: PriceKind::Fixed,
        bands: vec![],
        variants: vec![],
        add_ons: vec![],
        deposit: None,
        cancel_fee: None,
        ..service(&snapshot, "Court hire").clone()
    };
    let variant = Variant {
        id: domain::VariantId::from_uuid(uuid::Uuid::from_u128(9)),
        name: "Long".to_owned(),
        minutes: 60,
        price: Some(pounds),
        position: 0,
    };
    let band = PriceBand {
        weekdays: vec![],
        range: wall("18:00", "21:00"),
        dates: None,
        holidays: false,
        price: pounds,
    };
    for changed in [
        Service {
            variants: vec![variant],
            ..unpriced.clone()
        },
        Service {
            bands: vec![band],
            ..unpriced.clone()
        },
        Service {
            deposit: Some(Deposit::Fixed(pounds)),
            ..unpriced.clone()
        },
        Service {
            price: Some(pounds),
            ..unpriced
        },
    ] {
        let saved = catalogue
            .put_service(place.business, Actor::System, &changed)
            .await;
        invalid(saved, "currency", "INR");
    }
}

/// Hours of one day that overlap, of a location, a person and a thing.
async fn overlapping_hours(desk: &Desk, place: Place, catalogue: &Catalogue) {
    let snapshot = desk.snapshot(place).await;
    let hours = vec![
        (Weekday::Monday, wall("09:00", "13:00")),
        (Weekday::Monday, wall("12:30", "18:00")),
    ];
    let new = NewLocation {
        location: snapshot.location.clone(),
        hours: hours.clone(),
    };
    let saved = catalogue.put_location(place.business, Actor::System, &new);
    invalid(saved.await, "hours", "Monday");
    let court = &snapshot.resources[0];
    let saved = catalogue.put_resource(place.business, Actor::System, court, &hours);
    invalid(saved.await, "hours", "overlaps");
    let barber = desk.place("fade-room").await;
    let sam: Staff = desk.snapshot(barber).await.staff[0].clone();
    let saved = catalogue.put_staff(barber.business, Actor::System, &sam, &hours, &[]);
    invalid(saved.await, "hours", "overlaps");
}

/// A facility without courts, and one with a thousand.
async fn files(desk: &Desk) {
    let facilities = Facilities::new(desk.ports.clone(), desk.snapshots.clone());
    for courts in [json!(0), json!(1000), json!(-1)] {
        let file: Value = json!({"hall": {
            "facility_id": "hall",
            "facility_name": "Hall",
            "phone_number": "+919876543299",
            "number_of_courts": courts,
            "open_time": "06:00",
            "close_time": "23:00",
            "booking_rules": {"minimum_duration": 60, "duration_multiples": 60, "fixed_slots": true},
            "pricing": {"weekday_per_hour": 280, "weekend_per_hour": 300},
        }});
        let owner = "owner@hall.example".parse().unwrap();
        let text = file.to_string();
        let read = facilities
            .import_for(&owner, &text, &Settings::default())
            .await;
        let error = format!("{:?}", read.unwrap_err());
        assert!(error.contains("number_of_courts"), "{error}");
        assert!(
            facilities.find("hall").await.is_err(),
            "nothing of it is there"
        );
    }
}

/// A series of ten thousand; a time that the clocks leap over; a day that only leap years have.
async fn times(desk: &Desk, park: Place) {
    let courts = desk.snapshot(park).await;
    let hire = service(&courts, "Court hire").id;
    let first = Wish::new(Visit::of(hire), at(&courts, "2026-11-24T18:00"), jo());
    for (ends, field) in [(Ends::After(10_000), "count"), (Ends::After(0), "count")] {
        let endless = Series {
            every: Every::Weeks(1),
            ends,
        };
        let made = desk
            .bookings
            .book_series(park, super::desk(), &first, &endless, &[], None)
            .await;
        let Err(ChangeError::Service(error)) = made else {
            panic!("{made:?}")
        };
        invalid::<()>(Err(error), field, "52");
    }
    // London's clocks go from one to two on 28 March 2027: there is no half past one.
    let london = desk.place("fade-room").await;
    let snapshot = desk.snapshot(london).await;
    let cut = service(&snapshot, "Haircut").clone();
    desk.put(
        london,
        Service {
            horizon_days: Some(400),
            ..cut.clone()
        },
    )
    .await;
    let weekly = Series {
        every: Every::Weeks(1),
        ends: Ends::After(2),
    };
    let sunday = Wish::new(Visit::of(cut.id), at(&snapshot, "2027-03-21T01:30"), jo());
    let visits = desk
        .bookings
        .series_preview(london, &sunday, &weekly)
        .await
        .unwrap();
    let gap = visits[1].outcome.as_ref().unwrap_err();
    assert_eq!(
        (visits[1].date.to_string().as_str(), gap.code.as_str()),
        ("2027-03-28", "no_such_time")
    );
    let made = desk
        .bookings
        .book_series(london, super::desk(), &sunday, &weekly, &[], None)
        .await;
    assert!(
        matches!(made, Err(ChangeError::Service(ServiceError::Conflict(_)))),
        "{made:?}"
    );
    // The 31st of every month comes only where there is one; no date is made up for the others.
    let monthly = Series {
        every: Every::Months(1, MonthBy::Date),
        ends: Ends::After(3),
    };
    let last = Wish::new(Visit::of(cut.id), at(&snapshot, "2026-12-31T10:00"), jo());
    let visits = desk
        .bookings
        .series_preview(london, &last, &monthly)
        .await
        .unwrap();
    let dates: Vec<_> = visits.iter().map(|one| one.date.to_string()).collect();
    assert!(
        !dates.iter().any(|date| date.starts_with("2027-02-29")),
        "{dates:?}"
    );
    assert!(desk.all(london).await.is_empty() && desk.all(park).await.is_empty());
    desk.put(london, cut).await;
}
