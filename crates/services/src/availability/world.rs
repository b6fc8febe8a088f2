//! What stands against a visit: everything that the database and the calendars know about its lanes within a window.

use booking::{Busy, Choice, ClassSession, CustomerFacts, Hold, Holder, LaneId, Origin, Query};
use domain::{StaffId, TimeRange};
use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{
    Ask, Availability,
    calendar_busy::{Freshness, lane_id, lane_of},
};
use crate::{
    ServiceError,
    ports::Tx,
    records::{self, BusySource, HoldOwner, Lane},
    snapshot::{Shape, Snapshot, Timed, policy},
};

/// Claims on the lanes of one visit within a window, and what rules about numbers need.
#[derive(Default)]
pub(crate) struct World {
    busy: Vec<Busy>,
    holds: Vec<Hold>,
    /// What is kept for the asker, for the same service.
    kept: Vec<records::Hold>,
    classes: Vec<ClassSession>,
    day_counts: Vec<(Date, u16)>,
    customer: Option<CustomerFacts>,
    last_assigned: Vec<(StaffId, Timestamp)>,
    seats: u16,
    /// Whether a calendar could not be read, so that only requests can be taken.
    pub(crate) unsafe_calendar: bool,
}

/// What is read from the database in one transaction.
#[derive(Default)]
struct Stored {
    busy: Vec<records::Busy>,
    holds: Vec<records::Hold>,
    classes: Vec<records::ClassSession>,
    day_counts: Vec<(Date, u32)>,
    customer: Option<records::CustomerFacts>,
    last_assigned: Vec<(StaffId, Timestamp)>,
}

impl Availability {
    /// What stands against the visit around a window.
    pub(crate) async fn world(
        &self,
        snapshot: &Snapshot,
        (shape, schedules): (&Shape<'_>, &[Timed]),
        ask: &Ask,
        window: TimeRange,
        freshness: Freshness,
    ) -> Result<World, ServiceError> {
        let mut lanes: Vec<Lane> = schedules
            .iter()
            .flat_map(|timed| &timed.schedule.rules().lanes)
            .map(|lane| lane_of(lane.id))
            .collect();
        lanes.sort_unstable();
        lanes.dedup();
        let window = around(window, shape, snapshot);
        let now = self.ports.now();
        let reading = Reading {
            snapshot,
            shape,
            ask,
            lanes: &lanes,
            window,
            now,
        };
        let reading = &reading;
        let stored = self.ports.store.read(snapshot.business_id(), |tx| {
            Box::pin(async move { reading.run(tx).await })
        });
        let calendars = self.calendars.busy(snapshot, &lanes, window, freshness);
        let (stored, calendars) = futures::join!(stored, calendars);
        let stored = stored?;
        let mut busy = calendars.busy;
        busy.extend(stored.busy.iter().filter_map(|entry| booked(entry, ask)));
        if !shape.service.is_class() {
            busy.extend(ask.besides.iter().map(|claim| Busy {
                lane: lane_id(claim.lane),
                range: claim.range,
                source: booking::BusySource::Block,
            }));
        }
        let small = |count: u32| u16::try_from(count).unwrap_or(u16::MAX);
        let kept = stored.holds.iter().filter(|hold| {
            let seats = hold.seats.is_none_or(|held| held.seats >= shape.seats);
            ask.owns(&hold.owner) && hold.service_id == shape.service.id && seats
        });
        Ok(World {
            busy,
            kept: kept.cloned().collect(),
            holds: stored
                .holds
                .iter()
                .filter(|hold| stands_in_the_way(hold, shape, ask))
                .flat_map(held)
                .collect(),
            classes: stored
                .classes
                .iter()
                .map(|session| class(session, &stored.holds, ask))
                .collect(),
            day_counts: stored
                .day_counts
                .iter()
                .map(|(date, count)| (*date, small(*count)))
                .collect(),
            customer: stored.customer.map(|facts| CustomerFacts {
                visits: facts.visits,
                bookings_on: facts
                    .bookings_on
                    .iter()
                    .map(|(date, count)| (*date, small(*count)))
                    .collect(),
                open: small(facts.open),
                age: ask.guest.age,
            }),
            last_assigned: stored.last_assigned,
            seats: small(shape.seats),
            unsafe_calendar: calendars.unsafe_lanes,
        })
    }
}

impl World {
    pub(crate) fn query(&self, now: Timestamp, range: TimeRange, ask: &Ask) -> Query<'_> {
        Query {
            holds: &self.holds,
            moving: ask.moving,
            choice: ask.visit.staff.map_or(Choice::Any, Choice::Staff),
            seats: self.seats,
            classes: &self.classes,
            day_counts: &self.day_counts,
            customer: self.customer.as_ref(),
            last_assigned: &self.last_assigned,
            ..Query::new(now, range, &self.busy)
        }
    }

    /// Whether a lane is kept for the asker over a whole range, its buffers included.
    pub(super) fn keeps(&self, lane: LaneId, range: TimeRange) -> bool {
        let claims = self.kept.iter().flat_map(|hold| &hold.claims);
        claims
            .filter(|claim| lane_id(claim.lane) == lane)
            .any(|claim| claim.range.contains(range))
    }

    /// When a person was last given a booking.
    pub(super) fn last_assigned(&self, staff: StaffId) -> Option<Timestamp> {
        let of = |(who, _): &&(StaffId, Timestamp)| *who == staff;
        self.last_assigned.iter().find(of).map(|(_, at)| *at)
    }

    /// How long a person is claimed within a range.
    pub(super) fn claimed(&self, staff: StaffId, within: TimeRange) -> SignedDuration {
        let own = self.busy.iter().filter_map(|busy| {
            (busy.lane == booking::LaneId::Staff(staff))
                .then(|| busy.range.intersection(within))
                .flatten()
        });
        own.map(TimeRange::length)
            .fold(SignedDuration::ZERO, SignedDuration::saturating_add)
    }
}

struct Reading<'a> {
    snapshot: &'a Snapshot,
    shape: &'a Shape<'a>,
    ask: &'a Ask,
    lanes: &'a [Lane],
    window: TimeRange,
    now: Timestamp,
}

impl Reading<'_> {
    async fn run(&self, tx: &mut dyn Tx) -> Result<Stored, ServiceError> {
        let (service, now) = (self.shape.service, self.now);
        let mut stored = Stored {
            busy: tx.bookings().busy(self.lanes, self.window, now).await?,
            ..Stored::default()
        };
        let mut held: Vec<_> = stored
            .busy
            .iter()
            .filter_map(|entry| match entry.source {
                BusySource::Hold(id) => Some(id),
                BusySource::Booking(_) | BusySource::Class(_) => None,
            })
            .collect();
        held.sort_unstable();
        held.dedup();
        if !held.is_empty() {
            stored.holds = tx.holds().get_all(&held).await?;
        }
        if service.is_class() {
            let classes = tx.bookings().classes(service.id, self.window, now).await?;
            let here = self.snapshot.location.id;
            stored.classes = classes
                .into_iter()
                .filter(|session| session.location_id == here)
                .collect();
        }
        if service.day_limit.is_some() {
            let (here, zone) = (self.snapshot.location.id, &self.snapshot.zone);
            stored.day_counts = tx
                .bookings()
                .day_counts(service.id, here, zone, self.window)
                .await?;
        }
        stored.customer = self.customer(tx).await?;
        if service.assign == records::Assign::RoundRobin {
            let staff: Vec<_> = service.staff_ids().collect();
            stored.last_assigned = tx.bookings().last_assigned(&staff).await?;
        }
        if let Some(moving) = self.ask.moving {
            self.without(tx, moving, &mut stored).await?;
        }
        Ok(stored)
    }

    /// What the customer's bookings say, where a rule asks. Somebody who is not stored yet was never here.
    async fn customer(
        &self,
        tx: &mut dyn Tx,
    ) -> Result<Option<records::CustomerFacts>, ServiceError> {
        let guest = &self.ask.guest;
        if policy(self.shape.service)? == booking::Policy::default() {
            return Ok(None);
        }
        let customer = match (guest.customer, &guest.phone) {
            (Some(id), _) => Some(id),
            (None, Some(phone)) => tx
                .customers()
                .by_phone(phone)
                .await?
                .map(|customer| customer.id),
            (None, None) if guest.age.is_none() && !self.ask.decided => return Ok(None),
            (None, None) => None,
        };
        let Some(customer) = customer else {
            return Ok(Some(records::CustomerFacts::default()));
        };
        let facts = tx
            .bookings()
            .customer_facts(
                customer,
                self.shape.service.id,
                &self.snapshot.zone,
                self.window,
                self.now,
            )
            .await?;
        Ok(Some(facts))
    }

    /// Takes the booking that is being moved out of every count.
    async fn without(
        &self,
        tx: &mut dyn Tx,
        moving: domain::BookingId,
        stored: &mut Stored,
    ) -> Result<(), ServiceError> {
        let Some(own) = tx.bookings().get(moving).await? else {
            return Ok(());
        };
        let date = self.snapshot.zone.to_datetime(own.range.start()).date();
        let less = |counts: &mut Vec<(Date, u32)>| {
            let on = counts.iter_mut().filter(|(on, _)| *on == date);
            on.for_each(|(_, count)| *count = count.saturating_sub(1));
        };
        let same = own.service_id == self.shape.service.id;
        if same && own.location_id == self.snapshot.location.id {
            less(&mut stored.day_counts);
        }
        if let Some(facts) = &mut stored.customer
            && same
        {
            less(&mut facts.bookings_on);
            facts.open = facts.open.saturating_sub(1);
        }
        for session in &mut stored.classes {
            if same && session.range == own.range {
                session.taken = session.taken.saturating_sub(own.seats);
            }
        }
        // A session that is left empty is held no more, and gives its lanes back.
        let empty = |session: &records::ClassSession| session.taken == 0;
        let gone: Vec<_> = stored
            .classes
            .iter()
            .filter(|session| empty(session))
            .filter_map(|session| session.id)
            .collect();
        stored.classes.retain(|session| !empty(session));
        stored
            .busy
            .retain(|entry| !matches!(entry.source, BusySource::Class(id) if gone.contains(&id)));
        Ok(())
    }
}

/// A stored claim in the engine's words. Its range includes the buffers already.
fn booked(entry: &records::Busy, ask: &Ask) -> Option<Busy> {
    let source = match entry.source {
        BusySource::Booking(id) if ask.moving == Some(id) => return None,
        BusySource::Booking(id) => booking::BusySource::Booking {
            id,
            before_minutes: 0,
            after_minutes: 0,
        },
        BusySource::Class(id) => booking::BusySource::Class {
            origin: Origin(id.uuid().as_u128()),
            before_minutes: 0,
            after_minutes: 0,
        },
        BusySource::Hold(_) => return None,
    };
    Some(Busy {
        lane: lane_id(entry.claim.lane),
        range: entry.claim.range,
        source,
    })
}

/// Own holds do not stand in the way, and seats that are kept in a class do not keep others out of the same class.
fn stands_in_the_way(hold: &records::Hold, shape: &Shape<'_>, ask: &Ask) -> bool {
    let own = ask.owns(&hold.owner);
    let same_class = hold.seats.is_some() && hold.service_id == shape.service.id;
    !own && !same_class
}

fn held(hold: &records::Hold) -> impl Iterator<Item = Hold> + '_ {
    let holder = match &hold.owner {
        HoldOwner::Call(call) => Holder::from(*call),
        HoldOwner::Visitor(_) | HoldOwner::Offer(_) => Holder(hold.id.uuid().as_u128()),
    };
    hold.claims.iter().map(move |claim| Hold {
        lane: lane_id(claim.lane),
        claim: claim.range,
        holder,
        expires: hold.expires_at,
    })
}

/// A session of a class; seats that the asker keeps there are free for them.
fn class(session: &records::ClassSession, holds: &[records::Hold], ask: &Ask) -> ClassSession {
    let own: u32 = holds
        .iter()
        .filter(|hold| ask.owns(&hold.owner))
        .filter(|hold| hold.service_id == session.service_id && hold.range == session.range)
        .filter_map(|hold| hold.seats.map(|held| held.seats))
        .sum();
    ClassSession {
        // A class of which only seats are held has no row yet.
        origin: session
            .id
            .map_or(Origin::UNNAMED, |id| Origin(id.uuid().as_u128())),
        range: session.range,
        lanes: session.lanes.iter().copied().map(lane_id).collect(),
        taken: u16::try_from(session.taken.saturating_sub(own)).unwrap_or(u16::MAX),
    }
}

/// A window with room for the longest visit and its buffers on both sides, so that neighbours are seen; and of whole
/// dates where a rule counts what a date has.
fn around(window: TimeRange, shape: &Shape<'_>, snapshot: &Snapshot) -> TimeRange {
    let service = shape.service;
    let longest = shape.lengths().max().unwrap_or(service.minutes);
    let buffers = service.buffer_before_minutes + service.buffer_after_minutes;
    let room = SignedDuration::from_mins(i64::from(longest) + i64::from(buffers));
    let mut start = window.start().checked_sub(room).unwrap_or(window.start());
    let mut end = window.end().checked_add(room).unwrap_or(window.end());
    let counts = service.day_limit.is_some()
        || service.customer_day_limit.is_some()
        || (service.assign == records::Assign::LeastBusy && service.staff.len() > 1);
    if counts {
        start = day_start(start, snapshot).unwrap_or(start);
        let after = end.checked_add(SignedDuration::from_hours(25));
        end = after
            .ok()
            .and_then(|after| day_start(after, snapshot))
            .filter(|after| *after > end)
            .unwrap_or(end);
    }
    TimeRange::new(start, end).unwrap_or(window)
}

/// The first instant of the date of an instant.
fn day_start(at: Timestamp, snapshot: &Snapshot) -> Option<Timestamp> {
    let start = at.to_zoned(snapshot.zone.clone()).start_of_day().ok()?;
    Some(start.timestamp())
}
