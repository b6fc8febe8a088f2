//! Rules and terms: seats, limits, keys, fees, and what makes no sense.

use domain::{LocationId, TimeRange};
use jiff::{SignedDuration, Timestamp};
use services::{
    ServiceError,
    bookings::{Authority, Cancelling, ChangeError, Guest, Moving, Place, Wish},
    records::{Actor, LineKind, Service},
    snapshot::{AddOnCount, Visit},
};

use super::{Desk, at, guest, jo, service};

pub(super) async fn a_class_fills_seat_by_seat_and_no_further(desk: Desk) {
    let place = desk.place("pickle-park").await;
    let snapshot = desk.snapshot(place).await;
    let class = service(&snapshot, "Open play").clone();
    let start = at(&snapshot, "2026-11-21T10:00");
    let seats = |count: u32, phone: &str| {
        let visit = Visit {
            seats: count,
            ..Visit::of(class.id)
        };
        Wish::new(visit, start, guest("Ann", phone))
    };
    let mut first = None;
    for (count, phone) in [
        (3, "+447700900103"),
        (3, "+447700900104"),
        (2, "+447700900105"),
    ] {
        let wish = seats(count, phone);
        let done = desk
            .bookings
            .book(place, super::desk(), &wish, None)
            .await
            .unwrap();
        first.get_or_insert(done.bookings[0].booking);
    }
    let full = desk
        .bookings
        .book(place, super::desk(), &seats(1, "+447700900106"), None)
        .await;
    let Err(ChangeError::Taken(offers)) = full else {
        panic!("{full:?}")
    };
    let why = offers.why_not.unwrap();
    assert_eq!(
        (why.code.as_str(), why.say.contains("full")),
        ("full", true),
        "{}",
        why.say
    );
    let how = Cancelling::default();
    desk.bookings
        .cancel(place.business, super::desk(), first.unwrap(), &how, None)
        .await
        .unwrap();
    desk.bookings
        .book(place, super::desk(), &seats(3, "+447700900107"), None)
        .await
        .unwrap();
}

pub(super) async fn a_full_class_opens_no_second_session_unless_several_are_wanted(desk: Desk) {
    let place = desk.place("pickle-park").await;
    let snapshot = desk.snapshot(place).await;
    let class = service(&snapshot, "Open play").clone();
    assert!(class.resources.len() > 1, "there is room for a second one");
    let start = at(&snapshot, "2026-11-21T10:00");
    let wish = |phone: &str, seats| {
        let visit = Visit {
            seats,
            ..Visit::of(class.id)
        };
        Wish::new(visit, start, guest("Ann", phone))
    };
    let book = async |wish: &Wish| desk.bookings.book(place, super::desk(), wish, None).await;
    let full = book(&wish("+447700900103", class.capacity)).await.unwrap();
    let Err(ChangeError::Taken(offers)) = book(&wish("+447700900104", 1)).await else {
        panic!("a second session was opened");
    };
    let why = offers.why_not.unwrap();
    assert_eq!(why.code.as_str(), "full");
    assert!(why.say.starts_with("The class is full"), "{}", why.say);
    let codes: Vec<_> = why.reasons.iter().map(|reason| reason.code()).collect();
    assert!(codes.contains(&"capacity"), "{codes:?}");
    assert!(!offers.nearest.is_empty(), "other times are offered");
    // Alone in its session, a booking moves over itself.
    let later = Moving::at(start + SignedDuration::from_mins(60));
    let id = full.bookings[0].booking;
    desk.bookings
        .reschedule(place.business, super::desk(), id, &later, None)
        .await
        .unwrap();
    book(&wish("+447700900104", class.capacity)).await.unwrap();
    let several = Service {
        parallel_sessions: true,
        ..class.clone()
    };
    desk.put(place, several).await;
    book(&wish("+447700900105", 1)).await.unwrap();
    let sessions = desk
        .ports
        .store
        .read::<_, ServiceError, _>(place.business, |tx| {
            Box::pin(async move {
                let window = TimeRange::starting(start, SignedDuration::from_mins(1)).unwrap();
                let now = Timestamp::UNIX_EPOCH;
                Ok(tx.bookings().classes(class.id, window, now).await?)
            })
        });
    assert_eq!(sessions.await.unwrap().len(), 2);
}

pub(super) async fn a_limit_holds_for_each_customer_and_each_day(desk: Desk) {
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let limited = Service {
        customer_day_limit: Some(1),
        day_limit: Some(2),
        ..service(&snapshot, "Haircut").clone()
    };
    let row = &limited;
    desk.ports
        .store
        .write::<_, ServiceError, _>(place.business, |tx| {
            Box::pin(async move { Ok(tx.catalog().put_service(row).await?) })
        })
        .await
        .unwrap();
    desk.snapshots.forget(place.location);
    let wish = |text: &str, who: Guest| Wish::new(Visit::of(limited.id), at(&snapshot, text), who);
    let together = [
        wish("2026-11-21T10:00", jo()),
        wish("2026-11-21T12:00", jo()),
    ];
    let both = desk
        .bookings
        .book_all(place, super::desk(), &together, None)
        .await;
    assert!(
        matches!(&both, Err(ChangeError::Service(ServiceError::Invalid { field, .. })) if *field == "bookings"),
        "{both:?}"
    );
    assert!(desk.all(place).await.is_empty());
    desk.bookings
        .book(place, super::desk(), &together[0], None)
        .await
        .unwrap();
    let code = |refused: Result<services::bookings::Committed, ChangeError>| match refused {
        Err(ChangeError::Taken(offers)) => offers.why_not.unwrap().code.as_str(),
        other => panic!("{other:?}"),
    };
    let second = desk
        .bookings
        .book(place, super::desk(), &together[1], None)
        .await;
    assert_eq!(code(second), "policy");
    let max = wish("2026-11-21T12:00", guest("Max", "+447700900102"));
    desk.bookings
        .book(place, super::desk(), &max, None)
        .await
        .unwrap();
    let third = wish("2026-11-21T13:30", guest("Ida", "+447700900103"));
    let third = desk.bookings.book(place, super::desk(), &third, None).await;
    assert_eq!(code(third), "full");
}

pub(super) async fn a_key_is_for_one_wish(desk: Desk) {
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let cut = service(&snapshot, "Haircut").id;
    let wish = Wish::new(Visit::of(cut), at(&snapshot, "2026-11-21T14:00"), jo());
    let first = desk
        .bookings
        .book(place, super::desk(), &wish, Some("a"))
        .await
        .unwrap();
    let again = desk
        .bookings
        .book(place, super::desk(), &wish, Some("a"))
        .await
        .unwrap();
    assert_eq!(first, again);
    let other = Wish {
        start: at(&snapshot, "2026-11-21T15:00"),
        ..wish
    };
    let refused = desk
        .bookings
        .book(place, super::desk(), &other, Some("a"))
        .await;
    assert!(
        matches!(
            refused,
            Err(ChangeError::Service(ServiceError::Conflict(_)))
        ),
        "{refused:?}"
    );
    assert_eq!(desk.all(place).await.len(), 1);
}

pub(super) async fn cancelling_late_costs_what_was_agreed(desk: Desk) {
    let place = desk.place("pickle-park").await;
    let snapshot = desk.snapshot(place).await;
    let hire = service(&snapshot, "Court hire").id;
    // Half the price from 12 hours before; it is 19:30 in Mysuru.
    let soon = Wish::new(Visit::of(hire), at(&snapshot, "2026-11-21T06:00"), jo());
    let late = Wish::new(Visit::of(hire), at(&snapshot, "2026-11-25T06:00"), jo());
    let mut fees = Vec::new();
    for wish in [soon, late] {
        let done = desk
            .bookings
            .book(place, super::desk(), &wish, None)
            .await
            .unwrap();
        let id = done.bookings[0].booking;
        let how = Cancelling::default();
        let customer = desk.booking(place, id).await.0.customer_id.unwrap();
        let stranger = domain::CustomerId::from_uuid(uuid::Uuid::nil());
        let by = Authority::Customer(Actor::Customer(stranger));
        let foreign = desk
            .bookings
            .cancel(place.business, by, id, &how, None)
            .await;
        assert!(matches!(
            foreign,
            Err(ChangeError::Service(ServiceError::NotFound("booking")))
        ));
        let by = Authority::Customer(Actor::Customer(customer));
        let waived = Cancelling {
            waive_fee: true,
            ..how.clone()
        };
        assert!(
            desk.bookings
                .cancel(place.business, by.clone(), id, &waived, None)
                .await
                .is_err()
        );
        let done = desk
            .bookings
            .cancel(place.business, by, id, &how, None)
            .await
            .unwrap();
        fees.push(done.fee.map(|fee| fee.to_string()));
        let (cancelled, _) = desk.booking(place, id).await;
        let lines = cancelled
            .lines
            .iter()
            .filter(|line| line.kind == LineKind::Fee);
        let lines: Vec<_> = lines.map(|line| (line.name.as_str(), line.total)).collect();
        let charged: Vec<_> = done
            .fee
            .map(|fee| ("Late cancellation", fee))
            .into_iter()
            .collect();
        assert_eq!(lines, charged, "what is charged is a line");
        assert_eq!(cancelled.lines[0].kind, LineKind::Visit);
    }
    assert_eq!(fees, [Some("₹150".to_owned()), None]);
    // What is waived is no line.
    let again = Wish::new(Visit::of(hire), at(&snapshot, "2026-11-21T06:00"), jo());
    let done = desk.bookings.book(place, super::desk(), &again, None).await;
    let id = done.unwrap().bookings[0].booking;
    let waived = Cancelling {
        waive_fee: true,
        ..Cancelling::default()
    };
    let done = desk
        .bookings
        .cancel(place.business, super::desk(), id, &waived, None)
        .await
        .unwrap();
    assert_eq!(done.fee, None);
    let (cancelled, _) = desk.booking(place, id).await;
    assert!(
        cancelled
            .lines
            .iter()
            .all(|line| line.kind != LineKind::Fee)
    );
}

pub(super) async fn what_makes_no_sense_is_named_and_nothing_is_saved(desk: Desk) {
    let place = desk.place("pickle-park").await;
    let snapshot = desk.snapshot(place).await;
    let hire = service(&snapshot, "Court hire");
    let start = at(&snapshot, "2026-11-21T18:00");
    let shuttle = hire
        .add_ons
        .iter()
        .find(|one| one.name == "Shuttle")
        .unwrap()
        .id;
    let with = |change: &dyn Fn(&mut Visit)| {
        let mut visit = Visit::of(hire.id);
        change(&mut visit);
        Wish::new(visit, start, jo())
    };
    let add = |quantity| AddOnCount {
        add_on: shuttle,
        quantity,
    };
    for (wish, named) in [
        (with(&|visit| visit.resources = Some(0)), "resources"),
        (with(&|visit| visit.resources = Some(1000)), "resources"),
        (with(&|visit| visit.minutes = Some(90)), "minutes"),
        (with(&|visit| visit.minutes = Some(0)), "minutes"),
        (with(&|visit| visit.seats = 0), "seats"),
        (with(&|visit| visit.seats = 2), "seats"),
        (with(&|visit| visit.add_ons = vec![add(0)]), "add_ons"),
        (
            with(&|visit| visit.add_ons = vec![add(u32::MAX), add(9)]),
            "add_ons",
        ),
    ] {
        let refused = desk.bookings.book(place, super::desk(), &wish, None).await;
        let Err(ChangeError::Service(ServiceError::Invalid { field, .. })) = refused else {
            panic!("{named}: {refused:?}")
        };
        assert_eq!(field, named);
    }
    let nowhere = Place {
        location: LocationId::from_uuid(uuid::Uuid::nil()),
        ..place
    };
    assert!(desk.bookings.check(nowhere, &with(&|_| {})).await.is_err());
    let beyond = Wish::new(Visit::of(hire.id), Timestamp::MAX, jo());
    assert!(
        desk.bookings
            .book(place, super::desk(), &beyond, None)
            .await
            .is_err()
    );
    assert!(
        desk.bookings
            .book_all(place, super::desk(), &[], None)
            .await
            .is_err()
    );
    assert!(desk.all(place).await.is_empty());
    let made = with(&|_| {});
    let done = desk
        .bookings
        .book(place, super::desk(), &made, None)
        .await
        .unwrap();
    let id = done.bookings[0].booking;
    let moved = Moving::at(at(&snapshot, "2026-11-21T23:00"));
    assert!(
        desk.bookings
            .reschedule(place.business, super::desk(), id, &moved, None)
            .await
            .is_err()
    );
    let moved = Moving::at(at(&snapshot, "2026-11-22T07:00"));
    desk.bookings
        .reschedule(place.business, super::desk(), id, &moved, None)
        .await
        .unwrap();
    let (booking, _) = desk.booking(place, id).await;
    let range = TimeRange::starting(moved.start, SignedDuration::from_hours(1)).unwrap();
    assert_eq!(booking.range, range);
}
