//! The pages of hours: every week, dates that differ, rules.

use domain::{LocationId, WallRange, view::figure};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{Portal, absence, absence::InTheWay, holidays, typed, week::Week};
use crate::{
    ServiceError,
    access::Member,
    catalogue::Setup,
    demand::{ByRule, DAYS, TurnedAway},
    records::{Deposit, HoursException, HoursOwner, HouseRules, Location},
    show,
};

/// The hours of a location, or the question of which.
#[derive(Debug, Clone)]
pub struct HoursPage {
    /// All locations.
    pub locations: Vec<(LocationId, String)>,
    /// The one that was chosen, or the only one.
    pub place: Option<PlaceHours>,
    /// The rules of all locations that have none of their own.
    pub house: TypedRules,
}

/// Rules as they are typed; what is not ruled is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedRules {
    /// Bookings of one service a day.
    pub day_limit: String,
    /// `10`, `20%`.
    pub deposit: String,
    /// `1 day`.
    pub cancel_notice: String,
    /// `10`, `50%`.
    pub cancel_fee: String,
    /// A word of [`LateCancel`](crate::records::LateCancel).
    pub late_cancel: String,
}

impl From<HouseRules> for TypedRules {
    fn from(rules: HouseRules) -> Self {
        let part = |part: Option<Deposit>| part.map_or_else(String::new, typed::part);
        Self {
            day_limit: rules
                .day_limit
                .map_or_else(String::new, |limit| limit.to_string()),
            deposit: part(rules.deposit),
            cancel_notice: rules
                .cancel_notice_minutes
                .map_or_else(String::new, typed::span),
            cancel_fee: part(rules.cancel_fee),
            late_cancel: rules
                .late_cancel
                .map_or_else(String::new, |rule| rule.to_string()),
        }
    }
}

/// The hours of one location.
#[derive(Debug, Clone)]
pub struct PlaceHours {
    /// Which.
    pub id: LocationId,
    /// What it is called.
    pub name: String,
    /// Its zone.
    pub zone: String,
    /// "Clocks go forward Sun 28 Mar. 09:00 stays 09:00."; empty where they never change.
    pub clocks: String,
    /// Its weekly hours.
    pub week: Week,
    /// Bookings to come that are not within its hours.
    pub outside: usize,
    /// Time between two starts, as typed.
    pub grid: String,
    /// Time between now and the first start, as typed.
    pub notice: String,
    /// Days ahead.
    pub horizon: String,
    /// The rules that go before those of all locations.
    pub rules: TypedRules,
    /// What the notice turned away lately, as a sentence; empty if nothing.
    pub too_soon: String,
    /// What the horizon did.
    pub too_far: String,
    /// What the limit of bookings a day did.
    pub too_many: String,
}

/// Bookings that are not within the hours of their location.
#[derive(Debug, Clone)]
pub struct OutsidePage {
    /// The location.
    pub id: LocationId,
    /// What it is called.
    pub name: String,
    /// The bookings, by start.
    pub rows: Vec<InTheWay>,
}

/// The dates that differ.
#[derive(Debug, Clone)]
pub struct ExceptionsPage {
    /// All locations.
    pub locations: Vec<(LocationId, String)>,
    /// The dates, one row where several locations have the same.
    pub rows: Vec<ExceptionRow>,
    /// Public holidays of the locations' countries that are still to come and not among the rows.
    pub holidays: Vec<HolidayPick>,
}

/// A date that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionRow {
    /// The date.
    pub date: Date,
    /// For people: `Fri 25 Dec`.
    pub when: String,
    /// Whose, as a list in words.
    pub places: String,
    /// Whose.
    pub locations: Vec<LocationId>,
    /// `Closed`, or when it is open.
    pub hours: String,
    /// Why.
    pub note: String,
    /// Whether it is a public holiday.
    pub holiday: bool,
}

/// A public holiday to tick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayPick {
    /// The date.
    pub date: Date,
    /// `Fri 25 Dec, Christmas Day`.
    pub label: String,
}

impl Portal {
    /// The hours of the location that was asked for, or of the only one.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if there is no such location; the store's errors.
    pub async fn hours(
        &self,
        member: &Member,
        asked: Option<LocationId>,
    ) -> Result<HoursPage, ServiceError> {
        let setup = self.catalogue.read(member.business).await?;
        let chosen = match (asked, setup.locations.as_slice()) {
            (Some(id), all) => {
                let found = all.iter().find(|one| one.id == id);
                Some(found.ok_or(ServiceError::NotFound("location"))?)
            }
            (None, [only]) => Some(only),
            (None, _) => None,
        };
        let place = match chosen {
            Some(location) => {
                let outside = self.catalogue.outside_hours(member.business, location.id);
                let outside = outside.await?.len();
                let lately = TurnedAway::read(&self.ports, member.business, location.id).await?;
                Some(PlaceHours {
                    too_soon: turned_away(&lately.by("notice")),
                    too_far: turned_away(&lately.by("horizon")),
                    too_many: turned_away(&lately.by("day_limit")),
                    ..place(location, &setup, outside, self.ports.now())
                })
            }
            None => None,
        };
        Ok(HoursPage {
            locations: names(&setup),
            place,
            house: setup.rules.into(),
        })
    }

    /// The bookings to come at a location, or at the first one, that are not within its hours.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if there is no such location; the store's errors.
    pub async fn outside_hours(
        &self,
        member: &Member,
        asked: Option<LocationId>,
    ) -> Result<OutsidePage, ServiceError> {
        let setup = self.catalogue.read(member.business).await?;
        let wanted = |one: &&Location| asked.is_none_or(|asked| one.id == asked);
        let place = setup.locations.iter().find(wanted);
        let place = place.ok_or(ServiceError::NotFound("location"))?;
        let found = self
            .catalogue
            .outside_hours(member.business, place.id)
            .await?;
        let (zone, now) = (zone(place), self.ports.now());
        let rows = found
            .iter()
            .map(|one| absence::in_the_way(one, &setup.services, &zone, now));
        Ok(OutsidePage {
            id: place.id,
            name: place.name.clone(),
            rows: rows.collect(),
        })
    }

    /// The dates that differ.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn exceptions(&self, member: &Member) -> Result<ExceptionsPage, ServiceError> {
        let setup = self.catalogue.read(member.business).await?;
        let all = self.catalogue.exceptions(member.business).await?;
        let now = self.ports.now();
        let rows = rows(&all, &setup, now);
        Ok(ExceptionsPage {
            locations: names(&setup),
            holidays: holidays(&rows, &setup, now),
            rows,
        })
    }
}

fn names(setup: &Setup) -> Vec<(LocationId, String)> {
    let all = setup.locations.iter();
    all.map(|one| (one.id, one.name.clone())).collect()
}

fn zone(location: &Location) -> TimeZone {
    TimeZone::get(&location.zone).unwrap_or(TimeZone::UTC)
}

fn place(location: &Location, setup: &Setup, outside: usize, now: Timestamp) -> PlaceHours {
    let hours = setup.hours_of(HoursOwner::Location(location.id));
    PlaceHours {
        id: location.id,
        name: location.name.clone(),
        zone: location.zone.clone(),
        clocks: clocks(&zone(location), now),
        week: Week::of(hours.map(|one| (one.weekday, one.range))),
        outside,
        grid: typed::span(location.grid_minutes),
        notice: typed::span(location.notice_minutes),
        horizon: location.horizon_days.to_string(),
        rules: location.rules.into(),
        too_soon: String::new(),
        too_far: String::new(),
        too_many: String::new(),
    }
}

/// "In the last 30 days this turned away 14 requests worth £420."
fn turned_away(by: &ByRule) -> String {
    let requests = match by.count {
        0 => return String::new(),
        count => figure(count, "request"),
    };
    let worth: Vec<String> = by
        .worth
        .iter()
        .filter(|sum| sum.minor > 0)
        .map(ToString::to_string)
        .collect();
    let worth = match worth.as_slice() {
        [] => String::new(),
        sums => format!(" worth {}", dialogue::say::list(sums, "and")),
    };
    format!("In the last {DAYS} days this turned away {requests}{worth}.")
}

/// When the clocks change next, within a year.
fn clocks(zone: &TimeZone, now: Timestamp) -> String {
    let year = jiff::SignedDuration::from_hours(366 * 24);
    let Some(next) = zone.following(now).next() else {
        return String::new();
    };
    let at = next.timestamp();
    if at.duration_since(now) > year {
        return String::new();
    }
    let before = at
        .checked_sub(jiff::SignedDuration::from_secs(1))
        .unwrap_or(at);
    let (before, after) = (zone.to_offset(before).seconds(), next.offset().seconds());
    let way = match after.cmp(&before) {
        std::cmp::Ordering::Greater => "forward",
        std::cmp::Ordering::Less => "back",
        std::cmp::Ordering::Equal => return String::new(),
    };
    let day = show::day(at, zone, now);
    format!("Clocks go {way} {day}. 09:00 stays 09:00.")
}

/// `Fri 25 Dec`, with the year if it is not this one's.
fn day(date: Date, zone: &TimeZone, now: Timestamp) -> String {
    let noon = date.at(12, 0, 0, 0).to_zoned(zone.clone());
    noon.map_or_else(
        |_| date.to_string(),
        |noon| show::day(noon.timestamp(), zone, now),
    )
}

fn rows(all: &[HoursException], setup: &Setup, now: Timestamp) -> Vec<ExceptionRow> {
    let mut rows: Vec<ExceptionRow> = Vec::new();
    for place in &setup.locations {
        let zone = zone(place);
        let today = zone.to_datetime(now).date();
        let owner = HoursOwner::Location(place.id);
        for one in all
            .iter()
            .filter(|one| one.owner == owner && one.date >= today)
        {
            let row = ExceptionRow {
                date: one.date,
                when: day(one.date, &zone, now),
                places: String::new(),
                locations: vec![place.id],
                hours: ranges(&one.ranges),
                note: one.note.clone(),
                holiday: one.holiday,
            };
            let same = rows.iter_mut().find(|known| {
                (known.date, &known.hours, &known.note, known.holiday)
                    == (row.date, &row.hours, &row.note, row.holiday)
            });
            match same {
                Some(known) => known.locations.push(place.id),
                None => rows.push(row),
            }
        }
    }
    for row in &mut rows {
        row.places = if row.locations.len() == setup.locations.len() {
            "All locations".to_owned()
        } else {
            let of = |id: &LocationId| setup.locations.iter().find(|one| one.id == *id);
            let names: Vec<&str> = row
                .locations
                .iter()
                .filter_map(|id| of(id).map(|one| one.name.as_str()))
                .collect();
            dialogue::say::list(&names, "and")
        };
    }
    rows.sort_by_key(|row| row.date);
    rows
}

/// `Closed`, `10:00 to 14:00`, `09:00 to 12:00 and 13:00 to 15:00`.
fn ranges(ranges: &[WallRange]) -> String {
    if ranges.is_empty() {
        return "Closed".to_owned();
    }
    let told: Vec<String> = ranges
        .iter()
        .map(|range| format!("{} to {}", range.start(), range.end()))
        .collect();
    told.join(" and ")
}

fn holidays(rows: &[ExceptionRow], setup: &Setup, now: Timestamp) -> Vec<HolidayPick> {
    let mut picks: Vec<HolidayPick> = Vec::new();
    for place in &setup.locations {
        let zone = zone(place);
        let today = zone.to_datetime(now).date();
        for holiday in holidays::of_zone(&place.zone).filter(|one| one.date >= today) {
            let taken = rows.iter().any(|row| row.date == holiday.date)
                || picks.iter().any(|pick| pick.date == holiday.date);
            if !taken {
                picks.push(HolidayPick {
                    date: holiday.date,
                    label: format!("{}, {}", day(holiday.date, &zone, now), holiday.name),
                });
            }
        }
    }
    picks.sort_by_key(|pick| pick.date);
    picks
}

#[cfg(test)]
mod tests {
    use domain::{Currency, Money};

    use super::*;

    #[test]
    fn the_next_change_of_the_clocks_is_told_where_there_is_one() {
        let now: Timestamp = "2026-11-20T14:00:00Z".parse().unwrap();
        let told = |name: &str| clocks(&TimeZone::get(name).unwrap(), now);
        assert_eq!(
            told("Europe/London"),
            "Clocks go forward Sun 28 Mar 2027. 09:00 stays 09:00."
        );
        assert_eq!(
            told("Australia/Melbourne"),
            "Clocks go back Sun 4 Apr 2027. 09:00 stays 09:00."
        );
        assert_eq!(told("Asia/Kolkata"), "");
    }

    #[test]
    fn what_a_rule_turned_away_is_a_sentence() {
        let told = |count, pounds: &[i64]| {
            let worth = pounds.iter().map(|pounds| Money {
                minor: pounds * 100,
                currency: Currency::GBP,
            });
            turned_away(&ByRule {
                count,
                worth: worth.collect(),
            })
        };
        assert_eq!(
            told(14, &[420]),
            "In the last 30 days this turned away 14 requests worth £420."
        );
        assert_eq!(
            told(1, &[]),
            "In the last 30 days this turned away 1 request."
        );
        assert_eq!(told(0, &[]), "");
    }
}
