//! Wishes of every kind, on both engines: what is offered can be booked, what is refused is not.

use std::sync::Arc;

use booking::series::{Ends, Every, Series};
use domain::{BookingId, PersonName};
use jiff::{SignedDuration, Timestamp};
use services::{
    Ports, ServiceError,
    availability::Availability,
    bookings::{Authority, Bookings, ChangeError, Guest, Place, Wish},
    records::{Actor, Booking, BookingFilter, Lane, PageRequest, Service},
    seed,
    snapshot::{AddOnCount, Snapshot, Snapshots, Visit},
};
use tempfile::TempDir;

use crate::shop::{Diary, empty, empty_at};

mod anyway;
mod assistants;
mod bad_input;
mod confirm;
mod courts;
mod delivered;
mod history;
mod house;
mod promises;
mod recheck;
mod rules;
mod unmet;

use anyway::{
    nobody_but_owner_manager_and_desk_bends_a_rule, what_cannot_be_bent_is_refused_anyway,
    what_may_be_bent_is_booked_anyway_with_its_reason,
};
use assistants::holidays_are_in_the_diary_of_an_assistant;
use bad_input::what_is_set_up_wrongly_is_named_and_nothing_is_saved;
use confirm::{
    a_calendar_that_is_back_confirms_what_waited_and_marks_what_clashes, a_key_confirms_once,
    a_request_is_confirmed_and_told_once, only_the_business_confirms_and_only_requests_ahead,
    what_the_calendar_has_since_is_not_booked_over,
    what_was_asked_for_together_is_confirmed_together,
};
use courts::{
    an_event_of_a_shared_calendar_takes_the_courts_that_it_names,
    own_events_in_a_shared_calendar_never_count_twice,
};
use delivered::a_visit_counts_as_delivered_unless_nobody_came;
use history::as_of_then_the_rules_are_those_of_then;
use house::{
    a_limit_of_the_location_is_counted_when_it_is_written,
    a_location_rules_before_its_business_and_a_service_before_both,
    a_time_that_was_kept_then_says_until_when_it_was,
    after_the_cut_off_only_the_business_changes_a_booking_and_says_why,
};
use promises::{
    a_late_move_costs_what_was_agreed_once, terms_that_are_fixed_hold_without_a_price,
    two_moves_at_once_are_not_more_than_a_customer_may,
    what_is_kept_stays_bookable_while_notice_passes,
    who_comes_is_asked_when_it_is_booked_and_not_when_it_is_kept,
    who_withholds_their_number_was_never_here,
};
use recheck::{
    a_move_counts_its_own_booking_never_and_first_visits_always,
    rules_about_customers_are_checked_again_when_it_is_written,
};
use rules::{
    a_class_fills_seat_by_seat_and_no_further,
    a_full_class_opens_no_second_session_unless_several_are_wanted, a_key_is_for_one_wish,
    a_limit_holds_for_each_customer_and_each_day, cancelling_late_costs_what_was_agreed,
    what_makes_no_sense_is_named_and_nothing_is_saved,
};
use unmet::{
    a_replay_takes_calendars_people_variants_seats_and_customers_into_account,
    refused_moves_groups_and_dates_are_unmet_too,
    what_stood_in_the_way_then_does_so_when_it_is_asked_again,
    what_was_to_be_added_is_asked_for_again,
};

/// The four companies, and the desk where bookings are made.
struct Desk {
    ports: Ports,
    bookings: Bookings,
    snapshots: Snapshots,
    availability: Availability,
    diary: Arc<Diary>,
    places: Vec<Place>,
    _keep: (Option<TempDir>, Option<testkit::postgres::Database>),
}

impl Desk {
    async fn on_sqlite() -> Self {
        let files = testkit::scratch::dir().unwrap();
        let diary = Arc::new(Diary::default());
        let ports = empty(&files, diary.clone()).await;
        Self::over(ports, diary, (Some(files), None)).await
    }

    async fn on_postgres() -> Self {
        let database = testkit::postgres::database().await.unwrap();
        let diary = Arc::new(Diary::default());
        let ports = empty_at(database.url(), diary.clone()).await;
        Self::over(ports, diary, (None, Some(database))).await
    }

    async fn over(
        ports: Ports,
        diary: Arc<Diary>,
        keep: (Option<TempDir>, Option<testkit::postgres::Database>),
    ) -> Self {
        let seeded = seed::seed(&ports, None).await.unwrap();
        let mut places = Vec::new();
        for company in seeded {
            let business = company.business;
            let locations = ports.store.read::<_, ServiceError, _>(business, |tx| {
                Box::pin(async move { Ok(tx.locations().list().await?) })
            });
            places.extend(locations.await.unwrap().into_iter().map(|location| Place {
                business,
                location: location.id,
            }));
        }
        let snapshots = Snapshots::new(ports.clone());
        let availability = Availability::new(ports.clone());
        Self {
            bookings: Bookings::new(ports.clone(), snapshots.clone(), availability.clone()),
            snapshots,
            availability,
            diary,
            ports,
            places,
            _keep: keep,
        }
    }

    async fn snapshot(&self, place: Place) -> Arc<Snapshot> {
        self.snapshots
            .get(place.business, place.location)
            .await
            .unwrap()
    }

    /// The place whose location has this slug.
    async fn place(&self, slug: &str) -> Place {
        for place in &self.places {
            if self.snapshot(*place).await.location.slug == slug {
                return *place;
            }
        }
        panic!("no place {slug}")
    }

    /// Replaces a service.
    async fn put(&self, place: Place, service: Service) {
        let service = &service;
        self.ports
            .store
            .write::<_, ServiceError, _>(place.business, |tx| {
                Box::pin(async move { Ok(tx.catalog().put_service(service).await?) })
            })
            .await
            .unwrap();
        self.snapshots.forget(place.location);
    }

    async fn all(&self, place: Place) -> Vec<Booking> {
        let filter = BookingFilter {
            location_id: Some(place.location),
            ..BookingFilter::default()
        };
        let filter = &filter;
        let page = self
            .ports
            .store
            .read::<_, ServiceError, _>(place.business, |tx| {
                Box::pin(
                    async move { Ok(tx.bookings().list(filter, PageRequest::first(500)).await?) },
                )
            });
        page.await.unwrap().items
    }

    async fn booking(&self, place: Place, id: BookingId) -> (Booking, Vec<Lane>) {
        let found = self
            .ports
            .store
            .read::<_, ServiceError, _>(place.business, |tx| {
                Box::pin(async move {
                    let booking = tx.bookings().get(id).await?.unwrap();
                    let claims = tx.bookings().allocations(id).await?;
                    Ok((
                        booking,
                        claims.into_iter().map(|one| one.claim.lane).collect(),
                    ))
                })
            });
        found.await.unwrap()
    }
}

/// Runs a case on each engine.
macro_rules! on_both {
    ($($name:ident;)*) => {
        mod sqlite { $(#[tokio::test] async fn $name() { super::$name(super::Desk::on_sqlite().await).await; })* }
        mod postgres { $(#[tokio::test] async fn $name() { super::$name(super::Desk::on_postgres().await).await; })* }
    };
}

on_both! {
    what_check_offers_is_booked_and_what_it_refuses_is_not;
    courts_cost_by_the_hour_and_stand_side_by_side;
    of_several_all_are_booked_or_none;
    a_series_names_its_conflicts_and_books_the_rest;
    a_visitors_hold_keeps_others_out_and_lets_its_owner_in;
    a_class_fills_seat_by_seat_and_no_further;
    a_limit_holds_for_each_customer_and_each_day;
    a_key_is_for_one_wish;
    cancelling_late_costs_what_was_agreed;
    what_makes_no_sense_is_named_and_nothing_is_saved;
    a_full_class_opens_no_second_session_unless_several_are_wanted;
    an_event_of_a_shared_calendar_takes_the_courts_that_it_names;
    own_events_in_a_shared_calendar_never_count_twice;
    rules_about_customers_are_checked_again_when_it_is_written;
    a_move_counts_its_own_booking_never_and_first_visits_always;
    what_may_be_bent_is_booked_anyway_with_its_reason;
    what_cannot_be_bent_is_refused_anyway;
    nobody_but_owner_manager_and_desk_bends_a_rule;
    refused_moves_groups_and_dates_are_unmet_too;
    what_was_to_be_added_is_asked_for_again;
    what_stood_in_the_way_then_does_so_when_it_is_asked_again;
    a_replay_takes_calendars_people_variants_seats_and_customers_into_account;
    as_of_then_the_rules_are_those_of_then;
    a_location_rules_before_its_business_and_a_service_before_both;
    a_limit_of_the_location_is_counted_when_it_is_written;
    after_the_cut_off_only_the_business_changes_a_booking_and_says_why;
    a_time_that_was_kept_then_says_until_when_it_was;
    what_is_set_up_wrongly_is_named_and_nothing_is_saved;
    what_is_kept_stays_bookable_while_notice_passes;
    holidays_are_in_the_diary_of_an_assistant;
    who_comes_is_asked_when_it_is_booked_and_not_when_it_is_kept;
    who_withholds_their_number_was_never_here;
    a_late_move_costs_what_was_agreed_once;
    terms_that_are_fixed_hold_without_a_price;
    two_moves_at_once_are_not_more_than_a_customer_may;
    a_request_is_confirmed_and_told_once;
    a_key_confirms_once;
    what_the_calendar_has_since_is_not_booked_over;
    what_was_asked_for_together_is_confirmed_together;
    only_the_business_confirms_and_only_requests_ahead;
    a_calendar_that_is_back_confirms_what_waited_and_marks_what_clashes;
    a_visit_counts_as_delivered_unless_nobody_came;
}

fn guest(name: &str, phone: &str) -> Guest {
    Guest {
        phone: Some(phone.parse().unwrap()),
        age: Some(30),
        ..Guest::named(name.parse::<PersonName>().unwrap())
    }
}

fn jo() -> Guest {
    guest("Jo Bloggs", "+447700900101")
}

/// The wall clock of the place.
fn at(snapshot: &Snapshot, text: &str) -> Timestamp {
    let local: jiff::civil::DateTime = text.parse().unwrap();
    local.to_zoned(snapshot.zone.clone()).unwrap().timestamp()
}

fn service<'a>(snapshot: &'a Snapshot, name: &str) -> &'a Service {
    let mut services = snapshot.services.iter();
    services.find(|service| service.name == name).unwrap()
}

fn desk() -> Authority<'static> {
    Authority::Member(Actor::System)
}

/// A small generator, so that a failure can be run again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn visit(&mut self, snapshot: &Snapshot) -> Visit {
        let service = &snapshot.services[self.roll(snapshot.services.len())];
        let mut visit = Visit::of(service.id);
        if !service.variants.is_empty() && self.roll(2) == 0 {
            visit.variant = Some(service.variants[self.roll(service.variants.len())].id);
        }
        if let services::records::Length::Multiples { step, max, .. } = service.length {
            visit.minutes =
                Some(step * (1 + u32::try_from(self.roll((max / step) as usize)).unwrap()));
        }
        if service.resources_most() > 1 {
            let most = service.resources_most() as usize;
            visit.resources = Some(1 + u32::try_from(self.roll(most)).unwrap());
        }
        if service.is_class() {
            visit.seats = 1 + u32::try_from(self.roll(3)).unwrap();
        }
        if !service.staff.is_empty() && self.roll(2) == 0 {
            visit.staff = Some(service.staff[self.roll(service.staff.len())].staff);
        }
        if !service.add_ons.is_empty() && self.roll(3) == 0 {
            let add_on = service.add_ons[self.roll(service.add_ons.len())].id;
            visit.add_ons.push(AddOnCount {
                add_on,
                quantity: 1,
            });
        }
        visit
    }
}

async fn what_check_offers_is_booked_and_what_it_refuses_is_not(desk: Desk) {
    let mut dice = Dice(11);
    let (mut made, mut refused) = (0, 0);
    for round in 0..160 {
        let place = desk.places[dice.roll(desk.places.len())];
        let snapshot = desk.snapshot(place).await;
        let now = desk.ports.now();
        let hours = 24 + i64::try_from(dice.roll(4 * 24)).unwrap();
        let start = now + SignedDuration::from_hours(hours);
        // On the hour and the quarter in every zone of the four.
        let start = Timestamp::from_second(start.as_second() / 1800 * 1800).unwrap();
        let who = guest("Ann Other", &format!("+4477009{round:05}"));
        let wish = Wish::new(dice.visit(&snapshot), start, who);
        let before = desk.all(place).await.len();
        let checked = desk.bookings.check(place, &wish).await;
        let booked = desk.bookings.book(place, self::desk(), &wish, None).await;
        let after = desk.all(place).await.len();
        match (checked, booked) {
            (Ok(quoted), Ok(done)) => {
                made += 1;
                let (booking, lanes) = desk.booking(place, done.bookings[0].booking).await;
                assert_eq!(booking.range, quoted.range, "round {round}");
                assert_eq!(booking.price, quoted.terms.price, "round {round}");
                let sorted = |mut lanes: Vec<Lane>| {
                    lanes.sort_unstable();
                    lanes
                };
                assert_eq!(sorted(lanes), sorted(quoted.wish.lanes), "round {round}");
                assert_eq!(after, before + 1);
            }
            (Err(_), Err(_)) => {
                refused += 1;
                assert_eq!(after, before, "round {round}: refused, and yet booked");
            }
            (checked, booked) => panic!("round {round}: {checked:?} but {booked:?}"),
        }
    }
    assert!(made > 10 && refused > 10, "{made} made, {refused} refused");
}

async fn courts_cost_by_the_hour_and_stand_side_by_side(desk: Desk) {
    let place = desk.place("pickle-park").await;
    let snapshot = desk.snapshot(place).await;
    let hire = service(&snapshot, "Court hire");
    let racket = hire
        .add_ons
        .iter()
        .find(|one| one.name == "Racket")
        .unwrap();
    let visit = Visit {
        minutes: Some(120),
        resources: Some(2),
        add_ons: vec![AddOnCount {
            add_on: racket.id,
            quantity: 2,
        }],
        ..Visit::of(hire.id)
    };
    let wish = Wish::new(visit, at(&snapshot, "2026-11-21T18:00"), jo());
    let done = desk
        .bookings
        .book(place, self::desk(), &wish, None)
        .await
        .unwrap();
    assert!(done.say.contains("Courts 1 and 2"), "{}", done.say);
    let (booking, lanes) = desk.booking(place, done.bookings[0].booking).await;
    assert_eq!(booking.price.unwrap().to_string(), "₹1400");
    assert_eq!(booking.lines.len(), 2);
    assert_eq!(snapshot.lane_names(lanes), "Courts 1 and 2");
    assert_eq!(booking.range.length(), SignedDuration::from_hours(2));
    let id = booking.id;
    let text = desk
        .ports
        .store
        .read::<_, ServiceError, _>(place.business, |tx| {
            Box::pin(async move { Ok(tx.conversations().last_about(&[id]).await?.remove(&id)) })
        });
    let text = text.await.unwrap().unwrap().body;
    assert!(
        text.contains("Courts 1 and 2, Sat 21 Nov 18:00 to 20:00, Rs 1400. Ref "),
        "{text}"
    );
    // Half hours are no starts, and a named court that is taken is not replaced by another.
    let odd = Wish::new(Visit::of(hire.id), at(&snapshot, "2026-11-21T18:30"), jo());
    assert!(desk.bookings.check(place, &odd).await.is_err());
    let named = Wish {
        lanes: vec![Lane::Resource(snapshot.resources[0].id)],
        ..Wish::new(Visit::of(hire.id), at(&snapshot, "2026-11-21T19:00"), jo())
    };
    let Err(ChangeError::Taken(offers)) = desk.bookings.check(place, &named).await else {
        panic!("court 1 was booked twice")
    };
    assert!(!offers.nearest.is_empty());
}

async fn of_several_all_are_booked_or_none(desk: Desk) {
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let (cut, trim) = (
        service(&snapshot, "Haircut").id,
        service(&snapshot, "Beard trim").id,
    );
    let start = at(&snapshot, "2026-11-21T14:00");
    let wishes = [cut, cut, trim].map(|id| Wish::new(Visit::of(id), start, jo()));
    let done = desk
        .bookings
        .book_all(place, self::desk(), &wishes, None)
        .await;
    let done = done.unwrap();
    let all = desk.all(place).await;
    assert_eq!((done.bookings.len(), all.len()), (3, 3));
    assert!(all[0].group_id.is_some());
    assert!(all.iter().all(|one| one.group_id == all[0].group_id));
    // Everybody is busy now: of two more at that time and one at another, none is made.
    let later = Wish::new(Visit::of(cut), at(&snapshot, "2026-11-21T15:00"), jo());
    let more = [later, wishes[0].clone()];
    let refused = desk
        .bookings
        .book_all(place, self::desk(), &more, None)
        .await;
    assert!(matches!(refused, Err(ChangeError::Taken(_))), "{refused:?}");
    assert_eq!(desk.all(place).await.len(), 3);
}

async fn a_series_names_its_conflicts_and_books_the_rest(desk: Desk) {
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let cut = service(&snapshot, "Haircut");
    let sam = cut.staff[0].staff;
    let visit = Visit {
        staff: Some(sam),
        ..Visit::of(cut.id)
    };
    let wish = |text: &str| Wish::new(visit.clone(), at(&snapshot, text), jo());
    let taken = wish("2026-12-01T10:00");
    desk.bookings
        .book(place, self::desk(), &taken, None)
        .await
        .unwrap();
    let weekly = Series {
        every: Every::Weeks(1),
        ends: Ends::After(4),
    };
    let first = wish("2026-11-24T10:00");
    let dates = desk
        .bookings
        .series_preview(place, &first, &weekly)
        .await
        .unwrap();
    let conflicts: Vec<_> = dates.iter().filter(|one| one.outcome.is_err()).collect();
    assert_eq!((dates.len(), conflicts.len()), (4, 1));
    assert_eq!(conflicts[0].date.to_string(), "2026-12-01");
    assert_eq!(conflicts[0].outcome.as_ref().unwrap_err().code, "taken");
    let whole = desk
        .bookings
        .book_series(place, self::desk(), &first, &weekly, &[], None)
        .await;
    assert!(whole.is_err());
    assert_eq!(desk.all(place).await.len(), 1, "all or none");
    let skip = [conflicts[0].date];
    let done = desk
        .bookings
        .book_series(place, self::desk(), &first, &weekly, &skip, Some("six"))
        .await
        .unwrap();
    assert_eq!(done.bookings.len(), 3);
    let again = desk
        .bookings
        .book_series(place, self::desk(), &first, &weekly, &skip, Some("six"))
        .await
        .unwrap();
    assert_eq!(done, again);
    let all = desk.all(place).await;
    assert_eq!(all.iter().filter(|one| one.series_id.is_some()).count(), 3);
    let endless = Series {
        ends: Ends::After(10_000),
        ..weekly
    };
    let error = desk.bookings.series_preview(place, &first, &endless).await;
    let Err(ChangeError::Service(ServiceError::Invalid { field, reason })) = error else {
        panic!("{error:?}")
    };
    assert_eq!(field, "count");
    assert!(reason.contains("52"), "{reason}");
}

async fn a_visitors_hold_keeps_others_out_and_lets_its_owner_in(desk: Desk) {
    let place = desk.place("pickle-park").await;
    let snapshot = desk.snapshot(place).await;
    let hire = service(&snapshot, "Court hire");
    let all_six = Visit {
        resources: Some(6),
        ..Visit::of(hire.id)
    };
    let wish = Wish::new(all_six, at(&snapshot, "2026-11-21T18:00"), jo());
    let held = desk
        .bookings
        .hold(place, "visitor-1", std::slice::from_ref(&wish))
        .await;
    let held = held.unwrap();
    let one = Wish::new(
        Visit::of(hire.id),
        wish.start,
        guest("Max", "+447700900102"),
    );
    let other = desk.bookings.book(place, self::desk(), &one, None).await;
    assert!(matches!(other, Err(ChangeError::Taken(_))), "{other:?}");
    let owned = Wish {
        hold: Some(held.holds[0]),
        ..held.quoted[0].wish.clone()
    };
    let done = desk
        .bookings
        .book(place, Authority::Visitor(Some("visitor-1")), &owned, None)
        .await
        .unwrap();
    let (booking, lanes) = desk.booking(place, done.bookings[0].booking).await;
    assert_eq!(lanes.len(), 6);
    let left = desk
        .ports
        .store
        .read::<_, ServiceError, _>(place.business, |tx| {
            Box::pin(async move { Ok(tx.holds().of_visitor("visitor-1").await?) })
        });
    assert!(left.await.unwrap().is_empty(), "the hold was used up");
    assert_eq!(booking.source, domain::BookingSource::BookingPage);
    let again = desk
        .bookings
        .hold(place, "visitor-2", std::slice::from_ref(&one))
        .await;
    assert!(matches!(again, Err(ChangeError::Taken(_))));
}
