//! Rules of a location and of a business, changes that come too late, and what was kept for others.

use std::sync::Arc;

use domain::{ApiKeyId, Currency, Money};
use jiff::{SignedDuration, Timestamp};
use providers::system::SystemClock;
use serde_json::{Value, json};
use services::{
    Ports, ServiceError,
    availability::{Ask, Availability},
    bookings::{
        Authority, Bookings, CUT_OFF, Cancelling, ChangeError, Committed, Moving, Override, Place,
        Wish,
    },
    catalogue::{Catalogue, PlaceRules},
    records::{
        Actor, Deposit, FirstVisit, HouseRules, LateCancel, LineKind, PageRequest, RuledBy, Service,
    },
    snapshot::{Snapshots, Visit},
    why_not::{AsOf, Explained, WhyNot},
};

use super::{Desk, anyway::owner, at, guest, jo, service};

fn catalogue(desk: &Desk) -> Catalogue {
    Catalogue::new(desk.ports.clone(), desk.snapshots.clone())
}

/// Replaces what a location rules beside its grid, notice and horizon.
async fn rule(desk: &Desk, place: Place, house: HouseRules) {
    let location = desk.snapshot(place).await.location.clone();
    let rules = PlaceRules {
        grid_minutes: location.grid_minutes,
        notice_minutes: location.notice_minutes,
        horizon_days: location.horizon_days,
        house,
    };
    catalogue(desk)
        .put_rules(place.business, Actor::System, place.location, &rules)
        .await
        .unwrap();
}

async fn explain(desk: &Desk, place: Place, ask: &Ask, start: Timestamp, as_of: AsOf) -> Explained {
    let why = WhyNot::new(
        desk.ports.clone(),
        Snapshots::new(desk.ports.clone()),
        desk.availability.clone(),
    );
    why.explain(place.business, place.location, ask, start, as_of)
        .await
        .unwrap()
}

/// The same ports so much later.
fn later(desk: &Desk, after: SignedDuration) -> Ports {
    Ports {
        clock: Arc::new(SystemClock::starting_at(desk.ports.now() + after, 1)),
        ..desk.ports.clone()
    }
}

fn bookings(ports: &Ports) -> Bookings {
    let availability = Availability::new(ports.clone());
    Bookings::new(ports.clone(), Snapshots::new(ports.clone()), availability)
}

/// What the audit trail keeps of the rules that a change bent.
async fn bent(desk: &Desk, place: Place, done: &Committed) -> Value {
    let subject = &done.bookings[0].booking.to_string();
    let found = desk
        .ports
        .store
        .read::<_, ServiceError, _>(place.business, |tx| {
            Box::pin(async move {
                let page = PageRequest::first(10);
                Ok(tx.audit().list(Some(subject), page).await?.items)
            })
        });
    let mut found = found.await.unwrap().into_iter();
    let bent = found.find(|event| !event.detail["override"].is_null());
    bent.unwrap().detail["override"].clone()
}

fn dollars(minor: i64) -> Money {
    Money {
        minor,
        currency: Currency::AUD,
    }
}

pub(super) async fn a_location_rules_before_its_business_and_a_service_before_both(desk: Desk) {
    let (here, there) = (
        desk.place("northside-northcote").await,
        desk.place("northside-carlton").await,
    );
    let plain = Service {
        first_visit: FirstVisit::Any,
        cancel_notice_minutes: None,
        cancel_fee: None,
        ..service(&*desk.snapshot(here).await, "Initial consultation").clone()
    };
    desk.put(here, plain.clone()).await;
    let everywhere = HouseRules {
        day_limit: Some(3),
        deposit: Some(Deposit::Percent(10)),
        cancel_notice_minutes: Some(60),
        cancel_fee: Some(Deposit::Fixed(dollars(2_000))),
        late_cancel: None,
    };
    catalogue(&desk)
        .put_house_rules(here.business, Actor::System, &everywhere)
        .await
        .unwrap();
    let own = HouseRules {
        day_limit: Some(1),
        deposit: Some(Deposit::Fixed(dollars(1_500))),
        ..HouseRules::default()
    };
    rule(&desk, here, own).await;
    for (place, house, by) in [
        (here, own.or(everywhere), RuledBy::Location),
        (there, everywhere, RuledBy::Business),
    ] {
        desk.snapshots.forget(place.location);
        let snapshot = desk.snapshot(place).await;
        let filled = service(&snapshot, "Initial consultation");
        assert_eq!(filled.day_limit, house.day_limit);
        assert_eq!(filled.deposit, house.deposit);
        assert_eq!(filled.cancel_notice_minutes, Some(60));
        assert_eq!(filled.cancel_fee, everywhere.cancel_fee);
        assert_eq!(snapshot.day_limit_by(plain.id), Some(by));
    }

    // The first free hour of a week is booked under the rules of the place.
    let snapshot = desk.snapshot(here).await;
    let hours: Vec<Timestamp> = (23..28)
        .flat_map(|day| (9..17).map(move |hour| format!("2026-11-{day}T{hour:02}:00")))
        .map(|text| at(&snapshot, &text))
        .collect();
    let wish = |start, phone: &str| Wish::new(Visit::of(plain.id), start, guest("Ann", phone));
    let mut made = None;
    for start in &hours {
        let wish = wish(*start, "+61491570156");
        if let Ok(done) = desk.bookings.book(here, super::desk(), &wish, None).await {
            made = Some((*start, done.bookings[0].booking));
            break;
        }
    }
    let (first, id) = made.unwrap();
    let (booking, _) = desk.booking(here, id).await;
    assert_eq!(booking.deposit_due, Some(dollars(1_500)));
    assert_eq!(booking.cancel_fee, Some(dollars(2_000)));
    let until = first - SignedDuration::from_mins(60);
    assert_eq!(booking.cancel_free_until, Some(until));
    assert_eq!(booking.late_cancel, LateCancel::Fee);
    let date = |start: Timestamp| snapshot.zone.to_datetime(start).date();
    let mut same_day = hours.iter().filter(|start| date(**start) == date(first));
    let other = *same_day.next_back().unwrap();
    let refused = desk
        .bookings
        .book(here, super::desk(), &wish(other, "+61491570157"), None)
        .await;
    assert!(matches!(refused, Err(ChangeError::Taken(_))), "{refused:?}");
    let ask = Ask::any(plain.id);
    let told = explain(&desk, here, &ask, other, AsOf::Now).await;
    let limit = told.reasons.iter().find(|one| one.code == "day_limit");
    let limit = limit.unwrap();
    assert_eq!(limit.text, "Day limit of Northcote reached: 1 a day");
    assert_eq!(limit.ruled_by, Some(RuledBy::Location));
    let limited_at = desk.ports.now();
    let elsewhere = explain(&desk, there, &ask, other, AsOf::Now).await;
    let codes: Vec<_> = elsewhere.reasons.iter().map(|one| one.code).collect();
    assert!(!codes.contains(&"day_limit"), "{codes:?}");

    // What a service rules itself goes before both; and as of then the rules are those of then.
    let ruled = Service {
        day_limit: Some(50),
        deposit: Some(Deposit::Percent(0)),
        ..plain.clone()
    };
    desk.put(here, ruled).await;
    let filled = desk.snapshot(here).await;
    let filled = service(&filled, "Initial consultation");
    assert_eq!(
        (filled.day_limit, filled.deposit),
        (Some(50), Some(Deposit::Percent(0)))
    );
    let has = |told: &Explained| told.reasons.iter().any(|one| one.code == "day_limit");
    assert!(!has(&explain(&desk, here, &ask, other, AsOf::Now).await));
    assert!(has(&explain(
        &desk,
        here,
        &ask,
        other,
        AsOf::At(limited_at)
    )
    .await));

    // What cannot hold is named, and nothing is replaced.
    let pounds = Deposit::Fixed(Money {
        minor: 100,
        currency: Currency::GBP,
    });
    let wrong = HouseRules {
        cancel_fee: Some(pounds),
        ..everywhere
    };
    let refused = catalogue(&desk)
        .put_house_rules(here.business, Actor::System, &wrong)
        .await;
    assert!(
        matches!(
            refused,
            Err(ServiceError::Invalid {
                field: "cancel_fee",
                ..
            })
        ),
        "{refused:?}"
    );
    let kept = catalogue(&desk).read(here.business).await.unwrap().rules;
    assert_eq!(kept, everywhere);
}

pub(super) async fn a_limit_of_the_location_is_counted_when_it_is_written(desk: Desk) {
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let cut = service(&snapshot, "Haircut").id;
    let wish = |text: &str, phone: &str| {
        Wish::new(Visit::of(cut), at(&snapshot, text), guest("Ann", phone))
    };
    // Ruled by another node: what is known here may be as old as two seconds.
    let other = Catalogue::new(desk.ports.clone(), Snapshots::new(desk.ports.clone()));
    let limit = HouseRules {
        day_limit: Some(1),
        ..HouseRules::default()
    };
    other
        .put_house_rules(place.business, Actor::System, &limit)
        .await
        .unwrap();
    let book = async |wish: Wish| desk.bookings.book(place, super::desk(), &wish, None).await;
    book(wish("2026-11-25T10:00", "+447700900103"))
        .await
        .unwrap();
    let second = book(wish("2026-11-25T14:00", "+447700900104")).await;
    assert!(second.is_err(), "{second:?}");
    book(wish("2026-11-26T14:00", "+447700900104"))
        .await
        .unwrap();
}

pub(super) async fn after_the_cut_off_only_the_business_changes_a_booking_and_says_why(desk: Desk) {
    let place = desk.place("pickle-park").await;
    let snapshot = desk.snapshot(place).await;
    let hire = service(&snapshot, "Court hire").id;
    let book = async |text: &str| {
        let wish = Wish::new(Visit::of(hire), at(&snapshot, text), jo());
        let done = desk.bookings.book(place, super::desk(), &wish, None).await;
        done.unwrap().bookings[0].booking
    };
    let business = place.business;
    let cancel = async |by: Authority<'static>, id, how: &Cancelling| {
        desk.bookings.cancel(business, by, id, how, None).await
    };
    // It is 19:30 in Mysuru, and the free time ends twelve hours before. What was agreed before the rule holds.
    let before = book("2026-11-21T06:00").await;
    let refuses = HouseRules {
        late_cancel: Some(LateCancel::Refuse),
        ..HouseRules::default()
    };
    rule(&desk, place, refuses).await;
    let (late, in_time) = (
        book("2026-11-21T06:00").await,
        book("2026-11-25T06:00").await,
    );
    let moved_late = book("2026-11-21T06:00").await;
    let customer = desk.booking(place, late).await.0.customer_id.unwrap();
    let customers = || Authority::Customer(Actor::Customer(customer));
    let plainly = Cancelling::default();
    let done = cancel(customers(), before, &plainly).await.unwrap();
    assert_eq!(done.fee.unwrap().to_string(), "₹150");
    assert_eq!(
        cancel(customers(), in_time, &plainly).await.unwrap().fee,
        None
    );

    // Nobody is let through plainly, and each is told the rule, its value and what to do.
    let boss = owner(&desk, place).await;
    let key = Authority::Member(Actor::ApiKey(ApiKeyId::from_uuid(uuid::Uuid::nil())));
    let by_owner = || Authority::Member(Actor::User(boss));
    let to = Moving::at(at(&snapshot, "2026-11-26T07:00"));
    for by in [customers(), key.clone(), by_owner(), super::desk()] {
        let refused = cancel(by.clone(), late, &plainly).await;
        let Err(ChangeError::TooLate(rule)) = refused else {
            panic!("{by:?}: {refused:?}")
        };
        assert_eq!(rule.until, at(&snapshot, "2026-11-20T18:00"));
        assert!(
            rule.text.starts_with(
                "It could be moved or cancelled until Fri 20 Nov, 18:00, 12 h before it begins. Ring us"
            ),
            "{}",
            rule.text
        );
        assert!(rule.say.contains("12 hours before"), "{}", rule.say);
        let refused = desk
            .bookings
            .reschedule(business, by, moved_late, &to, None)
            .await;
        assert!(
            matches!(refused, Err(ChangeError::TooLate(_))),
            "{refused:?}"
        );
    }
    let because = |reason: &str| Cancelling {
        reason: Some(reason.to_owned()),
        anyway: true,
        ..Cancelling::default()
    };
    for by in [customers(), key, super::desk()] {
        let refused = cancel(by, late, &because("agreed on the telephone")).await;
        let forbidden = matches!(
            refused,
            Err(ChangeError::Service(ServiceError::Forbidden(_)))
        );
        assert!(forbidden, "{refused:?}");
    }
    let silent = cancel(by_owner(), late, &because("  ")).await;
    assert!(
        matches!(
            silent,
            Err(ChangeError::Service(ServiceError::Invalid {
                field: "reason",
                ..
            }))
        ),
        "{silent:?}"
    );
    let (still, _) = desk.booking(place, late).await;
    assert!(still.state.can_change() && still.lines.len() == 1);

    let done = cancel(by_owner(), late, &because("agreed on the telephone"))
        .await
        .unwrap();
    assert_eq!(done.fee.unwrap().to_string(), "₹150");
    let kept = &bent(&desk, place, &done).await;
    assert_eq!(kept["rules"], json!([CUT_OFF]));
    assert_eq!(kept["reason"], "agreed on the telephone");
    let why = Override::new("rain").unwrap();
    let done = desk
        .bookings
        .reschedule_anyway(business, by_owner(), moved_late, &to, &why, None)
        .await
        .unwrap();
    let (moved, _) = desk.booking(place, moved_late).await;
    assert_eq!(moved.range.start(), to.start);
    assert_eq!(moved.late_cancel, LateCancel::Refuse);
    assert!(moved.lines.iter().any(|line| line.kind == LineKind::Fee));
    let kept = &bent(&desk, place, &done).await;
    assert_eq!(kept["rules"], json!([CUT_OFF]));
}

pub(super) async fn a_time_that_was_kept_then_says_until_when_it_was(desk: Desk) {
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let cut = service(&snapshot, "Haircut");
    let sam = Visit {
        staff: Some(cut.staff[0].staff),
        ..Visit::of(cut.id)
    };
    let start = at(&snapshot, "2026-11-25T10:00");
    let wish = Wish::new(sam.clone(), start, jo());
    let ask = Ask::of(sam);
    let now = desk.ports.now();
    let minutes = SignedDuration::from_mins;
    let seconds = SignedDuration::from_secs;
    let held = desk
        .bookings
        .hold(place, "jo", std::slice::from_ref(&wish))
        .await
        .unwrap();
    // A minute later it is kept for longer, and in the next minute it is given back.
    let ports = later(&desk, minutes(1));
    let longer = Catalogue::new(ports.clone(), Snapshots::new(ports))
        .extend_hold(place.business, held.holds[0])
        .await
        .unwrap();
    assert!(longer > held.expires_at);
    bookings(&later(&desk, minutes(2)))
        .release(place.business, held.holds[0])
        .await
        .unwrap();
    let kept = |told: &Explained| {
        let mut reasons = told.reasons.iter();
        reasons
            .find(|one| one.code == "held")
            .map(|one| one.text.clone())
    };
    let until = |end: Timestamp| {
        let end = services::show::time(end, &snapshot.zone);
        Some(format!("Sam is held by another call until {end}"))
    };
    for (as_of, expected) in [
        (AsOf::At(now - minutes(1)), None),
        (AsOf::At(now + seconds(30)), until(held.expires_at)),
        (AsOf::At(now + seconds(90)), until(longer)),
        (AsOf::At(now + minutes(3)), None),
        (AsOf::Now, None),
    ] {
        let told = explain(&desk, place, &ask, start, as_of).await;
        assert_eq!(kept(&told), expected, "{as_of:?}: {:?}", told.reasons);
        assert_eq!(told.bookable, expected.is_none(), "{as_of:?}");
    }
    // What a hold was used for is told as of then too, and as of now it is the booking.
    let start = at(&snapshot, "2026-11-25T14:00");
    let wish = Wish { start, ..wish };
    let held = desk
        .bookings
        .hold(place, "jo", std::slice::from_ref(&wish))
        .await
        .unwrap();
    let kept_wish = Wish {
        hold: Some(held.holds[0]),
        ..wish
    };
    bookings(&later(&desk, minutes(1)))
        .book(place, Authority::Visitor(Some("jo")), &kept_wish, None)
        .await
        .unwrap();
    let then = explain(&desk, place, &ask, start, AsOf::At(now + seconds(30))).await;
    assert_eq!(kept(&then), until(held.expires_at));
    let told = explain(&desk, place, &ask, start, AsOf::Now).await;
    assert_eq!(kept(&told), None);
    assert!(told.reasons.iter().any(|one| one.code == "staff_busy"));
}
