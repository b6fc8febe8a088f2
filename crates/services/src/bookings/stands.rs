//! What the business's own calendars say about time that bookings claim already.

use booking::{BusySource, Reason};
use domain::TimeRange;
use futures::future;
use jiff::SignedDuration;

use super::{Bookings, existing::Existing};
use crate::{
    ServiceError,
    availability::{CalendarBusy, Freshness, lane_id},
    records::Lane,
    snapshot::Snapshot,
};

/// Bookings of the same people and things are looked up together up to this span: a calendar answers for some weeks at
/// once, and not for a year.
const SPAN: SignedDuration = SignedDuration::from_hours(28 * 24);

/// How a booking stands in the calendars of whom and what it claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    /// Nothing else is there.
    Free,
    /// Something else is there.
    Clash,
    /// One of them could not be read.
    Unread,
}

/// One question to calendars.
struct Look {
    lanes: Vec<Lane>,
    window: TimeRange,
    /// Places of the bookings that it is for.
    of: Vec<usize>,
}

impl Bookings {
    /// How each stands right now.
    pub(super) async fn stand(
        &self,
        snapshot: &Snapshot,
        bookings: &[&Existing],
    ) -> Result<Vec<Stands>, ServiceError> {
        let looks = looks(bookings)?;
        let calendars = self.availability.calendars();
        let asked = looks
            .iter()
            .map(|look| calendars.busy(snapshot, &look.lanes, look.window, Freshness::Change));
        let answers = future::join_all(asked).await;
        let mut all = vec![Stands::Unread; bookings.len()];
        for (look, answer) in looks.iter().zip(&answers) {
            for &place in &look.of {
                if let (Some(stands), Some(booking)) = (all.get_mut(place), bookings.get(place)) {
                    *stands = booking.stands(answer);
                }
            }
        }
        Ok(all)
    }
}

impl Existing {
    /// What is told of it when something else is in the calendar.
    pub(super) fn against(&self) -> Vec<Reason> {
        let claims = self.claims.iter();
        claims
            .take(1)
            .map(|claim| Reason::CalendarEvent {
                lane: lane_id(claim.lane),
                range: claim.range,
            })
            .collect()
    }

    fn stands(&self, found: &CalendarBusy) -> Stands {
        let clashes = self.claims.iter().any(|claim| {
            found.busy.iter().any(|busy| {
                busy.source == BusySource::CalendarEvent
                    && busy.lane == lane_id(claim.lane)
                    && busy.range.overlaps(claim.range)
            })
        });
        match (clashes, found.unsafe_lanes) {
            (true, _) => Stands::Clash,
            (false, true) => Stands::Unread,
            (false, false) => Stands::Free,
        }
    }

    /// Whom and what it claims, in order.
    fn sorted_lanes(&self) -> Vec<Lane> {
        let mut lanes: Vec<Lane> = self.lanes().collect();
        lanes.sort_unstable();
        lanes.dedup();
        lanes
    }

    /// From the first instant that it claims to the last.
    fn span(&self) -> Result<TimeRange, ServiceError> {
        let all = self.claims.iter().map(|claim| claim.range);
        let all: Vec<TimeRange> = all.chain([self.booking.range]).collect();
        spanning(&all)
    }
}

fn spanning(all: &[TimeRange]) -> Result<TimeRange, ServiceError> {
    let start = all.iter().map(|range| range.start()).min();
    let end = all.iter().map(|range| range.end()).max();
    start
        .zip(end)
        .and_then(|(start, end)| TimeRange::new(start, end).ok())
        .ok_or_else(|| ServiceError::Internal("a booking claims no time".to_owned()))
}

/// As few questions as answer for all of them.
fn looks(bookings: &[&Existing]) -> Result<Vec<Look>, ServiceError> {
    let mut order: Vec<(Vec<Lane>, TimeRange, usize)> = Vec::with_capacity(bookings.len());
    for (place, booking) in bookings.iter().enumerate() {
        order.push((booking.sorted_lanes(), booking.span()?, place));
    }
    order.sort_by(|(lanes, range, _), (others, other, _)| {
        (lanes, range.start()).cmp(&(others, other.start()))
    });
    let mut looks: Vec<Look> = Vec::new();
    for (lanes, range, place) in order {
        match looks.last_mut() {
            Some(look)
                if look.lanes == lanes
                    && range.end().duration_since(look.window.start()) <= SPAN =>
            {
                look.window = spanning(&[look.window, range])?;
                look.of.push(place);
            }
            _ => looks.push(Look {
                lanes,
                window: range,
                of: vec![place],
            }),
        }
    }
    Ok(looks)
}
