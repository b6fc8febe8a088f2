//! What may change: pure decisions about holding, confirming, moving and cancelling. Each looks at the state that it is
//! given and answers with what to write or with a typed refusal; writing it, and making sure that nothing else was
//! written meanwhile, is the store's part.

mod cancel;
mod confirm;
mod hold;
mod policy;
mod reschedule;

pub use cancel::{Cancel, cancel};
pub use confirm::{Confirm, ConfirmRefusal, Held, confirm};
pub use hold::{HoldPlan, hold};
pub use policy::{ChangeRefusal, Cutoff, Existing, Late};
pub use reschedule::{Move, reschedule};

use domain::TimeRange;

use crate::{LaneId, Refusal, Schedule, Slot};

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
        let lanes = self.lane_ids(slot.chosen()).collect();
        self.plan_on(slot.start(), lanes)
    }

    fn plan_on(&self, start: jiff::Timestamp, lanes: Vec<LaneId>) -> Result<Plan, Refusal> {
        match self.ranges(start) {
            Some((visit, claim)) => Ok(Plan {
                visit,
                claim,
                lanes,
            }),
            None => Err(self.unrepresentable()),
        }
    }
}
