//! Calling a booking off.

use domain::{BookingState, Money};
use jiff::Timestamp;

use super::{ChangeRefusal, Cutoff, Existing};

/// What cancelling comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancel {
    /// Release its lanes, and charge the fee if there is one.
    Release {
        /// By the policy.
        fee: Option<Money>,
    },
    /// It was cancelled before: nothing to write, the answer is the same.
    Already,
}

/// Decides on cancelling.
///
/// # Errors
/// As [`Existing::may_change`].
pub fn cancel(
    existing: &Existing,
    cutoff: Cutoff,
    now: Timestamp,
) -> Result<Cancel, ChangeRefusal> {
    if existing.state == BookingState::Cancelled {
        return Ok(Cancel::Already);
    }
    existing
        .may_change(cutoff, now)
        .map(|fee| Cancel::Release { fee })
}
