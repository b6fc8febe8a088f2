//! The diary: bookings as a board of one day, as a week, and as a list that is searched.

pub mod board;
pub mod by_hand;
mod grid;
pub mod list;
pub mod weekly;

use std::sync::Arc;

use domain::{BookingState, BusinessId, CallId, HoldId, LocationId, TimeRange};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::Portal;
use crate::{
    ServiceError,
    access::Member,
    availability::{Freshness, lane_of},
    queries::BookingDetail,
    records::{BookingFilter, BusySource, HoldOwner, Lane, PageRequest},
    snapshot::Snapshot,
};

/// Rows that are read at a time, and at most for one day or week of one location.
const PAGE: u32 = 500;
const MOST: usize = 4_000;

/// What is claimed, kept or closed in a window of one location.
struct Taken {
    /// Bookings, without cancelled ones, by start.
    bookings: Vec<BookingDetail>,
    /// Times kept for a call or a visitor.
    holds: Vec<Kept>,
    /// Events in calendars that are not ours.
    foreign: Vec<(Lane, TimeRange)>,
    /// Whether a calendar could not be read.
    unread: bool,
}

/// A time that is kept for somebody.
struct Kept {
    lane: Lane,
    range: TimeRange,
    until: Timestamp,
    /// Whether for a call that is going on.
    in_call: bool,
}

/// The range of a local date.
pub(super) fn day(date: Date, zone: &TimeZone) -> Result<TimeRange, ServiceError> {
    days(date, 1, zone)
}

/// The range of so many local dates.
fn days(first: Date, count: i64, zone: &TimeZone) -> Result<TimeRange, ServiceError> {
    let beyond = || ServiceError::invalid("date", "that date is beyond the calendar");
    let at = |date: Date| date.to_zoned(zone.clone()).map(|zoned| zoned.timestamp());
    let last = first
        .checked_add(jiff::Span::new().days(count))
        .map_err(|_| beyond())?;
    let (from, to) = (
        at(first).map_err(|_| beyond())?,
        at(last).map_err(|_| beyond())?,
    );
    TimeRange::new(from, to).map_err(|_| beyond())
}

/// The date that an address names; today without one, or if it names none.
fn date_of(text: &str, zone: &TimeZone, now: Timestamp) -> Date {
    text.parse()
        .unwrap_or_else(|_| zone.to_datetime(now).date())
}

/// Minutes after midnight of `date` by the clock on the wall; before that date 0, after it 1440.
fn minute_of(at: Timestamp, date: Date, zone: &TimeZone) -> u16 {
    let local = zone.to_datetime(at);
    match local.date().cmp(&date) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Greater => 1440,
        std::cmp::Ordering::Equal => {
            u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs())
        }
    }
}

/// Part of a date as minutes, the end rounded up to a whole one; `None` if it has no part of the date.
fn minutes_of(range: TimeRange, date: Date, zone: &TimeZone) -> Option<(u16, u16)> {
    let last = range
        .end()
        .checked_sub(jiff::SignedDuration::from_nanos(1))
        .unwrap_or(range.end());
    let local = zone.to_datetime(last).date();
    if local < date || zone.to_datetime(range.start()).date() > date {
        return None;
    }
    let from = minute_of(range.start(), date, zone);
    let to = minute_of(last, date, zone).saturating_add(1).min(1440);
    (from < to).then_some((from, to))
}

impl Portal {
    /// The location that an address names, otherwise the first, as it is now.
    async fn place(&self, member: &Member, asked: &str) -> Result<Arc<Snapshot>, ServiceError> {
        let locations = self
            .ports
            .store
            .read(member.business, |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.locations().list().await?) })
            })
            .await?;
        let asked: Option<LocationId> = asked.parse().ok();
        let found = locations.iter().find(|one| Some(one.id) == asked);
        let location = found
            .or(locations.first())
            .ok_or(ServiceError::NotFound("location"))?;
        self.snapshots().get(member.business, location.id).await
    }

    /// Everything that is in the way at a location in a window.
    async fn taken(
        &self,
        business: BusinessId,
        snapshot: &Snapshot,
        lanes: &[Lane],
        window: TimeRange,
    ) -> Result<Taken, ServiceError> {
        let filter = BookingFilter {
            location_id: Some(snapshot.location.id),
            overlapping: Some(window),
            states: BookingState::ALL
                .iter()
                .copied()
                .filter(|state| state.claims_time())
                .collect(),
            ..BookingFilter::default()
        };
        let (mut bookings, mut after) = (Vec::new(), None);
        while bookings.len() < MOST {
            let request = PageRequest { after, limit: PAGE };
            let page = self.queries.bookings(business, &filter, request).await?;
            bookings.extend(page.items);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let now = self.ports.now();
        let holds = self
            .ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let busy = tx.bookings().busy(lanes, window, now).await?;
                    let held = busy.iter().filter_map(|one| match one.source {
                        BusySource::Hold(id) => Some((id, one.claim)),
                        BusySource::Booking(_) | BusySource::Class(_) => None,
                    });
                    let held: Vec<_> = held.collect();
                    let ids: Vec<HoldId> = held.iter().map(|(id, _)| *id).collect();
                    let holds = tx.holds().get_all(&ids).await?;
                    let until = |id| holds.iter().find(|hold| hold.id == id);
                    Ok::<_, ServiceError>(
                        held.iter()
                            .filter_map(|(id, claim)| {
                                let hold = until(*id)?;
                                Some(Kept {
                                    lane: claim.lane,
                                    range: claim.range,
                                    until: hold.expires_at,
                                    in_call: in_call(&hold.owner),
                                })
                            })
                            .collect::<Vec<_>>(),
                    )
                })
            })
            .await?;
        let calendars = self.availability().calendars();
        let read = calendars
            .busy(snapshot, lanes, window, Freshness::Offer)
            .await;
        Ok(Taken {
            bookings,
            holds,
            foreign: read
                .busy
                .iter()
                .map(|busy| (lane_of(busy.lane), busy.range))
                .collect(),
            unread: read.unsafe_lanes,
        })
    }
}

/// Whether a slot is kept for a call. Several at once are kept under the call's name.
fn in_call(owner: &HoldOwner) -> bool {
    match owner {
        HoldOwner::Call(_) => true,
        HoldOwner::Visitor(name) => name.parse::<CallId>().is_ok(),
        HoldOwner::Offer(_) => false,
    }
}

/// A lane's id as addresses carry it.
fn lane_id(lane: Lane) -> String {
    match lane {
        Lane::Staff(id) => id.to_string(),
        Lane::Resource(id) => id.to_string(),
    }
}

/// The lanes of a location: its people, or its things.
fn lanes(snapshot: &Snapshot, by_staff: bool) -> Vec<(Lane, String)> {
    if by_staff {
        let staff = snapshot.staff.iter();
        staff
            .map(|one| (Lane::Staff(one.id), one.name.to_string()))
            .collect()
    } else {
        let resources = snapshot.resources.iter();
        resources
            .map(|one| (Lane::Resource(one.id), one.name.clone()))
            .collect()
    }
}

/// Whether the board shows people: as the address says, otherwise people where there are any who are booked.
fn by_staff(asked: &str, snapshot: &Snapshot) -> bool {
    match asked {
        "staff" => !snapshot.staff.is_empty(),
        "resource" => snapshot.resources.is_empty(),
        _ => !snapshot.staff.is_empty(),
    }
}

/// The names of the locations, for the choice of one: ids and names.
fn places(snapshot: &Snapshot) -> Vec<(String, String)> {
    let locations = snapshot.locations.iter();
    locations
        .map(|one| (one.id.to_string(), one.name.clone()))
        .collect()
}
