//! Questions about single starts: may it be booked, and if not, why not.

use domain::TimeRange;
use jiff::{SignedDuration, Timestamp, tz::Offset};

use crate::{
    assess::Assessor,
    grid::Grid,
    instants,
    lanes::{LaneId, LaneSet},
    query::{Choice, Query},
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

    /// Every reason against a start on exactly these lanes, whoever was asked for.
    pub(crate) fn against(
        &self,
        query: &Query<'_>,
        start: Timestamp,
        lanes: &[LaneId],
    ) -> Vec<Reason> {
        let query = Query {
            choice: Choice::Any,
            ..*query
        };
        let second = instants::floor(start);
        let assessor = Assessor::new(self.rules(), &query, (second, second + 1));
        let (staff, resources) = self.rules().candidates(Choice::Any);
        let usable = LaneSet(staff.0 | resources.0);
        let mut reasons = assessor.of_start(start);
        for &lane in lanes {
            match usable
                .places()
                .find(|&place| self.rules().lanes[place].id == lane)
            {
                Some(place) => reasons.extend(assessor.of_lane(place, start)),
                None if lane.is_staff() => reasons.push(Reason::NoStaff),
                None => {
                    let (total, needed) =
                        (resources.len() as u8, self.rules().service.needs.resources);
                    reasons.push(Reason::NotEnough {
                        free: 0,
                        total,
                        needed,
                    });
                }
            }
        }
        reasons
    }

    /// The slot with the staff and resources of `lanes` where they are free.
    pub(crate) fn preferring(&self, slot: Slot, lanes: &[LaneId]) -> Slot {
        let is = |place: usize, wanted: &dyn Fn(LaneId) -> bool| {
            self.rules()
                .lanes
                .get(place)
                .is_some_and(|lane| wanted(lane.id))
        };
        let mut places: Vec<_> = slot.could.places().collect();
        // Stable: those that the booking has, then those that the engine chose, then the order of the rules.
        places.sort_by_key(|&place| {
            (
                !is(place, &|id| lanes.contains(&id)),
                !slot.chosen.contains(place),
            )
        });
        let staff = places
            .iter()
            .filter(|&&place| is(place, &LaneId::is_staff))
            .take(1);
        let needed = self.rules().service.needs.resources;
        let resources = |set: LaneSet| -> LaneSet {
            set.places()
                .filter(|&place| is(place, &|id| !id.is_staff()))
                .collect()
        };
        let free = resources(slot.could);
        let has: LaneSet = free
            .places()
            .filter(|&place| is(place, &|id| lanes.contains(&id)))
            .collect();
        // All that the booking has if that is enough, else what the engine chose: part of an old set and part of a new
        // one would not be neighbours.
        let kept = match has.len() >= usize::from(needed) {
            true => self.rows().choose(has, needed),
            false => None,
        };
        let kept = kept.unwrap_or_else(|| resources(slot.chosen));
        Slot {
            chosen: staff.copied().collect::<LaneSet>().union(kept),
            ..slot
        }
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
