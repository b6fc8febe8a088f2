//! Questions about single starts: may it be booked, and if not, why not.

use domain::TimeRange;
use jiff::{SignedDuration, Timestamp, tz::Offset};

use crate::{
    assess::Assessor,
    grid::Grid,
    instants,
    query::Query,
    reasons::{Missing, Reason, Refusal},
    schedule::Schedule,
    slots::Slot,
    zone::stretches,
};

impl Schedule {
    /// Whether a visit may start at `start`; the query's range does not matter.
    ///
    /// # Errors
    /// [`Refusal`] with every reason against it.
    pub fn check(&self, query: &Query<'_>, start: Timestamp) -> Result<Slot, Refusal> {
        let Some((visit, _)) = self.ranges(start) else {
            return Err(self.unrepresentable());
        };
        let slots = self.slots(&Query {
            range: visit,
            ..*query
        });
        if let Some(slot) = slots
            .into_iter()
            .next()
            .filter(|slot| slot.start() == start)
        {
            return Ok(slot);
        }
        let second = instants::floor(start);
        let reasons = Assessor::new(self.rules(), query, (second, second + 1))
            .assess(start)
            .reasons();
        Err(Refusal { reasons })
    }

    /// Every grid start of the query's range that cannot be booked, with every reason. One entry for each, so a range
    /// of a month has thousands: ask for the days that are shown.
    #[must_use]
    pub fn missing(&self, query: &Query<'_>) -> Vec<Missing> {
        let range = (
            instants::ceil(query.range.start()),
            instants::ceil(query.range.end()),
        );
        let mut offered = self
            .slots(query)
            .into_iter()
            .map(|slot| slot.start)
            .peekable();
        let assessor = Assessor::new(self.rules(), query, range);
        let grid = Grid::new(
            &stretches(&self.rules().zone, range.0, range.1),
            self.rules().service.grid(),
        );
        (0..grid.len())
            .filter_map(|index| grid.point(index))
            .filter(|(second, _)| offered.next_if_eq(second).is_none())
            .map(|(second, offset)| {
                let start = instants::at(second);
                let offset = i32::try_from(offset)
                    .ok()
                    .and_then(|offset| Offset::from_seconds(offset).ok());
                Missing {
                    start,
                    offset: offset.unwrap_or(Offset::UTC),
                    reasons: assessor.assess(start).reasons(),
                }
            })
            .collect()
    }

    /// The visit that begins at `start`, and what it claims.
    pub(crate) fn ranges(&self, start: Timestamp) -> Option<(TimeRange, TimeRange)> {
        let service = &self.rules().service;
        let end = start
            .checked_add(SignedDuration::from_secs(service.duration()))
            .ok()?;
        let from = start
            .checked_sub(SignedDuration::from_secs(service.before()))
            .ok()?;
        let to = end
            .checked_add(SignedDuration::from_secs(service.after()))
            .ok()?;
        Some((
            TimeRange::new(start, end).ok()?,
            TimeRange::new(from, to).ok()?,
        ))
    }

    /// The answer to a start at the end of representable time.
    pub(crate) fn unrepresentable(&self) -> Refusal {
        let days = self.rules().service.horizon_days;
        Refusal {
            reasons: vec![Reason::Horizon {
                days,
                from: Timestamp::MAX,
            }],
        }
    }
}
