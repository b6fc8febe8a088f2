//! What booking a slot writes. Writing it, and making sure that nothing else was written meanwhile, is the store's part.

use domain::TimeRange;
use jiff::Timestamp;

use crate::{LaneId, LaneSet, Refusal, Schedule, Slot};

/// What a booking or hold writes: all of it or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The visit.
    pub visit: TimeRange,
    /// The visit with its buffers: what is claimed in every lane.
    pub claim: TimeRange,
    /// The lanes to claim.
    pub lanes: Vec<LaneId>,
}

impl Schedule {
    /// What booking this slot writes.
    ///
    /// # Errors
    /// [`Refusal`] with `horizon` if the claim reaches beyond the instants that can be represented.
    pub fn plan(&self, slot: &Slot) -> Result<Plan, Refusal> {
        match self.ranges(slot.start()) {
            Some((visit, claim)) => Ok(Plan {
                visit,
                claim,
                lanes: self.lane_ids(slot.chosen()).collect(),
            }),
            None => Err(self.unrepresentable()),
        }
    }

    /// What a visit at a start would claim, with its buffers; `None` if it reaches beyond the instants that can be
    /// represented.
    #[must_use]
    pub fn claim_at(&self, start: Timestamp) -> Option<TimeRange> {
        self.ranges(start).map(|(_, claim)| claim)
    }

    /// The slot with the staff and resources of `lanes` where they are free: those that a booking which moves has already.
    #[must_use]
    pub fn preferring(&self, slot: Slot, lanes: &[LaneId]) -> Slot {
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
}
