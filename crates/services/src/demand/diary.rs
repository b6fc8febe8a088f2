//! The diary as it was at an instant: what was booked by then and not yet cancelled.
//!
//! A booking that was moved since stands in the way where it stood then; where a date's bookings or a class's seats are counted,
//! it counts where it stands now. What was kept for others is told where it is asked for, with its end as of then; a request that
//! is replayed could have waited for it.

use std::collections::HashSet;

use booking::{
    Busy, Choice, ClassSession, CustomerFacts, Hold, Holder, LaneId, Origin, Policy, Query,
};
use domain::{BookingId, BookingState, CallId, CustomerId, HoldId, StaffId, TimeRange};
use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{
    ServiceError,
    availability::lane_id,
    context::born,
    ports::Tx,
    records::{Booking, BookingFilter, BusySource, Lane, PageRequest, PastHold, Released},
    snapshot::{Shape, Snapshot, Timed, policy},
};

/// Bookings read at once.
const PAGE: u32 = 500;

/// What stood against a visit at an instant.
#[derive(Debug, Default)]
pub(crate) struct Diary {
    pub(crate) busy: Vec<Busy>,
    holds: Vec<Hold>,
    pub(crate) classes: Vec<ClassSession>,
    day_counts: Vec<(Date, u16)>,
    customer: Option<CustomerFacts>,
    moving: Option<BookingId>,
}

/// Who asked, for rules about customers, and the booking that was to be moved.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Asked {
    pub(crate) customer: Option<CustomerId>,
    pub(crate) age: Option<u8>,
    pub(crate) moving: Option<BookingId>,
    /// Whether what was kept for others stands in the way.
    pub(crate) held: bool,
    /// The call that asked: what it kept itself does not.
    pub(crate) call: Option<CallId>,
}

impl Diary {
    /// The question for a start in `range`, asked at `at`.
    pub(crate) fn query(
        &self,
        at: Timestamp,
        range: TimeRange,
        shape: &Shape<'_>,
        staff: Option<StaffId>,
    ) -> Query<'_> {
        Query {
            choice: staff.map_or(Choice::Any, Choice::Staff),
            seats: u16::try_from(shape.seats).unwrap_or(u16::MAX),
            classes: &self.classes,
            day_counts: &self.day_counts,
            customer: self.customer.as_ref(),
            moving: self.moving,
            holds: &self.holds,
            ..Query::new(at, range, &self.busy)
        }
    }
}

impl Diary {
    /// Adds what was kept for others. Seats that were kept of the same class are taken in it, and keep nobody else out.
    fn keep(&mut self, kept: &[PastHold], shape: &Shape<'_>, call: Option<CallId>, at: Timestamp) {
        let mut seen = HashSet::new();
        let mut sessions: Vec<(HoldId, TimeRange, u16, Vec<LaneId>)> = Vec::new();
        for one in kept {
            let own = call.is_some() && one.call_id == call;
            let claim = (one.id, one.claim.lane, one.claim.range.start());
            // Of the ends that a hold had, the first after the instant is the one that was known then.
            if own || born(one.id.uuid()) > at || !seen.insert(claim) {
                continue;
            }
            let lane = lane_id(one.claim.lane);
            match one.seats.filter(|_| one.service_id == shape.service.id) {
                Some(seats) => match sessions.iter_mut().find(|(id, ..)| *id == one.id) {
                    Some((.., lanes)) => lanes.push(lane),
                    None => {
                        let seats = u16::try_from(seats).unwrap_or(u16::MAX);
                        sessions.push((one.id, one.visit, seats, vec![lane]));
                    }
                },
                None => self.holds.push(Hold {
                    lane,
                    claim: one.claim.range,
                    holder: one
                        .call_id
                        .map_or(Holder(one.id.uuid().as_u128()), Holder::from),
                    expires: one.expires_at,
                }),
            }
        }
        for (_, range, seats, mut lanes) in sessions {
            lanes.sort_unstable();
            let same = |session: &ClassSession| {
                let mut its = session.lanes.clone();
                its.sort_unstable();
                session.range == range && its == lanes
            };
            let place = self.classes.iter().position(same);
            match place.and_then(|place| self.classes.get_mut(place)) {
                Some(session) => session.taken = session.taken.saturating_add(seats),
                // Seats that are only kept begin no session, but the class would be held then.
                None => self.classes.push(ClassSession {
                    origin: Origin::UNNAMED,
                    range,
                    lanes,
                    taken: seats,
                }),
            }
        }
    }
}

/// The lanes of the schedules of a visit, each once.
pub(crate) fn lanes(schedules: &[Timed]) -> Vec<Lane> {
    let rules = schedules.iter().map(|timed| timed.schedule.rules());
    let ids = rules.flat_map(|rules| &rules.lanes).map(|lane| lane.id);
    let mut lanes: Vec<Lane> = ids.map(crate::availability::lane_of).collect();
    lanes.sort_unstable();
    lanes.dedup();
    lanes
}

/// Reads the diary of the lanes around a range as it was at `at`.
pub(crate) async fn read(
    tx: &mut dyn Tx,
    snapshot: &Snapshot,
    shape: &Shape<'_>,
    lanes: &[Lane],
    (range, at): (TimeRange, Timestamp),
    asked: Asked,
) -> Result<Diary, ServiceError> {
    // Whole dates and the longest visits and buffers on both sides.
    let room = SignedDuration::from_hours(48);
    let start = range.start().checked_sub(room).unwrap_or(range.start());
    let end = range.end().checked_add(room).unwrap_or(range.end());
    let window = TimeRange::new(start, end).unwrap_or(range);
    let (mut stood, later, cancelled_since) = bookings(tx, window, at).await?;
    // What was to be moved stood in nobody's way.
    let moved = |booking: &Booking| asked.moving == Some(booking.id);
    let own = stood.iter().find(|booking| moved(booking)).cloned();
    stood.retain(|booking| !moved(booking));
    let mut diary = Diary {
        customer: customer(tx, snapshot, shape, (window, at), asked, own.as_ref()).await?,
        moving: asked.moving,
        ..Diary::default()
    };
    let mut empty_sessions = HashSet::new();
    if shape.service.is_class() {
        for session in tx.bookings().classes(shape.service.id, window, at).await? {
            let of = |booking: &&Booking| {
                booking.service_id == session.service_id
                    && booking.location_id == session.location_id
                    && booking.range == session.range
            };
            let taken: u32 = stood.iter().filter(of).map(|booking| booking.seats).sum();
            match session.id {
                Some(id) if taken > 0 => diary.classes.push(ClassSession {
                    origin: Origin(id.uuid().as_u128()),
                    range: session.range,
                    lanes: session.lanes.iter().copied().map(lane_id).collect(),
                    taken: u16::try_from(taken).unwrap_or(u16::MAX),
                }),
                Some(id) => {
                    empty_sessions.insert(id);
                }
                None => {}
            }
        }
    }
    if asked.held {
        let kept = tx.holds().held_then(lanes, window, at).await?;
        diary.keep(&kept, shape, asked.call, at);
    }
    let busy = tx.bookings().busy(lanes, window, at).await?;
    let now: Vec<BookingId> = busy
        .iter()
        .filter_map(|entry| match entry.source {
            BusySource::Booking(id) => Some(id),
            BusySource::Class(_) | BusySource::Hold(_) => None,
        })
        .collect();
    // What bookings had claimed by then and gave back since.
    let mut then = tx.bookings().released(lanes, window, &now, at).await?;
    then.retain(|one| born(one.allocation.id.uuid()) <= at && !later.contains(&one.booking));
    let changed: HashSet<BookingId> = then.iter().map(|one| one.booking).collect();
    let wanted = |one: &&Released| {
        let claim = one.allocation.claim;
        asked.moving != Some(one.booking)
            && lanes.contains(&claim.lane)
            && claim.range.overlaps(window)
    };
    diary
        .busy
        .extend(then.iter().filter(wanted).map(|one| Busy {
            lane: lane_id(one.allocation.claim.lane),
            range: one.allocation.claim.range,
            source: booked(one.booking),
        }));
    for entry in busy {
        let source = match entry.source {
            BusySource::Booking(id) if later.contains(&id) || changed.contains(&id) => continue,
            BusySource::Booking(id) => booked(id),
            BusySource::Class(id) if empty_sessions.contains(&id) => continue,
            BusySource::Class(id) => booking::BusySource::Class {
                origin: Origin(id.uuid().as_u128()),
                before_minutes: 0,
                after_minutes: 0,
            },
            BusySource::Hold(_) => continue,
        };
        diary.busy.push(Busy {
            lane: lane_id(entry.claim.lane),
            range: entry.claim.range,
            source,
        });
    }
    // Those of which it is not kept when they gave back what they claimed.
    let unknown = cancelled_since
        .iter()
        .filter(|booking| !changed.contains(&booking.id) && asked.moving != Some(booking.id));
    for booking in unknown {
        // Claims that were released at an earlier move do not hold the visit.
        for (allocation, _) in tx.bookings().calendar_copies(booking.id).await? {
            let claim = allocation.claim;
            let held = claim.range.start() <= booking.range.start()
                && booking.range.end() <= claim.range.end();
            if held && lanes.contains(&claim.lane) {
                diary.busy.push(Busy {
                    lane: lane_id(claim.lane),
                    range: claim.range,
                    source: booked(booking.id),
                });
            }
        }
    }
    let here = stood.iter().filter(|booking| {
        booking.service_id == shape.service.id && booking.location_id == snapshot.location.id
    });
    diary.day_counts = here
        .map(|booking| (snapshot.zone.to_datetime(booking.range.start()).date(), 1))
        .collect();
    Ok(diary)
}

/// What is known of who asked, where a rule asks. Visits are counted up to `at`; bookings are those that stand today.
async fn customer(
    tx: &mut dyn Tx,
    snapshot: &Snapshot,
    shape: &Shape<'_>,
    (window, at): (TimeRange, Timestamp),
    asked: Asked,
    moving: Option<&Booking>,
) -> Result<Option<CustomerFacts>, ServiceError> {
    let service = shape.service;
    if policy(service)? == Policy::default() || (asked.customer, asked.age) == (None, None) {
        return Ok(None);
    }
    let mut facts = CustomerFacts {
        age: asked.age,
        ..CustomerFacts::default()
    };
    if let Some(id) = asked.customer {
        let small = |count: u32| u16::try_from(count).unwrap_or(u16::MAX);
        let zone = &snapshot.zone;
        let stored = tx
            .bookings()
            .customer_facts(id, service.id, zone, window, at)
            .await?;
        let own = moving.filter(|booking| booking.service_id == service.id);
        let own_date = own.map(|booking| zone.to_datetime(booking.range.start()).date());
        facts.visits = stored.visits;
        facts.open = small(stored.open.saturating_sub(u32::from(own.is_some())));
        let on = stored.bookings_on.iter().map(|(date, count)| {
            let less = u32::from(own_date == Some(*date));
            (*date, small(count.saturating_sub(less)))
        });
        facts.bookings_on = on.collect();
    }
    Ok(Some(facts))
}

/// Bookings that stood at `at`, the ids of those that were made later, and those that were cancelled since.
async fn bookings(
    tx: &mut dyn Tx,
    window: TimeRange,
    at: Timestamp,
) -> Result<(Vec<Booking>, HashSet<BookingId>, Vec<Booking>), ServiceError> {
    let filter = BookingFilter {
        overlapping: Some(window),
        ..BookingFilter::default()
    };
    let (mut stood, mut later, mut cancelled_since) = (Vec::new(), HashSet::new(), Vec::new());
    let mut page = PageRequest::first(PAGE);
    loop {
        let found = tx.bookings().list(&filter, page).await?;
        for booking in found.items {
            let cancelled = booking.state == BookingState::Cancelled;
            if booking.created_at > at {
                later.insert(booking.id);
            } else if !cancelled {
                stood.push(booking);
            } else if booking.updated_at > at {
                cancelled_since.push(booking.clone());
                stood.push(booking);
            }
        }
        match found.next {
            Some(after) => page.after = Some(after),
            None => return Ok((stood, later, cancelled_since)),
        }
    }
}

/// Stored claims include their buffers.
const fn booked(id: BookingId) -> booking::BusySource {
    booking::BusySource::Booking {
        id,
        before_minutes: 0,
        after_minutes: 0,
    }
}
