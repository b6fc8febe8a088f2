//! What a phrase is resolved against.

use domain::WallRange;
use jiff::{Timestamp, tz::TimeZone};

/// How to read `3/12` when nothing else tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// 3 December.
    DayFirst,
    /// 12 March.
    MonthFirst,
}

/// Opening hours as a hint: they decide what "at two" means when only one reading is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opening {
    days: [Vec<WallRange>; 7],
}

impl Opening {
    /// Open ranges for Monday to Sunday.
    #[must_use]
    pub const fn weekly(days: [Vec<WallRange>; 7]) -> Self {
        Self { days }
    }

    /// The same range on every day.
    #[must_use]
    pub fn every_day(range: WallRange) -> Self {
        Self {
            days: std::array::from_fn(|_| vec![range]),
        }
    }

    /// The open ranges of a weekday.
    #[must_use]
    pub fn on(&self, day: jiff::civil::Weekday) -> &[WallRange] {
        &self.days[day.to_monday_zero_offset() as usize]
    }
}

/// Now, where, and hints.
#[derive(Debug, Clone)]
pub struct Context {
    pub(super) now: Timestamp,
    pub(super) zone: TimeZone,
    pub(super) opening: Option<Opening>,
    pub(super) order: Option<DateOrder>,
}

impl Context {
    /// A context without hints.
    #[must_use]
    pub const fn new(now: Timestamp, zone: TimeZone) -> Self {
        Self {
            now,
            zone,
            opening: None,
            order: None,
        }
    }

    /// With opening hours, so that bare hours can be told apart.
    #[must_use]
    pub fn with_opening(mut self, opening: Opening) -> Self {
        self.opening = Some(opening);
        self
    }

    /// With the order of numeric dates that is usual at the location.
    #[must_use]
    pub fn with_date_order(mut self, order: DateOrder) -> Self {
        self.order = Some(order);
        self
    }

    /// The instant that counts as now.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// The zone of the location.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }
}
