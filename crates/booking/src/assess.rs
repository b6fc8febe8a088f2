//! The slow path: one start held against every rule and claim, and every reason against it written down. It shares
//! the reading of hours with the fast path, and nothing else; tests hold the two against each other.

use domain::{TimeRange, WallRange};
use jiff::Timestamp;

use crate::{
    busy::{Busy, BusySource},
    classes::{self, ClassSession},
    instants,
    lanes::{Lane, LaneSet},
    openings::{Calendar, Span, containing, date_of},
    policy::count_on,
    query::Query,
    reasons::{Absence, Reason},
    rules::Rules,
    source::{Origin, Source},
    zone::{DAY, horizon_end, stretches},
};

/// Hours and what they come to over the range that is looked at.
struct Open<'a> {
    calendar: Calendar<'a>,
    spans: Vec<Span>,
}

/// Rules and claims made ready for looking at starts within a range.
pub(crate) struct Assessor<'a> {
    rules: &'a Rules,
    query: &'a Query<'a>,
    location: Open<'a>,
    /// Own hours by place in the rules, where a lane has any.
    lanes: Vec<Option<Open<'a>>>,
    horizon: i64,
}

/// The reasons against one start.
pub(crate) struct Assessment {
    /// About the start itself.
    pub(crate) start: Vec<Reason>,
    /// About each lane looked at.
    pub(crate) lanes: Vec<(usize, Vec<Reason>)>,
}

impl<'a> Assessor<'a> {
    /// For starts from `from` to before `to`.
    pub(crate) fn new(rules: &'a Rules, query: &'a Query<'a>, (from, to): Span) -> Self {
        let stretches = stretches(&rules.zone, from, to + rules.service.duration());
        let open = |calendar: Calendar<'a>| Open {
            spans: calendar.openings(&stretches),
            calendar,
        };
        Self {
            rules,
            query,
            location: open(Calendar::new(&rules.hours.weekly, &rules.hours.exceptions)),
            lanes: rules
                .lanes
                .iter()
                .map(|lane| Calendar::of_lane(lane).map(open))
                .collect(),
            horizon: horizon_end(&rules.zone, query.now, rules.service.horizon_days),
        }
    }

    /// Every reason of the query's candidates.
    pub(crate) fn assess(&self, start: Timestamp) -> Assessment {
        let (staff, resources) = self.rules.candidates(self.query.choice);
        let lanes = LaneSet(staff.0 | resources.0)
            .places()
            .map(|place| (place, self.of_lane(place, start)))
            .collect();
        let mut found = Assessment {
            start: self.of_start(start),
            lanes,
        };
        if self.joinable(start).is_some() {
            return found;
        }
        let service = &self.rules.service;
        if service.needs.staff && staff.is_empty() {
            found.start.push(Reason::NoStaff);
        }
        let free = found
            .lanes
            .iter()
            .filter(|(place, against)| resources.contains(*place) && against.is_empty());
        let (free, total, needed) = (free.count(), resources.len(), service.needs.resources);
        let short = free < usize::from(needed);
        if total < usize::from(needed) || (short && free > 0) {
            found.start.push(Reason::NotEnough {
                free: free as u8,
                total: total as u8,
                needed,
            });
        }
        found
    }

    /// Whether a visit may start: nothing stands against the start itself, and there are lanes enough without a reason.
    pub(crate) fn allows(&self, start: Timestamp) -> bool {
        if !self.of_start(start).is_empty() {
            return false;
        }
        let (staff, resources) = self.rules.candidates(self.query.choice);
        let needs = self.rules.service.needs;
        let free = |lanes: LaneSet, needed: u8| {
            let free = lanes
                .places()
                .filter(|place| self.of_lane(*place, start).is_empty());
            free.take(needed.into()).count() == usize::from(needed)
        };
        self.joinable(start).is_some()
            || (free(staff, needs.staff.into()) && free(resources, needs.resources))
    }

    /// The session that a booking at the start would take seats in, if nothing stands against the start itself.
    fn joinable(&self, start: Timestamp) -> Option<&'a ClassSession> {
        let mut sessions = self.query.classes.iter();
        sessions.find(|session| {
            session.range.start() == start && session.can_be_joined(self.rules, self.query)
        })
    }

    /// The session that keeps another from beginning at the start, where the service wants one at a time.
    fn running(&self, start: Timestamp) -> Option<&'a ClassSession> {
        let service = &self.rules.service;
        if service.parallel_sessions || self.joinable(start).is_some() {
            return None;
        }
        let second = instants::floor(start);
        let sessions = self.query.classes.iter();
        let sessions = sessions.filter(|session| session.shares_time(second, service));
        // One that begins then says more than one that has begun.
        sessions.min_by_key(|session| session.range.start() != start)
    }

    /// Reasons that hold for every lane.
    pub(crate) fn of_start(&self, start: Timestamp) -> Vec<Reason> {
        let service = &self.rules.service;
        let mut reasons = Vec::new();
        let second = instants::floor(start);
        self.of_service(start, &mut reasons);
        if start < self.query.now {
            reasons.push(Reason::Past {
                now: self.query.now,
            });
        }
        if second >= self.horizon {
            reasons.push(Reason::Horizon {
                days: service.horizon_days,
                from: instants::at(self.horizon),
            });
        }
        let too_short = self.of_location(second, &mut reasons);
        if !self.on_grid(start) {
            reasons.push(Reason::Grid {
                minutes: service.grid_minutes,
            });
        }
        let soonest = instants::ceil(self.query.now) + service.notice();
        if second < soonest && service.notice_minutes > 0 {
            reasons.push(Reason::Notice {
                minutes: service.notice_minutes,
                from: instants::at(soonest),
            });
        }
        reasons.extend(too_short);
        if self
            .query
            .declined
            .iter()
            .any(|d| d.start == start && d.staff.is_none())
        {
            reasons.push(Reason::Declined { lane: None });
        }
        reasons
    }

    /// Adds what the service refuses whatever the hours and claims: place, customer, limits and seats.
    fn of_service(&self, start: Timestamp, reasons: &mut Vec<Reason>) {
        let (service, query) = (&self.rules.service, self.query);
        if !service.given_here {
            reasons.push(Reason::ServiceLocation);
        }
        let date = self.rules.zone.to_datetime(start).date();
        if let Some(limit) = service.day_limit
            && count_on(query.day_counts, date) >= u32::from(limit)
        {
            reasons.push(Reason::DayLimit { date, limit });
        }
        if let Some(customer) = query.customer {
            let against = service.policy.refusing(customer, date);
            reasons.extend(against.map(|(rule, value)| Reason::Policy { rule, value }));
        }
        if let Some(session) = self.running(start) {
            reasons.push(Reason::Capacity {
                lane: None,
                capacity: service.capacity,
                taken: session.taken,
                seats: query.seats,
                source: Source::Class {
                    origin: session.origin,
                },
            });
        }
        if query.seats > service.capacity {
            reasons.push(Reason::Capacity {
                lane: None,
                capacity: service.capacity,
                taken: 0,
                seats: query.seats,
                source: Source::Service,
            });
        }
    }

    fn on_grid(&self, start: Timestamp) -> bool {
        let offset = i64::from(self.rules.zone.to_offset(start).seconds());
        start.subsec_nanosecond() == 0
            && (start.as_second() + offset).rem_euclid(self.rules.service.grid()) == 0
    }

    /// Adds why the location is closed at the second; returns why it is not open for long enough.
    fn of_location(&self, second: i64, reasons: &mut Vec<Reason>) -> Option<Reason> {
        if let Some(open) = containing(&self.location.spans, second) {
            return self.too_short(None, open.1, second, self.hours_of(second));
        }
        for absence in self.closed(&self.location, second) {
            reasons.push(match absence {
                Absence::Exception {
                    date,
                    hours,
                    origin,
                } => Reason::Exception {
                    date,
                    hours,
                    origin,
                },
                Absence::Hours { hours } => Reason::Closed { hours },
                Absence::Period { .. } => continue,
            });
        }
        None
    }

    /// Why hours leave the second closed: the exception of its date, the weekly hours, or either alone.
    fn closed(&self, open: &Open<'_>, second: i64) -> Vec<Absence> {
        let wall = second + i64::from(self.rules.zone.to_offset(instants::at(second)).seconds());
        let (day, minute) = (wall.div_euclid(DAY), wall.rem_euclid(DAY) / 60);
        let weekly = open.calendar.weekly_on(day);
        let (hours, replaced) = open.calendar.on(day);
        let mut absences = Vec::new();
        if let Some(origin) = replaced {
            absences.push(Absence::Exception {
                date: date_of(day),
                hours: hours.to_vec(),
                origin,
            });
        }
        let inside = |r: &WallRange| {
            (i64::from(r.start().minutes())..i64::from(r.end().minutes())).contains(&minute)
        };
        if !weekly.iter().any(inside) {
            absences.push(Absence::Hours {
                hours: if replaced.is_some() { weekly } else { hours }.to_vec(),
            });
        }
        absences
    }

    /// The hours of the location that decide about the date of a second.
    fn hours_of(&self, second: i64) -> Source {
        let wall = second + i64::from(self.rules.zone.to_offset(instants::at(second)).seconds());
        let (_, replaced) = self.location.calendar.on(wall.div_euclid(DAY));
        replaced.map_or(Source::LocationHours, |origin| Source::Exception { origin })
    }

    fn too_short(
        &self,
        lane: Option<&Lane>,
        until: i64,
        second: i64,
        source: Source,
    ) -> Option<Reason> {
        (until < second + self.rules.service.duration()).then(|| Reason::TooShort {
            lane: lane.map(|lane| lane.id),
            free_minutes: u32::try_from((until - second) / 60).unwrap_or(0),
            needs_minutes: self.rules.service.duration_minutes,
            source,
        })
    }

    /// Reasons of one lane.
    pub(crate) fn of_lane(&self, place: usize, start: Timestamp) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let Some(lane) = self.rules.lanes.get(place) else {
            return reasons;
        };
        // A session that is there has its lanes, whatever else is written about them.
        if self
            .joinable(start)
            .is_some_and(|session| session.lanes.contains(&lane.id))
        {
            return reasons;
        }
        let second = instants::floor(start);
        let visit = (second, second + self.rules.service.duration());
        let away = |absence| match lane.id.is_staff() {
            true => Reason::TimeOff {
                lane: lane.id,
                absence,
            },
            false => Reason::ResourceOut {
                lane: lane.id,
                absence,
            },
        };
        if let Some(own) = self.lanes.get(place).and_then(Option::as_ref) {
            match containing(&own.spans, second) {
                Some(open) => {
                    let source = Source::LaneHours { lane: lane.id };
                    reasons.extend(self.too_short(Some(lane), open.1, second, source));
                }
                None => reasons.extend(self.closed(own, second).into_iter().map(away)),
            }
        }
        let off = lane
            .time_off
            .iter()
            .filter(|off| meet(visit, seconds(off.range)));
        reasons.extend(off.map(|off| {
            away(Absence::Period {
                range: off.range,
                origin: off.origin,
            })
        }));
        self.claims(lane, visit, &mut reasons);
        self.sessions(lane, start, visit, &mut reasons);
        self.holds(lane, visit, &mut reasons);
        if self
            .query
            .declined
            .iter()
            .any(|d| d.start == start && d.staff.map(crate::LaneId::Staff) == Some(lane.id))
        {
            reasons.push(Reason::Declined {
                lane: Some(lane.id),
            });
        }
        reasons
    }

    /// What is claimed in the lane already.
    fn claims(&self, lane: &Lane, visit: Span, reasons: &mut Vec<Reason>) {
        for busy in self.query.busy.iter().filter(|busy| busy.lane == lane.id) {
            let moving = busy.booking().is_some() && busy.booking() == self.query.moving;
            let listed = matches!(busy.source, BusySource::Class { origin, .. }
                if classes::is_listed(self.query, origin));
            if !moving && !listed {
                reasons.extend(self.claim(busy, visit));
            }
        }
    }

    /// What sessions of the class claim in the lane.
    fn sessions(&self, lane: &Lane, start: Timestamp, visit: Span, reasons: &mut Vec<Reason>) {
        let service = &self.rules.service;
        for session in self
            .query
            .classes
            .iter()
            .filter(|s| s.lanes.contains(&lane.id))
        {
            let (capacity, seats) = (service.capacity, self.query.seats);
            if session.range.start() == start
                && session.is_what_is_asked(self.rules, self.query)
                && !session.has_room(capacity, seats)
            {
                reasons.push(Reason::Capacity {
                    lane: Some(lane.id),
                    capacity,
                    taken: session.taken,
                    seats,
                    source: Source::Class {
                        origin: session.origin,
                    },
                });
            } else {
                reasons.extend(self.claim(&session.claim(lane.id, service), visit));
            }
        }
    }

    /// Why a claim of a lane leaves no room for the visit, if it leaves none.
    fn claim(&self, busy: &Busy, visit: Span) -> Option<Reason> {
        let service = &self.rules.service;
        let claim = (visit.0 - service.before(), visit.1 + service.after());
        let (before, after) = busy.buffers();
        let (from, to) = seconds(busy.range);
        if !meet(claim, (from - before, to + after)) {
            return None;
        }
        let (lane, range, source) = (busy.lane, busy.range, busy.origin());
        Some(match busy.source {
            BusySource::CalendarUnknown => Reason::CalendarUnsafe { lane, range },
            _ if !meet(visit, (from, to)) => {
                let between = if from >= visit.1 {
                    service.after() + before
                } else {
                    after + service.before()
                };
                Reason::Buffer {
                    lane,
                    range,
                    needed_minutes: u32::try_from(between / 60).unwrap_or(0),
                    source,
                }
            }
            BusySource::CalendarEvent => Reason::CalendarEvent { lane, range },
            BusySource::Booking { .. } | BusySource::Class { .. } if from > visit.0 => {
                Reason::TooShort {
                    lane: Some(lane),
                    free_minutes: u32::try_from((from - visit.0) / 60).unwrap_or(0),
                    needs_minutes: service.duration_minutes,
                    source,
                }
            }
            _ if lane.is_staff() => Reason::StaffBusy {
                lane,
                range,
                source,
            },
            _ => Reason::ResourceBusy {
                lane,
                range,
                source,
            },
        })
    }

    /// Who keeps the lane for themselves.
    fn holds(&self, lane: &Lane, visit: Span, reasons: &mut Vec<Reason>) {
        let service = &self.rules.service;
        let claim = (visit.0 - service.before(), visit.1 + service.after());
        for hold in self.query.holds.iter().filter(|hold| hold.lane == lane.id) {
            let counts = hold.expires > self.query.now && self.query.holder != Some(hold.holder);
            if counts && meet(claim, seconds(hold.claim)) {
                reasons.push(Reason::Held {
                    lane: lane.id,
                    until: hold.expires,
                    source: Source::Hold {
                        origin: Origin(hold.holder.0),
                    },
                });
            }
        }
    }
}

impl Assessment {
    /// All reasons in the order to tell them.
    pub(crate) fn reasons(self) -> Vec<Reason> {
        let mut reasons = self.start;
        reasons.extend(self.lanes.into_iter().flat_map(|(_, against)| against));
        reasons
    }
}

/// Whole seconds around a range, outwards.
fn seconds(range: TimeRange) -> Span {
    (instants::floor(range.start()), instants::ceil(range.end()))
}

fn meet(a: Span, b: Span) -> bool {
    a.0 < b.1 && b.0 < a.1
}
