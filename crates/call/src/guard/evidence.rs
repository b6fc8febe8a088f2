//! What tools report, and what a business allows.

use domain::BookingId;
use serde::{Deserialize, Serialize};

use super::{Intent, Wording};
use crate::tools::SlotId;

/// A fact that a tool run established. Only the server's tools make these; the model cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// A slot was offered to this caller.
    SlotIssued(SlotId),
    /// A booking was shown to this caller.
    BookingIssued(BookingId),
    /// A change was put into words for the caller to agree to. Answers a run of [`crate::Stage::Propose`].
    Proposed {
        /// What would be done: [`Intent::of`] the request.
        intent: Intent,
        /// The sentence that the model was given to say, and what it must not leave out.
        wording: Wording,
    },
    /// A change was committed. Answers a run of [`crate::Stage::Commit`].
    Committed {
        /// What was done: the permit's intent.
        intent: Intent,
        /// Which booking was made, moved or cancelled.
        booking: BookingId,
    },
    /// The caller is known to this level, for the bookings that the same run shows.
    Identified(IdentityLevel),
}

/// How well the caller is known, weakest first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum IdentityLevel {
    /// Not at all.
    #[default]
    Unknown,
    /// Calls from the number on the booking. Caller ids can be forged.
    NumberMatches,
    /// Gave the booking's reference and the name on it.
    ReferenceAndName,
}

/// What the business allows over the telephone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Bookings may be made.
    pub create: bool,
    /// Bookings may be moved.
    pub reschedule: bool,
    /// Bookings may be cancelled.
    pub cancel: bool,
    /// Texts may be sent on request.
    pub send_sms: bool,
    /// What a caller must show before a booking that was not made in this call is moved or cancelled.
    pub change_requires: IdentityLevel,
    /// Most changes committed in one call.
    pub most_changes: u32,
    /// Most texts on request in one call.
    pub most_texts: u32,
    /// Most messages taken in one call.
    pub most_messages: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            create: true,
            reschedule: true,
            cancel: true,
            send_sms: true,
            change_requires: IdentityLevel::NumberMatches,
            most_changes: 6,
            most_texts: 2,
            most_messages: 3,
        }
    }
}
