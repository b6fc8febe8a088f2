//! Time off of staff, and times in which things are out of use.

use domain::{BookingId, TimeOffId, TimeRange, view::ShownTime};
use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

use super::Portal;
use crate::{
    ServiceError,
    access::Member,
    records::{Booking, Lane, Service, TimeOff},
    show,
};

/// An absence as it is typed: dates, and times where it is not whole days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The first date.
    pub from: String,
    /// From when; empty is the start of the day.
    pub from_time: String,
    /// The last date; empty is the first.
    pub to: String,
    /// Until when; empty is the end of the day.
    pub to_time: String,
}

/// What is wrong with an absence as it was typed: the field, and what to do.
pub type Untimed = (&'static str, &'static str);

impl Wanted {
    /// The range, by the clock on the wall.
    ///
    /// # Errors
    /// The field that is wrong, and what to type.
    pub fn range(&self, zone: &TimeZone) -> Result<TimeRange, Untimed> {
        const DATE: &str = "Enter a date.";
        const TIME: &str = "Enter a time, for example 14:00, or nothing for the whole day.";
        let first: Date = self.from.parse().map_err(|_| ("from", DATE))?;
        let last: Date = match self.to.as_str() {
            "" => first,
            to => to.parse().map_err(|_| ("to", DATE))?,
        };
        let time = |text: &str, field: &'static str| match text {
            "" => Ok(None),
            text => text.parse::<Time>().map(Some).map_err(|_| (field, TIME)),
        };
        let from = time(&self.from_time, "from_time")?.unwrap_or(Time::midnight());
        let far = ("to", "Choose a date that the calendar has.");
        let (end, at) = match time(&self.to_time, "to_time")? {
            Some(at) => (last, at),
            None => (last.tomorrow().map_err(|_| far)?, Time::midnight()),
        };
        let instant = |date: Date, time: Time| {
            zone.to_ambiguous_timestamp(date.to_datetime(time))
                .compatible()
                .map_err(|_| far)
        };
        TimeRange::new(instant(first, from)?, instant(end, at)?)
            .map_err(|_| ("to", "It has to end after it begins."))
    }
}

/// The absences of one lane.
#[derive(Debug, Clone)]
pub struct AbsencePage {
    /// What the lane is called.
    pub name: String,
    /// Those that are not over, by start.
    pub rows: Vec<AbsenceRow>,
    /// The bookings in the way of the one that was typed.
    pub in_the_way: Vec<InTheWay>,
}

/// One absence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbsenceRow {
    /// Its id.
    pub id: TimeOffId,
    /// From when to when, in words.
    pub when: String,
    /// Why.
    pub note: String,
}

/// A booking that is in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InTheWay {
    /// Which.
    pub id: BookingId,
    /// For whom and what: "Jo Smith, Haircut".
    pub what: String,
    /// When.
    pub when: ShownTime,
}

impl Portal {
    /// The absences of a lane, and what is in the way of one that was typed.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the lane is not of the business; the store's errors.
    pub async fn absences(
        &self,
        member: &Member,
        lane: Lane,
        wanted: Option<&Wanted>,
    ) -> Result<AbsencePage, ServiceError> {
        let (name, zone) = self.lane(member, lane).await?;
        let (business, now) = (member.business, self.ports.now());
        let rows = self.catalogue.absences(business, lane, now).await?;
        let range = wanted.and_then(|wanted| wanted.range(&zone).ok());
        let found = match range {
            Some(range) => self.catalogue.in_the_way(business, lane, range).await?,
            None => Vec::new(),
        };
        let services = if found.is_empty() {
            Vec::new()
        } else {
            self.catalogue.read(business).await?.services
        };
        let in_the_way = found
            .iter()
            .map(|booking| in_the_way(booking, &services, &zone, now));
        Ok(AbsencePage {
            name,
            rows: rows.iter().map(|off| row(off, &zone, now)).collect(),
            in_the_way: in_the_way.collect(),
        })
    }

    /// What a lane is called, and the zone of where it is.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if it is not of the business; [`ServiceError::Forbidden`] if somebody who sees only their
    /// own asks for another's; the store's errors.
    pub async fn lane(
        &self,
        member: &Member,
        lane: Lane,
    ) -> Result<(String, TimeZone), ServiceError> {
        let setup = self.catalogue.read(member.business).await?;
        let found = match lane {
            Lane::Staff(id) => {
                let one = setup.staff.iter().find(|one| one.id == id);
                one.map(|one| (one.name.to_string(), one.location_id))
                    .ok_or(ServiceError::NotFound("staff"))?
            }
            Lane::Resource(id) => {
                let one = setup.resources.iter().find(|one| one.id == id);
                one.map(|one| (one.name.clone(), one.location_id))
                    .ok_or(ServiceError::NotFound("resource"))?
            }
        };
        member.must_reach(&[lane])?;
        let place = setup.locations.iter().find(|one| one.id == found.1);
        let zone = place.and_then(|place| TimeZone::get(&place.zone).ok());
        Ok((found.0, zone.unwrap_or(TimeZone::UTC)))
    }
}

/// A booking as the lists of what is in the way name it.
pub(super) fn in_the_way(
    booking: &Booking,
    services: &[Service],
    zone: &TimeZone,
    now: Timestamp,
) -> InTheWay {
    let service = services.iter().find(|one| one.id == booking.service_id);
    let service = service.map_or("Booking", |one| one.name.as_str());
    InTheWay {
        id: booking.id,
        what: format!("{}, {service}", booking.name),
        when: show::shown(booking.range.start(), zone, now),
    }
}

fn row(off: &TimeOff, zone: &TimeZone, now: Timestamp) -> AbsenceRow {
    AbsenceRow {
        id: off.id,
        when: told(off.range, zone, now),
        note: off.note.clone(),
    }
}

/// `Fri 20 Nov`, `Fri 20 Nov to Sun 22 Nov`, `Fri 20 Nov, 14:00 to 15:30`, `Fri 20 Nov, 14:00 to Sat 21 Nov, 09:00`.
#[must_use]
pub fn told(range: TimeRange, zone: &TimeZone, now: Timestamp) -> String {
    let midnight = |at: Timestamp| zone.to_datetime(at).time() == Time::midnight();
    let date = |at: Timestamp| zone.to_datetime(at).date();
    let (start, end) = (range.start(), range.end());
    if midnight(start) && midnight(end) {
        // The last day is the one before the midnight at which it ends.
        let last = end.checked_sub(jiff::SignedDuration::from_secs(1));
        let (first, last) = (
            show::day(start, zone, now),
            show::day(last.unwrap_or(end), zone, now),
        );
        return if first == last {
            first
        } else {
            format!("{first} to {last}")
        };
    }
    let end = if date(start) == date(end) {
        show::time(end, zone)
    } else {
        show::when(end, zone, now)
    };
    format!("{} to {end}", show::when(start, zone, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(from: &str, from_time: &str, to: &str, to_time: &str) -> Wanted {
        Wanted {
            from: from.to_owned(),
            from_time: from_time.to_owned(),
            to: to.to_owned(),
            to_time: to_time.to_owned(),
        }
    }

    #[test]
    fn an_absence_is_whole_days_unless_times_are_given() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let now: Timestamp = "2026-11-20T09:00:00Z".parse().unwrap();
        let read = |wanted: Wanted| told(wanted.range(&zone).unwrap(), &zone, now);
        assert_eq!(read(wanted("2026-11-23", "", "", "")), "Mon 23 Nov");
        assert_eq!(
            read(wanted("2026-11-23", "", "2026-11-25", "")),
            "Mon 23 Nov to Wed 25 Nov"
        );
        assert_eq!(
            read(wanted("2026-11-23", "14:00", "2026-11-23", "15:30")),
            "Mon 23 Nov, 14:00 to 15:30"
        );
        assert_eq!(
            read(wanted("2026-12-31", "14:00", "2027-01-01", "09:00")),
            "Thu 31 Dec, 14:00 to Fri 1 Jan 2027, 09:00"
        );
        // The day on which the clocks go back has 25 hours.
        let long = wanted("2026-10-25", "", "", "").range(&zone).unwrap();
        assert_eq!(long.length().as_hours(), 25);
    }

    #[test]
    fn what_is_wrong_with_an_absence_is_told_by_its_field() {
        let zone = TimeZone::UTC;
        for (typed, field) in [
            (wanted("", "", "", ""), "from"),
            (wanted("2026-11-31", "", "", ""), "from"),
            (wanted("2026-11-23", "", "soon", ""), "to"),
            (wanted("2026-11-23", "25:00", "", ""), "from_time"),
            (wanted("2026-11-23", "", "", "noon"), "to_time"),
            (wanted("2026-11-23", "", "2026-11-22", ""), "to"),
            (wanted("2026-11-23", "14:00", "", "14:00"), "to"),
        ] {
            assert_eq!(typed.range(&zone).unwrap_err().0, field, "{typed:?}");
        }
    }
}
