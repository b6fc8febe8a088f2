//! Turning a hold into a booking.

use domain::BookingId;
use jiff::Timestamp;

use super::{HoldPlan, Plan};
use crate::{Holder, Query, Reason, Refusal, Schedule};

/// A hold as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What was written when it was made.
    pub hold: HoldPlan,
    /// The booking that it became, if it was confirmed before.
    pub confirmed: Option<BookingId>,
}

/// What confirming comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirm {
    /// Write the booking.
    Book(Plan),
    /// It was confirmed before: nothing to write, the answer is the same booking.
    Already(BookingId),
}

/// Why a hold does not become a booking.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfirmRefusal {
    /// Someone else's.
    #[error("the slot is held for someone else: offer another")]
    HeldByAnother,
    /// The hold ended, and the slot can no longer be had.
    #[error("the hold ended at {at} and the slot is {refusal}")]
    Expired {
        /// When it ended.
        at: Timestamp,
        /// Why it cannot be had.
        refusal: Refusal,
    },
    /// Something that outweighs a hold stands against it: the start has passed, the rules changed, or a lane was
    /// claimed from outside.
    #[error("the held slot is {0}")]
    NotBookable(Refusal),
}

/// Decides on confirming for `holder`, on the lanes that were held.
///
/// While a hold lives, time passing does not undo what was promised: notice, horizon and a declined start no longer
/// count. Once it has expired the slot is an ordinary one: still bookable if no rule and nobody else stands against it.
///
/// # Errors
/// [`ConfirmRefusal`].
pub fn confirm(
    schedule: &Schedule,
    query: &Query<'_>,
    held: &Held,
    holder: Holder,
) -> Result<Confirm, ConfirmRefusal> {
    let HoldPlan {
        plan,
        holder: owner,
        expires,
    } = &held.hold;
    if *owner != holder {
        return Err(ConfirmRefusal::HeldByAnother);
    }
    if let Some(booking) = held.confirmed {
        return Ok(Confirm::Already(booking));
    }
    let live = query.now < *expires;
    let query = Query {
        holder: Some(holder),
        ..*query
    };
    let mut reasons = schedule.against(&query, plan.visit.start(), &plan.lanes);
    if live {
        reasons.retain(|reason| {
            !matches!(
                reason,
                Reason::Notice { .. } | Reason::Horizon { .. } | Reason::Declined { .. }
            )
        });
    }
    match (reasons.is_empty(), live) {
        (true, _) => Ok(Confirm::Book(plan.clone())),
        (false, true) => Err(ConfirmRefusal::NotBookable(Refusal { reasons })),
        (false, false) => Err(ConfirmRefusal::Expired {
            at: *expires,
            refusal: Refusal { reasons },
        }),
    }
}
