//! What is checked again in the unit of work that writes: whatever happens between the look and the commit.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use booking::{PolicyRule, Reason};
use domain::{
    AllocationId, BookingId, BookingRef, BookingSource, BusinessId, CustomerId, StaffId, TimeRange,
};
use futures::future::BoxFuture;
use jiff::SignedDuration;
use services::{
    Ports, ServiceError,
    availability::{Availability, WhyNotCode},
    bookings::{Authority, Bookings, ChangeError, Moving, Place, Wish},
    ports::store::{Access, Presence, Store, StoreResult, SystemTx, Tx, Unit},
    records::{Allocation, Booking, Claim, FirstVisit, Lane, NewBooking, Service, TrialCopy},
    snapshot::{Snapshots, Visit},
};

use super::{Desk, at, guest, jo, service};

type Hook = Box<dyn FnOnce(Arc<dyn Store>) -> BoxFuture<'static, ()> + Send>;

/// A store before whose next unit of work something else commits.
struct Meddling {
    store: Arc<dyn Store>,
    next: Mutex<Option<Hook>>,
}

#[async_trait]
impl Store for Meddling {
    async fn run(
        &self,
        access: Access,
        business: BusinessId,
        unit: &mut dyn Unit<dyn Tx>,
    ) -> StoreResult<()> {
        let hook = match access {
            Access::Write => self.next.lock().unwrap().take(),
            Access::Read => None,
        };
        if let Some(hook) = hook {
            hook(Arc::clone(&self.store)).await;
        }
        self.store.run(access, business, unit).await
    }

    async fn run_system(
        &self,
        access: Access,
        unit: &mut dyn Unit<dyn SystemTx>,
    ) -> StoreResult<()> {
        self.store.run_system(access, unit).await
    }

    async fn ping(&self) -> StoreResult<()> {
        self.store.ping().await
    }

    async fn trial(&self, business: BusinessId, wanted: &TrialCopy) -> StoreResult<Arc<dyn Store>> {
        self.store.trial(business, wanted).await
    }

    async fn announce(&self, worker: &str) -> StoreResult<Option<Box<dyn Presence>>> {
        self.store.announce(worker).await
    }
}

/// A desk at which something else commits between the look and the commit.
fn meddled(desk: &Desk, hook: Hook) -> Bookings {
    let ports = Ports {
        store: Arc::new(Meddling {
            store: Arc::clone(&desk.ports.store),
            next: Mutex::new(Some(hook)),
        }),
        ..desk.ports.clone()
    };
    let availability = Availability::new(ports.clone());
    Bookings::new(ports.clone(), Snapshots::new(ports), availability)
}

/// Replaces a service.
fn put(business: BusinessId, service: Service) -> Hook {
    Box::new(move |store| {
        Box::pin(async move {
            let service = &service;
            store
                .write::<_, ServiceError, _>(business, |tx| {
                    Box::pin(async move { Ok(tx.catalog().put_service(service).await?) })
                })
                .await
                .unwrap();
        })
    })
}

/// A visit of a customer that is over.
fn visited(desk: &Desk, place: Place, customer: CustomerId, staff: StaffId, of: &Service) -> Hook {
    let now = desk.ports.now();
    let start = now - SignedDuration::from_hours(72);
    let range = TimeRange::starting(start, SignedDuration::from_mins(30)).unwrap();
    let booking = Booking {
        customer_id: Some(customer),
        ..Booking::new(
            desk.ports.id(BookingId::from_uuid),
            BookingRef::from_bits(77),
            (place.location, of.id),
            "Jo Bloggs".parse().unwrap(),
            range,
            BookingSource::Portal,
            now,
        )
    };
    let claim = Claim {
        lane: Lane::Staff(staff),
        range,
    };
    let allocation = Allocation {
        id: desk.ports.id(AllocationId::from_uuid),
        claim,
    };
    let new = NewBooking::new(booking, vec![allocation]);
    Box::new(move |store| {
        Box::pin(async move {
            let new = &new;
            store
                .write::<_, ServiceError, _>(place.business, |tx| {
                    Box::pin(async move { Ok(tx.bookings().confirm(new, now).await?) })
                })
                .await
                .unwrap();
        })
    })
}

/// The rule about customers that refused.
fn refused_by(made: Result<services::bookings::Committed, ChangeError>) -> PolicyRule {
    let Err(ChangeError::Taken(found)) = made else {
        panic!("{made:?}");
    };
    let why = found.why_not.unwrap();
    assert_eq!(why.code, WhyNotCode::Policy, "never a taken slot");
    match why.reasons[..] {
        [Reason::Policy { rule, .. }] => rule,
        ref reasons => panic!("{reasons:?}"),
    }
}

pub(super) async fn rules_about_customers_are_checked_again_when_it_is_written(desk: Desk) {
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let cut = service(&snapshot, "Haircut").clone();
    let start = at(&snapshot, "2026-11-21T10:00");
    let wish = Wish::new(Visit::of(cut.id), start, jo());
    let visitor = Authority::Visitor(None);
    // Jo is 30.
    for (changed, rule) in [
        (
            Service {
                age_min: Some(40),
                ..cut.clone()
            },
            PolicyRule::AgeMin,
        ),
        (
            Service {
                age_max: Some(20),
                ..cut.clone()
            },
            PolicyRule::AgeMax,
        ),
        (
            Service {
                first_visit: FirstVisit::ReturningOnly,
                ..cut.clone()
            },
            PolicyRule::ReturningOnly,
        ),
    ] {
        desk.put(place, cut.clone()).await;
        let bookings = meddled(&desk, put(place.business, changed));
        let made = bookings.book(place, visitor.clone(), &wish, None).await;
        assert_eq!(refused_by(made), rule);
    }
    // A rule about ages that was made meanwhile needs an age.
    desk.put(place, cut.clone()).await;
    let ages = Service {
        age_min: Some(18),
        ..cut.clone()
    };
    let bookings = meddled(&desk, put(place.business, ages));
    let mut nameless = wish.clone();
    nameless.customer.age = None;
    let made = bookings.book(place, visitor.clone(), &nameless, None).await;
    assert!(
        matches!(&made, Err(ChangeError::Service(ServiceError::Invalid { field, .. })) if *field == "age"),
        "{made:?}"
    );
    assert!(desk.all(place).await.is_empty(), "nothing was saved");
    // Somebody came meanwhile for whom it would have been the first visit.
    let first = Service {
        first_visit: FirstVisit::FirstOnly,
        ..cut.clone()
    };
    desk.put(place, first.clone()).await;
    let known = desk.bookings.book(place, super::desk(), &wish, None).await;
    let known = known.unwrap().bookings[0].booking;
    let customer = desk.booking(place, known).await.0.customer_id.unwrap();
    let hook = visited(&desk, place, customer, cut.staff[0].staff, &first);
    let later = Wish {
        start: at(&snapshot, "2026-11-21T12:00"),
        ..wish.clone()
    };
    let bookings = meddled(&desk, hook);
    let made = bookings.book(place, visitor, &later, None).await;
    assert_eq!(refused_by(made), PolicyRule::FirstVisitOnly);
}

pub(super) async fn a_move_counts_its_own_booking_never_and_first_visits_always(desk: Desk) {
    let place = desk.place("fade-room").await;
    let snapshot = desk.snapshot(place).await;
    let cut = Service {
        customer_day_limit: Some(1),
        customer_open_limit: Some(1),
        day_limit: Some(1),
        first_visit: FirstVisit::FirstOnly,
        ..service(&snapshot, "Haircut").clone()
    };
    desk.put(place, cut.clone()).await;
    let wish = Wish::new(Visit::of(cut.id), at(&snapshot, "2026-11-21T10:00"), jo());
    let done = desk.bookings.book(place, super::desk(), &wish, None).await;
    let id = done.unwrap().bookings[0].booking;
    for to in ["2026-11-21T12:00", "2026-11-24T12:00", "2026-11-24T15:00"] {
        let to = Moving::at(at(&snapshot, to));
        desk.bookings
            .reschedule(place.business, super::desk(), id, &to, None)
            .await
            .unwrap();
    }
    // The date of somebody else is full.
    let max = Wish::new(
        Visit::of(cut.id),
        at(&snapshot, "2026-11-25T10:00"),
        guest("Max", "+447700900102"),
    );
    desk.bookings
        .book(place, super::desk(), &max, None)
        .await
        .unwrap();
    let to = Moving::at(at(&snapshot, "2026-11-25T12:00"));
    let moved = desk
        .bookings
        .reschedule(place.business, super::desk(), id, &to, None)
        .await;
    let Err(ChangeError::Taken(found)) = moved else {
        panic!("{moved:?}")
    };
    assert_eq!(found.why_not.unwrap().code, WhyNotCode::Full);
    // A visit that took place meanwhile: moved, it would be the second.
    let customer = desk.booking(place, id).await.0.customer_id.unwrap();
    let hook = visited(&desk, place, customer, cut.staff[0].staff, &cut);
    let to = Moving::at(at(&snapshot, "2026-11-26T12:00"));
    let moved = meddled(&desk, hook)
        .reschedule(place.business, super::desk(), id, &to, None)
        .await;
    assert_eq!(refused_by(moved), PolicyRule::FirstVisitOnly);
}
