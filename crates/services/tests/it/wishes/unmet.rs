//! What could not be had: moves, groups and dates of a series, and their replay with everything that was asked for.

use std::sync::atomic::Ordering;

use booking::{
    Edit, PolicyRule, RuleChange,
    series::{Ends, Every, Series},
};
use domain::TimeRange;
use jiff::{SignedDuration, Timestamp};
use services::{
    ServiceError,
    bookings::{Moving, Place, Wish},
    demand::{Demand, Replay, WhatIf},
    records::{Lane, PageRequest, Service, UnmetFilter, UnmetRequest, Variant},
    snapshot::{AddOnCount, Visit},
};

use super::{Desk, at, courts::Park, guest, jo, service};

async fn unmet(desk: &Desk, place: Place) -> Vec<UnmetRequest> {
    let filter = &UnmetFilter::default();
    let page = desk
        .ports
        .store
        .read::<_, ServiceError, _>(place.business, |tx| {
            Box::pin(async move { Ok(tx.unmet().list(filter, PageRequest::first(100)).await?) })
        });
    let mut items = page.await.unwrap().items;
    items.sort_by_key(|request| (request.at, request.id));
    items
}

pub(super) async fn refused_moves_groups_and_dates_are_unmet_too(desk: Desk) {
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let cut = service(&snapshot, "Haircut");
    let sam = cut.staff[0].staff;
    let visit = Visit {
        staff: Some(sam),
        ..Visit::of(cut.id)
    };
    let wish = |text: &str| Wish::new(visit.clone(), at(&snapshot, text), jo());
    let ten = wish("2026-11-24T10:00");
    let mut max = ten.clone();
    max.customer = guest("Max", "+447700900102");
    desk.bookings
        .book(place, super::desk(), &max, None)
        .await
        .unwrap();
    // A move to a time that is taken.
    let noon = wish("2026-11-24T13:00");
    let own = desk.bookings.book(place, super::desk(), &noon, None);
    let own = own.await.unwrap().bookings[0].booking;
    let mut to = Moving::at(ten.start);
    to.staff = Some(sam);
    for _ in 0..2 {
        let moved = desk
            .bookings
            .reschedule(place.business, super::desk(), own, &to, None);
        assert!(moved.await.is_err());
    }
    let kept = unmet(&desk, place).await;
    let [one] = kept.as_slice() else {
        panic!("once, however often it is asked: {kept:?}")
    };
    assert_eq!(
        (one.moving, one.value),
        (Some(own), None),
        "the booking stays"
    );
    assert_eq!((one.staff_id, one.wanted.start()), (Some(sam), ten.start));
    assert!(one.customer_id.is_some());
    assert!(one.reasons.contains(&"staff_busy".to_owned()), "{one:?}");
    // A group of which one cannot be had: it cost them all.
    let group = [wish("2026-11-24T14:00"), ten.clone()];
    let refused = desk
        .bookings
        .book_all(place, super::desk(), &group, None)
        .await;
    assert!(refused.is_err());
    let kept = unmet(&desk, place).await;
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[1].wanted.start(), ten.start);
    let twice = cut.price.unwrap().minor * 2;
    assert_eq!(kept[1].value.map(|value| value.minor), Some(twice));
    // A series of which one date is taken, refused first and then left out: kept once.
    let weekly = Series {
        every: Every::Weeks(1),
        ends: Ends::After(3),
    };
    let monday_before = wish("2026-12-01T15:00");
    let mut taken = wish("2026-12-08T15:00");
    taken.customer = guest("Max", "+447700900102");
    desk.bookings
        .book(place, super::desk(), &taken, None)
        .await
        .unwrap();
    let whole = desk
        .bookings
        .book_series(place, super::desk(), &monday_before, &weekly, &[], None)
        .await;
    assert!(whole.is_err());
    let skip = ["2026-12-08".parse().unwrap()];
    desk.bookings
        .book_series(place, super::desk(), &monday_before, &weekly, &skip, None)
        .await
        .unwrap();
    let kept = unmet(&desk, place).await;
    assert_eq!(kept.len(), 3, "{kept:?}");
    assert_eq!(kept[2].wanted.start(), taken.start);
    assert_eq!(kept[2].value, cut.price);
}

pub(super) async fn what_stood_in_the_way_then_does_so_when_it_is_asked_again(desk: Desk) {
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let cut = service(&snapshot, "Haircut");
    let sam = Visit {
        staff: Some(cut.staff[0].staff),
        ..Visit::of(cut.id)
    };
    let ten = at(&snapshot, "2026-11-24T10:00");
    let max = Wish::new(sam.clone(), ten, guest("Max", "+447700900102"));
    let made = desk.bookings.book(place, super::desk(), &max, None);
    let id = made.await.unwrap().bookings[0].booking;
    let three = Wish::new(sam.clone(), at(&snapshot, "2026-11-24T15:00"), jo());
    let refused = Wish::new(sam, ten, jo());
    let made = desk
        .bookings
        .book(place, super::desk(), &refused, None)
        .await;
    assert!(made.is_err());
    // Moved since, it stood there all the same, and not yet where it stands now.
    let mut to = Moving::at(three.start);
    to.staff = three.visit.staff;
    desk.bookings
        .reschedule(place.business, super::desk(), id, &to, None)
        .await
        .unwrap();
    let told = replay(&desk, place, nothing()).await;
    assert_eq!(
        (told.asked, told.without_change, told.still_unmet),
        (1, 0, 1),
        "{told:?}"
    );
    // Nor does it help that it was cancelled in the end.
    desk.bookings
        .cancel(
            place.business,
            super::desk(),
            id,
            &services::bookings::Cancelling::default(),
            None,
        )
        .await
        .unwrap();
    let told = replay(&desk, place, nothing()).await;
    assert_eq!((told.without_change, told.still_unmet), (0, 1), "{told:?}");
}

pub(super) async fn what_was_to_be_added_is_asked_for_again(desk: Desk) {
    let place = desk.place("luma-skin").await;
    let snapshot = desk.snapshot(place).await;
    let facial = service(&snapshot, "Signature facial");
    let light = facial
        .add_ons
        .iter()
        .find(|one| one.minutes == 15)
        .unwrap()
        .id;
    // On Sunday nobody is there.
    for (variant, minutes) in [(None, 75), (Some(facial.variants[1].id), 105)] {
        let visit = Visit {
            variant,
            add_ons: vec![AddOnCount {
                add_on: light,
                quantity: 1,
            }],
            ..Visit::of(facial.id)
        };
        let wish = Wish::new(visit, at(&snapshot, "2026-11-22T10:00"), jo());
        let refused = desk.bookings.book(place, super::desk(), &wish, None).await;
        assert!(refused.is_err());
        let kept = unmet(&desk, place).await;
        let last = kept.last().unwrap();
        assert_eq!((last.minutes, &last.add_ons), (minutes, &vec![(light, 1)]));
    }
    let told = replay(&desk, place, nothing()).await;
    assert_eq!(
        (told.asked, told.gone, told.still_unmet),
        (2, 0, 2),
        "{told:?}"
    );
}

async fn replay(desk: &Desk, place: Place, what_if: WhatIf) -> Replay {
    let now = desk.ports.now();
    let hour = SignedDuration::from_hours(1);
    let demand = Demand::new(desk.ports.clone(), desk.snapshots.clone());
    demand
        .replay(
            place.business,
            place.location,
            &what_if,
            TimeRange::new(now - hour, now + hour).unwrap(),
        )
        .await
        .unwrap()
}

fn nothing() -> WhatIf {
    WhatIf::Rules(RuleChange { edits: vec![] })
}

pub(super) async fn a_replay_takes_calendars_people_variants_seats_and_customers_into_account(
    desk: Desk,
) {
    // With whom: Tom being free is no help to those who asked for Sam.
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let cut = service(&snapshot, "Haircut").clone();
    let sam = cut.staff[0].staff;
    let at_ten = at(&snapshot, "2026-11-24T10:00");
    let with_sam = Visit {
        staff: Some(sam),
        ..Visit::of(cut.id)
    };
    let mut wish = Wish::new(with_sam, at_ten, guest("Max", "+447700900102"));
    desk.bookings
        .book(place, super::desk(), &wish, None)
        .await
        .unwrap();
    wish.customer = jo();
    assert!(
        desk.bookings
            .book(place, super::desk(), &wish, None)
            .await
            .is_err()
    );
    let told = replay(&desk, place, nothing()).await;
    assert_eq!(
        (told.asked, told.without_change, told.still_unmet),
        (1, 0, 1),
        "{told:?}"
    );
    // Which variant: the long one does not fit where the short one would.
    let long = Variant {
        id: domain::VariantId::from_uuid(uuid::Uuid::from_u128(9)),
        name: "Long".to_owned(),
        minutes: 60,
        price: None,
        position: 0,
    };
    let varied = Service {
        variants: vec![long.clone()],
        ..cut.clone()
    };
    desk.put(place, varied).await;
    let before = at(&snapshot, "2026-11-24T09:30");
    let visit = Visit {
        variant: Some(long.id),
        staff: Some(sam),
        ..Visit::of(cut.id)
    };
    let wish = Wish::new(visit, before, jo());
    assert!(
        desk.bookings
            .book(place, super::desk(), &wish, None)
            .await
            .is_err()
    );
    let kept = unmet(&desk, place).await;
    assert_eq!((kept[1].variant_id, kept[1].minutes), (Some(long.id), 60));
    let told = replay(&desk, place, nothing()).await;
    assert_eq!((told.asked, told.without_change), (2, 0), "{told:?}");
    // For whom: a rule about the customer refuses them again, and bending it wins them.
    let few = Service {
        customer_open_limit: Some(1),
        ..cut.clone()
    };
    desk.put(place, few).await;
    let wish = |text: &str| Wish::new(Visit::of(cut.id), at(&snapshot, text), jo());
    let first = wish("2026-11-25T10:00");
    desk.bookings
        .book(place, super::desk(), &first, None)
        .await
        .unwrap();
    let second = wish("2026-11-25T12:00");
    assert!(
        desk.bookings
            .book(place, super::desk(), &second, None)
            .await
            .is_err()
    );
    let told = replay(&desk, place, nothing()).await;
    assert_eq!((told.asked, told.without_change), (3, 0), "{told:?}");
    let limit = Edit::Policy {
        rule: PolicyRule::CustomerOpenLimit,
        value: 9,
    };
    let told = replay(&desk, place, WhatIf::Rules(limit.into())).await;
    let won: Vec<Timestamp> = told.won.iter().map(|won| won.start).collect();
    assert_eq!(won, [second.start]);

    // Courts: seats of a class, and what stands in the calendar.
    let park = Park::of(desk).await;
    let (desk, place) = (&park.desk, park.place);
    let snapshot = desk.snapshot(place).await;
    let play = service(&snapshot, "Open play").clone();
    let start = at(&snapshot, "2026-11-21T10:00");
    let seats = |seats, phone| {
        let visit = Visit {
            seats,
            ..Visit::of(play.id)
        };
        Wish::new(visit, start, guest("Ann", phone))
    };
    let most = seats(play.capacity - 1, "+447700900103");
    desk.bookings
        .book(place, super::desk(), &most, None)
        .await
        .unwrap();
    let two = seats(2, "+447700900104");
    assert!(
        desk.bookings
            .book(place, super::desk(), &two, None)
            .await
            .is_err()
    );
    let told = replay(desk, place, nothing()).await;
    assert_eq!(
        (told.asked, told.without_change),
        (1, 0),
        "one seat is left: {told:?}"
    );
    let larger = u16::try_from(play.capacity + 1).unwrap();
    let told = replay(
        desk,
        place,
        WhatIf::Rules(Edit::Capacity { seats: larger }.into()),
    )
    .await;
    assert_eq!(told.won.len(), 1, "{told:?}");
    let night = at(&snapshot, "2026-11-21T22:00");
    park.writes(night, "Tournament", None);
    let hire = Wish::new(Visit::of(park.hire), night, jo());
    assert!(
        desk.bookings
            .book(place, super::desk(), &hire, None)
            .await
            .is_err()
    );
    let told = replay(desk, place, nothing()).await;
    assert_eq!(
        (told.asked, told.without_change),
        (2, 0),
        "the calendar is looked at: {told:?}"
    );
    assert!(!told.calendars_unread);
    let one_more = replay(desk, place, WhatIf::MoreResources(1)).await;
    assert!(
        one_more.won.iter().any(|won| won.start == night),
        "{one_more:?}"
    );
    desk.diary.broken.store(true, Ordering::Relaxed);
    let told = replay(desk, place, nothing()).await;
    assert!(told.calendars_unread, "{told:?}");
    assert!(matches!(park.courts[0], Lane::Resource(_)));
}
