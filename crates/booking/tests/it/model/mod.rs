//! The reference model: every rule read literally, minute by minute, with no regard for speed.

mod choice;
pub(crate) mod remedies;
pub(crate) mod world;

use std::collections::HashMap;

use booking::{
    Busy, BusySource, Change, Choice, Exception, FirstVisit, LaneId, LaneSet, WeeklyHours,
};
use domain::{TimeRange, WallRange};
use jiff::{SignedDuration, Span, Timestamp, civil::Date, civil::DateTime};
use world::World;

/// A slot: start, seconds of offset, lanes that could, lanes chosen.
pub(crate) type Offered = (Timestamp, i32, LaneSet, LaneSet);

/// The world as tables over every minute from four days before the range to four days after it.
pub(crate) struct Model<'a> {
    world: &'a World,
    first: Timestamp,
    walls: Vec<DateTime>,
    /// The first minute that is too far ahead.
    horizon: Option<usize>,
    /// Whether the location is open.
    location: Vec<bool>,
    /// By lane: whether location and lane are open and the lane is not away.
    open: Vec<Vec<bool>>,
    /// By lane: whether somebody else claims it.
    claimed: Vec<Vec<bool>>,
    /// Minutes of claims by lane and date.
    load: HashMap<(usize, Date), i64>,
}

fn minutes(count: impl Into<i64>) -> SignedDuration {
    SignedDuration::from_mins(count.into())
}

fn minute_of(wall: DateTime) -> u16 {
    wall.hour() as u16 * 60 + wall.minute() as u16
}

fn is_open(weekly: Option<&WeeklyHours>, exceptions: &[Exception], wall: DateTime) -> bool {
    let minute = minute_of(wall);
    let inside = |ranges: &[WallRange]| {
        ranges
            .iter()
            .any(|r| r.start().minutes() <= minute && minute < r.end().minutes())
    };
    let today = exceptions.iter().filter(|e| e.date == wall.date());
    let changes: Vec<_> = today.map(|e| &e.change).collect();
    if changes.contains(&&Change::Closed) {
        return false;
    }
    if changes
        .iter()
        .any(|c| matches!(c, Change::Extra(ranges) if inside(ranges)))
    {
        return true;
    }
    if changes.iter().any(|c| matches!(c, Change::Hours(_))) {
        return changes
            .iter()
            .any(|c| matches!(c, Change::Hours(ranges) if inside(ranges)));
    }
    let weekly = weekly.is_none_or(|weekly| inside(weekly.on(wall.date().weekday())));
    weekly && !changes.contains(&&Change::Holiday)
}

fn claim(busy: &Busy) -> TimeRange {
    let (BusySource::Booking {
        before_minutes,
        after_minutes,
        ..
    }
    | BusySource::Class {
        before_minutes,
        after_minutes,
        ..
    }) = busy.source
    else {
        return busy.range;
    };
    widened(busy.range, before_minutes, after_minutes)
}

fn widened(range: TimeRange, before: u16, after: u16) -> TimeRange {
    TimeRange::new(
        range.start() - minutes(before),
        range.end() + minutes(after),
    )
    .unwrap()
}

impl<'a> Model<'a> {
    pub(crate) fn new(world: &'a World) -> Self {
        let first = world.range.start() - minutes(4 * 1440);
        let count = world.range.length().as_mins() + 8 * 1440;
        let times: Vec<_> = (0..count).map(|n| first + minutes(n)).collect();
        let walls: Vec<_> = times
            .iter()
            .map(|at| world.rules.zone.to_datetime(*at))
            .collect();
        let hours = &world.rules.hours;
        let busy = world
            .busy
            .iter()
            .filter(|b| b.booking().is_none_or(|id| Some(id) != world.moving));
        let listed = |b: &&Busy| {
            let class = |session: &booking::ClassSession| matches!(b.source, BusySource::Class { origin, .. } if origin == session.origin);
            !world.classes.iter().any(class)
        };
        let service = &world.rules.service;
        let sessions = world.classes.iter().flat_map(|session| {
            let range = widened(
                session.range,
                service.buffer_before_minutes,
                service.buffer_after_minutes,
            );
            session.lanes.iter().map(move |lane| (*lane, range))
        });
        let busy: Vec<_> = busy
            .filter(listed)
            .map(|b| (b.lane, claim(b)))
            .chain(sessions)
            .collect();
        let held = world
            .holds
            .iter()
            .filter(|h| h.expires > world.now && Some(h.holder) != world.holder);
        let claims: Vec<_> = held
            .map(|h| (h.lane, h.claim))
            .chain(busy.clone())
            .collect();
        let mut model = Self {
            world,
            first,
            walls,
            horizon: None,
            location: vec![],
            open: vec![],
            claimed: vec![],
            load: HashMap::new(),
        };
        let location = |wall: &DateTime| is_open(Some(&hours.weekly), &hours.exceptions, *wall);
        let location: Vec<_> = model.walls.iter().map(location).collect();
        for (n, lane) in world.rules.lanes.iter().enumerate() {
            let open = (0..times.len()).map(|minute| {
                location[minute]
                    && is_open(lane.weekly.as_ref(), &lane.exceptions, model.walls[minute])
                    && !lane
                        .time_off
                        .iter()
                        .any(|off| off.range.contains_instant(times[minute]))
            });
            model.open.push(open.collect());
            let mut claimed = vec![false; times.len()];
            for (_, claim) in claims.iter().filter(|(id, _)| *id == lane.id) {
                claimed[model.place(claim.start())..model.place(claim.end())].fill(true);
            }
            model.claimed.push(claimed);
            for (_, claim) in busy.iter().filter(|(id, _)| *id == lane.id) {
                for minute in model.place(claim.start())..model.place(claim.end()) {
                    *model
                        .load
                        .entry((n, model.walls[minute].date()))
                        .or_default() += 1;
                }
            }
        }
        model.location = location;
        let last_date =
            world.rules.zone.to_datetime(world.now).date() + Span::new().days(service.horizon_days);
        // A date that its neighbour interrupts begins where it first appears.
        model.horizon = model.walls.iter().position(|wall| wall.date() > last_date);
        model
    }

    fn place(&self, at: Timestamp) -> usize {
        at.duration_since(self.first).as_mins() as usize
    }

    /// Every minute at which the wall clock shows this, in order.
    pub(crate) fn shows(&self, at: DateTime) -> Vec<Timestamp> {
        let minutes_of = self.walls.iter().enumerate();
        let shown = minutes_of.filter(|(_, wall)| **wall == at);
        shown.map(|(n, _)| self.first + minutes(n as i64)).collect()
    }

    /// Whether the wall clock shows a multiple of the grid.
    pub(crate) fn on_grid(&self, at: Timestamp) -> bool {
        minute_of(self.walls[self.place(at)]).is_multiple_of(self.world.rules.service.grid_minutes)
    }

    /// Every minute of the range at which the wall clock shows a multiple of the grid.
    pub(crate) fn grid(&self) -> Vec<Timestamp> {
        let every = self.world.rules.service.grid_minutes;
        (self.place(self.world.range.start())..self.place(self.world.range.end()))
            .filter(|&n| minute_of(self.walls[n]).is_multiple_of(every))
            .map(|n| self.first + minutes(n as i64))
            .collect()
    }

    /// Whether the lane is free for a visit at `start`, whatever the rules about the start itself say.
    fn lane_free(&self, lane: usize, start: Timestamp) -> bool {
        let service = &self.world.rules.service;
        let from = self.place(start);
        let to = from + usize::from(service.duration_minutes);
        let claim = from - usize::from(service.buffer_before_minutes)
            ..to + usize::from(service.buffer_after_minutes);
        let id = Some(self.world.rules.lanes[lane].id);
        let declined = |d: &booking::Declined| d.start == start && d.staff.map(LaneId::Staff) == id;
        self.open[lane][from..to].iter().all(|open| *open)
            && self.claimed[lane][claim].iter().all(|claimed| !claimed)
            && !self.world.declined.iter().any(declined)
    }

    /// Whether the rules about the start itself allow it, hours aside.
    fn start_allowed(&self, start: Timestamp) -> bool {
        let (world, service) = (self.world, &self.world.rules.service);
        let beyond = self.horizon.is_some_and(|n| self.place(start) >= n);
        let declined = world
            .declined
            .iter()
            .any(|d| d.start == start && d.staff.is_none());
        start >= world.now + minutes(service.notice_minutes) && !beyond && !declined
    }

    /// Whether the service is given here, to this customer, on this date, with so many seats.
    fn welcome(&self, date: Date) -> bool {
        let (world, service) = (self.world, &self.world.rules.service);
        let on = |counts: &[(Date, u16)]| -> u16 {
            counts
                .iter()
                .filter(|(d, _)| *d == date)
                .map(|(_, n)| n)
                .sum()
        };
        let policy = service.policy;
        let customer_may = world.customer.as_ref().is_none_or(|customer| {
            let age = |allowed: &dyn Fn(u8) -> bool| customer.age.is_none_or(allowed);
            let known = match policy.first_visit {
                FirstVisit::Any => true,
                FirstVisit::FirstOnly => customer.visits == 0,
                FirstVisit::ReturningOnly => customer.visits > 0,
            };
            known
                && policy.age_min.is_none_or(|min| age(&|age| age >= min))
                && policy.age_max.is_none_or(|max| age(&|age| age <= max))
                && policy
                    .customer_day_limit
                    .is_none_or(|n| on(&customer.bookings_on) < n)
                && policy.customer_open_limit.is_none_or(|n| customer.open < n)
        });
        service.given_here
            && world.seats <= service.capacity
            && service.day_limit.is_none_or(|n| on(&world.day_counts) < n)
            && customer_may
    }

    /// The first session at the start that has room, with the person who is asked for and not declined.
    fn joined(&self, start: Timestamp) -> Option<LaneSet> {
        let (world, service) = (self.world, &self.world.rules.service);
        let from = self.place(start);
        let length = usize::from(service.duration_minutes);
        if !self.location[from..from + length].iter().all(|open| *open) {
            return None;
        }
        let session = world.classes.iter().find(|session| {
            let staff = session.lanes.iter().find_map(|lane| match lane {
                LaneId::Staff(staff) => Some(*staff),
                LaneId::Resource(_) => None,
            });
            let declined =
                |d: &booking::Declined| d.start == start && d.staff.is_some() && d.staff == staff;
            let known = |id: &LaneId| world.rules.lanes.iter().any(|lane| lane.id == *id);
            session.range.start() == start
                && session.lanes.iter().all(known)
                && session.range.length().as_mins() == i64::from(service.duration_minutes)
                && session.taken + world.seats <= service.capacity
                && (world.choice == Choice::Any || staff.map(Choice::Staff) == Some(world.choice))
                && !world.declined.iter().any(declined)
        })?;
        let lanes = world.rules.lanes.iter().enumerate();
        Some(
            lanes
                .filter(|(_, lane)| session.lanes.contains(&lane.id))
                .map(|(n, _)| n)
                .collect(),
        )
    }

    /// The slot at a grid start, if there is one.
    pub(crate) fn offer(&self, start: Timestamp) -> Option<Offered> {
        let (world, rules, service) = (self.world, &self.world.rules, &self.world.rules.service);
        let date = self.walls[self.place(start)].date();
        if !self.start_allowed(start) || !self.welcome(date) {
            return None;
        }
        let offset = rules.zone.to_offset(start).seconds();
        if let Some(lanes) = self.joined(start) {
            return Some((start, offset, lanes, lanes));
        }
        let visit = TimeRange::starting(start, minutes(service.duration_minutes)).unwrap();
        if !service.parallel_sessions && world.classes.iter().any(|s| s.range.overlaps(visit)) {
            return None;
        }
        let free = |lane: &usize| self.lane_free(*lane, start);
        let asked = |lane: &usize| match (rules.lanes[*lane].id, world.choice) {
            (LaneId::Staff(staff), Choice::Staff(named)) => service.needs.staff && staff == named,
            (LaneId::Staff(_), Choice::Any) => service.needs.staff,
            (LaneId::Resource(_), _) => service.needs.resources > 0,
        };
        let (staff, resources): (Vec<_>, Vec<_>) = (0..rules.lanes.len())
            .filter(|lane| asked(lane) && free(lane))
            .partition(|lane| rules.lanes[*lane].id.is_staff());
        let needed = usize::from(service.needs.resources);
        if (service.needs.staff && staff.is_empty()) || resources.len() < needed {
            return None;
        }
        let load = |lane: usize| self.load.get(&(lane, date)).copied().unwrap_or(0);
        let serving = choice::staff(world, &staff, &load);
        let taken = choice::neighbours(&rules.lanes, &resources, needed);
        let chosen = serving.into_iter().chain(taken).collect();
        let could = staff.iter().chain(&resources).copied().collect();
        Some((start, offset, could, chosen))
    }
}
