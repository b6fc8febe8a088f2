//! When locations are open: every week, and on dates that differ; and what bookings stand outside of it.

use domain::{BusinessId, LocationId, TimeRange, WallRange};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::json;

use super::{Catalogue, Hours, Setup, absence::standing, write::known};
use crate::{
    ServiceError,
    records::{Actor, Booking, BookingFilter, HoursException, HoursOwner, PageRequest},
    waitlist,
};

/// So many bookings ahead are looked at, the next ones first.
const MOST: u32 = 2_000;
/// Longest reason of a date.
const NOTE_MAX: usize = 200;

impl Catalogue {
    /// Replaces the weekly hours of a location. Bookings outside of them stay.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if there is no such location; [`ServiceError::Invalid`], naming the day, if two ranges
    /// overlap; the store's errors.
    pub async fn put_hours(
        &self,
        business: BusinessId,
        by: Actor,
        location: LocationId,
        hours: &Hours,
    ) -> Result<(), ServiceError> {
        let setup = self.read(business).await?;
        known(&setup, location, "location_id")?;
        let owner = HoursOwner::Location(location);
        let (hours, by) = (&self.week(owner, hours)?, &by);
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    tx.hours().set_weekly(owner, hours).await?;
                    self.note(tx, by, "hours.replaced", location.to_string())
                        .await
                })
            })
            .await?;
        self.forget(&setup);
        Ok(())
    }

    /// The bookings to come at a location that are not within its hours, by start.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if there is no such location; the store's errors.
    pub async fn outside_hours(
        &self,
        business: BusinessId,
        location: LocationId,
    ) -> Result<Vec<Booking>, ServiceError> {
        let setup = self.read(business).await?;
        let place = setup.location(location);
        let place = place.ok_or(ServiceError::NotFound("location"))?;
        let zone = TimeZone::get(&place.zone).unwrap_or(TimeZone::UTC);
        let now = self.ports.now();
        let ahead = TimeRange::new(now, Timestamp::MAX)
            .map_err(|error| ServiceError::Internal(error.to_string()))?;
        let filter = &BookingFilter {
            location_id: Some(location),
            overlapping: Some(ahead),
            states: standing(),
            ..BookingFilter::default()
        };
        let found = self.ports.store.read(business, |tx| {
            Box::pin(async move {
                let page = tx.bookings().list(filter, PageRequest::first(MOST)).await?;
                Ok::<_, ServiceError>(page.items)
            })
        });
        let found = found.await?;
        let exceptions = self.exceptions(business).await?;
        let owner = HoursOwner::Location(location);
        let inside = |booking: &Booking| {
            let start = zone.to_datetime(booking.range.start());
            let special = exceptions
                .iter()
                .find(|one| one.owner == owner && one.date == start.date());
            let ranges: Vec<WallRange> = match special {
                Some(special) => special.ranges.clone(),
                None => setup
                    .hours_of(owner)
                    .filter(|one| one.weekday == start.date().weekday())
                    .map(|one| one.range)
                    .collect(),
            };
            is_within(booking.range, &ranges, start.date(), &zone)
        };
        Ok(found.into_iter().filter(|one| !inside(one)).collect())
    }

    /// The dates on which locations have other hours, from today on, by date.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn exceptions(
        &self,
        business: BusinessId,
    ) -> Result<Vec<HoursException>, ServiceError> {
        // Wherever the locations are, their date is at most a day from that of Greenwich.
        let today = TimeZone::UTC.to_datetime(self.ports.now()).date();
        let first = today.yesterday().unwrap_or(today);
        let mut found = self
            .ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let places = tx.locations().list().await?;
                    let owners: Vec<HoursOwner> = places
                        .iter()
                        .map(|one| HoursOwner::Location(one.id))
                        .collect();
                    let last = Date::MAX;
                    Ok::<_, ServiceError>(tx.hours().exceptions(&owners, first, last).await?)
                })
            })
            .await?;
        found.sort_by_key(|one| one.date);
        Ok(found)
    }

    /// Adds dates with other hours; a location's date that has some already gets these instead. All or none.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the field; the store's errors.
    pub async fn put_exceptions(
        &self,
        business: BusinessId,
        by: Actor,
        exceptions: &[HoursException],
    ) -> Result<(), ServiceError> {
        let setup = self.read(business).await?;
        for one in exceptions {
            one.validate()?;
            if one.note.chars().count() > NOTE_MAX {
                let reason = format!("a reason has at most {NOTE_MAX} characters");
                return Err(ServiceError::invalid("note", reason));
            }
            if let HoursOwner::Location(id) = one.owner {
                known(&setup, id, "location_id")?;
            }
        }
        let by = &by;
        self.ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    for one in exceptions {
                        tx.hours().put_exception(one).await?;
                        let detail = json!({ "date": one.date, "closed": one.ranges.is_empty() });
                        let event = self.ports.audit(
                            by.clone(),
                            "exception.added",
                            one.id.to_string(),
                            detail,
                        );
                        tx.audit().record(&event).await?;
                        waitlist::reopened(&self.ports, tx, around(one.date)).await?;
                    }
                    Ok::<_, ServiceError>(())
                })
            })
            .await?;
        self.forget(&setup);
        Ok(())
    }

    /// Removes the other hours of a date at some locations, and gives them as they were.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if none of them has any; the store's errors.
    pub async fn remove_exceptions(
        &self,
        business: BusinessId,
        by: Actor,
        locations: &[LocationId],
        date: Date,
    ) -> Result<Vec<HoursException>, ServiceError> {
        let setup = self.read(business).await?;
        let owners = locations.iter().map(|id| HoursOwner::Location(*id));
        let (owners, by) = (&owners.collect::<Vec<_>>(), &by);
        let removed = self
            .ports
            .store
            .write(business, |tx| {
                Box::pin(async move {
                    let found = tx.hours().exceptions(owners, date, date).await?;
                    if found.is_empty() {
                        return Err(ServiceError::NotFound("date"));
                    }
                    for one in &found {
                        tx.hours().remove_exception(one.owner, date).await?;
                        let detail = json!({ "date": date });
                        let event = self.ports.audit(
                            by.clone(),
                            "exception.removed",
                            one.id.to_string(),
                            detail,
                        );
                        tx.audit().record(&event).await?;
                    }
                    waitlist::reopened(&self.ports, tx, around(date)).await?;
                    Ok(found)
                })
            })
            .await?;
        self.forget(&setup);
        Ok(removed)
    }
}

impl Setup {
    /// The weekly hours of a location on a day of the week.
    pub fn open_on(
        &self,
        location: LocationId,
        day: jiff::civil::Weekday,
    ) -> impl Iterator<Item = WallRange> + '_ {
        self.hours_of(HoursOwner::Location(location))
            .filter(move |one| one.weekday == day)
            .map(|one| one.range)
    }
}

/// A date wherever on Earth the locations are.
fn around(date: Date) -> Option<TimeRange> {
    let midnight = |date: Date| date.to_zoned(TimeZone::UTC).ok();
    let start = midnight(date.yesterday().ok()?)?.timestamp();
    let end = midnight(date.tomorrow().ok()?.tomorrow().ok()?)?.timestamp();
    TimeRange::new(start, end).ok()
}

/// Whether a booking lies within the ranges of the date on which it starts; ranges that touch are one.
fn is_within(range: TimeRange, ranges: &[WallRange], date: Date, zone: &TimeZone) -> bool {
    let minutes = |at: Timestamp| {
        let local = zone.to_datetime(at);
        let days = if local.date() == date { 0 } else { 24 * 60 };
        days + i32::from(local.hour()) * 60 + i32::from(local.minute())
    };
    let (start, end) = (minutes(range.start()), minutes(range.end()));
    let mut ranges = ranges.to_vec();
    ranges.sort_unstable();
    let mut reached = start;
    for one in &ranges {
        let (from, to) = (
            i32::from(one.start().minutes()),
            i32::from(one.end().minutes()),
        );
        if from <= reached && reached < to {
            reached = to;
        }
    }
    reached > start && end <= reached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_booking_is_within_ranges_that_touch_and_outside_of_a_break() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let date = jiff::civil::date(2026, 11, 20);
        let wall = |from: &str, to: &str| {
            WallRange::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
        };
        let within = |from: &str, to: &str, ranges: &[WallRange]| {
            let at = |text: &str| format!("2026-11-20T{text}:00Z").parse().unwrap();
            is_within(
                TimeRange::new(at(from), at(to)).unwrap(),
                ranges,
                date,
                &zone,
            )
        };
        let day = [wall("13:00", "17:00"), wall("09:00", "12:00")];
        assert!(within("09:00", "12:00", &day) && within("16:30", "17:00", &day));
        assert!(!within("11:30", "12:30", &day) && !within("12:15", "12:45", &day));
        assert!(!within("08:45", "09:15", &day) && !within("16:45", "17:15", &day));
        assert!(!within("10:00", "10:30", &[]));
        let touching = [wall("09:00", "12:00"), wall("12:00", "24:00")];
        assert!(within("11:30", "12:30", &touching));
        let night = TimeRange::new(
            "2026-11-20T23:30:00Z".parse().unwrap(),
            "2026-11-21T00:00:00Z".parse().unwrap(),
        );
        assert!(is_within(night.unwrap(), &touching, date, &zone));
    }
}
