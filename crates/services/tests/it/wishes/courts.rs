//! A calendar that several courts share: an event takes the courts that it names.

use domain::{BookingId, CalendarConnectionId, TimeRange};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use services::{
    ServiceError,
    bookings::{Moving, Place, Wish},
    records::{CalendarConnection, CalendarLink, CalendarTokens, ConnectionState, Lane, Resource},
    snapshot::{Snapshot, Visit},
};

use super::{Desk, Dice, at, jo, service};

/// Gives all courts of the place one calendar.
async fn share(desk: &Desk, place: Place, snapshot: &Snapshot) {
    let now = desk.ports.now();
    let connection = &CalendarConnection {
        id: desk.ports.id(CalendarConnectionId::from_uuid),
        provider: "google".to_owned(),
        account: "courts@example.com".to_owned(),
        state: ConnectionState::Connected,
        problem: None,
        tokens: CalendarTokens {
            access: SecretString::from("access"),
            refresh: SecretString::from("refresh"),
            expires_at: now,
        },
        version: 1,
        created_at: now,
        updated_at: now,
        answered_at: None,
    };
    let courts: Vec<Resource> = snapshot
        .resources
        .iter()
        .map(|court| Resource {
            calendar: Some(CalendarLink {
                connection_id: connection.id,
                calendar_id: "courts".to_owned(),
            }),
            ..court.clone()
        })
        .collect();
    let courts = &courts;
    desk.ports
        .store
        .write::<_, ServiceError, _>(place.business, |tx| {
            Box::pin(async move {
                tx.connections().put(connection).await?;
                for court in courts {
                    tx.catalog().put_resource(court).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    desk.snapshots.forget(place.location);
}

pub(super) struct Park {
    pub(super) desk: Desk,
    pub(super) place: Place,
    pub(super) hire: domain::ServiceId,
    pub(super) courts: Vec<Lane>,
}

impl Park {
    pub(super) async fn of(desk: Desk) -> Self {
        let place = desk.place("pickle-park").await;
        let snapshot = desk.snapshot(place).await;
        share(&desk, place, &snapshot).await;
        let courts = snapshot.resources.iter();
        Self {
            hire: service(&snapshot, "Court hire").id,
            courts: courts.map(|court| Lane::Resource(court.id)).collect(),
            desk,
            place,
        }
    }

    pub(super) fn writes(&self, start: Timestamp, title: &str, booking: Option<BookingId>) {
        let range = TimeRange::starting(start, SignedDuration::from_hours(1)).unwrap();
        let mut titled = self.desk.diary.titled.lock().unwrap();
        titled.push((range, title.to_owned(), booking));
        let calendars = self.desk.availability.calendars();
        calendars.forget(self.place.business);
    }

    /// Which courts can be had, each looked at alone.
    async fn free(&self, start: Timestamp) -> Vec<usize> {
        let mut free = Vec::new();
        for (index, court) in self.courts.iter().enumerate() {
            let wish = Wish {
                lanes: vec![*court],
                ..Wish::new(Visit::of(self.hire), start, jo())
            };
            if self.desk.bookings.check(self.place, &wish).await.is_ok() {
                free.push(index + 1);
            }
        }
        free
    }
}

pub(super) async fn an_event_of_a_shared_calendar_takes_the_courts_that_it_names(desk: Desk) {
    let park = Park::of(desk).await;
    let snapshot = park.desk.snapshot(park.place).await;
    let at = |hour: &str| at(&snapshot, &format!("2026-11-21T{hour}:00"));
    for (hour, title, free) in [
        ("08", "Court 3 Booking - John Doe", vec![1, 2, 4, 5, 6]),
        ("10", "Courts 2 and 3 resurfacing", vec![1, 4, 5, 6]),
        ("12", "Tournament", vec![]),
        (
            "14",
            "Court 9 of the hall next door",
            vec![1, 2, 3, 4, 5, 6],
        ),
    ] {
        park.writes(at(hour), title, None);
        assert_eq!(park.free(at(hour)).await, free, "{title}");
    }
    // What is left is booked, and what was named is not.
    let five = |resources| Visit {
        resources: Some(resources),
        ..Visit::of(park.hire)
    };
    let bookings = &park.desk.bookings;
    let six = Wish::new(five(6), at("08"), jo());
    assert!(bookings.check(park.place, &six).await.is_err());
    let wish = Wish::new(five(5), at("08"), jo());
    let quoted = bookings.check(park.place, &wish).await.unwrap();
    assert!(!quoted.wish.lanes.contains(&park.courts[2]), "{quoted:?}");
}

pub(super) async fn own_events_in_a_shared_calendar_never_count_twice(desk: Desk) {
    let park = Park::of(desk).await;
    let snapshot = park.desk.snapshot(park.place).await;
    let mut dice = Dice(23);
    for round in 0_i64..16 {
        let start = at(&snapshot, &format!("2026-11-{}T06:00", 21 + round / 4));
        let start = start + SignedDuration::from_hours(4 * (round % 4));
        let own = 1 + dice.roll(63);
        let others = dice.roll(64);
        let of = |set: usize| (1..=6).filter(move |n| set >> (n - 1) & 1 == 1);
        let lanes: Vec<Lane> = of(own).map(|n| park.courts[n - 1]).collect();
        let wish = Wish {
            lanes: lanes.clone(),
            ..Wish::new(Visit::of(park.hire), start, jo())
        };
        let bookings = &park.desk.bookings;
        let done = bookings.book(park.place, super::desk(), &wish, None).await;
        let id = done.unwrap().bookings[0].booking;
        for court in of(own) {
            park.writes(
                start,
                &format!("Court {court} Booking - Jo Bloggs"),
                Some(id),
            );
        }
        for court in of(others) {
            park.writes(start, &format!("Court {court} Booking - Max"), None);
        }
        let free: Vec<usize> = of(!(own | others)).collect();
        assert_eq!(park.free(start).await, free, "round {round}");
        // Its own events do not keep it from lasting longer; those of others do.
        let mut longer = Moving::at(start);
        longer.minutes = Some(120);
        longer.lanes = lanes;
        let moved = bookings
            .reschedule(park.place.business, super::desk(), id, &longer, None)
            .await;
        assert_eq!(moved.is_ok(), own & others == 0, "round {round}: {moved:?}");
    }
}
