//! Lanes: the staff and resources that a service is booked into, one column of the board each.

use domain::{ResourceId, StaffId, TimeRange};
use serde::{Deserialize, Serialize};

use crate::{
    hours::{Exception, WeeklyHours},
    source::Origin,
};

/// What is claimed by a booking: a staff member's time or a resource's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaneId {
    /// A person.
    Staff(StaffId),
    /// A court, room, chair or machine.
    Resource(ResourceId),
}

impl LaneId {
    /// Whether this is a person.
    #[must_use]
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::Staff(_))
    }
}

/// A staff member who performs the service, or a resource that it can use. Lanes are open when the location is open
/// *and* they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Who or what.
    pub id: LaneId,
    /// Own weekly hours; `None` for the location's.
    pub weekly: Option<WeeklyHours>,
    /// Own exceptions, on top of the weekly hours.
    pub exceptions: Vec<Exception>,
    /// Absences of a person, periods out of use of a resource. In any order, may overlap.
    pub time_off: Vec<TimeOff>,
    /// Where a resource stands among its neighbours: a row, and its place in the row. Several resources at once are
    /// taken from one row, as close together as they are free.
    pub row: Option<(u16, u16)>,
}

/// A time at which a lane is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOff {
    /// From when to when.
    pub range: TimeRange,
    /// The row that says so.
    pub origin: Origin,
}

impl From<TimeRange> for TimeOff {
    /// An absence that no row names.
    fn from(range: TimeRange) -> Self {
        Self {
            range,
            origin: Origin::UNNAMED,
        }
    }
}

impl Lane {
    /// A lane with the location's hours and no absences.
    #[must_use]
    pub const fn new(id: LaneId) -> Self {
        Self {
            id,
            weekly: None,
            exceptions: Vec::new(),
            time_off: Vec::new(),
            row: None,
        }
    }
}

/// A set of lanes of one [`Schedule`](crate::Schedule), by their place in its rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct LaneSet(pub(crate) u64);

impl LaneSet {
    /// How many lanes a schedule can have.
    pub const MAX: usize = 64;

    /// Number of lanes inside.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the lane at `place` is inside.
    #[must_use]
    pub const fn contains(self, place: usize) -> bool {
        place < Self::MAX && self.0 >> place & 1 == 1
    }

    /// The places of the lanes inside, ascending.
    pub fn places(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let place = rest.trailing_zeros() as usize;
            rest &= rest.wrapping_sub(1);
            (place < Self::MAX).then_some(place)
        })
    }

    /// The lanes of either.
    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The lanes of both.
    pub(crate) const fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether one lane is in both.
    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The first `count` lanes, or `None` if there are fewer.
    pub(crate) fn first(self, count: u8) -> Option<Self> {
        let mut rest = self.0;
        for _ in 0..count {
            if rest == 0 {
                return None;
            }
            rest &= rest - 1;
        }
        Some(Self(self.0 ^ rest))
    }
}

impl FromIterator<usize> for LaneSet {
    fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> Self {
        Self(
            places
                .into_iter()
                .filter(|&place| place < Self::MAX)
                .fold(0, |set, place| set | 1 << place),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_yields_its_places_in_order() {
        let set = LaneSet::from_iter([63, 0, 5]);
        assert_eq!(set.places().collect::<Vec<_>>(), [0, 5, 63]);
        assert_eq!(
            (
                set.len(),
                set.contains(5),
                set.contains(6),
                set.contains(64)
            ),
            (3, true, false, false)
        );
        assert_eq!(set.first(2), Some(LaneSet::from_iter([0, 5])));
        assert_eq!(set.first(0), Some(LaneSet::default()));
        assert_eq!(set.first(4), None);
    }
}
