//! Offers to those who wait, over both engines: made by the outbox, answered by the link, ended by time.

use std::{sync::Arc, time::Duration};

use domain::{
    BookingId, BookingSource, BusinessId, ExceptionId, HoursId, TimeOffId, TimeRange,
    WaitlistEntryId, WallRange,
};
use futures::stream::{self, BoxStream, StreamExt};
use jiff::{SignedDuration, Timestamp, civil::Weekday};
use jobs::{LapseOffers, OfferTimes, SendTexts};
use providers::system::SeededEntropy;
use services::{
    Ports, ServiceError,
    availability::Availability,
    bookings::{Authority, Bookings, Cancelling, ChangeError, Guest, Moving, Place, Wish},
    catalogue::Catalogue,
    ports::{Clock, Entropy, Live, Store},
    records::{
        Actor, Booking, HoursException, HoursOwner, Lane, OfferState, Receptionist, TimeOff,
        WaitlistState, WeeklyHours,
    },
    snapshot::{Snapshots, Visit},
    waitlist::{Waitlist, Wanted},
};

use crate::world::{Engine, World};

const FIRST: &str = "+447700900011";
const SECOND: &str = "+447700900012";

struct Nobody;

impl Live for Nobody {
    fn publish(&self, _: domain::view::LiveEvent) {}

    fn follow(&self, _: BusinessId) -> BoxStream<'static, domain::view::LiveEvent> {
        stream::empty().boxed()
    }
}

/// A shop in which Sam alone works, from 9 to 10 on Tuesdays: two half hours, both booked.
struct Shop {
    world: World,
    catalogue: Catalogue,
    waitlist: Waitlist,
    bookings: Bookings,
    booked: [BookingId; 2],
}

/// Tuesday 24 November 2026, from a time of day for half an hour.
fn tuesday(at: &str) -> TimeRange {
    let start: Timestamp = format!("2026-11-24T{at}:00Z").parse().unwrap();
    TimeRange::starting(start, SignedDuration::from_mins(30)).unwrap()
}

fn morning() -> TimeRange {
    let start: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
    TimeRange::starting(start, SignedDuration::from_hours(1)).unwrap()
}

impl Shop {
    async fn open(engine: Engine) -> Self {
        let world = World::on(engine, 11).await;
        open_on_tuesdays(&world).await;
        let booked = [
            world
                .book(world.sam, tuesday("09:00"), BookingSource::Phone)
                .await,
            world
                .book(world.sam, tuesday("09:30"), BookingSource::Phone)
                .await,
        ];
        let ports = Ports {
            store: Arc::clone(&world.store) as Arc<dyn Store>,
            clock: Arc::clone(&world.clock) as Arc<dyn Clock>,
            // Another sequence than the world's own, so that no id is made twice.
            entropy: Arc::new(SeededEntropy::new(12)) as Arc<dyn Entropy>,
            calendar: Arc::clone(&world.calendar) as Arc<_>,
            live: Arc::new(Nobody),
        };
        let snapshots = Snapshots::new(ports.clone());
        let availability = Availability::new(ports.clone());
        let bookings = Bookings::new(ports.clone(), snapshots.clone(), availability.clone());
        let url = "https://ringdesk.example/";
        Self {
            catalogue: Catalogue::new(ports.clone(), snapshots.clone()),
            waitlist: Waitlist::new(ports, snapshots, availability, bookings.clone(), url),
            world,
            bookings,
            booked,
        }
    }

    fn place(&self) -> Place {
        Place {
            business: self.world.business,
            location: self.world.location,
        }
    }

    /// Somebody waits for Tuesday morning.
    async fn waits(&self, phone: &str) -> WaitlistEntryId {
        self.waits_aged(phone, None).await
    }

    /// The same by somebody who said how old they are.
    async fn waits_aged(&self, phone: &str, age: Option<u8>) -> WaitlistEntryId {
        let wanted = self.wanted(phone, age);
        let entry = self
            .waitlist
            .join(self.place(), Actor::System, &wanted)
            .await;
        // Who came first is told by the clock.
        self.world.clock.advance(Duration::from_secs(1));
        entry.unwrap().id
    }

    fn wanted(&self, phone: &str, age: Option<u8>) -> Wanted {
        Wanted {
            service: self.world.service,
            window: morning(),
            variant: None,
            minutes: None,
            staff: None,
            seats: 1,
            resources: None,
            age,
            name: "Jo Miller".parse().unwrap(),
            phone: phone.parse().unwrap(),
        }
    }

    async fn cancel(&self, id: BookingId) {
        let by = Authority::Member(Actor::System);
        self.bookings
            .cancel(self.world.business, by, id, &Cancelling::default(), None)
            .await
            .unwrap();
    }

    /// Carries out what is due of the waitlist and of texts.
    async fn run(&self) {
        let world = &self.world;
        let texts = SendTexts::new(
            Arc::clone(&world.store),
            Arc::clone(&world.clock) as Arc<dyn Clock>,
            Arc::clone(&world.telephony) as Arc<_>,
            None,
        );
        let worker = world.worker_with(
            "w1",
            vec![
                Arc::new(OfferTimes::new(self.waitlist.clone())),
                Arc::new(LapseOffers::new(self.waitlist.clone())),
                Arc::new(texts),
            ],
        );
        while worker.run_due().await.unwrap() > 0 {}
    }

    /// The tokens that were sent to a number, in order.
    fn tokens(&self, phone: &str) -> Vec<String> {
        let sent = self.world.telephony.sent();
        let to = sent.iter().filter(|sms| sms.to.as_str() == phone);
        to.filter_map(|sms| {
            let link = sms.body.split_once("https://ringdesk.example/w/")?;
            Some(link.1.to_owned())
        })
        .collect()
    }

    async fn state(&self, id: WaitlistEntryId) -> WaitlistState {
        let found = self
            .world
            .write(|tx| Box::pin(async move { tx.waitlist().entry(id).await }))
            .await;
        found.unwrap().state
    }

    async fn booking(&self, id: BookingId) -> Booking {
        self.world.booking(id).await
    }
}

async fn open_on_tuesdays(world: &World) {
    let now = world.clock.now();
    let receptionist = &Receptionist {
        location_id: world.location,
        name: "Ava".to_owned(),
        greeting: "Hello".to_owned(),
        voice: "marin".to_owned(),
        instructions: String::new(),
        policy: serde_json::json!({}),
        updated_at: now,
    };
    let hours = |owner, weekday| WeeklyHours {
        id: HoursId::from_uuid(world.entropy.uuid(now)),
        owner,
        weekday,
        range: WallRange::new("09:00".parse().unwrap(), "10:00".parse().unwrap()).unwrap(),
    };
    let (location, lena) = (
        HoursOwner::Location(world.location),
        HoursOwner::Staff(world.lena),
    );
    let open = &[hours(location, Weekday::Tuesday)];
    let never_then = &[hours(lena, Weekday::Friday)];
    world
        .write(|tx| {
            Box::pin(async move {
                tx.locations().put_receptionist(receptionist).await?;
                tx.hours().set_weekly(location, open).await?;
                tx.hours().set_weekly(lena, never_then).await
            })
        })
        .await;
}

async fn who_waited_first_is_offered_what_becomes_free(engine: Engine) {
    let shop = Shop::open(engine).await;
    let first = shop.waits(FIRST).await;
    let second = shop.waits(SECOND).await;
    shop.run().await;
    assert_eq!(shop.world.telephony.sent().len(), 0, "nothing is free");
    shop.cancel(shop.booked[0]).await;
    shop.run().await;
    let tokens = shop.tokens(FIRST);
    assert_eq!((tokens.len(), shop.tokens(SECOND).len()), (1, 0));
    assert_eq!(shop.state(first).await, WaitlistState::Offered);
    let offered = shop.waitlist.offered(&tokens[0]).await.unwrap();
    assert!(offered.open);
    assert_eq!(offered.offer.range, tuesday("09:00"));
    assert_ne!(offered.offer.token_hash, [0; 32]);
    // The link books, once; asked again it tells the same.
    let done = shop.waitlist.accept(&tokens[0]).await.unwrap();
    assert_eq!(shop.waitlist.accept(&tokens[0]).await.unwrap(), done);
    let booking = shop.booking(done.bookings[0].booking).await;
    assert_eq!(booking.range, tuesday("09:00"));
    assert_eq!(booking.phone, Some(FIRST.parse().unwrap()));
    assert_eq!(booking.source, BookingSource::BookingPage);
    assert_eq!(shop.state(first).await, WaitlistState::Booked);
    assert_eq!(shop.state(second).await, WaitlistState::Waiting);
    // Time goes by: the offer was answered, so nothing lapses.
    shop.world.clock.advance(Duration::from_secs(3600));
    shop.run().await;
    assert_eq!(shop.state(first).await, WaitlistState::Booked);
    assert_eq!(shop.tokens(SECOND).len(), 0);
    assert!(matches!(
        shop.waitlist.offered("not a token").await,
        Err(ServiceError::NotFound(_))
    ));
}

async fn rules_about_ages_hold_for_those_who_waited(engine: Engine) {
    let shop = Shop::open(engine).await;
    let young = shop.waits_aged(FIRST, Some(17)).await;
    let grown = shop.waits_aged(SECOND, Some(30)).await;
    let id = shop.world.service;
    shop.world
        .write(|tx| {
            Box::pin(async move {
                let mut service = tx.catalog().service(id).await?.expect("it is there");
                service.age_min = Some(18);
                tx.catalog().put_service(&service).await
            })
        })
        .await;
    shop.world.clock.advance(Duration::from_secs(5));
    shop.cancel(shop.booked[0]).await;
    shop.run().await;
    assert_eq!(shop.tokens(FIRST).len(), 0, "it is not for people of 17");
    assert_eq!(shop.state(young).await, WaitlistState::Waiting);
    let token = shop.tokens(SECOND).remove(0);
    shop.waitlist.accept(&token).await.unwrap();
    assert_eq!(shop.state(grown).await, WaitlistState::Booked);
    // Who is too young, or does not say, is told when they begin to wait.
    for (age, why) in [(Some(17), "18"), (None, "how old")] {
        let wanted = Wanted {
            service: id,
            window: morning(),
            variant: None,
            minutes: None,
            staff: None,
            seats: 1,
            resources: None,
            age,
            name: "Jo Miller".parse().unwrap(),
            phone: FIRST.parse().unwrap(),
        };
        let nobody = domain::CustomerId::from_uuid(uuid::Uuid::nil());
        let by = Actor::Customer(nobody);
        match shop.waitlist.join(shop.place(), by, &wanted).await {
            Err(ServiceError::Invalid { field, reason }) => {
                assert_eq!(field, "age");
                assert!(reason.contains(why), "{reason}");
            }
            other => panic!("{other:?}"),
        }
    }
}

async fn who_does_not_answer_gives_way_to_the_next(engine: Engine) {
    let shop = Shop::open(engine).await;
    let first = shop.waits(FIRST).await;
    let second = shop.waits(SECOND).await;
    shop.cancel(shop.booked[0]).await;
    shop.run().await;
    let late = shop.tokens(FIRST).remove(0);
    shop.world.clock.advance(Duration::from_secs(15 * 60));
    shop.run().await;
    assert_eq!(shop.state(second).await, WaitlistState::Offered);
    assert_eq!(shop.state(first).await, WaitlistState::Waiting);
    let offer = shop.waitlist.offered(&late).await.unwrap().offer;
    assert_eq!(offer.state, OfferState::Lapsed);
    assert!(matches!(
        shop.waitlist.accept(&late).await,
        Err(ChangeError::Service(ServiceError::Conflict(_)))
    ));
    let next = shop.tokens(SECOND).remove(0);
    shop.waitlist.accept(&next).await.unwrap();
    assert_eq!(shop.state(second).await, WaitlistState::Booked);
    // The other half hour is another time, so who let one lapse is offered it.
    shop.cancel(shop.booked[1]).await;
    shop.run().await;
    assert_eq!(shop.tokens(FIRST).len(), 2);
}

async fn a_declined_time_goes_to_the_next_and_is_not_offered_again(engine: Engine) {
    let shop = Shop::open(engine).await;
    let first = shop.waits(FIRST).await;
    let second = shop.waits(SECOND).await;
    shop.cancel(shop.booked[0]).await;
    shop.run().await;
    let token = shop.tokens(FIRST).remove(0);
    shop.waitlist.decline(&token).await.unwrap();
    assert!(matches!(
        shop.waitlist.decline(&token).await,
        Err(ServiceError::Conflict(_))
    ));
    shop.run().await;
    assert_eq!(shop.state(second).await, WaitlistState::Offered);
    let left = shop
        .waitlist
        .leave(shop.place(), Actor::System, second)
        .await;
    assert!(left.unwrap());
    shop.run().await;
    assert_eq!(shop.state(first).await, WaitlistState::Waiting);
    assert_eq!(
        shop.tokens(FIRST).len(),
        1,
        "the same time was declined before"
    );
    let again = shop
        .waitlist
        .leave(shop.place(), Actor::System, second)
        .await;
    assert!(!again.unwrap());
}

async fn a_moved_booking_frees_its_old_time(engine: Engine) {
    let shop = Shop::open(engine).await;
    shop.cancel(shop.booked[1]).await;
    let first = shop.waits(FIRST).await;
    let by = Authority::Member(Actor::System);
    let to = Moving::at(tuesday("09:30").start());
    shop.bookings
        .reschedule(shop.world.business, by, shop.booked[0], &to, None)
        .await
        .unwrap();
    shop.run().await;
    assert_eq!(shop.state(first).await, WaitlistState::Offered);
    let token = shop.tokens(FIRST).remove(0);
    let offer = shop.waitlist.offered(&token).await.unwrap().offer;
    assert_eq!(offer.range, tuesday("09:00"));
}

/// What an entry was offered, some seconds after something changed.
async fn offered_soon(shop: &Shop, id: WaitlistEntryId, phone: &str) -> TimeRange {
    shop.world.clock.advance(Duration::from_secs(6));
    shop.run().await;
    assert_eq!(shop.state(id).await, WaitlistState::Offered);
    let token = shop.tokens(phone).remove(0);
    shop.waitlist.offered(&token).await.unwrap().offer.range
}

async fn an_absence_that_is_taken_back_frees_its_time(engine: Engine) {
    let shop = Shop::open(engine).await;
    shop.cancel(shop.booked[0]).await;
    let (business, lane) = (shop.world.business, Lane::Staff(shop.world.sam));
    let off = TimeOff {
        id: TimeOffId::from_uuid(shop.world.entropy.uuid(shop.world.clock.now())),
        lane,
        range: tuesday("09:00"),
        note: "Dentist".to_owned(),
    };
    shop.catalogue
        .add_absence(business, Actor::System, &off, &[])
        .await
        .unwrap();
    let first = shop.waits(FIRST).await;
    shop.run().await;
    assert_eq!(shop.state(first).await, WaitlistState::Waiting);
    shop.catalogue
        .remove_absence(business, Actor::System, lane, off.id)
        .await
        .unwrap();
    assert_eq!(offered_soon(&shop, first, FIRST).await, tuesday("09:00"));
}

async fn a_date_with_longer_hours_frees_them(engine: Engine) {
    let shop = Shop::open(engine).await;
    let first = shop.waits(FIRST).await;
    // The first hour is booked; another begins before it.
    let longer = HoursException {
        id: ExceptionId::from_uuid(shop.world.entropy.uuid(shop.world.clock.now())),
        owner: HoursOwner::Location(shop.world.location),
        date: "2026-11-24".parse().unwrap(),
        ranges: vec![WallRange::new("08:00".parse().unwrap(), "10:00".parse().unwrap()).unwrap()],
        note: String::new(),
        holiday: false,
    };
    let by = Actor::System;
    shop.catalogue
        .put_exceptions(shop.world.business, by, &[longer])
        .await
        .unwrap();
    shop.world.clock.advance(Duration::from_secs(6));
    shop.run().await;
    assert_eq!(
        shop.state(first).await,
        WaitlistState::Waiting,
        "they wait for after nine"
    );
    let wanted = Wanted {
        window: TimeRange::new(tuesday("08:00").start(), morning().end()).unwrap(),
        ..shop.wanted(SECOND, None)
    };
    let second = shop
        .waitlist
        .join(shop.place(), Actor::System, &wanted)
        .await
        .unwrap()
        .id;
    let hours: Vec<_> = [(Weekday::Tuesday, "07:00", "10:00")]
        .map(|(day, from, to)| {
            let range = WallRange::new(from.parse().unwrap(), to.parse().unwrap());
            (day, range.unwrap())
        })
        .to_vec();
    shop.catalogue
        .put_hours(
            shop.world.business,
            Actor::System,
            shop.world.location,
            &hours,
        )
        .await
        .unwrap();
    assert_eq!(offered_soon(&shop, second, SECOND).await, tuesday("08:00"));
}

async fn a_time_that_was_kept_and_not_taken_is_offered(engine: Engine) {
    let shop = Shop::open(engine).await;
    shop.cancel(shop.booked[0]).await;
    let guest = Guest::named("Ann".parse().unwrap());
    let wish = Wish::new(
        Visit::of(shop.world.service),
        tuesday("09:00").start(),
        guest,
    );
    shop.bookings
        .hold(shop.place(), "page", &[wish])
        .await
        .unwrap();
    let first = shop.waits(FIRST).await;
    shop.run().await;
    assert_eq!(shop.state(first).await, WaitlistState::Waiting);
    shop.world.clock.advance(Duration::from_secs(5 * 60));
    assert_eq!(offered_soon(&shop, first, FIRST).await, tuesday("09:00"));
}

async fn an_offered_time_is_kept_from_others(engine: Engine) {
    let shop = Shop::open(engine).await;
    shop.waits(FIRST).await;
    shop.cancel(shop.booked[0]).await;
    shop.run().await;
    let by = Authority::Member(Actor::System);
    let to = Moving::at(tuesday("09:00").start());
    let taken = shop
        .bookings
        .reschedule(shop.world.business, by, shop.booked[1], &to, None)
        .await;
    assert!(matches!(taken, Err(ChangeError::Taken(_))), "{taken:?}");
    let token = shop.tokens(FIRST).remove(0);
    shop.waitlist.accept(&token).await.unwrap();
}

async fn nobody_waits_for_what_is_over_or_does_not_exist(engine: Engine) {
    let shop = Shop::open(engine).await;
    let wanted = |service, window| Wanted {
        service,
        window,
        variant: None,
        minutes: None,
        staff: None,
        seats: 1,
        resources: None,
        age: None,
        name: "Jo".parse().unwrap(),
        phone: FIRST.parse().unwrap(),
    };
    let start: Timestamp = "2026-11-20T14:00:00Z".parse().unwrap();
    let past = TimeRange::starting(start, SignedDuration::from_mins(50)).unwrap();
    let late = wanted(shop.world.service, past);
    let refused = shop.waitlist.join(shop.place(), Actor::System, &late).await;
    assert!(
        matches!(refused, Err(ServiceError::Invalid { field: "when", .. })),
        "{refused:?}"
    );
    let nothing = domain::ServiceId::from_uuid(shop.world.entropy.uuid(start));
    let refused = shop
        .waitlist
        .join(shop.place(), Actor::System, &wanted(nothing, morning()))
        .await;
    assert!(matches!(refused, Err(ServiceError::NotFound("service"))));
}

macro_rules! on_both_engines {
    ($($case:ident,)*) => {
        mod sqlite {$(
            #[tokio::test]
            async fn $case() {
                super::$case(super::Engine::Sqlite).await;
            }
        )*}

        mod postgres {$(
            #[tokio::test]
            async fn $case() {
                super::$case(super::Engine::Postgres).await;
            }
        )*}
    };
}

on_both_engines! {
    who_waited_first_is_offered_what_becomes_free,
    who_does_not_answer_gives_way_to_the_next,
    a_declined_time_goes_to_the_next_and_is_not_offered_again,
    a_moved_booking_frees_its_old_time,
    an_offered_time_is_kept_from_others,
    nobody_waits_for_what_is_over_or_does_not_exist,
    rules_about_ages_hold_for_those_who_waited,
    an_absence_that_is_taken_back_frees_its_time,
    a_date_with_longer_hours_frees_them,
    a_time_that_was_kept_and_not_taken_is_offered,
}
