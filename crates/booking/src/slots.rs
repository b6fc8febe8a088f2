//! What the engine offers.

use jiff::{Timestamp, tz::Offset};

use crate::{instants, lanes::LaneSet};

/// A bookable start. Small and plain, because a question about a year has ten thousand answers; the lanes are places
/// in the rules, which [`Schedule::lane_ids`](crate::Schedule::lane_ids) turns into ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    pub(crate) start: i64,
    pub(crate) could: LaneSet,
    pub(crate) chosen: LaneSet,
    pub(crate) duration: i32,
    pub(crate) offset: i32,
}

impl Slot {
    /// When the visit starts.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        instants::at(self.start)
    }

    /// When the visit ends.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        instants::at(self.start + i64::from(self.duration))
    }

    /// What the wall clock differs from UTC at the start; tells the two occurrences of a repeated hour apart.
    #[must_use]
    pub fn offset(&self) -> Offset {
        Offset::from_seconds(self.offset).unwrap_or(Offset::UTC)
    }

    /// The lanes to book: at most one staff member, and as many resources as needed.
    #[must_use]
    pub const fn chosen(&self) -> LaneSet {
        self.chosen
    }

    /// All lanes that could be booked.
    #[must_use]
    pub const fn could(&self) -> LaneSet {
        self.could
    }
}
