//! The rules as they were: whatever changes, a time is explained by those that held when it was asked for.

use domain::{ExceptionId, HoursId, TimeOffId, TimeRange, WallRange};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Weekday, date},
};
use services::{
    ServiceError,
    availability::Ask,
    bookings::Place,
    ports::store::Tx,
    records::{
        HoursException, HoursOwner, Lane, Location, Performer, Service, Staff, TimeOff, WeeklyHours,
    },
    snapshot::{Snapshots, Visit},
    why_not::{AsOf, WhyNot},
};

use super::{Desk, Dice, at, service};

/// What a change starts from.
struct Before {
    cut: Service,
    location: Location,
    staff: Vec<Staff>,
    hours: Vec<WeeklyHours>,
}

/// Makes one of several changes that decide about Saturday at two, back or forth.
async fn change(
    tx: &mut dyn Tx,
    desk: &Desk,
    before: &Before,
    (which, on): (usize, bool),
) -> Result<(), ServiceError> {
    let place = HoursOwner::Location(before.location.id);
    let sam = before.cut.staff[0].staff;
    match which {
        0 => {
            // Open until noon alone.
            let noon = WallRange::new("09:00".parse().unwrap(), "12:00".parse().unwrap());
            let mut hours = before.hours.clone();
            if on {
                hours.retain(|one| one.weekday != Weekday::Saturday);
                hours.push(WeeklyHours {
                    id: desk.ports.id(HoursId::from_uuid),
                    owner: place,
                    weekday: Weekday::Saturday,
                    range: noon.unwrap(),
                });
            }
            tx.hours().set_weekly(place, &hours).await?;
        }
        1 => {
            let exception = HoursException {
                id: desk.ports.id(ExceptionId::from_uuid),
                owner: place,
                date: date(2026, 11, 21),
                ranges: vec![],
                note: "Closed".to_owned(),
                holiday: false,
            };
            if on {
                tx.hours().put_exception(&exception).await?;
            } else {
                tx.hours().remove_exception(place, exception.date).await?;
            }
        }
        2 => {
            let service = Service {
                notice_minutes: on.then_some(3 * 24 * 60),
                ..before.cut.clone()
            };
            tx.catalog().put_service(&service).await?;
        }
        3 => {
            let member = before.staff.iter().find(|one| one.id == sam).unwrap();
            let staff = Staff {
                active: !on,
                ..member.clone()
            };
            tx.catalog().put_staff(&staff).await?;
        }
        4 => {
            let location = Location {
                horizon_days: if on { 0 } else { before.location.horizon_days },
                ..before.location.clone()
            };
            tx.locations().put(&location).await?;
        }
        _ => {
            let start: Timestamp = "2026-11-21T13:00:00Z".parse().unwrap();
            let off = TimeOff {
                id: TimeOffId::from_uuid(uuid::Uuid::from_u128(5)),
                lane: Lane::Staff(sam),
                range: TimeRange::starting(start, SignedDuration::from_hours(3)).unwrap(),
                note: String::new(),
            };
            if on {
                tx.hours().put_time_off(&off).await?;
            } else {
                tx.hours().remove_time_off(off.id).await?;
            }
        }
    }
    Ok(())
}

async fn before(desk: &Desk, place: Place) -> Before {
    let snapshot = desk.snapshot(place).await;
    // Sam alone, so that each change decides.
    let cut = service(&snapshot, "Haircut");
    let cut = Service {
        staff: vec![Performer::from(cut.staff[0].staff)],
        ..cut.clone()
    };
    desk.put(place, cut.clone()).await;
    let owner = HoursOwner::Location(place.location);
    let hours = desk
        .ports
        .store
        .read::<_, ServiceError, _>(place.business, |tx| {
            Box::pin(async move { Ok(tx.hours().weekly(&[owner]).await?) })
        });
    Before {
        cut,
        location: snapshot.location.clone(),
        staff: snapshot.staff.clone(),
        hours: hours.await.unwrap(),
    }
}

pub(super) async fn as_of_then_the_rules_are_those_of_then(desk: Desk) {
    let place = desk.place("fade-room").await;
    let before = before(&desk, place).await;
    let start = at(&*desk.snapshot(place).await, "2026-11-21T14:00");
    let why_not = WhyNot::new(
        desk.ports.clone(),
        // Nothing is kept from before a change.
        Snapshots::new(desk.ports.clone()),
        desk.availability.clone(),
    );
    let ask = Ask::of(Visit {
        staff: Some(before.cut.staff[0].staff),
        ..Visit::of(before.cut.id)
    });
    let explain = async |as_of| {
        let told = why_not
            .explain(place.business, place.location, &ask, start, as_of)
            .await;
        match told {
            Ok(told) => {
                let codes = told.reasons.iter().map(|reason| reason.code);
                (told.bookable, codes.collect::<Vec<_>>())
            }
            Err(error) => panic!("{error:?}"),
        }
    };
    let mut dice = Dice(31);
    let mut made = [false; 6];
    let mut known = Vec::new();
    for round in 0..24 {
        // As often back as forth, so that it is free again now and then.
        let back = made.iter().position(|made| *made);
        let which = match back.filter(|_| dice.roll(5) < 3) {
            Some(back) => back,
            None => dice.roll(made.len()),
        };
        made[which] = !made[which];
        let (desk, before, step) = (&desk, &before, (which, made[which]));
        desk.ports
            .store
            .write::<_, ServiceError, _>(place.business, |tx| {
                Box::pin(async move { change(tx, desk, before, step).await })
            })
            .await
            .unwrap();
        desk.snapshots.forget(place.location);
        let now = desk.ports.now();
        let fresh = Snapshots::new(desk.ports.clone());
        let today = WhyNot::new(desk.ports.clone(), fresh, desk.availability.clone());
        let today = today
            .explain(place.business, place.location, &ask, start, AsOf::Now)
            .await;
        let bookable = today.is_ok_and(|told| told.bookable);
        assert_eq!(bookable, made == [false; 6], "round {round}: {made:?}");
        known.push((now, made, explain(AsOf::At(now)).await));
    }
    let (mut free, mut refused) = (0, 0);
    for (round, (then, made, told)) in known.iter().enumerate() {
        let as_of = explain(AsOf::At(*then)).await;
        assert_eq!(as_of, *told, "round {round}: {made:?}");
        assert_eq!(
            as_of.0,
            *made == [false; 6],
            "round {round}: {made:?} {as_of:?}"
        );
        let code = |which: usize, code: &str| {
            // Where nobody does it any more, that is all there is to tell.
            let there = as_of.1.contains(&code) || as_of.1 == ["service_location"];
            assert!(!made[which] || there, "round {round}: {made:?} {as_of:?}");
        };
        assert!(
            !made[3] || as_of.1 == ["service_location"],
            "round {round}: {as_of:?}"
        );
        code(1, "exception");
        code(2, "notice");
        code(4, "horizon");
        code(5, "time_off");
        free += usize::from(as_of.0);
        refused += usize::from(!as_of.0);
    }
    assert!(free > 0 && refused > 0, "{free} {refused}");
}
