//! Free times: the booking engine over what the database and the calendars know.

mod ask;
mod calendar_busy;
mod offer;
mod shared_calendar;
mod slot_name;
mod why_not;
mod world;

use std::{cmp::Reverse, sync::Arc};

use booking::{Reason, Refusal, Rules, Schedule, Slot};
use domain::{StaffId, TimeRange};
use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::{
    ServiceError,
    context::Ports,
    records::Assign,
    snapshot::{Shape, Snapshot, Timed},
};
use offer::Found;
use world::World;

pub(crate) use ask::together;
pub use ask::{Ask, Asker};
pub use calendar_busy::{BOOKING_PROPERTY, CalendarReader, Freshness};
pub(crate) use calendar_busy::{CalendarBusy, lane_id, lane_of};
pub(crate) use offer::rfc3339;
pub use offer::{Offer, OfferSet};
pub use slot_name::{
    NamedSlot, claimed, location as slot_location, name as slot_name, read as read_slot_name,
};
pub use why_not::{WhyNot, WhyNotCode};

/// Alternatives are looked for this long before and after what was asked.
const NEARBY: SignedDuration = SignedDuration::from_hours(14 * 24);
/// How many times are offered at once: more than a caller can keep in mind is no help.
const OFFERED: usize = 4;
/// How many alternatives are named.
const ALTERNATIVES: usize = 3;

/// Answers questions about free times.
#[derive(Clone)]
pub struct Availability {
    ports: Ports,
    calendars: CalendarReader,
}

impl Availability {
    /// Over the ports.
    #[must_use]
    pub fn new(ports: Ports) -> Self {
        Self {
            calendars: CalendarReader::new(ports.clone()),
            ports,
        }
    }

    /// The reader of calendars that it uses.
    #[must_use]
    pub const fn calendars(&self) -> &CalendarReader {
        &self.calendars
    }

    /// A few of the free times that start in `range`, or why there are none with the nearest ones.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the service cannot be booked here, [`ServiceError::Invalid`] if the visit breaks one
    /// of its rules; the store's errors.
    pub async fn offers(
        &self,
        snapshot: &Snapshot,
        ask: &Ask,
        range: TimeRange,
    ) -> Result<OfferSet, ServiceError> {
        self.some(snapshot, ask, range, Some(OFFERED)).await
    }

    /// Every free time that starts in `range`, or why there are none with the nearest ones.
    ///
    /// # Errors
    /// As [`offers`](Self::offers).
    pub async fn all(
        &self,
        snapshot: &Snapshot,
        ask: &Ask,
        range: TimeRange,
    ) -> Result<OfferSet, ServiceError> {
        self.some(snapshot, ask, range, None).await
    }

    async fn some(
        &self,
        snapshot: &Snapshot,
        ask: &Ask,
        range: TimeRange,
        most: Option<usize>,
    ) -> Result<OfferSet, ServiceError> {
        let shape = snapshot.shape(&ask.visit)?;
        let schedules = snapshot.schedules(&shape, &ask.lanes)?;
        let now = self.ports.now();
        let world = self
            .world(snapshot, (&shape, &schedules), ask, range, Freshness::Offer)
            .await?;
        let found = slots(&shape, &schedules, &world, ask, range, now);
        if found.is_empty() {
            let middle = range.start().max(now);
            let refused = nothing_in(&schedules, &world, ask, range, now);
            let near = self.nearest(snapshot, &shape, ask, middle, now).await?;
            return Ok(OfferSet::nothing(snapshot, refused.as_ref(), near, now));
        }
        let few = match most {
            Some(count) => spread(&found, count),
            None => found,
        };
        let at = (snapshot, &shape);
        let offers = few.iter().filter_map(|found| found.offer(at, ask, now));
        Ok(OfferSet::some(offers.collect(), world.unsafe_calendar))
    }

    /// Whether a visit can start at exactly `start`; if not, all reasons and the nearest free times.
    ///
    /// # Errors
    /// As [`offers`](Self::offers).
    pub async fn check(
        &self,
        snapshot: &Snapshot,
        ask: &Ask,
        start: Timestamp,
        freshness: Freshness,
    ) -> Result<OfferSet, ServiceError> {
        let shape = snapshot.shape(&ask.visit)?;
        let mut schedules = snapshot.schedules(&shape, &ask.lanes)?;
        if ask.anyway {
            schedules = bent(&schedules, start)?;
        }
        let now = self.ports.now();
        let longest = shape.lengths().max().unwrap_or(shape.service.minutes);
        let range = TimeRange::starting(start, SignedDuration::from_mins(i64::from(longest)))
            .map_err(|_| {
                ServiceError::invalid(
                    "start",
                    "that time is beyond the calendar: choose an earlier one",
                )
            })?;
        let world = self
            .world(snapshot, (&shape, &schedules), ask, range, freshness)
            .await?;
        let query = world.query(now, range, ask);
        let day = snapshot_day(snapshot, start);
        let (mut best, refusal) = best_at(&shape, &schedules, &world, (&query, day), start);
        let kept = match &refusal {
            Some(refusal) if best.is_none() && undone_by_time(refusal) => {
                kept(&schedules, &world, start)?
            }
            _ => Vec::new(),
        };
        if best.is_none() {
            best = best_at(&shape, &kept, &world, (&query, day), start).0;
        }
        // A class is held where its session is.
        let prefer = if shape.service.is_class() {
            &[]
        } else {
            ask.prefer.as_slice()
        };
        let best = best.map(|found| found.preferring(prefer));
        match best.and_then(|found| found.offer((snapshot, &shape), ask, now)) {
            Some(offer) => Ok(OfferSet::some(vec![offer], world.unsafe_calendar)),
            None => {
                let near = self.nearest(snapshot, &shape, ask, start, now).await?;
                let refused = refusal.map(|refusal| (start, refusal));
                Ok(OfferSet::nothing(snapshot, refused.as_ref(), near, now))
            }
        }
    }

    /// The free times nearest to `start`, on any staff and resources.
    async fn nearest(
        &self,
        snapshot: &Snapshot,
        shape: &Shape<'_>,
        ask: &Ask,
        start: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Offer>, ServiceError> {
        let earliest = start.checked_sub(NEARBY).unwrap_or(now).max(now);
        let latest = start.max(now).checked_add(NEARBY).unwrap_or(start);
        let Ok(window) = TimeRange::new(earliest, latest) else {
            return Ok(Vec::new());
        };
        let schedules = snapshot.schedules(shape, &[])?;
        let world = self
            .world(snapshot, (shape, &schedules), ask, window, Freshness::Offer)
            .await?;
        let query = world.query(now, window, ask);
        let mut found: Vec<Found<'_>> = schedules
            .iter()
            .flat_map(|timed| {
                let slots = timed.schedule.nearest(&query, start, ALTERNATIVES);
                slots.into_iter().map(move |slot| Found { timed, slot })
            })
            .collect();
        if schedules.len() > 1 {
            let date = |at: Timestamp| snapshot.zone.to_datetime(at).date();
            let wanted = date(start);
            // As the engine ranks: the same date, then later dates, then earlier ones; the nearer first.
            found.sort_by_key(|found| {
                let at = found.slot.start();
                let on = date(at);
                let side = if on == wanted {
                    0
                } else {
                    1 + u8::from(on < wanted)
                };
                (side, at.duration_since(start).abs(), at)
            });
            found.dedup_by_key(|found| found.slot.start());
            found.truncate(ALTERNATIVES);
        }
        let at = (snapshot, shape);
        let offers = found.iter().filter_map(|found| found.offer(at, ask, now));
        Ok(offers.collect())
    }
}

/// The free times of all schedules in order; where several have one start, the one that serves first.
fn slots<'a>(
    shape: &Shape<'_>,
    schedules: &'a [Timed],
    world: &World,
    ask: &Ask,
    range: TimeRange,
    now: Timestamp,
) -> Vec<Found<'a>> {
    let query = world.query(now, range, ask);
    let of = |timed: &'a Timed| {
        let slots: Vec<Slot> = timed.schedule.slots(&query);
        slots.into_iter().map(move |slot| Found { timed, slot })
    };
    let mut found: Vec<Found<'a>> = schedules.iter().flat_map(of).collect();
    if schedules.len() > 1 {
        found.sort_by_key(|found| found.slot.start());
        found.dedup_by(|next, kept| {
            let same = next.slot.start() == kept.slot.start();
            let day = schedules.first().and_then(|timed| {
                let zone = &timed.schedule.rules().zone;
                whole_day(next.slot.start(), zone)
            });
            if same && serves_before(shape, world, day, next, kept) {
                *kept = *next;
            }
            same
        });
    }
    found
}

/// Whether the one serves before the other, by the service's way of assigning.
fn serves_before(
    shape: &Shape<'_>,
    world: &World,
    day: Option<TimeRange>,
    one: &Found<'_>,
    other: &Found<'_>,
) -> bool {
    let staff = |found: &Found<'_>| found.timed.schedule.chosen_staff(&found.slot);
    let (Some(one), Some(other)) = (staff(one), staff(other)) else {
        return false;
    };
    match shape.service.assign {
        Assign::Order => shape.place(one) < shape.place(other),
        Assign::RoundRobin => {
            let rank = |staff: StaffId| (world.last_assigned(staff), shape.place(staff));
            rank(one) < rank(other)
        }
        Assign::LeastBusy => {
            let claimed = |staff: StaffId| day.map(|day| world.claimed(staff, day));
            let rank = |staff: StaffId| (claimed(staff), shape.place(staff));
            rank(one) < rank(other)
        }
    }
}

/// Of the schedules that have a start, the slot that serves first; and why those that have it not have it not.
fn best_at<'a>(
    shape: &Shape<'_>,
    schedules: &'a [Timed],
    world: &World,
    (query, day): (&booking::Query<'_>, Option<TimeRange>),
    start: Timestamp,
) -> (Option<Found<'a>>, Option<Refusal>) {
    let mut best: Option<Found<'a>> = None;
    let mut refusal: Option<Refusal> = None;
    for timed in schedules {
        match timed.schedule.check(query, start) {
            Ok(slot) => {
                let found = Found { timed, slot };
                let first = best.is_none_or(|best| serves_before(shape, world, day, &found, &best));
                best = if first { Some(found) } else { best };
            }
            // Those who take longer have the reasons of those who do not, and more.
            Err(refused) => refusal = refusal.or(Some(refused)),
        }
    }
    (best, refusal)
}

/// Whether the start would have been free before: time alone passed.
fn undone_by_time(refusal: &Refusal) -> bool {
    let mut reasons = refusal.reasons.iter();
    reasons.any(|reason| matches!(reason, Reason::Notice { .. } | Reason::Horizon { .. }))
}

/// The schedules of what is kept for the asker at a start, without notice: what was promised to them stays theirs until
/// the hold ends.
fn kept(schedules: &[Timed], world: &World, start: Timestamp) -> Result<Vec<Timed>, ServiceError> {
    changed(schedules, start, |schedule| {
        let claim = schedule.claim_at(start)?;
        Some(schedule.rules().kept(|lane| world.keeps(lane, claim)))
    })
}

/// The schedules without the rules that people of the business may bend, around a start.
fn bent(schedules: &[Timed], start: Timestamp) -> Result<Vec<Timed>, ServiceError> {
    changed(schedules, start, |schedule| Some(schedule.rules().bent()))
}

/// The schedules by other rules, around a start; those for which there are none are left out.
fn changed(
    schedules: &[Timed],
    start: Timestamp,
    rules: impl Fn(&Schedule) -> Option<Rules>,
) -> Result<Vec<Timed>, ServiceError> {
    let window = TimeRange::starting(start, SignedDuration::from_mins(1))
        .map_err(|_| ServiceError::invalid("start", "that time is beyond the calendar"))?;
    let changed = schedules.iter().filter_map(|timed| {
        let rules = rules(&timed.schedule)?;
        let schedule = Schedule::prepare(rules, window)
            .map_err(|error| ServiceError::invalid(error.field(), error.to_string()));
        Some(schedule.map(|schedule| Timed {
            schedule: Arc::new(schedule),
            own_minutes: timed.own_minutes,
        }))
    });
    changed.collect()
}

fn snapshot_day(snapshot: &Snapshot, at: Timestamp) -> Option<TimeRange> {
    whole_day(at, &snapshot.zone)
}

/// The date of an instant, from its first instant to the first of the next.
pub(crate) fn whole_day(at: Timestamp, zone: &jiff::tz::TimeZone) -> Option<TimeRange> {
    let date: Date = zone.to_datetime(at).date();
    let start = date.to_zoned(zone.clone()).ok()?.timestamp();
    let end = date.tomorrow().ok()?.to_zoned(zone.clone()).ok()?;
    TimeRange::new(start, end.timestamp()).ok()
}

/// Why a whole range has no free time: the most telling refusal of a start in it.
fn nothing_in(
    schedules: &[Timed],
    world: &World,
    ask: &Ask,
    range: TimeRange,
    now: Timestamp,
) -> Option<(Timestamp, Refusal)> {
    let query = world.query(now, range, ask);
    let missing = schedules
        .iter()
        .flat_map(|timed| timed.schedule.missing(&query));
    // Of equals the first: the one that the caller hears of is the earliest.
    let telling = missing.min_by_key(|missing| Reverse(why_not::weight(&missing.reasons)))?;
    let reasons = telling.reasons;
    Some((telling.start, Refusal { reasons }))
}

/// At most `count` of the slots, the first always, the others evenly apart, so that a caller hears a choice of times
/// and not four neighbours.
fn spread<'a>(slots: &[Found<'a>], count: usize) -> Vec<Found<'a>> {
    if slots.len() <= count {
        return slots.to_vec();
    }
    (0..count)
        .map(|place| slots[place * (slots.len() - 1) / (count - 1)])
        .collect()
}
