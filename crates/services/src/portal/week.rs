//! Weekly hours as the portal shows and edits them.

use domain::WallRange;
use jiff::civil::Weekday;

/// The seven days as forms name them, from Monday.
pub const DAYS: [(Weekday, &str, &str); 7] = [
    (Weekday::Monday, "mon", "Monday"),
    (Weekday::Tuesday, "tue", "Tuesday"),
    (Weekday::Wednesday, "wed", "Wednesday"),
    (Weekday::Thursday, "thu", "Thursday"),
    (Weekday::Friday, "fri", "Friday"),
    (Weekday::Saturday, "sat", "Saturday"),
    (Weekday::Sunday, "sun", "Sunday"),
];

/// The open ranges of each day, from Monday: from and to, as `09:00`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Week(pub [Vec<(String, String)>; 7]);

impl Week {
    /// Of stored hours.
    pub fn of(hours: impl Iterator<Item = (Weekday, WallRange)>) -> Self {
        let mut week = Self::default();
        for (day, range) in hours {
            let index = usize::from(day.to_monday_zero_offset().unsigned_abs());
            if let Some(ranges) = week.0.get_mut(index) {
                ranges.push((range.start().to_string(), range.end().to_string()));
            }
        }
        for ranges in &mut week.0 {
            ranges.sort();
        }
        week
    }

    /// Whether no day has hours.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }

    /// In a few words: `Mon to Fri 09:00 to 17:00, Sat 10:00 to 14:00`; empty without hours.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut day = 0;
        while day < 7 {
            let ranges = &self.0[day];
            let mut last = day;
            while last < 6 && self.0[last + 1] == *ranges {
                last += 1;
            }
            if !ranges.is_empty() {
                let short = |index: usize| &DAYS[index].2[..3];
                let days = if last == day {
                    short(day).to_owned()
                } else {
                    format!("{} to {}", short(day), short(last))
                };
                let times: Vec<String> = ranges
                    .iter()
                    .map(|(from, to)| format!("{from} to {to}"))
                    .collect();
                parts.push(format!("{days} {}", times.join(" and ")));
            }
            day = last + 1;
        }
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_days_beside_each_other_are_told_together() {
        let range = |from: &str, to: &str| {
            WallRange::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
        };
        let mut hours: Vec<_> = DAYS[..5]
            .iter()
            .flat_map(|(day, ..)| {
                [
                    (*day, range("13:00", "17:00")),
                    (*day, range("09:00", "12:00")),
                ]
            })
            .collect();
        hours.push((Weekday::Sunday, range("10:00", "24:00")));
        let week = Week::of(hours.into_iter());
        assert_eq!(
            week.summary(),
            "Mon to Fri 09:00 to 12:00 and 13:00 to 17:00, Sun 10:00 to 24:00"
        );
        assert_eq!(Week::default().summary(), "");
        assert!(Week::default().is_empty() && !week.is_empty());
    }
}
