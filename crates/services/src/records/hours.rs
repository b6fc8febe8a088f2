//! Weekly hours and the dates that differ.

use domain::{ExceptionId, HoursId, LocationId, ResourceId, StaffId, WallRange};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::ServiceError;

/// Whose hours they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum HoursOwner {
    /// When the location is open.
    Location(LocationId),
    /// When a staff member works, wherever they have no hours of their own for the place.
    Staff(StaffId),
    /// When a staff member works at one of their locations.
    StaffAt(StaffId, LocationId),
    /// When a resource can be used.
    Resource(ResourceId),
}

/// One open range of one weekday. A break is the gap between two ranges of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklyHours {
    /// Its id.
    pub id: HoursId,
    /// Whose.
    pub owner: HoursOwner,
    /// The day.
    #[serde(with = "super::weekday")]
    pub weekday: Weekday,
    /// From and to, by the clock on the location's wall.
    pub range: WallRange,
}

/// What holds on one date instead of the weekly hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoursException {
    /// Its id.
    pub id: ExceptionId,
    /// Whose; each owner has at most one exception a date.
    pub owner: HoursOwner,
    /// The date, in the location's zone.
    pub date: Date,
    /// When it is open that day; empty is closed.
    pub ranges: Vec<WallRange>,
    /// Why, for example `Christmas`.
    pub note: String,
    /// Whether it is a public holiday, on which other prices may hold.
    pub holiday: bool,
}

impl WeeklyHours {
    /// Whether these hours of one owner can be stored together.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`], naming the day on which two of them overlap.
    pub fn validate_week(hours: &[Self]) -> Result<(), ServiceError> {
        for (index, one) in hours.iter().enumerate() {
            let (from, to) = (one.range.start(), one.range.end());
            let clash = hours[..index].iter().find(|other| {
                other.weekday == one.weekday && from < other.range.end() && other.range.start() < to
            });
            if let Some(other) = clash {
                return Err(ServiceError::Invalid {
                    field: "hours",
                    reason: format!(
                        "on {:?}, {from} to {to} overlaps {} to {}: shorten one of them",
                        one.weekday,
                        other.range.start(),
                        other.range.end()
                    ),
                });
            }
        }
        Ok(())
    }
}

impl HoursException {
    /// Whether it can be stored.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if two of its ranges overlap.
    pub fn validate(&self) -> Result<(), ServiceError> {
        for (index, one) in self.ranges.iter().enumerate() {
            let clash = |other: &WallRange| one.start() < other.end() && other.start() < one.end();
            if self.ranges[..index].iter().any(clash) {
                return Err(ServiceError::Invalid {
                    field: "ranges",
                    reason: format!("on {}, two ranges overlap: shorten one of them", self.date),
                });
            }
        }
        Ok(())
    }
}
