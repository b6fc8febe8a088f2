//! One question to a prepared schedule.

use domain::{BookingId, StaffId, TimeRange};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    busy::{Busy, Declined, Hold, Holder},
    classes::ClassSession,
    lanes::Lane,
    policy::CustomerFacts,
};

/// With whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Anyone: of those who are free, the one whom the service's [`Assign`](crate::Assign) rule names.
    #[default]
    Any,
    /// This person only.
    Staff(StaffId),
}

/// What is asked, and the state of the world that the answer depends on. Claims of lanes that the service does not use
/// are ignored, so one list can serve every service of a location. No order is required.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// The present.
    pub now: Timestamp,
    /// Where visits may start: from its start to before its end.
    pub range: TimeRange,
    /// Existing claims.
    pub busy: &'a [Busy],
    /// Holds, live or expired.
    pub holds: &'a [Hold],
    /// Who asks: own holds do not count.
    pub holder: Option<Holder>,
    /// Starts not to offer again.
    pub declined: &'a [Declined],
    /// The booking that is being moved, if any: its own claims do not count.
    pub moving: Option<BookingId>,
    /// With whom.
    pub choice: Choice,
    /// How many seats of a class are wanted; 1 for everything that is no class.
    pub seats: u16,
    /// Sessions of the service, if it is a class.
    pub classes: &'a [ClassSession],
    /// How many bookings of the service each date has, without the one that is being moved. A date that is not listed
    /// has none; one that is listed more than once has the sum.
    pub day_counts: &'a [(Date, u16)],
    /// Who asks, as far as it is known.
    pub customer: Option<&'a CustomerFacts>,
    /// When each staff member was last given a booking; only [`Assign::RoundRobin`](crate::Assign::RoundRobin) looks.
    pub last_assigned: &'a [(StaffId, Timestamp)],
    /// Staff and resources of the location that the service does not use. Nothing is booked into them; only an
    /// explanation looks whether letting one of them serve would help.
    pub spare: &'a [Lane],
}

impl<'a> Query<'a> {
    /// A question about `range` with these claims; nothing held or declined, anyone will do.
    #[must_use]
    pub const fn new(now: Timestamp, range: TimeRange, busy: &'a [Busy]) -> Self {
        Self {
            now,
            range,
            busy,
            holds: &[],
            holder: None,
            declined: &[],
            moving: None,
            choice: Choice::Any,
            seats: 1,
            classes: &[],
            day_counts: &[],
            customer: None,
            last_assigned: &[],
            spare: &[],
        }
    }
}
