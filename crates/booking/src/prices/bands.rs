//! Other prices at some times: weekends, evenings, seasons, public holidays.

use domain::{Money, WallRange};
use jiff::civil::{Date, DateTime, Weekday};

/// What the price is at some times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// On these days; empty is every day.
    pub weekdays: Vec<Weekday>,
    /// From and to, by the wall clock.
    pub range: WallRange,
    /// From the first to the last of these dates, both included; `None` is always.
    pub dates: Option<(Date, Date)>,
    /// Only on public holidays.
    pub holidays: bool,
    /// What stands in the place of the base.
    pub price: Money,
}

impl Band {
    /// Which of two bands that hold at one time wins: the lower. Public holidays before dates before the rest.
    const fn rank(&self) -> u8 {
        match (self.holidays, self.dates.is_some()) {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => 2,
            (false, false) => 3,
        }
    }

    fn holds(&self, wall: DateTime, holiday: bool) -> bool {
        let date = wall.date();
        let minute =
            u16::from(wall.hour().unsigned_abs()) * 60 + u16::from(wall.minute().unsigned_abs());
        (self.weekdays.is_empty() || self.weekdays.contains(&date.weekday()))
            && self.range.start().minutes() <= minute
            && minute < self.range.end().minutes()
            && self
                .dates
                .is_none_or(|(first, last)| first <= date && date <= last)
            && (holiday || !self.holidays)
    }

    /// Whether both hold at one time and neither wins.
    pub(super) fn clashes(&self, other: &Self) -> bool {
        let days = self.weekdays.is_empty()
            || other.weekdays.is_empty()
            || self.weekdays.iter().any(|day| other.weekdays.contains(day));
        let hours =
            self.range.start() < other.range.end() && other.range.start() < self.range.end();
        let dates = match (self.dates, other.dates) {
            (Some(one), Some(two)) => one.0 <= two.1 && two.0 <= one.1,
            _ => true,
        };
        self.rank() == other.rank() && days && hours && dates
    }
}

/// The price at a time of the wall clock, if a band holds then.
pub(super) fn price_at(bands: &[Band], holidays: &[Date], wall: DateTime) -> Option<Money> {
    let holiday = holidays.contains(&wall.date());
    bands
        .iter()
        .filter(|band| band.holds(wall, holiday))
        .min_by_key(|band| band.rank())
        .map(|band| band.price)
}
