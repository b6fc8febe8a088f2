//! One day of one place: who works when, and what fits into it.

use domain::{StaffId, TimeRange, WallRange, WallTime};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use super::{
    chance::Chance,
    visits::{Kind, Visit},
};
use crate::{
    ServiceError,
    records::{Lane, Length, Location, Resource, Service},
    seed::{
        company::{Company, Hours, Offer, Person},
        write::{Written, broken},
    },
};

/// Days from today for which the times that are kept free stay free.
const KEPT_FREE_DAYS: i32 = 14;

pub(super) struct Day<'a> {
    place: &'a Location,
    zone: TimeZone,
    date: Date,
    /// Days from today.
    ahead: i32,
    open: Vec<WallRange>,
    kept_free: Vec<WallRange>,
}

/// What is claimed on this day so far.
#[derive(Default)]
struct Claimed(Vec<(Lane, TimeRange)>);

impl Claimed {
    fn is_free(&self, lane: Lane, range: TimeRange) -> bool {
        !self.0.iter().any(|(taken, busy)| {
            *taken == lane && busy.start() < range.end() && range.start() < busy.end()
        })
    }
}

impl<'a> Day<'a> {
    pub(super) fn of(
        company: &Company,
        place: &'a Location,
        zone: TimeZone,
        date: Date,
        today: Date,
    ) -> Result<Self, ServiceError> {
        let data = company.places.iter().find(|one| one.slug == place.slug);
        let data = data.ok_or_else(|| broken("a place without data"))?;
        let holiday = company
            .holidays
            .iter()
            .any(|(month, day, _)| (*month, *day) == (date.month(), date.day()));
        let ahead = date.since(today).map_err(broken)?.get_days();
        let free = (0..KEPT_FREE_DAYS).contains(&ahead);
        Ok(Self {
            place,
            zone,
            date,
            ahead,
            open: if holiday {
                Vec::new()
            } else {
                ranges(data.hours, date)?
            },
            kept_free: if free {
                ranges(company.habits.kept_free, date)?
            } else {
                Vec::new()
            },
        })
    }

    pub(super) fn visits(
        &self,
        company: &Company,
        written: &Written,
        chance: &mut Chance,
    ) -> Vec<Visit> {
        let mut visits = Vec::new();
        let mut claimed = Claimed::default();
        for (person, member) in company.staff.iter().zip(&written.staff) {
            for range in self.shifts(person) {
                self.shift(
                    company,
                    written,
                    member.id,
                    range,
                    &mut claimed,
                    &mut visits,
                    chance,
                );
            }
        }
        if company.staff.is_empty() {
            self.courts(company, written, &mut claimed, &mut visits, chance);
        }
        visits
    }

    /// When someone works here on this day.
    fn shifts(&self, person: &Person) -> Vec<WallRange> {
        let Some((_, own)) = person
            .works
            .iter()
            .find(|(slug, _)| *slug == self.place.slug)
        else {
            return Vec::new();
        };
        let own: Vec<WallRange> = if own.is_empty() {
            self.open.clone()
        } else if self.open.is_empty() {
            Vec::new()
        } else {
            ranges(own, self.date).unwrap_or_default()
        };
        let lunch = person.lunch.and_then(|(from, to)| wall(from, to).ok());
        own.into_iter()
            .flat_map(|shift| without(shift, lunch))
            .collect()
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one step of the loop above, with its state"
    )]
    fn shift(
        &self,
        company: &Company,
        written: &Written,
        member: StaffId,
        shift: WallRange,
        claimed: &mut Claimed,
        visits: &mut Vec<Visit>,
        chance: &mut Chance,
    ) {
        let offers: Vec<(&Offer, &Service)> = company
            .services
            .iter()
            .zip(&written.services)
            .filter(|(offer, service)| offer.liked > 0 && service.performed_by(member))
            .collect();
        let grid = self.place.grid_minutes;
        let (mut at, end) = (minutes(shift.start()), minutes(shift.end()));
        while at + grid <= end {
            if !chance.percent(self.load(company, at)) {
                at += 2 * grid;
                continue;
            }
            let Some((_, service)) = chance.weighted(&offers, |(offer, _)| offer.liked) else {
                return;
            };
            let kind = Kind::of(service, Some(member), chance);
            let buffer = service.buffer_after_minutes;
            let Some(range) = self
                .range(at, kind.minutes)
                .filter(|_| at + kind.minutes + buffer <= end)
            else {
                at += grid;
                continue;
            };
            let claim = longer(range, buffer);
            let room = service
                .resources
                .iter()
                .map(|room| Lane::Resource(*room))
                .find(|room| claimed.is_free(*room, claim));
            let kept = self.is_kept_free(at, at + kind.minutes + buffer);
            if kept || (service.resources_needed > 0 && room.is_none()) {
                at += grid;
                continue;
            }
            let lanes: Vec<Lane> = std::iter::once(Lane::Staff(member))
                .chain(room.filter(|_| service.resources_needed > 0))
                .collect();
            claimed.0.extend(lanes.iter().map(|lane| (*lane, claim)));
            visits.push(self.visit(company, service, kind, lanes, range, claim, chance));
            let taken = (at - minutes(shift.start()))
                + visits.last().map_or(grid, |visit| visit.kind.minutes)
                + buffer;
            at = minutes(shift.start()) + taken.div_ceil(grid) * grid;
        }
    }

    /// Courts fill by the hour; neighbours are taken together.
    fn courts(
        &self,
        company: &Company,
        written: &Written,
        claimed: &mut Claimed,
        visits: &mut Vec<Visit>,
        chance: &mut Chance,
    ) {
        let Some(service) = written
            .services
            .iter()
            .find(|service| matches!(service.length, Length::Multiples { .. }))
        else {
            return;
        };
        let rooms: Vec<&Resource> = written
            .rooms
            .iter()
            .filter(|room| room.location_id == self.place.id)
            .collect();
        for open in &self.open {
            let end = minutes(open.end());
            for at in (minutes(open.start())..end).step_by(60) {
                for (index, room) in rooms.iter().enumerate() {
                    let one = self.range(at, 60);
                    let free =
                        one.is_some_and(|range| claimed.is_free(Lane::Resource(room.id), range));
                    if !free || !chance.percent(self.load(company, at)) {
                        continue;
                    }
                    let hours = chance.between(1, 10) / 7 + 1;
                    let length = (hours * 60).min(end - at);
                    let Some(range) = self
                        .range(at, length)
                        .filter(|_| !self.is_kept_free(at, at + length))
                    else {
                        continue;
                    };
                    let count = if chance.percent(20) { 2 } else { 1 };
                    let lanes: Vec<Lane> = rooms
                        .iter()
                        .skip(index)
                        .map(|room| Lane::Resource(room.id))
                        .filter(|lane| claimed.is_free(*lane, range))
                        .take(count)
                        .collect();
                    if lanes.len() < count {
                        continue;
                    }
                    claimed.0.extend(lanes.iter().map(|lane| (*lane, range)));
                    let kind = Kind {
                        minutes: length,
                        ..Kind::of(service, None, chance)
                    };
                    visits.push(self.visit(company, service, kind, lanes, range, range, chance));
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a visit has so many parts")]
    fn visit(
        &self,
        company: &Company,
        service: &Service,
        kind: Kind,
        lanes: Vec<Lane>,
        range: TimeRange,
        claim: TimeRange,
        chance: &mut Chance,
    ) -> Visit {
        Visit {
            location: self.place.id,
            zone: self.zone.clone(),
            service: service.clone(),
            kind,
            lanes,
            range,
            claim,
            lead_hours: chance.between(2, 24 * 9),
            called_off: chance.percent(company.habits.cancelled),
            missed: chance.percent(company.habits.no_shows),
        }
    }

    /// Hundredths of the time that is booked at this minute of the day; the further ahead, the fewer.
    fn load(&self, company: &Company, at: u32) -> u32 {
        let habits = &company.habits;
        let load = habits
            .load
            .iter()
            .rev()
            .find(|(hour, _)| i64::from(*hour) * 60 <= i64::from(at))
            .map_or(0, |(_, load)| *load);
        let (ahead, end) = (
            u32::try_from(self.ahead).unwrap_or(0),
            u32::try_from(habits.weeks_ahead * 7).unwrap_or(1),
        );
        if self.ahead < 1 {
            load
        } else {
            load * end.saturating_sub(ahead) / end.max(1)
        }
    }

    fn range(&self, at: u32, minutes: u32) -> Option<TimeRange> {
        let start = self.instant(at)?;
        TimeRange::starting(start, SignedDuration::from_mins(i64::from(minutes))).ok()
    }

    fn instant(&self, at: u32) -> Option<Timestamp> {
        let (hour, minute) = (i8::try_from(at / 60).ok()?, i8::try_from(at % 60).ok()?);
        let wall = self.date.at(hour, minute, 0, 0);
        Some(wall.to_zoned(self.zone.clone()).ok()?.timestamp())
    }

    fn is_kept_free(&self, from: u32, to: u32) -> bool {
        self.kept_free
            .iter()
            .any(|free| minutes(free.start()) < to && from < minutes(free.end()))
    }
}

fn longer(range: TimeRange, minutes: u32) -> TimeRange {
    let end = range
        .end()
        .checked_add(SignedDuration::from_mins(i64::from(minutes)));
    end.ok()
        .and_then(|end| TimeRange::new(range.start(), end).ok())
        .unwrap_or(range)
}

fn minutes(wall: WallTime) -> u32 {
    u32::from(wall.minutes())
}

fn wall(from: &str, to: &str) -> Result<WallRange, ServiceError> {
    WallRange::new(from.parse().map_err(broken)?, to.parse().map_err(broken)?).map_err(broken)
}

fn ranges(hours: &[Hours], date: Date) -> Result<Vec<WallRange>, ServiceError> {
    hours
        .iter()
        .filter(|(days, ..)| days.contains(&date.weekday()))
        .map(|(_, from, to)| wall(from, to))
        .collect()
}

/// A shift with lunch taken out.
fn without(shift: WallRange, lunch: Option<WallRange>) -> Vec<WallRange> {
    let Some(lunch) = lunch else {
        return vec![shift];
    };
    let before = WallRange::new(shift.start(), lunch.start().min(shift.end()));
    let after = WallRange::new(lunch.end().max(shift.start()), shift.end());
    [before, after].into_iter().flatten().collect()
}
