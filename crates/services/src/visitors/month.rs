//! A month of free times: a grid of days, and the times of one of them.

use domain::{BookingId, BusinessId, StaffId, TimeRange, view::figure};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::{Question, Visitors, sentence};
use crate::{
    ServiceError,
    availability::{Ask, Offer, OfferSet},
    bookings::{Authority, ChangeError},
    show,
    snapshot::Snapshot,
};

/// Months ahead that can be looked at where nobody can book so far.
const MONTHS_AHEAD: i32 = 24;

/// The step on which a day and a time are chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    /// "November 2026".
    pub title: String,
    /// Weeks from Monday; `None` is a day of another month.
    pub weeks: Vec<[Option<MonthDay>; 7]>,
    /// The month before, as `2026-10`, if something can be booked in it.
    pub before: Option<String>,
    /// The month after.
    pub after: Option<String>,
    /// The chosen day, or the first with a free time.
    pub day: Option<DayTimes>,
    /// "London time".
    pub zone: String,
    /// Whether a calendar cannot be read, so that a booking waits to be confirmed.
    pub requests_only: bool,
    /// Why nothing at all can be had; empty if something can.
    pub none: String,
}

/// A day of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthDay {
    /// "21".
    pub number: String,
    /// `2026-11-21`.
    pub date: String,
    /// "Sat 21 Nov, 6 free times".
    pub label: String,
    /// Whether it has a free time.
    pub free: bool,
    /// Whether its times are shown.
    pub chosen: bool,
    /// Whether it is today.
    pub today: bool,
}

/// The times of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayTimes {
    /// `2026-11-21`.
    pub date: String,
    /// "Sat 21 Nov".
    pub label: String,
    /// Morning, afternoon and evening, with what is free in them.
    pub parts: Vec<(&'static str, Vec<TimeChoice>)>,
    /// Why there are none; empty if there are some.
    pub none: String,
    /// The next day with a free time, where this one has none: "Fri 20 Nov, 09:30", and its date.
    pub next: Option<(String, String)>,
    /// Whether somebody can wait for it.
    pub can_wait: bool,
}

/// A time to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeChoice {
    /// The name by which it is booked.
    pub slot: String,
    /// "14:00".
    pub time: String,
    /// What sets it apart from the others: its price, where they differ; may be empty.
    pub detail: String,
}

/// For what times are looked for.
pub(super) enum Search<'a> {
    /// A new booking.
    New(&'a Ask),
    /// Another time for a booking.
    Other {
        business: BusinessId,
        by: &'a Authority<'a>,
        id: BookingId,
        staff: Option<StaffId>,
    },
}

impl Visitors {
    /// The month that is asked for, and in it the day.
    pub(super) async fn times(
        &self,
        snapshot: &Snapshot,
        search: &Search<'_>,
        asked: &Question,
    ) -> Result<Times, ChangeError> {
        let (zone, now) = (&snapshot.zone, self.ports.now());
        let today = zone.to_datetime(now).date();
        let day = asked.day.parse::<Date>().ok().filter(|day| *day >= today);
        let month = format!("{}-01", asked.month).parse::<Date>().ok();
        let given = month.or(day).filter(|date| within(*date, today));
        let mut first = given.unwrap_or(today).first_of_month();
        let mut found = self
            .found(snapshot, search, range(first, zone, now)?)
            .await?;
        let nearest = |found: &OfferSet| {
            let starts = found.nearest.iter().map(|offer| offer.range.start());
            starts.min().map(|at| zone.to_datetime(at).date())
        };
        if given.is_none()
            && found.offers.is_empty()
            && let Some(date) = nearest(&found)
        {
            first = date.first_of_month();
            found = self
                .found(snapshot, search, range(first, zone, now)?)
                .await?;
        }
        let day = day.filter(|day| day.first_of_month() == first).or_else(|| {
            let earliest = found.offers.first();
            earliest.map(|offer| zone.to_datetime(offer.range.start()).date())
        });
        let horizon = horizon(snapshot, today);
        let view = View {
            zone,
            now,
            today,
            found: &found,
        };
        let next = first.checked_add(1.month()).ok();
        Ok(Times {
            title: first.strftime("%B %Y").to_string(),
            weeks: view.weeks(first, day),
            before: (first > today)
                .then(|| first.checked_sub(1.month()).ok())
                .flatten()
                .map(|date| date.strftime("%Y-%m").to_string()),
            after: next
                .filter(|next| *next <= horizon)
                .map(|date| date.strftime("%Y-%m").to_string()),
            none: match (&day, &found.why_not) {
                (None, Some(why)) => sentence(&why.say),
                _ => String::new(),
            },
            day: day.map(|day| view.day(day, matches!(search, Search::New(_)))),
            zone: zone_words(zone),
            requests_only: found.requests_only,
        })
    }

    async fn found(
        &self,
        snapshot: &Snapshot,
        search: &Search<'_>,
        range: TimeRange,
    ) -> Result<OfferSet, ChangeError> {
        match search {
            Search::New(ask) => Ok(self.availability.all(snapshot, ask, range).await?),
            Search::Other {
                business,
                by,
                id,
                staff,
            } => {
                self.bookings
                    .times_to_move(*business, by, *id, (*staff, &[]), range)
                    .await
            }
        }
    }
}

/// What was found, as it is shown.
struct View<'a> {
    zone: &'a TimeZone,
    now: Timestamp,
    today: Date,
    found: &'a OfferSet,
}

impl View<'_> {
    fn on(&self, date: Date) -> Vec<&Offer> {
        let there = |offer: &&Offer| self.zone.to_datetime(offer.range.start()).date() == date;
        self.found.offers.iter().filter(there).collect()
    }

    fn weeks(&self, first: Date, chosen: Option<Date>) -> Vec<[Option<MonthDay>; 7]> {
        let mut weeks = Vec::new();
        let mut week: [Option<MonthDay>; 7] = Default::default();
        for date in first
            .series(1.day())
            .take_while(|date| date.month() == first.month())
        {
            let place = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
            if place == 0 && date != first {
                weeks.push(std::mem::take(&mut week));
            }
            week[place] = Some(self.month_day(date, chosen));
        }
        weeks.push(week);
        weeks
    }

    fn month_day(&self, date: Date, chosen: Option<Date>) -> MonthDay {
        let count = self.on(date).len();
        let free = match count {
            0 => "no free time".to_owned(),
            count => figure(count, "free time"),
        };
        MonthDay {
            number: date.day().to_string(),
            date: date.to_string(),
            label: format!("{}, {free}", date.strftime("%a %-d %b")),
            free: count > 0,
            chosen: chosen == Some(date),
            today: date == self.today,
        }
    }

    fn day(&self, date: Date, can_wait: bool) -> DayTimes {
        let offers = self.on(date);
        let prices: std::collections::BTreeSet<Option<i64>> = self
            .found
            .offers
            .iter()
            .map(|offer| offer.price.map(|price| price.minor))
            .collect();
        let choice = |offer: &&Offer| TimeChoice {
            slot: offer.id.as_str().to_owned(),
            time: show::time(offer.range.start(), self.zone),
            detail: match offer.price {
                Some(price) if prices.len() > 1 => price.to_string(),
                _ => String::new(),
            },
        };
        let hour = |offer: &&&Offer| self.zone.to_datetime(offer.range.start()).hour();
        let part = |from: i8, to: i8| -> Vec<TimeChoice> {
            let there = offers.iter().filter(|one| (from..to).contains(&hour(one)));
            there.map(&choice).collect()
        };
        let parts = [
            ("Morning", part(0, 12)),
            ("Afternoon", part(12, 17)),
            ("Evening", part(17, 24)),
        ];
        let later = |offer: &&Offer| self.zone.to_datetime(offer.range.start()).date() > date;
        let all = self.found.offers.iter().chain(&self.found.nearest);
        let next = all.filter(later).min_by_key(|offer| offer.range.start());
        let next = next.filter(|_| offers.is_empty()).map(|offer| {
            let at = offer.range.start();
            let date = self.zone.to_datetime(at).date().to_string();
            (show::when(at, self.zone, self.now), date)
        });
        DayTimes {
            date: date.to_string(),
            label: date.strftime("%a %-d %b").to_string(),
            none: if offers.is_empty() {
                "No times that day.".to_owned()
            } else {
                String::new()
            },
            parts: parts
                .into_iter()
                .filter(|(_, times)| !times.is_empty())
                .collect(),
            next,
            can_wait,
        }
    }
}

/// From now, or from its first instant, to the end of a month.
fn range(first: Date, zone: &TimeZone, now: Timestamp) -> Result<TimeRange, ServiceError> {
    let beyond = |_| ServiceError::invalid("month", "choose an earlier month");
    let next = first.checked_add(1.month()).map_err(beyond)?;
    let at = |date: Date| date.to_zoned(zone.clone()).map(|at| at.timestamp());
    let start = at(first).map_err(beyond)?.max(now);
    let end = at(next).map_err(beyond)?;
    TimeRange::new(start, end).map_err(|_| ServiceError::invalid("month", "choose a later month"))
}

/// Whether a month can be asked for at all.
fn within(date: Date, today: Date) -> bool {
    let latest = today.checked_add(MONTHS_AHEAD.months()).unwrap_or(today);
    date >= today.first_of_month() && date <= latest
}

/// The last day that any service can be booked on.
fn horizon(snapshot: &Snapshot, today: Date) -> Date {
    let own = snapshot.services.iter().filter_map(|one| one.horizon_days);
    let days = own.chain([snapshot.location.horizon_days]).max();
    let days = i64::from(days.unwrap_or(0).min(3660));
    let last = today.checked_add(days.days()).unwrap_or(today);
    let latest = today.checked_add(MONTHS_AHEAD.months()).unwrap_or(today);
    last.min(latest)
}

/// "London time", "New York time".
pub(super) fn zone_words(zone: &TimeZone) -> String {
    let name = zone.iana_name().unwrap_or("UTC");
    let city = name.rsplit('/').next().unwrap_or(name).replace('_', " ");
    format!("{city} time")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_now_and_ends_with_the_next_by_the_clock_of_the_place() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let now: Timestamp = "2026-10-20T14:00:00Z".parse().unwrap();
        let first = "2026-10-01".parse().unwrap();
        let this = range(first, &zone, now).unwrap();
        assert_eq!(this.start(), now);
        // The clocks go back in that month.
        assert_eq!(this.end(), "2026-11-01T00:00:00Z".parse().unwrap());
        assert!(range("2026-09-01".parse().unwrap(), &zone, now).is_err());
        assert_eq!(zone_words(&zone), "London time");
        assert_eq!(
            zone_words(&TimeZone::get("America/New_York").unwrap()),
            "New York time"
        );
        let today: Date = "2026-10-20".parse().unwrap();
        assert!(within("2026-10-01".parse().unwrap(), today));
        assert!(!within("2026-09-30".parse().unwrap(), today));
        assert!(!within("2036-09-30".parse().unwrap(), today));
    }
}
