//! When a booking may still be changed, and at what price.

use domain::{BookingId, BookingState, Money, TimeRange};
use jiff::{SignedDuration, Timestamp};

use crate::{LaneId, Refusal};

/// What a change after the cut-off means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Late {
    /// Nothing: the cut-off is for information.
    Free,
    /// It costs this much.
    Fee(Money),
    /// It is not done without a person.
    Refused,
}

/// Until when a change is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cutoff {
    /// How long before the visit the free time ends.
    pub minutes: u32,
    /// What holds from then on.
    pub late: Late,
}

/// A booking as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existing {
    /// Which.
    pub id: BookingId,
    /// Its state.
    pub state: BookingState,
    /// The visit, without buffers.
    pub visit: TimeRange,
    /// What it claims.
    pub lanes: Vec<LaneId>,
}

/// Why a booking is not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefusal {
    /// It is over, cancelled, or the customer is here.
    #[error("a booking that is {state} cannot be changed")]
    State {
        /// The state it is in.
        state: BookingState,
    },
    /// The visit has begun.
    #[error("the visit began at {at} and cannot be changed any more")]
    Started {
        /// Its start.
        at: Timestamp,
    },
    /// The cut-off has passed and the policy does not allow late changes.
    #[error("changes were possible until {until}: pass the customer to a person")]
    TooLate {
        /// The cut-off.
        until: Timestamp,
    },
    /// The new time cannot be booked.
    #[error(transparent)]
    NotBookable(#[from] Refusal),
}

impl Existing {
    /// Whether the booking may be changed at `now`, and the fee that it costs. What was only requested was never
    /// promised, so its cut-off is not looked at.
    ///
    /// # Errors
    /// [`ChangeRefusal::State`], [`ChangeRefusal::Started`] or [`ChangeRefusal::TooLate`], in this order.
    pub fn may_change(
        &self,
        cutoff: Cutoff,
        now: Timestamp,
    ) -> Result<Option<Money>, ChangeRefusal> {
        if !self.state.can_change() {
            return Err(ChangeRefusal::State { state: self.state });
        }
        let at = self.visit.start();
        if at <= now {
            return Err(ChangeRefusal::Started { at });
        }
        let until = at
            .checked_sub(SignedDuration::from_mins(cutoff.minutes.into()))
            .unwrap_or(Timestamp::MIN);
        if now <= until || self.state == BookingState::Requested {
            return Ok(None);
        }
        match cutoff.late {
            Late::Free => Ok(None),
            Late::Fee(fee) => Ok(Some(fee)),
            Late::Refused => Err(ChangeRefusal::TooLate { until }),
        }
    }
}
