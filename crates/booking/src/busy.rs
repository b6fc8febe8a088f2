//! Claims on lanes that already exist, and starts that a caller does not want.

use domain::{BookingId, CallId, StaffId, TimeRange, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    lanes::LaneId,
    source::{Origin, Source},
};

/// Where busy time comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum BusySource {
    /// A booking. Its range is the visit; the buffers of its service extend the claim on both sides. The buffers of two
    /// neighbours do not share time: clean-up after one comes before preparation for the next.
    Booking {
        /// Which one; a booking that is being moved does not stand in its own way.
        id: BookingId,
        /// Preparation before the visit.
        before_minutes: u16,
        /// Clean-up after it.
        after_minutes: u16,
    },
    /// A session of a class, of this service or another.
    Class {
        /// The row of the session.
        #[serde(skip)]
        origin: Origin,
        /// Preparation before it.
        before_minutes: u16,
        /// Clean-up after it.
        after_minutes: u16,
    },
    /// An event of a connected calendar that is not one of our bookings.
    CalendarEvent,
    /// A time for which the calendar could not be read. Unknown is never free.
    CalendarUnknown,
    /// Time closed by hand on the board.
    Block,
}

/// Busy time of one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Busy {
    /// Whose time.
    pub lane: LaneId,
    /// From when to when, without buffers.
    pub range: TimeRange,
    /// Why.
    pub source: BusySource,
}

impl Busy {
    /// The booking that this is the time of.
    #[must_use]
    pub const fn booking(&self) -> Option<BookingId> {
        match self.source {
            BusySource::Booking { id, .. } => Some(id),
            _ => None,
        }
    }

    /// What the claim rests on.
    #[must_use]
    pub const fn origin(&self) -> Source {
        let lane = self.lane;
        match self.source {
            BusySource::Booking { id, .. } => Source::Booking { id },
            BusySource::Class { origin, .. } => Source::Class { origin },
            BusySource::CalendarEvent | BusySource::CalendarUnknown => Source::Calendar { lane },
            BusySource::Block => Source::Block { lane },
        }
    }

    /// Seconds claimed before and after the range.
    pub(crate) fn buffers(&self) -> (i64, i64) {
        match self.source {
            BusySource::Booking {
                before_minutes,
                after_minutes,
                ..
            }
            | BusySource::Class {
                before_minutes,
                after_minutes,
                ..
            } => (
                i64::from(before_minutes) * 60,
                i64::from(after_minutes) * 60,
            ),
            _ => (0, 0),
        }
    }
}

/// Who keeps a hold: a call, a person in the portal, a visitor of the booking page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Holder(pub u128);

impl From<CallId> for Holder {
    fn from(call: CallId) -> Self {
        Self(call.uuid().as_u128())
    }
}

impl From<UserId> for Holder {
    fn from(user: UserId) -> Self {
        Self(user.uuid().as_u128())
    }
}

/// A lane kept for someone who has not yet decided. A hold of several lanes is several of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Hold {
    /// Whose time.
    pub lane: LaneId,
    /// All that is claimed: the visit with its buffers.
    pub claim: TimeRange,
    /// For whom. A hold does not stand in its holder's way.
    pub holder: Holder,
    /// From this instant on, the hold is void.
    pub expires: Timestamp,
}

/// A start that the caller turned down and is not offered again in this conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Declined {
    /// The instant.
    pub start: Timestamp,
    /// With this person only; `None` for the time itself.
    pub staff: Option<StaffId>,
}
