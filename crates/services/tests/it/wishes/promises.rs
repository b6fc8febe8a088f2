//! What was promised holds: times that are kept, fees that were agreed, terms without a price.

use std::sync::Arc;

use domain::{Currency, Money};
use jiff::SignedDuration;
use providers::system::SystemClock;
use services::{
    Ports, ServiceError,
    availability::{Availability, WhyNotCode},
    bookings::{Authority, Bookings, Cancelling, ChangeError, Committed, Guest, Moving, Wish},
    records::{Actor, Deposit, LineKind, PriceKind, Service},
    snapshot::{Snapshots, Visit},
};

use super::{Desk, at, guest, jo, service};

/// The same desk so much later.
fn later(desk: &Desk, after: SignedDuration) -> Bookings {
    let ports = Ports {
        clock: Arc::new(SystemClock::starting_at(desk.ports.now() + after, 1)),
        ..desk.ports.clone()
    };
    let availability = Availability::new(ports.clone());
    Bookings::new(ports.clone(), Snapshots::new(ports), availability)
}

fn why(made: Result<Committed, ChangeError>) -> WhyNotCode {
    match made {
        Err(ChangeError::Taken(found)) => found.why_not.unwrap().code,
        other => panic!("{other:?}"),
    }
}

pub(super) async fn what_is_kept_stays_bookable_while_notice_passes(desk: Desk) {
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let cut = Service {
        notice_minutes: Some(59),
        ..service(&snapshot, "Haircut").clone()
    };
    desk.put(place, cut.clone()).await;
    let sam = Visit {
        staff: Some(cut.staff[0].staff),
        ..Visit::of(cut.id)
    };
    // It is 14:00: in a minute three o'clock is too soon.
    let wish = Wish::new(sam, at(&snapshot, "2026-11-20T15:00"), jo());
    let held = desk
        .bookings
        .hold(place, "jo", std::slice::from_ref(&wish))
        .await
        .unwrap();
    let kept = Wish {
        hold: Some(held.holds[0]),
        ..wish.clone()
    };
    let visitor = || Authority::Visitor(Some("jo"));
    let soon = later(&desk, SignedDuration::from_mins(2));
    // Nobody else books so late, with the person that is kept or another; nor does the hold keep anybody else.
    let max = Wish {
        customer: guest("Max", "+447700900102"),
        ..wish.clone()
    };
    let foreign = soon.book(place, Authority::Visitor(None), &max, None).await;
    assert!(matches!(foreign, Err(ChangeError::Taken(_))), "{foreign:?}");
    let mut lena = kept.clone();
    lena.visit.staff = Some(cut.staff[1].staff);
    let other = soon.book(place, visitor(), &lena, None).await;
    assert_eq!(why(other), WhyNotCode::TooSoon);
    // Once the hold has ended it is a time like any other.
    let lapsed = later(&desk, SignedDuration::from_mins(6));
    let refused = lapsed.book(place, visitor(), &kept, None).await;
    assert_eq!(why(refused), WhyNotCode::TooSoon);
    // Whoever has it kept says yes two minutes later.
    let done = soon.book(place, visitor(), &kept, None).await.unwrap();
    let (booking, _) = desk.booking(place, done.bookings[0].booking).await;
    assert_eq!(booking.range.start(), wish.start);
}

pub(super) async fn who_comes_is_asked_when_it_is_booked_and_not_when_it_is_kept(desk: Desk) {
    let place = desk.place("luma-skin").await;
    let snapshot = desk.snapshot(place).await;
    let botox = service(&snapshot, "Wrinkle treatment").clone();
    assert!(botox.age_min.is_some(), "for adults who were here before");
    let nobody = Guest::named("Guest".parse().unwrap());
    let wish = Wish::new(
        Visit::of(botox.id),
        at(&snapshot, "2026-11-24T10:00"),
        nobody.clone(),
    );
    let held = desk
        .bookings
        .hold(place, "page", std::slice::from_ref(&wish))
        .await
        .unwrap();
    let kept = |customer: Guest| Wish {
        hold: Some(held.holds[0]),
        customer,
        ..held.quoted[0].wish.clone()
    };
    let book = async |wish: Wish| {
        let by = Authority::Visitor(Some("page"));
        desk.bookings.book(place, by, &wish, None).await
    };
    // Without an age, and without anything that says who they are: asked, and refused as it would be when written.
    let adult = Guest {
        age: Some(30),
        ..nobody.clone()
    };
    assert_eq!(why(book(kept(adult.clone())).await), WhyNotCode::Policy);
    let unkept = Wish {
        customer: adult,
        ..wish.clone()
    };
    let checked = desk.bookings.check(place, &unkept).await;
    assert!(matches!(checked, Err(ChangeError::Taken(_))), "{checked:?}");
    let anyone = Service {
        first_visit: services::records::FirstVisit::Any,
        ..botox.clone()
    };
    desk.put(place, anyone).await;
    let asked = book(kept(jo_of(None))).await;
    assert!(
        matches!(&asked, Err(ChangeError::Service(ServiceError::Invalid { field, .. })) if *field == "age"),
        "{asked:?}"
    );
    book(kept(jo_of(Some(30)))).await.unwrap();
}

fn jo_of(age: Option<u8>) -> Guest {
    Guest { age, ..jo() }
}

pub(super) async fn who_withholds_their_number_was_never_here(desk: Desk) {
    let place = desk.place("northside-carlton").await;
    let snapshot = desk.snapshot(place).await;
    let again = service(&snapshot, "Follow-up").id;
    let nameless = Guest::named("Jo Bloggs".parse().unwrap());
    let wish = Wish::new(
        Visit::of(again),
        at(&snapshot, "2026-11-24T10:00"),
        nameless,
    );
    let checked = desk.bookings.check(place, &wish).await;
    let Err(ChangeError::Taken(found)) = checked else {
        panic!("what is refused when it is written is not read back: {checked:?}");
    };
    assert_eq!(found.why_not.unwrap().code, WhyNotCode::Policy);
    // Whoever only looks is shown what there is.
    let ask = services::availability::Ask::any(again);
    let day = domain::TimeRange::starting(wish.start, SignedDuration::from_hours(4)).unwrap();
    let offers = desk.availability.offers(&snapshot, &ask, day).await;
    assert!(!offers.unwrap().offers.is_empty());
}

pub(super) async fn a_late_move_costs_what_was_agreed_once(desk: Desk) {
    let place = desk.place("pickle-park").await;
    let snapshot = desk.snapshot(place).await;
    let hire = service(&snapshot, "Court hire").id;
    // Half the price from 12 hours before; it is 19:30 in Mysuru.
    let book = async |text: &str| {
        let wish = Wish::new(Visit::of(hire), at(&snapshot, text), jo());
        let done = desk.bookings.book(place, super::desk(), &wish, None).await;
        done.unwrap().bookings[0].booking
    };
    let id = book("2026-11-21T06:00").await;
    let customer = desk.booking(place, id).await.0.customer_id.unwrap();
    let by = || Authority::Customer(Actor::Customer(customer));
    let to = |text: &str| Moving::at(at(&snapshot, text));
    let mut waived = to("2026-11-25T06:00");
    waived.waive_fee = true;
    let refused = desk
        .bookings
        .reschedule(place.business, by(), id, &waived, None)
        .await;
    assert!(
        matches!(
            refused,
            Err(ChangeError::Service(ServiceError::Forbidden(_)))
        ),
        "{refused:?}"
    );
    let fees = async |id| {
        let (booking, _) = desk.booking(place, id).await;
        let lines = booking.lines.into_iter();
        let fees = lines.filter(|line| line.kind == LineKind::Fee);
        fees.map(|line| (line.name, line.total.to_string()))
            .collect::<Vec<_>>()
    };
    let late = desk
        .bookings
        .reschedule(place.business, by(), id, &to("2026-11-25T06:00"), None)
        .await
        .unwrap();
    assert_eq!(late.fee.unwrap().to_string(), "₹150");
    let once = vec![("Late move".to_owned(), "₹150".to_owned())];
    assert_eq!(fees(id).await, once, "what is charged is a line");
    // In time nothing is added, and what was charged stays; nor does calling it off make it undone.
    let early = desk
        .bookings
        .reschedule(place.business, by(), id, &to("2026-11-26T06:00"), None)
        .await
        .unwrap();
    assert_eq!(early.fee, None);
    assert_eq!(fees(id).await, once);
    let off = desk
        .bookings
        .cancel(place.business, by(), id, &Cancelling::default(), None)
        .await
        .unwrap();
    assert_eq!(off.fee, None);
    assert_eq!(fees(id).await, once);
    // The business may leave it out.
    let id = book("2026-11-21T06:00").await;
    let moved = desk
        .bookings
        .reschedule(place.business, super::desk(), id, &waived, None)
        .await
        .unwrap();
    assert_eq!((moved.fee, fees(id).await), (None, Vec::new()));
}

pub(super) async fn terms_that_are_fixed_hold_without_a_price(desk: Desk) {
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let pounds = |minor| Money {
        minor,
        currency: Currency::GBP,
    };
    let asked = Service {
        price: None,
        price_to: None,
        price_kind: PriceKind::Fixed,
        bands: Vec::new(),
        staff: service(&snapshot, "Haircut")
            .staff
            .iter()
            .map(|one| services::records::Performer {
                price: None,
                ..*one
            })
            .collect(),
        deposit: Some(Deposit::Fixed(pounds(1_000))),
        cancel_notice_minutes: Some(48 * 60),
        cancel_fee: Some(Deposit::Fixed(pounds(500))),
        ..service(&snapshot, "Haircut").clone()
    };
    desk.put(place, asked.clone()).await;
    let start = at(&snapshot, "2026-11-21T10:00");
    let wish = Wish::new(Visit::of(asked.id), start, jo());
    let done = desk.bookings.book(place, super::desk(), &wish, None).await;
    let id = done.unwrap().bookings[0].booking;
    let (booking, _) = desk.booking(place, id).await;
    assert_eq!(booking.price, None);
    assert_eq!(booking.deposit_due, Some(pounds(1_000)));
    let until = start - SignedDuration::from_hours(48);
    assert_eq!(booking.cancel_free_until, Some(until));
    let off = desk
        .bookings
        .cancel(
            place.business,
            super::desk(),
            id,
            &Cancelling::default(),
            None,
        )
        .await
        .unwrap();
    assert_eq!(off.fee, Some(pounds(500)));
}

pub(super) async fn two_moves_at_once_are_not_more_than_a_customer_may(desk: Desk) {
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let cut = Service {
        customer_day_limit: Some(1),
        ..service(&snapshot, "Haircut").clone()
    };
    desk.put(place, cut.clone()).await;
    let days = [
        "2026-11-24",
        "2026-11-25",
        "2026-11-26",
        "2026-12-01",
        "2026-12-02",
    ];
    for (round, day) in days.into_iter().enumerate() {
        let who = guest("Jo", &format!("+44770090020{round}"));
        let mut made = Vec::new();
        for (on, staff) in [("2026-12-08", 0), ("2026-12-09", 1)] {
            let visit = Visit {
                staff: Some(cut.staff[staff].staff),
                ..Visit::of(cut.id)
            };
            // Before and after lunch.
            let hour = [10, 11, 14, 15, 16][round];
            let start = at(&snapshot, &format!("{on}T{hour}:00"));
            let wish = Wish::new(visit, start, who.clone());
            let done = desk.bookings.book(place, super::desk(), &wish, None).await;
            made.push(done.unwrap().bookings[0].booking);
        }
        let to = |hour: u8, staff: usize| {
            let mut to = Moving::at(at(&snapshot, &format!("{day}T{hour}:00")));
            to.staff = Some(cut.staff[staff].staff);
            to
        };
        let (one, other) = (to(11, 0), to(15, 1));
        let reschedule = |id, to| {
            desk.bookings
                .reschedule(place.business, super::desk(), id, to, None)
        };
        let moved = futures::join!(reschedule(made[0], &one), reschedule(made[1], &other));
        assert!(
            moved.0.is_ok() != moved.1.is_ok(),
            "round {round}: one booking a day: {moved:?}"
        );
    }
}
