//! Moving a booking to another time.

use domain::Money;
use jiff::Timestamp;

use super::{ChangeRefusal, Cutoff, Existing, Plan};
use crate::{Query, Schedule};

/// What moving comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move {
    /// Replace the booking's claims by these in one unit of work.
    To {
        /// The new claims.
        plan: Plan,
        /// By the policy.
        fee: Option<Money>,
    },
    /// It is there already: nothing to write, the answer is the same.
    Unchanged,
}

/// Decides on moving to `start`. The booking's own claims do not stand in its way, and lanes that it has are kept where
/// they are free.
///
/// # Errors
/// [`ChangeRefusal`].
pub fn reschedule(
    schedule: &Schedule,
    query: &Query<'_>,
    existing: &Existing,
    cutoff: Cutoff,
    start: Timestamp,
) -> Result<Move, ChangeRefusal> {
    let fee = existing.may_change(cutoff, query.now)?;
    let wanted = schedule.rules().candidates(query.choice);
    let allowed = |lane| {
        schedule
            .lane_ids(wanted.0)
            .chain(schedule.lane_ids(wanted.1))
            .any(|id| id == lane)
    };
    let keeps = existing.lanes.iter().all(|&lane| allowed(lane));
    let same_length = existing.visit.length().as_secs() == schedule.rules().service.duration();
    if existing.visit.start() == start && keeps && same_length {
        return Ok(Move::Unchanged);
    }
    let query = Query {
        moving: Some(existing.id),
        ..*query
    };
    let slot = schedule.check(&query, start)?;
    let slot = schedule.preferring(slot, &existing.lanes);
    Ok(Move::To {
        plan: schedule.plan(&slot)?,
        fee,
    })
}
