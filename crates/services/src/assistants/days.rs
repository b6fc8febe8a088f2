//! On which days of the week a place is open.

use booking::WeeklyHours;
use jiff::civil::Weekday;

/// The days of the week on which a place is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Days([bool; 7]);

/// Monday to Sunday.
pub(super) fn week() -> impl Iterator<Item = Weekday> {
    Weekday::Monday.cycle_forward().take(7)
}

/// The name of a day.
pub(super) const fn name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}

impl Days {
    /// The days of which `open` says so.
    #[must_use]
    pub fn which(open: impl Fn(&'static str) -> bool) -> Self {
        let mut days = [false; 7];
        for (place, day) in days.iter_mut().zip(week()) {
            *place = open(name(day));
        }
        Self(days)
    }

    /// The days with opening hours.
    pub(super) fn open(hours: &WeeklyHours) -> Self {
        let mut days = [false; 7];
        for (place, day) in days.iter_mut().zip(week()) {
            *place = !hours.on(day).is_empty();
        }
        Self(days)
    }

    /// Each day with its name, from Monday.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, bool)> + '_ {
        week().map(name).zip(self.0)
    }

    /// The open ones.
    pub(super) fn days(self) -> impl Iterator<Item = Weekday> {
        week()
            .zip(self.0)
            .filter_map(|(day, open)| open.then_some(day))
    }

    /// Whether it is never open.
    #[must_use]
    pub fn none(&self) -> bool {
        self.0.iter().all(|open| !open)
    }
}
