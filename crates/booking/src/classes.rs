//! Classes: services with more than one seat. The first booking makes a session, which claims its lanes; further
//! bookings take seats in it until it is full.

use domain::{StaffId, TimeRange};

use crate::{
    assess::Assessor,
    busy::{Busy, BusySource},
    instants,
    lanes::{LaneId, LaneSet},
    openings::Span,
    query::{Choice, Query},
    rules::{Rules, Service},
    schedule::Schedule,
    slots::Slot,
    source::Origin,
};

/// A session of the service that is asked about. It claims its lanes for its range and the service's buffers by being
/// listed here; a claim of it that is listed as busy too, under the same origin, is not counted twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassSession {
    /// The row of the session.
    pub origin: Origin,
    /// The visit.
    pub range: TimeRange,
    /// The lanes that it has.
    pub lanes: Vec<LaneId>,
    /// Seats that are taken or held for others.
    pub taken: u16,
}

impl ClassSession {
    /// Whether so many more seats are left.
    pub(crate) const fn has_room(&self, capacity: u16, seats: u16) -> bool {
        self.taken.saturating_add(seats) <= capacity
    }

    /// Whether it keeps another session of its class from beginning at the start.
    pub(crate) fn shares_time(&self, start: i64, service: &Service) -> bool {
        let runs = (
            instants::floor(self.range.start()),
            instants::ceil(self.range.end()),
        );
        runs.0 < start + service.duration() && start < runs.1
    }

    /// What the session claims in one of its lanes.
    pub(crate) const fn claim(&self, lane: LaneId, service: &Service) -> Busy {
        Busy {
            lane,
            range: self.range,
            source: BusySource::Class {
                origin: self.origin,
                before_minutes: service.buffer_before_minutes,
                after_minutes: service.buffer_after_minutes,
            },
        }
    }

    /// Who gives the class.
    fn staff(&self) -> Option<StaffId> {
        self.lanes.iter().find_map(|lane| match lane {
            LaneId::Staff(staff) => Some(*staff),
            LaneId::Resource(_) => None,
        })
    }

    /// The session's lanes as a set of the rules.
    pub(crate) fn set(&self, rules: &Rules) -> LaneSet {
        let places = rules.lanes.iter().enumerate();
        places
            .filter(|(_, lane)| self.lanes.contains(&lane.id))
            .map(|(place, _)| place)
            .collect()
    }

    /// Whether a booking may take seats in it, by everything that is not about the start itself.
    pub(crate) fn can_be_joined(&self, rules: &Rules, query: &Query<'_>) -> bool {
        self.has_room(rules.service.capacity, query.seats) && self.is_what_is_asked(rules, query)
    }

    /// Whether it is what is asked for, full or not. A session on lanes that the service no longer has stays, and takes
    /// nobody new.
    pub(crate) fn is_what_is_asked(&self, rules: &Rules, query: &Query<'_>) -> bool {
        let turned_down = |staff| {
            let start = self.range.start();
            let declined = query.declined.iter();
            declined
                .clone()
                .any(|d| d.start == start && d.staff == Some(staff))
        };
        let with_whom = match query.choice {
            Choice::Any => true,
            Choice::Staff(named) => self.staff() == Some(named),
        };
        let has = |id: &LaneId| rules.lanes.iter().any(|lane| lane.id == *id);
        with_whom
            && !self.lanes.is_empty()
            && self.lanes.iter().all(has)
            && self.range.length().as_secs() == rules.service.duration()
            && !self.staff().is_some_and(turned_down)
    }
}

/// Whether a claim that is listed as busy belongs to one of the query's sessions, which claims for itself.
pub(crate) fn is_listed(query: &Query<'_>, origin: Origin) -> bool {
    query.classes.iter().any(|session| session.origin == origin)
}

impl Schedule {
    /// The session whose seats a slot takes; `None` if booking the slot begins a session of its own, or if the service is
    /// no class.
    #[must_use]
    pub fn session<'q>(&self, query: &Query<'q>, slot: &Slot) -> Option<&'q ClassSession> {
        query.classes.iter().find(|session| {
            session.range.start() == slot.start()
                && session.set(self.rules()) == slot.chosen()
                && session.can_be_joined(self.rules(), query)
        })
    }

    /// Puts the starts of sessions that can be joined among the slots from place `first` on, which begin sessions of
    /// their own. Where there is both, the session is joined: one class of twelve is better than two of six. Unless the
    /// service wants several sessions at a time, none begins while one runs.
    pub(crate) fn add_sessions(
        &self,
        query: &Query<'_>,
        (from, to): Span,
        out: &mut Vec<Slot>,
        first: usize,
    ) {
        let rules = self.rules();
        let assessor = Assessor::new(rules, query, (from, to));
        let mut joined: Vec<Slot> = query
            .classes
            .iter()
            .filter(|session| {
                let second = instants::ceil(session.range.start());
                (from..to).contains(&second)
                    && session.can_be_joined(rules, query)
                    && assessor.of_start(session.range.start()).is_empty()
            })
            .map(|session| {
                let lanes = session.set(rules);
                Slot {
                    start: instants::floor(session.range.start()),
                    could: lanes,
                    chosen: lanes,
                    duration: i32::from(rules.service.duration_minutes) * 60,
                    offset: rules.zone.to_offset(session.range.start()).seconds(),
                }
            })
            .collect();
        // Stable: of two sessions at one time the first in the query is filled first.
        joined.sort_by_key(|slot| slot.start);
        joined.dedup_by_key(|slot| slot.start);
        let mut begun = out.split_off(first);
        if !rules.service.parallel_sessions {
            begun.retain(|slot| {
                let mut sessions = query.classes.iter();
                !sessions.any(|session| session.shares_time(slot.start, &rules.service))
            });
        }
        let mut joined = joined.into_iter().peekable();
        for slot in begun {
            while let Some(earlier) = joined.next_if(|join| join.start < slot.start) {
                out.push(earlier);
            }
            if joined.peek().is_none_or(|join| join.start != slot.start) {
                out.push(slot);
            }
        }
        out.extend(joined);
    }
}
