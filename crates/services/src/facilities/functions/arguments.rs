//! The arguments of the functions, read one by one: each refusal names its argument.

use domain::Money;
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use serde_json::{Value, json};

use super::{Court, Here, Refusal};
use crate::{
    facilities::{plan, view},
    records::Length,
};

/// When and for how long courts are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct When {
    pub(super) date: Date,
    pub(super) time: Time,
    pub(super) start: Timestamp,
    pub(super) minutes: u32,
}

/// The arguments of a function call.
pub(super) struct Arguments<'a>(pub(super) &'a Value);

impl Arguments<'_> {
    pub(super) fn text(&self, name: &'static str) -> Result<&str, Refusal> {
        match self.0.get(name) {
            Some(Value::String(text)) if !text.trim().is_empty() => Ok(text.trim()),
            Some(Value::Null) | None => Err(missing(name)),
            Some(_) => Err(Refusal::Argument(name, "must be a text".to_owned())),
        }
    }

    pub(super) fn optional(&self, name: &'static str) -> Result<Option<&str>, Refusal> {
        match self.0.get(name) {
            Some(Value::Null) | None => Ok(None),
            Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
            Some(_) => self.text(name).map(Some),
        }
    }

    pub(super) fn count(&self, name: &'static str) -> Result<u32, Refusal> {
        match self.0.get(name) {
            Some(Value::Null) | None => Err(missing(name)),
            Some(value) => whole(value).ok_or_else(|| {
                Refusal::Argument(name, "must be a whole number above 0".to_owned())
            }),
        }
    }

    /// Courts by number, in the order in which they were named.
    pub(super) fn courts(&self, name: &'static str) -> Result<Vec<u32>, Refusal> {
        let refused = |rule: &str| Refusal::Argument(name, rule.to_owned());
        let list = self.0.get(name).ok_or_else(|| missing(name))?;
        let list = list
            .as_array()
            .ok_or_else(|| refused("must be a list of court numbers"))?;
        let numbers: Option<Vec<u32>> = list.iter().map(whole).collect();
        let numbers = numbers.ok_or_else(|| refused("must be a list of court numbers"))?;
        if numbers.is_empty() {
            return Err(refused("names no court"));
        }
        let mut distinct = numbers.clone();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() != numbers.len() {
            return Err(refused("names a court twice"));
        }
        Ok(numbers)
    }

    /// The facility must be the one that the conversation is about.
    pub(super) fn facility(&self, court: &Court) -> Result<(), Refusal> {
        if self.text("facility_id")? == court.facility.id {
            return Ok(());
        }
        let rule = format!("this conversation is about {}", court.facility.id);
        Err(Refusal::Argument("facility_id", rule))
    }

    /// When: a date and a time by the clock on the facility's wall, at which courts are let.
    pub(super) fn when(&self, here: &Here) -> Result<When, Refusal> {
        let date: Date = self
            .text("date")?
            .parse()
            .map_err(|_| Refusal::Argument("date", "write it as 2024-12-25".to_owned()))?;
        let time = self.time()?;
        let grid = here
            .hire
            .grid_minutes
            .unwrap_or(here.snapshot.location.grid_minutes);
        let minute =
            u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs());
        if minute % grid.max(1) != 0 {
            let rule = if grid == 60 {
                "bookings start at the full hour, as in 06:00 or 14:00".to_owned()
            } else {
                format!("bookings start every {grid} minutes from midnight")
            };
            return Err(Refusal::Argument("start_time", rule));
        }
        let minutes = self.count("duration_minutes")?;
        check_length(here, minutes)?;
        let wall = here
            .snapshot
            .zone
            .to_ambiguous_timestamp(DateTime::from_parts(date, time));
        if matches!(wall.offset(), jiff::tz::AmbiguousOffset::Gap { .. }) {
            let rule = "the clock is put forward then: that time does not exist";
            return Err(Refusal::Argument("start_time", rule.to_owned()));
        }
        let start = wall.earlier().map_err(|_| {
            Refusal::Argument("date", "that date is beyond the calendar".to_owned())
        })?;
        Ok(When {
            date,
            time,
            start,
            minutes,
        })
    }

    fn time(&self) -> Result<Time, Refusal> {
        let text = self.text("start_time")?;
        let refused = || {
            Refusal::Argument(
                "start_time",
                "write it as 14:00, from 00:00 to 23:59".to_owned(),
            )
        };
        let wall: domain::WallTime = text.parse().map_err(|_| refused())?;
        let (hour, minute) = (wall.minutes() / 60, wall.minutes() % 60);
        let part = |part: u16| i8::try_from(part).map_err(|_| refused());
        Time::new(part(hour)?, part(minute)?, 0, 0).map_err(|_| refused())
    }
}

fn check_length(here: &Here, minutes: u32) -> Result<(), Refusal> {
    let Length::Multiples { step, min, max } = view::lengths(&here.hire) else {
        return Ok(());
    };
    let rule = if !minutes.is_multiple_of(step) {
        format!("must be a multiple of {step}")
    } else if minutes < min {
        format!("must be at least {min}")
    } else if minutes > max {
        format!("must be at most {max}")
    } else {
        return Ok(());
    };
    Err(Refusal::Argument("duration_minutes", rule))
}

impl When {
    /// The clock on the wall when the booking ends, also where the clock is changed meanwhile.
    fn end(&self, zone: &TimeZone) -> String {
        let length = SignedDuration::from_mins(self.minutes.into());
        let end = self.start.checked_add(length).unwrap_or(self.start);
        let wall = zone.to_datetime(end);
        format!("{:02}:{:02}", wall.hour(), wall.minute())
    }

    /// What every result repeats.
    pub(super) fn data(&self, here: &Here, court: &Court, price: Option<Money>) -> Value {
        json!({
            "facility_id": court.facility.id,
            "facility_name": court.facility.name,
            "date": self.date.to_string(),
            "start_time": format!("{:02}:{:02}", self.time.hour(), self.time.minute()),
            "end_time": self.end(&here.snapshot.zone),
            "duration_minutes": self.minutes,
            "price": price.map(plan::number),
            "currency": price.map(|price| price.currency.code().to_owned()),
        })
    }
}

fn whole(value: &Value) -> Option<u32> {
    value
        .as_u64()
        .and_then(|n| u32::try_from(n).ok())
        .filter(|n| *n > 0)
}

fn missing(name: &'static str) -> Refusal {
    Refusal::Argument(name, "is missing".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_booking_over_a_change_of_the_clock_ends_by_the_clock_on_the_wall() {
        let zone = TimeZone::get("Europe/London").unwrap();
        for (start, end) in [
            ("2027-03-28T00:00", "03:00"),
            ("2027-10-31T00:00", "01:00"),
            ("2027-06-01T23:00", "01:00"),
        ] {
            let wall: DateTime = start.parse().unwrap();
            let when = When {
                date: wall.date(),
                time: wall.time(),
                start: wall.to_zoned(zone.clone()).unwrap().timestamp(),
                minutes: 120,
            };
            assert_eq!(when.end(&zone), end, "{start}");
        }
    }
}
