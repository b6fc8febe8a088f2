//! Opening hours as a business writes them: a weekly pattern, and what differs on single dates.

use domain::{WallRange, WallTime};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::source::Origin;

/// The weekly pattern: any number of ranges for each weekday, so a break is the room between two of them. Ranges are
/// kept sorted, and ranges that touch or overlap are joined. Hours past midnight are written as a range to 24:00 and
/// one from 00:00 on the next weekday; the two join into one opening.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "[Vec<WallRange>; 7]", into = "[Vec<WallRange>; 7]")]
pub struct WeeklyHours([Vec<WallRange>; 7]);

impl WeeklyHours {
    /// Never open.
    #[must_use]
    pub fn closed() -> Self {
        Self::default()
    }

    /// The pattern as an owner entered it, Monday first.
    ///
    /// # Errors
    /// [`OverlappingHours`] if two ranges of one day share a minute; ranges that only touch do not.
    pub fn entered(days: [Vec<WallRange>; 7]) -> Result<Self, OverlappingHours> {
        for (day, ranges) in days.iter().enumerate() {
            let mut sorted = ranges.clone();
            sorted.sort_unstable();
            let overlap = sorted
                .windows(2)
                .find(|pair| pair[1].start() < pair[0].end());
            if let Some(&[first, second]) = overlap {
                let weekday = i8::try_from(day)
                    .ok()
                    .and_then(|day| Weekday::from_monday_zero_offset(day).ok());
                return Err(OverlappingHours {
                    weekday: weekday.unwrap_or(Weekday::Monday),
                    first,
                    second,
                });
            }
        }
        Ok(Self::from(days))
    }

    /// The same ranges on every day of the week.
    #[must_use]
    pub fn every_day(ranges: &[WallRange]) -> Self {
        let ranges = joined(ranges.to_vec());
        Self(std::array::from_fn(|_| ranges.clone()))
    }

    /// The pattern with the ranges of one weekday replaced.
    #[must_use]
    pub fn with(mut self, day: Weekday, ranges: &[WallRange]) -> Self {
        self.0[index(day)] = joined(ranges.to_vec());
        self
    }

    /// The ranges of a weekday, sorted and apart from each other.
    #[must_use]
    pub fn on(&self, day: Weekday) -> &[WallRange] {
        &self.0[index(day)]
    }

    /// The ranges by days from Monday, 0 to 6.
    pub(crate) fn nth_from_monday(&self, day: usize) -> &[WallRange] {
        &self.0[day]
    }
}

/// Two ranges of one day that share a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the hours of {weekday:?} overlap: {} to {} and {} to {}; join them or set them apart",
    .first.start(), .first.end(), .second.start(), .second.end()
)]
pub struct OverlappingHours {
    /// Of which day.
    pub weekday: Weekday,
    /// The earlier range.
    pub first: WallRange,
    /// The one that begins before the earlier ends.
    pub second: WallRange,
}

impl From<[Vec<WallRange>; 7]> for WeeklyHours {
    /// Monday first.
    fn from(days: [Vec<WallRange>; 7]) -> Self {
        Self(days.map(joined))
    }
}

impl From<WeeklyHours> for [Vec<WallRange>; 7] {
    fn from(hours: WeeklyHours) -> Self {
        hours.0
    }
}

/// What is different on one date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "ranges", rename_all = "snake_case")]
pub enum Change {
    /// Closed all day. Stronger than everything else on that date.
    Closed,
    /// A public holiday: closed, unless the business entered other hours or an extra opening for the date.
    Holiday,
    /// These hours instead of the weekly ones (and instead of a holiday).
    Hours(Vec<WallRange>),
    /// These hours as well.
    Extra(Vec<WallRange>),
}

/// A change on one date. Several may fall on one date; [`Change`] states which is stronger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// The date on the wall calendar of the location.
    pub date: Date,
    /// What is different.
    pub change: Change,
    /// The row that says so.
    #[serde(skip)]
    pub origin: Origin,
}

impl Exception {
    /// An exception that no row names.
    #[must_use]
    pub const fn new(date: Date, change: Change) -> Self {
        Self {
            date,
            change,
            origin: Origin::UNNAMED,
        }
    }
}

/// A weekly pattern with its exceptions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Hours {
    /// What holds on every date without an exception.
    pub weekly: WeeklyHours,
    /// Dates that differ, in any order.
    pub exceptions: Vec<Exception>,
}

impl Hours {
    /// Hours without exceptions.
    #[must_use]
    pub const fn weekly(weekly: WeeklyHours) -> Self {
        Self {
            weekly,
            exceptions: Vec::new(),
        }
    }

    /// The ranges on a date, after its exceptions.
    #[must_use]
    pub fn on(&self, date: Date) -> Vec<WallRange> {
        let weekly = self.weekly.on(date.weekday());
        changed(
            weekly,
            self.exceptions
                .iter()
                .filter(|e| e.date == date)
                .map(|e| &e.change),
        )
    }
}

/// The whole day.
pub(crate) fn all_day() -> WeeklyHours {
    let day = WallRange::new(WallTime::MIDNIGHT, WallTime::END_OF_DAY);
    WeeklyHours::every_day(&Vec::from_iter(day))
}

/// The hours of a date: its weekly hours after all changes that fall on it.
pub(crate) fn changed<'a>(
    weekly: &[WallRange],
    changes: impl Iterator<Item = &'a Change>,
) -> Vec<WallRange> {
    let (mut closed, mut holiday) = (false, false);
    let mut instead: Option<Vec<WallRange>> = None;
    let mut extra: Vec<WallRange> = Vec::new();
    for change in changes {
        match change {
            Change::Closed => closed = true,
            Change::Holiday => holiday = true,
            Change::Hours(ranges) => instead.get_or_insert_default().extend(ranges),
            Change::Extra(ranges) => extra.extend(ranges),
        }
    }
    if closed {
        return Vec::new();
    }
    let mut ranges = match instead {
        Some(ranges) => ranges,
        None if holiday => Vec::new(),
        None => weekly.to_vec(),
    };
    ranges.extend(extra);
    joined(ranges)
}

/// Sorted, with touching and overlapping ranges made one.
fn joined(mut ranges: Vec<WallRange>) -> Vec<WallRange> {
    ranges.sort_unstable();
    ranges.dedup_by(|next, kept| {
        let touch = next.start() <= kept.end();
        if touch && let Ok(both) = WallRange::new(kept.start(), kept.end().max(next.end())) {
            *kept = both;
        }
        touch
    });
    ranges
}

fn index(day: Weekday) -> usize {
    day.to_monday_zero_offset().unsigned_abs().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn range(text: &str) -> WallRange {
        let (start, end) = text.split_once('-').unwrap();
        WallRange::new(start.parse().unwrap(), end.parse().unwrap()).unwrap()
    }

    #[test]
    fn ranges_are_sorted_and_touching_ones_joined() {
        let ranges = ["13:00-17:00", "09:00-11:00", "10:00-12:00", "12:00-12:30"].map(range);
        let hours = WeeklyHours::closed().with(Weekday::Tuesday, &ranges);
        assert_eq!(
            hours.on(Weekday::Tuesday),
            ["09:00-12:30", "13:00-17:00"].map(range)
        );
        assert_eq!(hours.on(Weekday::Monday), []);
        let json = serde_json::to_string(&hours).unwrap();
        assert_eq!(serde_json::from_str::<WeeklyHours>(&json).unwrap(), hours);
    }

    #[test]
    fn closed_beats_other_hours_beat_a_holiday_beats_the_week() {
        let day = date(2026, 12, 25);
        let weekly = WeeklyHours::every_day(&[range("09:00-17:00")]);
        let on = |changes: &[Change]| {
            let exceptions = changes
                .iter()
                .map(|c| Exception::new(day, c.clone()))
                .collect();
            Hours {
                weekly: weekly.clone(),
                exceptions,
            }
            .on(day)
        };
        let other = || Change::Hours(vec![range("10:00-12:00")]);
        let extra = || Change::Extra(vec![range("18:00-20:00")]);
        assert_eq!(on(&[]), [range("09:00-17:00")]);
        assert_eq!(on(&[Change::Holiday]), []);
        assert_eq!(on(&[Change::Holiday, other()]), [range("10:00-12:00")]);
        assert_eq!(on(&[other(), Change::Closed, extra()]), []);
        assert_eq!(on(&[Change::Holiday, extra()]), [range("18:00-20:00")]);
        assert_eq!(on(&[extra()]), [range("09:00-17:00"), range("18:00-20:00")]);
    }
}
