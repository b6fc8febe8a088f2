//! Where a rule or a claim is written down, so that every reason can say what would have to be changed.

use std::fmt;

use domain::BookingId;
use serde::{Serialize, Serializer};

use crate::lanes::LaneId;

/// The name of a stored row. It is opaque to the engine, which only hands it back with the reasons that rest on the row;
/// the number of a row's id does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Origin(pub u128);

impl Origin {
    /// A row without a name.
    pub const UNNAMED: Self = Self(0);

    /// Whether the row has a name.
    #[must_use]
    pub const fn is_named(self) -> bool {
        self.0 != 0
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Origin({self})")
    }
}

impl fmt::Display for Origin {
    /// 32 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What a reason rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Source {
    /// The location's weekly hours.
    LocationHours,
    /// An exception to the hours of the location or of a lane.
    Exception {
        /// The row of the exception.
        origin: Origin,
    },
    /// The lane's own weekly hours.
    LaneHours {
        /// Whose.
        lane: LaneId,
    },
    /// An absence of a person, or a time for which a resource is out of use.
    TimeOff {
        /// The row of the absence.
        origin: Origin,
    },
    /// The service: its length, notice, horizon, grid, limits, policy, or who and what it needs.
    Service,
    /// A booking.
    Booking {
        /// Which.
        id: BookingId,
    },
    /// A session of a class.
    Class {
        /// The row of the session.
        origin: Origin,
    },
    /// A hold.
    Hold {
        /// Who keeps it.
        origin: Origin,
    },
    /// A connected calendar.
    Calendar {
        /// Whose.
        lane: LaneId,
    },
    /// Time closed by hand on the board.
    Block {
        /// Where.
        lane: LaneId,
    },
    /// What the caller said or asked for.
    Caller,
    /// The present.
    Clock,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_written_with_the_name_of_its_row() {
        let source = Source::Exception {
            origin: Origin(0xab),
        };
        let json = serde_json::to_value(source).unwrap();
        assert_eq!(json["from"], "exception");
        assert_eq!(json["origin"], "000000000000000000000000000000ab");
        assert!(Origin(1).is_named() && !Origin::UNNAMED.is_named());
    }
}
