//! Courts in calendars: one event for each, in the words that facilities read by program.

use domain::{AllocationId, BookingId, BookingRef, BookingSource, JobId, ResourceId};
use services::{
    jobs::{JobPayload, SyncBookingEvent},
    ports::{Clock, Entropy},
    records::{Allocation, Booking, BookingMove, Claim, Lane, NewBooking, NewJob, Resource},
};

use crate::world::{World, slot};

impl World {
    /// Courts 1 to 3, which share one calendar.
    async fn courts(&self) -> Vec<Lane> {
        let now = self.clock.now();
        let (sam, location) = (self.sam, self.location);
        let ids: Vec<_> = (0..3)
            .map(|_| ResourceId::from_uuid(self.entropy.uuid(now)))
            .collect();
        let ids = &ids;
        self.write(|tx| {
            Box::pin(async move {
                let link = tx.catalog().staff_member(sam).await?.unwrap().calendar;
                for (place, id) in ids.iter().enumerate() {
                    let name = format!("Court {}", place + 1);
                    let court = Resource {
                        calendar: link.clone(),
                        ..Resource::named(*id, location, name, "court")
                    };
                    tx.catalog().put_resource(&court).await?;
                }
                Ok(())
            })
        })
        .await;
        ids.iter().copied().map(Lane::Resource).collect()
    }

    fn claims(&self, lanes: &[Lane], hours: i64) -> Vec<Allocation> {
        let claim = |lane: &Lane| Allocation {
            id: AllocationId::from_uuid(self.entropy.uuid(self.clock.now())),
            claim: Claim {
                lane: *lane,
                range: slot(hours),
            },
        };
        lanes.iter().map(claim).collect()
    }

    fn sync(&self, id: BookingId, version: i64) -> NewJob {
        let work = SyncBookingEvent {
            business: self.business,
            booking: id,
        };
        NewJob {
            id: JobId::from_uuid(self.entropy.uuid(self.clock.now())),
            queue: SyncBookingEvent::QUEUE.to_owned(),
            payload: serde_json::to_value(&work).unwrap(),
            run_at: self.clock.now(),
            dedupe_key: Some(format!("{id}:{version}")),
        }
    }

    fn titles(&self) -> Vec<String> {
        let events = self.calendar.events_of("sam").into_iter();
        let mut titles: Vec<_> = events.filter_map(|event| event.title).collect();
        titles.sort();
        titles
    }
}

#[tokio::test]
async fn each_court_of_a_booking_has_an_event_of_its_own_and_follows_it() {
    let world = World::new().await;
    let courts = world.courts().await;
    let now = world.clock.now();
    let booking = Booking {
        phone: Some("+919876543210".parse().unwrap()),
        ..Booking::new(
            BookingId::from_uuid(world.entropy.uuid(now)),
            BookingRef::from_bits(world.entropy.bits()),
            (world.location, world.service),
            "Asha Rao".parse().unwrap(),
            slot(24),
            BookingSource::Phone,
            now,
        )
    };
    let id = booking.id;
    let new = NewBooking::new(booking, world.claims(&courts[..2], 24));
    let (new, job) = (&new, &world.sync(id, 1));
    world
        .write(|tx| {
            Box::pin(async move {
                tx.bookings().confirm(new, now).await?;
                tx.jobs().enqueue(job, now).await
            })
        })
        .await;
    world.run().await;
    assert_eq!(
        world.titles(),
        ["Court 1 Booking - Asha Rao", "Court 2 Booking - Asha Rao"]
    );
    // Moved to Courts 2 and 3: the first court's event goes, the second's stays where it was.
    let event_of = |title: &str| {
        let mut events = world.calendar.events_of("sam").into_iter();
        events
            .find(|event| event.title.as_deref() == Some(title))
            .unwrap()
            .id
    };
    let second = event_of("Court 2 Booking - Asha Rao");
    let to = BookingMove::to(slot(48), world.claims(&courts[1..], 48));
    let (to, job) = (&to, &world.sync(id, 2));
    world
        .write(|tx| {
            Box::pin(async move {
                tx.bookings().reschedule(id, 1, to, now).await?;
                tx.jobs().enqueue(job, now).await
            })
        })
        .await;
    world.run().await;
    assert_eq!(
        world.titles(),
        ["Court 2 Booking - Asha Rao", "Court 3 Booking - Asha Rao"]
    );
    assert_eq!(event_of("Court 2 Booking - Asha Rao"), second);
    world.cancel(id).await;
    world.run().await;
    assert!(world.titles().is_empty());
    assert_eq!(world.next_due().await, None, "nothing is left to do");
}
