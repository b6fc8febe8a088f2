//! An assistant's days: free times of one, and what is booked in several.

use domain::{TimeRange, WallRange};
use jiff::{
    SignedDuration, Span, Timestamp, ToSpan,
    civil::{Date, Time},
    tz::TimeZone,
};

use super::{Assistants, BOOKING, days, main_service};
use crate::{
    ServiceError,
    availability::Ask,
    bookings::Place,
    records::{Booking, BookingFilter, PageRequest, Service},
    snapshot::Snapshot,
};

/// Days that can be looked at together.
const DAYS_MAX: i32 = 62;
/// Bookings that are read at a time.
const PAGE: u32 = 200;

/// One day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Which.
    pub date: Date,
    /// Its name in the week.
    pub weekday: &'static str,
    /// The free starts, by the clock on the wall.
    pub free: Vec<Time>,
    /// When it is open; empty if it is closed.
    pub hours: Vec<WallRange>,
    /// How long a booking is.
    pub minutes: u32,
}

/// A time of a day at which a booking could begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookedSlot {
    /// By the clock on the wall.
    pub time: Time,
    /// Whether it is booked.
    pub booked: bool,
}

/// A booking in the diary.
#[derive(Debug, Clone, PartialEq)]
pub struct DiaryBooking {
    /// Its small number.
    pub number: u64,
    /// The booking.
    pub booking: Booking,
    /// The date by the wall.
    pub date: Date,
    /// The time by the wall.
    pub time: Time,
    /// When it was made, by the wall.
    pub created: jiff::civil::DateTime,
}

/// Several days.
#[derive(Debug, Clone, PartialEq)]
pub struct Diary {
    /// What is booked, by start.
    pub bookings: Vec<DiaryBooking>,
    /// The times of each day.
    pub days: Vec<(Date, Vec<BookedSlot>)>,
    /// When it is open: the earliest and the latest of the week.
    pub hours: Option<(domain::WallTime, domain::WallTime)>,
    /// How long a booking is.
    pub minutes: u32,
}

impl Assistants {
    /// The free times of a day; of the present one if none is named.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if nothing can be booked there.
    pub async fn day(&self, place: Place, date: Option<Date>) -> Result<Day, ServiceError> {
        let snapshot = self.snapshots.get(place.business, place.location).await?;
        let service = service(&snapshot)?;
        let zone = &snapshot.zone;
        let date = date.unwrap_or_else(|| today(zone, self.ports.now()));
        let range = whole(zone, date, date)?;
        let ask = Ask::any(service.id);
        let found = self.availability.all(&snapshot, &ask, range).await?;
        let free = found.offers.iter().map(|offer| offer.range.start());
        Ok(Day {
            date,
            weekday: days::name(date.weekday()),
            free: free.map(|at| zone.to_datetime(at).time()).collect(),
            hours: snapshot.opening(date),
            minutes: service.minutes,
        })
    }

    /// Several days, the first and the last included; a week from the present if none is named.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if they are too many or in the wrong order.
    pub async fn diary(
        &self,
        place: Place,
        first: Option<Date>,
        last: Option<Date>,
    ) -> Result<Diary, ServiceError> {
        let snapshot = self.snapshots.get(place.business, place.location).await?;
        let service = service(&snapshot)?;
        let zone = &snapshot.zone;
        let first = first.unwrap_or_else(|| today(zone, self.ports.now()));
        let week = || first.checked_add(7.days()).unwrap_or(first);
        let last = last.unwrap_or_else(week);
        let range = span(zone, first, last)?;
        let bookings = self.booked(place, range).await?;
        let rows = first
            .series(Span::new().days(1))
            .take_while(|date| *date <= last)
            .map(|date| (date, slots(&snapshot, service, date, &bookings)))
            .collect();
        let open = || days::week().flat_map(|day| snapshot.hours.on(day).to_vec());
        let hours = open()
            .map(|range| range.start())
            .min()
            .zip(open().map(|range| range.end()).max());
        let minutes = service.minutes;
        Ok(Diary {
            bookings: self.numbered(place, zone, bookings).await?,
            days: rows,
            hours,
            minutes,
        })
    }

    /// The bookings that share time with a range, without those that are cancelled.
    async fn booked(&self, place: Place, range: TimeRange) -> Result<Vec<Booking>, ServiceError> {
        let filter = BookingFilter {
            location_id: Some(place.location),
            overlapping: Some(range),
            ..BookingFilter::default()
        };
        let filter = &filter;
        self.ports
            .store
            .read(place.business, |tx| {
                Box::pin(async move {
                    let (mut all, mut after) = (Vec::new(), None);
                    loop {
                        let request = PageRequest { after, limit: PAGE };
                        let page = tx.bookings().list(filter, request).await?;
                        all.extend(page.items);
                        after = page.next;
                        if after.is_none() {
                            break;
                        }
                    }
                    all.retain(|one| one.state != domain::BookingState::Cancelled);
                    Ok(all)
                })
            })
            .await
    }

    async fn numbered(
        &self,
        place: Place,
        zone: &TimeZone,
        bookings: Vec<Booking>,
    ) -> Result<Vec<DiaryBooking>, ServiceError> {
        let ids: Vec<_> = bookings.iter().map(|one| one.id.uuid()).collect();
        let ids = &ids;
        let numbers: Vec<u64> = self
            .ports
            .store
            .write(place.business, |tx| {
                Box::pin(async move {
                    let mut numbers = Vec::with_capacity(ids.len());
                    for id in ids {
                        numbers.push(tx.public_numbers().number(BOOKING, *id).await?);
                    }
                    Ok::<_, ServiceError>(numbers)
                })
            })
            .await?;
        let pairs = numbers.into_iter().zip(bookings);
        Ok(pairs
            .map(|(number, booking)| {
                let start = zone.to_datetime(booking.range.start());
                DiaryBooking {
                    number,
                    date: start.date(),
                    time: start.time(),
                    created: zone.to_datetime(booking.created_at),
                    booking,
                }
            })
            .collect())
    }
}

fn service(snapshot: &Snapshot) -> Result<&Service, ServiceError> {
    main_service(snapshot).ok_or(ServiceError::NotFound("service"))
}

fn today(zone: &TimeZone, now: Timestamp) -> Date {
    zone.to_datetime(now).date()
}

fn span(zone: &TimeZone, first: Date, last: Date) -> Result<TimeRange, ServiceError> {
    if last < first {
        let reason = "must not be before start_date";
        return Err(ServiceError::invalid("end_date", reason));
    }
    let days = first.until(last).map_or(i32::MAX, |span| span.get_days());
    if days >= DAYS_MAX {
        let reason = format!("at most {DAYS_MAX} days can be looked at together");
        return Err(ServiceError::invalid("end_date", reason));
    }
    whole(zone, first, last)
}

/// From midnight of one date to the midnight after another.
fn whole(zone: &TimeZone, first: Date, last: Date) -> Result<TimeRange, ServiceError> {
    let beyond = || ServiceError::invalid("date", "is beyond the calendar");
    let midnight = |date: Date| {
        let start = date.at(0, 0, 0, 0);
        zone.to_ambiguous_timestamp(start).compatible().ok()
    };
    let next = last.tomorrow().map_err(|_| beyond())?;
    let (from, to) = midnight(first).zip(midnight(next)).ok_or_else(beyond)?;
    TimeRange::new(from, to).map_err(|_| beyond())
}

/// The times of a day, on a holiday by its hours: from opening to closing, one length after the other. A time is booked when as many bookings run
/// then as can run at once.
fn slots(
    snapshot: &Snapshot,
    service: &Service,
    date: Date,
    bookings: &[Booking],
) -> Vec<BookedSlot> {
    let step = service.minutes.max(1);
    let at_once = at_once(snapshot, service);
    let mut slots = Vec::new();
    for range in snapshot.opening(date) {
        let (open, close) = (range.start().minutes(), range.end().minutes());
        let mut minute = u32::from(open);
        while minute + step <= u32::from(close) {
            if let Some(slot) = slot(snapshot, date, (minute, step), bookings, at_once) {
                slots.push(slot);
            }
            minute += step;
        }
    }
    slots
}

fn slot(
    snapshot: &Snapshot,
    date: Date,
    (minute, length): (u32, u32),
    bookings: &[Booking],
    at_once: usize,
) -> Option<BookedSlot> {
    let part = |value: u32| i8::try_from(value).ok();
    let time = Time::new(part(minute / 60)?, part(minute % 60)?, 0, 0).ok()?;
    let start = snapshot
        .zone
        .to_ambiguous_timestamp(date.to_datetime(time))
        .compatible()
        .ok()?;
    let length = SignedDuration::from_mins(i64::from(length));
    let range = TimeRange::starting(start, length).ok()?;
    let running = bookings
        .iter()
        .filter(|one| one.range.start() < range.end() && range.start() < one.range.end());
    Some(BookedSlot {
        time,
        booked: running.count() >= at_once,
    })
}

/// How many bookings of the service can run at once at the location.
fn at_once(snapshot: &Snapshot, service: &Service) -> usize {
    let staff = service
        .staff_ids()
        .filter(|id| snapshot.staff_member(*id).is_some())
        .count();
    let things = service
        .resources
        .iter()
        .filter(|id| snapshot.resource(**id).is_some())
        .count();
    let needed = usize::try_from(service.resources_needed.max(1)).unwrap_or(1);
    match (staff, things / needed) {
        (0, things) => things.max(1),
        (staff, 0) => staff,
        (staff, things) => staff.min(things),
    }
}
