//! Booking in spite of rules that may be bent, and what nobody bends.

use std::sync::atomic::Ordering;

use domain::{ApiKeyId, ExceptionId, HoursId, Role, TimeOffId, TimeRange, UserId, WallRange};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Weekday, date},
};
use services::{
    ServiceError,
    bookings::{Authority, ChangeError, Committed, Moving, Override, Place, Wish},
    records::{
        Actor, AuditEvent, HoursException, HoursOwner, Membership, PageRequest, Service, Staff,
        TimeOff, WeeklyHours,
    },
    snapshot::Visit,
};

use super::{Desk, at, courts, guest, jo, service};

async fn members(desk: &Desk, place: Place) -> Vec<Membership> {
    let found = desk
        .ports
        .store
        .read::<_, ServiceError, _>(place.business, |tx| {
            Box::pin(async move { Ok(tx.members().list().await?) })
        });
    found.await.unwrap()
}

pub(super) async fn owner(desk: &Desk, place: Place) -> UserId {
    members(desk, place).await[0].user_id
}

fn why() -> Override {
    Override::new("  A regular, agreed on the telephone ").unwrap()
}

async fn anyway(desk: &Desk, place: Place, wish: &Wish) -> Result<Committed, ChangeError> {
    let by = Authority::Member(Actor::User(owner(desk, place).await));
    desk.bookings
        .book_anyway(place, by, wish, &why(), None)
        .await
}

async fn audited(desk: &Desk, place: Place, done: &Committed) -> AuditEvent {
    let subject = &done.bookings[0].booking.to_string();
    let found = desk
        .ports
        .store
        .read::<_, ServiceError, _>(place.business, |tx| {
            Box::pin(async move {
                let page = tx
                    .audit()
                    .list(Some(subject), PageRequest::first(10))
                    .await?;
                Ok(page.items)
            })
        });
    found.await.unwrap().remove(0)
}

/// A barber's week in which one of them works on Fridays alone, with a date on which the place is closed and a day that
/// takes one booking of a kind.
async fn bend(desk: &Desk, place: Place, cut: &Service, friday_only: &Staff) {
    let id = || desk.ports.id(HoursId::from_uuid);
    let owner = HoursOwner::Staff(friday_only.id);
    let friday = &[WeeklyHours {
        id: id(),
        owner,
        weekday: Weekday::Friday,
        range: WallRange::new("09:00".parse().unwrap(), "17:00".parse().unwrap()).unwrap(),
    }];
    let closed = &HoursException {
        id: desk.ports.id(ExceptionId::from_uuid),
        owner: HoursOwner::Location(place.location),
        date: date(2026, 11, 24),
        ranges: vec![],
        note: "Works outing".to_owned(),
        holiday: false,
    };
    let limited = &Service {
        day_limit: Some(1),
        ..cut.clone()
    };
    desk.ports
        .store
        .write::<_, ServiceError, _>(place.business, |tx| {
            Box::pin(async move {
                tx.hours().set_weekly(owner, friday).await?;
                tx.hours().put_exception(closed).await?;
                tx.catalog().put_service(limited).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
    desk.snapshots.forget(place.location);
}

pub(super) async fn what_may_be_bent_is_booked_anyway_with_its_reason(desk: Desk) {
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let cut = service(&snapshot, "Haircut").clone();
    let away = snapshot.staff_member(cut.staff[1].staff).unwrap().clone();
    bend(&desk, place, &cut, &away).await;
    let haircut = |text: &str| Wish::new(Visit::of(cut.id), at(&snapshot, text), jo());
    let taken = haircut("2026-11-26T10:00");
    desk.bookings
        .book(place, super::desk(), &taken, None)
        .await
        .unwrap();
    let mut with_away = haircut("2026-11-21T10:00");
    with_away.visit.staff = Some(away.id);
    for (wish, code) in [
        (haircut("2026-11-20T14:15"), "notice"),
        (haircut("2026-11-27T10:07"), "grid"),
        (haircut("2026-11-22T11:00"), "closed"),
        (haircut("2026-11-28T16:45"), "too_short"),
        (haircut("2026-11-24T11:00"), "exception"),
        (haircut("2026-11-26T12:00"), "day_limit"),
        (haircut("2027-06-01T11:00"), "horizon"),
        (with_away, "time_off"),
    ] {
        let strict = desk.bookings.book(place, super::desk(), &wish, None).await;
        assert!(
            matches!(strict, Err(ChangeError::Taken(_))),
            "{code}: {strict:?}"
        );
        let done = anyway(&desk, place, &wish).await;
        let done = done.unwrap_or_else(|error| panic!("{code}: {error:?}"));
        let (booking, lanes) = desk.booking(place, done.bookings[0].booking).await;
        assert_eq!(
            (booking.range.start(), lanes.len()),
            (wish.start, 1),
            "{code}"
        );
        let event = audited(&desk, place, &done).await;
        let told = &event.detail["override"];
        assert_eq!(told["reason"], "A regular, agreed on the telephone");
        let rules: Vec<_> = told["rules"].as_array().unwrap().iter().collect();
        assert!(rules.iter().any(|rule| *rule == code), "{code}: {rules:?}");
        assert!(matches!(event.actor, Actor::User(_)), "{event:?}");
        // Once it is there, it is double use, which nobody bends.
        let by = Authority::Member(Actor::User(owner(&desk, place).await));
        let mut same = wish.clone();
        same.lanes = lanes;
        let twice = desk
            .bookings
            .book_anyway(place, by, &same, &why(), None)
            .await;
        assert!(
            matches!(twice, Err(ChangeError::Taken(_))),
            "{code}: {twice:?}"
        );
    }
    // Where nothing is in the way it is an ordinary booking.
    let free = anyway(&desk, place, &haircut("2026-11-25T10:00"))
        .await
        .unwrap();
    let event = audited(&desk, place, &free).await;
    assert!(event.detail["override"].is_null(), "{:?}", event.detail);
    // And a booking moves anyway, too.
    let (id, to) = (free.bookings[0].booking, at(&snapshot, "2026-11-22T09:05"));
    let by = || async { Authority::Member(Actor::User(owner(&desk, place).await)) };
    let to = Moving::at(to);
    let strict = desk
        .bookings
        .reschedule(place.business, by().await, id, &to, None);
    assert!(matches!(strict.await, Err(ChangeError::Taken(_))));
    let moved = desk
        .bookings
        .reschedule_anyway(place.business, by().await, id, &to, &why(), Some("m"))
        .await
        .unwrap();
    assert_eq!(desk.booking(place, id).await.0.range.start(), to.start);
    let event = audited(&desk, place, &moved).await;
    assert_eq!(event.action, "booking.moved");
    let rules = event.detail["override"]["rules"].as_array().unwrap();
    assert!(rules.iter().any(|rule| rule == "closed") && rules.iter().any(|rule| rule == "grid"));
    let again = desk
        .bookings
        .reschedule_anyway(place.business, by().await, id, &to, &why(), Some("m"))
        .await;
    assert_eq!(again.unwrap(), moved);
}

pub(super) async fn what_cannot_be_bent_is_refused_anyway(desk: Desk) {
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let cut = service(&snapshot, "Haircut").clone();
    let [sam, tom] = [cut.staff[0].staff, cut.staff[1].staff];
    // Sundays are closed: each of these is to be bent, and something else that cannot be stands behind it.
    let sunday = |hour: u32| at(&snapshot, &format!("2026-11-22T{hour:02}:00"));
    let with = |staff, start: Timestamp| {
        let visit = Visit {
            staff: Some(staff),
            ..Visit::of(cut.id)
        };
        Wish::new(visit, start, guest("Max", "+447700900102"))
    };
    let refused = async |desk: &Desk, wish: &Wish, code: &str| {
        let before = desk.all(place).await.len();
        let made = anyway(desk, place, wish).await;
        let Err(ChangeError::Taken(found)) = made else {
            panic!("{code}: {made:?}")
        };
        let reasons = found.why_not.unwrap().reasons;
        let codes: Vec<_> = reasons.iter().map(|reason| reason.code()).collect();
        assert!(codes.contains(&code), "{code}: {codes:?}");
        assert!(
            reasons.iter().all(|reason| !reason.is_soft()),
            "{reasons:?}"
        );
        assert_eq!(desk.all(place).await.len(), before, "{code}");
    };
    anyway(&desk, place, &with(sam, sunday(10))).await.unwrap();
    refused(&desk, &with(sam, sunday(10)), "staff_busy").await;
    // The day before, while the place is open, somebody keeps Sam.
    let kept = with(sam, at(&snapshot, "2026-11-21T10:00"));
    let held = desk
        .bookings
        .hold(place, "visitor", std::slice::from_ref(&kept))
        .await;
    held.unwrap();
    refused(&desk, &kept, "held").await;
    let yesterday = with(sam, desk.ports.now() - SignedDuration::from_hours(24));
    let whole = Timestamp::from_second(yesterday.start.as_second() / 3600 * 3600).unwrap();
    refused(&desk, &with(sam, whole), "past").await;
    let off = &TimeOff {
        id: desk.ports.id(TimeOffId::from_uuid),
        lane: services::records::Lane::Staff(tom),
        range: TimeRange::starting(sunday(8), SignedDuration::from_hours(8)).unwrap(),
        note: "Holiday".to_owned(),
    };
    desk.ports
        .store
        .write::<_, ServiceError, _>(place.business, |tx| {
            Box::pin(async move { Ok(tx.hours().put_time_off(off).await?) })
        })
        .await
        .unwrap();
    desk.snapshots.forget(place.location);
    refused(&desk, &with(tom, sunday(12)), "time_off").await;
    let adults = Service {
        age_min: Some(40),
        ..cut.clone()
    };
    desk.put(place, adults).await;
    refused(&desk, &with(sam, sunday(12)), "policy").await;
    desk.put(place, cut.clone()).await;

    // Courts: a full class, an event in the calendar, and a calendar that cannot be read. 5 am is before they open.
    let park = courts::Park::of(desk).await;
    let (desk, place) = (&park.desk, park.place);
    let snapshot = desk.snapshot(place).await;
    let play = service(&snapshot, "Open play").clone();
    let early = at(&snapshot, "2026-11-21T05:00");
    let all = Visit {
        seats: play.capacity,
        ..Visit::of(play.id)
    };
    let all = Wish::new(all, early, jo());
    anyway(desk, place, &all).await.unwrap();
    let one = Wish::new(Visit::of(play.id), early, guest("Max", "+447700900102"));
    let full = anyway(desk, place, &one).await;
    let Err(ChangeError::Taken(found)) = full else {
        panic!("{full:?}")
    };
    let reasons = found.why_not.unwrap().reasons;
    assert!(
        reasons.iter().any(|reason| reason.code() == "capacity"),
        "{reasons:?}"
    );
    let next = at(&snapshot, "2026-11-22T05:00");
    park.writes(next, "Tournament", None);
    let hire = Wish::new(Visit::of(park.hire), next, jo());
    let taken = anyway(desk, place, &hire).await;
    let Err(ChangeError::Taken(found)) = taken else {
        panic!("{taken:?}")
    };
    let reasons = found.why_not.unwrap().reasons;
    assert!(
        reasons
            .iter()
            .any(|reason| reason.code() == "calendar_event"),
        "{reasons:?}"
    );
    desk.diary.broken.store(true, Ordering::Relaxed);
    desk.availability.calendars().forget(place.business);
    let blind = Wish::new(
        Visit::of(park.hire),
        at(&snapshot, "2026-11-23T05:00"),
        jo(),
    );
    let made = anyway(desk, place, &blind).await;
    assert!(
        matches!(made, Err(ChangeError::Service(ServiceError::Conflict(_)))),
        "{made:?}"
    );
}

pub(super) async fn nobody_but_owner_manager_and_desk_bends_a_rule(desk: Desk) {
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let cut = service(&snapshot, "Haircut").id;
    let member = members(&desk, place).await.remove(0);
    let sunday = |hour: u32| at(&snapshot, &format!("2026-11-22T{hour:02}:00"));
    for (hour, role, may) in [
        (9, Role::Owner, true),
        (10, Role::Manager, true),
        (11, Role::Desk, true),
        (12, Role::Staff, false),
    ] {
        let changed = &Membership {
            role,
            ..member.clone()
        };
        desk.ports
            .store
            .write::<_, ServiceError, _>(place.business, |tx| {
                Box::pin(async move { Ok(tx.members().put(changed).await?) })
            })
            .await
            .unwrap();
        let wish = Wish::new(Visit::of(cut), sunday(hour), jo());
        let by = Authority::Member(Actor::User(member.user_id));
        let made = desk
            .bookings
            .book_anyway(place, by, &wish, &why(), None)
            .await;
        let forbidden = matches!(made, Err(ChangeError::Service(ServiceError::Forbidden(_))));
        assert_eq!((made.is_ok(), forbidden), (may, !may), "{role:?}: {made:?}");
    }
    let wish = Wish::new(Visit::of(cut), sunday(14), jo());
    let stranger = UserId::from_uuid(uuid::Uuid::nil());
    for by in [
        Authority::Member(Actor::User(stranger)),
        Authority::Member(Actor::System),
        Authority::Member(Actor::ApiKey(ApiKeyId::from_uuid(uuid::Uuid::nil()))),
        Authority::Visitor(None),
    ] {
        let made = desk
            .bookings
            .book_anyway(place, by, &wish, &why(), None)
            .await;
        assert!(
            matches!(made, Err(ChangeError::Service(ServiceError::Forbidden(_)))),
            "{made:?}"
        );
    }
    for reason in ["", "   ", &"x".repeat(501)] {
        let refused = Override::new(reason);
        assert!(
            matches!(
                refused,
                Err(ServiceError::Invalid {
                    field: "reason",
                    ..
                })
            ),
            "{refused:?}"
        );
    }
}
