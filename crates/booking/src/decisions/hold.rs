//! Keeping a slot for someone who has not yet decided.

use jiff::{SignedDuration, Timestamp};

use super::Plan;
use crate::{Holder, Query, Refusal, Schedule};

/// A hold to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldPlan {
    /// What is kept.
    pub plan: Plan,
    /// For whom.
    pub holder: Holder,
    /// Until when.
    pub expires: Timestamp,
}

/// Decides on holding the start for `holder`. An earlier hold of the same holder is no obstacle; it is for the caller
/// to release it.
///
/// # Errors
/// The [`Refusal`] with every reason against the start.
pub fn hold(
    schedule: &Schedule,
    query: &Query<'_>,
    start: Timestamp,
    holder: Holder,
    keep_for: SignedDuration,
) -> Result<HoldPlan, Refusal> {
    let query = Query {
        holder: Some(holder),
        ..*query
    };
    let slot = schedule.check(&query, start)?;
    let expires = query.now.checked_add(keep_for).unwrap_or(Timestamp::MAX);
    Ok(HoldPlan {
        plan: schedule.plan(&slot)?,
        holder,
        expires,
    })
}
